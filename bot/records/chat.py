"""What is kept of the chat model: a day's tokens, shared by every process, and what it proposed for each reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.event import Proposed, Written
from bot.records.chat_tables import CHAT_ANSWERS, CHAT_DAYS
from bot.records.opened import Database


class DailyTokens(Database):
    """A budget of tokens a day (UTC). Belongs to the event loop it is first used in.

    Any method may raise ``RecordsError``; whoever asks must take that for a no.

    Raises:
        ConfigurationError: when ``url`` cannot be used.
    """

    def __init__(
        self, url: str, tokens: int, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        super().__init__(url)
        self._tokens = tokens
        self._today = today

    async def reserve(self, tokens: int) -> bool:
        """Set tokens aside before a request; False when the day's budget does not hold them."""
        if tokens > self._tokens:
            return False
        day = self._today()
        within = CHAT_DAYS.c.tokens + tokens <= self._tokens
        take = update(CHAT_DAYS).where(CHAT_DAYS.c.day == day).values(tokens=CHAT_DAYS.c.tokens + tokens)
        async with self.changing("reserve tokens") as connection:
            await self._begin_day(connection, day)
            return (await connection.execute(take.where(within))).rowcount > 0

    async def settle(self, reserved: int, used: int) -> None:
        """Put back what a request did not use, or take what it used more."""
        change = update(CHAT_DAYS).where(CHAT_DAYS.c.day == self._today())
        async with self.changing("settle tokens") as connection:
            await connection.execute(change.values(tokens=CHAT_DAYS.c.tokens + (used - reserved)))

    async def _begin_day(self, connection: AsyncConnection, day: date) -> None:
        """See to it that the day has its row; the days before are of no use any longer."""
        if (await connection.execute(select(CHAT_DAYS.c.day).where(CHAT_DAYS.c.day == day))).first() is None:
            try:
                async with connection.begin_nested():
                    await connection.execute(insert(CHAT_DAYS).values(day=day, tokens=0))
            except IntegrityError:
                return  # another process began it this instant
            await connection.execute(delete(CHAT_DAYS).where(CHAT_DAYS.c.day < day))


async def keep_written(
    connection: AsyncConnection, reply_id: str, written: Written, mask: Callable[[str], str]
) -> None:
    """Write down what the model proposed for a reply. It goes when the turn goes."""
    row: dict[str, Any] = asdict(written)
    row["rewritten"] = mask(row["rewritten"])
    row["proposed"] = [one | {"text": mask(one["text"])} for one in row["proposed"]]
    values = {"reply_id": reply_id, "outcome": written.outcome, "written": row}
    await connection.execute(insert(CHAT_ANSWERS).values(values))


async def find_written(connection: AsyncConnection, reply_id: str) -> Written | None:
    """What the model proposed for a reply; None when it was not asked or nothing is kept."""
    query = select(CHAT_ANSWERS.c.written).where(CHAT_ANSWERS.c.reply_id == reply_id)
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    proposed = tuple(
        Proposed(one["text"], tuple(one["passage_ids"]), one["dropped"]) for one in row.written["proposed"]
    )
    return Written(**(row.written | {"proposed": proposed}))
