"""Whether a sentence that follows one of its passage word by word has another word, or another figure, in the place of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.dialogue.verification.lexicon import DIGITS, HAN, WORD, Found, Lexicon, Token
from bot.language.stop_words import is_stop_word

_FOLLOWED = 0.7
"""The share of a sentence's tokens that stand in one of the passage, in its order, from which it follows it."""
_MOST = 6
"""Tokens that tell on either side of an exchange; what is longer is another statement."""
_AROUND = 2
"""Tokens on either side by which a stretch is known again in another sentence."""
_VERB = "(verb)"
_SOURCES = frozenset(["trial", "review", "analysis", "meta", "guideline", "project", "registry"])
"""Ideas by which a study is called: one stands for another."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as its tokens, with which of them say something of their own and the ideas that they are."""

    tokens: tuple[Token, ...]
    keys: tuple[str, ...]
    telling: frozenset[int]
    ideas: tuple[frozenset[str], ...]


def read_line(text: str, lexicon: Lexicon) -> Line:
    """A text as a line of tokens."""
    tokens = lexicon.tokens(text)
    frame = [range(m.start(), m.end()) for m in lexicon.phrases.finditer(text)]
    ideas: list[frozenset[str]] = [frozenset()] * len(tokens)
    silent = {
        place
        for place, token in enumerate(tokens)
        if token.kind not in (WORD, DIGITS, HAN)
        or is_stop_word(token.key)
        or token.key in lexicon.frame
        or any(token.start in span for span in frame)
    }
    for found in lexicon.find(tokens):
        names, light = _meaning(found, lexicon)
        silent |= set(range(found.start, found.end)) if light else set()
        for place in range(found.start, found.end):
            ideas[place] = names
    kept = [place for place, token in enumerate(tokens) if token.kind in (WORD, DIGITS, HAN)]
    return Line(
        tuple(tokens[place] for place in kept),
        tuple(tokens[place].key for place in kept),
        frozenset(number for number, place in enumerate(kept) if place not in silent),
        tuple(ideas[place] for place in kept),
    )


def _meaning(found: Found, lexicon: Lexicon) -> tuple[frozenset[str], bool]:
    """The ideas of a phrase with those that it carries, and whether it says nothing of its own."""
    entities = lexicon.vocabulary.entities
    meant = [entities[entities[n].stands_for.lstrip("-") or n] for role, n in found.roles if role == "word"]
    names = frozenset(name for entity in meant for name in (entity.name, *entity.sources))
    verbs = frozenset(_VERB for entity in meant if entity.kind == "verb" or entity.knowing)
    return names | verbs, not meant or any(entity.kind == "light" for entity in meant)


def exchanged(said: Line, known: Sequence[Line]) -> str | None:
    """What stands in the place of another word of the passage sentence that a sentence follows, or None."""
    if not said.keys or not known:
        return None
    best, share = None, 0.0
    for line in known:
        matcher = SequenceMatcher(None, said.keys, line.keys, autojunk=False)
        if matcher.real_quick_ratio() * (len(said.keys) + len(line.keys)) < 2 * _FOLLOWED * len(said.keys):
            continue
        held = sum(block.size for block in matcher.get_matching_blocks()) / len(said.keys)
        if held > share:
            best, share = (matcher, line), held
    if best is None or share < _FOLLOWED:
        return None
    pairs = list(_pairs(said, best[1], best[0].get_opcodes()))
    words = [(_words(said, own), _words(best[1], other)) for own, other in pairs]
    for (own, other), (word, replaced) in zip(pairs, words, strict=True):
        if (
            (replaced, word) not in words
            and _differ(said, own, best[1], other)
            and not any(_holds(line, said, own) for line in known if line is not best[1])
        ):
            return word
    return None


def _pairs(
    said: Line, line: Line, steps: Sequence[tuple[str, int, int, int, int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """The telling tokens on both sides of each exchange."""
    for name, start, end, first, last in steps:
        own = [place for place in range(start, end) if place in said.telling]
        other = [place for place in range(first, last) if place in line.telling]
        if name == "replace" and 0 < len(own) <= _MOST and 0 < len(other) <= _MOST:
            yield own, other


def _differ(said: Line, own: Sequence[int], line: Line, other: Sequence[int]) -> bool:
    """Whether two stretches are of one kind, figures or words, and share no idea and no word."""
    figures = {said.tokens[p].kind == DIGITS for p in own}, {line.tokens[p].kind == DIGITS for p in other}
    if figures[0] != figures[1] or len(figures[0]) > 1:
        return False
    ideas = frozenset[str]().union(*(said.ideas[p] for p in own))
    others = frozenset[str]().union(*(line.ideas[p] for p in other))
    if ideas & others or ideas & _SOURCES or (_VERB in ideas and _VERB in others):
        return False
    # What stands elsewhere in the other sentence has only changed its place.
    return not any(said.keys[p] in line.keys for p in own) and not any(
        line.keys[p] in said.keys for p in other
    )


def _holds(line: Line, said: Line, own: Sequence[int]) -> bool:
    """Whether a stretch stands in another sentence of the passages with the same words around it."""
    stretch = said.keys[max(0, own[0] - _AROUND) : own[-1] + 1 + _AROUND]
    length = len(stretch)
    return any(line.keys[at : at + length] == stretch for at in range(len(line.keys) - length + 1))


def _words(line: Line, places: Sequence[int]) -> str:
    return "".join(line.keys[place] for place in places)
