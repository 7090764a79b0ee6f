"""Asks a target every case, writes each finished one down at once, and goes on where an interrupted run stopped."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from bot.errors import EvaluationError
from bot.evaluation.case import Case
from bot.evaluation.observed import Observed
from bot.evaluation.target import Target

Progress = Callable[[Observed], None]
"""Told of each finished case."""


async def run(
    target: Target, cases: Sequence[Case], file: Path, *, concurrency: int, resume: bool, progress: Progress
) -> list[Observed]:
    """What the target said to each case, in the order of the cases.

    ``file`` holds one JSON line a finished case. With ``resume`` the lines that are there are kept.

    Raises:
        EvaluationError: when the file holds a run of another target, version or other cases.
    """
    header = {"target": target.name, "version": target.version, "cases": fingerprint(cases)}
    done = _resumed(file, header) if resume and file.exists() else {}
    wanted = {case.case_id for case in cases}
    done = {case_id: seen for case_id, seen in done.items() if case_id in wanted}
    file.parent.mkdir(parents=True, exist_ok=True)
    for seen in done.values():
        progress(seen)
    slots = asyncio.Semaphore(concurrency)
    _begin(file, header, done.values())
    with file.open("a", encoding="utf-8") as lines:

        async def one(case: Case) -> None:
            async with slots:
                seen = await target.ask(case)
            done[case.case_id] = seen
            lines.write(f"{seen.model_dump_json()}\n")
            lines.flush()
            progress(seen)

        async with asyncio.TaskGroup() as tasks:
            for case in cases:
                if case.case_id not in done:
                    tasks.create_task(one(case))
    return [done[case.case_id] for case in cases]


def fingerprint(cases: Sequence[Case]) -> str:
    """Equal for the same questions in the same conversations; what is expected of the replies may change."""
    asked = [
        [case.case_id, case.question, *case.turns] for case in sorted(cases, key=lambda case: case.case_id)
    ]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:16]


def finished(file: Path) -> dict[str, Observed]:
    """What a run file holds by case id; a line cut off by an interruption is left out."""
    done = {}
    for line in file.read_text(encoding="utf-8", errors="replace").split("\n")[1:]:
        with suppress(ValidationError):
            seen = Observed.model_validate_json(line)
            done[seen.case_id] = seen
    return done


def _resumed(file: Path, header: dict[str, str]) -> dict[str, Observed]:
    """The finished cases of an earlier run of the same kind."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        first = lines.readline()
    try:
        former = json.loads(first)
    except ValueError:
        return {}
    if former != header:
        different = ", ".join(name for name in header if former.get(name) != header[name])
        raise EvaluationError(
            f"{file} cannot be continued: its {different} differ; run without --resume to begin anew"
        )
    return finished(file)


def _begin(file: Path, header: dict[str, str], done: Iterable[Observed]) -> None:
    """Write what is kept beside the file and swap it in, so that an interruption loses nothing."""
    lines = [json.dumps(header, ensure_ascii=False), *(seen.model_dump_json() for seen in done)]
    fresh = file.with_suffix(".new")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fresh.replace(file)
