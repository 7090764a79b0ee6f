"""Checks every proposed sentence against the passages it leans on. A check that crashes is a check that failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.dialogue.verification.shown import unseen
from bot.dialogue.verification.written import WrittenCheck
from bot.domain.article import Study
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language
from bot.domain.passage import Passage
from bot.errors import GuardrailFailed
from bot.language.detect import detect
from bot.language.normalise import fold
from bot.language.numbers import Number, numbers, same_number
from bot.language.stop_words import is_stop_word
from bot.language.words import Words

_MARKUP = re.compile(r"</?[a-z!][^>]*>|https?://|www\.|\]\(|\*\*|```|javascript:", re.IGNORECASE)
_LEAST_SUPPORT = 0.8


@dataclass(frozen=True, slots=True)
class Checks:
    """The outside judgements that verification needs."""

    words: Words
    forbidden: Callable[[str, bool], str | None]
    """(text, attributed) -> id of the rule that a never-said claim breaks."""
    mask: Callable[[str], str]
    written: WrittenCheck | None = None
    """What a sentence that a chat model wrote is checked with; without it none passes."""


@dataclass(frozen=True, slots=True, eq=False)
class Introductions:
    """The bot's own words around quotations ("The article says"), worked out once: they need no support."""

    numbers: tuple[Number, ...]
    terms: frozenset[str]
    studies: Mapping[str, Study] = field(default_factory=dict)
    """The studies of the library: what the cited ones are called may be said beside what their passages say."""

    @classmethod
    def of(cls, text: str, words: Words, studies: Mapping[str, Study] | None = None) -> Introductions:
        """The introductions that stand in ``text``."""
        return cls(tuple(numbers(text)), frozenset(words.tokens(text)), dict(studies or {}))


def verify(
    proposal: Proposal, language: Language, checks: Checks, introductions: Introductions
) -> str | None:
    """Why a proposal must not be shown, or None when every check passed.

    Raises:
        GuardrailFailed: when a check itself crashed.
    """
    try:
        if proposal.written:
            return _verify_written(proposal, language, checks, introductions)
        return _verify(proposal, language, checks, introductions)
    except Exception as exc:
        raise GuardrailFailed(f"a sentence could not be verified: {type(exc).__name__}") from exc


def _verify(
    proposal: Proposal, language: Language, checks: Checks, introductions: Introductions
) -> str | None:
    text = proposal.text
    if not text.strip() or not proposal.supports:
        return "no-support"
    if any(not _stands_in_passage(support) for support in proposal.supports):
        return "quote-not-in-passage"
    if _MARKUP.search(text):
        return "markup"
    commercial = any(support.passage.commercial for support in proposal.supports)
    if commercial and not proposal.attributed:
        return "claim-not-attributed"
    if checks.mask(text) != text:
        return "personal-data"
    if rule := checks.forbidden(text, proposal.attributed):
        return f"forbidden:{rule}"
    grounds = "\n".join(_grounds(support) for support in proposal.supports)
    if not _numbers_agree(text, grounds, introductions):
        return "number"
    if _support(text, grounds, introductions, checks.words) < _LEAST_SUPPORT:
        return "unsupported"
    own = any(support.passage.language == language.text for support in proposal.supports)
    if own and detect(text, language).text != language.text:
        return "language"
    return None


def _verify_written(
    proposal: Proposal, language: Language, checks: Checks, introductions: Introductions
) -> str | None:
    """The checks of a sentence that a chat model wrote: nothing in it is taken on trust, its attribution included."""
    text, written = proposal.text, checks.written
    if written is None:
        return "unchecked"
    if not text.strip() or not proposal.supports:
        return "no-support"
    if any(not _stands_in_passage(support) for support in proposal.supports):
        return "quote-not-in-passage"
    passages = [support.passage for support in proposal.supports]
    if checks.mask(text) != text:
        return "personal-data"
    if reason := written.manner(text, passages, language):
        return reason
    # That a claim is not known to be true may be said of it, as that somebody makes it.
    if rule := checks.forbidden(text, written.reported(text, passages) or written.doubts(text)):
        return f"forbidden:{rule}"
    return written.substance(text, passages, language, introductions.studies) or unseen(
        text, proposal.supports, introductions.studies
    )


def is_reported(text: str, passages: Sequence[Passage], checks: Checks) -> bool:
    """Whether a written sentence says itself whose claim it reports ("The article says ...")."""
    return checks.written is not None and checks.written.reported(text, passages)


def _stands_in_passage(support: Support) -> bool:
    return _squeezed(support.quote) in _squeezed(support.passage.text)


def _grounds(support: Support) -> str:
    return f"{support.passage.lead}\n{support.passage.text}\n{support.passage.label}"


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def _numbers_agree(text: str, grounds: str, introductions: Introductions) -> bool:
    known = [*_numbers_of(grounds), *introductions.numbers]
    return all(any(same_number(number, other) for other in known) for number in _numbers_of(text))


@lru_cache(maxsize=2048)
def _numbers_of(text: str) -> tuple[Number, ...]:
    """The numbers of a passage or of a sentence quoted from it; the same few are told again and again."""
    return tuple(numbers(text))


def _support(text: str, grounds: str, introductions: Introductions, words: Words) -> float:
    """The share of a sentence's content words that stand in what it leans on."""
    wanted = [term for term in words.content(text) if not is_stop_word(term)]
    known = introductions.terms.union(words.tokens(grounds))
    return sum(term in known for term in wanted) / len(wanted) if wanted else 1.0
