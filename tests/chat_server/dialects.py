"""How three providers frame a stream: OpenAI's chat completions, anthropic messages, Ollama's chat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Protocol

from tests.chat_server.request import Request

TOLD, WRITTEN = 900, 90
"""Tokens in and out, whatever was said."""


class Dialect(Protocol):
    """One provider's way of streaming. Every method gives the bytes that go over the line."""

    content_type: str

    def begin(self, request: Request) -> Iterator[bytes]:
        """What comes before the first words."""

    def words(self, request: Request, text: str) -> bytes:
        """A piece of the answer."""

    def refusal(self, request: Request) -> bytes:
        """A refusal in the provider's own field."""

    def end(self, request: Request) -> Iterator[bytes]:
        """What comes behind the last words."""

    def error(self, status: int, message: str) -> dict[str, Any]:
        """The body of an error status."""


class OpenAI:
    """Server-sent events; the last is ``[DONE]``."""

    content_type = "text/event-stream"

    def begin(self, request: Request) -> Iterator[bytes]:
        """Nothing."""
        yield from ()

    def words(self, request: Request, text: str) -> bytes:
        """A delta of the content."""
        return _event(self._chunk(request, {"role": "assistant", "content": text}, None))

    def refusal(self, request: Request) -> bytes:
        """A delta of the field for it."""
        return _event(self._chunk(request, {"role": "assistant", "refusal": "I cannot help."}, None))

    def end(self, request: Request) -> Iterator[bytes]:
        """Why it ended, and what it cost where that was asked."""
        yield _event(self._chunk(request, {}, "stop"))
        if request.wants_usage:
            usage = {"prompt_tokens": TOLD, "completion_tokens": WRITTEN, "total_tokens": TOLD + WRITTEN}
            yield _event(self._chunk(request, None, None) | {"choices": [], "usage": usage})
        yield b"data: [DONE]\n\n"

    def error(self, status: int, message: str) -> dict[str, Any]:
        """An error object."""
        return {"error": {"message": message, "type": "error", "code": status}}

    def _chunk(self, request: Request, delta: dict[str, Any] | None, finish: str | None) -> dict[str, Any]:
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": request.model,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }


class Messages:
    """Named server-sent events: a message, in it one block of text."""

    content_type = "text/event-stream"

    def begin(self, request: Request) -> Iterator[bytes]:
        """The empty message and its block."""
        message = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": request.model, "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": TOLD, "output_tokens": 1},
        }  # fmt: skip
        yield self._named("message_start", message=message)
        yield self._named("content_block_start", index=0, content_block={"type": "text", "text": ""})

    def words(self, request: Request, text: str) -> bytes:
        """A delta of the text."""
        return self._named("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def refusal(self, request: Request) -> bytes:
        """The reason why the message ends."""
        return self._stop("refusal")

    def end(self, request: Request) -> Iterator[bytes]:
        """The block's end, the reason, the cost, the message's end."""
        yield self._named("content_block_stop", index=0)
        yield self._stop("end_turn")
        yield self._named("message_stop")

    def error(self, status: int, message: str) -> dict[str, Any]:
        """An error object of its own kind."""
        kind = {401: "authentication_error", 429: "rate_limit_error"}.get(status, "api_error")
        return {"type": "error", "error": {"type": kind, "message": message}}

    def _stop(self, reason: str) -> bytes:
        delta = {"stop_reason": reason, "stop_sequence": None}
        return self._named(
            "message_delta", delta=delta, usage={"input_tokens": TOLD, "output_tokens": WRITTEN}
        )

    def _named(self, name: str, **fields: Any) -> bytes:
        return f"event: {name}\n".encode() + _event({"type": name, **fields})


class Ollama:
    """One JSON object a line; the last is ``done``."""

    content_type = "application/x-ndjson"

    def begin(self, request: Request) -> Iterator[bytes]:
        """Nothing."""
        yield from ()

    def words(self, request: Request, text: str) -> bytes:
        """A piece of the message."""
        return self._line(request, text, done=False)

    def refusal(self, request: Request) -> bytes:
        """An empty piece: there is no field for it."""
        return self._line(request, "", done=False)

    def end(self, request: Request) -> Iterator[bytes]:
        """The empty last piece with what it cost."""
        cost = {"done_reason": "stop", "prompt_eval_count": TOLD, "eval_count": WRITTEN, "total_duration": 1}
        yield self._line(request, "", done=True, **cost)

    def error(self, status: int, message: str) -> dict[str, Any]:
        """A sentence."""
        return {"error": message}

    def _line(self, request: Request, text: str, *, done: bool, **more: Any) -> bytes:
        piece = {
            "model": request.model,
            "created_at": "2026-01-01T00:00:00Z",
            "message": {"role": "assistant", "content": text},
            "done": done,
        }
        return json.dumps(piece | more).encode() + b"\n"


def spoken_at(path: str) -> Dialect:
    """The dialect that a path is asked in."""
    if path.endswith("/messages"):
        return Messages()
    return Ollama() if path.endswith("/api/chat") else OpenAI()


def _event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()
