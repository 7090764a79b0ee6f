"""Socket Mode over a real connection: events, commands and clicks come down it, and it comes back when it breaks."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.assembly import Assembly
from bot.channels.slack.socket import listen
from bot.errors import ConfigurationError

from .requests import command, event, message
from .server import APP_TOKEN, TOKEN, SlackServer

pytestmark = pytest.mark.anyio
QUESTION = "Were all 8,761 patients given stem cells?"


@asynccontextmanager
async def listening(assembly: Assembly, slack: SlackServer) -> AsyncIterator[None]:
    ready = asyncio.Event()
    work = listen(assembly.slack, TOKEN, APP_TOKEN, slack.api_url, lambda _team: ready.set())
    task = asyncio.create_task(work)
    try:
        async with asyncio.timeout(15):
            await ready.wait()
        # The client may know of the connection before the server's thread has noted it.
        await slack.until(lambda: slack.sockets)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await assembly.records.close()


async def send(slack: SlackServer, kind: str, payload: Any, envelope: str = "e1") -> None:
    """Send one envelope down the newest connection."""
    body = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
    socket = slack.sockets[-1]
    loop = socket._loop  # type: ignore[attr-defined]
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(socket.send_str(json.dumps(body)), loop))


async def test_what_comes_down_the_socket_is_acknowledged_and_answered(
    assemble: Callable[..., Assembly], slack: SlackServer
) -> None:
    async with listening(assemble(), slack):
        asked = message(QUESTION)
        envelope = event(asked)
        await send(slack, "events_api", envelope)
        await send(slack, "slash_commands", command(slack, QUESTION), "e2")
        await slack.until(lambda: {"e1", "e2"} <= {one["envelope_id"] for one in slack.envelopes})
        await slack.until(lambda: slack.called("chat.stopStream") and slack.responses())
        await send(slack, "events_api", envelope, "e3")  # the same event again
        await slack.until(lambda: len(slack.envelopes) == 3)
        await asyncio.sleep(0.3)
        assert len(slack.in_thread(asked["ts"])) == 1


async def test_a_connection_that_slack_ends_is_made_anew(
    assemble: Callable[..., Assembly], slack: SlackServer
) -> None:
    async with listening(assemble(), slack):
        first = slack.sockets[-1]
        loop = first._loop  # type: ignore[attr-defined]
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(first.close(), loop))
        await slack.until(lambda: len(slack.sockets) == 2)
        await send(slack, "events_api", event(message(QUESTION)))
        await slack.until(lambda: slack.called("chat.stopStream"))


@pytest.mark.parametrize(
    ("bot_token", "app_token", "named"),
    [("xoxb-bad", APP_TOKEN, "BOT_SLACK_BOT_TOKEN"), (TOKEN, "xapp-bad", "BOT_SLACK_APP_TOKEN")],
)
async def test_a_wrong_token_is_named_at_once(
    assemble: Callable[..., Assembly], slack: SlackServer, bot_token: str, app_token: str, named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        await listen(assemble().slack, bot_token, app_token, slack.api_url, lambda _team: None)


async def test_the_command_listens_until_it_is_told_to_stop(
    assemble: Callable[..., Assembly], slack: SlackServer
) -> None:
    own = assemble().settings
    variables = {
        "BOT_DATA_DIR": str(own.data_dir),
        "BOT_DATABASE_URL": own.database_url,
        "BOT_SLACK_BOT_TOKEN": TOKEN,
        "BOT_SLACK_APP_TOKEN": APP_TOKEN,
        "BOT_SLACK_API_URL": slack.api_url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "slack"],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        await slack.until(lambda: slack.sockets, 60)
        asked = message(QUESTION)
        await send(slack, "events_api", event(asked))
        await slack.until(lambda: slack.called("chat.stopStream"), 30)
        process.send_signal(signal.SIGTERM)
        output = (await asyncio.to_thread(process.communicate, None, 30))[0]
    finally:
        process.kill()
    assert process.returncode == 0, output
    assert "Listening in Clinic" in output
    assert QUESTION not in output and TOKEN not in output


async def test_what_is_too_old_is_deleted_also_where_nothing_is_served(
    assemble: Callable[..., Assembly], slack: SlackServer
) -> None:
    assembly = assemble(retention_days=0)
    conversation = await assembly.records.open(None)
    async with listening(assembly, slack):
        async with asyncio.timeout(10):
            while await assembly.records.knows(conversation):
                await asyncio.sleep(0.05)
