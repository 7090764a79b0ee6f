"""What a channel sees while a question is on its road: stages, verified sentences, then the reply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.reply import AnswerItem, Citation, Reply


class Stage(StrEnum):
    """What the bot is doing just now; channels have the words for it."""

    READING = "reading"
    SEARCHING = "searching"
    WRITING = "writing"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class StageEvent:
    """A step has begun."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class SentenceEvent:
    """One verified answer item with the citations that it is the first to use."""

    index: int
    item: AnswerItem
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What happened on the road, for records and evaluators; nothing in it is personal."""

    rule: str | None = None
    """The guardrail rule that decided, if one did."""
    probability: float | None = None
    """That the library answers the question, where it was searched."""
    dropped: tuple[str, ...] = ()
    """Why each proposed sentence that was not shown failed its checks."""
    failed: str | None = None
    """The step that crashed, if one did."""


@dataclass(frozen=True, slots=True)
class ReplyEvent:
    """The whole released reply; always the last event."""

    reply: Reply
    asked: str
    """The question with personal data masked: the only form of it that may be stored."""
    trace: Trace = Trace()


Event = StageEvent | SentenceEvent | ReplyEvent
