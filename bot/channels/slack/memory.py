"""The conversation of a thread. Records that fail are logged and never cost a member the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import structlog

from bot.channels.slack.rendering import Rendered
from bot.domain.event import ReplyEvent
from bot.domain.question import Turn
from bot.errors import RecordsError
from bot.records import Records, new_conversation_id
from bot.records.slack import Place, Shown, SlackRecords

_TURNS = 6
"""How many earlier turns a question is read with."""
_PATIENCE_SECONDS = 3.0
_T = TypeVar("_T")
_log = structlog.get_logger("bot.slack")


class Memory:
    """Records as a question from Slack needs them."""

    def __init__(self, records: Records, slack: SlackRecords) -> None:
        self._records = records
        self._slack = slack

    async def resume(self, place: Place | None) -> tuple[str, tuple[Turn, ...]]:
        """The conversation of a thread and its last turns; a fresh one for a question that stands in no thread."""
        began = self._slack.resume(place) if place else self._records.open(None)
        conversation_id = await self._patiently("resume", began, "")
        if not conversation_id:
            return new_conversation_id(), ()
        turns = self._records.history(conversation_id, _TURNS)
        return conversation_id, await self._patiently("history", turns, ())

    async def known(self, place: Place) -> bool:
        """Whether the bot talks in this thread."""
        return await self._patiently("look", self._slack.conversation(place), None) is not None

    async def before(self, reply_id: str) -> tuple[Turn, ...]:
        """The turns before a reply."""
        return await self._patiently("history", self._slack.before(reply_id, _TURNS), ())

    async def keep(self, event: ReplyEvent, messages: list[Rendered], handout: str) -> None:
        """Write down the exchange and how it was shown."""
        reply = event.reply
        shown = {
            "messages": [{"text": one.text, "blocks": one.blocks} for one in messages],
            "handout": handout,
            "kind": reply.kind.value,
            "answer": "\n".join(item.text for item in reply.answer),
            "studies": list(dict.fromkeys(c.study_id for c in reply.citations if c.study_id)),
        }
        kept = Shown(reply.reply_id, reply.conversation_id, event.asked, reply.language, shown)
        written = self._records.append(reply.conversation_id, event.asked, reply)
        if await self._patiently("keep", written, False):
            await self._patiently("keep", self._slack.keep(kept), False)

    async def shown(self, reply_id: str) -> Shown | None:
        """A reply as it was shown; None when it is not kept any more."""
        return await self._patiently("read", self._slack.shown(reply_id), None)

    async def _patiently(self, doing: str, work: Awaitable[_T], otherwise: _T) -> _T:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await work
        except (RecordsError, TimeoutError) as exc:
            _log.error("records_failed", doing=doing, cause=str(exc) or type(exc).__name__)
            return otherwise
