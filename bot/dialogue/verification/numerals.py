"""Finds the figures of a text, also those that are no plain numbers: "1 in 4", 约5人中1人, III期, 2 January, half."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.dialogue.verification.quantities import Quantity
from bot.dialogue.verification.rounding import shares, spans
from bot.language.numbers import Number, numbers

_WORDS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_COUNT = r"(?:\d{1,2}|十[一二]|[一两二三四五六七八九十]|\b(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
_RATIO = re.compile(
    rf"(?P<part>{_COUNT})\s(?:(?:person|people|patients?|parts?)\s)?(?:in|out\sof|of\severy)\s(?:every\s)?(?P<whole>{_COUNT})"
    r"(?:\b(?!\s?(?:%|months?|weeks?|years?|groups?|trials?|studies)))"
    rf"|每(?P<whole4>{_COUNT})\s?(?:个|名|位)?(?:人|患者|病人)?(?:就|约|大约|大概|差不多)?有(?P<part4>{_COUNT})\s?(?:个|名|位)?人?"
    rf"|每?(?P<whole2>{_COUNT})\s?(?:个|名|位)?(?:人|患者|病人)(?:里|中|当中)(?:面)?(?:就|约|大约)?有?(?P<part2>{_COUNT})\s?(?:个|名|位)?人?"
    rf"|(?P<whole3>{_COUNT})分之(?P<part3>{_COUNT})",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"\b(?:phase|grades?|stage)\s?(?P<en>i{1,3}v?|iv|[1-4]|one|two|three|four)\b(?:\s?(?:-|–|to)\s?(?P<en2>i{1,3}|iv|[1-4])\b)?"
    r"|(?<![A-Za-z\d])(?P<zh>i{1,3}|iv|[1-4]|[一二三四])(?:\s?[-–至到]\s?(?P<zh2>i{1,3}|iv|[1-4]))?\s?[期级](?!间)",
    re.IGNORECASE,
)
_GROUPS = re.compile(rf"(?P<n>{_COUNT})\s?(?:组|groups?\b)", re.IGNORECASE)
_LEVEL = re.compile(r"\s?(?:confidence|置信|可信区间|的置信)|\s(?:CI)\b", re.IGNORECASE)
"""What stands behind the 95 % of "95% confidence interval", which is no share of anything."""
_ENDS = re.compile(r"\s?%?\s?(?:-|–|—|~|～|至|到|to|and|和|与)\s?", re.IGNORECASE)
_ENDS_NAMED = re.compile(r"(?:\bfrom|\bbetween|从|在)\s?$", re.IGNORECASE)
_ENDS_SHORT = re.compile(r"\s?%?\s?(?:-|–|—|~|～|至|到|\sto\s)\s?", re.IGNORECASE)
_ONCE = re.compile(r"单次|\bsingle\b(?=\s(?:[\w-]+\s)?(?:injection|shot|dose|needle))", re.IGNORECASE)
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
_SPAN_OF_TIME = re.compile(
    r"\s?(?:(?P<month>个月|months\b)|(?P<week>周|weeks\b)|(?P<day>天|days\b))", re.IGNORECASE
)
_LIST = re.compile(r",?\s(?:and|or)\s(?:at\s|after\s)?|,\s|[和与、]", re.IGNORECASE)
_SOME_DAY = re.compile(r"(?<!after )(?<!within )(?<!for )\bone day(?=\W*$|[.,;])", re.IGNORECASE)
_EACH_TIME = re.compile(
    r"每隔?[^，,。；;]{0,6}?(?:打|注射)?(?P<each>一)[针次]|(?P<two>两)[针次](?:之间|间隔|间)"
)
"""One dose each time, and the time between two: they count no doses of the whole."""
_OVER = re.compile(r"\b(?:over|past|above|aged)\s$", re.IGNORECASE)
_LARGEST_WHOLE = 20


def quantities(text: str) -> list[Quantity]:
    """Every figure of a readable text in order, not yet with what stands around it."""
    special = sorted(_special(text), key=lambda number: number.start)
    taken = [(n.start, n.start + len(n.text)) for n in special]
    plain = [
        number for number in numbers(text) if not any(start <= number.start < end for start, end in taken)
    ]
    plain = _listed([_level(_age(number, text), text) for number in plain], text)
    plain = [
        number for number in plain if not _SOME_DAY.search(text, max(0, number.start - 8), number.start + 8)
    ]
    doses = {match.start(str(match.lastgroup)) for match in _EACH_TIME.finditer(text)}
    plain = [number for number in plain if number.start not in doses]
    found = [_year(number, text) for number in sorted([*plain, *special], key=lambda number: number.start)]
    return list(_with_ends([Quantity(number) for number in found], text))


def _listed(found: list[Number], text: str) -> list[Number]:
    """The 6 of "6 and 12 months" with the unit of what stands behind it."""
    for place in range(len(found) - 1, 0, -1):
        one, two = found[place - 1], found[place]
        if (
            not one.unit
            and two.unit == "time"
            and _LIST.fullmatch(text, one.start + len(one.text), two.start)
        ):
            found[place - 1] = replace(one, unit=two.unit, span=two.span)
    return found


def _level(number: Number, text: str) -> Number:
    """The 95 % of a "95% confidence interval" is a level, which no other percentage can stand for."""
    if number.unit == "percent" and _LEVEL.match(text, number.start + len(number.text)):
        return replace(number, unit="level")
    return number


def _with_ends(found: list[Quantity], text: str) -> Iterator[Quantity]:
    """The figures with which of them are the ends of a range."""
    ends: dict[int, str] = {}
    for place, (one, two) in enumerate(pairwise(found)):
        first, second = one.number, two.number
        if first.unit != second.unit or first.unit in ("date", "stage", "group", "ratio", "level"):
            continue
        between = text[first.start + len(first.text) : second.start]
        named = _ENDS_NAMED.search(text, max(0, first.start - 8), first.start)
        if first.value < second.value and (
            _ENDS_SHORT.fullmatch(between) or (named and _ENDS.fullmatch(between))
        ):
            ends[place], ends[place + 1] = "first", "last"
    for place, quantity in enumerate(found):
        yield replace(quantity, end=ends.get(place, ""))


def _age(number: Number, text: str) -> Number:
    """The 40 of "people over 40 to 80 % of" is an age, not the beginning of a range."""
    if (
        number.unit == "percent"
        and "%" not in number.text
        and _OVER.search(text, max(0, number.start - 8), number.start)
    ):
        return replace(number, unit="")
    return number


def _year(number: Number, text: str) -> Number:
    """The 2019 of "the 2019 trial" counts no trials; that of "2019 weeks" is no year."""
    if number.unit == "year" and (span := _SPAN_OF_TIME.match(text, number.start + len(number.text))):
        return replace(number, unit="time", span=span.lastgroup or "")
    written = len(number.text) == 4 and number.text.isdigit() and 1900 <= number.value < 2100
    return replace(number, unit="year", span="") if written and number.unit in ("", "studies") else number


def _special(text: str) -> Iterator[Number]:
    ratios = list(_ratios(text))
    yield from ratios
    yield from _stages(text)
    yield from shares(text)
    for match in _GROUPS.finditer(text):
        if _value(match["n"]) > 1 and not any(
            r.start <= match.start() < r.start + len(r.text) for r in ratios
        ):
            yield Number(_value(match["n"]), "group", match["n"], match.start())
    for match in _ONCE.finditer(text):
        yield Number(1.0, "times", match.group(), match.start())
    yield from spans(text)
    for match in _MONTH.finditer(text):
        if match["day"] or match["after"] or match["year"]:
            yield from _dates(match)


def _ratios(text: str) -> Iterator[Number]:
    for match in _RATIO.finditer(text):
        part, whole = (
            next(_value(found) for name in names if (found := match[name]))
            for names in (("part", "part2", "part3", "part4"), ("whole", "whole2", "whole3", "whole4"))
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
