"""What a question is about: its content words, joined with all their names in both languages by the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.names import NameFinder, Terms
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.language.glossary import Glossary
from bot.language.normalise import HAN, fold
from bot.language.stop_words import is_stop_word
from bot.language.words import Words


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a concept, ready to be looked for in a text."""

    folded: str
    stems: tuple[str, ...]
    han: bool

    @property
    def as_written(self) -> bool:
        """Whether it is looked for as it is written, not by its index terms."""
        return self.han and len(self.folded) > 1


@dataclass(frozen=True, slots=True)
class _Sought:
    """The names of a concept by how they are looked for, which is done in every sentence of every passage."""

    written: tuple[str, ...]
    """Chinese names, looked for as they are written; none that holds another."""
    single: frozenset[str]
    """Names of one index term."""
    several: tuple[frozenset[str], ...]
    """The terms of other names."""


@dataclass(frozen=True)
class Concept:
    """One thing that a question speaks of, under all the names that texts may give it."""

    surface: str
    """The patient's own word, folded."""
    kind: str
    """The glossary's kind, or ``""`` for a word that the glossary does not have."""
    names: tuple[Name, ...]
    terms: dict[TextLanguage, tuple[str, ...]]
    """Index terms by language of the texts they are looked for in."""
    standard: dict[TextLanguage, str]
    """The glossary's standard name by language; empty for a word that the glossary does not have."""

    def stands_in(self, folded: str, terms: frozenset[str]) -> bool:
        """Whether any name of the concept stands in a text given as folded text and as its set of index terms.

        A single character must be a word of its own: 死 does not stand in 不死的癌症.
        """
        sought = self._sought
        if not sought.single.isdisjoint(terms):
            return True
        for name in sought.written:
            if name in folded:
                return True
        return any(own <= terms for own in sought.several) if sought.several else False

    @cached_property
    def _sought(self) -> _Sought:
        written = [name.folded for name in self.names if name.as_written]
        terms = [frozenset(name.stems) for name in self.names if not name.as_written]
        return _Sought(
            tuple(one for one in written if not any(other in one for other in written if other != one)),
            frozenset(stem for own in terms if len(own) == 1 for stem in own),
            tuple(own for own in terms if len(own) != 1),
        )


class ConceptFinder:
    """Finds the concepts of a question, the longest names first."""

    def __init__(self, words: Words, glossary: Glossary, scaffold: frozenset[str] = frozenset()) -> None:
        """``scaffold`` are the words that mostly only carry a question."""
        self._words = words
        self._scaffold = scaffold
        self._names = NameFinder(words, glossary, scaffold)
        self._joined: dict[str, Concept] = {}
        """Concepts worked out so far, by surface; at most one for each name of the glossary."""

    def find(self, text: str, ignored: Iterable[re.Pattern[str]] = ()) -> tuple[Concept, ...]:
        """The concepts of ``text`` in order; words under an ``ignored`` pattern (cue words) do not count.

        Words that only carry a question ("the article says") count where there is nothing else.
        """
        return tuple(
            self._known(surface, terms) if terms else _unknown(surface)
            for surface, terms in self._telling(text, ignored).items()
        )

    def things(self, text: str) -> frozenset[tuple[str, str]]:
        """The kind and the English standard name of each concept of ``text`` that the glossary has."""
        found = self._telling(text, ()).values()
        return frozenset((terms[0].kind, terms[0].names["en"][0]) for terms in found if terms)

    def _telling(self, text: str, ignored: Iterable[re.Pattern[str]]) -> dict[str, Terms]:
        """What ``find`` finds: the glossary's terms by surface, none for a word that it does not have."""
        folded = fold(text)
        for pattern in ignored:
            folded = pattern.sub(" ", folded)
        found: dict[str, Terms] = {}
        for surface, terms in self._names.of(folded):
            found.setdefault(surface, terms)
        telling = {surface: terms for surface, terms in found.items() if self._tells(surface, terms)}
        return telling or found

    def carries(self, concept: Concept) -> bool:
        """Whether a word that the glossary has mostly only carries a question ("the article says", "cure")."""
        return concept.surface in self._scaffold

    def _tells(self, surface: str, terms: Terms) -> bool:
        """Whether a word says something of a question's subject. A single unknown character hardly ever does."""
        if terms and terms[0].kind:
            return True
        single = len(surface) == 1 and bool(HAN.match(surface))
        return not single and surface not in self._scaffold

    def words_of(self, text: str) -> Iterable[str]:
        """The words of ``text`` as the surfaces of unknown concepts are written: Chinese words, English stems."""
        return self._words.tokens(text)

    def _known(self, surface: str, terms: Terms) -> Concept:
        known = self._joined.get(surface)
        if known is None:
            known = self._joined[surface] = self._join(surface, terms)
        return known

    def _join(self, surface: str, terms: Terms) -> Concept:
        folded = dict.fromkeys(name for term in terms for name in term.folded)
        names = tuple(Name(name, tuple(self._words.tokens(name)), bool(HAN.search(name))) for name in folded)
        by_language: dict[TextLanguage, tuple[str, ...]] = {}
        for language in TEXT_LANGUAGES:
            in_language = (name for term in terms for name in term.names[language])
            tokens = (
                token for name in in_language for token in self._words.tokens(name) if not is_stop_word(token)
            )
            by_language[language] = tuple(dict.fromkeys(tokens))
        standard = {language: terms[0].names[language][0] for language in TEXT_LANGUAGES}
        return Concept(surface, terms[0].kind, names, by_language, standard)


def _unknown(word: str) -> Concept:
    names = (Name(word, (word,), bool(HAN.match(word))),)
    return Concept(word, "", names, dict.fromkeys(TEXT_LANGUAGES, (word,)), {})
