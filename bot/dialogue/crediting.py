"""How far sentences, and what stands around them, speak of what a question is about: all sentences found, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.concepts import Concept
from bot.dialogue.reading import Reading
from bot.dialogue.signals import Prepared, Wanted
from bot.domain.passage import Passage

_LEAST_CLOSE, _CLOSE = 0.2, 0.7
"""Cosines between which a sentence in the other language counts as speaking of a concept it shares no word with."""
_TRANSLATED_CREDIT = 0.5
"""How much of that is left to a concept whose name in that language is known, and does not stand there."""
_NEAR_WORD = 0.45
"""Cosine of two words from which one starts to count as the other."""
_MOST_NEAR = 0.8
"""What the nearest word counts at most."""
_CONTEXT_CREDIT = 0.75
_TITLE_CREDIT = 0.5
_OF_THE_WHOLE = frozenset({"joint", "disease"})
"""Kinds of things that a text's title says of each of its sentences: one on knee osteoarthritis need not repeat the knee."""

_Credits = NDArray[np.float64]
"""Shape (sentences, concepts): 1 for a concept that stands there, less for what is near it, 0 for nothing."""


@dataclass(frozen=True, slots=True)
class Credits:
    """One figure for each sentence, as ``Signals`` explains them; ``covers`` has one truth for each concept."""

    covers: Sequence[tuple[bool, ...]]
    coverage: Sequence[float]
    context_coverage: Sequence[float]
    known: Sequence[float]
    known_missing: Sequence[float]
    absent: Sequence[float]
    missing: Sequence[float]
    first_missing: Sequence[float]


def credits_of(
    reading: Reading,
    asked: Wanted,
    vector: NDArray[np.float32],
    passages: Sequence[tuple[Passage, Prepared]],
) -> Credits:
    """The credits of all sentences of the passages, one passage after another; ``vector`` is the question's."""
    concepts = reading.concepts
    prepared = [own for _, own in passages]
    texts = [(sentence.folded, sentence.terms) for own in prepared for sentence in own.sentences]
    standing = [[concept.stands_in(*text) for text in texts] for concept in concepts]
    covers = list(zip(*standing, strict=True)) if concepts else [()] * len(texts)
    shape = len(covers), len(concepts)
    near = _near(asked, prepared) if concepts else np.zeros(shape)
    close = np.concatenate(
        [
            _close(own, vector) if passage.language != reading.language.text else np.zeros(len(own.sentences))
            for passage, own in passages
        ]
    )
    translated = np.array([_TRANSLATED_CREDIT if concept.standard else 1.0 for concept in concepts])
    inside = np.where(
        np.array(covers, bool).reshape(shape), 1.0, np.maximum(near, close[:, None] * translated)
    )
    nearby = np.array([[_around(concept, own) for concept in concepts] for own in prepared])
    around = np.maximum(inside, _of_each(prepared, nearby.reshape(len(prepared), len(concepts))))
    return _summed(np.array(asked.weights), [bool(c.kind) for c in concepts], covers, inside, around)


def _summed(
    weights: _Credits,
    kinds: Sequence[bool],
    covers: Sequence[tuple[bool, ...]],
    inside: _Credits,
    around: _Credits,
) -> Credits:
    none = [0.0] * len(covers)
    if not len(weights):
        return Credits(covers, none, none, [0.5] * len(covers), none, none, none, none)
    total = sum(weights.tolist()) or 1.0
    missing = weights * (1 - around)
    glossary = np.flatnonzero(kinds)
    known, known_missing, absent = [0.5] * len(covers), none, none
    if len(glossary):
        known = (around[:, glossary].sum(axis=1) / len(glossary)).tolist()
        known_missing = missing[:, glossary].max(axis=1).tolist()
        absent = (weights * (1 - inside))[:, glossary].max(axis=1).tolist()
    return Credits(
        covers=covers,
        coverage=((inside * weights).sum(axis=1) / total).tolist(),
        context_coverage=((around * weights).sum(axis=1) / total).tolist(),
        known=known,
        known_missing=known_missing,
        absent=absent,
        missing=missing.max(axis=1).tolist(),
        first_missing=(1 - around[:, 0]).tolist(),
    )


def _near(asked: Wanted, prepared: Sequence[Prepared]) -> _Credits:
    """For each sentence, how near its nearest word is to each concept, as far as that may count."""
    counts = np.concatenate([own.word_counts for own in prepared])
    words = np.empty((counts.sum(), len(asked.vectors)), dtype=np.float32)
    done = 0
    for own in prepared:  # one passage at a time: for larger products other threads would be woken
        np.matmul(own.words, asked.vectors.T, out=words[done : (done := done + len(own.words))])
    best = np.zeros((len(counts), len(asked.vectors)), dtype=np.float32)
    worded = np.flatnonzero(counts)
    if len(worded):
        best[worded] = np.maximum.reduceat(words, (np.cumsum(counts) - counts)[worded], axis=0)
    return np.asarray(
        np.clip((best - _NEAR_WORD) / (1 - _NEAR_WORD), 0, 1) * _MOST_NEAR * asked.plain, dtype=np.float64
    )


def _close(prepared: Prepared, vector: NDArray[np.float32]) -> NDArray[np.float64]:
    """How far each sentence of a passage in the other language speaks of what the question does, by their vectors."""
    cosine = np.einsum("ij,j->i", prepared.vectors, vector).astype(float)
    return np.asarray(np.minimum((cosine - _LEAST_CLOSE) / (_CLOSE - _LEAST_CLOSE), 1.0))


def _around(concept: Concept, prepared: Prepared) -> float:
    """What it counts that a concept stands around the sentences or in the title of their text; 0 where it does not."""
    if concept.stands_in(prepared.context_folded, prepared.context_terms):
        return _CONTEXT_CREDIT
    said = concept.kind in _OF_THE_WHOLE and concept.stands_in(prepared.title_folded, prepared.title_terms)
    return _TITLE_CREDIT if said else 0.0


def _of_each(prepared: Sequence[Prepared], values: Sequence[bool] | _Credits) -> NDArray[np.float64]:
    """What holds of a passage, for each of its sentences."""
    return np.repeat(np.asarray(values), [len(own.sentences) for own in prepared], axis=0)
