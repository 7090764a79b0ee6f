"""Verified sentences as they come, in Slack's own stream; where that fails nothing of it stays."""

from __future__ import annotations

from contextlib import suppress

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.blocks import MARKDOWN, Block
from bot.channels.slack.markup import utf16
from bot.channels.slack.sending import TROUBLE, error_of
from bot.records.slack import Place

_log = structlog.get_logger("bot.slack")


class Stream:
    """One streamed message in a thread. Every method may be called whatever happened before."""

    def __init__(self, client: AsyncWebClient, place: Place, user: str) -> None:
        self._client = client
        self._place = place
        self._user = user
        self._ts: str | None = None
        self._room = MARKDOWN
        self.broken = False
        """Whether Slack refused a part; then the reply has to be posted as a plain message."""

    async def add(self, markdown: str) -> None:
        """Show one more sentence."""
        self._room -= utf16(markdown)
        if self.broken or self._room < 0:
            self.broken = True
            return
        try:
            if self._ts is None:
                self._ts = await self._start(markdown)
            else:
                await self._client.chat_appendStream(
                    channel=self._place.channel, ts=self._ts, markdown_text=markdown
                )
        except TROUBLE as exc:
            _log.info("stream_refused", error=error_of(exc))
            self.broken = True

    async def finish(self, blocks: list[Block]) -> bool:
        """End the stream with blocks under it; False when the reply has to be posted as a plain message."""
        if self._ts is None or self.broken:
            return False
        try:
            await self._client.chat_stopStream(channel=self._place.channel, ts=self._ts, blocks=blocks)
        except TROUBLE as exc:
            _log.info("stream_refused", error=error_of(exc))
            return False
        return True

    async def withdraw(self) -> None:
        """Take back what was shown: a part of a reply without its disclaimer must not stay."""
        if self._ts is None:
            return
        with suppress(*TROUBLE):
            await self._client.chat_stopStream(channel=self._place.channel, ts=self._ts)
        with suppress(*TROUBLE):
            await self._client.chat_delete(channel=self._place.channel, ts=self._ts)
        self._ts = None

    async def _start(self, markdown: str) -> str:
        answered = await self._client.chat_startStream(
            channel=self._place.channel,
            thread_ts=self._place.thread,
            markdown_text=markdown,
            recipient_user_id=self._user,
            recipient_team_id=self._place.team,
        )
        return str(answered["ts"])
