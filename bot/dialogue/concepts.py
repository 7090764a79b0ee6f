"""What a question is about: its content words, joined with all their names in both languages by the glossary."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.language.glossary import PAIR, Glossary, Term
from bot.language.normalise import HAN, fold
from bot.language.stop_words import everyday, is_stop_word
from bot.language.words import Words

_LONGEST_NAME = 6
_SHORTEST_HAN = 2
"""A name of a single character is looked for among words, not inside them."""
_LEAST_EVERYDAY = 0.6
"""How common a single character is from which it is a word of its own: 针打 is no name, 骨汤 is one."""
_PARTICLES = frozenset("了过着个完掉")
"""Characters that speech puts between a verb and its object: 换了关节 is 换关节."""
_ARTICLES = frozenset({"a", "an", "the"})
_Terms = tuple[Term, ...]
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\u3400-\u9fff\uf900-\ufaff]+")


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
        self._words = words
        self._scaffold = scaffold
        self._han: dict[str, _Terms] = {}
        self._latin: dict[tuple[str, ...], _Terms] = {}
        pairs: list[str] = []
        for name, terms in glossary.by_name.items():
            if terms[0].kind == PAIR:
                pairs.append(name)
            elif not _says_another_thing(name, glossary):
                self._add(name, terms)
        known_han, known_latin = frozenset(self._han), frozenset(self._latin)
        han_begins, latin_begins = ({one[0] for one in known} for known in (known_han, known_latin))
        for name in pairs:
            stems = tuple(words.tokens(name))
            if not _holds(name, known_han, han_begins) and not _holds(stems, known_latin, latin_begins):
                self._add(name, glossary.by_name[name])
        self._longest_han = max(map(len, self._han), default=0)
        several = (name for name in self._han if len(name) >= _SHORTEST_HAN)
        self._han_lengths = _lengths((name[:_SHORTEST_HAN], len(name)) for name in several)
        self._latin_lengths = _lengths(
            (stems[0], len(stems)) for stems in self._latin if len(stems) <= _LONGEST_NAME
        )
        self._joined: dict[str, Concept] = {}
        """Concepts worked out so far, by surface; at most one for each name of the glossary."""

    def _add(self, name: str, terms: _Terms) -> None:
        if HAN.search(name):
            self._han[name] = terms
        elif stems := tuple(self._words.tokens(name)):
            self._latin[stems] = (*self._latin.get(stems, ()), *terms)

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

    def _telling(self, text: str, ignored: Iterable[re.Pattern[str]]) -> dict[str, _Terms]:
        """What ``find`` finds: the glossary's terms by surface, none for a word that it does not have."""
        folded = fold(text)
        for pattern in ignored:
            folded = pattern.sub(" ", folded)
        found: dict[str, _Terms] = {}
        for run in _RUN.findall(folded):
            for surface, terms in self._in_han(run) if HAN.match(run) else self._in_latin(run):
                found.setdefault(surface, terms)
        telling = {surface: terms for surface, terms in found.items() if self._tells(surface, terms)}
        return telling or found

    def carries(self, concept: Concept) -> bool:
        """Whether a word that the glossary has mostly only carries a question ("the article says", "cure")."""
        return concept.surface in self._scaffold

    def _tells(self, surface: str, terms: _Terms) -> bool:
        """Whether a word says something of a question's subject. A single unknown character hardly ever does."""
        if terms and terms[0].kind:
            return True
        single = len(surface) == 1 and bool(HAN.match(surface))
        return not single and surface not in self._scaffold

    def words_of(self, text: str) -> Iterable[str]:
        """The words of ``text`` as the surfaces of unknown concepts are written: Chinese words, English stems."""
        return self._words.tokens(text)

    def _in_han(self, run: str) -> Iterable[tuple[str, _Terms]]:
        particles = [place for place, character in enumerate(run) if character in _PARTICLES]
        start = rest = 0
        while start < len(run):
            surface = self._name_at(run, start)
            length = len(surface)
            if len(spoken := self._with_particle(run, start, particles)) > length:
                surface, length = spoken, len(spoken) + 1
            if not length:
                start += 1
                continue
            yield from self._plain_words(run[rest:start])
            yield surface, self._han[surface]
            start = rest = start + length
        yield from self._plain_words(run[rest:])

    def _name_at(self, run: str, start: int) -> str:
        """The longest name of several characters that stands at ``start``; empty when there is none."""
        for length in self._han_lengths.get(run[start : start + _SHORTEST_HAN], ()):
            if (name := run[start : start + length]) in self._han:
                return name
        return ""

    def _with_particle(self, run: str, start: int, particles: Sequence[int]) -> str:
        """The longest name that stands at ``start`` but for one of the particles inside it; empty when there is none."""
        longest = ""
        for place in particles:
            if start < place < start + self._longest_han:
                name = self._name_at(run[start:place] + run[place + 1 :], 0)
                if len(name) > max(len(longest), place - start):
                    longest = name
        return longest

    def _in_latin(self, run: str) -> Iterable[tuple[str, _Terms]]:
        stems = self._words.tokens(run)
        position = 0
        while position < len(stems):
            for length in self._latin_lengths.get(stems[position], ()):
                window = tuple(stems[position : position + length])
                if window in self._latin and not (len(window) == 1 and is_stop_word(window[0])):
                    yield " ".join(window), self._latin[window]
                    position += len(window)
                    break
            else:
                if not is_stop_word(stems[position]):
                    yield stems[position], ()
                position += 1

    def _plain_words(self, run: str) -> Iterable[tuple[str, _Terms]]:
        """The words between known names. Rare single characters in a row are one word that the dictionary lacks ("骨汤")."""
        row = ""
        for word in [*self._words.words(run), ""]:
            known = self._han.get(word, ())
            if len(word) == 1 and not known and self._may_be_of_a_name(word):
                row += word
                continue
            if row:
                yield row, ()
                row = ""
            if known or (word and not is_stop_word(word)):
                yield word, known

    def _may_be_of_a_name(self, character: str) -> bool:
        common = is_stop_word(character) or everyday(character) >= _LEAST_EVERYDAY
        return not common and character not in self._scaffold

    def _known(self, surface: str, terms: _Terms) -> Concept:
        known = self._joined.get(surface)
        if known is None:
            known = self._joined[surface] = self._join(surface, terms)
        return known

    def _join(self, surface: str, terms: _Terms) -> Concept:
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


def _lengths(names: Iterable[tuple[str, int]]) -> Mapping[str, Sequence[int]]:
    """By how names begin, how long those are that begin so: the longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for beginning, length in names:
        found[beginning].add(length)
    return {beginning: sorted(lengths, reverse=True) for beginning, lengths in found.items()}


def _says_another_thing(name: str, glossary: Glossary) -> bool:
    """Whether a name is what everyone writes of another thing: "the knee" is a joint, though a journal is called so."""
    article, _, rest = name.strip("《》").partition(" ")
    return article in _ARTICLES and not is_stop_word(rest) and rest in glossary.by_name


def _holds(name: str | tuple[str, ...], known: frozenset[Any], begins: Set[str]) -> bool:
    """Whether a name of the field stands inside a name of a plain word list, which would hide it.

    ``begins`` are the first characters, or words, of the known names.
    """
    least = 2 if isinstance(name, str) else 1
    for start, first in enumerate(name):
        if first in begins:
            for end in range(start + least, len(name) + 1):
                if end - start < len(name) and name[start:end] in known:
                    return True
    return False
