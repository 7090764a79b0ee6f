"""Reads misspelt English words and homophone Chinese typos as the concept words they were meant to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from rapidfuzz.distance import OSA

from bot.dialogue.guardrails.phrases import Match, Phrases
from bot.language.sound import merged, syllables

_SHORTEST_WORD = 5
_TWO_MISTAKES_FROM = 8


class Spelling:
    """English words that may be misspelt, by first letter and length, so that few are compared."""

    def __init__(self, words: Iterable[str], real_words: AbstractSet[str]) -> None:
        self._real_words = real_words
        self._by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if len(word) >= _SHORTEST_WORD:
                self._by_start[word[0], len(word)].append(word)

    def meant(self, word: str) -> str:
        """The word of the vocabulary that ``word`` misspells, or ``word`` itself."""
        length = len(word)
        if (
            length < _SHORTEST_WORD - 1
            or word in self._real_words
            or not word.isascii()
            or not word.isalpha()
        ):
            return word
        best, fewest = word, 3
        for other_length in range(length - 2, length + 3):
            for other in self._by_start.get((word[0], other_length), ()):
                allowed = 2 if min(length, other_length) >= _TWO_MISTAKES_FROM else 1
                mistakes = OSA.distance(word, other, score_cutoff=allowed)
                if mistakes <= allowed and mistakes < fewest:
                    best, fewest = other, mistakes
        return best


class Homophones:
    """Chinese concept words by sound. A hit keeps half of the characters and is not a word of its own."""

    def __init__(self, phrases: Iterable[tuple[str, str]], real_words: AbstractSet[str]) -> None:
        self._real_words = real_words
        self._spelt: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        exact, loose = [], []
        for phrase, concept in phrases:
            sounds = syllables(phrase)
            self._spelt[concept, tuple(map(merged, sounds))].append(phrase)
            if len(phrase) == 2:
                exact.append((sounds, concept))
            elif len(phrase) > 2:
                loose.append((tuple(map(merged, sounds)), concept))
        self._exact, self._loose = Phrases(exact), Phrases(loose)

    def find(self, items: Sequence[str], clauses: Sequence[int]) -> list[Match]:
        """Where the text sounds like a concept's word but is written with other characters."""
        sounds = [syllables(item)[0] if len(item) == 1 else item for item in items]
        found = self._exact.find(sounds, clauses)
        found += self._loose.find([merged(sound) for sound in sounds], clauses)
        return [
            match for match in found if self._typo("".join(items[match.start : match.end]), match.concept)
        ]

    def _typo(self, written: str, concept: str) -> bool:
        if written in self._real_words:
            return False
        alike = self._spelt.get((concept, tuple(map(merged, syllables(written)))), ())
        return any(
            2 * sum(a == b for a, b in zip(phrase, written, strict=True)) >= len(phrase) and phrase != written
            for phrase in alike
        )
