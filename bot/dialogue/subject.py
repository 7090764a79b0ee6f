"""Whether the library's own passages speak of what a question is about: only then may a mere guess of the screen stand back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language import TEXT_LANGUAGES
from bot.index.generation import Generation
from bot.language.words import Words, everyday

_LEAST = 0.6
"""Of forty questions on articles that are not shipped, nine in ten have so large a share of their words in a library with
those articles; of the texts on other subjects that the screen is fitted on, seven in a hundred in the shipped one."""


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """Counts a question's words in the library. What an article added today speaks of is known without a new rule."""

    words: Words

    def __call__(self, text: str, generation: Generation) -> bool:
        """Whether the library has most words of ``text``; those of everyday talk count less."""
        weights = {term: 1 - everyday(term) for term in self.words.content(text)}
        held = [
            weight
            for term, weight in weights.items()
            if any(generation.document_frequency(term, language) for language in TEXT_LANGUAGES)
        ]
        return bool(held) and sum(held) >= _LEAST * sum(weights.values())
