"""Numbers in running text, however they are written: 八十, 80 %, 0.8, eighty percent, 8,761, 2.66倍."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG_UNITS = {"万": 10_000, "亿": 100_000_000}
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {w: i for i, w in enumerate(_ONES)} | {w: 10 * (i + 2) for i, w in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join(sorted([*_WORDS, *_SCALES], key=len, reverse=True))

_NUMBER = re.compile(
    r"(?P<frac>百分之(?P<pct>[零〇一二两三四五六七八九十百\d.]+))"
    r"|(?P<cheng>[一二两三四五六七八九]成(?:半)?(?![年人功分果为]))"
    r"|(?P<arabic>(?<![A-Za-z\d])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![A-Za-z\d.])\d+(?:\.\d+)?)(?P<big>\s?[万亿]|\s?million|\s?billion)?"
    r"|(?P<han>[零〇一二两三四五六七八九十百千万亿]{2,}|[零〇一二两三四五六七八九十百千](?=\s?[%个例名位人岁年月周天次针款项篇种倍期等]))"
    rf"|(?P<words>\b(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}))*\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s?(?:%|％|per\s?cent\b|percent\b)", re.IGNORECASE)
_UNITS = {
    "people": re.compile(
        r"\s?(?:例|名|位|人|个患者|people|patients|participants|persons|cases|families)", re.IGNORECASE
    ),
    "age": re.compile(r"\s?(?:岁|years? old|years of age)", re.IGNORECASE),
    "time": re.compile(
        r"[\s-]?(?:个月|周|天|小时|年(?![一-龥]*《)|months?|weeks?|days?|hours?|years?|minutes?)",
        re.IGNORECASE,
    ),
    "times": re.compile(r"[\s-]?(?:倍|次|针|times|fold|injections?|shots?)", re.IGNORECASE),
    "studies": re.compile(r"\s?(?:项|篇|trials?|studies|papers|RCTs?)", re.IGNORECASE),
}
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Number:
    """One number: its value (80 % and 0.8 differ in unit, not in how they are compared), unit and own words."""

    value: float
    unit: str
    """``percent``, ``people``, ``age``, ``time``, ``times``, ``studies``, ``year`` or ``""``."""
    text: str
    start: int


def numbers(text: str) -> list[Number]:
    """Every number of ``text`` in order."""
    return [found for match in _NUMBER.finditer(text) if (found := _read(match, text)) is not None]


def same_number(one: Number, other: Number) -> bool:
    """Whether two numbers say the same: equal values, or a share and its percentage."""
    if abs(one.value - other.value) < 1e-9:
        return (
            one.unit == other.unit
            or "percent" not in (one.unit, other.unit)
            or not one.unit
            or not other.unit
        )
    share, percent = (one, other) if other.unit == "percent" else (other, one)
    return percent.unit == "percent" and share.unit == "" and abs(share.value * 100 - percent.value) < 1e-9


def _read(match: re.Match[str], text: str) -> Number | None:
    whole = match.group()
    if match["frac"]:
        value = _chinese(match["pct"])
        return None if value is None else Number(value, "percent", whole, match.start())
    if match["cheng"]:
        tenths = _DIGITS[whole[0]] + (0.5 if whole.endswith("半") else 0)
        return Number(tenths * 10, "percent", whole, match.start())
    value = _value(match)
    if value is None:
        return None
    after = text[match.end() : match.end() + 24]
    if found := _PERCENT.match(after):
        return Number(value, "percent", whole + found.group(), match.start())
    if _YEAR.fullmatch(whole) and not re.match(r"\s?(?:例|名|人|people|patients)", after):
        return Number(value, "year", whole, match.start())
    unit = next((name for name, pattern in _UNITS.items() if pattern.match(after)), "")
    return Number(value, unit, whole, match.start())


def _value(match: re.Match[str]) -> float | None:
    if match["arabic"]:
        scale = {"": 1, "万": 10_000, "亿": 100_000_000, "million": 1_000_000, "billion": 1_000_000_000}
        return float(match["arabic"].replace(",", "")) * scale[(match["big"] or "").strip().lower()]
    if match["han"]:
        return _chinese(match["han"])
    return _english(match["words"])


def _chinese(text: str) -> float | None:
    """八千七百六十一 -> 8761; digits read one by one where there is no unit (二〇二五 -> 2025)."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if not all(c in _DIGITS or c in _SMALL_UNITS or c in _BIG_UNITS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL_UNITS:
            section += (digit or 1) * _SMALL_UNITS[c]
            digit = 0
        else:
            total = (total + section + digit) * _BIG_UNITS[c]
            section = digit = 0
    return float(total + section + digit)


def _english(text: str) -> float | None:
    total = current = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
    return float(total + current)
