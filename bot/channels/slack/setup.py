"""Puts the Slack channel together from the parts that the assembly passes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from slack_bolt import BoltResponse
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings

from bot.channels.slack.app import SlackChannel, create_channel
from bot.channels.slack.clicks import Clicks, Studies
from bot.channels.slack.desk import Desk, Limit, Road
from bot.channels.slack.listening import Listening
from bot.channels.slack.manifest import INSTALL_PATH, REDIRECT_PATH, scopes
from bot.channels.slack.memory import Memory
from bot.channels.slack.once import Once
from bot.channels.slack.rendering import Renderer
from bot.channels.slack.seam import Feature
from bot.channels.slack.sending import new_client
from bot.channels.slack.workspaces import InstallationStore, StateStore, Workspaces
from bot.errors import ConfigurationError
from bot.prompts.replies import Replies
from bot.prompts.slack import SlackTexts
from bot.records import Records
from bot.records.slack import SlackRecords
from bot.records.slack_corrections import Corrections
from bot.records.slack_installs import Installs


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What Slack gave us, and what tokens are encrypted with. Never shown."""

    api_url: str
    signing_secret: str = ""
    bot_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    encryption: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the channel is made of."""

    road: Road
    records: Records
    replies: Replies
    texts: SlackTexts
    studies: Studies
    limit: Limit
    max_question_chars: int
    retention_days: int


def set_up(parts: Parts, keys: Keys, features: Sequence[Feature] = ()) -> SlackChannel:
    """The channel; nothing is opened yet.

    Raises:
        ConfigurationError: when there is neither a bot token nor what installs need.
    """
    installs = _installs(parts.records, keys)
    if not keys.bot_token and installs is None:
        raise ConfigurationError(
            "Slack needs BOT_SLACK_BOT_TOKEN for one workspace, or BOT_SLACK_CLIENT_ID, BOT_SLACK_CLIENT_SECRET and "
            "BOT_SLACK_ENCRYPTION_KEY for many"
        )
    slack = SlackRecords(parts.records)
    once = Once(slack)
    desk = Desk(
        road=parts.road,
        memory=Memory(parts.records, slack),
        renderer=Renderer(parts.texts, parts.replies),
        texts=parts.texts,
        replies=parts.replies,
        limit=parts.limit,
        max_question_chars=parts.max_question_chars,
    )
    corrections = Corrections(parts.records)

    async def clean() -> None:
        await slack.tidy()
        await parts.records.keep_for(parts.retention_days)

    clicks = Clicks(desk, parts.texts, parts.records, slack, corrections, once, parts.studies)
    return create_channel(
        signing_secret=keys.signing_secret,
        workspaces=Workspaces(keys.bot_token, installs, keys.api_url),
        api_url=keys.api_url,
        listening=Listening(desk, clicks, once, parts.texts, features),
        clean=clean,
        features=features,
        oauth=_oauth(keys, installs, parts.texts) if installs else None,
    )


def _installs(records: Records, keys: Keys) -> Installs | None:
    if not keys.client_id:
        return None
    if not keys.client_secret or not keys.encryption:
        raise ConfigurationError(
            "BOT_SLACK_CLIENT_ID needs BOT_SLACK_CLIENT_SECRET and BOT_SLACK_ENCRYPTION_KEY beside it"
        )
    return Installs(records, keys.encryption)


def _oauth(keys: Keys, installs: Installs, texts: SlackTexts) -> AsyncOAuthFlow:
    async def installed(_args: AsyncSuccessArgs) -> BoltResponse:
        return _page(200, texts.both("installed"))

    async def not_installed(args: AsyncFailureArgs) -> BoltResponse:
        return _page(args.suggested_status_code, texts.both("not_installed"))

    store = InstallationStore(installs)
    settings = AsyncOAuthSettings(
        client_id=keys.client_id,
        client_secret=keys.client_secret,
        scopes=scopes(),
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        install_page_rendering_enabled=False,
        callback_options=AsyncCallbackOptions(success=installed, failure=not_installed),
        installation_store=store,
        state_store=StateStore(installs),
        authorization_url=keys.api_url.removesuffix("api/") + "oauth/v2/authorize",
    )
    return AsyncOAuthFlow(client=new_client(None, keys.api_url), settings=settings)


def _page(status: int, text: str) -> BoltResponse:
    """A small page in both languages."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    body = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>Slack</title>{lines}</html>'
    return BoltResponse(status=status, body=body, headers={"content-type": "text/html; charset=utf-8"})
