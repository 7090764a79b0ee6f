"""Whether a clause copies its passage but for a word that weakens or limits it: "may", "some", "a little", "only"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.language.normalise import HAN, fold

_GROUPS: dict[TextLanguage, dict[str, str]] = {
    "zh": {
        "may": "可能|也许|或许|有望|似乎|大概",
        "suggest": "提示|估计|预计|推测|希望|宣布",
        "often": "经常|往往|通常|有时|偶尔|常常",
        "little": "稍微|略微|稍稍|略有|轻微|有点",
        "some": "部分|有些|一些|某些|少数|个别|若干",
        "most": "大多数?|多数|大部分",
        "only": "(?:只|仅)(?=能|在|用于|限)",
        "small": "小型|初步|试点|先导",
        "need": "需要|还需|有待|亟需|尚待",
        "severe": "严重者|重症者|严重时",
        "marked": "显著|明显",
    },
    "en": {
        "may": r"\b(?:may|might|could|perhaps|possibly|probabl[ey]|likely|seems?|appears?)\b",
        "suggest": r"\b(?:suggest(?:s|ed)?|estimate[sd]?|expect(?:s|ed)?|hopes?|announced)\b",
        "often": r"\b(?:often|usually|sometimes|at times|generally)\b",
        "little": r"\b(?:slight(?:ly)?|a little|somewhat|a bit|mild(?:ly)?)\b",
        "some": r"\b(?:some|several|a few|certain|part(?:ly|ial)?|\d+(?:\.\d+)?% of)\b",
        "most": r"\b(?:most(?:ly)?|mainly|largely)\b",
        "only": r"\b(?:only|merely|solely)\b(?!\s(?:\d|one|two|three|four|five|from|in|about|after))",
        "small": r"\b(?:small|smaller|preliminary|pilot|tiny)\b",
        "need": r"\b(?:would|need(?:s|ed)?|remains? to)\b",
        "severe": r"\b(?:severe cases|serious cases|severely)\b",
        "marked": r"\b(?:significant(?:ly)?|clear(?:ly)?|marked(?:ly)?)\b",
    },
}
"""What weakens or limits a statement, by what it does; words of one group stand in place of each other."""
_OF_DENIALS = frozenset(["marked"])
"""What limits only a denial: "no significant change" is not "no change"."""
_DENIAL = re.compile(r"没|不|未|无|\b(?:not?|none|neither|nor|never|cannot)\b|n['’]t\b")
_CLAUSE: dict[TextLanguage, re.Pattern[str]] = {
    "zh": re.compile(r"[,，;；:：。!?！？]\s*"),
    "en": re.compile(r"[,;:!?()]\s*|\.(?!\d)\s*"),
}
_LEAST: dict[TextLanguage, int] = {"zh": 6, "en": 18}
"""Characters that a clause must have to be looked for."""
_COPIED = 90.0
"""The likeness to a stretch of the passage, 0 to 100, from which a clause copies it."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text without its qualifying words, which stood at these places of it."""

    text: str
    words: tuple[tuple[int, str, str], ...]
    """(place, group, word)"""
    language: TextLanguage


def lost_qualifier(text: str, passages: Sequence[Passage]) -> str | None:
    """The first word that weakens or limits a stretch of a passage and that its copy has lost, or None."""
    language: TextLanguage = "zh" if HAN.search(text) else "en"
    sources = [
        _plain(fold(clause), language) for p in passages if p.language == language for clause in p.sentences
    ]
    own = {group for _, group, _ in _plain(fold(text), language).words}
    for clause in [*_CLAUSE[language].split(fold(text)), fold(text)] if sources else ():
        plain = _plain(clause, language)
        if len(plain.text.strip()) >= _LEAST[language] and (word := _lost(plain, own, sources)):
            return word
    return None


def _lost(clause: _Plain, own: set[str], sources: Sequence[_Plain]) -> str | None:
    """What every stretch that a clause copies has and the sentence has not."""
    from rapidfuzz import fuzz

    lost: str | None = None
    for source in sources:
        if len(source.text) < len(clause.text):
            continue
        found = fuzz.partial_ratio_alignment(clause.text, source.text, score_cutoff=_COPIED)
        if found is None:
            continue
        missing = next(_missing(own, source, found.dest_start, found.dest_end), None)
        if missing is None:
            return None
        lost = lost or missing
    return lost


def _missing(own: set[str], source: _Plain, first: int, last: int) -> Iterator[str]:
    # In Chinese such a word stands before what it limits: at the end of a stretch it limits what was left out.
    end = last - 1 if source.language == "zh" else last + 1
    inside = [(group, word) for place, group, word in source.words if first <= place <= end]
    denied = bool(_DENIAL.search(source.text, max(0, first), last))
    for group, word in inside:
        if group not in own and (group not in _OF_DENIALS or denied):
            yield word


@lru_cache(maxsize=8192)
def _plain(text: str, language: TextLanguage) -> _Plain:
    kept: list[str] = []
    words: list[tuple[int, str, str]] = []
    length = at = 0
    for match in _every(language).finditer(text):
        kept.append(text[at : match.start()])
        length += match.start() - at
        words.append((length, str(match.lastgroup), match.group()))
        at = match.end()
    return _Plain("".join([*kept, text[at:]]), tuple(words), language)


@lru_cache(maxsize=2)
def _every(language: TextLanguage) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{words})" for name, words in _GROUPS[language].items()))
