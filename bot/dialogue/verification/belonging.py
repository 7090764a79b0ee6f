"""Whether a figure or a claim stands beside the things that it belongs to in the passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.dialogue.verification.facts import Facts, Figure, Mark
from bot.dialogue.verification.grounds import Context, Grounds
from bot.dialogue.verification.quantities import agree, comparable

_PROBABILITY = re.compile(r"\bp\s?[<=>]\s?$", re.IGNORECASE)
EACH = re.compile(
    r"\beach (?:with|of|had|having|got)\s(?P<a>\d[\d,]*)"
    r"|(?P<b>\d[\d,]*)\s(?:people\s|patients\s)?(?:(?:were|was|are)\s)?(?:in\s)?each\b"
    r"|groups of (?P<c>\d[\d,]*)|(?:每|一)组(?:各|有|都有|都是)?(?P<d>\d[\d,]*)",
    re.IGNORECASE,
)
"""How many each group has: fewer than all."""
_RIVAL = 0.3
_SHARE = 0.15
_APART = 0.3
"""By how much another figure of the passage must fit better until the sentence's figure counts as its neighbour's."""
_CALLED = 0.4
_SMALL = 2
_OF_ALL = frozenset(["time", "studies"])
"""Units of figures that hold for a whole statement, whatever its other clauses speak of."""
_LISTED = (2, 3)
"""How many things a word counts that only sums up what was said: "both figures", 这两个数字."""


def belongs_elsewhere(figure: Figure, said: Facts, grounds: Grounds) -> bool:
    """Whether the sentence puts a figure beside what the passage has beside another figure."""
    quantity = figure.quantity
    if quantity.whole or quantity.unit in ("date", "times"):
        return False
    called = _called(grounds)
    if said.stands_alone(figure) and any(
        f != figure and f.sentence == figure.sentence and comparable(quantity, f.quantity)
        for f in said.figures
    ):
        return False
    known = [(facts, other) for facts in grounds.passages for other in facts.figures]
    own = [(facts, other) for facts, other in known if agree(quantity, other.quantity)]
    if any(_cannot_be_taken_for_another(figure, said, *place) for place in own):
        return False
    own = own or [
        (f, other) for f in grounds.naming for other in f.figures if agree(quantity, other.quantity)
    ]
    for facts, rival in known:
        if not comparable(quantity, rival.quantity) or rival.quantity.whole or says_nothing(rival):
            continue
        if agree(quantity, rival.quantity) or agree(rival.quantity, quantity):
            continue
        beside = [
            f for f in said.figures if agree(f.quantity, rival.quantity) and not agree(f.quantity, quantity)
        ]
        if any(f.quantity.whole for f in beside):
            continue
        if any(said.listed(figure, f) for f in beside):
            continue
        here = _lighter(said.beside(figure), called)
        gains = []
        for theirs, ours in _surroundings(facts, rival, own):
            gain = _gain(here, theirs, ours)
            if beside:
                gain += _gain(_lighter(said.beside(beside[0]), called), ours, theirs)
            gains.append(gain)
        if min(gains) > max(_RIVAL, _SHARE * sum(here.values())):
            return True
    return False


def _cannot_be_taken_for_another(figure: Figure, said: Facts, facts: Facts, there: Figure) -> bool:
    """Whether a figure is said of each group here and there, or is the end of an interval: such are of no other thing."""
    level = any(f.quantity.unit == "level" and f.clause == there.clause for f in facts.figures)
    return (of_each(figure, said) and of_each(there, facts)) or bool(there.quantity.end and level)


def of_each(figure: Figure, facts: Facts) -> bool:
    """Whether a figure is the size that each group has."""
    start = figure.quantity.number.start
    return any(match.start(match.lastgroup or 0) == start for match in EACH.finditer(facts.text))


def _called(grounds: Grounds) -> frozenset[str]:
    """What names the study, and so stands by each of its figures: all but what it compares and what it measures."""
    return frozenset().union(
        *(
            {s.key for s in facts.strays}
            | {m.name for m in facts.marks if m.entity.group == "source" or not m.entity.deniable}
            for facts in grounds.naming
        )
    )


def _lighter(context: Context, called: frozenset[str]) -> dict[str, float]:
    """What stands by a figure; what names the study counts less, a "trial" nothing."""
    return {
        name: weight * (_CALLED if name in called else 1.0)
        for name, weight in context.items()
        if name != "trial"
    }


def _surroundings(
    facts: Facts, rival: Figure, own: Sequence[tuple[Facts, Figure]]
) -> Iterator[tuple[Context, Context]]:
    """What stands by another figure and what by the sentence's own: in their sentences where those differ, in their
    clauses where those differ, else by how near it stands."""
    here = [f for known, f in own if known is facts and f.sentence == rival.sentence]
    away = [(known, f) for known, f in own if known is not facts or f.sentence != rival.sentence]
    if away:
        yield facts.in_sentence(rival), _widest(known.in_sentence(f) for known, f in away)
    if here and all(f.clause != rival.clause for f in here):
        yield facts.in_clause(rival), _widest(known.in_clause(f) for known, f in own)
    elif here:
        yield facts.around(rival), _widest(facts.around(f) for f in here)


def _widest(contexts: Iterable[Context]) -> dict[str, float]:
    """The nearest that each idea stands to any of several places."""
    found: dict[str, float] = {}
    for context in contexts:
        for name, weight in context.items():
            found[name] = max(weight, found.get(name, 0.0))
    return found


def _gain(context: Context, wanted: Context, given: Context) -> float:
    """How much better a place's surroundings fit others than those given, by the ideas that tell the two apart."""
    total = 0.0
    for name, weight in context.items():
        apart = wanted.get(name, 0.0) - given.get(name, 0.0)
        if abs(apart) >= _APART:
            total += weight * apart
    return total


def said_of_another(place: Figure | Mark, said: Facts, known: Sequence[tuple[Facts, Figure | Mark]]) -> bool:
    """Whether a figure or claim stands beside one thing of a group where the passage has it beside another."""
    for thing in _nearest_of_groups(place, said):
        if thing.entity.group == "side" and (isinstance(place, Mark) or _cells_in_clause(place, thing, said)):
            continue
        if isinstance(place, Figure) and thing.clause != place.clause and place.quantity.unit in _OF_ALL:
            continue
        if isinstance(place, Figure) and place.quantity.unit == "time" and _goes_on(thing, place, known):
            continue
        beside = [_of_group(thing.entity.group, facts, there) for facts, there in known]
        if any(beside) and not any(names & _carried(thing, place, said) for names in beside):
            return True
    return False


def _carried(thing: Mark, place: Figure | Mark, said: Facts) -> set[str]:
    """What a passage may have in the place of a thing: that thing, what carries it, and what it is compared with."""
    things = [thing]
    compared = any(m.name == "compare" and m.clause == place.clause for m in said.marks)
    if compared or _of_comparison(place, said):
        things += [
            m
            for m in said.marks
            if m.entity.group == thing.entity.group and m.clause == place.clause and not m.denied
        ]
    return {name for m in things for name in (m.name, *m.entity.sources, *said.parents.get(m.name, ()))}


def _of_comparison(place: Figure | Mark, said: Facts) -> bool:
    """Whether a figure says how sure a comparison is, and so is of both its sides: "better than X (p<0.05)"."""
    return (
        isinstance(place, Figure)
        and bool(_PROBABILITY.search(said.text, 0, place.quantity.number.start))
        and any(than.clause == place.clause for than in said.thans)
    )


def _goes_on(thing: Mark, figure: Figure, known: Sequence[tuple[Facts, Figure | Mark]]) -> bool:
    """Whether a time reaches to a later sentence of the passage that names a thing and no other time."""
    for facts, there in known:
        for mark in facts.marks:
            if mark.name != thing.name or mark.sentence <= there.sentence:
                continue
            between = range(there.sentence + 1, mark.sentence + 1)
            if not any(
                f.sentence in between and comparable(f.quantity, figure.quantity) for f in facts.figures
            ):
                return True
    return False


def _cells_in_clause(place: Figure, thing: Mark, said: Facts) -> bool:
    """Whether a figure's clause speaks of cells by where they come from, and only another clause names a side."""
    return thing.clause != place.clause and any(
        m.entity.group == "source" and m.clause == place.clause for m in said.marks
    )


def _nearest_of_groups(place: Figure | Mark, said: Facts) -> Iterable[Mark]:
    """Of each group of things in a place's clause the one that stands nearest."""
    nearest: dict[str, Mark] = {}
    for mark in said.marks:
        group = mark.entity.group
        later = isinstance(place, Mark) and mark.clause != place.clause and mark.at > place.at
        if (
            group
            and mark.sentence == place.sentence
            and not (mark.denied or later)
            and not _has_own(mark, place, said)
        ):
            before = nearest.get(group)
            if before is None or _away(mark, place) < _away(before, place):
                nearest[group] = mark
    return nearest.values()


def _has_own(mark: Mark, place: Figure | Mark, said: Facts) -> bool:
    """Whether a thing of another clause goes with the figure that stands there: "4 had pain, 2 had redness"."""
    return (
        isinstance(place, Figure)
        and mark.clause != place.clause
        and not said.stands_alone(place)
        and any(
            f.clause == mark.clause and comparable(f.quantity, place.quantity) and not f.quantity.whole
            for f in said.figures
        )
    )


def _away(mark: Mark, place: Figure | Mark) -> tuple[bool, bool, bool, float]:
    """How far a thing stands from a place: its own clause, then what comes before, then its part of a list are near."""
    other = mark.clause != place.clause
    return (other, other and mark.at > place.at, mark.segment != place.segment, abs(mark.at - place.at))


def _of_group(group: str, facts: Facts, place: Figure | Mark) -> set[str]:
    """The things of a group that stand in a place's part of a list, or else in its clause, its sentence, the next one."""
    members = [m for m in facts.marks if m.entity.group == group and m.sentence == place.sentence]
    if isinstance(place, Mark):
        following = [m for m in facts.marks if m.entity.group == group and m.sentence == place.sentence + 1]
        members = members or following
    clause = [m for m in members if m.clause == place.clause]
    part = {m.name for m in clause if m.segment == place.segment}
    return part or {m.name for m in clause or members}


def says_nothing(figure: Figure) -> bool:
    """ "One of them", "a study", "the two groups": words rather than figures."""
    number = figure.quantity.number
    if number.value in _LISTED and not number.unit and not figure.quantity.counted:
        return not number.text.strip()[:1].isdigit()
    return (
        number.value <= 1
        and number.unit in ("", "people", "studies")
        and not number.text.strip()[:1].isdigit()
    ) or (number.unit == "group" and number.value == _SMALL)
