"""Claims, threads, shown replies, installs and corrections, in SQLite and where there is one in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from bot.domain.language import Language
from bot.domain.reply import Kind, Reply
from bot.errors import ConfigurationError, RecordsError
from bot.records import Records
from bot.records.slack import Place, Shown, SlackRecords
from bot.records.slack_corrections import Correction, Corrections
from bot.records.slack_installs import Install, Installs
from bot.records.slack_tables import CLAIMS, INSTALLS

from .conftest import PHONE, masked

pytestmark = pytest.mark.anyio
PLACE = Place("T1", "C1", "1.1")
KEY, OTHER_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
INSTALL = Install("", "T1", "Clinic", "A1", "U1", "B1", "UB", "chat:write", "xoxb-secret")


async def test_of_many_that_claim_one_is_first(url: str) -> None:
    workers = [Records(url, mask=masked) for _ in range(4)]
    claims = [SlackRecords(worker).claim("event:Ev1") for worker in workers for _ in range(5)]
    assert sorted(await asyncio.gather(*claims)) == [False] * 19 + [True]
    for worker in workers:
        await worker.close()


async def test_old_claims_are_deleted(records: Records) -> None:
    slack = SlackRecords(records)
    assert await slack.claim("old") and await slack.claim("new")
    past = datetime.now(UTC) - timedelta(days=3)
    async with records.changing("test") as connection:
        await connection.execute(update(CLAIMS).where(CLAIMS.c.key == "old").values(claimed_at=past))
    await slack.tidy()
    assert await slack.claim("old") and not await slack.claim("new")


async def test_a_thread_is_one_conversation_for_all_workers(url: str) -> None:
    workers = [Records(url, mask=masked) for _ in range(3)]
    found = await asyncio.gather(*(SlackRecords(worker).resume(PLACE) for worker in workers))
    assert len(set(found)) == 1
    assert await SlackRecords(workers[0]).conversation(Place("T1", "C1", "1.2")) is None
    assert await SlackRecords(workers[0]).conversation(Place("T2", "C1", "1.1")) is None
    for worker in workers:
        await worker.close()


async def test_a_thread_is_forgotten_with_its_conversation(
    records: Records, make_reply: Callable[..., Reply]
) -> None:
    slack = SlackRecords(records)
    conversation = await slack.resume(PLACE)
    reply = make_reply(conversation)
    await records.append(conversation, "问", reply)
    shown = Shown(reply.reply_id, conversation, f"问 {PHONE}", Language.SIMPLIFIED, {"messages": []})
    assert await slack.keep(shown) and not await slack.keep(shown)
    found = await slack.shown(reply.reply_id)
    assert found is not None and found.question == "问 ***"
    await records.forget(conversation)
    assert await slack.conversation(PLACE) is None and await slack.shown(reply.reply_id) is None
    assert not await slack.keep(shown)


async def test_the_turns_before_a_reply(records: Records, make_reply: Callable[..., Reply]) -> None:
    slack = SlackRecords(records)
    conversation = await slack.resume(PLACE)
    made = []
    for number in range(4):
        reply = make_reply(conversation, f"答{number}")
        await records.append(conversation, f"问{number}", reply)
        made.append(reply.reply_id)
    assert [turn.question for turn in await slack.before(made[3], 2)] == ["问1", "问2"]
    assert await slack.before(made[0], 6) == () and await slack.before("unknown", 6) == ()


async def test_tokens_are_encrypted_and_keys_can_be_replaced(records: Records) -> None:
    await Installs(records, [KEY]).save(INSTALL)
    async with records.reading("test") as connection:
        token = (await connection.execute(select(INSTALLS.c.token))).scalar_one()
    assert "secret" not in token and "secret" not in repr(INSTALL)
    assert await Installs(records, [OTHER_KEY, KEY]).find(None, "T1") == INSTALL
    with pytest.raises(RecordsError, match="BOT_SLACK_ENCRYPTION_KEY"):
        await Installs(records, [OTHER_KEY]).find(None, "T1")
    with pytest.raises(ConfigurationError):
        Installs(records, [])


async def test_an_organisation_serves_its_workspaces(records: Records) -> None:
    installs = Installs(records, [KEY])
    await installs.save(Install("E1", "", None, None, "U1", None, None, "", "xoxb-org"))
    await installs.save(INSTALL)
    found = await installs.find("E1", "T9")
    assert found is not None and found.token == "xoxb-org"
    own = await installs.find("E1", "T1")
    assert own is not None and own.token == "xoxb-secret"
    assert await installs.find("E2", "T9") is None and await installs.find(None, None) is None
    await installs.remove(None, "T1")
    await installs.remove("E1", None)
    assert await installs.find("E1", "T1") is None


async def test_a_state_is_good_once_and_not_for_long(records: Records) -> None:
    installs = Installs(records, [KEY])
    state = await installs.issue_state(60)
    assert await installs.consume_state(state) and not await installs.consume_state(state)
    assert not await installs.consume_state(await installs.issue_state(-1))
    assert not await installs.consume_state("made up")


async def test_corrections_are_masked_and_kept(records: Records) -> None:
    corrections = Corrections(records)
    made = Correction(
        reply_id="r1",
        team="T1",
        author="U1",
        question=f"问 {PHONE}",
        turns=(f"先问 {PHONE}",),
        language=Language.SIMPLIFIED,
        answer="答",
        fault="fact",
        correction=f"打给 {PHONE}",
        kind=Kind.ANSWER,
        studies=("prevalence",),
        facts=("80%",),
        forbidden=(),
    )
    number = await corrections.add(made)
    assert await corrections.all(after=number) == ()
    [kept] = await corrections.all()
    assert PHONE not in repr(kept) and kept.made_at is not None and kept.made_at.tzinfo is not None
    assert (kept.correction_id, kept.question, kept.turns) == (number, "问 ***", ("先问 ***",))
    assert (kept.kind, kept.studies, kept.facts, kept.fault) == (
        Kind.ANSWER,
        ("prevalence",),
        ("80%",),
        "fact",
    )
