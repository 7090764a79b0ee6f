"""Whether a sentence that copies its passage but for a word put that word there: then it is what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.dialogue.verification.facts import Facts
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.lexicon import HAN, WORD, Lexicon, Token
from bot.language.normalise import fold
from bot.language.stop_words import is_stop_word

_KEPT = 0.7
"""The share of a sentence's words from which it keeps to those of its passages."""
_COPIED = 65.0
"""The likeness to a stretch of a passage, 0 to 100, from which a sentence without its strange words copies it."""
_ADDED = frozenset(["light", "verb", "hedge"])
"""Kinds of ideas that a sentence may add; what they do to a statement is checked elsewhere."""
_NUMERAL = "(?:I{1,3}|IV|V)"
_STEP = re.compile(
    rf"(?:(?P<en>grade|phase|stage|type)s?\s)?(?<![A-Za-z])(?P<steps>{_NUMERAL}"
    rf"(?:(?:\s?[-–—~至到、/]\s?|\s(?:or|and|to)\s){_NUMERAL})*)(?![A-Za-z'’.])(?P<zh>[期级型])?",
    re.IGNORECASE,
)
"""Grades and phases as they are numbered: "grade II-III", III期."""
_STEPS = {"级": "grade", "期": "phase", "型": "type", "stage": "grade"}
_MEASURED = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)\s?(毫克|微克|千克|公斤|克|毫升|升|毫米|厘米|微米|mg|µg|mcg|kg|g|ml|mm|cm)(?![a-z])",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"除了?[^，,。；;]{1,20}?(?:以外|之外|外|[，,])[，,]?[^，,。；;还也另]{0,8}?(?:没|无|不|都|均|全|任何|一律)|\b(?:except|excluding|apart from|with the exception of)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"除|其他|其它|其余|别的|只有|仅有|\b(?:except|excluding|apart|exception|other|rest|only)\b",
    re.IGNORECASE,
)


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
    told = [
        place
        for place, token in enumerate(tokens)
        if token.kind in (WORD, HAN) and place not in counted and not is_stop_word(token.key)
    ]
    taken = set(_taken(tokens, said.text, known))
    if sum(place in taken for place in told) < _KEPT * len(told):
        return None
    allowed = taken | set(_allowed(tokens, said, known, lexicon))
    strange = [tokens[place] for place in told if place not in allowed]
    return strange[0].text if strange and _copies(said.text, strange, grounds) else None


def misnumbered(said: Facts, grounds: Grounds) -> str | None:
    """A grade, a phase or a measure that the passages have otherwise, or an exception that they do not make."""
    every = (*grounds.passages, *grounds.naming)
    steps = {step for facts in every for step in _steps(facts.text)}
    for kind, step in _steps(said.text):
        if any(kind == other for other, _ in steps) and (kind, step) not in steps:
            return f"number:{step}"
    measures = [m.groups() for facts in every for m in _MEASURED.finditer(facts.text.lower())]
    for value, unit in (m.groups() for m in _MEASURED.finditer(said.text.lower())):
        other = {u for v, u in measures if v == value and u.isascii() is unit.isascii()}
        if other and unit not in other:
            return f"unit:{value}{unit}"
    if (match := _EXCEPT.search(said.text)) and not any(_OTHERS.search(f.text) for f in grounds.passages):
        return f"certainty:{match.group()}"
    return None


def _copies(text: str, strange: Sequence[Token], grounds: Grounds) -> bool:
    """Whether a sentence without its strange words, perhaps behind "The article says:", is a stretch of a passage."""
    from rapidfuzz import fuzz

    kept, at = [], 0
    for token in strange:
        kept.append(text[at : token.start])
        at = token.start + len(token.text)
    bare = fold("".join([*kept, text[at:]]))
    parts = {bare, re.split("[:：]", bare, maxsplit=1)[-1]}
    return any(
        fuzz.partial_ratio(part, fold(facts.text)) >= _COPIED
        for part in parts
        for facts in grounds.passages
        if part.strip()
    )


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
    for place, token in enumerate(tokens):
        if token.kind == WORD and token.key in lexicon.frame:
            yield place
    frame = lexicon.phrases.finditer(said.text)
    yield from _places(tokens, ((m.start(), len(m.group())) for m in frame))


def _places(tokens: Sequence[Token], spans: Iterator[tuple[int, int]]) -> set[int]:
    """The places of the tokens that stand in any of these spans of the text, each with its length."""
    held = [range(start, start + length) for start, length in spans]
    return {place for place, token in enumerate(tokens) if any(token.start in span for span in held)}


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Each grade and phase with its number."""
    for match in _STEP.finditer(text):
        kind = (match["en"] or match["zh"] or "").lower()
        if kind:
            for numeral in re.findall(_NUMERAL, match["steps"]):
                yield _STEPS.get(kind, kind), numeral
