"""``summary.md``: what a reviewer of a pull request needs, short enough to read there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.evaluation.metrics import METRICS
from bot.evaluation.report.terminal import limit_of, told
from bot.evaluation.summary import Summary

_MOST_ROWS = 30
_ACTIVE = re.compile(r"([\\`*_{}\[\]()#+!|<>~@&-])")


def markdown(summary: Summary) -> str:
    """The summary as GitHub-flavoured Markdown; texts of replies are escaped."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    ran = summary.ran
    right = sum(verdict.right for verdict in ran.verdicts)
    verdict = "every threshold is kept" if summary.passed else f"{len(summary.shortfalls)} below threshold"
    yield f"## Evaluation of {ran.name}: {right} of {len(ran.verdicts)} cases wholly right, {verdict}"
    yield ""
    for shortfall in summary.shortfalls:
        yield f"- **below threshold**: {escaped(str(shortfall))}"
    yield ""
    yield from _figures(summary)
    yield ""
    yield from _changes(summary)
    wrong = [v for v in ran.verdicts if not v.right]
    yield f"<details><summary>{len(wrong)} cases with something wrong</summary>"
    yield ""
    yield from (f"- `{v.case.case_id}`: {escaped('; '.join(v.faults))}" for v in wrong)
    yield ""
    yield "</details>"


def _figures(summary: Summary) -> Iterator[str]:
    limits = {t.metric: t for t in summary.thresholds if t.part == "all"}
    short = {s.threshold.metric for s in summary.shortfalls if s.threshold.part == "all"}
    columns = ["metric", "cases", "threshold", summary.ran.name, *(peer.name for peer in summary.peers)]
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for metric in METRICS:
        figure = summary.ran.figures["all"].get(metric.name)
        if figure is None:
            continue
        cells = [f"{'❌ ' if metric.name in short else ''}{metric.name}", str(figure.cases)]
        cells += [limit_of(limits.get(metric.name), metric), told(figure, metric)]
        cells += [told(peer.figures["all"].get(metric.name), metric) for peer in summary.peers]
        yield f"| {' | '.join(cells)} |"


def _changes(summary: Summary) -> Iterator[str]:
    if summary.baseline is None:
        return
    counts = {
        what: sum(c.what == what for c in summary.changes) for what in ("broken", "mended", "moved", "new")
    }
    told_counts = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    yield f"Since the accepted run: {told_counts or 'nothing changed'}."
    yield ""
    worst = [change for change in summary.changes if change.what == "broken"]
    for change in worst[:_MOST_ROWS]:
        yield f"- broken: `{change.case_id}`: {escaped('; '.join(change.after.faults))}"
    if worst:
        yield ""


def escaped(text: str) -> str:
    """A text on one line in which Markdown and HTML find nothing to act on."""
    flat = " ".join(text.split())
    return _ACTIVE.sub(r"\\\1", flat).replace("\\<", "&lt;").replace("\\&", "&amp;").replace("\\@", "@\u200b")
