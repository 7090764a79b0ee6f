"""A day's tokens are spent once, however many processes spend them; what was proposed goes when its turn goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.domain.event import Proposed, Written
from bot.domain.reply import Reply
from bot.errors import RecordsError
from bot.records import DailyTokens, Records

from .conftest import PHONE

pytestmark = pytest.mark.anyio

WRITTEN = Written(
    outcome="written",
    proposed=(
        Proposed(f"请打 {PHONE}。", ("a/p1@zh",), "personal-data"),
        Proposed("疼痛减轻了。", ("a/p1@zh", "a/p2@zh"), None),
    ),
    rewritten=f"{PHONE} 安全吗？",
    rewriting="used",
    attempts=2,
    input_tokens=900,
    output_tokens=90,
    first_token_seconds=0.5,
    seconds=1.5,
)


async def test_tokens_are_reserved_settled_and_refused(url: str) -> None:
    days = [date(2026, 1, 1)]
    tokens = DailyTokens(url, 1000, today=lambda: days[-1])
    assert not await tokens.reserve(1001)
    assert await tokens.reserve(600)
    assert not await tokens.reserve(600)
    await tokens.settle(600, 100)
    assert await tokens.reserve(900)
    assert not await tokens.reserve(1)
    days.append(date(2026, 1, 2))
    assert await tokens.reserve(1000)
    await tokens.close()


async def test_several_processes_share_one_budget(url: str) -> None:
    several = [DailyTokens(url, 1000) for _ in range(3)]
    granted = await asyncio.gather(*[several[n % 3].reserve(100) for n in range(30)])
    assert sum(granted) == 10
    again = DailyTokens(url, 1000)
    assert not await again.reserve(100), "a process that starts anew knows what was spent"
    for tokens in [*several, again]:
        await tokens.close()


async def test_a_store_that_is_down_grants_nothing(tmp_path: Path) -> None:
    tokens = DailyTokens(f"sqlite+aiosqlite:///{tmp_path}", 1000)  # a folder is no database
    with pytest.raises(RecordsError):
        await tokens.reserve(1)
    await tokens.close()


async def test_what_was_proposed_is_kept_masked_and_goes_with_its_turn(
    records: Records, make_reply: Callable[..., Reply]
) -> None:
    conversation = await records.open(None)
    reply = make_reply(conversation)
    await records.append(conversation, "安全吗？", reply)
    await records.keep_written(reply.reply_id, WRITTEN)
    kept = await records.written(reply.reply_id)
    assert kept is not None
    assert kept.proposed[0] == Proposed("请打 ***。", ("a/p1@zh",), "personal-data")
    assert kept.proposed[1] == WRITTEN.proposed[1]
    assert (kept.outcome, kept.rewritten, kept.seconds) == ("written", "*** 安全吗？", 1.5)
    await records.forget(conversation)
    assert await records.written(reply.reply_id) is None


async def test_nothing_is_kept_for_a_reply_that_is_not(records: Records) -> None:
    await records.keep_written("gone", WRITTEN)
    assert await records.written("gone") is None
