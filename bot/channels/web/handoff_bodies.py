"""The shapes of a handoff to a person as they go over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.channels.web.schema import ID_PATTERN, LanguageChoice, ReplyBody, Text
from bot.records.cases_model import Author, Message

MOST_CHARS = 1000
ShownState = Literal["none", "open", "taken", "resolved"]
"""Where a handoff stands, as patients see it."""
_EXAMPLE_MESSAGE: dict[str, Any] = {
    "id": 7,
    "author": "staff",
    "text": "Hello, I have read your questions.",
    "said_at": "2026-11-22T10:30:00Z",
    "disclaimer": "This was written by a member of staff. It is not medical advice.",
}
_EXAMPLE_CASE: dict[str, Any] = {
    "conversation_id": "V5m0p1n8cQz2L7yRk4sT9wXa",
    "state": "taken",
    "notice": "A member of staff is with you now.",
    "messages": [_EXAMPLE_MESSAGE],
    "reply": None,
    "disclaimer": "This is health education from an automated service, not medical advice.",
}


class HandoffRequest(BaseModel):
    """A patient asks for a person and agrees to what is passed on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": "我想问问检查的费用"}]})

    conversation_id: str | None = Field(
        default=None,
        pattern=ID_PATTERN,
        description="The conversation to pass on; without one, or with one not given out here, a new one begins.",
    )
    message: Text = Field(
        default="", max_length=MOST_CHARS, description="What to say to the person; may be empty."
    )
    language: LanguageChoice = Field(default="auto", description="The patient's language, for the person.")


class MessageRequest(BaseModel):
    """Something a patient says to the person."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "好的，谢谢"}]})

    text: Text = Field(min_length=1, max_length=MOST_CHARS)
    language: LanguageChoice = "auto"


class MessageBody(BaseModel):
    """One message of the patient or of a person."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE_MESSAGE]})

    id: int = Field(description="Rises with each message; give the highest as `after`.")
    author: Author
    text: str = Field(description="Plain text without markup; may hold line breaks.")
    said_at: datetime
    disclaimer: str | None = Field(
        description="Show it with every message of the staff; null for the patient's."
    )

    @classmethod
    def of(cls, message: Message, disclaimer: str) -> MessageBody:
        """The body of one message."""
        own = disclaimer if message.author is Author.STAFF else None
        return cls(
            id=message.id, author=message.author, text=message.text, said_at=message.said_at, disclaimer=own
        )


class CaseBody(BaseModel):
    """Where the handoff of a conversation stands, and what was said since."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE_CASE]})

    conversation_id: str
    state: ShownState = Field(
        description="`open`: nobody has taken it yet. `taken`: a person reads along. `none`: no person was asked for."
    )
    notice: str = Field(description="The state in words for the patient; empty for `none`.")
    messages: list[MessageBody]
    reply: ReplyBody | None = Field(
        description="Emergency advice, where what the patient just wrote called for it: show it first."
    )
    disclaimer: str = Field(min_length=1)


class OfferBody(BaseModel):
    """That there is a person to talk to, and what the patient agrees to."""

    consent: str = Field(description="Show it before anything is passed on.")
    automatic: str = Field(
        description="Show it with the privacy notes; empty where nothing is passed on unasked."
    )
