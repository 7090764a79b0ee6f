"""Passages as the pieces that the encoder knows them by, by the number of a passage: what they are read closely with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.passage import Passage
from bot.index.mapped import Rows, RowsWriter

Cut = Callable[[Sequence[str]], tuple[NDArray[np.int64], NDArray[np.int64]]]
"""Texts to the numbers of their pieces, one text after another, and how many each has; questions must be cut alike."""
_FILE = "pieces.bin"
_UNKNOWN = np.zeros(1, dtype=np.int64)
"""The pieces of a text without any: the unknown piece, whose row is zero."""
_KEPT = 4096
"""Passages of which the pieces are kept for the next question."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """One passage: the pieces of its sentences, then those of its heading and its lead-in. Only itself is equal to it."""

    numbers: NDArray[np.int32]
    sentences: NDArray[np.int32]
    """How many pieces each sentence has."""


def cut(
    texts: Sequence[str], pieces: Callable[[Sequence[str]], list[NDArray[np.int64]]]
) -> list[NDArray[np.int64]]:
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
        pieces, sizes = _at_least_one(*self._pieces(list(chain.from_iterable(texts))))
        lasts = np.cumsum([len(own) for own in texts])
        ends = np.cumsum(sizes)[lasts - 1]
        self._rows.add(
            [
                _row(pieces[begin:end], sizes[first : last - 2])
                for first, last, begin, end in zip(
                    [0, *lasts[:-1]], lasts, [0, *ends[:-1]], ends, strict=True
                )
            ]
        )

    def close(self) -> None:
        """Everything written is in the files."""
        self._rows.close()


class PiecesReader:
    """Reads what ``PiecesWriter`` wrote. Any number of threads may read."""

    def __init__(self, folder: Path) -> None:
        self._pieces = lru_cache(maxsize=_KEPT)(partial(_pieces_of, Rows(folder / _FILE)))

    def __getitem__(self, number: int) -> Pieces:
        return self._pieces(number)


def _pieces_of(rows: Rows, number: int) -> Pieces:
    row = np.frombuffer(rows[number], dtype=np.int32)
    sentences = int(row[0])
    return Pieces(row[1 + sentences :], row[1 : 1 + sentences])


def has_pieces(folder: Path) -> bool:
    """Whether the passages of this folder were cut: only an encoder that knows single words can."""
    return (folder / _FILE).exists()


def _at_least_one(
    pieces: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The same with the unknown piece in every text without any."""
    empty = sizes == 0
    if empty.any():
        pieces = np.insert(pieces, (np.cumsum(sizes) - sizes)[empty], _UNKNOWN)
    return pieces.astype(np.int32), np.maximum(sizes, 1).astype(np.int32)


def _row(pieces: NDArray[np.int32], sentences: NDArray[np.int32]) -> bytes:
    """How many sentences, how long each is, and all pieces; those after the sentences' are of no sentence."""
    return np.int32(len(sentences)).tobytes() + sentences.tobytes() + pieces.tobytes()
