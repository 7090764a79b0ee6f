"""Hybrid search: what the dense and the lexical index find is joined, then the best are read word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.dialogue import fusion
from bot.dialogue.closeness import ClosenessReader
from bot.dialogue.lexical_query import MOST_RARE, QueryWriter
from bot.dialogue.reading import Reading
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import CATALOGUE, Hit, Origin, Passage, passage_id
from bot.index.embedding import Embedder, WordEmbedder
from bot.index.generation import Generation

DEPTH = 24
"""Passages taken from each side before fusion."""
_READ = 16
"""Of these, so many are read word by word."""
_OF_EACH_RARE = 3
"""So many more are read that speak of a rare thing of the question, whatever their meaning seems to be."""
_NAMED_STUDY_BONUS = 1.5


class Search:
    """Finds the passages of one generation that may answer a question."""

    def __init__(self, embedder: Embedder, query: QueryWriter) -> None:
        self._embedder = embedder
        self.query = query
        """What the lexical index is asked."""
        self._weights = fusion.read_weights()
        self.closeness = ClosenessReader(embedder) if isinstance(embedder, WordEmbedder) else None
        """None for an encoder that does not know single words: then passages are compared as wholes only."""

    def __call__(self, generation: Generation, reading: Reading, k: int = 16) -> list[Hit]:
        """The ``k`` best passages for a reading and those that speak of its rarest words, read closely, best first."""
        return self.hits(generation, reading, self._embedder.encode([reading.text])[0], k, closely=True)

    def hits(
        self, generation: Generation, reading: Reading, vector: NDArray[np.float32], k: int, *, closely: bool
    ) -> list[Hit]:
        """The same for a reading with the vector of its text, shape (dim,).

        Passages in the other language only where they have no counterpart. ``closely`` reads the best of them word by word:
        their order is better for it, which only those need who do not look at each sentence themselves.
        """
        own: TextLanguage = reading.language.text
        hits = self._side(generation, reading, vector, own, k, closely)
        for other in TEXT_LANGUAGES:
            if other != own and generation.foreign_only(own):
                hits = _merge(
                    generation, hits, self._side(generation, reading, vector, other, k, closely), own
                )
        return sorted(hits, key=lambda hit: -hit.score)[: k + MOST_RARE * _OF_EACH_RARE]

    def _side(
        self,
        generation: Generation,
        reading: Reading,
        vector: NDArray[np.float32],
        language: TextLanguage,
        k: int,
        closely: bool,
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
        read = max(k, _READ) if closely else k
        best, others = telling[:read], telling[read:]
        of_rare = (p for found in rare for p in [p for p in others if p.passage_id in found][:_OF_EACH_RARE])
        passages = list(dict.fromkeys((*best, *of_rare)))
        added = (
            self._close(generation, reading, passages, weights, language)
            if closely
            else np.zeros(len(passages))
        )
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
