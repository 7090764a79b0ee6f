"""What the buttons under a reply do: rate, copy, share, ask again in another language, say what is wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.blocks import Block, sections
from bot.channels.slack.desk import Asked, Desk
from bot.channels.slack.forms import copy_form, correction_form, correction_of, thanks_form
from bot.channels.slack.markup import mrkdwn
from bot.channels.slack.once import Once
from bot.channels.slack.rendering import Rendered
from bot.channels.slack.sending import TROUBLE, error_of, post, respond
from bot.domain.language import Language
from bot.errors import RecordsError, UnknownReply
from bot.prompts.slack import SlackTexts
from bot.records import Rating, Records
from bot.records.slack import Place, Shown, SlackRecords
from bot.records.slack_corrections import Corrections

_ABSENT = ("not_in_channel", "channel_not_found", "is_archived", "restricted_action")
_SAVE_SECONDS = 2.0
Studies = Callable[[Language], Mapping[str, str]]
"""The names of the library's studies by id; may open files."""
_log = structlog.get_logger("bot.slack")


@dataclass(frozen=True, slots=True)
class Click:
    """A member's click on something of ours."""

    team: str
    channel: str
    user: str
    value: str
    response_url: str
    trigger_id: str
    thread: str
    """The thread under which an answer to the click belongs: that of the message, or the message itself."""
    private: bool
    """Whether the message was for this member alone."""


@dataclass(frozen=True, slots=True)
class Clicks:
    """The actions. None of them raises what Slack or the records may raise."""

    desk: Desk
    texts: SlackTexts
    records: Records
    slack: SlackRecords
    corrections: Corrections
    once: Once
    studies: Studies

    async def rate(self, click: Click) -> None:
        """Write down what a member thinks of a reply."""
        rating, _, reply_id = click.value.partition(":")
        shown = await self.desk.memory.shown(reply_id)
        language = shown.language if shown else None
        try:
            await self.records.feedback(reply_id, Rating(rating), None)
            await self._tell(click, "thanks", language)
        except (UnknownReply, ValueError):
            await self._tell(click, "gone", language)
        except RecordsError as exc:
            _log.error("records_failed", doing="feedback", cause=str(exc))

    async def copy(self, click: Click, client: AsyncWebClient) -> None:
        """Open the text for the patient."""
        shown = await self._shown(click, click.value)
        if shown and not await self._open(click, client, copy_form(shown, self.texts)):
            text = str(shown.shown["handout"])
            with suppress(*TROUBLE):
                await respond(click.response_url, Rendered(mrkdwn(text), sections(text)))

    async def share(self, click: Click, client: AsyncWebClient) -> None:
        """Show everyone in the channel what a member saw alone; once, however often it is clicked."""
        reply_id, _, thread = click.value.partition("|")
        shown = await self._shown(click, reply_id)
        if shown is None or not await self.once.first("share", reply_id, click.channel, thread):
            return
        by = self.texts.line("shared", shown.language, member=f"<@{click.user}>")
        for number, message in enumerate(_messages(shown)):
            if number == 0:
                note = {"type": "context", "elements": [{"type": "mrkdwn", "text": by}]}
                message = Rendered(message.text, [note, *message.blocks])
            try:
                ts = await post(client, click.channel, thread, message)
                await self._follow(shown, Place(click.team, click.channel, thread or ts))
                thread = thread or ts
            except SlackApiError as exc:
                if error_of(exc) not in _ABSENT:
                    _log.error("slack_failed", error=error_of(exc))
                    return
                # The bot is no member here; the member's own click may still speak for it.
                with suppress(*TROUBLE):
                    await respond(click.response_url, message, everyone=True, thread=thread)
            except TROUBLE as exc:
                _log.error("slack_failed", error=error_of(exc))
                return

    async def ask_again(self, click: Click, client: AsyncWebClient, language: Language) -> None:
        """Ask the same question in another language."""
        reply_id, _, thread = click.value.partition("|")
        shown = await self._shown(click, reply_id)
        if shown is None:
            return
        asked = Asked(click.user, shown.question, language, again=reply_id)
        if not click.private:
            await self.desk.in_thread(client, Place(click.team, click.channel, click.thread), asked)
            return

        async def send(message: Rendered) -> None:
            await respond(click.response_url, message)

        await self.desk.alone(click.team, asked, send, thread)

    async def correct(self, click: Click, client: AsyncWebClient) -> None:
        """Open the form that asks what is wrong."""
        shown = await self._shown(click, click.value)
        if shown:
            studies = await asyncio.to_thread(self.studies, shown.language)
            await self._open(click, client, correction_form(shown, studies, self.texts))

    async def corrected(self, view: Mapping[str, Any], team: str, author: str) -> Block:
        """Write down what a member sent; how Slack should answer the form."""
        about = json.loads(view["private_metadata"])
        language = Language(about["language"])
        try:
            async with asyncio.timeout(_SAVE_SECONDS):
                shown = await self.slack.shown(about["reply_id"])
                if shown is None:
                    return _error("text", self.texts.line("gone", language))
                turns = [turn.question for turn in await self.slack.before(shown.reply_id, 6)]
                correction = correction_of(view, shown, turns, team, author)
                if correction is None:
                    return _error("text", self.texts.line("correction.required", language))
                await self.corrections.add(correction)
        except (RecordsError, TimeoutError) as exc:
            _log.error("records_failed", doing="correction", cause=str(exc) or type(exc).__name__)
            return _error("text", self.desk.replies.line("errors.internal", language))
        return {"response_action": "update", "view": thanks_form(language, self.texts)}

    async def unknown(self, response_url: str) -> None:
        """Help with a button that there is not (any more)."""
        text = f"{self.texts.both('unknown')}\n\n{self.texts.both('help')}"
        with suppress(*TROUBLE):
            await respond(response_url, Rendered(mrkdwn(text), sections(text)))

    async def _shown(self, click: Click, reply_id: str) -> Shown | None:
        shown = await self.desk.memory.shown(reply_id)
        if shown is None:
            await self._tell(click, "gone", None)
        return shown

    async def _open(self, click: Click, client: AsyncWebClient, view: Block) -> bool:
        try:
            await client.views_open(trigger_id=click.trigger_id, view=view)
        except TROUBLE as exc:
            _log.warning("form_refused", error=error_of(exc))
            return False
        return True

    async def _tell(self, click: Click, name: str, language: Language | None) -> None:
        """A line for this member alone."""
        text = self.texts.line(name, language) if language else self.texts.both(name)
        thread = "" if click.private else click.thread
        with suppress(*TROUBLE):
            await respond(click.response_url, Rendered(mrkdwn(text), sections(text)), thread=thread)

    async def _follow(self, shown: Shown, place: Place) -> None:
        """Go on with the conversation in the thread where it was shared."""
        with suppress(RecordsError):
            await self.slack.bind(place, shown.conversation_id)


def _messages(shown: Shown) -> list[Rendered]:
    return [Rendered(one["text"], one["blocks"]) for one in shown.shown["messages"]]


def _error(field: str, text: str) -> Block:
    return {"response_action": "errors", "errors": {field: text}}
