"""What is written comes back masked, in order, and goes for good when it should."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.reply import Reply
from bot.errors import ConfigurationError, RecordsError, UnknownReply
from bot.records import Rating, Records, new_conversation_id, well_formed

from .conftest import PHONE, masked

MakeReply = Callable[..., Reply]


@pytest.mark.anyio
async def test_history_is_the_last_turns_oldest_first(records: Records, make_reply: MakeReply) -> None:
    conversation = await records.open(None)
    for number in range(4):
        assert await records.append(
            conversation, f"问题 {number}", make_reply(conversation, f"回答 {number}")
        )
    turns = await records.history(conversation, 2)
    assert [(turn.question, turn.answer) for turn in turns] == [("问题 2", "回答 2"), ("问题 3", "回答 3")]
    assert (turns[0].kind, turns[0].language) == ("smalltalk", "zh")


@pytest.mark.anyio
async def test_only_masked_text_is_written(records: Records, make_reply: MakeReply) -> None:
    conversation = await records.open(None)
    await records.append(
        conversation, f"我的电话是 {PHONE}", reply := make_reply(conversation, f"您说 {PHONE}")
    )
    await records.feedback(reply.reply_id, Rating.DOWN, f"打给我 {PHONE}")
    (turn,) = await records.history(conversation, 5)
    assert (turn.question, turn.answer) == ("我的电话是 ***", "您说 ***")


@pytest.mark.anyio
async def test_a_visitor_goes_on_only_with_an_id_that_was_given_out(records: Records) -> None:
    given = await records.open(None)
    assert await records.open(given) == given
    for foreign in ("made-up", "", "x" * 65, "../../etc", new_conversation_id()):
        fresh = await records.open(foreign)
        assert fresh != foreign
        assert well_formed(fresh)


@pytest.mark.anyio
async def test_forgetting_leaves_nothing_and_no_late_reply_brings_it_back(
    records: Records, make_reply: MakeReply
) -> None:
    conversation = await records.open(None)
    await records.append(conversation, "问", reply := make_reply(conversation))
    await records.feedback(reply.reply_id, Rating.UP, None)
    assert await records.forget(conversation) is True
    assert await records.forget(conversation) is False
    assert await records.append(conversation, "问", make_reply(conversation)) is False
    assert await records.history(conversation, 5) == ()
    with pytest.raises(UnknownReply):
        await records.feedback(reply.reply_id, Rating.UP, None)


@pytest.mark.anyio
async def test_forgotten_words_are_not_in_the_files(tmp_path: Path, make_reply: MakeReply) -> None:
    records = Records(f"sqlite+aiosqlite:///{tmp_path / 'r.sqlite3'}", mask=masked)
    conversation = await records.open(None)
    await records.append(conversation, "unmistakable-question", reply := make_reply(conversation))
    await records.feedback(reply.reply_id, Rating.UP, "unmistakable-comment")
    assert b"unmistakable" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    await records.forget(conversation)
    assert b"unmistakable" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    await records.close()


@pytest.mark.anyio
async def test_a_second_rating_replaces_the_first(url: str, records: Records, make_reply: MakeReply) -> None:
    conversation = await records.open(None)
    await records.append(conversation, "问", reply := make_reply(conversation))
    await records.feedback(reply.reply_id, Rating.UP, "好")
    await records.feedback(reply.reply_id, Rating.DOWN, None)
    if url.startswith("sqlite"):
        with sqlite3.connect(url.partition("///")[2]) as database:
            assert database.execute("SELECT rating, comment FROM feedback").fetchall() == [("down", None)]


@pytest.mark.anyio
async def test_purge_deletes_what_is_older(records: Records, make_reply: MakeReply) -> None:
    conversation = await records.open(None)
    await records.append(conversation, "问", reply := make_reply(conversation))
    await records.feedback(reply.reply_id, Rating.UP, None)
    assert await records.purge(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert len(await records.history(conversation, 5)) == 1
    assert await records.purge(datetime.now(UTC) + timedelta(seconds=1)) >= 1
    assert await records.history(conversation, 5) == ()
    assert await records.knows(conversation) is False


@pytest.mark.anyio
async def test_many_write_at_once(records: Records, make_reply: MakeReply) -> None:
    conversation = await records.open(None)
    written = await asyncio.gather(
        *(records.append(conversation, f"问 {n}", make_reply(conversation)) for n in range(20))
    )
    assert all(written)
    assert len(await records.history(conversation, 50)) == 20


@pytest.mark.anyio
async def test_the_same_begin_twice_is_one_conversation(records: Records) -> None:
    conversation = new_conversation_id()
    await asyncio.gather(*(records.begin(conversation) for _ in range(4)))
    assert await records.knows(conversation)
    with pytest.raises(ValueError, match="A-Z"):
        await records.begin("no spaces, please")


@pytest.mark.anyio
async def test_a_folder_that_cannot_be_written_is_a_records_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    records = Records(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'r.sqlite3'}", mask=masked)
    with pytest.raises(RecordsError, match="prepare the records"):
        await records.open(None)
    await records.close()


@pytest.mark.anyio
async def test_errors_do_not_repeat_a_patients_words(tmp_path: Path, make_reply: MakeReply) -> None:
    path = tmp_path / "r.sqlite3"
    records = Records(f"sqlite+aiosqlite:///{path}", mask=masked)
    conversation = await records.open(None)
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE turns")
    with pytest.raises(RecordsError) as caught:
        await records.append(conversation, "unmistakable", make_reply(conversation))
    assert "unmistakable" not in f"{caught.value} {caught.value.__cause__}"
    await records.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite+nodriver:///x", "nosuchbase://host/name"])
def test_an_address_that_cannot_be_used_is_named(url: str) -> None:
    with pytest.raises(ConfigurationError, match="BOT_DATABASE_URL"):
        Records(url, mask=masked)


def test_ids_are_long_random_and_well_formed() -> None:
    made = {new_conversation_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(well_formed(one) and len(one) == 32 for one in made)
    assert not any(map(well_formed, ("", "a b", "x" * 65, "é", "a\n", "a/b")))
