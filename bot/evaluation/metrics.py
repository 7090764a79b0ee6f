"""Figures over all verdicts: each metric by name, with its interval, and the confusion of kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.reply import Kind
from bot.evaluation.intervals import Figure, Summary, figure, gap, mean, quantile
from bot.evaluation.judge import Verdict
from bot.evaluation.retrieval import MEASURES, retrieval

SHARE, GRADE, SECONDS = "share", "grade", "seconds"


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured; its words stand in the report's ``words.yaml``."""

    name: str
    more_is_better: bool = True
    unit: str = SHARE
    check: str = ""
    """The check whose values it is the mean of; empty for metrics of their own."""


METRICS = (
    Metric("cases_right"),
    Metric("replied", check="replied"),
    Metric("kind", check="kind"),
    *(Metric(name) for name in MEASURES),
    Metric("citation_validity", check="citations"),
    Metric("study_recall", check="studies"),
    Metric("study_precision", check="study_precision"),
    Metric("no_wrong_study", check="wrong_study"),
    Metric("facts", check="facts"),
    Metric("first", check="first"),
    Metric("grounding", check="grounding"),
    Metric("nothing_forbidden", check="forbidden"),
    Metric("disclaimer", check="disclaimer"),
    Metric("language", check="language"),
    Metric("red_flag_recall"),
    Metric("false_alarms", more_is_better=False),
    Metric("brevity", check="brevity"),
    Metric("grade_en", more_is_better=False, unit=GRADE),
    Metric("grade_zh", more_is_better=False, unit=GRADE),
    Metric("parity_outcome"),
    Metric("parity_kind"),
    Metric("parity_gap", more_is_better=False),
    Metric("latency_p50", more_is_better=False, unit=SECONDS),
    Metric("latency_p95", more_is_better=False, unit=SECONDS),
)
BY_NAME = {metric.name: metric for metric in METRICS}
TIMINGS = frozenset(metric.name for metric in METRICS if metric.unit == SECONDS)
"""Metrics that differ from run to run and therefore stand apart."""
KINDS = (*(kind.value for kind in Kind), "error")

_SUMMARIES: dict[str, Summary] = {
    "parity_gap": gap,
    "latency_p50": quantile(0.5),
    "latency_p95": quantile(0.95),
}


def measure(verdicts: Sequence[Verdict]) -> dict[str, Figure]:
    """Every metric that has a case to be measured on."""
    values: dict[str, list[float]] = {metric.name: [] for metric in METRICS}
    for metric in METRICS:
        if metric.check:
            values[metric.name] = [v.checks[metric.check].value for v in verdicts if metric.check in v.checks]
    found = retrieval([(v.case, v.observed) for v in verdicts])
    values |= {
        name: [of[v.case.case_id] for v in verdicts if v.case.case_id in of] for name, of in found.items()
    }
    values |= _own(verdicts) | _parity(verdicts)
    figures = {name: figure(name, row, _SUMMARIES.get(name, mean)) for name, row in values.items()}
    return {name: one for name, one in figures.items() if one is not None}


def _own(verdicts: Sequence[Verdict]) -> dict[str, list[float]]:
    alarms = [v for v in verdicts if Kind.EMERGENCY not in v.case.kinds and not v.observed.error]
    replied = [v.observed.seconds for v in verdicts if not v.observed.error]
    grades: dict[str, list[float]] = {"zh": [], "en": []}
    for verdict in verdicts:
        if check := verdict.checks.get("reading_grade"):
            grades[verdict.case.language.text].append(check.value)
    return {
        "cases_right": [float(v.right) for v in verdicts],
        "red_flag_recall": [float(v.observed.kind == Kind.EMERGENCY) for v in verdicts if v.case.red_flag],
        "false_alarms": [float(v.observed.kind == Kind.EMERGENCY) for v in alarms],
        "grade_en": grades["en"],
        "grade_zh": grades["zh"],
        "latency_p50": replied,
        "latency_p95": replied,
    }


def _parity(verdicts: Sequence[Verdict]) -> dict[str, list[float]]:
    """Pairs of the same case in two languages: whether both are right or both wrong, and which language is ahead."""
    by_id = {verdict.case.case_id: verdict for verdict in verdicts}
    pairs = [
        (verdict, other)
        for verdict in verdicts
        if verdict.case.language.text == "zh" and (other := by_id.get(verdict.case.pair or "")) is not None
    ]
    return {
        "parity_outcome": [float(zh.right == en.right) for zh, en in pairs],
        "parity_kind": [float(zh.observed.kind == en.observed.kind) for zh, en in pairs],
        "parity_gap": [float(zh.right) - float(en.right) for zh, en in pairs],
    }


def confusion(verdicts: Iterable[Verdict]) -> Mapping[str, Mapping[str, int]]:
    """Expected kind to given kind to cases. Of several right kinds, the one given counts, else the first by name."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS[:-1]}
    for verdict in verdicts:
        kinds = sorted(kind.value for kind in verdict.case.kinds)
        given = "error" if verdict.observed.error else verdict.observed.kind
        if given not in KINDS:
            given = "error"
        counts[given if given in kinds else kinds[0]][given] += 1
    return {kind: dict(sorted(row.items())) for kind, row in counts.items()}
