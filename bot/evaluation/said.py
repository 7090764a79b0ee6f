"""Whether a text says something: words after folding, numbers by value, or a regular expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.language.normalise import fold, to_simplified
from bot.language.numbers import Number, numbers, same_number

PATTERN_MARK = "re:"
_HOLE = "\ue000"
"""Stands in for a number; no text has this character."""
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_GAP = re.compile(r"[\s\-–—]+")
_RANGE = re.compile(r"\s*(?:[-–—~至到或]|to|or|and)\s*")
_ONE_UNIT = re.compile(r"\s?-?(?:[a-z]+(?:\sold)?|个?[\u4e00-\u9fff]{1,3})")
_COUNTED = frozenset({"people", "time", "age", "times", "studies"})


class Said:
    """A text, read once for every question that will be put to it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        """The text as plain words are matched: one script, one case, one width."""
        return fold(self.text).translate(_QUOTES)

    @cached_property
    def numbers(self) -> list[Number]:
        """Its numbers in order."""
        return numbers(self.folded)

    @cached_property
    def holed(self) -> str:
        """The folded text with each number replaced by a placeholder."""
        return _holed(self.folded, self.numbers)

    @cached_property
    def spelled(self) -> str:
        """The text as regular expressions are matched."""
        return spelled_out(self.text)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say something."""

    written: str
    """As it stands in the case."""
    pattern: re.Pattern[str]
    numbers: tuple[Number, ...]
    """The numbers that the placeholders of the pattern must have, in order."""
    kind: str
    """``pattern``, ``words``, ``number`` (a number alone) or ``both``."""

    def found_in(self, said: Said) -> bool:
        """Whether the text says it so."""
        if self.kind == "pattern":
            return bool(self.pattern.search(said.spelled))
        if self.kind == "words":
            return bool(self.pattern.search(said.folded))
        if self.kind == "number":
            return any(same_number(self.numbers[0], number) for number in said.numbers)
        return any(self._numbers_fit(said, match) for match in self.pattern.finditer(said.holed))

    def _numbers_fit(self, said: Said, match: re.Match[str]) -> bool:
        first = said.holed.count(_HOLE, 0, match.start())
        there = said.numbers[first : first + len(self.numbers)]
        return all(same_number(one, other) for one, other in zip(self.numbers, there, strict=True))


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that may be said in any of several ways."""

    ways: tuple[Way, ...]

    def found_in(self, said: Said) -> bool:
        """Whether the text says it in any of its ways."""
        return any(way.found_in(said) for way in self.ways)

    @property
    def written(self) -> str:
        """As it stands in the case."""
        return " / ".join(way.written for way in self.ways)


@lru_cache(maxsize=8192)
def way(written: str) -> Way:
    """One way to say something, from a case's text.

    Raises:
        ValueError: when it says nothing, or its regular expression is malformed.
    """
    if written.startswith(PATTERN_MARK):
        source = to_simplified(written.removeprefix(PATTERN_MARK).strip())
        try:
            pattern = re.compile(source, re.IGNORECASE)
        except re.error as exc:
            raise ValueError(f"not a regular expression: {source!r}: {exc}") from exc
        if pattern.search(""):
            raise ValueError(f"the regular expression {source!r} is found in every text")
        return Way(written, pattern, (), "pattern")
    folded = fold(written).translate(_QUOTES)
    if not any(c.isalnum() for c in folded):
        raise ValueError(f"{written!r} holds no word and no number")
    wanted = numbers(folded)
    if not wanted:
        return Way(written, _words(folded), (), "words")
    if len(wanted) == 1 and _is_number_alone(folded, wanted[0]):
        return Way(written, re.compile(_HOLE), tuple(wanted), "number")
    return Way(written, _words(_holed(folded, wanted)), tuple(wanted), "both")


def spelled_out(text: str) -> str:
    """A text in Simplified script, followed by its numbers as digits, so that 八十 is found as 80."""
    simplified = to_simplified(text)
    digits = " ".join(f"{n.value:g}{'%' if n.unit == 'percent' else ''}" for n in numbers(simplified))
    plain = simplified.replace(",", "")
    return f"{simplified}\n{plain}\n{digits}"


def _is_number_alone(folded: str, number: Number) -> bool:
    """80%, 八成, or a number with the one word that counts: 30 patients, 三个月."""
    if number.start != 0:
        return False
    rest = folded[len(number.text) :]
    return not rest or (number.unit in _COUNTED and bool(_ONE_UNIT.fullmatch(rest)))


def _holed(text: str, found: list[Number]) -> str:
    pieces, end = [], 0
    for number in found:
        if number.start < end:  # a range such as 三四十 gives two numbers for the same words
            pieces.append(_HOLE)
            continue
        pieces += [text[end : number.start], _HOLE]
        end = number.start + len(number.text)
    return "".join([*pieces, text[end:]])


def _words(text: str) -> re.Pattern[str]:
    """Words in a row: gaps and hyphens are alike, ranges may be written in any way, a Latin word starts where it starts."""
    parts = text.split(_HOLE)
    built = []
    for place, part in enumerate(parts):
        inner = 0 < place < len(parts) - 1
        if inner and _RANGE.fullmatch(part):
            built.append(rf"{_HOLE}{_RANGE.pattern}")
            continue
        gaps = [re.escape(piece) for piece in _GAP.split(part)]
        built.append((_HOLE + r"\s*" if place else "") + r"[\s\-–—]*".join(gaps))
    start = r"(?<![a-z])" if text[:1].isascii() and text[:1].isalpha() else ""
    return re.compile(start + "".join(built))
