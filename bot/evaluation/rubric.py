"""Points that a chat model gives for rubric items, several times each, with their spread. Kept apart from all figures."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.errors import ChatModelError
from bot.evaluation.case import Case
from bot.evaluation.judge import Verdict

if TYPE_CHECKING:
    from bot.dialogue.writer.model import ChatModel

_FILE = Path(__file__).with_name("grader.yaml")
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """What one rubric item was given."""

    item: str
    points: float
    """The most there is to give."""
    mean: float
    spread: float
    """Standard deviation over the repeats; 0 where there was one."""
    given: tuple[float, ...]


async def grade(
    model: ChatModel, verdicts: Sequence[Verdict], repeats: int, progress: Callable[[], None]
) -> dict[str, Any]:
    """The points of every case that has a rubric and a reply, and how many gradings could not be used."""
    told = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    cases: dict[str, Any] = {}
    unusable = 0
    for verdict in verdicts:
        if not verdict.case.rubric or verdict.observed.error:
            continue
        rounds = []
        for _ in range(repeats):
            points = await _once(model, verdict, told)
            rounds += [points] if points is not None else []
            unusable += points is None
            progress()
        if rounds:
            cases[verdict.case.case_id] = _summed(verdict.case, rounds)
    return {"model": model.settings.name, "repeats": repeats, "unusable": unusable, "cases": cases}


async def _once(model: ChatModel, verdict: Verdict, told: dict[str, str]) -> list[float] | None:
    """One grading; None when the model failed or gave something else than it was asked for."""
    case, seen = verdict.case, verdict.observed
    items = "\n".join(f"{n}. ({one.points:g} points) {one.item}" for n, one in enumerate(case.rubric, 1))
    filled = {"question": case.question, "reply": seen.text, "items": items}
    asked = re.sub(r"\{(question|reply|items)\}", lambda match: filled[match[1]], told["user"])
    try:
        words = [piece.text async for piece in model.stream([("system", told["system"]), ("human", asked)])]
    except ChatModelError:
        return None
    return _read("".join(words), [one.points for one in case.rubric])


def _read(text: str, most: list[float]) -> list[float] | None:
    found = _OBJECT.search(text)
    try:
        points = json.loads(found[0])["points"] if found else None
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(points, list) or len(points) != len(most):
        return None
    numbers = [float(p) for p in points if isinstance(p, int | float) and not isinstance(p, bool)]
    right = len(numbers) == len(most) and all(0 <= p <= top for p, top in zip(numbers, most, strict=True))
    return numbers if right else None


def _summed(case: Case, rounds: list[list[float]]) -> dict[str, Any]:
    items = [
        ItemPoints(one.item, one.points, statistics.fmean(given), statistics.pstdev(given), given)
        for one, given in zip(case.rubric, zip(*rounds, strict=True), strict=True)
    ]
    share = sum(item.mean for item in items) / (sum(item.points for item in items) or 1.0)
    return {"share": round(share, 4), "items": [asdict(item) for item in items]}
