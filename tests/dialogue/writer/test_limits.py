"""Breaker, places and budget: each lets through what it may and nothing more."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.dialogue.writer.breaker import Breaker
from bot.dialogue.writer.budget import ProcessBudget, estimated_tokens
from bot.dialogue.writer.places import Places
from bot.errors import ChatModelError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_breaker_opens_after_failures_in_a_row_and_lets_one_probe_through() -> None:
    clock = Clock()
    breaker = Breaker(failures=3, seconds=30, clock=clock)
    for _ in range(2):
        assert breaker.allows()
        breaker.failed()
    breaker.worked()
    for _ in range(3):
        assert breaker.allows()
        breaker.failed()
    assert breaker.open and not breaker.allows()
    clock.now = 31.0
    assert breaker.allows()
    assert not breaker.allows(), "one probe at a time"
    breaker.failed()
    assert not breaker.allows()
    clock.now = 62.0
    assert breaker.allows()
    breaker.unknown()
    assert breaker.allows(), "a probe that taught nothing makes room for another"
    breaker.worked()
    assert not breaker.open and breaker.allows() and breaker.allows()


def test_places_are_held_queued_for_and_refused() -> None:
    places = Places(2, queue=1, seconds=0.2)
    held: list[str] = []
    most = 0

    async def use(name: str, seconds: float) -> str:
        nonlocal most
        try:
            async with places.one():
                held.append(name)
                most = max(most, len(held))
                await asyncio.sleep(seconds)
                held.remove(name)
                return "held"
        except ChatModelError as failure:
            assert not failure.ill
            return failure.reason

    async def many() -> list[str]:
        return await asyncio.gather(use("a", 0.05), use("b", 0.6), use("queued", 0.6), use("too many", 0.0))

    assert asyncio.run(many()) == ["held", "held", "held", "busy"]
    assert most == 2

    async def waits_in_vain() -> list[str]:
        return await asyncio.gather(use("a", 0.6), use("b", 0.6), use("late", 0.0))

    assert asyncio.run(waits_in_vain()) == ["held", "held", "busy"]
    assert asyncio.run(use("after", 0.0)) == "held", "nothing was lost, in another loop too"


def test_a_place_is_given_back_when_its_holder_or_a_waiter_is_cancelled() -> None:
    async def run() -> None:
        places = Places(1, queue=4, seconds=5)

        async def hold() -> None:
            async with places.one():
                await asyncio.sleep(60)

        holder, waiter = asyncio.create_task(hold()), asyncio.create_task(hold())
        await asyncio.sleep(0.01)
        waiter.cancel()
        holder.cancel()
        await asyncio.gather(holder, waiter, return_exceptions=True)
        async with asyncio.timeout(1), places.one():
            pass

    asyncio.run(run())


def test_a_days_budget_is_spent_once_and_comes_back_the_next_day() -> None:
    days = [date(2026, 1, 1)]
    budget = ProcessBudget(1000, today=lambda: days[-1])

    async def run() -> None:
        assert await budget.reserve(600)
        assert not await budget.reserve(600)
        await budget.settle(600, 100)
        assert await budget.reserve(900)
        assert not await budget.reserve(1)
        days.append(date(2026, 1, 2))
        assert await budget.reserve(1000)

    asyncio.run(run())


def test_a_budget_of_nothing_lets_nothing_through() -> None:
    assert not asyncio.run(ProcessBudget(0).reserve(1))


@pytest.mark.parametrize(
    ("text", "least", "most"), [("", 1, 1), ("word " * 100, 100, 250), ("软骨" * 100, 200, 400)]
)
def test_tokens_are_rather_over_than_underestimated(text: str, least: int, most: int) -> None:
    assert least <= estimated_tokens(text) <= most
