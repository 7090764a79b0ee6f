"""Tells what a text reports from what it denies, asks in general, or says of a study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from bot.dialogue.guardrails.phrases import Match
from bot.dialogue.guardrails.reading import Reading
from bot.language.normalise import to_simplified
from bot.prompts.guardrails import ROLES, StudyTalk

_NO_SIGNS = frozenset(ROLES)
_BEFORE_SIGN = frozenset({"filler", "joint", "injection", "own"})
_BETWEEN_SIGNS = frozenset({"link", "filler"})
_PERSONAL = frozenset({"own", "now", "done", "help"})
_GENERAL = frozenset({"study", "general"})
_STUDY = frozenset({"study", "the_studies"})
_LONGEST_LIST = 8
"""How many signs one denial can deny."""

_TRUTH = "seeks_facts"
_LASTING = "long_standing"
_RESOLVED, _LONG_AGO, _PLEA = "resolved", "long_ago", "help"
_OFTEN_LASTING = frozenset({"painful", "swollen"})
"""Signs that ten years make no emergency, where no other stands beside them."""
_LIST_ENDINGS = frozenset({"or", "nor", "或"})
_MOST_SIGNS = 2
"""With more signs at once a mere question may well be a report."""
_OR_NOT = frozenset("不没唔冇")
"""Between a word and itself: the Chinese way of asking whether (疼不疼)."""

_KEPT = 64
"""Readings of which it is kept what they report: several parts of the screen ask it of each."""
_Starts = Mapping[int, Sequence[Match]]


@lru_cache(maxsize=_KEPT)
def reported(reading: Reading) -> tuple[Match, ...]:
    """The matches that someone reports of himself or of a relative, or that may be meant so.

    Dropped are signs that are denied or asked about (疼不疼), and signs in a clause that asks of studies or in general.
    A sign that is over (后来好了, "fine now") is none either. In doubt a sign stays.
    """
    by_clause = reading.concepts()
    governed = _governed(reading, by_clause)
    supposed_from: dict[int, int] = {}
    for match in reversed(reading.matches):
        if match.concept == "hypothetical":
            supposed_from[reading.clause(match)] = match.start
    return tuple(
        match
        for match in undenied(reading)
        if not _asked_whether(reading, match)
        and not _general(
            by_clause[clause := reading.clause(match)],
            supposed=supposed_from.get(clause, match.start) < match.start,
            governed=clause in governed,
        )
        and not _is_over(reading, by_clause, match)
    )


def _is_over(reading: Reading, by_clause: Mapping[int, AbstractSet[str]], match: Match) -> bool:
    """Whether a sign is told as past: what is said to be over stands after it in its sentence, or long ago in its clause."""
    if any(_PLEA in concepts for concepts in by_clause.values()):
        return False
    clause = reading.clause(match)
    here = by_clause[clause]
    if _LONG_AGO in here and "now" not in here:
        return True
    sentence = reading.symbols.sentences[clause]
    return any(
        other.concept == _RESOLVED
        and other.start >= match.end
        and reading.symbols.sentences[reading.clause(other)] == sentence
        for other in reading.matches
    )


def tells_of_someone(reading: Reading, study_talk: StudyTalk, *, calm: bool = False) -> bool:
    """Whether a text may tell the state of someone, by the reviewed guard.

    Args:
        calm: whether the second net is sure that there is no emergency.
    """
    telling = study_talk.never if calm else study_talk.never | study_talk.unsure
    return any(match.concept in telling for match in reading.matches)


def asks(text: str, study_talk: StudyTalk) -> bool:
    """Whether a text has the form of a question of facts, by the reviewed guard."""
    plain = to_simplified(text)
    return any(pattern.search(plain) for pattern in study_talk.patterns)


def talks_of_studies(reading: Reading, text: str, study_talk: StudyTalk, signs: AbstractSet[str]) -> bool:
    """Whether a text that the second net is sure of speaks of studies or in general, and of nobody's own state.

    Args:
        signs: the concepts that stand for a sign of illness; of several at once the form of a question does not tell.
    """
    present = {match.concept for match in reading.matches}
    told = {match.concept for match in reported(reading)} & signs
    if _LASTING in present and told <= _OFTEN_LASTING and asks(text, study_talk):
        return True
    if tells_of_someone(reading, study_talk, calm=True):
        return False
    return (len(told) <= _MOST_SIGNS and asks(text, study_talk)) or any(
        one.needs <= present and not one.without & present for one in study_talk.when
    )


def asks_of_studies(reading: Reading, text: str, study_talk: StudyTalk) -> bool:
    """Whether a text is a question that names a study or its participants, and nobody's own state."""
    named = any(match.concept in _STUDY for match in reading.matches)
    return named and not tells_of_someone(reading, study_talk) and asks(text, study_talk)


def demanded(reading: Reading, study_talk: StudyTalk) -> bool:
    """Whether a text demands something of the bot. A word inside a question after the truth (真的假的) demands nothing."""
    truth = [match for match in reading.matches if match.concept == _TRUTH]
    return any(
        match.concept in study_talk.demands
        and not any(asked.start <= match.start and match.end <= asked.end for asked in truth)
        for match in reading.matches
    )


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


def _asked_whether(reading: Reading, match: Match) -> bool:
    """Whether a match is the first half of a question like 疼不疼."""
    following = reading.symbols.items[match.end : match.end + 2]
    return (
        len(following) == 2
        and following[0] in _OR_NOT
        and following[1] == reading.symbols.items[match.end - 1]
    )


def _denied(reading: Reading, starts: _Starts, here: int) -> Iterable[tuple[int, int]]:
    """The spans of the signs that follow a denial which ends at ``here``."""
    symbols = reading.symbols
    for _ in range(_LONGEST_LIST):
        here = _skip(starts, here, _BEFORE_SIGN | _BETWEEN_SIGNS)
        ends = [match.end for match in starts.get(here, ()) if match.concept not in _NO_SIGNS]
        if not ends or (
            symbols.clauses[here] != symbols.clauses[max(here - 1, 0)] and not _listed(reading, max(ends))
        ):
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


def _general(here: AbstractSet[str], *, supposed: bool, governed: bool) -> bool:
    """Whether a sign is asked of studies or in general.

    Args:
        here: the concepts of its clause.
        supposed: whether a word like "will" or 会不会 stands before it in its clause.
        governed: whether the clauses around make its clause general.
    """
    if "study" in here:
        return not here & {"own", "help"}
    if "general" in here:
        return not here & {"now", "help"} and (not here & {"own", "done"} or supposed)
    if here & {"now", "help"}:
        return False
    return supposed or (governed and not here & {"own", "done"})


def _governed(reading: Reading, by_clause: Mapping[int, AbstractSet[str]]) -> set[int]:
    """The clauses that go with an earlier general one of their sentence, or are a bare list before one."""
    clauses_of: dict[int, list[int]] = defaultdict(list)
    for clause in sorted(by_clause):
        clauses_of[reading.symbols.sentences[clause]].append(clause)
    governed: set[int] = set()
    for clauses in clauses_of.values():
        general = personal = False
        waiting: list[int] = []
        for clause in clauses:
            concepts = by_clause[clause]
            if concepts & _PERSONAL:
                general, personal = False, True
            elif concepts & _GENERAL:
                general = True
                governed.update([] if personal else waiting)
                waiting = []
            elif general:
                governed.add(clause)
            elif "joint" not in concepts:
                waiting.append(clause)
    return governed
