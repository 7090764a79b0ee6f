"""A run writes each finished case down at once, goes on after an interruption, and survives what a case does to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import EvaluationError
from bot.evaluation.case import Case
from bot.evaluation.cases import read_rows
from bot.evaluation.observed import Observed
from bot.evaluation.run import finished, run


@dataclass
class Counting:
    """A target that answers, counts, and is interrupted at one case."""

    name: str = "counting"
    version: str = "1"
    stop_at: str = ""
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def ask(self, case: Case) -> Observed:
        if case.case_id == self.stop_at:
            raise KeyboardInterrupt
        self.asked.append(case.case_id)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        return Observed(case_id=case.case_id, kind="answer")

    async def close(self) -> None:
        """Nothing is held."""


def cases(count: int = 8, question: str = "q") -> tuple[Case, ...]:
    row = {"language": "en", "question": question, "kind": "answer", "part": "tune"}
    return read_rows([row | {"id": f"c{n}"} for n in range(count)], "here")


def go(
    target: Counting, asked: tuple[Case, ...], file: Path, *, concurrency: int = 1, resume: bool = False
) -> list[str]:
    seen = asyncio.run(
        run(target, asked, file, concurrency=concurrency, resume=resume, progress=lambda one: None)
    )
    return [one.case_id for one in seen]


def test_an_interrupted_run_is_continued(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    with pytest.raises(KeyboardInterrupt):
        go(Counting(stop_at="c5"), cases(), file)
    assert list(finished(file)) == ["c0", "c1", "c2", "c3", "c4"]
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"case_id": "c5", "kin')  # the machine was switched off in the middle of a line
    again = Counting()
    assert go(again, cases(), file, resume=True) == [f"c{n}" for n in range(8)]
    assert again.asked == ["c5", "c6", "c7"]
    assert len(finished(file)) == 8


def test_without_resume_a_run_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    go(Counting(), cases(), file)
    again = Counting()
    go(again, cases(), file)
    assert len(again.asked) == 8


@pytest.mark.parametrize("change", ["version", "question", "target"])
def test_what_is_not_the_same_run_is_not_continued(tmp_path: Path, change: str) -> None:
    file = tmp_path / "run.jsonl"
    go(Counting(), cases(), file)
    target = (
        Counting(version="2")
        if change == "version"
        else Counting(name="x")
        if change == "target"
        else Counting()
    )
    with pytest.raises(EvaluationError, match="cannot be continued"):
        go(target, cases(question="another" if change == "question" else "q"), file, resume=True)
    assert len(finished(file)) == 8


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_at_once_than_allowed_and_the_order_stays(tmp_path: Path, concurrency: int) -> None:
    target = Counting()
    assert go(target, cases(), tmp_path / "run.jsonl", concurrency=concurrency) == [f"c{n}" for n in range(8)]
    assert target.most_at_once == concurrency
