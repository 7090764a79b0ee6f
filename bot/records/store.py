"""Conversations and feedback in a database: written by channels, read back as history for the next question."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.event import Written
from bot.domain.question import Turn
from bot.domain.reply import Citation, Reply
from bot.errors import UnknownReply
from bot.records.cases_erase import erase_cases, erase_old
from bot.records.cases_tables import CASES, REPLAYS
from bot.records.chat import find_written, keep_written
from bot.records.database import translated
from bot.records.identity import new_conversation_id, well_formed
from bot.records.opened import Database
from bot.records.replays import Replay, find_replay, keep_replay
from bot.records.tables import CONVERSATIONS, FEEDBACK, TURNS


class Rating(StrEnum):
    """What a patient thought of a reply."""

    UP = "up"
    DOWN = "down"


class Records(Database):
    """Everything that is remembered. Any method may raise ``RecordsError``.

    ``mask`` hides personal data; every text goes through it here once more, so no caller can forget to.

    Raises:
        ConfigurationError: when ``url`` cannot be used.
    """

    def __init__(self, url: str, *, mask: Callable[[str], str]) -> None:
        super().__init__(url)
        self._mask = mask

    def masked(self, text: str) -> str:
        """``text`` as it may be written."""
        return self._mask(text)

    async def open(self, conversation_id: str | None) -> str:
        """The conversation a visitor may go on with: the given one if we issued it, else a fresh one."""
        if conversation_id is not None and await self.knows(conversation_id):
            return conversation_id
        fresh = new_conversation_id()
        await self._begin(fresh)
        return fresh

    async def knows(self, conversation_id: str) -> bool:
        """Whether ``conversation_id`` was begun and not forgotten since."""
        if not well_formed(conversation_id):
            return False
        async with self.reading("read a conversation") as connection:
            return await _exists(connection, conversation_id)

    async def begin(self, conversation_id: str) -> None:
        """Begin a conversation under an id that the caller made; one that is begun already goes on.

        Raises:
            ValueError: when the id has not the shape of one.
        """
        if not well_formed(conversation_id):
            raise ValueError("a conversation id is 1 to 64 of A-Z a-z 0-9 _ -")
        if not await self.knows(conversation_id):
            await self._begin(conversation_id)

    async def _begin(self, conversation_id: str) -> None:
        await self.start()
        now = datetime.now(UTC)
        row = {"id": conversation_id, "started_at": now, "last_at": now}
        with translated("begin a conversation"), suppress(IntegrityError):  # somebody began it this instant
            async with self._writer.begin() as connection:
                await connection.execute(insert(CONVERSATIONS).values(row))

    async def append(
        self, conversation_id: str, question: str, reply: Reply, replay: Replay | None = None
    ) -> bool:
        """Write one exchange, with what a lost connection may ask for again; False, and nothing written, when the
        conversation was forgotten in the meantime or this very question was written before."""
        now = datetime.now(UTC)
        row = self._row(question, reply) | {"conversation_id": conversation_id, "asked_at": now}
        touch = update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation_id).values(last_at=now)
        async with self.changing("write a turn") as connection:
            known = (await connection.execute(touch)).rowcount > 0
            if known and replay is not None:
                known = await keep_replay(connection, conversation_id, replay, self._mask, now)
            if known:
                await connection.execute(insert(TURNS).values(row))
        return known

    async def keep_written(self, reply_id: str, written: Written) -> None:
        """Write down what the chat model proposed for a reply that is kept; for any other, nothing."""
        await self.start()
        with translated("write what was proposed"), suppress(IntegrityError):
            async with self._writer.begin() as connection:
                await keep_written(connection, reply_id, written, self._mask)

    async def written(self, reply_id: str) -> Written | None:
        """What the chat model proposed for a reply, shown and dropped, for evaluators; None when it was not asked."""
        async with self.reading("read what was proposed") as connection:
            return await find_written(connection, reply_id)

    async def replay(self, key: str, conversation_id: str | None) -> str | None:
        """The reply that was written for the question ``key``; None when there is none, or in another conversation."""
        async with self.reading("read a reply") as connection:
            return await find_replay(connection, key, conversation_id)

    async def history(self, conversation_id: str, limit: int) -> tuple[Turn, ...]:
        """The last ``limit`` turns, oldest first; empty when there are none."""
        newest = select(TURNS).where(TURNS.c.conversation_id == conversation_id)
        async with self.reading("read a conversation") as connection:
            rows = (await connection.execute(newest.order_by(TURNS.c.id.desc()).limit(limit))).all()
        return tuple(_turn(row) for row in reversed(rows))

    async def feedback(self, reply_id: str, rating: Rating, comment: str | None) -> None:
        """Write what a patient thought of a reply; a second time replaces the first.

        Raises:
            UnknownReply: when no reply of that id is kept.
        """
        row = {"rating": rating.value, "comment": self._mask(comment) if comment else None}
        row_now: dict[str, Any] = row | {"given_at": datetime.now(UTC)}
        async with self.changing("write feedback") as connection:
            query = select(TURNS.c.id).where(TURNS.c.reply_id == reply_id).with_for_update()
            if (await connection.execute(query)).first() is None:
                raise UnknownReply("no reply of that id is kept")
            await connection.execute(delete(FEEDBACK).where(FEEDBACK.c.reply_id == reply_id))
            await connection.execute(insert(FEEDBACK).values(row_now | {"reply_id": reply_id}))

    async def forget(self, conversation_id: str) -> bool:
        """Delete a conversation with its turns and feedback; whether there was one."""
        await self.start()
        turns = select(TURNS.c.reply_id).where(TURNS.c.conversation_id == conversation_id)
        with translated("forget a conversation"):
            async with self._writer.begin() as connection:
                await connection.execute(delete(FEEDBACK).where(FEEDBACK.c.reply_id.in_(turns)))
                await connection.execute(delete(TURNS).where(TURNS.c.conversation_id == conversation_id))
                await erase_cases(connection, CASES.c.conversation_id == conversation_id)
                await connection.execute(delete(REPLAYS).where(REPLAYS.c.conversation_id == conversation_id))
                gone = await connection.execute(
                    delete(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation_id)
                )
            await self._wipe_log()
        return gone.rowcount > 0

    async def purge(self, before: datetime) -> int:
        """Delete every turn asked before then, its feedback, and conversations without activity since; how many
        turns went."""
        await self.start()
        moment = before.astimezone(UTC)
        old = select(TURNS.c.reply_id).where(TURNS.c.asked_at < moment)
        idle = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.last_at < moment)
        with translated("delete old turns"):
            async with self._writer.begin() as connection:
                await connection.execute(delete(FEEDBACK).where(FEEDBACK.c.reply_id.in_(old)))
                gone = await connection.execute(delete(TURNS).where(TURNS.c.asked_at < moment))
                await erase_old(connection, moment, CASES.c.conversation_id.in_(idle))
                await connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.last_at < moment))
            await self._wipe_log()
        return gone.rowcount

    async def keep_for(self, days: int) -> int:
        """Delete what is older than ``days`` days; how many turns went."""
        return await self.purge(datetime.now(UTC) - timedelta(days=days))

    def _row(self, question: str, reply: Reply) -> dict[str, Any]:
        answer = "\n".join(item.text for item in reply.answer)
        studies = dict.fromkeys(citation.study_id for citation in reply.citations if citation.study_id)
        return {
            "reply_id": reply.reply_id,
            "question": self._mask(question),
            "answer": self._mask(answer),
            "kind": reply.kind.value,
            "language": reply.language.value,
            "study_ids": list(studies),
            "passage_keys": list(dict.fromkeys(_key(citation) for citation in reply.citations)),
        }

    async def _wipe_log(self) -> None:
        """SQLite keeps deleted words in its write-ahead log until that is emptied."""
        if self._engine.dialect.name == "sqlite":
            async with self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                cursor = await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
                await cursor.close()


async def _exists(connection: AsyncConnection, conversation_id: str) -> bool:
    query = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id == conversation_id)
    return (await connection.execute(query)).first() is not None


def _key(citation: Citation) -> str:
    """The part of a passage id that both languages share: ``key@language`` without the language."""
    return citation.passage_id.rpartition("@")[0] or citation.passage_id


def _turn(row: Row[Any]) -> Turn:
    return Turn(
        question=row.question,
        kind=row.kind,
        study_ids=tuple(row.study_ids),
        passage_keys=tuple(row.passage_keys),
        answer=row.answer,
        language=row.language,
    )
