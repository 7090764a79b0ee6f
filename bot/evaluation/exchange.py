"""``patient-bot eval export`` and ``import``: cases and runs to and from other tools."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.errors import EvaluationError
from bot.evaluation.cases import CASES, read_cases, read_rows
from bot.evaluation.corrections import corrections
from bot.evaluation.exports import as_csv, as_jsonl, as_promptfoo, as_ragas, as_yaml
from bot.evaluation.library import read_library
from bot.evaluation.run import finished
from bot.index.shelf import Shelf
from bot.records.store import Records

__all__ = ["CASES", "exported", "imported"]
_OF_CASES = {"yaml": as_yaml, "jsonl": as_jsonl, "csv": as_csv, "promptfoo": as_promptfoo}
_RAGAS = "ragas"


def exported(format: str, paths: tuple[Path, ...], run: Path, shelf: Callable[[], Shelf]) -> str:
    """The cases in another tool's format; for ragas with the replies of the run in a folder.

    Raises:
        CasesError, EvaluationError: when the cases or the run cannot be used, or there is no such format.
    """
    if format not in (*_OF_CASES, _RAGAS):
        raise EvaluationError(f"there is no format {format!r}; there are {', '.join((*_OF_CASES, _RAGAS))}")
    cases = read_cases(*paths)
    if format != _RAGAS:
        return _OF_CASES[format](cases)
    files = [file for name in ("checkout", "deployment") if (file := run / f"{name}.jsonl").exists()]
    if not files:
        raise EvaluationError(
            f"{run} holds no finished run; run patient-bot eval first, or name one with --run"
        )
    done = finished(max(files, key=lambda file: file.stat().st_mtime))
    pairs = [(case, done[case.case_id]) for case in cases if case.case_id in done]
    return as_ragas(pairs, read_library(shelf()))


def imported(source: str, records: Callable[[], Records]) -> str:
    """A YAML file of cases from a spreadsheet, a JSONL file or the corrections of staff.

    Raises:
        CasesError: when what was read are no cases.
        RecordsError: when the corrections cannot be read.
    """
    if source != "corrections":
        return as_yaml(read_cases(Path(source)))
    return as_yaml(read_rows(asyncio.run(_corrections(records())), source))


async def _corrections(records: Records) -> list[dict[str, object]]:
    try:
        return await corrections(records)
    finally:
        await records.close()
