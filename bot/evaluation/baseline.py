"""The last accepted run, in short: what each case came to, so that a later run can say what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import EvaluationError
from bot.evaluation.judge import Verdict

BASELINE = Path(__file__).with_name("baseline.json")


class Accepted(BaseModel):
    """What one case came to in the accepted run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str
    kind: str
    studies: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """How one case differs from the accepted run."""

    case_id: str
    what: str
    """``broken`` (was right), ``mended`` (is right now), ``moved`` (as right as before, but says something else) or ``new``."""
    before: Accepted | None
    after: Accepted


def accepted(verdict: Verdict) -> Accepted:
    """A verdict in short."""
    seen = verdict.observed
    return Accepted(
        outcome=verdict.outcome,
        kind=seen.kind or "error",
        studies=tuple(dict.fromkeys(source.study_id for source in seen.citations if source.study_id)),
        faults=verdict.faults,
        answer=tuple(item.text for item in seen.answer),
    )


def read_baseline(path: Path) -> dict[str, Accepted]:
    """The accepted run by case id. Takes a baseline file, or the ``report.json`` or run folder of any earlier run.

    Raises:
        EvaluationError: when it cannot be read.
    """
    file = path / "report.json" if path.is_dir() else path
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        rows: dict[str, Any] = data["cases"]
        if isinstance(rows, list):
            rows = {row["id"]: _of_report(row) for row in rows}
        return {case_id: Accepted.model_validate(row) for case_id, row in rows.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as exc:
        raise EvaluationError(f"{file}: cannot be read as an earlier run: {exc}") from exc


def write_baseline(path: Path, verdicts: Sequence[Verdict]) -> None:
    """Accept a run: one line a case, in the order of their ids, so that a review shows what changed."""
    rows = sorted(((v.case.case_id, accepted(v)) for v in verdicts), key=lambda row: row[0])
    lines = [f"{json.dumps(i)}: {json.dumps(a.model_dump(), ensure_ascii=False)}" for i, a in rows]
    path.write_text('{"cases": {\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def changes(before: Mapping[str, Accepted], verdicts: Sequence[Verdict]) -> list[Change]:
    """Every case that came to something else than in the accepted run, broken ones first."""
    found = [
        Change(verdict.case.case_id, what, former, now)
        for verdict in verdicts
        for former, now in [(before.get(verdict.case.case_id), accepted(verdict))]
        if (what := _what(former, now))
    ]
    order = ("broken", "mended", "moved", "new")
    return sorted(found, key=lambda change: order.index(change.what))


def _what(before: Accepted | None, after: Accepted) -> str:
    if before is None:
        return "new"
    if (before.outcome == "right") != (after.outcome == "right"):
        return "mended" if after.outcome == "right" else "broken"
    return "moved" if before != after else ""


def _of_report(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "outcome": row["outcome"],
        "kind": row["reply"]["kind"] or "error",
        "studies": list(dict.fromkeys(c["study_id"] for c in row["reply"]["citations"] if c["study_id"])),
        "faults": row["faults"],
        "answer": [item["text"] for item in row["reply"]["answer"]],
    }
