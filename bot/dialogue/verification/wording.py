"""Whether a sentence that copies its passage but for a word put that word there: then it is what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.dialogue.verification.facts import Facts, Mark
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.lexicon import HAN, WORD, Lexicon, Token
from bot.language.normalise import fold
from bot.language.stop_words import is_stop_word

_KEPT = 0.7
"""The share of a sentence's words from which it keeps to those of its passages."""
_COPIED = 75.0
"""The likeness to a stretch of a passage, 0 to 100, from which a sentence without its strange words copies it."""
_ADDED = frozenset(["light", "verb", "hedge"])
"""Kinds of ideas that a sentence may add; what they do to a statement is checked elsewhere."""
_LISTED = re.compile(r"[、和与及或]|\b(?:and|or)\b|\d")
_CLAUSE = re.compile(r"[,，;；:：。!?！？]|\.(?!\d)")


@dataclass(frozen=True, slots=True)
class _Known:
    """The words of the passages and of what names their studies."""

    text: str
    keys: frozenset[str]
    names: frozenset[str]


def strange_word(said: Facts, grounds: Grounds, lexicon: Lexicon) -> str | None:
    """What of a sentence that copies a stretch of its passages they lack; None too where it speaks more freely."""
    every = (*grounds.passages, *grounds.naming)
    known = _Known(
        fold("\n".join(facts.text for facts in every)),
        frozenset[str]().union(*(facts.keys for facts in every)),
        frozenset[str]().union(*(facts.names for facts in every)),
    )
    tokens = lexicon.tokens(said.text)
    counted = _places(tokens, ((f.quantity.number.start, len(f.quantity.number.text)) for f in said.figures))
    every_one = _places(tokens, ((m.start, len(m.text)) for m in said.marks if _adds_all(m, said)))
    told = [
        place
        for place, token in enumerate(tokens)
        if token.kind in (WORD, HAN)
        and place not in counted
        and (place in every_one or not is_stop_word(token.key))
    ]
    taken = set(_taken(tokens, said.text, known))
    if sum(place in taken for place in told) < _KEPT * len(told):
        return None
    allowed = taken | set(_allowed(tokens, said, known, lexicon))
    strange = [tokens[place] for place in told if place not in allowed]
    return strange[0].text if strange and _copies(said.text, strange, grounds) else None


def _adds_all(mark: Mark, said: Facts) -> bool:
    """Whether a sentence says "all" of what it affirms, and not to sum up what it has just listed or counted."""
    return (
        mark.entity.kind == "boost"
        and not mark.in_denial
        and not _LISTED.search(_CLAUSE.split(said.text[: mark.start])[-1])
        and len(mark.text) > 1
    )


def _copies(text: str, strange: Sequence[Token], grounds: Grounds) -> bool:
    """Whether a sentence without its strange words, perhaps behind "The article says:", is a stretch of a passage."""
    from rapidfuzz import fuzz

    kept, at = [], 0
    for token in strange:
        kept.append(text[at : token.start])
        at = token.start + len(token.text)
    bare = fold("".join([*kept, text[at:]]))
    sources = [fold(facts.text) for facts in grounds.passages]
    return any(fuzz.partial_ratio(part, source) >= _COPIED for part in _parts(bare) for source in sources)


def _parts(text: str) -> list[str]:
    """A sentence, and what of it stands behind "The article says:"."""
    return [part for part in (text, re.split("[:：]", text, maxsplit=1)[-1]) if part.strip()]


def _taken(tokens: Sequence[Token], text: str, known: _Known) -> Iterator[int]:
    """The places of the words that stand in the passages; of Chinese, what stands there with its neighbour."""
    for place, token in enumerate(tokens):
        if token.kind == WORD and token.key in known.keys:
            yield place
        elif token.kind == HAN:
            beside = text[token.start : token.start + 2], text[max(0, token.start - 1) : token.start + 1]
            if any(len(pair) > 1 and fold(pair) in known.text for pair in beside):
                yield place


def _allowed(tokens: Sequence[Token], said: Facts, known: _Known, lexicon: Lexicon) -> Iterator[int]:
    """The places of words by which a sentence is built, and of ideas that the passages have in other words."""
    entities = lexicon.vocabulary.entities
    for found in lexicon.find(list(tokens)):
        for role, name in found.roles:
            meant = entities[entities[name].stands_for.lstrip("-") or name] if role == "word" else None
            if meant is None or meant.kind in _ADDED or {name, meant.name, *meant.sources} & known.names:
                yield from range(found.start, found.end)
    # What is not known or shown may be said in any word for it; whether it is denied is checked elsewhere.
    yield from _places(tokens, ((m.start, len(m.text)) for m in said.marks if m.entity.knowing and m.denied))
    for place, token in enumerate(tokens):
        if token.kind == WORD and token.key in lexicon.frame:
            yield place
    frame = lexicon.phrases.finditer(said.text)
    yield from _places(tokens, ((m.start(), len(m.group())) for m in frame))


def _places(tokens: Sequence[Token], spans: Iterator[tuple[int, int]]) -> set[int]:
    """The places of the tokens that stand in any of these spans of the text, each with its length."""
    held = [range(start, start + length) for start, length in spans]
    return {place for place, token in enumerate(tokens) if any(token.start in span for span in held)}
