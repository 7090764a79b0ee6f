"""Whether the library's own passages speak of what a question is about: only then does a mere guess of the screen give way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.dialogue.guardrails.screen import Screen
from bot.dialogue.guardrails.screening import Screening, searched_first
from bot.domain.language import TEXT_LANGUAGES, Language
from bot.domain.question import Turn
from bot.errors import LibraryIndexError
from bot.index.generation import Generation
from bot.index.shelf import Shelf
from bot.language.glossary import Glossary
from bot.language.stop_words import everyday
from bot.language.words import Words

_LEAST = 0.6
"""Of forty questions on articles that are not shipped nine in ten have so large a share of their words in a library with
these articles; of the texts on other subjects that the screen is fitted on, eight in a hundred in the shipped one."""


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """Counts a question's words in the library. What an article added today speaks of is known without a new rule."""

    words: Words
    glossary: Glossary

    def __call__(self, text: str, generation: Generation) -> bool:
        """Whether the library has most words of ``text``; those of everyday talk count less."""
        weights = {term: 1 - everyday(term) for term in self.words.content(text)}
        held = sum(weight for term, weight in weights.items() if self._has(term, generation))
        return held > 0 and held >= _LEAST * sum(weights.values())

    def _has(self, term: str, generation: Generation) -> bool:
        """Whether the library has a word, in either language, or what the glossary calls the same."""
        if any(generation.document_frequency(term, language) for language in TEXT_LANGUAGES):
            return True
        others = {
            name
            for found in self.glossary.by_name.get(term, ())
            for language in TEXT_LANGUAGES
            for name in found.names[language]
        }
        return any(self._has_name(name, generation) for name in others)

    def _has_name(self, name: str, generation: Generation) -> bool:
        stems = self.words.content(name)
        return bool(stems) and any(
            all(generation.document_frequency(stem, language) for stem in stems)
            for language in TEXT_LANGUAGES
        )


@dataclass(frozen=True, slots=True)
class SubjectScreen:
    """The screen as questions meet it: its mere guesses give way to a library that speaks of the subject."""

    screen: Screen
    shelf: Shelf
    spoken_of: SpokenOf
    mend: Callable[[str], str]
    """Mends typing slips towards words of the field, as the search does."""

    def __call__(self, text: str, language: Language, history: Sequence[Turn] = ()) -> Screening:
        """What to do with ``text``.

        Raises:
            GuardrailFailed: when anything inside the screen fails; the question must then not be answered.
        """
        screening = self.screen(text, language, history)
        if screening.guessed:
            with suppress(LibraryIndexError), self.shelf.borrow() as generation:
                asked = {screening.masked: None, self.mend(screening.masked): None}
                if any(self.spoken_of(text, generation) for text in asked):
                    return searched_first(screening)
        return screening
