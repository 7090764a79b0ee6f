"""Whether a sentence affirms and denies what its passage does, idea by idea."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.verification.belonging import said_of_another, says_nothing
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
from bot.dialogue.verification.quantities import agree
from bot.dialogue.verification.verbs import disagrees, not_known_after

_OTHER_SIDE = 0.25
"""The same for an idea that the passage both affirms and denies."""
_SAME_SUBJECT = 0.15
OPPOSITES = {
    "better": "worse", "worse": "better", "up": "down", "down": "up", "thicker": "thinner", "thinner": "thicker",
    "mild": "serious", "serious": "mild", "high": "low", "low": "high", "highest": "lowest", "lowest": "highest",
    "ban": "allow", "allow": "ban", "frequent": "rare", "rare": "frequent", "large": "small", "most": "small", "many": "small",
}  # fmt: skip
_DIFFERENCE = "differ"
_SOFT = "soft"
_COMPARED = frozenset(["differ", "better", "worse", "change", "up", "down", "thicker", "thinner"])
"""Where a passage compares nothing, "the same" says nothing of two sides: "the same figure"."""
_SIDES = frozenset(["better", "worse"])
_HARM = frozenset(["worse", "thinner"])
_MOST_SOFT = 1
"""How many words of description a sentence may have that the passage does not."""
_STRONG = frozenset(["proven", "verified", "approved", "effective", "safe", "cure"])
_NOT_KNOWN_IS_NOT_NONE = frozenset(["side", "effective", "helps"])
"""What is not known to be is not to be denied: harm that is uncertain is not "no harm"."""


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
    reason = _side(mark, context, places, known, said, grounds)
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


def _strong_elsewhere(mark: Mark, said: Facts, grounds: Grounds) -> bool:
    """Whether a strong word ("confirmed") is said of figures that the passage has, but nowhere beside that word."""
    if mark.name not in _STRONG or mark.denied:
        return False
    figures = [
        f
        for f in said.figures
        if f.clause == mark.clause and f.quantity.unit not in ("year", "date") and not says_nothing(f)
    ]
    beside = [
        any(agree(f.quantity, other.quantity) for f in figures)
        for facts in grounds.passages
        for place in facts.marks
        if place.name == mark.name
        for other in facts.figures
        if other.sentence == place.sentence
    ]
    return bool(figures) and not any(beside)


def _side(
    mark: Mark,
    context: Context,
    places: Sequence[Marked],
    known: Sequence[Marked],
    said: Facts,
    grounds: Grounds,
) -> str | None:
    """Whether an idea is on the other side of a denial, or stands where the passage has its opposite."""
    unsure = not_known_after(mark, said)
    alike = [likeness(context, c) for m, c in places if _same_side(mark, m, unsure)]
    exact = [(m, c) for m, c in places if m.name == mark.name] or places
    other = [likeness(context, c) for m, c in exact if not _same_side(mark, m, unsure)]
    both = any(m.name == mark.name and m.denied is not mark.denied for m in said.marks)
    if not alike or (other and not both and max(other) > max(alike) + _OTHER_SIDE):
        return "negation"
    if _strong_elsewhere(mark, said, grounds):
        return "certainty"
    if mark.entity.kind == "claim":
        if said_of_another(
            mark, said, [(p, m) for p in grounds.passages for m in p.marks if m.name == mark.name]
        ):
            return "content"
        for thing in {m.name for m in said.marks if m.entity.kind == "thing" and m.clause == mark.clause}:
            beside = [_same_side(mark, m, unsure) for m, c in exact if thing in c]
            if beside and not any(beside):
                return "negation"
    opposite = OPPOSITES.get(mark.name)
    rivals = [likeness(context, c) for m, c in known if m.name == opposite and m.denied == mark.denied]
    if rivals and max(rivals) > max(alike) + _OTHER_SIDE:
        return "direction"
    return None


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


def _same_side(said: Mark, known: Mark, unsure: bool) -> bool:
    """Whether an idea is affirmed, denied or doubted in a sentence as it is in the passage."""
    if said.entity.kind in ("thing", "arm"):
        return (
            known.in_denial or (known.unsure and said.unsure)
            if said.denied
            else not known.denied or said.in_denial
        )
    if said.denied and said.doubted:
        return known.denied or known.in_denial or known.unsure
    if said.hedged and not said.denied and known.denied and known.doubted:
        return True
    if not said.denied and unsure and known.doubted and not said.entity.anywhere:
        return True
    if known.entity.kind == "thing":
        # "Thicker" rests on a thickness that is said of something; "no difference in thickness" says nothing of it.
        return known.in_denial == (said.denied or said.in_denial)
    if said.name == "exist" and said.denied and known.denied and known.doubted:
        return said.doubted
    if said.name in _NOT_KNOWN_IS_NOT_NONE and said.denied and not said.unsure and known.doubted:
        return said.doubted
    return said.denied == known.denied
