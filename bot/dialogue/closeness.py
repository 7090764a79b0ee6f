"""How close passages are to a question word by word and sentence by sentence, where the mean of a whole passage blurs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.domain.passage import Passage
from bot.index.embedding import WordEmbedder
from bot.language.sentences import split

_KEPT = 8192
"""Passages whose pieces and sentences are kept for the next question: about a hundred megabytes at most."""
_ALONE = 1 << 18
"""Products of so many steps OpenBLAS works out alone; for more it wakes other threads, which costs more than it saves."""
_UNKNOWN = np.zeros(1, dtype=np.int64)
"""The pieces of a text without any: the unknown piece, whose row is zero."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A passage's different pieces, by number, and its sentences, shape (sentences, dim)."""

    pieces: NDArray[np.int64]
    sentences: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Closeness:
    """Two cosines for each passage, shape (passages,)."""

    sentences: NDArray[np.float64]
    """Each sentence of the question with the nearest sentence of the passage, in the mean."""
    words: NDArray[np.float64]
    """Each word of the question with the nearest word of the passage, in the mean weighted by how much it tells."""


class ClosenessReader:
    """Measures closeness with an embedder that knows single words. Safe to share between threads."""

    def __init__(self, embedder: WordEmbedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[tuple[str, str], _Prepared] = OrderedDict()
        self._lock = Lock()

    def __call__(self, generation_id: str, question: str, passages: Sequence[Passage]) -> Closeness:
        """How close the passages of one generation are to a question."""
        prepared = self._prepare(generation_id, passages)
        asked = [
            found if len(found) else _UNKNOWN
            for found in self._embedder.pieces(split(question) or [question])
        ]
        return Closeness(
            sentences=self._by_sentence(self._means(asked), prepared),
            words=self._by_word(np.unique(np.concatenate(asked)), prepared),
        )

    def _by_sentence(self, asked: NDArray[np.float32], prepared: Sequence[_Prepared]) -> NDArray[np.float64]:
        cosines = _cosines(np.concatenate([passage.sentences for passage in prepared]), asked)
        starts = _starts([len(passage.sentences) for passage in prepared])
        return np.asarray(np.maximum.reduceat(cosines, starts, axis=0).mean(axis=1), dtype=np.float64)

    def _by_word(self, asked: NDArray[np.int64], prepared: Sequence[_Prepared]) -> NDArray[np.float64]:
        words, lengths = self._unit(asked)
        total = float(lengths.sum())
        if not total:
            return np.zeros(len(prepared))
        pieces, place = np.unique(
            np.concatenate([passage.pieces for passage in prepared]), return_inverse=True
        )
        cosines = _cosines(self._unit(pieces)[0], words)[place]
        nearest = np.maximum.reduceat(cosines, _starts([len(passage.pieces) for passage in prepared]), axis=0)
        return np.asarray(nearest @ lengths / total, dtype=np.float64)

    def _unit(self, pieces: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The vectors of pieces at unit length, and how long they were."""
        rows = self._embedder.rows(pieces)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        return rows / np.maximum(lengths, 1e-9)[:, None], lengths

    def _prepare(self, generation_id: str, passages: Sequence[Passage]) -> list[_Prepared]:
        keys = [(generation_id, passage.passage_id) for passage in passages]
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        if missing := [passage for key, passage in zip(keys, passages, strict=True) if key not in known]:
            fresh = self._work_out(generation_id, missing)
            with self._lock:
                self._kept.update(fresh)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            known |= fresh
        return [known[key] for key in keys]

    def _work_out(self, generation_id: str, passages: Sequence[Passage]) -> dict[tuple[str, str], _Prepared]:
        """One call of the tokenizer for all passages; headings and lead-ins lend their words, not their vectors."""
        texts = [[*(p.sentences or (p.text,)), p.section, p.lead] for p in passages]
        pieces = [
            found if len(found) else _UNKNOWN
            for found in self._embedder.pieces(list(chain.from_iterable(texts)))
        ]
        ends = np.cumsum([len(own) for own in texts])
        found: dict[tuple[str, str], _Prepared] = {}
        for passage, own, end in zip(passages, texts, ends, strict=True):
            each = pieces[end - len(own) : end]
            found[generation_id, passage.passage_id] = _Prepared(
                np.unique(np.concatenate(each)), self._means(each[:-2])
            )
        return found

    def _means(self, texts: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
        """The vectors of texts given as pieces, at unit length."""
        rows = self._embedder.rows(np.concatenate(texts))
        sums = np.add.reduceat(rows, _starts([len(pieces) for pieces in texts]), axis=0)
        lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
        return np.asarray(sums / np.maximum(lengths, 1e-9)[:, None], dtype=np.float32)


def _cosines(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of unit rows with other unit rows, shape (rows, others), on this thread alone."""
    out = np.empty((len(rows), len(others)), dtype=np.float32)
    block = max(1, _ALONE // others.size)
    for start in range(0, len(rows), block):
        np.matmul(rows[start : start + block], others.T, out=out[start : start + block])
    return out


def _starts(sizes: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes[:-1], dtype=np.int64)]).astype(np.int64)
