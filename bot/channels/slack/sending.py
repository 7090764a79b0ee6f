"""Calls to Slack that outlast its bad moments: waits that it asks for are kept, broken connections are tried again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.slack.rendering import Rendered

TROUBLE = (SlackApiError, SlackClientError, ClientError, TimeoutError, OSError)
"""Everything that a call to Slack may raise when Slack or the network is at fault."""
_CALL_SECONDS = 10
_SHORT_WAIT = 15
"""A wait that a single call may sit out; longer ones are waited for between attempts."""
_PAUSES = (1.0, 5.0, 20.0, 60.0)
_LONGEST_PAUSE = 300.0
_BUSY = (
    "ratelimited",
    "rate_limited",
    "service_unavailable",
    "internal_error",
    "fatal_error",
    "request_timeout",
)
_T = TypeVar("_T")
_log = structlog.get_logger("bot.slack")


class Refused(SlackClientError):
    """A response address did not take a message."""

    def __init__(self, status: int, wait: float) -> None:
        super().__init__(f"the response address answered {status}")
        self.status = status
        self.wait = wait


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Keeps the wait that a 429 asks for, as long as it is short."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        return asked_wait(response.headers) <= _SHORT_WAIT


def new_client(token: str | None, api_url: str) -> AsyncWebClient:
    """A Web API client with our retries. Nothing is opened yet."""
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=_CALL_SECONDS,
        retry_handlers=_handlers(),
        logger=quiet_logger(),
    )


def quiet_logger() -> logging.Logger:
    """The log of Slack's libraries, for warnings alone: their debug lines hold what members wrote."""
    logger = logging.getLogger("bot.slack.library")
    logger.setLevel(logging.WARNING)
    return logger


def asked_wait(headers: Any) -> float:
    """The seconds that a response's ``Retry-After`` asks for; one where it says nothing that can be read."""
    found = next(
        (value for name, value in dict(headers or {}).items() if name.lower() == "retry-after"), None
    )
    value = found[0] if isinstance(found, list | tuple) and found else found
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return 1.0


async def insist(call: Callable[[], Awaitable[_T]]) -> _T:
    """``call`` again, after the wait it was asked for, while Slack is busy or out of reach; a few times.

    A call that broke off or timed out may have arrived, so it is not made again.
    """
    for pause in _PAUSES:
        try:
            return await call()
        except TROUBLE as exc:
            wait = _pause_after(exc, pause)
            if wait is None:
                raise
            _log.warning("slack_busy", cause=type(exc).__name__, wait=round(wait, 1))
            await asyncio.sleep(wait)
    return await call()


async def post(client: AsyncWebClient, channel: str, thread: str, message: Rendered) -> str:
    """Post a message, in a thread unless ``thread`` is empty; its timestamp. Links show no previews."""
    answered = await insist(
        lambda: client.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
    )
    return str(answered["ts"])


async def respond(url: str, message: Rendered, *, everyone: bool = False, thread: str = "") -> None:
    """Answer a command or a click through its response address: to the member alone, or to the whole channel.

    Raises:
        Refused: when Slack does not take it, e.g. because half an hour has passed.
    """
    client = AsyncWebhookClient(url, timeout=_CALL_SECONDS, retry_handlers=_handlers(), logger=quiet_logger())
    body: dict[str, Any] = {
        "text": message.text,
        "blocks": message.blocks,
        "response_type": "in_channel" if everyone else "ephemeral",
        "replace_original": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if thread:
        body["thread_ts"] = thread

    async def send() -> None:
        answered = await client.send_dict(body)
        if answered.status_code != 200:
            raise Refused(answered.status_code, asked_wait(answered.headers))

    await insist(send)


def error_of(exc: BaseException) -> str:
    """Slack's word for what went wrong; the type of the error where it has none."""
    if isinstance(exc, SlackApiError) and isinstance(getattr(exc.response, "data", None), dict):
        return str(exc.response.data.get("error", "unknown"))
    return type(exc).__name__


def _pause_after(exc: BaseException, pause: float) -> float | None:
    """How long to wait before the next attempt; None where another one is of no use."""
    if isinstance(exc, SlackApiError):
        status = getattr(exc.response, "status_code", 0)
        if status == 429 or error_of(exc) in ("ratelimited", "rate_limited"):
            wait = asked_wait(getattr(exc.response, "headers", None))
            return wait if wait <= _LONGEST_PAUSE else None
        return pause if status >= 500 or error_of(exc) in _BUSY else None
    if isinstance(exc, Refused):
        return exc.wait if exc.status == 429 else pause if exc.status >= 500 else None
    return pause if isinstance(exc, ClientConnectorError) else None


def _handlers() -> list[AsyncRetryHandler]:
    return [
        # Only where no connection was made: a call that broke off later may have arrived.
        AsyncConnectionErrorRetryHandler(error_types=[ClientConnectorError]),
        ShortWaits(max_retry_count=2),
        AsyncServerErrorRetryHandler(max_retry_count=1),
    ]
