"""Cuts a text into tokens and finds the reviewed words in them, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.domain.language import TEXT_LANGUAGES
from bot.language.normalise import clean, to_simplified
from bot.language.stems import stem
from bot.prompts.verification import Entity, Phrases, Vocabulary

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(
    rf"(?P<word>[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)?)|(?P<digits>\d+(?:[.,]\d+)*)|(?P<han>[{_HAN}])"
    r"|(?P<end>[.!?。！？\n]+)|(?P<pause>、)|(?P<break>[,;:，；：()（）\[\]]|\s[-–—]+\s|——|—)"
)
_OWN_STEMS = {
    "author": "author (who writes)",
    "authors": "author (who writes)",
    "several": "several",
    "certainly": "certainly",
    "treated": "treated",
    "controlled": "controlled",
    "effective": "effective",
    "effectively": "effective",
    "effectiveness": "effective",
    "exactly": "exactly",
    "finding": "finding",
    "findings": "finding",
    "surely": "surely",
    "cleared": "cleared",
    "clinical": "clinical",
    "clinically": "clinical",
    "likely": "likely",
    "publisher": "publisher",
    "publishers": "publisher",
    "mark": "mark (place)",
    "marks": "mark (place)",
    "useful": "useful",
    "efficacious": "effective",
    "reference": "reference",
    "reasonable": "reasonable",
    "references": "reference",
    "largely": "largely",
    "majority": "majority",
    "strongly": "strongly",
    "hugely": "hugely",
    "vastly": "vastly",
    "massively": "massively",
    "evident": "evident",
    "evidently": "evident",
    "comparable": "comparable",
    "comparator": "comparator",
    "openly": "openly",
    "medication": "medication",
    "medications": "medication",
    "handful": "handful",
    "observer": "observer",
    "observers": "observer",
    "developer": "developer",
    "developers": "developer",
    "sufferer": "sufferer",
    "sufferers": "sufferer",
    "noticeable": "noticeable",
    "noticeably": "noticeable",
    "striking": "striking",
    "strikingly": "striking",
    "totally": "totally",
    "partly": "partly",
    "pleasing": "pleasing",
    "believable": "believable",
    "favourable": "favourable",
    "favorable": "favourable",
}
"""Words that the stemmer takes for forms of others: "several" for "severe", "clinical" for "clinic"."""
_DENIED_WORD = re.compile(r"(?:un|non|in|im)-?(?P<word>[a-z]{4,})", re.IGNORECASE)
_END = ""
_LONGEST_CAPITALS = 5

WORD, DIGITS, HAN, END, BREAK, PAUSE = "word", "digits", "han", "end", "break", "pause"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number's digits, a Chinese character or a mark that ends a sentence or a clause."""

    kind: str
    key: str
    """What is compared: the stem of an English word, else the text itself."""
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Found:
    """A reviewed phrase at ``tokens[start:end]`` with all that it may be."""

    start: int
    end: int
    roles: frozenset[tuple[str, str]]
    """Pairs of a role and, for ``word``, the idea's name: ``("word", "pain")``, ``("negator", "")``."""


class Lexicon:
    """All reviewed phrases in one tree. Built once; reading changes nothing in it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._tree: dict[str, Any] = {}
        for entity in vocabulary.entities.values():
            self._add(entity.phrases, "word", entity.name)
        for role, phrases in vocabulary.roles.items():
            self._add(phrases, role, "")
        for side, lists in (("before", vocabulary.before), ("after", vocabulary.after)):
            for name, phrases in lists.items():
                self._add(phrases, side, name)
        self.parents = _parents(vocabulary.entities.values())
        """For each idea the wider ideas that it carries too."""
        self.frame = frozenset(_key(word) for word in vocabulary.frame["en"])
        """The English words by which sentences are built, as keys."""
        self.phrases = _any_of(vocabulary.frame)
        """The same of Chinese, and the English turns of more words than one."""

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text; "unchecked" is two, "not" and "checked", as "didn't" is, where only the second is listed."""
        return [part for token in tokenise(text) for part in self._denied(token)]

    def _denied(self, token: Token) -> Iterator[Token]:
        denial = _DENIED_WORD.fullmatch(token.text) if token.kind == WORD else None
        known = denial and not {token.text.lower(), token.key} & self._tree.keys()
        if denial is None or not known or _END not in self._tree.get(_key(denial["word"]), {}):
            yield token
            return
        yield Token(WORD, "not", "not", token.start)
        yield Token(WORD, _key(denial["word"]), denial["word"], token.start + denial.start("word"))

    def find(self, tokens: list[Token]) -> list[Found]:
        """The reviewed phrases of a text in order; they never overlap and never run over a mark."""
        found: list[Found] = []
        place = 0
        while place < len(tokens):
            match = self._longest(tokens, place)
            if match is None:
                place += 1
                continue
            found.append(match)
            place = match.end
        return found

    def _longest(self, tokens: list[Token], start: int) -> Found | None:
        best: Found | None = None
        node: dict[str, Any] | None = self._tree
        for place in range(start, len(tokens)):
            token = tokens[place]
            assert node is not None
            node = (node.get(token.text) if _capitals(token.text) else None) or node.get(token.key)
            if node is None:
                break
            if _END in node:
                best = Found(start, place + 1, frozenset(node[_END]))
        return best

    def _add(self, phrases: Any, role: str, name: str) -> None:
        for language in TEXT_LANGUAGES:
            for phrase in phrases[language]:
                node = self._tree
                keys = [t.text if _capitals(phrase) else t.key for t in tokenise(phrase) if t.kind != BREAK]
                for key in keys:
                    node = node.setdefault(key, {})
                node.setdefault(_END, set()).add((role, name))


def tokenise(text: str) -> list[Token]:
    """The tokens of a text in Simplified characters without hidden ones; offsets are those of ``readable(text)``."""
    return list(_tokens(readable(text)))


def readable(text: str) -> str:
    """A text as it is read here: clean, in Simplified characters, case kept."""
    return to_simplified(clean(text)).replace("≠", "不等于")


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind, told, start = str(match.lastgroup), match.group(), match.start()
        if kind != WORD:
            yield Token(kind, told, told, start)
            continue
        for part in _parts(told):
            yield Token(WORD, _key(part), part, start)


def _key(word: str) -> str:
    return _OWN_STEMS.get(word.lower()) or stem(word.lower())


def _parts(word: str) -> tuple[str, ...]:
    """``didn't`` is two words, ``AlloJoin's`` one."""
    head, apostrophe, tail = word.replace("’", "'").partition("'")
    if not apostrophe or tail.lower() == "s":
        return (head,)
    if tail.lower() == "t" and head.lower().endswith("n"):
        short = {"ca": "can", "wo": "will", "sha": "shall"}
        return (short.get(head[:-1].lower(), head[:-1]), "not")
    return (head, {"re": "are", "ve": "have", "ll": "will", "m": "am", "d": "would"}.get(tail.lower(), tail))


def _capitals(text: str) -> bool:
    return text.isascii() and text.isalpha() and text.isupper() and 1 < len(text) <= _LONGEST_CAPITALS


def _any_of(frame: Phrases) -> re.Pattern[str]:
    """Any of the phrases by which sentences are built, the longest first."""
    turns = [rf"\b{phrase}\b" for phrase in frame["en"] if " " in phrase]
    return re.compile("|".join([*turns, *sorted(frame["zh"], key=len, reverse=True)]), re.IGNORECASE)


def _parents(entities: Iterable[Entity]) -> dict[str, tuple[str, ...]]:
    parents: dict[str, tuple[str, ...]] = {}
    for entity in entities:
        for source in entity.sources:
            parents[source] = (*parents.get(source, ()), entity.name)
    return parents
