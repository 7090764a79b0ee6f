"""Whether two figures of a sentence keep the places that they have in the passage, and whether parts fit in their wholes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from bot.dialogue.verification.belonging import EACH, of_each, says_nothing
from bot.dialogue.verification.facts import Facts, Figure
from bot.dialogue.verification.grounds import Context, Grounds
from bot.dialogue.verification.quantities import agree, comparable

_EXCHANGED = -0.05
"""How much worse than the other way round two figures must fit where they stand to have changed places."""
_PARTED = re.compile(
    r"(?P<part>\d[\d,.]*)\s(?:people |patients |trials )?(?:in|out of|of) (?:the |all |these )?(?P<whole>\d[\d,.]*)\b"
    r"(?!%|\s(?:[a-z][\w-]*\s){0,2}(?:papers|trials|studies|reviews|groups|months|weeks|years)\b)"
)


_NO_DAY = re.compile(r"月(?:3[2-9]|[4-9]\d|\d{3,})日")
_GROUPED = re.compile(r"\b(?:groups?|each|every)\b[^.,;]*$", re.IGNORECASE)
"""What stands before "in the trial had 120 people" where that is the size of its groups."""
_BEFORE = 40
_BETWEEN = 4
"""Characters between a day and its month."""
_SIZE = re.compile(
    r"(?P<a>\d[\d,]*)[\s-](?:person|patient|people|participant)s?[\s-](?:[\w-]+\s){0,2}?(?:trial|study|analysis)"
    r"|(?P<b>\d[\d,]*)\s?(?:人|例|名患者|例患者)的?(?:小型|随机|临床|对照|安全性)*(?:研究|试验|分析)"
    r"|\b(?:trial|study|analysis)\b(?:\s(?!(?:and|or|but|than|groups?)\b)[\w'-]+){0,6}?\s(?:had|has|of|with|included|enrolled)\s(?:only\s|just\s)?"
    r"(?P<c>\d[\d,]*)\s(?:people|patients|participants)\b(?!\sin\s(?:the|each|one|its)\b)",
    re.IGNORECASE,
)
"""How large a study is, as its name has it: "the 480-person trial", 26人的试验, "the trial had 30 people"."""


def figures_keep_places(said: Facts, grounds: Grounds) -> str | None:
    """No two figures of a sentence have each other's places, and no part is larger than its whole."""
    if (
        wrong := _whole_as_part(said, grounds)
        or _larger_part(said)
        or _whole_as_each(said, grounds)
        or _other_size(said, grounds)
        or _other_date(said, grounds)
    ):
        return f"number:{wrong}"
    known, named = _known_sizes(grounds), {place for size, _, place in _sizes(said)}
    for one, two in combinations(said.figures, 2):
        if known and not named.isdisjoint((one.quantity.number.start, two.quantity.number.start)):
            continue  # a study called by its size, which is a right one
        if one.sentence != two.sentence or not _could_change_places(one, two):
            continue
        if said.stands_alone(one) or said.stands_alone(two) or says_nothing(one) or says_nothing(two):
            continue
        if said.listed(one, two):
            continue
        fits = [_fit(said, one, two, *known) for known in _both(one, two, grounds)]
        if fits and max(fits) < _EXCHANGED:
            return f"number:{two.quantity.number.text}"
    return None


def _could_change_places(one: Figure, two: Figure) -> bool:
    return (
        comparable(one.quantity, two.quantity)
        and not agree(one.quantity, two.quantity)
        and not agree(two.quantity, one.quantity)
        and one.quantity.unit not in ("date", "year", "stage")
    )


def _both(one: Figure, two: Figure, grounds: Grounds) -> Iterator[tuple[Facts, Figure, Figure]]:
    """The places in one sentence of a passage where both figures stand."""
    for facts in grounds.passages:
        for first in facts.figures:
            if not agree(one.quantity, first.quantity):
                continue
            for second in facts.figures:
                if (
                    second.sentence == first.sentence
                    and second != first
                    and agree(two.quantity, second.quantity)
                    and not facts.listed(first, second)
                ):
                    yield facts, first, second


def _fit(said: Facts, one: Figure, two: Figure, facts: Facts, first: Figure, second: Figure) -> float:
    """How well what tells two figures apart in a sentence goes with what tells them apart in the passage.

    Below nought, each stands where the other stands there.
    """
    here = _difference(said.in_segment(one), said.in_segment(two))
    there = _difference(facts.in_segment(first), facts.in_segment(second))
    return sum(weight * there.get(name, 0.0) for name, weight in here.items())


def _difference(one: Context, other: Context) -> dict[str, float]:
    return {name: one.get(name, 0.0) - other.get(name, 0.0) for name in {*one, *other}}


def _whole_as_part(said: Facts, grounds: Grounds) -> str:
    """What the passages only have as the whole said beside one of its parts, as a part: "26 got cells and 11 did not"."""
    for figure in said.figures:
        same = [
            (facts, f)
            for facts in grounds.passages
            for f in facts.figures
            if agree(figure.quantity, f.quantity)
        ]
        if figure.quantity.whole or not same or not all(f.quantity.whole for _, f in same):
            continue
        given = any(
            m.clause == figure.clause and m.segment == figure.segment and m.entity.kind == "arm"
            for m in said.marks
        )
        if any(m.name == "all" and m.denied and m.clause == figure.clause for m in said.marks):
            continue
        parts = [f for f in said.figures if f != figure and comparable(f.quantity, figure.quantity)]
        if given and any(f.sentence == figure.sentence and not f.quantity.whole for f in parts):
            return figure.quantity.number.text
    return ""


def _whole_as_each(said: Facts, grounds: Grounds) -> str:
    """What the passages do not have as the size of each group, while they have another such size."""
    known = [f for facts in grounds.passages for f in facts.figures if of_each(f, facts)]
    return next(
        (
            f.quantity.number.text
            for f in said.figures
            if known and of_each(f, said) and not any(agree(f.quantity, k.quantity) for k in known)
        ),
        "",
    )


def _larger_part(said: Facts) -> str:
    """A part that is larger than what it is counted out of: "26 of the 15", 15人，其中26人."""
    for all_of in (f for f in said.figures if f.quantity.whole):
        for some_of in said.figures:
            if (
                some_of.sentence == all_of.sentence
                and some_of.at > all_of.at
                and some_of.quantity.unit == all_of.quantity.unit == "people"
                and some_of.quantity.number.value > all_of.quantity.number.value
            ):
                return some_of.quantity.number.text
    for match in EACH.finditer(said.text):
        part = _value(next(filter(None, match.groups())))
        around = [f.quantity.number.value for f in said.figures if f.quantity.unit == "people"]
        if any(value < part for value in around):
            return match.group()
    for match in _PARTED.finditer(said.text):
        part, total = _value(match["part"]), _value(match["whole"])
        if part > total and total < 1900:
            return match["part"]
    return ""


def _other_size(said: Facts, grounds: Grounds) -> str:
    """A size given to a study that no study of the passages has: "the 441-patient study" where it has 875."""
    known = _known_sizes(grounds)
    return next((text for size, text, _ in _sizes(said) if known and size not in known), "")


def _known_sizes(grounds: Grounds) -> set[float]:
    """The sizes of the studies that the passages speak of or belong to."""
    sizes = {size for facts in (*grounds.passages, *grounds.naming) for size, _, _ in _sizes(facts)}
    return sizes | {
        f.quantity.number.value
        for facts in grounds.naming
        for f in facts.figures
        if f.quantity.unit == "people" and _stands_bare(f, facts)
    }


def _stands_bare(figure: Figure, facts: Facts) -> bool:
    """Whether a figure is all that a line says: the number of a study's participants."""
    marks = [m for m in facts.marks if m.sentence == figure.sentence and m.name != "people"]
    return not marks and not any(f != figure and f.sentence == figure.sentence for f in facts.figures)


def _sizes(facts: Facts) -> Iterator[tuple[float, str, int]]:
    """Each size of a study in a text: what it is, how it is written and where."""
    for match in _SIZE.finditer(facts.text):
        if match["c"] and _GROUPED.search(facts.text, max(0, match.start() - _BEFORE), match.start()):
            continue
        told = match[match.lastgroup or 0]
        yield _value(told), told, match.start(match.lastgroup or 0)


def _other_date(said: Facts, grounds: Grounds) -> str:
    """A day of one month that the passages have with another: "1 January" where they have 2 January and 1 May."""
    if wrong := _NO_DAY.search(said.text):
        return wrong.group()
    known = {date for facts in (*grounds.passages, *grounds.naming) for date in _dates(facts)}
    return next(
        (f"{month:g}/{day:g}" for month, day in _dates(said) if known and (month, day) not in known), ""
    )


def _dates(facts: Facts) -> Iterator[tuple[float, float]]:
    """The days of a text as (month, day)."""
    dates = [f.quantity.number for f in facts.figures if f.quantity.unit == "date"]
    for one, two in pairwise(dates):
        if two.start - one.start - len(one.text) > _BETWEEN:
            continue
        if one.text[:1].isalpha():
            yield one.value, two.value
        elif two.text[:1].isalpha():
            yield two.value, one.value
        elif "月" in facts.text[one.start : two.start] or "-" in facts.text[one.start : two.start]:
            yield one.value, two.value


def _value(text: str) -> float:
    return float(text.replace(",", "").rstrip("."))
