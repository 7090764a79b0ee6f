"""Shares and spans of time said in words ("two thirds", 半年, 八成人), and when a rounder figure says what an exact one does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from bot.language.numbers import Number

_PARTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "nine": 9}
_WHOLES = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}  # fmt: skip
_FRACTION = re.compile(
    rf"\b(?P<part>{'|'.join(_PARTS)})[\s-](?P<whole>{'|'.join(list(_WHOLES)[1:])})"
    r"(?:s\b|\b(?=\s(?:of|in|to)\b|\s?[.,;:)]|\s?$|\s(?:have|had|has|are|were|report|still)\b))"
    r"|\b(?:a|one|three)[\s-]quarters?\b|\bhalf\b(?!\sa\s)|一半|半数|四分之一",
    re.IGNORECASE,
)
"""A share; "a third trial" is none."""
_TENTHS = re.compile(r"(?P<tenths>[一两二三四五六七八九])成(?=人(?!年|士|员))")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_SPAN = re.compile(
    r"\ba\s(?P<later>day|week|month|year)(?=\s(?:later|after|on)\b)"
    r"|\ba\s(?:full|whole)\s(?P<full>day|week|month|year)\b"
    r"|\b(?:after|within|than|only|just|takes|took|lasts|lasted|until|for)\s(?:about\s|only\s|just\s)?(?P<bare>a\s(?:day|week|month|year))\b"
    r"|(?P<half>\bhalf\sa\syear\b|(?<![一两二三四五六七八九\d])半年)",
    re.IGNORECASE,
)
_CLOSE, _CLOSER = 0.1, 0.05
"""How far a figure may be rounded down or up to a "more than" or "nearly", and how far either way to an "about"."""


def shares(text: str) -> Iterator[Number]:
    """The shares that stand in words, in percent."""
    for match in _FRACTION.finditer(text):
        yield Number(_share(match), "ratio", match.group(), match.start())
    for match in _TENTHS.finditer(text):
        yield Number(10.0 * _DIGITS[match["tenths"]], "percent", match.group(), match.start())


def spans(text: str) -> Iterator[Number]:
    """The spans of time without a number: "a full year", "half a year"."""
    for match in _SPAN.finditer(text):
        if match["half"]:
            yield Number(6.0, "time", match.group(), match.start(), "month")
        elif match["bare"]:
            yield Number(1.0, "time", match["bare"], match.start("bare"), match["bare"].split()[1].lower())
        else:
            yield Number(1.0, "time", match.group(), match.start(), (match["later"] or match["full"]).lower())


def rounded(said: float, known: float, qualifier: str) -> bool:
    """Whether a rounder figure behind "about", "more than" or "nearly" says what an exact one does: nearly 9,000 for 8,761."""
    if not said or not known or _digits(said) >= _digits(known):
        return False
    step = 10.0 ** (math.floor(math.log10(said)) - _digits(said) + 1)
    apart = abs(said - known) / known
    if qualifier == "more":
        return apart <= _CLOSE and abs(math.floor(known / step) * step - said) < step / 2 and said < known
    if qualifier == "less":
        return apart <= _CLOSE and abs(math.ceil(known / step) * step - said) < step / 2 and said > known
    return qualifier == "about" and apart <= _CLOSER


def _digits(value: float) -> int:
    """The significant digits of a figure."""
    return len(f"{value:.9g}".replace(".", "").lstrip("0").rstrip("0")) if value < 1e9 else 1


def _share(match: re.Match[str]) -> float:
    told = match.group().lower()
    if match["whole"]:
        return 100.0 * _PARTS[match["part"].lower()] / _WHOLES[match["whole"].lower()]
    if told in ("half", "一半", "半数"):
        return 50.0
    return 75.0 if told.startswith("three") else 25.0
