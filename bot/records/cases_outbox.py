"""What is still to be sent to the staff: claimed by one worker at a time, kept until it was sent, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from bot.records.cases import Cases, tell
from bot.records.cases_model import Case, Notice, State, aware
from bot.records.cases_tables import CASES, MESSAGES, OUTBOX
from bot.records.store import Records
from bot.records.tables import TURNS


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notice that this worker has claimed."""

    id: int
    kind: Notice
    case: Case
    made_at: datetime
    attempts: int
    """How often it was tried, this time included: from the second on it may have arrived already."""
    about: str | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A masked question and what the bot answered."""

    question: str
    answer: str
    kind: str


class Outbox:
    """The notices waiting to be sent. Any method may raise ``RecordsError``."""

    def __init__(self, records: Records, cases: Cases) -> None:
        self._records = records
        self._cases = cases

    async def claim(self, lease: timedelta) -> Parcel | None:
        """The oldest notice that is due, for this worker alone until ``lease`` is over; None when nothing is.

        Notices of one case come in their order: while one waits, those after it wait too.
        """
        now = datetime.now(UTC)
        first = select(func.min(OUTBOX.c.id)).where(OUTBOX.c.sent_at.is_(None)).group_by(OUTBOX.c.case_number)
        due = and_(OUTBOX.c.id.in_(first), OUTBOX.c.due_at <= now, _free(now))
        oldest = select(OUTBOX).where(due).order_by(OUTBOX.c.due_at, OUTBOX.c.id).limit(8)
        async with self._records.reading("look for notices") as connection:
            rows = (await connection.execute(oldest)).all()
        for row in rows:
            wanted = and_(OUTBOX.c.id == row.id, OUTBOX.c.sent_at.is_(None), _free(now))
            mine = update(OUTBOX).where(wanted, OUTBOX.c.attempts == row.attempts)
            async with self._records.changing("claim a notice") as connection:
                claimed = mine.values(claimed_until=now + lease, attempts=row.attempts + 1)
                if (await connection.execute(claimed)).rowcount == 0:
                    continue  # another worker was faster
            case = await self._cases.numbered(row.case_number)
            if case is not None:
                made = aware(row.made_at)
                return Parcel(row.id, Notice(row.kind), case, made, row.attempts + 1, row.about)
        return None

    async def sent(self, parcel: Parcel, channel: str | None, posted: str | None) -> bool:
        """Write down that it arrived, as message ``posted`` where it made one; False when it is no longer kept."""
        async with self._records.changing("note a sent notice") as connection:
            done = update(OUTBOX).where(OUTBOX.c.id == parcel.id)
            done = done.values(sent_at=datetime.now(UTC), posted=posted, claimed_until=None)
            kept = (await connection.execute(done)).rowcount > 0
            if parcel.kind is Notice.OPENED and posted:
                place = update(CASES).where(CASES.c.number == parcel.case.number)
                await connection.execute(place.values(channel=channel, thread=posted))
            if parcel.kind is Notice.ERASE:
                await connection.execute(delete(CASES).where(CASES.c.number == parcel.case.number))
        return kept

    async def put_back(self, parcel: Parcel, until: datetime) -> None:
        """Try it again at ``until``."""
        async with self._records.changing("put a notice back") as connection:
            later = update(OUTBOX).where(OUTBOX.c.id == parcel.id)
            await connection.execute(later.values(due_at=until, claimed_until=None))

    async def hold_all(self, until: datetime) -> None:
        """Send nothing before ``until``: the staff's service asked every worker to wait."""
        async with self._records.changing("hold the notices") as connection:
            early = and_(OUTBOX.c.sent_at.is_(None), OUTBOX.c.due_at < until)
            await connection.execute(update(OUTBOX).where(early).values(due_at=until))

    async def remind(self, every: timedelta, most: int) -> int:
        """Call open cases to mind whose time has come, each ``most`` times (0: until taken); how many."""
        now = datetime.now(UTC)
        due = and_(CASES.c.state == State.OPEN, CASES.c.remind_at <= now)
        async with self._records.reading("look for open cases") as connection:
            rows = (await connection.execute(select(CASES).where(due).limit(50))).all()
        count = 0
        for row in rows:
            again = now + every if most == 0 or row.reminders + 1 < most else None
            async with self._records.changing("remind of a case") as connection:
                mine = update(CASES).where(
                    CASES.c.number == row.number, due, CASES.c.reminders == row.reminders
                )
                changed = await connection.execute(mine.values(reminders=row.reminders + 1, remind_at=again))
                if changed.rowcount:
                    await tell(connection, row.number, Notice.REMINDER, now)
                    count += 1
        return count

    async def conversation(self, case: Case, most: int) -> list[Exchange]:
        """The last ``most`` exchanges before the case was opened, oldest first, as they may be passed on."""
        before = and_(TURNS.c.conversation_id == case.conversation_id, TURNS.c.asked_at <= case.opened_at)
        newest = select(TURNS).where(before).order_by(TURNS.c.id.desc()).limit(most)
        async with self._records.reading("read a conversation") as connection:
            rows = (await connection.execute(newest)).all()
        return [Exchange(row.question, row.answer, row.kind) for row in reversed(rows)]

    async def exchange(self, reply_id: str) -> Exchange | None:
        """One exchange; None when it is no longer kept."""
        async with self._records.reading("read a conversation") as connection:
            row = (await connection.execute(select(TURNS).where(TURNS.c.reply_id == reply_id))).first()
        return None if row is None else Exchange(row.question, row.answer, row.kind)

    async def note(self, case: Case) -> str:
        """What the patient wrote when the case was opened."""
        first = select(MESSAGES.c.text).where(
            MESSAGES.c.case_number == case.number, MESSAGES.c.said_at <= case.opened_at
        )
        async with self._records.reading("read a case") as connection:
            return (await connection.execute(first.order_by(MESSAGES.c.id).limit(1))).scalar() or ""

    async def said(self, message_id: str) -> str | None:
        """The text of one message; None when it is no longer kept."""
        async with self._records.reading("read a case") as connection:
            wanted = select(MESSAGES.c.text).where(MESSAGES.c.id == int(message_id))
            return (await connection.execute(wanted)).scalar()

    async def posted(self, case: Case) -> list[str]:
        """Every message of ours in the staff channel that belongs to a case, but for the first."""
        wanted = select(OUTBOX.c.posted).where(
            OUTBOX.c.case_number == case.number, OUTBOX.c.posted.is_not(None), OUTBOX.c.kind != Notice.OPENED
        )
        async with self._records.reading("read a case") as connection:
            return list((await connection.execute(wanted)).scalars())

    async def waiting(self) -> int:
        """How many notices are still to be sent."""
        async with self._records.reading("count notices") as connection:
            count = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.sent_at.is_(None))
            return int((await connection.execute(count)).scalar_one())


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until < now)
