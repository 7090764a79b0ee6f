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
_NAMED_TELLS = 0.81
"""The same for ideas of a thing that every sentence could name, but that stands in place of others: which disease."""
_SPOKEN = frozenset(["thing", "claim", "arm", "verb"])
"""The kinds of ideas that say what a statement is about."""
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
    segment: int = 0
    """The part of a list that it stands in, where each part has a figure of its own."""
    start: int = 0
    asked: bool = False
    """Whether it stands in a question that the sentence reports: "whether cells help", 有没有效."""
    fronted: bool = False
    """Whether what is denied of it stands behind it with no object of its own: 有效的证据，综述没有发现."""
    granted: bool = False
    """Whether it stands behind a question for how much there is of it: "how common infections after it are"."""
    hedged: bool = False
    """Whether its clause says it only with a "may"."""
    set_aside: bool = False
    """Whether it is named to say what is not meant: "not for osteoarthritis", "rather than a placebo"."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity at one place."""

    quantity: Quantity
    at: float
    clause: int
    sentence: int
    segment: int = 0


@dataclass(frozen=True, slots=True)
class Stray:
    """A word that no list has."""

    key: str
    text: str
    at: float
    start: int
    clause: int
    sentence: int
    segment: int = 0


@dataclass(frozen=True, slots=True)
class Than:
    """One comparison: what it is measured by stands behind it."""

    at: float
    turned: bool = False
    """Whether it says less: "helped less than"."""
    denied: bool = False
    equal: bool = False
    """Whether neither side is the better one: "helped as much as"; ``denied`` also of "no more than"."""
    clause: int = -1


Place = Mark | Figure | Stray


@dataclass(frozen=True)
class Facts:
    """All that one text says, as far as it can be read."""

    text: str
    marks: tuple[Mark, ...]
    figures: tuple[Figure, ...]
    strays: tuple[Stray, ...]
    thans: tuple[Than, ...]
    """Where things are compared."""
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
            if tells := _TELLS.get(mark.entity.kind) or (_NAMED_TELLS if mark.entity.group else 0.0):
                wider = self.parents.get(mark.name, ()) if mark.entity.kind != "claim" else ()
                for name in (mark.name, *wider):
                    places.append(_Neighbour(name, mark, tells))
        for stray in self.strays:
            places.append(_Neighbour(stray.key, stray, _STRAY_TELLS))
        for f in self.figures:
            places.append(_Neighbour(f.quantity.key, f, _FIGURE_TELLS, f.quantity))
        return tuple(places)

    def _around(self, place: Place, own: Quantity | None, name: str) -> dict[str, float]:
        """The ideas around a place with how near they are and how much they tell."""
        near: dict[str, float] = {}
        for other in self._field:
            there = other.place
            if there.sentence != place.sentence or (other.name == name and abs(there.at - place.at) < 0.01):
                continue
            if own is not None and not other.goes_with(own):
                continue
            floor = _IN_CLAUSE if there.clause == place.clause else _IN_SENTENCE
            weight = other.tells * max(math.exp(-abs(there.at - place.at) / _REACH), floor)
            if weight > near.get(other.name, 0.0):
                near[other.name] = weight
        return near

    @cached_property
    def _figure_contexts(self) -> dict[Figure, dict[str, float]]:
        return {f: self._around(f, f.quantity, "") for f in self.figures}

    def around(self, figure: Figure) -> dict[str, float]:
        """What stands around one of its figures, by how near it is."""
        return self._figure_contexts[figure]

    def beside(self, figure: Figure) -> dict[str, float]:
        """What stands in a figure's own clause, by how near it is; where nothing does, what stands in its sentence."""
        near = self.around(figure)
        own = {
            n.name
            for n in self._field
            if n.place.clause == figure.clause
            and n.place.segment == figure.segment
            and n.goes_with(figure.quantity)
        } or self.in_clause(figure)
        return {name: weight for name, weight in near.items() if name in own} or near

    def listed(self, one: Figure, two: Figure) -> bool:
        """Whether two figures stand in one list with nothing between them: "2020 and 2021", 83%和32%."""
        low, high = sorted((one.at, two.at))
        if two.clause != one.clause or one.quantity.unit != two.quantity.unit:
            return False
        return not any(low < at < high for at in (*(m.at for m in self.marks), *(x.at for x in self.strays)))

    def stands_alone(self, figure: Figure) -> bool:
        """Whether a figure's clause names nothing that the figure could be of."""
        return not self.in_clause(figure)

    def in_sentence(self, figure: Figure) -> dict[str, float]:
        """What stands in a figure's sentence; each counts as much as the next."""
        return {
            n.name: 1.0
            for n in self._field
            if n.place.sentence == figure.sentence
            and n.goes_with(figure.quantity)
            and n.tells >= _STRAY_TELLS
        }

    def in_clause(self, figure: Figure) -> dict[str, float]:
        """What stands in a figure's clause; each counts as much as the next."""
        return {
            n.name: 1.0
            for n in self._field
            if n.place.clause == figure.clause and n.goes_with(figure.quantity)
        }

    def in_segment(self, figure: Figure) -> dict[str, float]:
        """What stands in a figure's part of a list, and half as much what stands elsewhere in its sentence."""
        near: dict[str, float] = {}
        for n in self._field:
            if n.place.sentence == figure.sentence and n.goes_with(figure.quantity):
                own = n.place.clause == figure.clause and n.place.segment == figure.segment
                weight = 1.0 if own else 0.5 if n.place.clause == figure.clause else 0.25
                near[n.name] = max(weight, near.get(n.name, 0.0))
        return near

    @cached_property
    def statements(self) -> tuple[tuple[bool, frozenset[str]], ...]:
        """Each clause that holds an idea: whether anything in it is denied, and what it speaks of."""
        denied = self.denied_clauses | {m.clause for m in self.marks if m.denied}
        return tuple(
            (clause in denied, self.content(clause)) for clause in sorted({m.clause for m in self.marks})
        )

    def content(self, clause: int | None) -> frozenset[str]:
        """The ideas, words of no list and figures of a clause, or of the whole text."""
        return frozenset(name for name, place in self._spoken if clause in (None, place.clause))

    def content_of_sentence(self, sentence: int) -> frozenset[str]:
        """The same of a sentence."""
        return frozenset(name for name, place in self._spoken if place.sentence == sentence)

    @cached_property
    def _spoken(self) -> tuple[tuple[str, Place], ...]:
        return (
            *((m.name, m) for m in self.marks if m.entity.kind in _SPOKEN),
            *((s.key, s) for s in self.strays),
            *((f.quantity.key, f) for f in self.figures),
        )

    @cached_property
    def mark_contexts(self) -> tuple[dict[str, float], ...]:
        """What stands around each idea."""
        return tuple(self._around(m, None, m.name) for m in self.marks)


@dataclass(frozen=True, slots=True)
class _Neighbour:
    name: str
    place: Place
    tells: float
    quantity: Quantity | None = None

    def goes_with(self, own: Quantity) -> bool:
        """Whether it tells whose a figure is. Of figures only an age does, for a share, and a day, for a year."""
        if self.quantity is None:
            return self.tells != _NAMED_TELLS
        if own.unit in ("percent", "ratio"):
            return self.quantity.unit in ("", "age")
        return own.unit == "year" and self.quantity.unit == "date"


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two places have around them in common."""
    if len(other) < len(one):
        one, other = other, one
    return sum(min(weight, other[name]) for name, weight in one.items() if name in other)
