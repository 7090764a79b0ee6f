"""Forgetting reaches the cases too: their text goes at once, and the staff channel is told to clear its own."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.records.cases_tables import CASES, MESSAGES, OUTBOX, REPLAYS


async def erase_cases(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Delete the text of the cases ``which``; one that may stand in the staff channel leaves a notice to clear it."""
    now = datetime.now(UTC)
    numbers = list((await connection.execute(select(CASES.c.number).where(which))).scalars())
    for number in numbers:
        own = OUTBOX.c.case_number == number
        await connection.execute(delete(MESSAGES).where(MESSAGES.c.case_number == number))
        await connection.execute(
            delete(OUTBOX).where(own, OUTBOX.c.sent_at.is_(None), OUTBOX.c.attempts == 0)
        )
        tried = (await connection.execute(select(func.count()).select_from(OUTBOX).where(own))).scalar_one()
        if not tried:
            await connection.execute(delete(CASES).where(CASES.c.number == number))
            continue
        gone = {"state": "erased", "conversation_id": None, "live_id": None, "taken_by": None}
        await connection.execute(update(CASES).where(CASES.c.number == number).values(remind_at=None, **gone))
        notice = {"case_number": number, "kind": "erase", "made_at": now, "due_at": now, "attempts": 0}
        await connection.execute(insert(OUTBOX).values(notice))


async def erase_old(connection: AsyncConnection, before: datetime, idle: ColumnElement[bool]) -> None:
    """What is too old: the cases of conversations that are ``idle``, single messages, replies to ask for again."""
    await erase_cases(connection, and_(CASES.c.state != "erased", idle))
    await connection.execute(delete(MESSAGES).where(MESSAGES.c.said_at < before))
    await connection.execute(delete(REPLAYS).where(REPLAYS.c.made_at < before))
