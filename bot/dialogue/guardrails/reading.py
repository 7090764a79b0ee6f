"""What a text speaks of: the concepts in each clause, which of them are denied, and which report someone's state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.guardrails.phrases import Match, Phrases, outside
from bot.dialogue.guardrails.symbols import Symbols, read, stem
from bot.dialogue.guardrails.typos import Homophones, Spelling
from bot.language.normalise import HAN, fold
from bot.prompts.guardrail_rules import Scope
from bot.prompts.guardrails import Guardrails

_HAN_ONLY = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+\Z")
_NAMES = frozenset({"drug", "thinner", "which_illness"})
"""Concepts whose words are names, in which no other word counts: a pain killer is no pain, gout (痛风) neither."""
_WORDS_ONLY = re.compile(r"(?:[a-z]{2,}|[ai])(?: (?:[a-z]{2,}|[ai]))*\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text as symbols with every concept found in it, overlapping ones too. Only itself is equal to it."""

    symbols: Symbols
    matches: tuple[Match, ...]

    def clause(self, match: Match) -> int:
        """The clause that a match stands in."""
        return self.symbols.clauses[match.start]

    def concepts(self, matches: Iterable[Match] | None = None) -> dict[int, set[str]]:
        """The concepts of each clause that has any."""
        clauses = self.symbols.clauses
        found: dict[int, set[str]] = defaultdict(set)
        for match in self.matches if matches is None else matches:
            found[clauses[match.start]].add(match.concept)
        return found

    def groups(self, scope: Scope, by_clause: dict[int, set[str]]) -> list[set[str]]:
        """The concepts that stand together in each place of ``scope``."""
        if scope == "clause":
            return list(by_clause.values())
        if scope == "sentence":
            sentences: dict[int, set[str]] = defaultdict(set)
            for clause, concepts in by_clause.items():
                sentences[self.symbols.sentences[clause]] |= concepts
            return list(sentences.values())
        return [set().union(*by_clause.values())]

    def uncovered(self, concepts: AbstractSet[str]) -> int:
        """How many symbols stand outside every match of ``concepts``."""
        covered = {
            i for match in self.matches if match.concept in concepts for i in range(match.start, match.end)
        }
        return len(self.symbols.items) - len(covered)


class Reader:
    """Reads texts with the reviewed concepts. Built once; reading changes nothing in it."""

    def __init__(self, data: Guardrails, *, typos: bool = True) -> None:
        self._typos = typos
        self._spellings = data.spellings
        worded = [
            (concept, word)
            for concept in data.concepts.values()
            for word in (*concept.words["zh"], *concept.words["en"])
        ]
        symbols = _as_symbols([word for _, word in worded], data.spellings)
        vocabulary = {item for items in symbols for item in items}
        stems = {word: stem(word) for word in vocabulary}
        self._phrases = Phrases(
            (tuple(map(stems.__getitem__, items)), concept.name)
            for (concept, _), items in zip(worded, symbols, strict=True)
        )
        self._stems = frozenset(stems.values())
        misspelt = [item for (c, _), items in zip(worded, symbols, strict=True) if c.typos for item in items]
        self._spelling = Spelling(misspelt if typos else (), data.real_words | vocabulary)
        self._heard = [
            (word, concept.name) for concept, word in worded if concept.typos and _HAN_ONLY.match(word)
        ]
        self._real_words = data.real_words

    @cached_property
    def _homophones(self) -> Homophones:
        """The Chinese words by sound: the sounds take a tenth of a second to load, and only Chinese asks for them."""
        return Homophones(self._heard, self._real_words)

    def read(self, text: str) -> Reading:
        """The concepts of ``text``. Words in a ``void`` phrase ("hot pack") count for nothing else."""
        symbols = read(text, self._spellings, self._known)
        items = tuple(
            stem(self._spelling.meant(word)) if self._typos and item not in self._stems else item
            for item, word in zip(symbols.items, symbols.words, strict=True)
        )
        found = self._phrases.find(items, symbols.clauses)
        if self._typos and HAN.search(text):
            found += self._homophones.find(symbols.items, symbols.clauses)
        voids = [match for match in found if match.concept == "void"]
        names = [match for match in found if match.concept in _NAMES]
        others = outside((match for match in found if match.concept not in {"void", *_NAMES}), names)
        return Reading(symbols, tuple(sorted(outside([*others, *names], voids), key=_place)))

    def _known(self, word: str) -> bool:
        return stem(word) in self._stems or self._spelling.meant(word) != word


def _place(match: Match) -> tuple[int, int, str]:
    return match.start, match.end, match.concept


def _as_symbols(phrases: Sequence[str], spellings: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The symbols of each phrase, with ``~`` for a gap: thousands of them, so the plain ones are cut in short."""
    folded = fold("\n".join(phrases)).split("\n")  # in one go: converting scripts costs by the call
    return [
        tuple(plain)
        if _HAN_ONLY.match(plain)
        else tuple(plain.split())
        if _WORDS_ONLY.match(plain) and spellings.keys().isdisjoint(plain.split())
        else _phrase(phrase, spellings)
        for phrase, plain in zip(phrases, folded, strict=True)
    ]


def _phrase(words: str, spellings: Mapping[str, str]) -> tuple[str, ...]:
    parts = [read(part, spellings).words for part in words.split("~")]
    joined: list[str] = list(parts[0])
    for part in parts[1:]:
        joined += ["~", *part]
    return tuple(joined)
