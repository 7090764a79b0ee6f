"""Whether a sentence that denies nothing says what its passage only denies, in whatever words it says so."""

from __future__ import annotations

from bot.dialogue.verification.facts import Facts, Mark
from bot.dialogue.verification.grounds import Grounds

_OF_WHOLE, _OF_CLAUSE = (2, 0.3), (3, 0.5)
"""How many ideas, words and figures of a denied clause, and which share of them, a sentence or one clause of it takes over."""
_FAR_NEARER = 3
_SOURCES = frozenset(["trial", "review", "analysis", "meta", "study"])


def denials_stay(said: Facts, grounds: Grounds) -> str | None:
    """A sentence without a denial, and no clause of it, is nearer to a denied clause of its passages than to every other.

    What only names the study brings no clause nearer.
    """
    if said.denied_clauses or any(m.denied or m.in_denial for m in said.marks):
        return None
    named = _named(grounds)
    clauses = [clause for facts in grounds.passages for clause in facts.statements]
    claims = {m.name for m in said.marks if m.entity.kind == "claim"}
    borne_out = bool(claims) and any(claims <= content for denied, content in clauses if not denied)
    parts = [(content, *_OF_CLAUSE) for _, content in said.statements]
    for own, least, share in [(said.content(None), *_OF_WHOLE), *parts]:
        best = max((len(own & content) for denied, content in clauses if not denied), default=0)
        for denied, content in clauses:
            shared = own & content
            if borne_out and not claims & content:
                continue  # "Harms were reported with these products" of products of which none is approved
            if denied and shared - named and len(shared) >= max(least, best + 1, share * len(content)):
                return "negation"
    return None


def _named(grounds: Grounds) -> frozenset[str]:
    """What the study is called by, but for what it treats, compares and measures."""
    return frozenset(
        key
        for facts in grounds.naming
        for key in (
            *(m.name for m in facts.marks if m.entity.kind == "thing" and not m.entity.group),
            *(s.key for s in facts.strays),
            *(f.quantity.key for f in facts.figures),
        )
    )


def known_where_unknown(mark: Mark, said: Facts, grounds: Grounds) -> bool:
    """Whether a sentence says that something was found or is known of which its passages only say that it is not.

    "Because the study was found", "we did find the 875-patient study": whatever else its clause names must stand in the
    sentence of the passage that denies it or in the one before, and in none that affirms it.
    """
    if any(m.denied and m.clause == mark.clause for m in said.marks):
        return False
    own = said.content(mark.clause) - {mark.name} - _SOURCES
    told: dict[bool, bool] = {True: False, False: False}
    for facts in grounds.passages:
        for place in facts.marks:
            alike = place.entity.kind == "verb" and own and "checked" not in (place.name, mark.name)
            if place.doubted or not (place.name == mark.name or (place.entity.knowing and alike)):
                continue
            beside = facts.content_of_sentence(place.sentence)
            if place.denied and place.sentence:
                beside |= facts.content_of_sentence(place.sentence - 1)
            if own <= beside:
                told[place.denied] = True
    return told[True] and not told[False]


def nearer_affirmed(said: Facts, clause: int, grounds: Grounds) -> bool:
    """Whether a clause shares far more with one that the passages affirm than with any that they deny."""
    own = said.content(clause)
    clauses = [known for facts in grounds.passages for known in facts.statements]
    affirmed = max((len(own & content) for denied, content in clauses if not denied), default=0)
    denied = max((len(own & content) for denied, content in clauses if denied), default=0)
    return affirmed >= denied + _FAR_NEARER
