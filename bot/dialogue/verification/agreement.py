"""Whether the facts of a sentence are those of the passages that it cites: the reason why not, or None."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.dialogue.verification.belonging import (
    belongs_elsewhere,
    figures_go_together,
    said_of_another,
    says_nothing,
)
from bot.dialogue.verification.facts import Facts, Mark
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.ideas import ideas_agree
from bot.dialogue.verification.quantities import agree, qualified_alike

_COMPARED = 14
_FEW = 2
_CARRIED = 0.6
"""The share of a hedge's surroundings that a sentence takes over when it takes over what is hedged."""
_CELLS = frozenset(["cell", "svf", "umbilical", "placental", "exosome"])
_COMMON = 20
"""Up to here a figure may stand in the passage for something else by chance."""
Check = Callable[[Facts, Grounds], "str | None"]


def disagreement(said: Facts, grounds: Grounds) -> str | None:
    """The first fact of a sentence that its passages do not bear out, or None."""
    for check in CHECKS:
        if reason := check(said, grounds):
            return reason
    return None


def figures_agree(said: Facts, grounds: Grounds) -> str | None:
    """Every figure stands in the passage with its unit and its "more than", beside the things that it belongs to."""
    known = [figure for facts in grounds.passages for figure in facts.figures]
    naming = [figure for facts in grounds.naming for figure in facts.figures]
    for figure in said.figures:
        quantity = figure.quantity
        if says_nothing(figure):
            continue
        same = [k for k in known if agree(quantity, k.quantity)]
        if quantity.unit == "group" and any(k.quantity.unit == "group" for k in known):
            same = [k for k in same if k.quantity.unit == "group"]
            if not same:
                return f"number:{quantity.number.text}"
        if not same:
            valued = any(k.quantity.number.value == quantity.number.value for k in known)
            clear = valued and quantity.number.value > _COMMON
            if not clear and any(agree(quantity, other.quantity) for other in naming):
                continue
            return f"{'unit' if valued else 'number'}:{quantity.number.text}"
        if not any(qualified_alike(quantity, k.quantity) for k in same):
            return f"comparison:{quantity.number.text}"
        if belongs_elsewhere(figure, said, grounds):
            return f"number:{quantity.number.text}"
        if not quantity.whole and said_of_another(
            figure, said, [(p, f) for p in grounds.passages for f in p.figures if agree(quantity, f.quantity)]
        ):
            return f"number:{quantity.number.text}"
    return None


def denials_agree(said: Facts, grounds: Grounds) -> str | None:
    """A statement is denied only where the passage denies something of what it speaks of."""
    known = [(m, m.in_denial or m.unsure) for facts in grounds.passages for m in facts.marks]
    if said.denies_twice and not any(facts.denies_twice for facts in grounds.passages):
        return "negation"
    for clause in said.denied_clauses:
        told = {
            m.name
            for m in said.marks
            if m.clause == clause and m.entity.kind not in ("light", "hedge", "some")
        }
        here = [denied for m, denied in known if m.name in told]
        if here and not any(here):
            return "negation"
    return None


def hedges_stay(said: Facts, grounds: Grounds) -> str | None:
    """What the passage says only of some, or only with a "may", is not said of all or for sure."""
    own = {_weakness(mark) for mark in said.marks}
    here = said.names | said.keys
    for facts in grounds.passages:
        for hedge in facts.marks:
            weakness = _weakness(hedge)
            if not weakness or weakness in own:
                continue
            near = {
                m.name
                for m in facts.marks
                if m.clause == hedge.clause
                and m.name != hedge.name
                and m.entity.kind in ("thing", "claim", "arm")
            }
            figures = {f.quantity.key for f in facts.figures if f.clause == hedge.clause}
            own_figures = {f.quantity.key for f in said.figures}
            head = next(
                (
                    m.name
                    for m in facts.marks
                    if m.at > hedge.at and m.sentence == hedge.sentence and m.name in near
                ),
                None,
            )
            if head is not None and head not in here:
                continue
            total = len(near) + len(figures)
            if total >= _FEW and (len(near & here) + len(figures & own_figures)) / total >= _CARRIED:
                return f"certainty:{hedge.text}"
    return None


def _weakness(mark: Mark) -> str:
    """How a word makes a statement weaker: in how sure it is, in how much it covers, or not at all."""
    if mark.entity.kind == "hedge" or (mark.name == "certain" and mark.denied) or mark.name == "certainty":
        return "hedge"
    return "some" if mark.entity.kind == "some" else ""


def comparisons_agree(said: Facts, grounds: Grounds) -> str | None:
    """Who is better than whom stands as in the passage."""
    known = {winner for facts in grounds.passages for winner in _winners(facts)}
    if known and any(winner not in known for winner in _winners(said)):
        return "comparison"
    return None


def _winners(facts: Facts) -> Iterator[tuple[bool, bool]]:
    """For each comparison, whether cells are on the better side, and whether that is denied."""
    for mark in facts.marks:
        if mark.name not in ("better", "worse", "up", "down"):
            continue
        for at, _clause in facts.thans:
            arms = [
                m
                for m in facts.marks
                if m.entity.kind == "arm" and 0 < m.at - at < 8 and m.sentence == mark.sentence
            ]
            if abs(at - mark.at) <= _COMPARED and arms:
                loses = min(arms, key=lambda m: m.at).entity.name in _CELLS
                yield (loses == (mark.name in ("worse", "down")), mark.denied and not mark.doubted)


CHECKS: tuple[Check, ...] = (
    figures_go_together,
    figures_agree,
    ideas_agree,
    denials_agree,
    hedges_stay,
    comparisons_agree,
)
