"""Whether a clause copies its passage but for a "not": one word, in Chinese one character, whose loss turns it round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.language.normalise import HAN, fold


@dataclass(frozen=True, slots=True)
class _Copying:
    """What a copy is in one language."""

    denial: re.Pattern[str]
    clause: re.Pattern[str]
    copied: float
    """The likeness to a stretch of the passage, 0 to 100, from which a clause is taken for a copy of it."""
    least: int
    """Characters that a clause must have to be looked for."""
    near: int
    """How far off the stretch its denial may stand."""


_COPYING: dict[TextLanguage, _Copying] = {
    "zh": _Copying(
        re.compile("没有?|不(?![过仅只但断少久])|[无未非否]"),
        re.compile(r"[,，;；:：。.!?！？、]\s*"),
        93.0,
        3,
        8,
    ),
    "en": _Copying(
        re.compile(
            r"\b(?:not?|none|never|nobody|neither|nor|without|nothing|rather than|instead of)\b\s?|(?<=\bcan)not\b|n['’]t\b\s?|\bun(?=approved|certain|clear|blinded|known)"
        ),
        re.compile(r"[,;:!?()]\s*|\.(?!\d)\s*"),
        94.0,
        15,
        60,
    ),
}

_DENIED = 2
"""Characters behind a denial that tell what it denies."""
_SHORT = 6
"""A bare clause that is shorter must be copied letter for letter."""
_END = re.compile(r"[。！？!?\n]|\.(?!\d)")
_WHETHER = re.compile("(?:是不|有没|能不|会不|要不)[是有能会要]")
"""Chinese questions by a word and its denial; they count as one denial, however they are put."""


@dataclass(frozen=True, slots=True)
class _Bare:
    """A text without its denials, and where they stood in it."""

    text: str
    denials: tuple[int, ...]


def altered_denial(text: str, passages: Sequence[Passage]) -> bool:
    """Whether a clause of ``text`` has more or fewer denials than the stretch of a passage that it copies."""
    language: TextLanguage = "zh" if HAN.search(text) else "en"
    copying = _COPYING[language]
    sources = [_bare(fold(f"{p.lead}\n{p.text}"), language) for p in passages if p.language == language]
    clauses = copying.clause.split(fold(text)) if sources else ()
    return any(
        len(clause) >= copying.least and _altered(_bare(clause, language), sources, copying)
        for clause in clauses
    )


def _altered(clause: _Bare, sources: Sequence[_Bare], copying: _Copying) -> bool:
    from rapidfuzz import fuzz

    altered = False
    said = len(clause.denials)
    for source in sources:
        copied = copying.copied if len(clause.text) >= _SHORT else 100.0
        found = fuzz.partial_ratio_alignment(clause.text, source.text, score_cutoff=copied)
        if found is None or len(source.text) < len(clause.text):
            continue
        first, last = found.dest_start, found.dest_end
        # A denial right before the stretch belongs to it: what it denies is what was copied.
        inside = sum(first - 1 <= place < last for place in source.denials)
        start, end = _around(source.text, first, last, copying.near)
        about = sum(start <= place <= end for place in source.denials)
        if inside <= said <= about or (said > about and not _of_copied(clause, source.text[first:last])):
            return False
        altered = True
    return altered


def _of_copied(clause: _Bare, stretch: str) -> bool:
    """Whether what a clause denies stands in the stretch that it copies: else the denial is of something else."""
    return any(clause.text[at : at + _DENIED].strip() in stretch for at in clause.denials)


def _around(text: str, first: int, last: int, near: int) -> tuple[int, int]:
    """What is near a stretch in its own sentence."""
    before = max((m.end() for m in _END.finditer(text, max(0, first - near), first)), default=first - near)
    after = _END.search(text, last, last + near)
    return before, after.start() if after else last + near


@lru_cache(maxsize=4096)
def _bare(text: str, language: TextLanguage) -> _Bare:
    text = _WHETHER.sub("是否", text)
    kept: list[str] = []
    denials: list[int] = []
    length = at = 0
    for match in _COPYING[language].denial.finditer(text):
        kept.append(text[at : match.start()])
        length += match.start() - at
        denials.append(length)
        at = match.end()
    return _Bare("".join([*kept, text[at:]]), tuple(denials))
