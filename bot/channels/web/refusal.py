"""Why a request is not served, and how each failure of the project stands in HTTP."""

from __future__ import annotations

from typing import Literal, get_args

from bot.errors import (
    BotError,
    LibraryIndexError,
    QuestionEmpty,
    QuestionTooLong,
    RecordsError,
    UnknownConversation,
    UnknownReply,
    UnknownStudy,
)

Code = Literal[
    "bad_request",
    "empty",
    "too_long",
    "too_many",
    "not_ready",
    "not_found",
    "method",
    "media_type",
    "busy",
    "internal",
]
CODES: tuple[Code, ...] = get_args(Code)
NOT_READY_RETRY_SECONDS = 10


class Refusal(BotError):
    """A request that is answered with an error body."""

    def __init__(
        self, status: int, code: Code, *, retry_after: int | None = None, allow: str | None = None
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code: Code = code
        self.retry_after = retry_after
        self.allow = allow


def refusal_for(exc: Exception) -> Refusal:
    """The refusal that stands for a failure; anything unforeseen is ``internal``."""
    match exc:
        case Refusal():
            return exc
        case QuestionEmpty():
            return Refusal(422, "empty")
        case QuestionTooLong():
            return Refusal(413, "too_long")
        case LibraryIndexError():
            return Refusal(503, "not_ready", retry_after=NOT_READY_RETRY_SECONDS)
        case UnknownStudy() | UnknownReply() | UnknownConversation():
            return Refusal(404, "not_found")
        case RecordsError():
            return Refusal(503, "internal", retry_after=NOT_READY_RETRY_SECONDS)
        case _:
            return Refusal(500, "internal")


def refusal_for_status(status: int, allow: str | None) -> Refusal:
    """The refusal for a status that the framework decided on."""
    codes: dict[int, Code] = {404: "not_found", 405: "method", 413: "too_long", 415: "media_type"}
    if status in codes:
        return Refusal(status, codes[status], allow=allow)
    return Refusal(422, "bad_request") if status < 500 else Refusal(500, "internal")
