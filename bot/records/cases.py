"""Cases handed to a person: opened, taken, resolved, and what is said in them. Each change and the message that tells
the staff of it are written in one transaction, so that neither is ever there without the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.language import Language
from bot.errors import RecordsError, UnknownConversation
from bot.records.cases_model import Author, Case, Message, Notice, Reason, State, case_of, message_of
from bot.records.cases_tables import CASES, MESSAGES, OUTBOX
from bot.records.store import Records
from bot.records.tables import CONVERSATIONS, TURNS


class Cases:
    """The cases in the records. Any method may raise ``RecordsError``.

    ``remind_after`` is the time until an open case is called to mind, None for never.
    """

    def __init__(self, records: Records, *, remind_after: timedelta | None = None) -> None:
        self._records = records
        self._remind_after = remind_after

    async def open(self, conversation_id: str, reason: Reason, language: Language, note: str = "") -> Case:
        """A case for this conversation: the one that is live already, with ``note`` added to it, else a new one.

        Raises:
            UnknownConversation: when it was never begun, or forgotten.
        """
        try:
            return await self._open(conversation_id, reason, language, note)
        except _OpenedThisInstant:
            return await self._open(conversation_id, reason, language, note)

    async def _open(self, conversation_id: str, reason: Reason, language: Language, note: str) -> Case:
        now = datetime.now(UTC)
        async with self._records.changing("open a case") as connection:
            if not await _touched(connection, conversation_id, now):
                raise UnknownConversation("no conversation of that id is kept")
            found = await _one(connection, CASES.c.live_id == conversation_id)
            if found is None:
                number = await self._insert(connection, conversation_id, reason, language, now)
                await tell(connection, number, Notice.OPENED, now)
            else:
                number = found.number
            if note:
                await self._say(connection, number, Author.PATIENT, note, now, tells=found is not None)
            return await _needed(connection, CASES.c.number == number)

    async def _insert(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        reason: Reason,
        language: Language,
        now: datetime,
    ) -> int:
        row: dict[str, Any] = {
            "conversation_id": conversation_id,
            "live_id": conversation_id,
            "state": State.OPEN,
            "reason": reason,
            "language": language,
            "opened_at": now,
            "reminders": 0,
            "remind_at": now + self._remind_after if self._remind_after else None,
        }
        try:
            made = await connection.execute(insert(CASES).values(row).returning(CASES.c.number))
        except IntegrityError as exc:
            raise _OpenedThisInstant from exc
        return int(made.scalar_one())

    async def latest(self, conversation_id: str) -> Case | None:
        """The newest case of a conversation; None when there is none."""
        newest = select(CASES).where(CASES.c.conversation_id == conversation_id)
        async with self._records.reading("read a case") as connection:
            row = (await connection.execute(newest.order_by(CASES.c.number.desc()).limit(1))).first()
        return None if row is None else case_of(row)

    async def numbered(self, number: int) -> Case | None:
        """The case of that number."""
        async with self._records.reading("read a case") as connection:
            return await _one(connection, CASES.c.number == number)

    async def in_thread(self, channel: str, thread: str) -> Case | None:
        """The case that a thread of the staff channel belongs to."""
        async with self._records.reading("read a case") as connection:
            return await _one(connection, (CASES.c.channel == channel) & (CASES.c.thread == thread))

    async def take(self, number: int, member: str, *, over: bool = False) -> Case | None:
        """Give an open case to ``member``; with ``over`` one that somebody else has. None when that cannot be."""
        from_state = CASES.c.state.in_((State.OPEN, State.TAKEN) if over else (State.OPEN,))
        return await self._change(
            number, from_state, {"state": State.TAKEN, "taken_by": member, "taken_at": datetime.now(UTC)}
        )

    async def resolve(self, number: int, member: str) -> Case | None:
        """Close a case; None when it is not live."""
        live = CASES.c.state.in_((State.OPEN, State.TAKEN))
        now = datetime.now(UTC)
        return await self._change(
            number, live, {"state": State.RESOLVED, "taken_by": member, "resolved_at": now, "live_id": None}
        )

    async def say(self, conversation_id: str, text: str) -> Message | None:
        """Something the patient says to the person; None when no case of the conversation is live."""
        now = datetime.now(UTC)
        async with self._records.changing("write to a case") as connection:
            case = await _one(connection, CASES.c.live_id == conversation_id)
            if case is None:
                return None
            await _touched(connection, conversation_id, now)
            return await self._say(connection, case.number, Author.PATIENT, text, now)

    async def answer(self, number: int, text: str, source: str) -> bool:
        """Something a member of staff says to the patient; False when ``source`` was written before or the case is
        not live (any more)."""
        now = datetime.now(UTC)
        async with self._records.changing("write to a case") as connection:
            case = await _one(connection, CASES.c.number == number)
            known = select(MESSAGES.c.id).where(MESSAGES.c.source == source)
            if case is None or not case.live or (await connection.execute(known)).first() is not None:
                return False
            row = {"case_number": number, "author": Author.STAFF, "text": text, "said_at": now}
            await connection.execute(insert(MESSAGES).values({**row, "source": source}))
            if case.conversation_id:
                await _touched(connection, case.conversation_id, now)
            return True

    async def asked_meanwhile(self, conversation_id: str, reply_id: str) -> None:
        """Tell the staff of a question that the bot answered while the case is live; nothing when there is none."""
        async with self._records.changing("write to a case") as connection:
            case = await _one(connection, CASES.c.live_id == conversation_id)
            if case is not None:
                await tell(connection, case.number, Notice.TURN, datetime.now(UTC), reply_id)

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        """What was said in all cases of a conversation since the message ``after``, oldest first."""
        wanted = (
            select(MESSAGES)
            .join(CASES)
            .where(CASES.c.conversation_id == conversation_id, MESSAGES.c.id > after)
            .order_by(MESSAGES.c.id)
        )
        async with self._records.reading("read a case") as connection:
            return [message_of(row) for row in await connection.execute(wanted)]

    async def kinds(self, conversation_id: str, limit: int) -> tuple[str, ...]:
        """The kinds of the last replies of a conversation that no case has seen yet, newest first."""
        last_case = (
            select(CASES.c.opened_at)
            .where(CASES.c.conversation_id == conversation_id)
            .order_by(CASES.c.number.desc())
            .limit(1)
        )
        async with self._records.reading("read a conversation") as connection:
            since = (await connection.execute(last_case)).scalar()
            wanted = select(TURNS.c.kind).where(TURNS.c.conversation_id == conversation_id)
            if since is not None:
                wanted = wanted.where(TURNS.c.asked_at > since)
            rows = await connection.execute(wanted.order_by(TURNS.c.id.desc()).limit(limit))
            return tuple(rows.scalars())

    async def _change(self, number: int, only: ColumnElement[bool], values: dict[str, Any]) -> Case | None:
        async with self._records.changing("change a case") as connection:
            changed = update(CASES).where(CASES.c.number == number, only).values(remind_at=None, **values)
            if (await connection.execute(changed)).rowcount == 0:
                return None
            await tell(connection, number, Notice.STATE, datetime.now(UTC))
            return await _needed(connection, CASES.c.number == number)

    async def _say(
        self,
        connection: AsyncConnection,
        number: int,
        author: Author,
        text: str,
        now: datetime,
        tells: bool = True,
    ) -> Message:
        masked = self._records.masked(text)
        row = {"case_number": number, "author": author, "text": masked, "said_at": now}
        made = await connection.execute(insert(MESSAGES).values(row).returning(MESSAGES.c.id))
        message = Message(int(made.scalar_one()), author, masked, now)
        if tells:
            await tell(connection, number, Notice.SAID, now, str(message.id))
        return message


class _OpenedThisInstant(Exception):
    """Another request opened the case between our look and our writing."""


async def tell(
    connection: AsyncConnection, number: int, kind: Notice, now: datetime, about: str | None = None
) -> None:
    """Put a notice for the staff into the outbox, in the caller's transaction."""
    row = {"case_number": number, "kind": kind, "about": about, "made_at": now, "due_at": now, "attempts": 0}
    await connection.execute(insert(OUTBOX).values(row))


async def _touched(connection: AsyncConnection, conversation_id: str, now: datetime) -> bool:
    """Whether the conversation is kept; it counts as active now."""
    touch = update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation_id).values(last_at=now)
    return (await connection.execute(touch)).rowcount > 0


async def _one(connection: AsyncConnection, which: ColumnElement[bool]) -> Case | None:
    row = (await connection.execute(select(CASES).where(which))).first()
    return None if row is None else case_of(row)


async def _needed(connection: AsyncConnection, which: ColumnElement[bool]) -> Case:
    found = await _one(connection, which)
    if found is None:
        raise RecordsError("a case was gone in the middle of a transaction")
    return found
