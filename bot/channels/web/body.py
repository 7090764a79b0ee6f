"""Reads a request's body before anything else does, up to a limit, however it is sent."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.errors import Errors
from bot.channels.web.refusal import Refusal
from bot.channels.web.visitor import BODY_KEY

_BYTES_PER_CHARACTER = 12
"""A character as two JSON escapes, the longest way to write it."""
_ROOM = 16_384


def byte_limit(max_question_chars: int) -> int:
    """How many bytes the longest question that we take can need, with the rest of the request."""
    return max_question_chars * _BYTES_PER_CHARACTER + _ROOM


class BodyLimit:
    """Counts bytes as they come, so a chunked body without a length is stopped as well.

    Args:
        roomier: paths that have a limit of their own.
    """

    def __init__(
        self, app: ASGIApp, errors: Errors, limit: int, roomier: Mapping[str, int] | None = None
    ) -> None:
        self._app = app
        self._errors = errors
        self._limit = limit
        self._roomier = roomier or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the whole body on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        limit = self._roomier.get(scope["path"], self._limit)
        too_long = length.isascii() and length.isdigit() and int(length[:20]) > limit
        body = None if too_long else await self._read(receive, limit)
        if body is None:
            response = self._errors.response(Refusal(413, "too_long"), scope)
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        scope[BODY_KEY] = body
        handed_on = False

        async def replay() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)

    async def _read(self, receive: Receive, limit: int) -> bytes | None:
        """The body, or None when it is over the limit. A visitor who leaves half-way leaves half a body."""
        parts: list[bytes] = []
        total = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b"".join(parts)
            parts.append(message.get("body", b""))
            total += len(parts[-1])
            if total > limit:
                return None
            if not message.get("more_body", False):
                return b"".join(parts)
