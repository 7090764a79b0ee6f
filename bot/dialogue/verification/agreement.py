"""Whether the facts of a sentence are those of the passages that it cites: the reason why not, or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.dialogue.verification.belonging import (
    belongs_elsewhere,
    figures_go_together,
    said_of_another,
    says_nothing,
)
from bot.dialogue.verification.facts import Facts, Figure, Mark
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.ideas import OPPOSITES, ideas_agree
from bot.dialogue.verification.places import figures_keep_places
from bot.dialogue.verification.polarity import denials_stay
from bot.dialogue.verification.quantities import Quantity, agree, qualified_alike

_COMPARED, _BEHIND = 14, 8
_MOST = frozenset(["highest"])
_BEST = frozenset(["best", "最好", "最优"])
_NONE = re.compile(r"\bno\s$|没有$", re.IGNORECASE)
_TIME = re.compile(r"month|week|year|hour|day|[月周年天]|小时", re.IGNORECASE)
_FEW = 2
_CARRIED = 0.6
"""The share of a hedge's surroundings that a sentence takes over when it takes over what is hedged."""
_CELLS = frozenset(["cell", "svf", "umbilical", "placental", "exosome"])
_HARMS = frozenset(["side"])
_ALL_OTHERS = r"[^.;]{0,50}\bthan\s(?:(?:with|for|in|of)\s)?(?:any|all|every)\b"
_MORE_THAN_ALL = re.compile(
    rf"\b(?:more|better|greater|higher|stronger){_ALL_OTHERS}"
    r"|比(?:其他|其它|别的|任何|所有)[^，,。；;]{0,12}(?:好|多|强)",
    re.IGNORECASE,
)
_LESS_THAN_ALL = re.compile(
    rf"\b(?:worse|weaker|poorer|less\s\w*\s?relief){_ALL_OTHERS}"
    rf"|\b(?:took away|takes away|take away|relieved?s?|eased?s?)\s(?:less|fewer){_ALL_OTHERS}"
    r"|比(?:其他|其它|别的|任何|所有)[^，,。；;]{0,12}(?:差|少|弱)",
    re.IGNORECASE,
)
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
        if _denied_figure(figure, said) and not any(
            _denied_figure(f, p) for p in grounds.passages for f in p.figures
        ):
            return f"negation:{quantity.number.text}"
        same = [k for k in known if agree(quantity, k.quantity)]
        if quantity.unit == "group" and any(k.quantity.unit == "group" for k in known):
            same = [k for k in same if k.quantity.unit == "group"]
            if not same:
                return f"number:{quantity.number.text}"
        if not same:
            valued = any(k.quantity.number.value == quantity.number.value for k in known)
            clear = valued and quantity.number.value > _COMMON
            named = [k for k in naming if agree(quantity, k.quantity)]
            if valued:
                # The same value of something else stands in the passage: a bare figure of a name does not clear it up.
                named = [k for k in named if k.quantity.unit or not quantity.unit]
            if not clear and named and not belongs_elsewhere(figure, said, grounds):
                continue
            return f"{'unit' if valued else 'number'}:{quantity.number.text}"
        told = [k for k in (*same, *naming, *known) if k.quantity.number.value == quantity.number.value]
        if _counts_other(quantity, [k.quantity for k in same], [k.quantity for k in told]):
            return f"unit:{quantity.number.text}"
        if not any(qualified_alike(quantity, k.quantity) for k in same):
            return f"comparison:{quantity.number.text}"
        if belongs_elsewhere(figure, said, grounds):
            return f"number:{quantity.number.text}"
        if quantity.unit == "" and all(k.quantity.unit == "time" for k in same) and not _timed(figure, said):
            return f"unit:{quantity.number.text}"
        if (
            quantity.whole
            or quantity.unit in ("year", "date")
            or any(k.quantity.unit == "group" for k in same)
        ):
            continue
        if said_of_another(
            figure, said, [(p, f) for p in grounds.passages for f in p.figures if agree(quantity, f.quantity)]
        ):
            return f"number:{quantity.number.text}"
    return None


def _denied_figure(figure: Figure, facts: Facts) -> bool:
    """Whether a "no" stands right before a figure: "had no 26 patients"."""
    start = figure.quantity.number.start
    return bool(_NONE.search(facts.text, max(0, start - 5), start))


def _timed(figure: Figure, said: Facts) -> bool:
    """Whether a figure without a unit stands by the name of one: "at month 6", "6 or 12 months"."""
    number = figure.quantity.number
    return bool(_TIME.search(said.text, max(0, number.start - 10), number.start + len(number.text) + 20))


def _counts_other(said: Quantity, same: Sequence[Quantity], told: Sequence[Quantity]) -> bool:
    """Whether a figure counts people or studies where the passage has it bare and elsewhere counting the other."""
    counts = ("people", "studies")
    return (
        said.unit in counts
        and all(not k.unit and not k.counted for k in same)
        and any(k.unit in counts and k.unit != said.unit for k in told)
    )


def denials_agree(said: Facts, grounds: Grounds) -> str | None:
    """A statement is denied only where the passage denies something of what it speaks of."""
    known = [(m.name, m.in_denial or m.unsure) for facts in grounds.passages for m in facts.marks]
    known += [(s.key, s.clause in f.denied_clauses) for f in grounds.passages for s in f.strays]
    affirmed = {m.name for facts in grounds.passages for m in facts.marks if not m.denied}
    if said.denies_twice and not any(facts.denies_twice for facts in grounds.passages):
        return "negation"
    for clause in said.denied_clauses:
        told = {
            m.name
            for m in said.marks
            if m.clause == clause
            and (m.entity.kind not in ("light", "hedge", "some") or (m.entity.group and m.denied))
        } | {s.key for s in said.strays if s.clause == clause}
        turned = {OPPOSITES.get(m.name) for m in said.marks if m.clause == clause and m.denied}
        if turned & affirmed:
            continue
        here = [denied for name, denied in known if name in told]
        if here and not any(here):
            return "negation"
    return None


def hedges_stay(said: Facts, grounds: Grounds) -> str | None:
    """What the passage says only of some, or only with a "may", is not said of all or for sure."""
    own = {_weakness(mark) for mark in said.marks}
    unknown = any(mark.entity.knowing and mark.denied for mark in said.marks)
    here = said.names | said.keys
    naming = frozenset[str]().union(*(facts.names for facts in grounds.naming))
    dates = {f.quantity.key for facts in grounds.naming for f in facts.figures}
    for facts in grounds.passages:
        for hedge in facts.marks:
            weakness = _weakness(hedge)
            if not weakness or weakness in own or (hedge.name == "certain" and unknown):
                continue
            near = {
                m.name
                for m in facts.marks
                if m.clause == hedge.clause
                and m.name != hedge.name
                and m.entity.kind in ("thing", "claim", "arm")
                and m.name not in naming
            } | {s.key for s in facts.strays if s.clause == hedge.clause}
            figures = {f.quantity.key for f in facts.figures if f.clause == hedge.clause} - dates
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
        arms = [m for m in facts.marks if m.entity.kind == "arm" and m.sentence == mark.sentence]
        if mark.name in _MOST or mark.text.lower() in _BEST:
            beside = [m for m in arms if m.clause == mark.clause] or [m for m in arms if m.at < mark.at]
            if beside:
                best = min(beside, key=lambda m: abs(m.at - mark.at))
                yield best.entity.name in _CELLS, mark.denied and not mark.doubted
        if mark.asked or mark.name not in ("better", "worse", "up", "down"):
            continue
        yield from _subject_wins(mark, arms, facts)
        for than in facts.thans:
            behind = [m for m in arms if 0 < m.at - than.at < _BEHIND]
            if abs(than.at - mark.at) <= _COMPARED and behind and not than.equal:
                loses = min(behind, key=lambda m: m.at).entity.name in _CELLS
                better = (loses == (mark.name in ("worse", "down"))) is not than.turned
                yield better, (mark.denied and not mark.doubted) or than.denied


def _subject_wins(mark: Mark, arms: Sequence[Mark], facts: Facts) -> Iterator[tuple[bool, bool]]:
    """Whether cells are what does better in a clause of its own: "..., and the steroid group did better"."""
    if (
        mark.entity.name not in ("better", "worse")
        or mark.asked
        or any(t.at >= mark.at - _COMPARED for t in facts.thans)
    ):
        return
    sides = {m.entity.name in _CELLS for m in arms}
    here = {m.entity.name in _CELLS for m in arms if m.clause == mark.clause and m.at < mark.at}
    if len(sides) == _FEW and len(here) == 1:
        yield here.pop() is (mark.name == "better"), mark.denied and not mark.doubted


def restrictions_stay(said: Facts, grounds: Grounds) -> str | None:
    """Where the passage only denies serious harm, a sentence does not deny all harm."""
    known = [
        _restricted(mark, facts)
        for facts in grounds.passages
        for mark in facts.marks
        if mark.name in _HARMS and mark.denied
    ]
    for mark in said.marks:
        if mark.name in _HARMS and mark.denied and not mark.doubted and known and all(known):
            if not _restricted(mark, said):
                return f"certainty:{mark.text}"
    return None


def _restricted(mark: Mark, facts: Facts) -> bool:
    return any(m.name == "serious" and m.clause == mark.clause for m in facts.marks)


def superlatives_agree(said: Facts, grounds: Grounds) -> str | None:
    """What is better than all others in the passage is not worse than all others in the sentence, nor the other way."""
    most, least = _extremes(said)
    if most is least:
        return None
    known = [_extremes(facts) for facts in grounds.passages]
    if least and any(m for m, _ in known) and not any(n for _, n in known):
        return "direction"
    return None


def _extremes(facts: Facts) -> tuple[bool, bool]:
    """Whether a text says of anything that it is more than all others, and less than all others."""
    names = facts.names
    return bool("highest" in names or _MORE_THAN_ALL.search(facts.text)), bool(
        "lowest" in names or _LESS_THAN_ALL.search(facts.text)
    )


CHECKS: tuple[Check, ...] = (
    figures_keep_places,
    figures_go_together,
    figures_agree,
    ideas_agree,
    denials_agree,
    denials_stay,
    hedges_stay,
    comparisons_agree,
    superlatives_agree,
    restrictions_stay,
)
