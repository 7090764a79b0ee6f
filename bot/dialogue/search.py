"""Hybrid search: what the dense and the lexical index find is joined, then the best are read word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.dialogue import fusion
from bot.dialogue.closeness import ClosenessReader
from bot.dialogue.lexical_query import MOST_RARE, QueryWriter
from bot.dialogue.reading import Reading
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import ABOUT, CATALOGUE, OVERVIEW, Hit, Origin, Passage, passage_id
from bot.index.embedding import Embedder, WordEmbedder
from bot.index.generation import Generation

DEPTH = 24
"""Passages taken from each side before fusion."""
_LEADING = 3
"""Among so many of the best a claim counts as leading."""
_READ = 16
"""Of these, so many are read word by word."""
_OF_EACH_RARE = 3
"""So many more are read that speak of a rare thing of the question, whatever their meaning seems to be."""
_OF_STUDIES = 2
"""Of so many studies that are named everything is read: the answer is there or nowhere."""
_MOST_TEXTS = 4
"""Of so many texts it is looked up where they come from."""
_NAMED_STUDY_BONUS = 1.5


@dataclass(frozen=True, slots=True)
class Found:
    """What one search brought back."""

    hits: tuple[Hit, ...]
    """Best first."""
    vector: NDArray[np.float32]
    """The question's vector, shape (dim,), unit length."""


class Search:
    """Finds the passages of one generation that may answer a question."""

    def __init__(self, embedder: Embedder, query: QueryWriter) -> None:
        self._embedder = embedder
        self.query = query
        """What the lexical index is asked."""
        self._weights = fusion.read_weights()
        self.closeness = ClosenessReader(embedder) if isinstance(embedder, WordEmbedder) else None
        """None for an encoder that does not know single words: then passages are compared as wholes only."""

    def __call__(self, generation: Generation, reading: Reading, k: int = 16) -> Found:
        """The ``k`` best passages for a reading; passages in the other language only where they have no counterpart."""
        vector = self._embedder.encode([reading.text])[0]
        own: TextLanguage = reading.language.text
        hits = self._side(generation, reading, vector, own, k)
        for other in TEXT_LANGUAGES:
            if other != own and generation.foreign_only(own):
                hits = _merge(generation, hits, self._side(generation, reading, vector, other, k), own)
        best = sorted(hits, key=lambda hit: -hit.score)[: k + MOST_RARE * _OF_EACH_RARE]
        beside = self._beside_claims(generation, best, vector, own)
        wanted = reading.studies[:_OF_STUDIES] if reading.named else ()
        if wanted:
            known = {hit.passage.passage_id for hit in (*best, *beside)}
            ids = [p for study in wanted for p in generation.passage_ids_of_study(study, own)]
            beside += self._missed(generation, [p for p in ids if p not in known], best, vector, own)
        if reading.of_text or reading.catalogue:
            beside += self._on_texts(generation, best, vector, own)
        return Found((*best, *beside), vector)

    def _on_texts(
        self, generation: Generation, hits: Sequence[Hit], vector: NDArray[np.float32], language: TextLanguage
    ) -> list[Hit]:
        """What is known of the texts found as wholes, for a question about "the article" or about all its studies."""
        known = {hit.passage.passage_id for hit in hits}
        slugs = list(dict.fromkeys(hit.passage.slug for hit in hits))[:_MOST_TEXTS]
        ids = [
            passage_id(f"{slug}/{key}", language) for slug in slugs for key in (ABOUT, OVERVIEW, CATALOGUE)
        ]
        return self._missed(
            generation, [found for found in ids if found not in known], hits, vector, language
        )

    def _missed(
        self,
        generation: Generation,
        ids: Sequence[str],
        hits: Sequence[Hit],
        vector: NDArray[np.float32],
        language: TextLanguage,
    ) -> list[Hit]:
        """Hits of passages that must be looked at whatever their score."""
        missed = generation.passages(ids)
        rows = generation.vectors([passage.passage_id for passage in missed], language)
        return [
            Hit(passage, hits[-1].score, float(vector @ rows[passage.passage_id]), 0.0)
            for passage in missed
            if passage.passage_id in rows
        ]

    def _beside_claims(
        self, generation: Generation, hits: Sequence[Hit], vector: NDArray[np.float32], language: TextLanguage
    ) -> list[Hit]:
        """What the record says of a study whose claim leads: whoever finds the claim finds what was found of it."""
        claim = next(
            (hit for hit in hits[:_LEADING] if hit.passage.commercial and hit.passage.study_id), None
        )
        if claim is None:
            return []
        known = {hit.passage.passage_id for hit in hits}
        ids = generation.passage_ids_of_study(claim.passage.study_id or "", language)
        beside = self._missed(
            generation, [found for found in ids if found not in known], hits, vector, language
        )
        return [hit for hit in beside if not hit.passage.commercial]

    def _side(
        self,
        generation: Generation,
        reading: Reading,
        vector: NDArray[np.float32],
        language: TextLanguage,
        k: int,
    ) -> list[Hit]:
        """The best passages of one language, in no order."""
        query = self.query(reading, language, partial(generation.document_frequency, language=language))
        dense = dict(generation.dense(vector, language, DEPTH))
        lexical = dict(generation.lexical(query.terms, language, DEPTH, query.pairs))
        rare = [dict(generation.lexical(terms, language, DEPTH)) for terms in query.rare]
        named = {p for study in reading.studies for p in generation.passage_ids_of_study(study, language)}
        ids = list(dict.fromkeys([*dense, *lexical, *chain.from_iterable(rare), *sorted(named)]))
        weights = self._weights["same" if language == reading.language.text else "across"]
        bonus = np.array([_NAMED_STUDY_BONUS * (found in named) for found in ids])
        stored = generation.vectors([found for found in ids if found not in dense], language)
        dense |= {found: float(vector @ row) for found, row in stored.items()}
        sides = fusion.filled(ids, dense), fusion.filled(ids, lexical)
        scores = fusion.first(weights, *sides) + bonus
        chosen = fusion.chosen(weights, *sides) + bonus
        order = [ids[place] for place in np.argsort(-chosen, kind="stable")]
        telling = [p for p in generation.passages(order) if _may_answer(p, reading)]
        best, others = telling[: max(k, _READ)], telling[max(k, _READ) :]
        of_rare = (p for found in rare for p in [p for p in others if p.passage_id in found][:_OF_EACH_RARE])
        passages = list(dict.fromkeys((*best, *of_rare)))
        added = self._close(generation, reading, passages, weights, language)
        score = dict(zip(ids, scores, strict=True))
        return [
            Hit(
                passage=passage,
                score=float(score[passage.passage_id] + more),
                dense=dense.get(passage.passage_id, 0.0),
                lexical=lexical.get(passage.passage_id, 0.0),
            )
            for passage, more in zip(passages, added, strict=True)
        ]

    def _close(
        self,
        generation: Generation,
        reading: Reading,
        passages: Sequence[Passage],
        weights: fusion.Weights,
        language: TextLanguage,
    ) -> NDArray[np.float64]:
        """What reading the passages closely adds to their scores."""
        if self.closeness is None or not passages:
            return np.zeros(len(passages))
        pieces = generation.pieces([passage.passage_id for passage in passages], language)
        return (
            fusion.second(weights, self.closeness(reading.text, pieces))
            if pieces
            else np.zeros(len(passages))
        )


def _may_answer(passage: Passage, reading: Reading) -> bool:
    """Whether a passage may be among the best: explanations where one may answer, lists of all studies never of themselves."""
    if passage.origin is Origin.GLOSSARY:
        return reading.explanations
    return not passage.key.endswith(CATALOGUE)


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
