"""``report.json``: the same bytes for the same run. ``timings.json``: all that differs from run to run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.evaluation.case import Case
from bot.evaluation.intervals import Figure
from bot.evaluation.judge import Verdict
from bot.evaluation.metrics import TIMINGS
from bot.evaluation.summary import Ran, Summary

FORMAT = 1
_DIGITS = 4


def report(summary: Summary) -> dict[str, Any]:
    """The repeatable part of what was found."""
    return {
        "format": FORMAT,
        "about": dict(summary.about),
        "passed": not [s for s in summary.shortfalls if s.threshold.metric not in TIMINGS],
        "shortfalls": [str(s) for s in summary.shortfalls if s.threshold.metric not in TIMINGS],
        "figures": _figures(summary.ran, timings=False),
        "thresholds": [asdict(t) for t in summary.thresholds if t.metric not in TIMINGS],
        "confusion": {kind: dict(row) for kind, row in summary.ran.confusion.items()},
        "compared": summary.baseline is not None,
        "changes": [
            {"id": c.case_id, "what": c.what, "before": c.before.model_dump() if c.before else None}
            for c in summary.changes
        ],
        "peers": {peer.name: _peer(peer) for peer in summary.peers},
        "cases": [case_row(verdict) for verdict in summary.ran.verdicts],
    }


def timings(summary: Summary) -> dict[str, Any]:
    """What differs from run to run."""
    return {
        **summary.moment,
        "shortfalls": [str(s) for s in summary.shortfalls if s.threshold.metric in TIMINGS],
        "figures": {ran.name: _figures(ran, timings=True)["all"] for ran in (summary.ran, *summary.peers)},
        "seconds": {v.case.case_id: round(v.observed.seconds, 4) for v in summary.ran.verdicts},
    }


def dumped(data: Mapping[str, Any]) -> str:
    """JSON as it is written to files."""
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def case_row(verdict: Verdict) -> dict[str, Any]:
    """One case with its reply and what is right and wrong with it."""
    seen = verdict.observed
    reply = seen.model_dump(mode="json", exclude={"case_id", "seconds", "ranking", "trace", "error"})
    return {
        **asked(verdict.case),
        "outcome": verdict.outcome,
        "faults": list(verdict.faults),
        "checks": {
            name: {"value": round(check.value, 4), "notes": list(check.notes) if check.value < 1 else []}
            for name, check in verdict.checks.items()
        },
        "error": seen.error,
        "reply": reply,
        "trace": _untimed(seen.trace),
        "ranking": list(seen.ranking),
    }


def asked(case: Case) -> dict[str, Any]:
    """What a case asks and expects, for people to read."""
    return {
        "id": case.case_id,
        "language": case.language.value,
        "question": case.question,
        "turns": list(case.turns),
        "part": case.part,
        "pair": case.pair,
        "tags": sorted(case.tags),
        "expected": {
            "kind": sorted(kind.value for kind in case.kinds),
            "studies": [sorted(any_of) for any_of in case.studies],
            "not_studies": sorted(case.not_studies),
            "facts": [[way.written for way in fact.ways] for fact in case.facts],
            "first": [way.written for way in case.first.ways] if case.first else [],
            "forbidden": [[way.written for way in one.ways] for one in case.forbidden],
            "paragraphs": list(case.paragraphs),
            "grade": case.grade,
        },
    }


def _untimed(value: Any) -> Any:
    """What a trace tells, without the times in it; figures as exactly as processors of different makers agree on them."""
    if isinstance(value, dict):
        return {name: _untimed(inner) for name, inner in value.items() if not name.endswith("seconds")}
    if isinstance(value, float):
        return round(value, _DIGITS)
    return [_untimed(inner) for inner in value] if isinstance(value, list | tuple) else value


def _peer(peer: Ran) -> dict[str, Any]:
    return {
        "figures": _figures(peer, timings=False),
        "confusion": {kind: dict(row) for kind, row in peer.confusion.items()},
        "cases": {
            v.case.case_id: {
                "outcome": v.outcome,
                "kind": v.observed.kind,
                "faults": list(v.faults),
                "answer": [item.text for item in v.observed.answer],
                "studies": list(dict.fromkeys(s.study_id for s in v.observed.citations if s.study_id)),
            }
            for v in peer.verdicts
        },
    }


def _figures(ran: Ran, *, timings: bool) -> dict[str, dict[str, dict[str, Any]]]:
    def kept(figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
        return {name: asdict(one) for name, one in figures.items() if (name in TIMINGS) is timings}

    return {part: kept(figures) for part, figures in ran.figures.items()}
