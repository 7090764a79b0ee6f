"""How close passages are to a question word by word and sentence by sentence, where the mean of a whole passage blurs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.index.embedding import WordEmbedder
from bot.index.pieces import Pieces, cut
from bot.language.sentences import split

_BITS = 24
_MASK = (1 << _BITS) - 1
"""A piece has a smaller number than this."""
_KEPT = 4096
"""Passages of which what was worked out is kept for the next question."""
_ALONE = -1
"""Instead of a phrase: a word that stands beside none."""
_IN_ONE_THREAD = 1 << 18
"""Products of so many steps OpenBLAS works out alone; for more it wakes other threads, which costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close each passage is in several ways, shape (passages,)."""

    sentences: NDArray[np.float64]
    """Each sentence of the question with the nearest sentence of the passage, in the mean."""
    words: NDArray[np.float64]
    """Each word of the question with the nearest word of the passage: cosines in the mean weighted by how much it tells."""
    phrases: NDArray[np.float64]
    """Which share of the question's neighbouring words stand side by side in the passage, weighted by the rarer one's rarity."""
    associations: NDArray[np.float64]
    """How much likelier its words make the question's, going by questions and answers that the encoder has learnt from."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is worked out of a passage once, for all questions."""

    pieces: NDArray[np.int32]
    phrases: NDArray[np.int64]
    """Each piece and the next as one number; the last stands beside none."""
    sentences: NDArray[np.float32]
    """Their vectors at unit length, shape (sentences, dim); headings and lead-ins lend their words only."""


class ClosenessReader:
    """Measures closeness with an embedder that knows single words. Safe to share between threads."""

    def __init__(self, embedder: WordEmbedder) -> None:
        self._embedder = embedder
        # The library's passages come again and again, the same every time.
        self._prepared = lru_cache(maxsize=_KEPT)(self._prepare)

    def __call__(self, question: str, passages: Sequence[Pieces]) -> Closeness:
        """How close passages are to a question."""
        asked = cut(split(question) or [question], self._embedder.pieces)
        prepared = [self._prepared(passage) for passage in passages]
        sizes = np.array([len(own.pieces) for own in prepared])
        first = _starts(sizes)
        pieces, place = np.unique(np.concatenate([own.pieces for own in prepared]), return_inverse=True)
        words = np.unique(np.concatenate(asked))
        return Closeness(
            sentences=self._by_sentence(self._means(asked), [own.sentences for own in prepared]),
            words=self._by_word(words, self._embedder.rows(pieces), place, first),
            phrases=self._by_phrase(asked, np.concatenate([own.phrases for own in prepared]), first),
            associations=self._by_association(words, pieces, place, sizes),
        )

    def _by_sentence(
        self, asked: NDArray[np.float32], found: Sequence[NDArray[np.float32]]
    ) -> NDArray[np.float64]:
        cosines = _cosines(np.concatenate(found), asked)
        first = _starts(np.array([len(own) for own in found]))
        return np.asarray(np.maximum.reduceat(cosines, first, axis=0).mean(axis=1), dtype=np.float64)

    def _by_association(
        self,
        asked: NDArray[np.int64],
        pieces: NDArray[np.int32],
        place: NDArray[np.intp],
        sizes: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """A word that a passage repeats counts by the logarithm of how often it stands there."""
        known = self._embedder.associations
        if known is None:
            return np.zeros(len(sizes))
        shape = len(sizes), len(pieces)
        row = np.repeat(np.arange(shape[0]) * shape[1], sizes)
        often = np.log1p(np.bincount(row + place, minlength=shape[0] * shape[1]).reshape(shape))
        return known.likelier(asked, pieces, often / often.sum(axis=1, keepdims=True))

    def _prepare(self, passage: Pieces) -> _Prepared:
        rows = self._embedder.rows(passage.numbers.astype(np.int64))
        ends = np.cumsum(passage.sentences).tolist()
        # One by one, because numpy's reduceat takes five times as long over rows as over each run of them.
        sums = [np.add.reduce(rows[start:end], axis=0) for start, end in pairwise([0, *ends])]
        phrases = np.append(_side_by_side(passage.numbers), _ALONE)
        return _Prepared(passage.numbers, phrases, _unit(np.stack(sums))[0])

    def _by_word(
        self,
        asked: NDArray[np.int64],
        rows: NDArray[np.float32],
        place: NDArray[np.intp],
        first: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """A word tells the more the longer its vector, which the encoder has learnt, and the rarer it is."""
        words, lengths = _unit(self._embedder.rows(asked))
        weights = lengths * self._embedder.rarity(asked)
        total = float(weights.sum())
        if not total:
            return np.zeros(len(first))
        cosines = _cosines(rows, words) / np.maximum(_lengths(rows), 1e-9)[:, None]
        nearest = np.maximum.reduceat(cosines[place], first, axis=0)
        return np.asarray(nearest @ weights / total, dtype=np.float64)

    def _by_phrase(
        self, asked: Sequence[NDArray[np.int64]], standing: NDArray[np.int64], first: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        phrases = np.unique(np.concatenate([_side_by_side(text) for text in asked]))
        weights = self._embedder.rarity(np.stack([phrases >> _BITS, phrases & _MASK])).min(axis=0)
        total = float(weights.sum())
        if not total:
            return np.zeros(len(first))
        which = np.minimum(np.searchsorted(phrases, standing), len(phrases) - 1)
        hits = np.flatnonzero(phrases[which] == standing)
        passage = np.searchsorted(first, hits, side="right") - 1
        there = np.zeros((len(first), len(phrases)))
        there[passage, which[hits]] = 1.0
        return np.asarray(there @ weights / total, dtype=np.float64)

    def _means(self, texts: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
        """The vectors of texts given as pieces, at unit length."""
        rows = self._embedder.rows(np.concatenate(texts))
        return _unit(np.add.reduceat(rows, _starts(np.array([len(text) for text in texts])), axis=0))[0]


def _unit(rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Rows at unit length, and how long they were."""
    lengths = _lengths(rows)
    return np.asarray(rows / np.maximum(lengths, 1e-9)[:, None], dtype=np.float32), lengths


def _lengths(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", rows, rows)), dtype=np.float32)


def _cosines(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of unit rows with other unit rows, shape (rows, others), on this thread alone."""
    out = np.empty((len(rows), len(others)), dtype=np.float32)
    block = max(1, _IN_ONE_THREAD // others.size)
    for start in range(0, len(rows), block):
        np.matmul(rows[start : start + block], others.T, out=out[start : start + block])
    return out


def _starts(sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each of several runs begins that lie one after another."""
    return np.cumsum(sizes, dtype=np.int64) - sizes


def _side_by_side(pieces: NDArray[np.integer]) -> NDArray[np.int64]:
    """Each piece and the next as one number."""
    wide = pieces.astype(np.int64)
    return wide[:-1] << _BITS | wide[1:]
