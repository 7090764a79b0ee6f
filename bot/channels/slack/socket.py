"""Socket Mode: one workspace, no public address. Slack is reached by a connection of ours and sends events down it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.app import SlackChannel
from bot.channels.slack.sending import TROUBLE, error_of, new_client, quiet_logger
from bot.errors import ConfigurationError

_HINTS = {
    "not_allowed_token_type": "an app-level token begins with xapp-, a bot token with xoxb-",
    "missing_scope": "give the app-level token the scope connections:write",
    "invalid_auth": "copy it again from the app's pages",
}


async def listen(
    channel: SlackChannel, bot_token: str, app_token: str, api_url: str, ready: Callable[[str], None]
) -> None:
    """Take events until the process is told to stop; then let answers that are under way finish.

    Args:
        ready: called with the workspace's name once the connection stands.

    Raises:
        ConfigurationError: when Slack does not take one of the tokens.
    """
    team = await _checked(bot_token, app_token, api_url)
    handler = AsyncSocketModeHandler(channel.app, app_token, web_client=new_client(bot_token, api_url))
    stopped = _until_told()
    working = asyncio.create_task(channel.run())
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        ready(team)
        await stopped
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _checked(bot_token: str, app_token: str, api_url: str) -> str:
    """The workspace's name; both tokens are tried, so that a wrong one is told at once and not retried for ever."""
    client = new_client(bot_token, api_url)
    try:
        team = str((await client.auth_test()).get("team") or "")
    except TROUBLE as exc:
        raise _wrong("BOT_SLACK_BOT_TOKEN", exc) from exc
    try:
        await AsyncWebClient(base_url=api_url, timeout=10, logger=quiet_logger()).apps_connections_open(
            app_token=app_token
        )
    except TROUBLE as exc:
        raise _wrong("BOT_SLACK_APP_TOKEN", exc) from exc
    return team


def _wrong(name: str, exc: Exception) -> ConfigurationError:
    if isinstance(exc, SlackApiError):
        error = error_of(exc)
        hint = _HINTS.get(error)
        return ConfigurationError(f"Slack does not take {name}: {error}{f' ({hint})' if hint else ''}")
    return ConfigurationError(f"Slack cannot be reached ({type(exc).__name__})")


async def _told() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError):  # not on every system, nor outside the main thread
            loop.add_signal_handler(name, told.set)
    await told.wait()


def _until_told() -> asyncio.Task[None]:
    return asyncio.create_task(_told())
