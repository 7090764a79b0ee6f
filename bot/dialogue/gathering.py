"""Brings together every passage that may answer a question: what is near it, and what must be looked at whatever it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.nearest import NearSentences
from bot.dialogue.reading import Reading
from bot.dialogue.search import Search
from bot.dialogue.tuned import TunedEncoder
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import ABOUT, CATALOGUE, OVERVIEW, Hit, passage_id
from bot.index.embedding import Embedder
from bot.index.generation import Generation

_NEAREST = 8
"""Passages with the sentences that are nearest by the tuned vectors."""
_SEARCHED = 8
"""Passages that the two indexes bring."""
_LEADING = 3
"""Among so many of the best a claim counts as leading."""
_OF_STUDIES = 2
"""Of so many studies that are named everything is read: the answer is there or nowhere."""
_MOST_TEXTS = 4
"""Of so many texts it is looked up where they come from."""


@dataclass(frozen=True, slots=True)
class Found:
    """What may answer one question."""

    hits: tuple[Hit, ...]
    """Those near the question first, best first; then those that are looked at for another reason."""
    vector: NDArray[np.float32]
    """The question's vector, shape (dim,), unit length."""
    tuned: NDArray[np.float32]
    """The same, tuned on questions and their answers."""


class Gatherer:
    """Gathers passages of one generation for the sentences in them to be measured."""

    def __init__(self, search: Search, embedder: Embedder, tuned: TunedEncoder) -> None:
        self._search = search
        self._embedder = embedder
        self._tuned = tuned
        self._near = NearSentences(tuned)

    def __call__(self, generation: Generation, reading: Reading) -> Found:
        """Every passage that may answer, each once."""
        vector = self._embedder.encode([reading.text])[0]
        tuned = self._tuned.encode([reading.text])[0]
        own: TextLanguage = reading.language.text
        searched = self._search.hits(generation, reading, vector, _SEARCHED, closely=False)
        gathering = _Gathering(generation, own, vector, searched)
        near = self._near(generation, tuned, own, _NEAREST)
        gathering.add(near, own)
        if generation.foreign_only(own):
            for other in TEXT_LANGUAGES:
                if other != own:
                    gathering.add_foreign(self._near(generation, tuned, other, _NEAREST), other)
        gathering.add(gathering.beside_claims(), own)
        for study in reading.studies[:_OF_STUDIES] if reading.named else ():
            gathering.add(generation.passage_ids_of_study(study, own), own)
        if reading.of_text or reading.catalogue:
            gathering.add(gathering.of_texts(), own)
        return Found(gathering.ordered(near), vector, tuned)


class _Gathering:
    """The hits for one question."""

    def __init__(
        self,
        generation: Generation,
        language: TextLanguage,
        vector: NDArray[np.float32],
        searched: Sequence[Hit],
    ) -> None:
        self._generation = generation
        self._language = language
        self._vector = vector
        self._searched = searched
        self._hits = {hit.passage.passage_id: hit for hit in searched}

    def add(self, ids: Sequence[str], language: TextLanguage) -> None:
        """Passages that must be looked at whatever their score."""
        missed = self._generation.passages([found for found in ids if found not in self._hits])
        rows = self._generation.vectors([passage.passage_id for passage in missed], language)
        for passage in missed:
            if (row := rows.get(passage.passage_id)) is not None:
                hit = Hit(passage, self._least, float(self._vector @ row), 0.0)
                self._hits[passage.passage_id] = hit

    def add_foreign(self, ids: Sequence[str], language: TextLanguage) -> None:
        """Passages of the other language, where they have no counterpart."""
        keys = {p.passage_id: passage_id(p.key, self._language) for p in self._generation.passages(ids)}
        here = {passage.passage_id for passage in self._generation.passages([*keys.values()])}
        self.add([found for found, own in keys.items() if own not in here], language)

    def beside_claims(self) -> list[str]:
        """What the record says of a study whose claim leads: whoever finds the claim finds what was found of it."""
        claim = next(
            (hit for hit in self._searched[:_LEADING] if hit.passage.commercial and hit.passage.study_id),
            None,
        )
        if claim is None:
            return []
        ids = self._generation.passage_ids_of_study(claim.passage.study_id or "", self._language)
        return [p.passage_id for p in self._generation.passages(ids) if not p.commercial]

    def of_texts(self) -> list[str]:
        """What is known of the texts found as wholes, for a question about "the article" or about all its studies."""
        slugs = list(dict.fromkeys(hit.passage.slug for hit in self._hits.values()))[:_MOST_TEXTS]
        return [
            passage_id(f"{slug}/{key}", self._language)
            for slug in slugs
            for key in (ABOUT, OVERVIEW, CATALOGUE)
        ]

    def ordered(self, near: Sequence[str]) -> tuple[Hit, ...]:
        """All hits, those of ``near`` first."""
        first = [found for found in near if found in self._hits]
        return tuple(self._hits[found] for found in dict.fromkeys((*first, *self._hits)))

    @property
    def _least(self) -> float:
        return self._searched[-1].score if self._searched else 0.0
