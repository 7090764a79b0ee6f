"""What is tried again and what is not, and how long it waits."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from slack_sdk.errors import SlackApiError

from bot.channels.slack import sending
from bot.channels.slack.sending import Refused, asked_wait, insist, new_client, quiet_logger

from .server import TOKEN, Fault, SlackServer

pytestmark = pytest.mark.anyio


def refusal(error: str, status: int = 200, wait: str = "") -> SlackApiError:
    headers = {"Retry-After": wait} if wait else {}
    return SlackApiError("x", SimpleNamespace(data={"error": error}, status_code=status, headers=headers))


class Call:
    """A call that fails in the ways given, then works."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.count = 0

    async def __call__(self) -> str:
        self.count += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_PAUSES", (0.01, 0.01, 0.01, 0.01))


@pytest.mark.parametrize(
    "failure",
    [
        refusal("ratelimited", 429, "0.1"),
        refusal("ratelimited", 200),
        refusal("whatever", 502),
        refusal("service_unavailable"),
        Refused(500, 1.0),
        Refused(429, 0.05),
    ],
)
async def test_what_may_pass_is_tried_again(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "asked_wait", lambda headers: min(asked_wait(headers), 0.1))
    call = Call(failure, failure)
    assert await insist(call) == "done" and call.count == 3


@pytest.mark.parametrize(
    "failure",
    [
        refusal("channel_not_found"),
        refusal("invalid_blocks", 200),
        refusal("ratelimited", 429, "3600"),
        Refused(404, 1.0),
        TimeoutError(),
        ServerDisconnectedError(),
    ],
)
async def test_what_cannot_help_or_may_have_arrived_is_not(failure: Exception) -> None:
    call = Call(failure)
    with pytest.raises(type(failure)):
        await insist(call)
    assert call.count == 1


async def test_the_wait_that_was_asked_for_is_waited_between_attempts() -> None:
    began = time.monotonic()
    await insist(Call(refusal("ratelimited", 429, "1")))
    assert time.monotonic() - began >= 1.0


async def test_it_ends() -> None:
    call = Call(*[refusal("x", 500)] * 9)
    with pytest.raises(SlackApiError):
        await insist(call)
    assert call.count == 5


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": ["3"]}, 3),
        ({}, 1),
        ({"Retry-After": "soon"}, 1),
        (None, 1),
    ],
)
def test_waits_are_read(headers: Any, seconds: float) -> None:
    assert asked_wait(headers) == seconds


async def test_a_slack_out_of_reach_is_called_again() -> None:
    client = new_client(TOKEN, "http://127.0.0.1:9/api/")

    async def call() -> object:
        return await client.auth_test()

    with pytest.raises(OSError):
        await asyncio.wait_for(insist(call), 20)


async def test_a_short_wait_is_sat_out_by_one_call(slack: SlackServer) -> None:
    slack.fail("auth.test", Fault(status=429, error="ratelimited", headers={"Retry-After": "1"}))
    assert (await new_client(TOKEN, slack.api_url).auth_test())["ok"]
    assert len(slack.called("auth.test")) == 2


def test_the_libraries_log_warnings_alone() -> None:
    assert not quiet_logger().isEnabledFor(20)
