"""Asks the cases of the road in this process, conversation by conversation."""

from __future__ import annotations

import time
from collections.abc import Iterable

from bot.dialogue.road import Road
from bot.dialogue.turns import turn_of
from bot.domain.question import Question, Turn
from bot.evaluation.cases import Case
from bot.evaluation.judge import Judgement, judge


async def ask(road: Road, cases: Iterable[Case]) -> list[Judgement]:
    """The judgement on each case, in order."""
    return [await _ask(road, case) for case in cases]


async def _ask(road: Road, case: Case) -> Judgement:
    history: list[Turn] = []
    for turn in case.turns:
        event = await road.answered(Question(turn, None, tuple(history), case.case_id))
        history.append(turn_of(event.asked, event.reply))
    started = time.perf_counter()
    event = await road.answered(Question(case.question, None, tuple(history), case.case_id))
    return judge(case, event.reply, time.perf_counter() - started)
