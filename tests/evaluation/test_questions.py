"""The scripted questions: one half that the mechanisms were tuned on, one that was only ever reported."""

from __future__ import annotations

import asyncio

import pytest

from bot.assembly import Assembly
from bot.evaluation.ask import ask
from bot.evaluation.cases import CASES, read_cases
from bot.evaluation.judge import Judgement

FLOORS = {"tune": 0.74, "check": 0.70}
"""A little under what was measured when they were set; raise them with the figures, never lower them."""
_ALWAYS = ("language", "disclaimer", "citation", "long")


@pytest.fixture(scope="module", params=sorted(FLOORS))
def judged(request: pytest.FixtureRequest, library: Assembly) -> tuple[str, list[Judgement]]:
    cases = read_cases(CASES / f"{request.param}.yaml")
    return request.param, asyncio.run(ask(library.road, cases))


def test_enough_replies_are_right(judged: tuple[str, list[Judgement]]) -> None:
    half, judgements = judged
    right = sum(judgement.right for judgement in judgements) / len(judgements)
    wrong = {j.case.case_id: j.faults for j in judgements if not j.right}
    assert right >= FLOORS[half], (
        f"{right:.1%} of {len(judgements)}: {wrong if half == 'tune' else sorted(wrong)}"
    )


def test_every_reply_keeps_the_rules(judged: tuple[str, list[Judgement]]) -> None:
    _, judgements = judged
    broken = {j.case.case_id: j.faults for j in judgements if any(f.startswith(_ALWAYS) for f in j.faults)}
    assert not broken


def test_every_emergency_is_seen(judged: tuple[str, list[Judgement]]) -> None:
    _, judgements = judged
    missed = [j.case.case_id for j in judgements if "emergency" in j.case.tags and not j.right]
    assert not missed
