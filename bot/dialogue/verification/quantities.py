"""A figure of a text with what it counts and how it is qualified, and when two figures say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.dialogue.verification.rounding import rounded
from bot.language.numbers import Number, same_number

_ALONE = frozenset(["date", "year", "level"])
"""Units that no figure without a unit can stand for."""
_RANGED = frozenset(["percent", ""])
"""Units in which the end of a range is never said alone."""
_COUNTS = frozenset(["", "people", "studies"])
_ROUNDED = _COUNTS | {"percent"}
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
    end: str = ""
    """``first`` or ``last`` for the ends of a range: 14.7 and 35.7 of "14.7%-35.7%"."""

    @property
    def unit(self) -> str:
        """The number's unit."""
        return self.number.unit

    @property
    def key(self) -> str:
        """The figure as a neighbour of others: an age beside a share tells whose share it is."""
        return f"#{self.number.value:g}{'%' if self.unit in ('percent', 'ratio') else ''}"


def agree(said: Quantity, known: Quantity) -> bool:
    """Whether a figure of a sentence says what a figure of its passage says; qualifiers aside."""
    if said.unit == "ratio" or known.unit == "ratio":
        return said.end == known.end and _shares_agree(said.number, known.number)
    if not same_number(said.number, known.number) and not _rounds(said, known):
        return False
    if said.unit != known.unit and ({said.unit, known.unit} & _ALONE):
        return False
    if said.unit in _RANGED and said.end != known.end:
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
    if _rounds(said, known):
        return True
    if said.unit == "ratio" and known.unit == "percent" and known.qualifier not in strict:
        gap = said.number.value - known.number.value
        return said.qualifier not in strict or (gap > 0 if said.qualifier == "less" else gap < 0)
    if said.qualifier in strict or known.qualifier in strict:
        return said.qualifier == known.qualifier
    return True


def _rounds(said: Quantity, known: Quantity) -> bool:
    """Whether a figure is an exact one of the passage, made rounder and said to be."""
    return (
        known.qualifier not in ("more", "less")
        and (said.unit == known.unit or (not {said.unit, known.unit} - _COUNTS))
        and said.unit in _ROUNDED
        and rounded(said.number.value, known.number.value, said.qualifier)
    )


def may_round(said: Quantity, known: Quantity) -> bool:
    """The same where what stands before a figure is not read."""
    return any(_rounds(replace(said, qualifier=told), known) for told in ("about", "more", "less"))


def _shares_agree(said: Number, known: Number) -> bool:
    if not {said.unit, known.unit} <= {"ratio", "percent"}:
        return False
    distance = abs(said.value - known.value) / max(known.value, 1e-9)
    if said.unit == "ratio" and known.unit == "percent":
        return distance <= _NEAR
    return distance < 0.02


def with_context(quantity: Quantity, counted: Iterable[str], qualifier: str, whole: bool) -> Quantity:
    """The same figure with what it counts, how it is qualified and whether others are counted out of it."""
    return replace(quantity, counted=frozenset(counted), qualifier=qualifier, whole=whole)
