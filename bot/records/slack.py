"""What the Slack channel remembers: events handled, threads as conversations, replies as they were shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.language import Language
from bot.domain.question import Turn
from bot.records.identity import new_conversation_id
from bot.records.slack_tables import CLAIMS, REPLIES, STATES, THREADS
from bot.records.store import Records
from bot.records.tables import TURNS

_KEEP_CLAIMS = timedelta(days=2)
"""Slack gives up retrying after some hours at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """A thread of a Slack channel."""

    team: str
    channel: str
    thread: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply that was shown in Slack, with the masked question it answers."""

    reply_id: str
    conversation_id: str
    question: str
    language: Language
    shown: Mapping[str, Any]


class SlackRecords:
    """The channel's memory. Any method may raise ``RecordsError``."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def claim(self, key: str) -> bool:
        """Whether this worker is the first to handle ``key``, of all that share the database."""
        row = {"key": key[:255], "claimed_at": datetime.now(UTC)}
        async with self._records.changing("claim an event") as connection:
            return await insert_once(connection, CLAIMS, row)

    async def tidy(self) -> None:
        """Delete claims that Slack no longer asks about and installs that were not finished."""
        now = datetime.now(UTC)
        async with self._records.changing("delete old claims") as connection:
            await connection.execute(delete(CLAIMS).where(CLAIMS.c.claimed_at < now - _KEEP_CLAIMS))
            await connection.execute(delete(STATES).where(STATES.c.expires_at < now))

    async def conversation(self, place: Place) -> str | None:
        """The conversation of a thread; None when it has none."""
        query = select(THREADS.c.conversation_id).where(_is(place))
        async with self._records.reading("look for a thread") as connection:
            found: str | None = (await connection.execute(query)).scalar()
        return found

    async def resume(self, place: Place) -> str:
        """The conversation of a thread, begun now if it has none. Two workers that begin it get the same one."""
        known = await self.conversation(place)
        if known is not None:
            return known
        fresh = new_conversation_id()
        await self._records.begin(fresh)
        if await self.bind(place, fresh):
            return fresh
        await self._records.forget(fresh)
        return await self.conversation(place) or fresh

    async def bind(self, place: Place, conversation_id: str) -> bool:
        """Go on with a conversation in a thread; False when the thread has one already."""
        row = {"team": place.team, "channel": place.channel, "thread": place.thread}
        async with self._records.changing("begin a thread") as connection:
            return await insert_once(connection, THREADS, row | {"conversation_id": conversation_id})

    async def keep(self, reply: Shown) -> bool:
        """Write down how a reply was shown; False when its turn is not kept (any more)."""
        row = {
            "reply_id": reply.reply_id,
            "conversation_id": reply.conversation_id,
            "question": self._records.masked(reply.question),
            "language": reply.language.value,
            "shown": dict(reply.shown),
        }
        async with self._records.changing("write a shown reply") as connection:
            turn = select(TURNS.c.id).where(TURNS.c.reply_id == reply.reply_id)
            if (await connection.execute(turn)).first() is None:
                return False
            return await insert_once(connection, REPLIES, row)

    async def shown(self, reply_id: str) -> Shown | None:
        """A reply as it was shown; None when it is not kept any more."""
        async with self._records.reading("read a shown reply") as connection:
            row = (await connection.execute(select(REPLIES).where(REPLIES.c.reply_id == reply_id))).first()
        if row is None:
            return None
        return Shown(row.reply_id, row.conversation_id, row.question, Language(row.language), row.shown)

    async def before(self, reply_id: str, limit: int) -> tuple[Turn, ...]:
        """The last ``limit`` turns of a reply's conversation before it, oldest first."""
        this = select(TURNS.c.conversation_id, TURNS.c.id).where(TURNS.c.reply_id == reply_id).subquery()
        query = select(TURNS).where(TURNS.c.conversation_id == this.c.conversation_id, TURNS.c.id < this.c.id)
        async with self._records.reading("read a conversation") as connection:
            rows = (await connection.execute(query.order_by(TURNS.c.id.desc()).limit(limit))).all()
        return tuple(
            Turn(r.question, r.kind, tuple(r.study_ids), tuple(r.passage_keys), r.answer, r.language)
            for r in reversed(rows)
        )


async def insert_once(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert ``row`` unless its key is there already; whether it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    inserted = await connection.execute(dialect.insert(table).values(row).on_conflict_do_nothing())
    return inserted.rowcount > 0


def _is(place: Place) -> Any:
    team, channel, thread = THREADS.c.team, THREADS.c.channel, THREADS.c.thread
    return (team == place.team) & (channel == place.channel) & (thread == place.thread)
