"""Whether a sentence affirms and denies what its passage does, idea by idea."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.verification.comparing import wins_alike
from bot.dialogue.verification.facts import Facts, Mark, likeness
from bot.dialogue.verification.grounds import Context, Grounds, Marked
from bot.dialogue.verification.idioms import (
    compares,
    means_nothing,
    one_more,
    read_otherwise,
    shared_out,
    stands_inside,
    sums_up,
    weakened,
)
from bot.dialogue.verification.sides import OPPOSITES, other_side
from bot.dialogue.verification.verbs import disagrees

_SAME_SUBJECT = 0.15
"""The likeness from which two places speak of the same subject."""
_DIFFERENCE = "differ"
_SOFT = "soft"
_COMPARED = frozenset(["differ", "better", "worse", "change", "up", "down", "thicker", "thinner"])
"""Where a passage compares nothing, "the same" says nothing of two sides: "the same figure"."""
_SIDES = frozenset(["better", "worse"])
_HARM = frozenset(["worse", "thinner"])
_MOST_SOFT = 1
"""How many words of description a sentence may have that the passage does not."""


def ideas_agree(said: Facts, grounds: Grounds) -> str | None:
    """Every idea stands in the passage, affirmed or denied as there; of the ideas that one word may be, one must."""
    naming = frozenset[str]().union(*(facts.names for facts in grounds.naming))
    names = _Names(naming, naming.union(*(facts.names for facts in grounds.passages)))
    known = list(grounds.marks())
    judged = [
        (mark, *_judged(mark, context, said, known, names, grounds))
        for mark, context in zip(said.marks, said.mark_contexts, strict=True)
    ]
    borne_out = {(m.at, m.text) for m, complaint, places in judged if not complaint and places}
    unsupported = 0
    for mark, complaint, _ in judged:
        if complaint == _SOFT:
            unsupported += not mark.doubted
            if unsupported > _MOST_SOFT:
                return f"content:{mark.text}"
        elif complaint and (mark.at, mark.text) not in borne_out:
            return complaint
    return None


@dataclass(frozen=True, slots=True)
class _Names:
    """The ideas of what names the studies, and of the passages besides."""

    naming: frozenset[str]
    all: frozenset[str]


def _judged(
    mark: Mark, context: Context, said: Facts, known: Sequence[Marked], names: _Names, grounds: Grounds
) -> tuple[str | None, bool]:
    """What is wrong with one idea, and whether the passage has it at all."""
    kind = mark.entity.kind
    if kind == "light" and _only_set_aside(mark, grounds):
        return f"negation:{mark.text}", False
    if kind == "some" and mark.name not in names.all and OPPOSITES.get(mark.name, "") in names.all:
        return f"direction:{mark.text}", False
    if kind in ("light", "hedge", "some"):
        return None, False
    carries = {mark.name} | (mark.entity.sources if mark.name == mark.entity.name else frozenset())
    places = [(m, c) for m, c in known if m.name in carries]
    if _left_open(mark, places, said, known) or (
        not places and _needs_none(mark, said, known, names, grounds)
    ):
        return None, False
    if kind == "boost":
        return _boosted(mark, places, said, names, grounds), bool(places)
    if kind == "verb":
        reason = disagrees(mark, context, places, said, known, grounds)
        return (f"{reason}:{mark.text}" if reason else None), bool(places)
    if mark.entity.knowing and mark.denied and _unknown(context, known):
        return None, bool(places)
    if not places:
        if kind in ("thing", "arm") and carries & names.naming and not mark.denied:
            return None, False
        return _missing(mark, said, names), False
    reason = other_side(mark, context, places, known, said, grounds)
    return (f"{reason}:{mark.text}" if reason else None), True


def _needs_none(mark: Mark, said: Facts, known: Sequence[Marked], names: _Names, grounds: Grounds) -> bool:
    """Whether an idea that the passage lacks says nothing of its own there, or says it in other words."""
    return (
        read_otherwise(mark, said, known)
        or compares(mark, said)
        or (mark.name == _DIFFERENCE and mark.denied and not names.all & _COMPARED)
        or (mark.name in _SIDES and mark.denied and wins_alike(said, grounds))
        or (mark.entity.kind in ("thing", "claim") and stands_inside(mark, grounds))
        or (mark.denied and _is_affirmed(OPPOSITES.get(mark.name, ""), known))
    )


def _boosted(
    mark: Mark, places: Sequence[Marked], said: Facts, names: _Names, grounds: Grounds
) -> str | None:
    """What is wrong with a word that makes a statement stronger."""
    if weakened(mark, said) or shared_out(mark, said) or sums_up(mark, said):
        return None
    if _is_of_part(mark, said, grounds):
        return f"certainty:{mark.text}"
    if places or mark.name == "all" or (mark.name == "many" and means_nothing(mark, said)):
        return None
    return _missing(mark, said, names)


def _missing(mark: Mark, said: Facts, names: _Names) -> str:
    """What is wrong with an idea that the passage lacks: one word of description may pass."""
    if _may_be_missing(mark) and not one_more(mark, said) and OPPOSITES.get(mark.name, "") not in names.all:
        return _SOFT
    return f"{_reason(mark, names.all)}:{mark.text}"


def _left_open(mark: Mark, places: Sequence[Marked], said: Facts, known: Sequence[Marked]) -> bool:
    """Whether a claim stands in a question ("whether cells help") that the passage names and leaves open too."""
    if not mark.asked or mark.entity.kind != "claim" or mark.entity.knowing:
        return False
    if mark.name in _HARM or any(m.name == OPPOSITES.get(mark.name) for m, _ in known):
        return False
    beside = [m for m in said.marks if m.sentence == mark.sentence]
    if mark.in_denial or any(m.entity.knowing and m.denied for m in beside):
        return any(m.doubted or m.unsure or m.asked for m, _ in places)
    return any(m.entity.kind == "hedge" for m in beside) and any(m.hedged for m, _ in places)


def _only_set_aside(mark: Mark, grounds: Grounds) -> bool:
    """Whether a sentence affirms what the passage only names to say that it is not meant: "and for osteoarthritis"."""
    if not mark.entity.group or mark.in_denial:
        return False
    known = [m for facts in grounds.passages for m in facts.marks if m.entity.name == mark.entity.name]
    return any(m.set_aside for m in known) and all(m.set_aside or m.in_denial for m in known)


def _may_be_missing(mark: Mark) -> bool:
    """Whether a sentence may have an idea that the passage lacks: description, or what it says is not shown anyway."""
    if mark.doubted and mark.entity.kind == "claim" and not mark.entity.group:
        return OPPOSITES.get(mark.name) in (None, "worse")
    return mark.entity.soft and not mark.denied


def _reason(mark: Mark, names: frozenset[str]) -> str:
    if OPPOSITES.get(mark.name) in names:
        return "direction"
    return (
        "certainty"
        if mark.entity.kind == "boost" or mark.name in ("proven", "approved", "verified")
        else "content"
    )


def _is_affirmed(name: str, known: Sequence[Marked]) -> bool:
    """Whether the passage affirms an idea: what it calls low is not high."""
    return any(m.name == name and not m.denied for m, _ in known)


def _unknown(context: Context, known: Sequence[Marked]) -> bool:
    """Whether the passage says of the same subject that something is not known, found or shown."""
    return any(
        m.entity.knowing and m.denied and likeness(context, around) >= _SAME_SUBJECT for m, around in known
    )


def _is_of_part(mark: Mark, said: Facts, grounds: Grounds) -> bool:
    """Whether "all" is said where the passage speaks of a part: of some, of a share, of 15 of the 26."""
    if mark.in_denial or mark.name != "all":
        return False
    told = {m.name for m in said.marks if m.sentence == mark.sentence} | {
        f.quantity.key for f in said.figures if f.sentence == mark.sentence
    }
    best, part = 0, False
    for facts in grounds.passages:
        for sentence in {m.sentence for m in facts.marks}:
            marks = [m for m in facts.marks if m.sentence == sentence]
            figures = [f for f in facts.figures if f.sentence == sentence]
            shared = len(told & ({m.name for m in marks} | {f.quantity.key for f in figures}))
            if shared >= best:
                partial = any(m.entity.kind == "some" for m in marks) or any(
                    f.quantity.whole or f.quantity.unit in ("percent", "ratio") for f in figures
                )
                partial = partial and not any(m.name == "all" for m in marks)
                best, part = shared, partial or (part and shared == best)
    return part
