"""The conversation around one question. Records that fail are logged and never cost a patient the answer."""

from __future__ import annotations

import asyncio

import structlog

from bot.channels.web.metrics import Metrics
from bot.domain.event import Written
from bot.domain.question import Turn
from bot.domain.reply import Reply
from bot.errors import RecordsError
from bot.records import Records, Replay, new_conversation_id

TURNS = 6
"""How many earlier turns a question is read with."""
_PATIENCE_SECONDS = 3.0
_log = structlog.get_logger("bot.web")


class Memory:
    """Records as a question needs them: never in its way."""

    def __init__(self, records: Records, metrics: Metrics) -> None:
        self._records = records
        self._metrics = metrics

    async def resume(self, conversation_id: str | None) -> tuple[str, tuple[Turn, ...]]:
        """The conversation this question belongs to and its last turns, oldest first.

        An id that we never gave out is answered with a fresh one. While the records are out of reach a visitor keeps
        the id, so it can still be continued or deleted later.
        """
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                opened = await self._records.open(conversation_id)
                known = opened == conversation_id
                return opened, await self._records.history(opened, TURNS) if known else ()
        except (RecordsError, TimeoutError) as exc:
            self._failed("resume", exc)
            return conversation_id or new_conversation_id(), ()

    async def replay(self, key: str | None, conversation_id: str | None) -> str | None:
        """The reply that was made for this very question before, as JSON; None when it has to be answered."""
        if key is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self._records.replay(key, conversation_id)
        except (RecordsError, TimeoutError) as exc:
            self._failed("replay", exc)
            return None

    async def keep(self, question: str, reply: Reply, replay: Replay | None = None) -> None:
        """Write the exchange down, if that is possible."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._records.append(reply.conversation_id, question, reply, replay)
        except (RecordsError, TimeoutError) as exc:
            self._failed("keep", exc)

    async def keep_written(self, reply_id: str, written: Written) -> None:
        """Write down what the chat model proposed, for evaluators, if that is possible."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._records.keep_written(reply_id, written)
        except (RecordsError, TimeoutError) as exc:
            self._failed("keep_written", exc)

    def _failed(self, doing: str, exc: Exception) -> None:
        self._metrics.records_failed(doing)
        _log.error("records_failed", doing=doing, cause=str(exc) or type(exc).__name__)
