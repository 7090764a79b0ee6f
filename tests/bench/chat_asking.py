"""Asks the road cases and keeps, beside each reply, when the patient saw its first sentence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.dialogue.road import Road
from bot.dialogue.turns import turn_of
from bot.domain.event import ReplyEvent, SentenceEvent, Written
from bot.domain.question import Question, Turn
from bot.evaluation.case import Case
from bot.evaluation.checkout import body_of
from bot.evaluation.observed import Observed, failed, observed


@dataclass(frozen=True)
class Asked:
    """One case with what came of it."""

    seen: Observed
    written: Written | None
    """What the model did; None where none was asked."""
    first_seconds: float
    """Until the first sentence was shown, or the whole reply where none was streamed."""
    streamed_alike: bool
    """Whether the sentences shown one by one are those of the reply."""


async def ask_all(road: Road, cases: Sequence[Case], alongside: int, timeout: float) -> list[Asked]:
    """Every case in order, some at the same time."""
    slots = asyncio.Semaphore(alongside)

    async def one(case: Case) -> Asked:
        async with slots:
            return await _ask(road, case, timeout)

    return list(await asyncio.gather(*(one(case) for case in cases)))


async def _ask(road: Road, case: Case, timeout: float) -> Asked:
    history: list[Turn] = []
    try:
        async with asyncio.timeout(timeout * (1 + len(case.turns))):
            for turn in case.turns:
                before = await road.answered(Question(turn, None, tuple(history), case.case_id))
                history.append(turn_of(before.asked, before.reply))
            return await _stream(road, case, tuple(history))
    except Exception as exc:
        return Asked(failed(case.case_id, f"{type(exc).__name__}: {exc}"), None, 0.0, True)


async def _stream(road: Road, case: Case, history: tuple[Turn, ...]) -> Asked:
    began, first, shown = time.perf_counter(), None, []
    async for event in road.events(Question(case.question, None, history, case.case_id)):
        if isinstance(event, SentenceEvent):
            shown.append(event.item)
            first = first or time.perf_counter() - began
        if isinstance(event, ReplyEvent):
            seconds = time.perf_counter() - began
            seen = observed(case.case_id, body_of(event.reply), trace=asdict(event.trace), seconds=seconds)
            alike = not shown or tuple(shown) == event.reply.answer
            return Asked(seen, event.trace.written, first or seconds, alike)
    raise RuntimeError("the road ended without a reply")
