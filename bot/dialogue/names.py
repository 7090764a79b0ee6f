"""Where the glossary's names stand in a text, the longest first, and which words stand between them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from bot.language.glossary import PAIR, Glossary, Term
from bot.language.normalise import HAN
from bot.language.stop_words import everyday, is_stop_word
from bot.language.words import Words

Terms = tuple[Term, ...]
"""What the glossary has under one name; empty for a word that it does not have."""
_LONGEST_NAME = 6
_SHORTEST_HAN = 2
"""A name of a single character is looked for among words, not inside them."""
_LEAST_EVERYDAY = 0.6
"""How common a single character is from which it is a word of its own: 针打 is no name, 骨汤 is one."""
_PARTICLES = frozenset("了过着个完掉")
"""Characters that speech puts between a verb and its object: 换了关节 is 换关节."""
_ARTICLES = frozenset({"a", "an", "the"})
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\u3400-\u9fff\uf900-\ufaff]+")


class NameFinder:
    """Finds the glossary's names. A pair's name that would hide another name is left out."""

    def __init__(self, words: Words, glossary: Glossary, scaffold: frozenset[str]) -> None:
        """``scaffold`` are words that mostly only carry a question: they are part of no unknown name."""
        self._words = words
        self._scaffold = scaffold
        self._han: dict[str, Terms] = {}
        self._latin: dict[tuple[str, ...], Terms] = {}
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

    def _add(self, name: str, terms: Terms) -> None:
        if HAN.search(name):
            self._han[name] = terms
        elif stems := tuple(self._words.tokens(name)):
            self._latin[stems] = (*self._latin.get(stems, ()), *terms)

    def of(self, folded: str) -> Iterator[tuple[str, Terms]]:
        """The names and the other telling words of a folded text, in order, with the glossary's terms for each."""
        for run in _RUN.findall(folded):
            yield from self._in_han(run) if HAN.match(run) else self._in_latin(run)

    def _in_han(self, run: str) -> Iterator[tuple[str, Terms]]:
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

    def _in_latin(self, run: str) -> Iterator[tuple[str, Terms]]:
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

    def _plain_words(self, run: str) -> Iterator[tuple[str, Terms]]:
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
