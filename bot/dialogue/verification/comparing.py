"""Whether who is better than whom, and by how much of all, stands in a sentence as in its passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.dialogue.verification.facts import Facts, Mark
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.quantities import agree

_COMPARED, _BEHIND = 14, 8
_MOST = frozenset(["highest"])
_BEST = frozenset(["best", "最好", "最优"])
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
_BOTH = 2
_ALL_DISEASES = "alldiseases"


def comparisons_agree(said: Facts, grounds: Grounds) -> str | None:
    """Who is better than whom stands as in the passage."""
    known = {winner for facts in grounds.passages for winner in _winners(facts, asked=False)}
    one_sided = known and all(not denied for _, denied in known)
    if one_sided and _level(said) and (not _no_difference(grounds) or _measures(said) & _won(grounds)):
        return "comparison"
    if known and any(winner not in known for winner in _winners(said, asked=False)):
        return "comparison"
    told = {
        better for facts in grounds.passages for ask in (True, False) for better, _ in _winners(facts, ask)
    }
    if told and any(better not in told for better, _ in _winners(said, asked=True)):
        return "comparison"
    return None


def wins_alike(said: Facts, grounds: Grounds) -> bool:
    """Whether a sentence makes the passage's comparisons, perhaps from the other side: "was no worse than"."""
    known = {winner for facts in grounds.passages for winner in _winners(facts, asked=False)}
    own = set(_winners(said, asked=False))
    return bool(own) and own <= known


def _level(said: Facts) -> bool:
    """Whether a sentence says that two sides did as well as each other."""
    sides = {m.entity.name in _CELLS for m in said.marks if m.entity.kind == "arm"}
    return len(sides) == _BOTH and any(than.equal for than in said.thans)


def _measures(facts: Facts) -> set[str]:
    return {m.name for m in facts.marks if m.entity.group == "measure"}


def _won(grounds: Grounds) -> set[str]:
    """What the passages measure in a clause that says who did better."""
    return {
        other.name
        for facts in grounds.passages
        for mark in facts.marks
        if mark.name in ("better", "worse") and not mark.denied
        for other in facts.marks
        if other.entity.group == "measure" and other.clause == mark.clause
    }


def _no_difference(grounds: Grounds) -> bool:
    return any(m.name == "differ" and m.denied for facts in grounds.passages for m in facts.marks)


def _winners(facts: Facts, asked: bool) -> Iterator[tuple[bool, bool]]:
    """For each comparison that is made or asked for, whether cells are on the better side, and whether that is denied."""
    for mark in facts.marks:
        arms = [m for m in facts.marks if m.entity.kind == "arm" and m.sentence == mark.sentence]
        if mark.name in _MOST or mark.text.lower() in _BEST:
            beside = [m for m in arms if m.clause == mark.clause] or [m for m in arms if m.at < mark.at]
            if beside and not asked:
                best = min(beside, key=lambda m: abs(m.at - mark.at))
                yield best.entity.name in _CELLS, mark.denied and not mark.doubted
        if mark.asked is not asked or mark.name not in ("better", "worse", "up", "down"):
            continue
        if mark.name in ("up", "down") and any(
            m.at == mark.at and m.name in ("better", "worse") for m in facts.marks
        ):
            continue  # "less pain" is better, whatever is less
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
    if len(sides) == _BOTH and len(here) == 1:
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
        denies_all = mark.name in _HARMS and mark.denied and not mark.doubted and not _restricted(mark, said)
        if denies_all and known and all(known):
            return f"certainty:{mark.text}"
    return None


def _restricted(mark: Mark, facts: Facts) -> bool:
    return any(m.name == "serious" and m.clause == mark.clause for m in facts.marks)


def all_stays(said: Facts, grounds: Grounds) -> str | None:
    """What the passage counts for all diseases a sentence does not count for one of them or for one joint."""
    if _ALL_DISEASES in said.names:
        return None
    for figure in said.figures:
        if figure.quantity.unit in ("year", "date") or not _names_one(figure.sentence, said):
            continue
        same = [
            (facts, f)
            for facts in grounds.passages
            for f in facts.figures
            if agree(figure.quantity, f.quantity)
        ]
        if same and all(
            any(m.name == _ALL_DISEASES and m.sentence == f.sentence for m in facts.marks)
            and not _names_one(f.sentence, facts)
            for facts, f in same
        ):
            return f"content:{figure.quantity.number.text}"
    return None


def _names_one(sentence: int, facts: Facts) -> bool:
    return any(m.entity.group in ("joint", "disease") and m.sentence == sentence for m in facts.marks)


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
