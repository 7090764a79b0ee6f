"""A question as the lexical index is asked for it: weighted index terms and pairs of characters, in either language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

from bot.dialogue.reading import Reading
from bot.domain.language import TextLanguage
from bot.index.lexical import pairs
from bot.language.normalise import HAN
from bot.language.stems import stem
from bot.language.stop_words import is_stop_word
from bot.language.words import Words

_SYNONYM_WEIGHT = 0.5
_OTHER_WORD_WEIGHT = 0.5
"""Of a word that is no concept of its own: a part of a longer word, a word that only carries the question."""
_PAIR_WEIGHT = 0.5
MOST_RARE = 2
"""So many of a question's things are looked for alone."""
_LATIN_WORD = re.compile(r"[a-z]+")


class Dictionary(Protocol):
    """Words and their nearest words in the other language."""

    def of(self, word: str) -> tuple[tuple[str, float], ...]:
        """The neighbours of a folded word with their cosines, nearest first; empty for an unknown word."""


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """What the lexical index of one language is asked for."""

    terms: Mapping[str, float]
    pairs: Mapping[str, float]
    rare: tuple[Mapping[str, float], ...]
    """The terms of each of the rarest things asked about that some passage speaks of."""


class QueryWriter:
    """Writes lexical queries; what a question says in the other script is translated word by word."""

    def __init__(self, words: Words, dictionary: Dictionary) -> None:
        self._words = words
        self._dictionary = dictionary

    def __call__(
        self, reading: Reading, language: TextLanguage, frequency: Callable[[str], int] | None = None
    ) -> LexicalQuery:
        """The query for texts in ``language``.

        The patient's own word counts most; its other names, from the glossary and the dictionary, share what a synonym
        is worth, so that a word with many names does not drown the others. Where ``frequency`` says that the own word
        stands in no passage, the others count for it.
        """
        weights = _from_glossary(reading, language, frequency or (lambda _: 1))
        own_script = HAN if language == "zh" else _LATIN_WORD
        for word, term in self._spoken(reading.folded):
            if own_script.search(word) or word[0].isdigit():
                _raise(weights, term, _OTHER_WORD_WEIGHT)
                continue
            found = self._translated(word)
            for other, cosine in found.items():
                _raise(weights, other, cosine * cosine / math.sqrt(len(found)))
        asked = dict.fromkeys(pairs(reading.folded), _PAIR_WEIGHT) if language == "zh" else {}
        return LexicalQuery(
            weights,
            {pair: weight for pair, weight in asked.items() if not is_stop_word(pair)},
            _rare(reading, language, frequency) if frequency else (),
        )

    def _spoken(self, folded: str) -> Iterator[tuple[str, str]]:
        """The telling words of a question with their index terms: Chinese words, English words before stemming."""
        for word in _LATIN_WORD.findall(folded):
            if not is_stop_word(word) and not is_stop_word(stem(word)):
                yield word, stem(word)
        for term in self._words.tokens(folded):
            if (not term[0].isascii() or term[0].isdigit()) and not is_stop_word(term):
                yield term, term

    def _translated(self, word: str) -> dict[str, float]:
        """Index terms of the other language by how near they are to ``word``."""
        found: dict[str, float] = {}
        for name, cosine in self._dictionary.of(word):
            for term in self._words.tokens(name):
                if not is_stop_word(term):
                    _raise(found, term, cosine)
        return found


def _from_glossary(
    reading: Reading, language: TextLanguage, frequency: Callable[[str], int]
) -> dict[str, float]:
    """The names that the glossary gives the concepts of a question."""
    weights: dict[str, float] = {}
    for concept in reading.concepts:
        surface = concept.surface.split()
        own = [
            term
            for term in concept.terms[language]
            if (term in surface or term == concept.surface) and frequency(term)
        ]
        others = [term for term in concept.terms[language] if term not in own and (own or frequency(term))]
        for term in own:
            weights[term] = 1.0
        share = (_SYNONYM_WEIGHT if own else 1.0) / math.sqrt(len(others) or 1)
        for term in others:
            _raise(weights, term, share)
    return weights


def _rare(
    reading: Reading, language: TextLanguage, frequency: Callable[[str], int]
) -> tuple[Mapping[str, float], ...]:
    """The terms of a question's rarest things: few passages have them, and what is asked may stand there."""
    found = []
    for concept in reading.things:
        if terms := [term for term in concept.terms[language] if frequency(term)]:
            found.append((max(map(frequency, terms)), dict.fromkeys(terms, 1.0)))
    return tuple(terms for _, terms in sorted(found, key=itemgetter(0))[:MOST_RARE])


def _raise(weights: dict[str, float], term: str, weight: float) -> None:
    weights[term] = max(weights.get(term, 0.0), weight)
