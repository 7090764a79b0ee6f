"""Whether an idea stands on the side of a denial, and of its opposite, where its passage has it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.verification.belonging import said_of_another, says_nothing
from bot.dialogue.verification.facts import Facts, Mark, likeness
from bot.dialogue.verification.grounds import Context, Grounds, Marked
from bot.dialogue.verification.quantities import agree
from bot.dialogue.verification.verbs import not_known_after

OPPOSITES = {
    "better": "worse", "worse": "better", "up": "down", "down": "up", "thicker": "thinner", "thinner": "thicker",
    "mild": "serious", "serious": "mild", "high": "low", "low": "high", "highest": "lowest", "lowest": "highest",
    "ban": "allow", "allow": "ban", "frequent": "rare", "rare": "frequent", "large": "small", "most": "small", "many": "small",
}  # fmt: skip
_OTHER_SIDE = 0.25
"""By how much an idea must fit a place on the other side better, where the passage both affirms and denies it."""
_WHOLE = 3
"""How much a clause must say to be known again in another."""
_STRONG = frozenset(["proven", "verified", "approved", "effective", "safe", "cure"])
_NOT_KNOWN_IS_NOT_NONE = frozenset(["side", "effective", "helps"])
"""What is not known to be is not to be denied: harm that is uncertain is not "no harm"."""


def other_side(
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
    if alike and _stands_as_a_whole(mark, said, grounds, unsure):
        return None
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


def _stands_as_a_whole(mark: Mark, said: Facts, grounds: Grounds, unsure: bool) -> bool:
    """Whether one clause of a passage says all that the idea's clause says, with the idea on the same side."""
    own = said.content(mark.clause)
    return len(own) >= _WHOLE and any(
        m.name == mark.name and _same_side(mark, m, unsure) and own <= facts.content(m.clause)
        for facts in grounds.passages
        for m in facts.marks
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


def _same_side(said: Mark, known: Mark, unsure: bool) -> bool:
    """Whether an idea is affirmed, denied or doubted in a sentence as it is in the passage."""
    if said.entity.kind in ("thing", "arm"):
        return (
            known.in_denial or (known.unsure and said.unsure)
            if said.denied
            else not known.denied or said.in_denial
        )
    if said.denied and said.doubted:
        return known.denied or known.in_denial or known.unsure or said.granted
    if said.hedged and not said.denied and known.denied and known.doubted:
        return True
    if not said.denied and unsure and known.doubted and (not said.entity.anywhere or said.fronted):
        return True
    if known.entity.kind == "thing":
        # "Thicker" rests on a thickness that is said of something; "no difference in thickness" says nothing of it.
        return known.in_denial == (said.denied or said.in_denial)
    if said.name == "exist" and said.denied and known.denied and known.doubted:
        return said.doubted
    if said.name in _NOT_KNOWN_IS_NOT_NONE and said.denied and not said.unsure and known.doubted:
        return said.doubted
    return said.denied == known.denied
