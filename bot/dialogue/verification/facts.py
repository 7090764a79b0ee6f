"""A text as facts: ideas affirmed or denied, figures, and the words that no list has, each with its place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.verification.quantities import Quantity
from bot.prompts.verification import Entity

_REACH = 5.0
"""How far a figure's or an idea's surroundings reach: weights fall by a factor e each so many tokens."""
_LEAST = 0.02
_IN_CLAUSE, _IN_SENTENCE = 0.35, 0.2
"""The least weight of what stands in the same clause, in the same sentence."""
_TELLS = {"arm": 1.5, "thing": 1.2, "claim": 0.6}
"""How much the kinds of ideas tell whose a figure is."""
_FIGURE_TELLS, _STRAY_TELLS = 1.5, 0.8


@dataclass(frozen=True, slots=True)
class Mark:
    """One idea at one place."""

    entity: Entity
    at: float
    clause: int
    sentence: int
    denied: bool
    doubted: bool
    """Whether what is denied is that it is known, found or shown: "no evidence that it works"."""
    in_denial: bool
    """Whether its clause holds a denial at all."""
    unsure: bool
    """Whether its sentence says of anything that it is not known, found or shown."""
    name: str
    """The idea; "lower" beside a thing that hurts is ``better``."""
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity at one place."""

    quantity: Quantity
    at: float
    clause: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Stray:
    """A word that no list has."""

    key: str
    text: str
    at: float
    start: int
    clause: int
    sentence: int


@dataclass(frozen=True)
class Facts:
    """All that one text says, as far as it can be read."""

    text: str
    marks: tuple[Mark, ...]
    figures: tuple[Figure, ...]
    strays: tuple[Stray, ...]
    thans: tuple[tuple[float, int], ...]
    """Where "than" stands: place and clause."""
    denied_clauses: frozenset[int]
    denies_twice: bool
    """Whether one statement holds two denials: "neither group had no ..."."""
    parents: Mapping[str, tuple[str, ...]]
    keys: frozenset[str]
    """Every token as compared."""

    @cached_property
    def names(self) -> frozenset[str]:
        """The ideas that stand in it."""
        return frozenset(mark.name for mark in self.marks) | frozenset(m.entity.name for m in self.marks)

    @cached_property
    def _field(self) -> tuple[_Neighbour, ...]:
        places: list[_Neighbour] = []
        for mark in self.marks:
            if tells := _TELLS.get(mark.entity.kind):
                for name in (mark.name, *self.parents.get(mark.name, ())):
                    places.append(_Neighbour(name, mark.at, mark.clause, mark.sentence, tells))
        for stray in self.strays:
            places.append(_Neighbour(stray.key, stray.at, stray.clause, stray.sentence, _STRAY_TELLS))
        for f in self.figures:
            places.append(_Neighbour(f.quantity.key, f.at, f.clause, f.sentence, _FIGURE_TELLS, f.quantity))
        return tuple(places)

    def _around(
        self, at: float, clause: int, sentence: int, own: Quantity | None, name: str
    ) -> dict[str, float]:
        """The ideas around a place with how near they are and how much they tell."""
        near: dict[str, float] = {}
        for other in self._field:
            if other.sentence != sentence or (other.name == name and abs(other.at - at) < 0.01):
                continue
            if own is not None and not other.goes_with(own):
                continue
            floor = _IN_CLAUSE if other.clause == clause else _IN_SENTENCE
            weight = other.tells * max(math.exp(-abs(other.at - at) / _REACH), floor)
            if weight > near.get(other.name, 0.0):
                near[other.name] = weight
        return near

    @cached_property
    def _figure_contexts(self) -> dict[Figure, dict[str, float]]:
        return {f: self._around(f.at, f.clause, f.sentence, f.quantity, "") for f in self.figures}

    def around(self, figure: Figure) -> dict[str, float]:
        """What stands around one of its figures, by how near it is."""
        return self._figure_contexts[figure]

    def beside(self, figure: Figure) -> dict[str, float]:
        """What stands in a figure's own clause, by how near it is; where nothing does, what stands in its sentence."""
        near = self.around(figure)
        clause = self.in_clause(figure)
        return {name: weight for name, weight in near.items() if name in clause} or near

    def in_sentence(self, figure: Figure) -> dict[str, float]:
        """What stands in a figure's sentence; each counts as much as the next."""
        return {
            n.name: 1.0
            for n in self._field
            if n.sentence == figure.sentence and n.goes_with(figure.quantity) and n.tells >= _STRAY_TELLS
        }

    def in_clause(self, figure: Figure) -> dict[str, float]:
        """What stands in a figure's clause; each counts as much as the next."""
        return {
            n.name: 1.0 for n in self._field if n.clause == figure.clause and n.goes_with(figure.quantity)
        }

    @cached_property
    def mark_contexts(self) -> tuple[dict[str, float], ...]:
        """What stands around each idea."""
        return tuple(self._around(m.at, m.clause, m.sentence, None, m.name) for m in self.marks)


@dataclass(frozen=True, slots=True)
class _Neighbour:
    name: str
    at: float
    clause: int
    sentence: int
    tells: float
    quantity: Quantity | None = None

    def goes_with(self, own: Quantity) -> bool:
        """Whether it tells whose a figure is. Of figures only an age does, for a share, and a day, for a year."""
        if self.quantity is None:
            return True
        if own.unit in ("percent", "ratio"):
            return self.quantity.unit in ("", "age")
        return own.unit == "year" and self.quantity.unit == "date"


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two places have around them in common."""
    if len(other) < len(one):
        one, other = other, one
    return sum(min(weight, other[name]) for name, weight in one.items() if name in other)
