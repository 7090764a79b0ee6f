"""The passages of one language by number: their ids, their words, their vectors and their pieces, in mapped files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.index.embedding import Vectors
from bot.index.mapped import Ids, Rows, RowsWriter, mapped_array, write_ids
from bot.index.pieces import Cut, Pieces, PiecesReader, PiecesWriter, has_pieces
from bot.index.stored import passage_from_json, passage_to_json

_TEXTS = "passages.bin"
_VECTORS = "vectors.npy"
_KEPT = 4096
"""Parsed passages kept for the next question."""


class PassagesWriter:
    """Fills the files of one language of a new generation with ``count`` passages.

    ``cut`` is None for an encoder that knows no single words.
    """

    def __init__(self, folder: Path, count: int, cut: Cut | None) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._count = count
        self._texts = RowsWriter(folder / _TEXTS)
        self._pieces = PiecesWriter(folder, cut) if cut else None
        self._vectors: Vectors | None = None
        self._ids: list[str] = []

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write passages with their vectors, row by row."""
        if self._vectors is None:
            shape = (self._count, vectors.shape[1])
            self._vectors = open_memmap(self._folder / _VECTORS, mode="w+", dtype=np.float32, shape=shape)
        self._vectors[len(self._ids) : len(self._ids) + len(passages)] = vectors
        self._texts.add([passage_to_json(passage) for passage in passages])
        if self._pieces is not None:
            self._pieces.add(passages)
        self._ids += [passage.passage_id for passage in passages]

    def close(self) -> None:
        """Everything written is in the files."""
        self._texts.close()
        if self._pieces is not None:
            self._pieces.close()
        self._vectors = None
        write_ids(self._folder, self._ids)


class PassagesReader:
    """Reads what ``PassagesWriter`` wrote; nothing is read before it is asked for. Any number of threads may read."""

    def __init__(self, folder: Path) -> None:
        self._ids = Ids(folder)
        self._texts = Rows(folder / _TEXTS)
        self._vectors: NDArray[np.float32] = mapped_array(folder / _VECTORS)
        self._pieces = PiecesReader(folder) if has_pieces(folder) else None
        # Of the texts and not of this object, which the cache would keep alive with them.
        self._passage = lru_cache(maxsize=_KEPT)(partial(_parsed, self._texts))
        self._passage(0)  # the first reading sets up the reader of JSON

    def id_of(self, number: int) -> str:
        """The id of the passage with this number."""
        return self._ids[number]

    def passages(self, passage_ids: Iterable[str]) -> dict[str, Passage]:
        """The passages with these ids; unknown ids are left out."""
        numbers = self._ids.numbers(passage_ids)
        return {passage_id: self._passage(number) for passage_id, number in numbers.items()}

    def vectors(self, passage_ids: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of these passages, as they were written; unknown ids are left out."""
        numbers = self._ids.numbers(passage_ids)
        return {passage_id: self._vectors[number] for passage_id, number in numbers.items()}

    def pieces(self, passage_ids: Sequence[str]) -> list[Pieces] | None:
        """The pieces of these passages in their order, all of which there must be; None where none were written."""
        if self._pieces is None:
            return None
        numbers = self._ids.numbers(passage_ids)
        return [self._pieces[numbers[passage_id]] for passage_id in passage_ids]

    def every(self) -> Iterator[Passage]:
        """All passages in the order written; for ingest."""
        return (_parsed(self._texts, number) for number in range(len(self._ids)))


def _parsed(texts: Rows, number: int) -> Passage:
    return passage_from_json(texts[number])


def passages_folder(generation: Path, language: TextLanguage) -> Path:
    """Where the passages of a language lie in a generation."""
    return generation / "passages" / language
