"""What comes from Slack, made into questions: once each, nobody's but a person's, and only what is meant for the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.blocks import sections
from bot.channels.slack.clicks import Click, Clicks
from bot.channels.slack.desk import Asked, Desk
from bot.channels.slack.markup import mentions, mrkdwn, plain, without_mention
from bot.channels.slack.once import Once
from bot.channels.slack.rendering import Rendered
from bot.channels.slack.seam import Feature, Message
from bot.channels.slack.sending import TROUBLE, error_of, post, respond
from bot.domain.language import Language
from bot.prompts.slack import SlackTexts
from bot.records.slack import Place

_HELP = frozenset({"", "help", "--help", "-h", "?", "？", "帮助", "幫助", "/help"})
_PEOPLE = (None, "", "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages that a person wrote; others tell of edits, deletions, joins."""
_PROMPTS = 2
"""Suggested questions in each language; Slack shows four at most."""
_log = structlog.get_logger("bot.slack")


@dataclass(slots=True)
class Listening:
    """Hands what comes in to the desk or to the clicks."""

    desk: Desk
    clicks: Clicks
    once: Once
    texts: SlackTexts
    features: Sequence[Feature] = ()
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set)

    async def opened(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """A member opened the conversation with the bot: suggest questions."""
        event = body["event"]
        if event.get("tab") != "messages" or not await self.once.first("event", _event_id(body)):
            return
        starts = [
            text
            for language in (Language.SIMPLIFIED, Language.ENGLISH)
            for text in self.desk.replies.lines("suggestions.start", language)[:_PROMPTS]
        ]
        prompts = [{"title": text, "message": text} for text in starts]
        title = self.texts.both("suggested").replace("\n", " · ")
        try:
            await client.assistant_threads_setSuggestedPrompts(
                channel_id=event["channel"], title=title, prompts=prompts
            )
        except TROUBLE as exc:
            _log.info("prompts_refused", error=error_of(exc))

    async def message(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """A message in a conversation with the bot, or in a channel that it is in."""
        message = _message(body)
        if message is None or not await self.once.first("event", _event_id(body)):
            return
        async with self._working():
            if await self._taken(message, client):
                return
            if message.channel_type == "im":
                await self._asked(message, client, message.text)
            elif message.thread and not mentions(message.text):
                # A mention comes as an event of its own; a mention of someone else is not for the bot.
                place = Place(message.team, message.channel, message.thread)
                if await self.desk.memory.known(place):
                    await self._asked(message, client, message.text)

    async def mention(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """A message that addresses the bot."""
        message = _message(body)
        if message is None or not await self.once.first("event", _event_id(body)):
            return
        async with self._working():
            if message.channel_type != "im" and not await self._taken(message, client):
                await self._asked(message, client, _unaddressed(message.text, _own_id(body)))

    async def command(self, body: Mapping[str, Any]) -> None:
        """``/patient-bot question``: for this member alone."""
        if not await self.once.first("command", str(body.get("trigger_id"))):
            return
        text = plain(str(body.get("text") or ""))
        if text.casefold() in _HELP:
            await self.help(str(body["response_url"]))
            return
        async with self._working():
            await self._alone(body, str(body["team_id"]), str(body["user_id"]), text, "")

    async def shortcut(self, body: Mapping[str, Any]) -> None:
        """ "Answer this" on somebody's message: for this member alone, to be shared in its thread."""
        if not await self.once.first("shortcut", str(body.get("trigger_id"))):
            return
        message = body["message"]
        text = plain(without_mention(_words_of(message), _own_id(body)))
        thread = str(message.get("thread_ts") or message["ts"])
        async with self._working():
            await self._alone(body, _team_of(body), str(body["user"]["id"]), text, thread)

    async def click(self, body: Mapping[str, Any], act: Callable[[Click, str], Awaitable[None]]) -> None:
        """A click on one of our buttons."""
        action = body["actions"][0]
        name = str(action.get("action_id"))
        if not await self.once.first("click", str(body.get("trigger_id")), name):
            return
        async with self._working():
            await act(_click(body, action), name)

    async def corrected(self, clicks: Clicks, body: Mapping[str, Any]) -> dict[str, Any]:
        """The form on a wrong answer was sent; how Slack should answer it."""
        async with self._working():
            return await clicks.corrected(body["view"], _team_of(body), str(body["user"]["id"]))

    async def help(self, response_url: str) -> None:
        """How to ask, in both languages."""
        text = self.texts.both("help")
        if response_url:
            with suppress(*TROUBLE):
                await respond(response_url, Rendered(mrkdwn(text), sections(text)))

    async def drained(self, seconds: float) -> None:
        """Wait until what is under way has finished, but no longer than ``seconds``."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def _asked(self, message: Message, client: AsyncWebClient, text: str) -> None:
        """Answer in the message's thread, which begins with it if there is none."""
        place = Place(message.team, message.channel, message.thread or message.ts)
        if not await self.once.first("message", message.team, message.channel, message.ts):
            return
        asked = plain(text)
        if asked.casefold() in _HELP and not message.files:
            told = self.texts.both("help")
            with suppress(*TROUBLE):
                await post(client, place.channel, place.thread, Rendered(mrkdwn(told), sections(told)))
            return
        await self.desk.in_thread(client, place, Asked(message.user, asked))

    async def _alone(self, body: Mapping[str, Any], team: str, user: str, text: str, thread: str) -> None:
        url = str(body["response_url"])

        async def send(message: Rendered) -> None:
            await respond(url, message)

        await self.desk.alone(team, Asked(user, text), send, thread)

    async def _taken(self, message: Message, client: AsyncWebClient) -> bool:
        for feature in self.features:
            if await feature.take(message, client):
                return True
        return False

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        """Keep this task until it is done, so that a stop can wait for it; what crashes is logged without words."""
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
        try:
            yield
        except TROUBLE as exc:
            _log.error("slack_failed", error=error_of(exc))
        finally:
            if task is not None:
                self._under_way.discard(task)


def _message(body: Mapping[str, Any]) -> Message | None:
    """The message of an event; None when no person wrote it."""
    event = body["event"]
    if (
        event.get("bot_id")
        or event.get("subtype") not in _PEOPLE
        or not event.get("user")
        or event.get("hidden")
    ):
        return None
    return Message(
        team=_team_of(body),
        channel=str(event["channel"]),
        channel_type=str(
            event.get("channel_type") or ("im" if event["channel"].startswith("D") else "channel")
        ),
        ts=str(event["ts"]),
        thread=str(event.get("thread_ts") or ""),
        user=str(event["user"]),
        text=str(event.get("text") or ""),
        files=bool(event.get("files")),
        event=dict(event),
    )


def _click(body: Mapping[str, Any], action: Mapping[str, Any]) -> Click:
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    thread = message.get("thread_ts") or container.get("thread_ts") or container.get("message_ts") or ""
    return Click(
        team=_team_of(body),
        channel=str(channel),
        user=str(body["user"]["id"]),
        value=str(action.get("value") or ""),
        response_url=str(body.get("response_url") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
        thread=str(thread),
        private=bool(container.get("is_ephemeral")),
    )


def _words_of(message: Mapping[str, Any]) -> str:
    """The text of a message; that of its attachment where another app put it there."""
    attached = (message.get("attachments") or [{}])[0]
    return str(message.get("text") or attached.get("text") or attached.get("fallback") or "")


def _team_of(body: Mapping[str, Any]) -> str:
    team = body.get("team")
    own = team.get("id") if isinstance(team, Mapping) else None
    return str(body.get("team_id") or own or (body.get("user") or {}).get("team_id") or "")


def _event_id(body: Mapping[str, Any]) -> str:
    return str(body.get("event_id") or body["event"].get("event_ts") or body["event"].get("ts"))


def _own_id(body: Mapping[str, Any]) -> str:
    """The bot's id as a member, which the envelope of an event names."""
    return next((str(one["user_id"]) for one in body.get("authorizations") or () if one.get("is_bot")), "")


def _unaddressed(text: str, own_id: str) -> str:
    """A text without the mention of the bot; where its id is not known, without the first mention."""
    found = mentions(text)
    own = own_id if own_id in found else next(iter(found), "") if len(found) == 1 else own_id
    return without_mention(text, own)
