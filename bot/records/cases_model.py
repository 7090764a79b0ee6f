"""What a case is: its state, why it was opened, who said what in it, what the staff is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from bot.domain.language import Language


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    TAKEN = "taken"
    RESOLVED = "resolved"
    ERASED = "erased"
    """The patient had it deleted; the row stays until the staff channel was cleared too."""


class Reason(StrEnum):
    """Why there is a case."""

    ASKED = "asked"
    EMERGENCY = "emergency"
    NO_ANSWER = "no_answer"


class Author(StrEnum):
    """Who said something in a case."""

    PATIENT = "patient"
    STAFF = "staff"


class Notice(StrEnum):
    """What the staff channel is to be told."""

    OPENED = "opened"
    SAID = "said"
    TURN = "turn"
    STATE = "state"
    REMINDER = "reminder"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it stands."""

    number: int
    conversation_id: str | None
    state: State
    reason: Reason
    language: Language
    opened_at: datetime
    taken_by: str | None
    channel: str | None
    thread: str | None

    @property
    def live(self) -> bool:
        """Whether somebody is waiting or being helped."""
        return self.state in (State.OPEN, State.TAKEN)


@dataclass(frozen=True, slots=True)
class Message:
    """Something a patient or a member of staff said in a case."""

    id: int
    author: Author
    text: str
    said_at: datetime


def aware(moment: datetime) -> datetime:
    """SQLite gives back what was UTC without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def case_of(row: Row[Any]) -> Case:
    """The case in a row of its table."""
    return Case(
        number=row.number,
        conversation_id=row.conversation_id,
        state=State(row.state),
        reason=Reason(row.reason),
        language=Language(row.language),
        opened_at=aware(row.opened_at),
        taken_by=row.taken_by,
        channel=row.channel,
        thread=row.thread,
    )


def message_of(row: Row[Any]) -> Message:
    """The message in a row of its table."""
    return Message(row.id, Author(row.author), row.text, aware(row.said_at))
