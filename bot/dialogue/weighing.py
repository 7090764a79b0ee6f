"""How much each word of a question tells: rare words of the field most, what the whole library takes for granted least."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.concepts import Concept, Name
from bot.dialogue.reading import Reading
from bot.dialogue.topical import Topicality
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.index.generation import Generation
from bot.language.glossary import PAIR, Glossary
from bot.language.normalise import fold
from bot.language.stop_words import everyday, is_stop_word
from bot.language.words import Words

_EVERYDAY_DISCOUNT = 0.75
_NAMING_DISCOUNT = 0.7
_SETTING_DISCOUNT = 0.35
"""How much less a word tells that most of a library takes for granted: "knee", "patient", "doctor"."""
_CARRIED_DISCOUNT = 0.5
"""How much less a word tells that a follow-up has from before: what is new in it is what is asked."""
_DEFAULT_KINDS = frozenset({"joint", "disease", "treatment"})
"""Kinds of things of which a library takes those for granted that it speaks of most."""
_USUAL = 0.12
"""The share of its passages in which such a thing stands."""
_SETTINGS = "general"
"""The kind of words that tell of no thing: patient, doctor, symptom."""


class Weigher:
    """Weighs the concepts of a question in the light of one library."""

    def __init__(self, words: Words, glossary: Glossary, topicality: Topicality) -> None:
        self._words = words
        self._topicality = topicality
        self._names: dict[str, tuple[tuple[str, ...], ...]] = {}
        """The index terms of each name of what may be taken for granted, by standard name."""
        for term in glossary.terms:
            if term.kind in _DEFAULT_KINDS:
                names = (name for language in TEXT_LANGUAGES for name in term.names[language])
                self._names[term.names["en"][0]] = tuple(map(self._telling, names))
        self._defaults: tuple[str, frozenset[str]] = "", frozenset()
        """The generation last looked at, and the standard names of the things that it mostly speaks of."""

    def __call__(
        self, generation: Generation, reading: Reading, vector: Callable[[str], NDArray[np.float32]]
    ) -> list[float]:
        """A weight for each concept: an inverse document frequency, 1 for a word that stands nowhere, less what it need not tell.

        Args:
            generation: the library.
            reading: the question.
            vector: the vector of one word, shape (dim,).
        """
        total = generation.count(reading.language.text) + 1
        names, terms = self._naming(generation, reading)
        weights = []
        for concept in reading.concepts:
            frequency = max(
                (self._frequency(generation, name, reading.language.text) for name in concept.names),
                default=0,
            )
            common = 0.0 if concept.kind else everyday(concept.surface)
            topical = 1.0 if concept.kind not in ("", PAIR) else self._topicality(vector(concept.surface))
            rarity = math.log(1 + total / (1 + frequency)) / math.log(1 + total)
            naming = _NAMING_DISCOUNT if concept.stands_in(names, terms) else 0.0
            carried = _CARRIED_DISCOUNT if concept.surface in reading.carried else 0.0
            setting = _SETTING_DISCOUNT if self._is_setting(concept, generation) else 0.0
            weights.append(
                rarity
                * topical
                * (1 - _EVERYDAY_DISCOUNT * common)
                * (1 - naming)
                * (1 - max(setting, carried))
            )
        return weights

    def _frequency(self, generation: Generation, name: Name, language: TextLanguage) -> int:
        """In how many passages a name stands at most: no more than its rarest word does."""
        telling = [stem for stem in name.stems if not is_stop_word(stem)]
        return min((generation.document_frequency(stem, language) for stem in telling), default=0)

    def _naming(self, generation: Generation, reading: Reading) -> tuple[str, frozenset[str]]:
        """The names of the studies that the question names: words that say which, not what is asked of them."""
        studies = [generation.studies[s] for s in reading.studies if s in generation.studies]
        if not studies:
            return "", frozenset()
        names = fold(
            "\n".join(name for study in studies for name in (*study.label.values(), study.journal or ""))
        )
        return names, frozenset(self._words.tokens(names))

    def _is_setting(self, concept: Concept, generation: Generation) -> bool:
        """Whether a thing is the setting of most of what the library says, so that its absence says little."""
        if concept.kind in _DEFAULT_KINDS:
            return concept.standard.get("en") in self._defaults_of(generation)
        return concept.kind == _SETTINGS

    def _defaults_of(self, generation: Generation) -> frozenset[str]:
        """The joints, diseases and cells that the library takes for granted, by standard name."""
        looked_at, defaults = self._defaults
        if looked_at != generation.id:
            least = _USUAL * max(map(generation.count, TEXT_LANGUAGES))
            defaults = frozenset(
                standard
                for standard, names in self._names.items()
                if self._passages(generation, names) >= least
            )
            self._defaults = generation.id, defaults
        return defaults

    def _passages(self, generation: Generation, names: tuple[tuple[str, ...], ...]) -> int:
        """In how many passages a thing stands under the name, and in the language, that has most."""
        return max(
            (
                min(generation.document_frequency(stem, language) for stem in stems)
                for stems in names
                if stems
                for language in TEXT_LANGUAGES
            ),
            default=0,
        )

    def _telling(self, name: str) -> tuple[str, ...]:
        return tuple(stem for stem in self._words.tokens(name) if not is_stop_word(stem))
