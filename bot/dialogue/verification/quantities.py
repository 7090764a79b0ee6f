"""The figures of a text with what they count and how they are qualified: "more than 160 trials", 约5人中1人, III期."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.language.numbers import Number, numbers, same_number

_WORDS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9, "十": 10,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_COUNT = r"(?:\d{1,2}|[一两二三四五六七八九十]|\b(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
_RATIO = re.compile(
    rf"(?P<part>{_COUNT})\s(?:(?:person|people|patients?|parts?)\s)?(?:in|out\sof|of\severy)\s(?:every\s)?(?P<whole>{_COUNT})"
    r"(?:\b(?!\s?(?:%|months?|weeks?|years?|groups?|trials?|studies)))"
    rf"|每?(?P<whole2>{_COUNT})\s?(?:个|名|位)?(?:人|患者|病人)(?:里|中|当中)(?:面)?(?:就|约|大约)?有?(?P<part2>{_COUNT})\s?(?:个|名|位)?人?"
    rf"|(?P<whole3>{_COUNT})分之(?P<part3>{_COUNT})",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"(?P<p25>\b(?:a|one)[\s-]quarter\b|四分之一)|(?P<p50>\bhalf\b(?!\sa\s)|一半|半数)|(?P<p75>\bthree[\s-]quarters\b)",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"\b(?:phase|grades?|stage)\s?(?P<en>i{1,3}v?|iv|[1-4]|one|two|three|four)\b(?:\s?(?:-|–|to)\s?(?P<en2>i{1,3}|iv|[1-4])\b)?"
    r"|(?<![A-Za-z\d])(?P<zh>i{1,3}|iv|[1-4]|[一二三四])(?:\s?[-–至到]\s?(?P<zh2>i{1,3}|iv|[1-4]))?\s?[期级](?!间)",
    re.IGNORECASE,
)
_GROUPS = re.compile(rf"(?P<n>{_COUNT})\s?(?:组|groups?\b)", re.IGNORECASE)
_ONCE = re.compile(r"单次|\bsingle\b", re.IGNORECASE)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s)?\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\s(?P<after>\d{1,2})\b(?!\d))?,?(?P<year>\s\d{4})?",
    re.IGNORECASE,
)
_ALONE = frozenset(["date", "year"])
"""Units that no figure without a unit can stand for."""
_OVER = re.compile(r"\b(?:over|past|above|aged)\s$", re.IGNORECASE)
_LARGEST_WHOLE = 20
_NEAR = 0.12
"""How far a share may be rounded when it is said as one person in so many."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure. ``unit`` is a unit of ``bot.language.numbers`` or ``ratio``, ``stage`` or ``group``."""

    number: Number
    counted: frozenset[str] = frozenset()
    """What it counts, where that stands right beside it."""
    qualifier: str = ""
    """``more``, ``less``, ``about`` or nothing."""
    whole: bool = False
    """Whether others are counted out of it: the 26 of "15 of the 26"."""

    @property
    def unit(self) -> str:
        """The number's unit."""
        return self.number.unit

    @property
    def key(self) -> str:
        """The figure as a neighbour of others: an age beside a share tells whose share it is."""
        return f"#{self.number.value:g}{'%' if self.unit in ('percent', 'ratio') else ''}"


def quantities(text: str) -> list[Quantity]:
    """Every figure of a readable text in order, not yet with what stands around it."""
    special = sorted(_special(text), key=lambda number: number.start)
    taken = [(n.start, n.start + len(n.text)) for n in special]
    plain = [
        number for number in numbers(text) if not any(start <= number.start < end for start, end in taken)
    ]
    plain = [_age(number, text) for number in plain]
    return [Quantity(_year(number)) for number in sorted([*plain, *special], key=lambda number: number.start)]


def _age(number: Number, text: str) -> Number:
    """The 40 of "people over 40 to 80 % of" is an age, not the beginning of a range."""
    if (
        number.unit == "percent"
        and "%" not in number.text
        and _OVER.search(text, max(0, number.start - 8), number.start)
    ):
        return replace(number, unit="")
    return number


def _year(number: Number) -> Number:
    """The 2019 of "the 2019 trial" counts no trials."""
    written = len(number.text) == 4 and number.text.isdigit() and 1900 <= number.value < 2100
    return replace(number, unit="year", span="") if written and number.unit in ("", "studies") else number


def agree(said: Quantity, known: Quantity) -> bool:
    """Whether a figure of a sentence says what a figure of its passage says; qualifiers aside."""
    if said.unit == "ratio" or known.unit == "ratio":
        return _shares_agree(said.number, known.number)
    if not same_number(said.number, known.number):
        return False
    if said.unit != known.unit and ({said.unit, known.unit} & _ALONE):
        return False
    # A bare 20 is no 20 %; 0.2 is.
    if (said.unit == "percent") != (known.unit == "percent") and min(
        said.number.value, known.number.value
    ) >= 1:
        return False
    special = {"stage", "group"}
    if (said.unit in special) != (known.unit in special) and (said.unit in special or known.unit in special):
        return not said.unit or not known.unit
    return not said.counted or not known.counted or bool(said.counted & known.counted)


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two figures could be taken for each other: both count or measure in the same unit."""
    if {one.unit, other.unit} <= {"percent", "ratio"}:
        return True
    if one.unit == other.unit:
        return True
    countable = {"", "people", "studies"}
    if one.unit not in countable or other.unit not in countable or (one.unit and other.unit):
        return False
    return not one.counted or not other.counted or bool(one.counted & other.counted)


def qualified_alike(said: Quantity, known: Quantity) -> bool:
    """Whether the sentence leaves a "more than" or "fewer than" as the passage has it."""
    strict = ("more", "less")
    if said.qualifier in strict or known.qualifier in strict:
        return said.qualifier == known.qualifier
    return True


def _shares_agree(said: Number, known: Number) -> bool:
    if not {said.unit, known.unit} <= {"ratio", "percent"}:
        return False
    distance = abs(said.value - known.value) / max(known.value, 1e-9)
    if said.unit == "ratio" and known.unit == "percent":
        return distance <= _NEAR
    return distance < 0.02


def _special(text: str) -> Iterator[Number]:
    ratios = list(_ratios(text))
    yield from ratios
    yield from _stages(text)
    for match in _SHARES.finditer(text):
        yield Number(float(str(match.lastgroup)[1:]), "percent", match.group(), match.start())
    for match in _GROUPS.finditer(text):
        if _value(match["n"]) > 1 and not any(
            r.start <= match.start() < r.start + len(r.text) for r in ratios
        ):
            yield Number(_value(match["n"]), "group", match["n"], match.start())
    for match in _ONCE.finditer(text):
        yield Number(1.0, "times", match.group(), match.start())
    for match in _MONTH.finditer(text):
        if match["day"] or match["after"] or match["year"]:
            yield from _dates(match)


def _ratios(text: str) -> Iterator[Number]:
    for match in _RATIO.finditer(text):
        part, whole = (
            next(_value(found) for name in names if (found := match[name]))
            for names in (("part", "part2", "part3"), ("whole", "whole2", "whole3"))
        )
        if 0 < part < whole <= _LARGEST_WHOLE:
            yield Number(100 * part / whole, "ratio", match.group(), match.start())


def _stages(text: str) -> Iterator[Number]:
    for match in _STAGE.finditer(text):
        for name in ("en", "en2", "zh", "zh2"):
            if match[name]:
                yield Number(_value(match[name]), "stage", match[name], match.start(name))


def _dates(match: re.Match[str]) -> Iterator[Number]:
    place = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].lower()[:3]))
    yield Number(float(place), "date", match["month"], match.start("month"))
    for name in ("day", "after"):
        if match[name]:
            yield Number(float(match[name]), "date", match[name], match.start(name))


def _value(written: str) -> float:
    return float(_WORDS.get(written.lower(), written))


def with_context(quantity: Quantity, counted: Iterable[str], qualifier: str, whole: bool) -> Quantity:
    """The same figure with what it counts, how it is qualified and whether others are counted out of it."""
    return replace(quantity, counted=frozenset(counted), qualifier=qualifier, whole=whole)
