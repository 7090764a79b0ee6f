"""A patient's question and the conversation it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation, personal data already masked."""

    question: str
    kind: str
    study_ids: tuple[str, ...]
    """The studies the reply cited, in order."""
    passage_keys: tuple[str, ...]
    """The passages the reply cited, in order."""
    answer: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Question:
    """What came in through a channel, before anything was done to it."""

    text: str
    language: Language | None = None
    """The language asked for, or None to follow the question."""
    history: tuple[Turn, ...] = field(default=())
    conversation_id: str = ""
