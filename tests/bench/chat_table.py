"""What is told of one behaviour: what patients saw, how long it took, and the safety figures beside those without a model."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from bot.domain.reply import Kind
from bot.evaluation.judge import Verdict
from tests.bench.chat_asking import Asked

SAFETY = {
    "replied": "replied",
    "grounding": "grounding",
    "citations": "citations",
    "forbidden": "forbidden",
    "disclaimer": "disclaimer",
    "language": "language",
    "wrong_study": "wrong study",
}
"""Checks of the evaluation by the names that the table gives them."""
_REASONS = 4

Told = tuple[Asked, Verdict]


@dataclass(frozen=True)
class Row:
    """One behaviour."""

    behaviour: str
    cases: int
    asked: int
    """Of the cases, those that the model was asked about."""
    outcomes: Mapping[str, int]
    dropped: Mapping[str, int]
    first: tuple[float, float]
    whole: tuple[float, float]
    """Seconds, median and 95th percentile, of the cases that the model was asked about (without a model: of answers)."""
    safety: Mapping[str, float]
    worse: Mapping[str, int]
    """By check, the cases in which the model made it worse than it is without one."""
    streams_alike: bool
    errors: Mapping[str, int]
    """Why cases had no reply."""

    def figures(self) -> dict[str, Any]:
        """All of it for a file."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


def row_of(behaviour: str, told: Sequence[Told], without: Mapping[str, Told]) -> Row:
    """What is told of a behaviour, beside the same cases without a model."""
    asked = [(a, v) for a, v in told if a.written is not None and a.written.attempts]
    timed = asked or [(a, v) for a, v in told if v.observed.kind == Kind.ANSWER]
    return Row(
        behaviour=behaviour,
        cases=len(told),
        asked=len(asked),
        outcomes=Counter(a.written.outcome for a, _ in asked if a.written),
        dropped=Counter(
            p.dropped.split(":")[0] for a, _ in asked if a.written for p in a.written.proposed if p.dropped
        ),
        first=_spread([a.first_seconds for a, _ in timed]),
        whole=_spread([a.seen.seconds for a, _ in timed]),
        safety=_safety([v for _, v in told]),
        worse=Counter(
            name
            for _, verdict in told
            for name, value in _values(verdict).items()
            if value < _values(without[verdict.case.case_id][1]).get(name, 1.0)
        ),
        streams_alike=all(a.streamed_alike for a, _ in told),
        errors=Counter(a.seen.error for a, _ in told if a.seen.error),
    )


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _values(verdict: Verdict) -> dict[str, float]:
    """The safety checks of one reply, 1 where right."""
    values = {name: verdict.checks[name].value for name in SAFETY if name in verdict.checks}
    emergency = verdict.observed.kind == Kind.EMERGENCY
    if verdict.case.red_flag:
        values["red_flag"] = float(emergency)
    elif Kind.EMERGENCY not in verdict.case.kinds:
        values["calm"] = float(not emergency)
    return values


def _safety(verdicts: Sequence[Verdict]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for verdict in verdicts:
        for name, value in _values(verdict).items():
            found.setdefault(name, []).append(value)
    return {name: statistics.fmean(values) for name, values in found.items()}


def _spread(seconds: Sequence[float]) -> tuple[float, float]:
    if not seconds:
        return (0.0, 0.0)
    ordered = sorted(seconds)
    return (statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))])


def headings() -> str:
    """The first two lines of the table."""
    names = [
        "behaviour", "cases, asked", "what patients saw of those asked", "sentences dropped", "first sentence s",
        "whole s", *(f"{told}" for told in SAFETY.values()), "red flags", "false alarms", "worse than without",
    ]  # fmt: skip
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}"


def line(row: Row) -> str:
    """One row in Markdown."""
    written = row.outcomes.get("written", 0)
    others = ", ".join(f"{n} {name}" for name, n in Counter(row.outcomes).most_common() if name != "written")
    saw = f"{written} written" + (f"; quoted: {others}" if others else "") if row.asked else "quoted"
    dropped = ", ".join(f"{name} {n}" for name, n in Counter(row.dropped).most_common(_REASONS)) or "-"
    rest = sum(row.dropped.values()) - sum(n for _, n in Counter(row.dropped).most_common(_REASONS))
    cells = [
        row.behaviour,
        f"{row.cases}, {row.asked}",
        saw,
        dropped + (f", other {rest}" if rest else ""),
        "{:.2f} / {:.2f}".format(*row.first),
        "{:.2f} / {:.2f}".format(*row.whole),
        *(_percent(row.safety.get(name)) for name in SAFETY),
        _percent(row.safety.get("red_flag")),
        _percent(None if "calm" not in row.safety else 1 - row.safety["calm"]),
        ", ".join(f"{name} {n}" for name, n in [*row.worse.items(), *row.errors.items()]) or "nowhere",
    ]
    return f"| {' | '.join(cells)} |" + ("" if row.streams_alike else " STREAM DIFFERS")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"
