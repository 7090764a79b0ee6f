"""The Slack app: which event, command and click goes where. Everything is acknowledged first and done afterwards."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.clicks import Click
from bot.channels.slack.listening import Listening
from bot.channels.slack.seam import Feature
from bot.channels.slack.sending import new_client, quiet_logger
from bot.channels.slack.workspaces import Workspaces
from bot.domain.language import Language
from bot.errors import RecordsError

_TIDY_SECONDS = 3600.0
_DRAIN_SECONDS = 20.0
Clean = Callable[[], Awaitable[None]]
COMMAND = "/patient-bot"
SHORTCUT = "answer_this"
_log = structlog.get_logger("bot.slack")


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """The app with its background work."""

    app: AsyncApp
    workspaces: Workspaces
    listening: Listening
    features: Sequence[Feature]
    oauth: bool
    clean: Clean

    async def run(self) -> None:
        """Work in the background until cancelled: cleaning, and what the features do. Answers that are under way then
        may finish."""
        tasks = [asyncio.create_task(feature.run(self.workspaces)) for feature in self.features]
        try:
            await self._keep_clean()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.listening.drained(_DRAIN_SECONDS)

    async def _keep_clean(self) -> None:
        while True:
            try:
                await self.clean()
            except RecordsError as exc:
                _log.error("records_failed", doing="clean up", cause=str(exc))
            await asyncio.sleep(_TIDY_SECONDS)


def create_channel(
    *,
    signing_secret: str,
    workspaces: Workspaces,
    api_url: str,
    listening: Listening,
    clean: Clean,
    features: Sequence[Feature] = (),
    oauth: AsyncOAuthFlow | None = None,
) -> SlackChannel:
    """The app with every listener. Nothing is asked of Slack yet.

    Args:
        clean: deletes what is too old; called at the start and every hour.
        signing_secret: checks requests over HTTP; not needed for Socket Mode.
        features: what joins in; asked in order before a message is taken for a question.
        oauth: installs by many workspaces, if there are to be any.
    """
    app = AsyncApp(
        name="patient-bot",
        logger=quiet_logger(),
        signing_secret=signing_secret,
        client=new_client(None, api_url),
        authorize=workspaces,  # type: ignore[arg-type]  # a callable that Bolt knows as its own
        oauth_flow=oauth,
        attaching_conversation_kwargs_enabled=False,
    )
    app.error(_crashed)
    if oauth is not None:
        app.enable_token_revocation_listeners()
    for feature in features:
        feature.register(app)
    _events(app, listening)
    _commands(app, listening)
    _clicks(app, listening)
    return SlackChannel(app, workspaces, listening, features, oauth is not None, clean)


def _events(app: AsyncApp, listening: Listening) -> None:
    async def opened(body: dict[str, Any], client: AsyncWebClient) -> None:
        await listening.opened(body, client)

    async def message(body: dict[str, Any], client: AsyncWebClient) -> None:
        await listening.message(body, client)

    async def mention(body: dict[str, Any], client: AsyncWebClient) -> None:
        await listening.mention(body, client)

    async def nothing() -> None:
        """Acknowledged, so that Slack does not send it again."""

    app.event("app_home_opened")(opened)
    app.event("app_mention")(mention)
    app.event("message")(message)
    app.event(re.compile(".*"))(nothing)


def _commands(app: AsyncApp, listening: Listening) -> None:
    async def command(ack: Callable[[], Awaitable[None]], body: dict[str, Any]) -> None:
        await ack()
        await listening.command(body)

    async def shortcut(ack: Callable[[], Awaitable[None]], body: dict[str, Any]) -> None:
        await ack()
        await listening.shortcut(body)

    async def unknown(ack: Callable[[], Awaitable[None]], body: dict[str, Any]) -> None:
        await ack()
        await listening.help(str(body.get("response_url") or ""))

    app.command(COMMAND)(command)
    app.command(re.compile(".*"))(unknown)
    app.shortcut({"type": "message_action", "callback_id": SHORTCUT})(shortcut)
    app.shortcut(re.compile(".*"))(unknown)


def _clicks(app: AsyncApp, listening: Listening) -> None:
    clicks = listening.clicks
    kinds: dict[str | re.Pattern[str], Callable[[Click, AsyncWebClient, str], Awaitable[None]]] = {
        "feedback": lambda click, _client, _action: clicks.rate(click),
        "copy": lambda click, client, _action: clicks.copy(click, client),
        "share": lambda click, client, _action: clicks.share(click, client),
        "wrong": lambda click, client, _action: clicks.correct(click, client),
        re.compile(r"^language:(?:zh|zh-Hant|en)$"): lambda click, client, action: clicks.ask_again(
            click, client, Language(action.partition(":")[2])
        ),
        re.compile(".*"): lambda click, _client, _action: clicks.unknown(click.response_url),
    }
    for wanted, act in kinds.items():
        app.action(wanted)(_on_click(listening, act))

    async def corrected(ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        await ack(**await listening.corrected(clicks, body))

    async def closed(ack: Callable[[], Awaitable[None]]) -> None:
        await ack()

    app.view("correction")(corrected)
    app.view(re.compile(".*"))(closed)


def _on_click(
    listening: Listening, act: Callable[[Click, AsyncWebClient, str], Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    async def clicked(
        ack: Callable[[], Awaitable[None]], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await listening.click(body, lambda click, action: act(click, client, action))

    return clicked


async def _crashed(error: Exception) -> None:
    """Log what kind of thing went wrong, never its words."""
    _log.error("crashed", cause=type(error).__name__)
