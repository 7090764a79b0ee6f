"""Whether the facts of a sentence are those of the passages that it cites: the reason why not, or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.dialogue.verification.belonging import (
    belongs_elsewhere,
    said_of_another,
    says_nothing,
)
from bot.dialogue.verification.comparing import (
    all_stays,
    comparisons_agree,
    restrictions_stay,
    superlatives_agree,
)
from bot.dialogue.verification.facts import Facts, Figure, Mark
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.ideas import ideas_agree
from bot.dialogue.verification.places import figures_keep_places
from bot.dialogue.verification.polarity import denials_stay
from bot.dialogue.verification.quantities import Quantity, agree, qualified_alike
from bot.dialogue.verification.sides import OPPOSITES
from bot.dialogue.verification.together import figures_go_together

_NONE = re.compile(r"\bno\s$|没有$", re.IGNORECASE)
_TIME = re.compile(r"month|week|year|hour|day|[月周年天]|小时", re.IGNORECASE)
_AT = re.compile(r"\b(?:at|by|until|after)\s$", re.IGNORECASE)
"""What stands before a second time whose unit goes without saying: "at 6 months and still at 12"."""
_FEW = 2
_CARRIED = 0.6
"""The share of a hedge's surroundings that a sentence takes over when it takes over what is hedged."""
_SHARES = frozenset(["ratio", "percent"])
_COMMON = 20
"""Up to here a figure may stand in the passage for something else by chance."""
_SUCH_AS = re.compile(r"\b(?:such as|for example|for instance)\b|例如|比如", re.IGNORECASE)
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
        if not any(qualified_alike(quantity, k.quantity) for k in same) and not _restates(
            figure, said, known
        ):
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


def _restates(figure: Figure, said: Facts, known: Sequence[Figure]) -> bool:
    """Whether a share only says again in other words what the one before it says: "at least 9%, or about 1 in 11"."""
    quantity = figure.quantity
    return (
        quantity.unit in _SHARES
        and quantity.qualifier not in ("more", "less")
        and any(
            f.sentence == figure.sentence
            and f.at < figure.at
            and f.quantity.unit in _SHARES
            and {f.quantity.unit, quantity.unit} == _SHARES
            and agree(quantity, f.quantity)
            and any(agree(f.quantity, k.quantity) and qualified_alike(f.quantity, k.quantity) for k in known)
            for f in said.figures
        )
    )


def _denied_figure(figure: Figure, facts: Facts) -> bool:
    """Whether a "no" stands right before a figure: "had no 26 patients"."""
    start = figure.quantity.number.start
    return bool(_NONE.search(facts.text, max(0, start - 5), start))


def _timed(figure: Figure, said: Facts) -> bool:
    """Whether a figure without a unit stands by the name of one: "at month 6", "6 or 12 months"."""
    number = figure.quantity.number
    if _AT.search(said.text, max(0, number.start - 8), number.start) and any(
        f.quantity.unit == "time" and f.sentence == figure.sentence and f.at < figure.at for f in said.figures
    ):
        return True
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
            name
            for m in said.marks
            for name in (m.name, *(m.entity.sources if m.entity.kind == "thing" else ()))
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
            if weakness == "some" and _gives_the_example(hedge, facts, said):
                continue
            total = len(near) + len(figures)
            if total >= _FEW and (len(near & here) + len(figures & own_figures)) / total >= _CARRIED:
                return f"certainty:{hedge.text}"
    return None


def _gives_the_example(hedge: Mark, facts: Facts, said: Facts) -> bool:
    """Whether a sentence says of the example what its passage says of some: "some trials, such as the 480-person one"."""
    after = [m.start for m in facts.marks if m.at > hedge.at and m.sentence == hedge.sentence]
    match = _SUCH_AS.search(facts.text, hedge.start, max(after, default=hedge.start))
    if match is None:
        return False
    place = match.end()
    example = {f.quantity.key for f in facts.figures if f.quantity.number.start >= place} | {
        s.key for s in facts.strays if s.start >= place and s.sentence == hedge.sentence
    }
    return bool(example & ({f.quantity.key for f in said.figures} | {s.key for s in said.strays}))


def _weakness(mark: Mark) -> str:
    """How a word makes a statement weaker: in how sure it is, in how much it covers, or not at all."""
    if mark.entity.kind == "hedge" or (mark.name == "certain" and mark.denied) or mark.name == "certainty":
        return "hedge"
    return "some" if mark.entity.kind == "some" else ""


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
    all_stays,
)
