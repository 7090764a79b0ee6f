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
class Proposed:
    """One sentence that the chat model proposed, for evaluators; personal data masked."""

    text: str
    passage_ids: tuple[str, ...]
    """The passages it named that were among those it was given."""
    dropped: str | None
    """Why it was not shown; None when it was."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of asking the chat model about one question; nothing in it is personal."""

    outcome: str
    """``written`` when its sentences were shown; otherwise, in one word, why the library was quoted instead."""
    proposed: tuple[Proposed, ...] = ()
    rewritten: str = ""
    """A follow-up in the model's words, where that reading was used; personal data masked."""
    rewriting: str = ""
    """``used``, or in one word why the rules read the follow-up instead; empty when the model was not asked."""
    ended: str = ""
    """Why the model stopped before its end, where something had been shown by then."""
    attempts: int = 0
    """Requests sent, retries and rewriting included."""
    input_tokens: int = 0
    output_tokens: int = 0
    """As the provider counts them, or our estimate."""
    first_token_seconds: float | None = None
    seconds: float = 0.0
    """From the first request until the last sentence was in."""


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
    written: Written | None = None
    """What the chat model did, where one was asked."""


@dataclass(frozen=True, slots=True)
class ReplyEvent:
    """The whole released reply; always the last event."""

    reply: Reply
    asked: str
    """The question with personal data masked: the only form of it that may be stored."""
    trace: Trace = Trace()


Event = StageEvent | SentenceEvent | ReplyEvent
