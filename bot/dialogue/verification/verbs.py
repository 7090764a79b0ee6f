"""Whether what a sentence says was found, shown, known or used was so in its passages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.verification.facts import Facts, Mark, likeness
from bot.dialogue.verification.grounds import Context, Grounds, Marked
from bot.dialogue.verification.polarity import known_where_unknown, nearer_affirmed

_FOUND_ELSEWHERE = 0.1
_SAME_SUBJECT = 0.15
_SAME_KNOWLEDGE = 0.5
"""The likeness from which what is known in a sentence is what is not known in the passage."""
_REPORTING = frozenset(["found", "shown", "given", "occur"])
"""Verbs that sentences are built with, whatever they say."""
_WITH_OBJECT = frozenset(["given", "tested"])
_SAYS = frozenset(["finds", "found", "shows", "showed", "reports", "reported", "发现", "显示", "表明"])
_SAID = frozenset(["found", "showed", "reported"])
_PASSIVE = re.compile(r"\b(?:was|were|is|are|be|been|not)\s$", re.IGNORECASE)
_SOURCES = frozenset(["review", "meta", "analysis", "trial", "rct", "survey"])


def disagrees(
    mark: Mark,
    context: Context,
    places: Sequence[Marked],
    said: Facts,
    known: Sequence[Marked],
    grounds: Grounds,
) -> str | None:
    """Whether what was found, shown or used in the sentence was so in the passage.

    An affirmed verb is grammar, unless the passage has it only denied and nothing else in the sentence is denied; a
    denied one needs a denial in the passage of the same subject.
    """
    same = [likeness(context, c) for m, c in places if m.denied == mark.denied]
    other = [
        likeness(context, c)
        for m, c in places
        if m.denied != mark.denied
        and not (m.doubted and mark.name == "occur")
        and not (mark.name in _WITH_OBJECT and m.denied and _denies_object_only(m, said, grounds))
    ]
    if mark.denied:
        if same:
            return None
        denied = [likeness(context, c) for m, c in known if m.denied]
        return None if denied and max(denied) >= _SAME_SUBJECT else "negation"
    if mark.name in _REPORTING and (_only_says_who(mark, said) or _on_both_sides(mark, said, places)):
        return None
    if mark.entity.knowing and known_where_unknown(mark, said, grounds):
        return "negation"
    if mark.entity.knowing and nearer_affirmed(said, mark.clause, grounds):
        return None
    if mark.entity.knowing and _known_instead(mark, context, said, known):
        return "negation"
    if not other or any(_denied_with(m, mark) for m in said.marks):
        return None
    if not_known_after(mark, said) and any(m.doubted for m, _ in places):
        return None
    if not same and mark.name not in _REPORTING:
        return "negation"
    return "negation" if max(other) > max(same, default=_SAME_SUBJECT) + _FOUND_ELSEWHERE else None


def _denied_with(other: Mark, mark: Mark) -> bool:
    """Whether another mark's denial turns what a verb says: not that of a thing before it, 没有安慰剂组的试验说明."""
    turned = other.denied and other.clause == mark.clause
    return turned and (other.at > mark.at or other.entity.kind not in ("thing", "arm"))


def _denies_object_only(place: Mark, said: Facts, grounds: Grounds) -> bool:
    """Whether the passage denies a verb only of a thing that the sentence does not affirm: "did not use a placebo"."""
    facts = next(f for f in grounds.passages if any(m is place for m in f.marks))
    things = {m.name for m in facts.marks if m.clause == place.clause and m.denied and m.entity.kind == "arm"}
    return bool(things) and not any(m.name in things and not m.denied for m in said.marks)


def _on_both_sides(mark: Mark, said: Facts, places: Sequence[Marked]) -> bool:
    """Whether a sentence says of one thing that it was used and of another that it was not, as the passage does."""
    return (
        any(m.name == mark.name and m.denied for m in said.marks) and len({m.denied for m, _ in places}) > 1
    )


def _only_says_who(mark: Mark, said: Facts) -> bool:
    """Whether a verb's clause holds nothing but who found it: "..., the review finds"."""
    beside = [m for m in said.marks if m.clause == mark.clause and m is not mark]
    if mark.text.lower() in _SAID and (
        _PASSIVE.search(said.text, 0, mark.start) or not any(m.name in _SOURCES for m in beside)
    ):
        return False
    return (
        mark.text.lower() in _SAYS
        and bool(beside)
        and all(m.name in _SOURCES or m.entity.kind == "light" for m in beside)
    )


def _known_instead(mark: Mark, context: Context, said: Facts, known: Sequence[Marked]) -> bool:
    """Whether a sentence that denies nothing says that something is known which the passage says is not.

    The passage may say so in another word: "the report can tell" where it "does not show".
    """
    if any(m.sentence == mark.sentence and (m.in_denial or m.unsure) for m in said.marks):
        return False
    places = [(m, likeness(context, c)) for m, c in known if m.entity.knowing]
    denied = max((near for m, near in places if m.denied), default=0.0)
    affirmed = max((near for m, near in places if not m.denied and not m.in_denial), default=0.0)
    return denied >= _SAME_KNOWLEDGE and denied > affirmed + _FOUND_ELSEWHERE


def not_known_after(mark: Mark, said: Facts) -> bool:
    """Whether a sentence goes on to say that what it has just named is not known: "whether it was blinded, is not known"."""
    return any(
        m.entity.knowing
        and m.denied
        and m.sentence == mark.sentence
        and (m.at > mark.at or m.clause == mark.clause)
        for m in said.marks
    )
