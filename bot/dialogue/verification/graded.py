"""Whether the grades, phases and measures of a sentence are those of its passages, and its exceptions ones that they make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialogue.verification.facts import Facts
from bot.dialogue.verification.grounds import Grounds

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
_ONLY = re.compile(r"\bthe only\b|唯一|只有[^，,。；;]{1,20}?(?:才|是)", re.IGNORECASE)
_EXCEPT = re.compile(
    r"除了?[^，,。；;]{1,20}?(?:以外|之外|外|[，,])[，,]?[^，,。；;还也另]{0,8}?(?:没|无|不|都|均|全|任何|一律)|\b(?:except|excluding|apart from|with the exception of)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"除|唯|其他|其它|其余|别的|只有|仅有|\b(?:except|excluding|apart|exception|other|rest|only)\b",
    re.IGNORECASE,
)


def misgraded(said: Facts, grounds: Grounds) -> str | None:
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
    if (match := _EXCEPT.search(said.text) or _ONLY.search(said.text)) and not any(
        _OTHERS.search(f.text) for f in grounds.passages
    ):
        return f"certainty:{match.group()}"
    return None


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Each grade and phase with its number."""
    for match in _STEP.finditer(text):
        kind = (match["en"] or match["zh"] or "").lower()
        if kind:
            for numeral in re.findall(_NUMERAL, match["steps"]):
                yield _STEPS.get(kind, kind), numeral
