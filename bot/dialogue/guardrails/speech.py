"""Tells what a text reports from what it denies, asks in general, or says of a study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.dialogue.guardrails.phrases import Match
from bot.dialogue.guardrails.reading import Reading
from bot.prompts.guardrails import ROLES

_NO_SIGNS = frozenset(ROLES)
_BEFORE_SIGN = frozenset({"filler", "joint", "injection", "own"})
_BETWEEN_SIGNS = frozenset({"link", "filler"})
_LIST_ENDINGS = frozenset({"or", "nor", "或"})

_Starts = Mapping[int, Sequence[Match]]


def reported(reading: Reading) -> tuple[Match, ...]:
    """The matches that someone reports of himself or of a relative, or that may be meant so.

    Dropped are denied signs, and signs in a clause that asks of studies or in general. In doubt a sign stays.
    """
    by_clause = reading.concepts()
    general = {match: _general(reading, by_clause, match) for match in reading.matches}
    return tuple(match for match in undenied(reading) if not general[match])


def undenied(reading: Reading) -> tuple[Match, ...]:
    """The matches that no denial stands before: "no fever or chills" leaves neither, "no fever, but red" the red."""
    starts: dict[int, list[Match]] = defaultdict(list)
    for match in reading.matches:
        starts[match.start].append(match)
    spans = [
        span
        for denial in reading.matches
        if denial.concept == "denial"
        for span in _denied(reading, starts, denial.end)
    ]
    return tuple(
        match
        for match in reading.matches
        if not any(start <= match.start and match.end <= end for start, end in spans)
    )


def _denied(reading: Reading, starts: _Starts, here: int) -> Iterable[tuple[int, int]]:
    """The spans of the signs that follow a denial which ends at ``here``."""
    symbols = reading.symbols
    while True:
        here = _skip(starts, here, _BEFORE_SIGN | _BETWEEN_SIGNS)
        ends = [match.end for match in starts.get(here, ()) if match.concept not in _NO_SIGNS]
        if not ends or symbols.clauses[here] != symbols.clauses[max(here - 1, 0)] and not _listed(reading, max(ends)):
            return
        yield here, max(ends)
        after = max(ends)
        here = _skip(starts, after, _BETWEEN_SIGNS)
        next_sign = any(match.concept not in _NO_SIGNS for match in starts.get(here, ()))
        if not next_sign:
            return


def _skip(starts: _Starts, here: int, concepts: frozenset[str]) -> int:
    while ends := [match.end for match in starts.get(here, ()) if match.concept in concepts]:
        here = max(ends)
    return here


def _listed(reading: Reading, end: int) -> bool:
    """Whether a sign after a comma goes on a list: "no redness, swelling or fever"."""
    items = reading.symbols.items
    return end < len(items) and items[end] in _LIST_ENDINGS


def _general(reading: Reading, by_clause: Mapping[int, set[str]], match: Match) -> bool:
    clause = reading.clause(match)
    here = by_clause[clause]
    if "study" in here:
        return not here & {"own", "help"}
    if "general" in here:
        return not here & {"now", "help"} and (not here & {"own", "done"} or _supposed(reading, match))
    if here & {"now", "help"}:
        return False
    if _supposed(reading, match):
        return True
    if here & {"own", "done"}:
        return False
    return _governed(reading, by_clause, clause)


def _supposed(reading: Reading, match: Match) -> bool:
    """Whether a word like "will" or 会不会 stands before the sign in its clause."""
    clause = reading.clause(match)
    return any(
        other.concept == "hypothetical" and other.start < match.start and reading.clause(other) == clause
        for other in reading.matches
    )


def _governed(reading: Reading, by_clause: Mapping[int, set[str]], clause: int) -> bool:
    """Whether a clause with no word of its own goes with an earlier general one, or is a list before one."""
    sentences = reading.symbols.sentences
    same = [c for c in range(len(sentences)) if sentences[c] == sentences[clause]]
    for earlier in reversed([c for c in same if c < clause]):
        concepts = by_clause.get(earlier, set())
        if concepts & {"own", "now", "done", "help"}:
            return False
        if concepts & {"study", "general"}:
            return True
    around = set().union(*(by_clause.get(c, set()) for c in same))
    later = set().union(*(by_clause.get(c, set()) for c in same if c > clause))
    bare_list = "joint" not in by_clause.get(clause, set())
    return bare_list and bool(later & {"study", "general"}) and not around & {"own", "now", "done", "help"}
