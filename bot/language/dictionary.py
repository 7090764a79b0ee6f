"""The Chinese words that everybody uses, with their frequencies, from jieba's dictionary. Home of jieba.

Reading that dictionary and working out the stems of the glossary's words take half a second, so both can be kept in a
file; it counts only while it fits the dictionary, the stemmer and this code.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from bot.language.stems import recall, stem, stemmer_version

_LEAST_FREQUENCY = 6
_FORMAT = 1
"""Raised whenever the same dictionary gives other words, or the file is written in another way."""


def segmenter_of(kept: Path | None = None) -> Any:
    """A ``jieba.Tokenizer`` that knows the common words; from the file ``kept`` where that fits."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = (kept and _recalled(kept)) or _common_words()
    tokenizer.initialized = True
    return tokenizer


def keep(path: Path, english: Iterable[str]) -> None:
    """Write the file for the next start: the common words, and the stems of these English words."""
    frequencies, total = _common_words()
    words = "\n".join(frequencies).encode()
    body = words + array("I", frequencies.values()).tobytes()
    header = {
        "made_of": _made_of(),
        "check": crc32(body),
        "words": len(words),
        "total": total,
        "stems": {word: stem(word) for word in sorted(set(english))},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    fresh.write_bytes(json.dumps(header).encode() + b"\n" + body)
    fresh.replace(path)


def _recalled(path: Path) -> tuple[dict[str, int], int] | None:
    """What ``keep`` wrote; None where there is no such file, or one that does not fit or is damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        written, _, body = path.read_bytes().partition(b"\n")
        header = json.loads(written)
        if header["made_of"] == _made_of() and header["check"] == crc32(body):
            frequencies = array("I")
            frequencies.frombytes(body[header["words"] :])
            words = body[: header["words"]].decode().split("\n")
            recall(header["stems"])
            return dict(zip(words, frequencies, strict=True)), int(header["total"])
    return None


def _made_of() -> list[object]:
    return [_FORMAT, sys.byteorder, sha256(_dictionary().read_bytes()).hexdigest(), stemmer_version()]


def _dictionary() -> Path:
    import jieba

    return Path(jieba.__file__).with_name("dict.txt")


def _common_words() -> tuple[dict[str, int], int]:
    """jieba's dictionary without its rarest words, with every beginning of a word as jieba wants it, and the total.

    Two thirds of that dictionary are names and phrases that it saw a few times; without them it loads in half the time.
    """
    frequencies: dict[str, int] = {}
    total = 0
    with _dictionary().open(encoding="utf-8") as lines:
        for line in lines:
            word, written, _ = line.split(" ", 2)
            frequency = int(written)
            if frequency < _LEAST_FREQUENCY:
                continue
            frequencies[word] = frequency
            total += frequency
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
    return frequencies, total
