"""Hybrid search: dense and lexical scores of the same passages, standardised and summed."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.reading import Reading
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import Hit, passage_id
from bot.index.embedding import Embedder
from bot.index.generation import Generation

DEPTH = 24
"""Passages taken from each side before fusion."""
_KEPT_VECTORS = 10_000
_SYNONYM_WEIGHT = 0.5
_NAMED_STUDY_BONUS = 1.5
_DENSE_WEIGHT_ACROSS_LANGUAGES = 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """What one search brought back."""

    hits: tuple[Hit, ...]
    """Best first."""
    vector: NDArray[np.float32]
    """The question's vector, shape (dim,), unit length."""


class Search:
    """Finds the passages of one generation that may answer a question."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, generation: Generation, reading: Reading, k: int = 12) -> Found:
        """The ``k`` best passages for a reading; passages in the other language only where they have no counterpart."""
        vector = self._embedder.encode([reading.text])[0]
        own: TextLanguage = reading.language.text
        hits = self._side(generation, reading, vector, own)
        for other in TEXT_LANGUAGES:
            if other != own and generation.foreign_only(own):
                hits = _merge(
                    generation, hits, self._side(generation, reading, vector, other, foreign=True), own
                )
        return Found(tuple(sorted(hits, key=lambda hit: -hit.score)[:k]), vector)

    def _side(
        self,
        generation: Generation,
        reading: Reading,
        vector: NDArray[np.float32],
        language: TextLanguage,
        foreign: bool = False,
    ) -> list[Hit]:
        dense = dict(generation.dense(vector, language, DEPTH))
        lexical = dict(generation.lexical(lexical_terms(reading, language), language, DEPTH))
        named = {p for study in reading.studies for p in generation.passage_ids_of_study(study, language)}
        ids = list(dict.fromkeys([*dense, *lexical, *sorted(named)]))
        missing = [passage_id for passage_id in ids if passage_id not in dense]
        stored = self._stored(generation, missing, language)
        dense |= {
            passage_id: float(vector @ stored[passage_id]) for passage_id in missing if passage_id in stored
        }
        weight = _DENSE_WEIGHT_ACROSS_LANGUAGES if foreign else 1.0
        standard_dense = _standardise(ids, dense)
        standard_lexical = _standardise(ids, lexical)
        return [
            Hit(
                passage=passage,
                score=weight * standard_dense[passage.passage_id]
                + standard_lexical[passage.passage_id]
                + (_NAMED_STUDY_BONUS if passage.passage_id in named else 0.0),
                dense=dense.get(passage.passage_id, 0.0),
                lexical=lexical.get(passage.passage_id, 0.0),
            )
            for passage in generation.passages(ids)
        ]

    def _stored(
        self, generation: Generation, passage_ids: Sequence[str], language: TextLanguage
    ) -> dict[str, NDArray[np.float32]]:
        """The vectors of passages that the dense side did not bring, kept for the next question."""
        with self._lock:
            known = {p: v for p in passage_ids if (v := self._vectors.get((generation.id, p))) is not None}
        if wanted := [passage_id for passage_id in passage_ids if passage_id not in known]:
            fresh = generation.vectors(wanted, language)
            with self._lock:
                self._vectors.update({(generation.id, passage_id): v for passage_id, v in fresh.items()})
                while len(self._vectors) > _KEPT_VECTORS:
                    self._vectors.popitem(last=False)
            known |= fresh
        return known


def lexical_terms(reading: Reading, language: TextLanguage) -> dict[str, float]:
    """The weighted index terms of a question for texts in one language.

    The patient's own word counts most; its other names, which bridge languages and registers, share what a synonym is
    worth, so that a concept with many names does not drown the others.
    """
    weights: dict[str, float] = {}

    for concept in reading.concepts:
        own = [
            term
            for term in concept.terms[language]
            if term in concept.surface.split() or term == concept.surface
        ]
        others = [term for term in concept.terms[language] if term not in own]
        for term in own:
            weights[term] = 1.0
        share = (_SYNONYM_WEIGHT if own else 1.0) / math.sqrt(len(others) or 1)
        for term in others:
            weights[term] = max(weights.get(term, 0.0), share)
    return weights


def _standardise(ids: Sequence[str], scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as distances from their mean in standard deviations; passages without one get the lowest."""
    if not scores or not ids:
        return dict.fromkeys(ids, 0.0)
    lowest = min(scores.values()) if len(scores) == len(ids) else min(0.0, min(scores.values()))
    values = np.array([scores.get(passage_id, lowest) for passage_id in ids])
    spread = float(values.std())
    standard = (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(ids))
    return dict(zip(ids, map(float, standard), strict=True))


def _merge(
    generation: Generation, own: Iterable[Hit], foreign: Sequence[Hit], language: TextLanguage
) -> list[Hit]:
    """One hit a passage, always in the edition of the question's language where there is one."""
    best: dict[str, Hit] = {hit.passage.key: hit for hit in own}
    editions = generation.passages([passage_id(hit.passage.key, language) for hit in foreign])
    counterparts = {passage.key: passage for passage in editions}
    for hit in foreign:
        found = counterparts.get(hit.passage.key)
        best.setdefault(hit.passage.key, hit if found is None else replace(hit, passage=found))
    return list(best.values())
