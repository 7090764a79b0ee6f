"""The one shape that leaves the bot. Only ``bot.dialogue.release.release`` can build a Reply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.article import Verdict
from bot.domain.language import Language, TextLanguage
from bot.errors import ReplyForbidden


class Kind(StrEnum):
    """What sort of reply it is."""

    ANSWER = "answer"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    EMERGENCY = "emergency"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """One or two plain sentences with the numbers of the citations that support them."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer item comes from, and what we could check about it."""

    number: int
    study_id: str | None
    title: str
    journal: str | None
    year: int | None
    design: str | None
    participants: int | None
    section: str
    quote: str
    """The passage's own words, letter for letter."""
    quote_shown: str
    """The quote as a reader meets it: words of the library in the reader's script, a publisher's words as printed."""
    quote_language: TextLanguage
    passage_id: str
    url: str | None
    verdict: Verdict
    note: str


class ReleaseSeal:
    """The stamp that a Reply needs. ``release()`` holds the only one; a test keeps it so."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A released reply. The disclaimer has no default and cannot be empty.

    Raises:
        ReplyForbidden: when built without the seal of ``release()`` or without text or disclaimer.
    """

    conversation_id: str
    reply_id: str
    language: Language
    kind: Kind
    answer: tuple[AnswerItem, ...]
    citations: tuple[Citation, ...]
    suggestions: tuple[str, ...]
    disclaimer: str
    seal: ReleaseSeal

    def __post_init__(self) -> None:
        if type(self.seal) is not ReleaseSeal:
            raise ReplyForbidden("a reply is built by release() alone")
        if not self.disclaimer.strip():
            raise ReplyForbidden("a reply cannot be built without its disclaimer")
        if not self.answer or not all(item.text.strip() for item in self.answer):
            raise ReplyForbidden("a reply cannot be empty")
