"""What ``patient-bot eval`` does, step by step: read, ask, judge, measure, report."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot import __version__
from bot.errors import BotError, EvaluationError
from bot.evaluation.baseline import BASELINE, read_baseline, write_baseline
from bot.evaluation.case import PARTS, Case
from bot.evaluation.cases import CASES, read_cases
from bot.evaluation.judge import Judge
from bot.evaluation.library import Library, check_references, read_library
from bot.evaluation.observed import Observed
from bot.evaluation.report.files import write_reports
from bot.evaluation.report.terminal import show
from bot.evaluation.rubric import grade
from bot.evaluation.run import fingerprint, run
from bot.evaluation.summary import Ran, Summary, judged, summarise
from bot.evaluation.target import Target
from bot.evaluation.thresholds import THRESHOLDS, read_thresholds
from bot.index.shelf import Shelf

if TYPE_CHECKING:
    from bot.dialogue.writer.model import ChatModel

__all__ = [
    "BASELINE",
    "CASES",
    "THRESHOLDS",
    "Plan",
    "chosen",
    "default_baseline",
    "evaluate",
    "go",
    "read_plan",
]
OK, BELOW, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit status: every threshold kept; one is not; what was given cannot be used; stopped by hand."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for on the command line."""

    cases: tuple[Path, ...]
    only: tuple[str, ...]
    out: Path
    thresholds: Path
    baseline: Path | None
    accept: Path | None
    """Where to write this run as the accepted one."""
    concurrency: int
    resume: bool
    grader: ChatModel | None = None
    """Gives points for rubric items, apart from every figure."""
    repeats: int = 3


def default_baseline(accept: bool) -> Path | None:
    """The accepted run that comes with the project, where there is one; a run that is being accepted needs none."""
    return BASELINE if BASELINE.exists() and not accept else None


def go(
    plan: Plan,
    build: Callable[[], tuple[Target, list[Target]]],
    shelf: Shelf,
    console: Console,
    *,
    every: bool,
) -> int:
    """Evaluate, print the summary, and give the exit status."""
    try:
        summary = asyncio.run(_with_targets(plan, build, shelf, console))
    except BotError as exc:
        console.print(str(exc), markup=False, highlight=False, soft_wrap=True)
        return BAD_INPUT
    except KeyboardInterrupt:
        console.print(f"Interrupted. The same command with --resume goes on: {plan.out}", markup=False)
        return INTERRUPTED
    show(summary, console, every=every)
    console.print(f"Reports: {plan.out}", markup=False, highlight=False, soft_wrap=True)
    return OK if summary.passed else BELOW


async def _with_targets(
    plan: Plan, build: Callable[[], tuple[Target, list[Target]]], shelf: Shelf, console: Console
) -> Summary:
    library = read_library(shelf)
    read_plan(plan, library)  # what is wrong with the files is told before anything is built or asked
    target, peers = build()
    try:
        return await evaluate(plan, target, peers, library, console)
    finally:
        for one in (target, *peers):
            await one.close()


def chosen(cases: Sequence[Case], only: Sequence[str]) -> tuple[Case, ...]:
    """The cases that every one of ``only`` fits: an id, or the beginning of one and ``*``, a tag, part, language or kind.

    Within one, commas mean or.

    Raises:
        EvaluationError: when no case is left.
    """
    left = [case for case in cases if all(any(_fits(case, word) for word in one.split(",")) for one in only)]
    if not left:
        known = sorted({tag for case in cases for tag in case.tags})
        raise EvaluationError(
            f"no case fits {' and '.join(only)}; tags are {', '.join(known)}; parts are {', '.join(PARTS)}"
        )
    return tuple(left)


def read_plan(plan: Plan, library: Library) -> tuple[tuple[Case, ...], bool]:
    """The cases to ask, and whether they are all there are.

    Raises:
        CasesError, EvaluationError: when cases, thresholds or filters cannot be used.
    """
    every = read_cases(*plan.cases)
    if not every:
        raise EvaluationError(f"no cases in {', '.join(map(str, plan.cases))}")
    check_references(every, library)
    cases = chosen(every, plan.only)
    whole = len(cases) == len(every)
    if plan.accept is not None and not whole:
        raise EvaluationError("--accept takes a run of every case; leave out --only")
    return cases, whole


async def evaluate(
    plan: Plan, target: Target, peers: Sequence[Target], library: Library, console: Console
) -> Summary:
    """Ask, judge and measure; the reports lie in the run folder afterwards.

    Raises:
        CasesError, EvaluationError: when cases, thresholds, baseline or filters cannot be used.
    """
    cases, whole = read_plan(plan, library)
    thresholds = read_thresholds(plan.thresholds)
    baseline = read_baseline(plan.baseline) if plan.baseline else None
    judge, started, began = Judge(library), datetime.now(UTC), time.perf_counter()
    ran: list[Ran] = []
    for one in (target, *peers):
        with _bar(console, one.name, len(cases)) as advance:
            file = plan.out / f"{one.name}.jsonl"
            seen = await run(
                one, cases, file, concurrency=plan.concurrency, resume=plan.resume, progress=advance
            )
        ran.append(judged(one.name, cases, seen, judge))
    rubric = await _graded(plan, ran[0], console)
    summary = summarise(
        ran[0],
        peers=ran[1:],
        thresholds=thresholds,
        baseline=_of_those(baseline, cases) if baseline is not None else None,
        library=library,
        whole=whole,
        about=_about(target, cases, plan),
        moment={
            "started": started.isoformat(timespec="seconds"),
            "took": round(time.perf_counter() - began, 1),
        },
        rubric=rubric,
    )
    write_reports(summary, plan.out)
    if plan.accept is not None:
        write_baseline(plan.accept, summary.ran.verdicts)
    return summary


async def _graded(plan: Plan, ran: Ran, console: Console) -> dict[str, Any] | None:
    if plan.grader is None:
        return None
    with_rubric = sum(bool(v.case.rubric) and not v.observed.error for v in ran.verdicts)
    if not with_rubric:
        raise EvaluationError("--grader: no case that was asked has a rubric")
    with _bar(console, "grader", with_rubric * plan.repeats) as advance:
        return await grade(plan.grader, ran.verdicts, plan.repeats, advance)


def _of_those(baseline: dict[str, Any], cases: Sequence[Case]) -> dict[str, Any]:
    asked = {case.case_id for case in cases}
    return {case_id: row for case_id, row in baseline.items() if case_id in asked}


def _about(target: Target, cases: Sequence[Case], plan: Plan) -> dict[str, Any]:
    return {
        "target": target.name,
        "version": target.version,
        "evaluator": __version__,
        "cases": len(cases),
        "fingerprint": fingerprint(cases),
        "only": list(plan.only),
    }


def _fits(case: Case, word: str) -> bool:
    word = word.strip()
    if word.endswith("*") and case.case_id.startswith(word[:-1]):
        return True
    return word in {
        case.case_id,
        case.part,
        case.language.value,
        *case.tags,
        *(kind.value for kind in case.kinds),
    }


@contextmanager
def _bar(console: Console, name: str, total: int) -> Iterator[Callable[..., None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    columns = (
        TextColumn(name),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[failed]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(name, total=total, failed="")
        failed = 0

        def advance(seen: Observed | None = None) -> None:
            nonlocal failed
            failed += seen is not None and seen.error is not None
            progress.update(task, advance=1, failed=f"{failed} without a reply" if failed else "")

        yield advance
