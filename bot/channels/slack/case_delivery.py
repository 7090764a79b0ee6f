"""Brings what stands in the outbox to the staff channel, once each, however often Slack is down, slow or out of breath.

Runs beside the server in every process; a notice is claimed in the records before it is sent."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.case_blocks import CaseBlocks, Post
from bot.channels.slack.case_text import MOST_CHARS
from bot.channels.slack.markup import shortened
from bot.channels.slack.sending import TROUBLE, asked_wait, error_of
from bot.errors import RecordsError
from bot.records.cases_model import Notice, State
from bot.records.cases_outbox import Outbox, Parcel

LEASE = timedelta(seconds=60)
"""Longer than every request of one notice together may take; then another worker may try it."""
_REST_SECONDS = 1.0
_REST_AFTER_FAILURE = 5.0
_LONGEST_WAIT = 600.0
_EXCHANGES = 12
_PAGES = 10
_EVENT_TYPE = "patient_bot_notice"
_GONE = ("message_not_found", "cant_delete_message", "channel_not_found", "is_inactive")
_log = structlog.get_logger("bot.slack")

ClientOf = Callable[[], Awaitable[AsyncWebClient | None]]


@dataclass(frozen=True, slots=True)
class Reminders:
    """When open cases are called to mind."""

    every: timedelta
    most: int
    """0: until somebody takes the case."""


class Courier:
    """One worker.

    Args:
        client_of: gives the client of the staff's workspace, None while the app is not installed there. It must not
            repeat requests by itself: a message would arrive twice.
    """

    def __init__(
        self,
        outbox: Outbox,
        blocks: CaseBlocks,
        client_of: ClientOf,
        channel: str,
        reminders: Reminders | None,
    ) -> None:
        self._outbox = outbox
        self._blocks = blocks
        self._client_of = client_of
        self._channel = channel
        self._reminders = reminders

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            rest = _REST_SECONDS
            try:
                if self._reminders is not None:
                    await self._outbox.remind(self._reminders.every, self._reminders.most)
                while await self.step():
                    pass
            except RecordsError as exc:
                _log.error("records_failed", doing="deliver cases", cause=str(exc))
                rest = _REST_AFTER_FAILURE
            except Exception as exc:  # the worker goes on whatever happens, or cases would be lost
                _log.error("crashed", cause=type(exc).__name__, doing="deliver cases")
                rest = _REST_AFTER_FAILURE
            await asyncio.sleep(rest)

    async def step(self) -> bool:
        """Try the notice that is due first; whether there was one."""
        parcel = await self._outbox.claim(LEASE)
        if parcel is None:
            return False
        try:
            client = await self._client_of()
            if client is None:
                await self._put_back(parcel, "not_installed")
                return True
            posted = await asyncio.wait_for(self._deliver(client, parcel), LEASE.total_seconds() * 0.8)
        except asyncio.CancelledError:
            # A stop of the service: the next process need not wait for the lease to end.
            await self._outbox.put_back(parcel, datetime.now(UTC))
            raise
        except TROUBLE as exc:
            await self._failed(parcel, exc)
        else:
            if not await self._outbox.sent(parcel, self._channel, posted) and posted:
                await _gone_is_fine(client.chat_delete(channel=self._channel, ts=posted))
        return True

    async def _failed(self, parcel: Parcel, exc: Exception) -> None:
        response: Any = getattr(exc, "response", None)
        if getattr(response, "status_code", 0) == 429:
            seconds = asked_wait(response.headers)
            until = datetime.now(UTC) + timedelta(seconds=seconds)
            await self._outbox.put_back(parcel, until)
            await self._outbox.hold_all(until)
            _log.warning("slack_asks_to_wait", seconds=seconds)
            return
        await self._put_back(parcel, error_of(exc))

    async def _put_back(self, parcel: Parcel, cause: str) -> None:
        wait = min(_LONGEST_WAIT, 2.0 ** min(parcel.attempts, 12)) * random.uniform(0.8, 1.2)
        await self._outbox.put_back(parcel, datetime.now(UTC) + timedelta(seconds=wait))
        _log.error("notice_not_sent", kind=parcel.kind.value, attempt=parcel.attempts, cause=cause)

    async def _deliver(self, client: AsyncWebClient, parcel: Parcel) -> str | None:
        """Send one notice; the new message, if it made one."""
        case = parcel.case
        if parcel.kind is Notice.ERASE:
            await self._erase(client, parcel)
            return None
        if parcel.kind is Notice.STATE:
            if case.thread and case.state is not State.ERASED:
                post = await self._case_post(parcel)
                await client.chat_update(
                    channel=self._channel, ts=case.thread, text=post.text, blocks=post.blocks
                )
            return None
        found = await self._sent_before(client, parcel) if parcel.attempts > 1 else None
        if found is not None:
            return found
        message = None if case.state is State.ERASED else await self._post(parcel)
        if message is None:
            return None
        sent = await client.chat_postMessage(
            channel=self._channel,
            thread_ts=None if parcel.kind is Notice.OPENED else case.thread,
            reply_broadcast=parcel.kind is Notice.REMINDER or None,
            text=message.text,
            blocks=message.blocks,
            metadata={"event_type": _EVENT_TYPE, "event_payload": {"id": _name(parcel)}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(sent["ts"])

    async def _post(self, parcel: Parcel) -> Post | None:
        """What the notice says; None when it is no longer worth saying."""
        case, about = parcel.case, parcel.about or ""
        if parcel.kind is Notice.OPENED:
            return await self._case_post(parcel)
        if parcel.kind is Notice.REMINDER:
            return self._blocks.reminder(case) if case.state is State.OPEN else None
        if parcel.kind is Notice.SAID:
            text = await self._outbox.said(about)
            return self._blocks.said(shortened(text, MOST_CHARS)) if text is not None else None
        exchange = await self._outbox.exchange(about)
        return self._blocks.meanwhile(exchange) if exchange is not None else None

    async def _case_post(self, parcel: Parcel) -> Post:
        conversation = await self._outbox.conversation(parcel.case, _EXCHANGES + 1)
        note = await self._outbox.note(parcel.case)
        more = len(conversation) > _EXCHANGES
        return self._blocks.case(parcel.case, conversation[-_EXCHANGES:], note, more=more)

    async def _sent_before(self, client: AsyncWebClient, parcel: Parcel) -> str | None:
        """The message that an earlier try made without our hearing of it."""
        cursor = None
        for _ in range(_PAGES):
            since = str((parcel.made_at - timedelta(minutes=2)).timestamp())
            page: dict[str, Any] = {"channel": self._channel, "oldest": since, "limit": 100, "cursor": cursor}
            page["include_all_metadata"] = True
            if parcel.kind is Notice.OPENED or not parcel.case.thread:
                found = await client.conversations_history(**page)
            else:
                found = await client.conversations_replies(ts=parcel.case.thread, **page)
            for message in found["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("id") == _name(parcel):
                    return str(message["ts"])
            cursor = (found.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    async def _erase(self, client: AsyncWebClient, parcel: Parcel) -> None:
        """Take the patient's words out of the staff channel."""
        for posted in await self._outbox.posted(parcel.case):
            await _gone_is_fine(client.chat_delete(channel=self._channel, ts=posted))
        if parcel.case.thread:
            post = self._blocks.erased(parcel.case)
            update = client.chat_update(
                channel=self._channel, ts=parcel.case.thread, text=post.text, blocks=post.blocks
            )
            await _gone_is_fine(update)


def _name(parcel: Parcel) -> str:
    """The same for every try of a notice, and for no other."""
    return f"{parcel.id}-{parcel.made_at.timestamp():.6f}"


async def _gone_is_fine(request: Awaitable[Any]) -> None:
    """Wait for a request to change a message; one that is not there any more is as good."""
    try:
        await request
    except SlackApiError as exc:
        if error_of(exc) not in _GONE:
            raise
