"""Words that do not say here what they say elsewhere: parts of idioms, of other words, of enumerations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.verification.facts import Facts, Mark
from bot.dialogue.verification.grounds import Grounds, Marked
from bot.dialogue.verification.listing import is_member

_LISTED = frozenset(["surgery", "injection", "drug"])
_HELPED = frozenset(["repair", "regrow", "heal", "better"])
_EVEN = re.compile("连[^，,。；;]*$")
_NOT = re.compile(r"(?:\b(?:not|no|cannot)\s|n't\s|不|没有|无法|不能)$", re.IGNORECASE)
_PLURAL = frozenset("都均")
_NEXT = 2.0
_LEAST_WORD, _LEAST_HAN = 4, 2
"""Characters of a word that is looked for inside others."""


def stands_inside(mark: Mark, grounds: Grounds) -> bool:
    """Whether a word is part of a longer one of the passage that has a meaning of its own: "safe" of "safety"."""
    if mark.entity.knowing and not mark.denied:
        return False
    word = re.escape(mark.text.lower())
    found = rf"\b{word}" if mark.text.isascii() else word
    return len(mark.text) >= (_LEAST_WORD if mark.text.isascii() else _LEAST_HAN) and any(
        re.search(found, facts.text.lower()) for facts in grounds.passages
    )


def compares(mark: Mark, said: Facts) -> bool:
    """Whether "work" is only the verb of a comparison ("worked better than"), or "help" that of another ("help it heal")."""
    if mark.name == "helps":
        return any(
            m.at > mark.at and m.clause == mark.clause and m.name in _HELPED and not m.denied
            for m in said.marks
        )
    return (
        mark.name == "effective"
        and any(0 < m.at - mark.at <= _NEXT and m.name in ("better", "worse") for m in said.marks)
    ) or (
        mark.name == "effective" and any(0 < than.at - mark.at <= _NEXT and than.equal for than in said.thans)
    )


def one_more(mark: Mark, said: Facts) -> bool:
    """Whether a treatment stands in an enumeration: one more of them is one more thing that is claimed."""
    return mark.name in _LISTED and is_member(said, mark.start, mark.start + len(mark.text))


def shared_out(mark: Mark, said: Facts) -> bool:
    """Whether an "all" is what a share is taken of: "half of all people over 60"."""
    return mark.name == "all" and any(
        0 < mark.at - f.at <= _NEXT and f.quantity.unit in ("percent", "ratio") for f in said.figures
    )


def sums_up(mark: Mark, said: Facts) -> bool:
    """Whether a 都 only goes with a part that stands before it: 多数人都恢复得好, 连半月板都长好了."""
    if mark.text not in _PLURAL:
        return False
    return bool(_EVEN.search(said.text, 0, mark.start)) or any(
        m.entity.kind == "some" and m.clause == mark.clause and m.at < mark.at for m in said.marks
    )


def weakened(mark: Mark, said: Facts) -> bool:
    """Whether a denial right before a strong word makes it a weak one: "not necessarily", 不一定."""
    return mark.name == "always" and bool(_NOT.search(said.text, 0, mark.start))


def means_nothing(mark: Mark, said: Facts) -> bool:
    """Whether a sentence says of a number that it shows nothing: "that many families store cells does not mean ..."."""
    return any(
        m.denied and (m.entity.knowing or m.name == "mean") and m.at > mark.at and m.sentence == mark.sentence
        for m in said.marks
    )


def read_otherwise(mark: Mark, said: Facts, known: Sequence[Marked]) -> bool:
    """Whether the same word is another idea too ("helped": was better, worked), which the passage has."""
    return any(
        other.at == mark.at
        and other.text == mark.text
        and other.name != mark.name
        and m.name in {other.name, *other.entity.sources}
        for other in said.marks
        for m, _ in known
    )
