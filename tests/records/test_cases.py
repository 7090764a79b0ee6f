"""Cases: one live case for a conversation, every change told to the staff once, nothing left when forgotten."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.domain.reply import Reply
from bot.errors import UnknownConversation
from bot.records import Records, new_conversation_id
from bot.records.cases import Cases
from bot.records.cases_model import Author, Case, Notice, Reason, State
from bot.records.cases_outbox import Outbox, Parcel

from .conftest import PHONE, masked

LEASE = timedelta(seconds=30)
MakeReply = Callable[..., Reply]


@pytest.fixture
def cases(records: Records) -> Cases:
    return Cases(records, remind_after=timedelta(microseconds=1))


@pytest.fixture
def outbox(records: Records, cases: Cases) -> Outbox:
    return Outbox(records, cases)


async def _opened(records: Records, cases: Cases, note: str = "") -> tuple[str, Case]:
    conversation = await records.open(None)
    return conversation, await cases.open(conversation, Reason.ASKED, Language.ENGLISH, note)


async def _send(outbox: Outbox) -> Parcel:
    """Claim the next notice and say that it arrived."""
    parcel = await outbox.claim(LEASE)
    assert parcel is not None
    assert await outbox.sent(parcel, "C1", f"ts-{parcel.id}")
    return parcel


@pytest.mark.anyio
async def test_a_conversation_has_one_live_case_however_many_ask_at_once(
    records: Records, cases: Cases, outbox: Outbox
) -> None:
    conversation = await records.open(None)
    asked = [cases.open(conversation, Reason.ASKED, Language.ENGLISH) for _ in range(6)]
    assert len({case.number for case in await asyncio.gather(*asked)}) == 1
    assert await outbox.waiting() == 1
    first = await cases.latest(conversation)
    assert first is not None
    await cases.resolve(first.number, "U1")
    second = await cases.open(conversation, Reason.ASKED, Language.ENGLISH)
    assert second.number != first.number


@pytest.mark.anyio
async def test_a_case_needs_a_conversation_that_is_kept(records: Records, cases: Cases) -> None:
    with pytest.raises(UnknownConversation):
        await cases.open(new_conversation_id(), Reason.ASKED, Language.ENGLISH)


@pytest.mark.anyio
async def test_what_is_said_is_masked_and_in_order(records: Records, cases: Cases) -> None:
    conversation, case = await _opened(records, cases, f"call {PHONE}")
    await cases.take(case.number, "U1")
    assert await cases.answer(case.number, "Hello.", "C1:1")
    await cases.say(conversation, f"my phone is {PHONE}")
    said = await cases.messages(conversation)
    assert [(one.author, one.text) for one in said] == [
        (Author.PATIENT, "call ***"),
        (Author.STAFF, "Hello."),
        (Author.PATIENT, "my phone is ***"),
    ]
    assert [one.text for one in await cases.messages(conversation, said[1].id)] == ["my phone is ***"]


@pytest.mark.anyio
async def test_only_one_of_two_members_takes_a_case_and_an_answer_counts_once(
    records: Records, cases: Cases
) -> None:
    conversation, case = await _opened(records, cases)
    taken = await asyncio.gather(*(cases.take(case.number, member) for member in ("U1", "U2")))
    assert sum(one is not None for one in taken) == 1
    over = await cases.take(case.number, "U3", over=True)
    assert over is not None
    assert (over.state, over.taken_by) == (State.TAKEN, "U3")
    again = await asyncio.gather(
        *(cases.answer(case.number, "Hello.", "C1:1") for _ in range(3)), return_exceptions=True
    )
    assert again.count(True) == 1
    assert len(await cases.messages(conversation)) == 1
    assert await cases.resolve(case.number, "U3") is not None
    assert await cases.resolve(case.number, "U3") is None
    assert not await cases.answer(case.number, "Late.", "C1:2")
    assert await cases.say(conversation, "hello?") is None


@pytest.mark.anyio
async def test_notices_of_a_case_come_in_order_and_to_one_worker_each(
    records: Records, cases: Cases, outbox: Outbox
) -> None:
    conversation, _ = await _opened(records, cases)
    await cases.say(conversation, "are you there?")
    claimed = await asyncio.gather(*(outbox.claim(LEASE) for _ in range(4)))
    (first,) = [parcel for parcel in claimed if parcel]
    assert (first.kind, first.attempts) == (Notice.OPENED, 1)
    assert await outbox.claim(LEASE) is None  # the second waits for the first
    await outbox.sent(first, "C1", "100.1")
    second = await outbox.claim(LEASE)
    assert second is not None
    assert second.kind is Notice.SAID
    assert (second.case.channel, second.case.thread) == ("C1", "100.1")
    assert await cases.in_thread("C1", "100.1") == second.case


@pytest.mark.anyio
async def test_a_worker_that_dies_leaves_its_notice_to_another(
    records: Records, cases: Cases, outbox: Outbox
) -> None:
    await _opened(records, cases)
    lost = await outbox.claim(timedelta(seconds=1))
    assert lost is not None
    assert await outbox.claim(LEASE) is None
    await asyncio.sleep(1.1)
    again = await outbox.claim(LEASE)
    assert again is not None
    assert (again.id, again.attempts) == (lost.id, 2)


@pytest.mark.anyio
async def test_waiting_holds_every_notice_back(records: Records, cases: Cases, outbox: Outbox) -> None:
    for _ in range(2):
        await _opened(records, cases)
    parcel = await outbox.claim(LEASE)
    assert parcel is not None
    until = datetime.now(UTC) + timedelta(seconds=0.3)
    await outbox.put_back(parcel, until)
    await outbox.hold_all(until)
    assert await outbox.claim(LEASE) is None
    await asyncio.sleep(0.4)
    assert (await _send(outbox)).kind is Notice.OPENED
    assert (await _send(outbox)).kind is Notice.OPENED


@pytest.mark.anyio
@pytest.mark.parametrize(("most", "expected"), [(1, 1), (2, 2), (0, 3)])
async def test_open_cases_are_called_to_mind_as_often_as_set(
    records: Records, cases: Cases, outbox: Outbox, most: int, expected: int
) -> None:
    _, case = await _opened(records, cases)
    both = await asyncio.gather(*(outbox.remind(timedelta(0), most) for _ in range(2)))
    found = sum(both)  # two workers at once
    while found < 3 and await outbox.remind(timedelta(0), most):
        found += 1
    assert found == expected
    await cases.take(case.number, "U1")
    assert await outbox.remind(timedelta(0), most) == 0


@pytest.mark.anyio
async def test_forgetting_a_case_that_was_never_sent_leaves_nothing(
    records: Records, cases: Cases, outbox: Outbox
) -> None:
    conversation, case = await _opened(records, cases, "a note")
    assert await records.forget(conversation)
    assert await cases.numbered(case.number) is None
    assert await outbox.waiting() == 0


@pytest.mark.anyio
async def test_forgetting_a_case_in_the_staff_channel_clears_the_channel_and_then_the_row(
    records: Records, cases: Cases, outbox: Outbox, tmp_path: Path
) -> None:
    conversation, case = await _opened(records, cases, "a very private note")
    await cases.take(case.number, "U1")
    await cases.answer(case.number, "an answer to it", "C1:1")
    await cases.say(conversation, "more private words")
    for _ in range(3):
        await _send(outbox)
    await cases.say(conversation, "not yet sent")
    await records.forget(conversation)
    assert await cases.latest(conversation) is None
    erased = await outbox.claim(LEASE)
    assert erased is not None
    assert (erased.kind, erased.case.state, erased.case.thread) == (Notice.ERASE, State.ERASED, "ts-1")
    assert len(await outbox.posted(erased.case)) == 2  # the state, and what the patient said
    await outbox.sent(erased, "C1", None)
    assert await cases.numbered(case.number) is None
    if records._engine.dialect.name == "sqlite":
        await records.close()
        content = (tmp_path / "records.sqlite3").read_bytes()
        assert b"private" not in content
        assert b"an answer to it" not in content


@pytest.mark.anyio
async def test_old_cases_go_with_their_conversation(records: Records, cases: Cases, outbox: Outbox) -> None:
    conversation, case = await _opened(records, cases, "note")
    assert await records.purge(datetime.now(UTC) - timedelta(days=1)) == 0
    assert len(await cases.messages(conversation)) == 1
    await records.purge(datetime.now(UTC) + timedelta(seconds=1))
    assert await cases.numbered(case.number) is None


@pytest.mark.anyio
async def test_the_conversation_up_to_the_case_is_passed_on_and_no_more(
    records: Records, cases: Cases, outbox: Outbox, make_reply: MakeReply
) -> None:
    conversation = await records.open(None)
    for number in range(3):
        await records.append(conversation, f"问题 {number}", make_reply(conversation, f"回答 {number}"))
    case = await cases.open(conversation, Reason.ASKED, Language.SIMPLIFIED)
    await records.append(conversation, "后来", later := make_reply(conversation, "后来的回答"))
    assert [one.question for one in await outbox.conversation(case, 2)] == ["问题 1", "问题 2"]
    await cases.asked_meanwhile(conversation, later.reply_id)
    await _send(outbox)
    meanwhile = await _send(outbox)
    assert meanwhile.kind is Notice.TURN
    exchange = await outbox.exchange(meanwhile.about or "")
    assert exchange is not None
    assert exchange.question == "后来"


def test_masked_stands_in_the_file(tmp_path: Path) -> None:
    async def write() -> None:
        own = Records(f"sqlite+aiosqlite:///{tmp_path / 'r.sqlite3'}", mask=masked)
        conversation, _ = await _opened(own, Cases(own), f"note {PHONE}")
        await Cases(own).say(conversation, f"again {PHONE}")
        await own.close()

    asyncio.run(write())
    with sqlite3.connect(tmp_path / "r.sqlite3") as database:
        assert PHONE not in "\n".join(database.iterdump())
