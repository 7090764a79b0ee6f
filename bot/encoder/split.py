"""Which records are for training, for choosing settings (dev) and for testing; fixed by a hash, checked by shingles."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.encoder.sources import Answered, Parallel

Record = TypeVar("Record", Parallel, Answered)

TEST_ROWS = 1000
DEV_ROWS = 500
SHINGLE = 16
SHARED_AT_MOST = 0.4


def rank(document: str) -> str:
    """A place in an order that never changes and does not follow the content."""
    return hashlib.sha256(document.encode()).hexdigest()


def by_document(
    records: Sequence[Record], test: int = TEST_ROWS, dev: int = DEV_ROWS
) -> dict[str, list[Record]]:
    """Split into ``test`` (whole documents until ``test`` rows are reached), ``dev`` and ``train``."""
    documents: dict[str, list[Record]] = {}
    for record in records:
        documents.setdefault(record.document, []).append(record)
    parts: dict[str, list[Record]] = {"test": [], "dev": [], "train": []}
    for name in sorted(documents, key=rank):
        if len(parts["test"]) < test:
            part = "test"
        elif len(parts["dev"]) < dev:
            part = "dev"
        else:
            part = "train"
        parts[part].extend(documents[name])
    parts["test"] = parts["test"][:test]
    parts["dev"] = parts["dev"][:dev]
    return parts


def shingles(text: str) -> set[int]:
    """Hashes of the overlapping runs of ``SHINGLE`` characters (Chinese) or the same length in English letters."""
    plain = re.sub(r"[^\w]+", "", text.lower())
    width = SHINGLE if re.search(r"[\u4e00-\u9fff]", plain) else 3 * SHINGLE
    return {hash(plain[at : at + width]) for at in range(max(1, len(plain) - width + 1))} if plain else set()


def forbidden(texts: Iterable[str]) -> set[int]:
    """The shingles of every text that must not be trained on."""
    found: set[int] = set()
    for text in texts:
        found |= shingles(text)
    return found


def clean(records: Sequence[Record], held_out: set[int], text: Callable[[Record], str]) -> list[Record]:
    """Drop the records of which more than ``SHARED_AT_MOST`` of the shingles stand in held-out text."""
    kept = []
    for record in records:
        own = shingles(text(record))
        if not own or len(own & held_out) / len(own) <= SHARED_AT_MOST:
            kept.append(record)
    return kept
