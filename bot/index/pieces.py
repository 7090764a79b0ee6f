"""Passages as the pieces that the encoder knows them by, by the number of a passage: what they are read closely with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.passage import Passage
from bot.index.mapped import Rows, RowsWriter

Cut = Callable[[Sequence[str]], list[NDArray[np.int64]]]
"""Texts to the numbers of their pieces; the encoder of the questions must cut alike."""
_FILE = "pieces.bin"
_UNKNOWN = np.zeros(1, dtype=np.int64)
"""The pieces of a text without any: the unknown piece, whose row is zero."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One passage: the pieces of its sentences, then those of its heading and its lead-in."""

    numbers: NDArray[np.int32]
    sentences: NDArray[np.int32]
    """How many pieces each sentence has."""


def cut(texts: Sequence[str], pieces: Cut) -> list[NDArray[np.int64]]:
    """The pieces of texts, at least one each."""
    return [found if len(found) else _UNKNOWN for found in pieces(texts)]


class PiecesWriter:
    """Writes the pieces of the passages of one language, in order."""

    def __init__(self, folder: Path, pieces: Cut) -> None:
        self._rows = RowsWriter(folder / _FILE)
        self._pieces = pieces

    def add(self, passages: Sequence[Passage]) -> None:
        """Cut and write passages, all in one call of the tokenizer."""
        texts = [[*(p.sentences or (p.text,)), p.section, p.lead] for p in passages]
        found = iter(cut(list(chain.from_iterable(texts)), self._pieces))
        self._rows.add([_row([next(found) for _ in own]) for own in texts])

    def close(self) -> None:
        """Everything written is in the files."""
        self._rows.close()


class PiecesReader:
    """Reads what ``PiecesWriter`` wrote. Any number of threads may read."""

    def __init__(self, folder: Path) -> None:
        self._rows = Rows(folder / _FILE)

    def __getitem__(self, number: int) -> Pieces:
        row = np.frombuffer(self._rows[number], dtype=np.int32)
        sentences = int(row[0])
        return Pieces(row[1 + sentences :], row[1 : 1 + sentences])


def has_pieces(folder: Path) -> bool:
    """Whether the passages of this folder were cut: only an encoder that knows single words can."""
    return (folder / _FILE).exists()


def _row(texts: Sequence[NDArray[np.int64]]) -> bytes:
    """How many sentences, how long each is, and all pieces; the last two texts are no sentences."""
    sizes = [len(text) for text in texts[:-2]]
    return np.concatenate([[len(sizes)], sizes, *texts]).astype(np.int32).tobytes()
