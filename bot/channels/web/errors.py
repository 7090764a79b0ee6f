"""One body for every error, in the visitor's language, with the disclaimer; nothing of a crash gets out."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.examples import example_error
from bot.channels.web.refusal import Code, Refusal, refusal_for, refusal_for_status
from bot.channels.web.schema import ErrorBody, ErrorDetail
from bot.channels.web.visitor import language_of
from bot.domain.language import Language
from bot.errors import BotError
from bot.language.normalise import clean
from bot.prompts.replies import Replies

_log = structlog.get_logger("bot.web")
_SAME_WORDS: dict[Code, Code] = {"media_type": "bad_request"}


class Errors:
    """Renders refusals; holds the reviewed texts and the limit they speak of."""

    def __init__(self, replies: Replies, max_question_chars: int) -> None:
        self._replies = replies
        self._limit = max_question_chars

    def body(self, refusal: Refusal, language: Language) -> ErrorBody:
        """The body for ``refusal`` in ``language``."""
        words = self._replies.line(f"errors.{_SAME_WORDS.get(refusal.code, refusal.code)}", language)
        message = words.format(limit=self._limit, seconds=refusal.retry_after)
        detail = ErrorDetail(code=refusal.code, message=message)
        return ErrorBody(error=detail, disclaimer=self._replies.disclaimer(language))

    def response(self, refusal: Refusal, scope: Scope) -> JSONResponse:
        """The whole response, with ``Retry-After`` and ``Allow`` where they belong."""
        language = language_of(scope)
        headers = {"Content-Language": language.value}
        if refusal.retry_after is not None:
            headers["Retry-After"] = str(refusal.retry_after)
        if refusal.allow:
            headers["Allow"] = refusal.allow
        return JSONResponse(self.body(refusal, language).model_dump(), refusal.status, headers)

    def install(self, app: FastAPI) -> None:
        """Make ``app`` answer every failure in this shape."""

        async def on_http(request: Request, exc: Exception) -> JSONResponse:
            found = cast(HTTPException, exc)
            allow = (found.headers or {}).get("Allow")
            return self.response(refusal_for_status(found.status_code, allow), request.scope)

        async def on_invalid(request: Request, exc: Exception) -> JSONResponse:
            body = cast(RequestValidationError, exc).body
            question = body.get("question") if isinstance(body, dict) else None
            empty = isinstance(question, str) and not clean(question)
            return self.response(Refusal(422, "empty" if empty else "bad_request"), request.scope)

        async def on_known(request: Request, exc: Exception) -> JSONResponse:
            refusal = refusal_for(exc)
            if refusal.code == "internal":
                log_crash(exc)
            return self.response(refusal, request.scope)

        app.add_exception_handler(HTTPException, on_http)
        app.add_exception_handler(RequestValidationError, on_invalid)
        app.add_exception_handler(BotError, on_known)


class CrashGuard:
    """The last net: whatever is raised becomes the ``internal`` error body."""

    def __init__(self, app: ASGIApp, errors: Errors) -> None:
        self._app = app
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or say that it went wrong."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as exc:
            if scope["type"] != "http":
                raise
            log_crash(exc)
            if not started:
                await self._errors.response(Refusal(500, "internal"), scope)(scope, receive, send)


def log_crash(exc: BaseException) -> None:
    """Log where it happened, never what was being said: messages of exceptions may hold a patient's words."""
    frames = traceback.extract_tb(exc.__traceback__)
    where = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    _log.error("crashed", cause=type(exc).__name__, where=where)


_DESCRIPTIONS: dict[int, tuple[Code, str]] = {
    404: ("not_found", "Nothing of that id or address."),
    405: ("method", "The address does not take this method; `Allow` says which."),
    413: ("too_long", "The question, or the whole request, is too long."),
    415: ("media_type", "The body is not `application/json`."),
    422: ("bad_request", "The request is not in the right form."),
    429: ("too_many", "Too many requests of this visitor; `Retry-After` says when to come back."),
    500: ("internal", "Something went wrong; no answer was given."),
    503: (
        "not_ready",
        "No index is ready, or too many questions at once; `Retry-After` says when to come back.",
    ),
}


def documented(statuses: Sequence[int]) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for the API's documentation."""
    responses: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        code, description = _DESCRIPTIONS[status]
        content = {"application/json": {"example": example_error(code)}}
        responses[status] = {"model": ErrorBody, "description": description, "content": content}
        if status in (429, 503):
            header = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
            responses[status]["headers"] = {"Retry-After": header}
    return responses
