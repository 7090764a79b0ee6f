"""Every scripted question, asked of this build: the thresholds hold, and what must never happen has not happened."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.assembly import Assembly
from bot.evaluation.cases import CASES
from bot.evaluation.command import Plan, evaluate
from bot.evaluation.library import Library
from bot.evaluation.metrics import TIMINGS
from bot.evaluation.summary import Summary
from bot.evaluation.thresholds import THRESHOLDS

_ALWAYS = (
    "replied",
    "language",
    "disclaimer",
    "citations",
    "grounding",
    "brevity",
    "forbidden",
    "wrong_study",
)
"""What holds in every reply, whatever was asked."""


@pytest.fixture(scope="module")
def summary(library: Assembly, holdings: Library, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    out: Path = tmp_path_factory.mktemp("questions")
    plan = Plan((CASES,), (), out, THRESHOLDS, None, None, 1, False)
    return asyncio.run(evaluate(plan, library.target("", 60.0), [], holdings, Console(file=io.StringIO())))


def test_every_threshold_is_kept(summary: Summary) -> None:
    """Timings are measured, not promised, on a machine that runs other tests."""
    assert [str(one) for one in summary.shortfalls if one.threshold.metric not in TIMINGS] == []


@pytest.mark.parametrize("check", _ALWAYS)
def test_every_reply_keeps_the_rules(summary: Summary, check: str) -> None:
    broken = {
        verdict.case.case_id: verdict.checks[check].notes
        for verdict in summary.ran.verdicts
        if check in verdict.checks and verdict.checks[check].value < 1
    }
    assert broken == {}


def test_the_cases_that_are_kept_aside_do_about_as_well(summary: Summary) -> None:
    """A gap that grows says that something was tuned to the other half."""
    tune, check = (summary.ran.figures[part]["cases_right"] for part in ("tune", "check"))
    assert check.value > tune.value - 0.12
