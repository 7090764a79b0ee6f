"""The summary on a terminal: every figure with its interval and threshold, what changed, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation.case import PARTS
from bot.evaluation.intervals import Figure
from bot.evaluation.metrics import KINDS, METRICS, SECONDS, SHARE, Metric
from bot.evaluation.summary import Summary
from bot.evaluation.thresholds import Threshold

_MOST_CASES = 20
_ROOM_FOR_PARTS = 130


def show(summary: Summary, console: Console, *, every: bool = False) -> None:
    """Print the summary. ``every``: all wrong cases, not only the first ones."""
    console.print(_figures(summary, console.width))
    console.print(_confusion(summary))
    if summary.baseline is not None:
        counts = dict.fromkeys(("broken", "mended", "moved", "new"), 0)
        for change in summary.changes:
            counts[change.what] += 1
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing"
        console.print(f"Changed since the accepted run: {told}.")
        for change in summary.changes:
            if change.what == "broken":
                console.print(_line("broken", change.case_id, "; ".join(change.after.faults)))
    wrong = [verdict for verdict in summary.ran.verdicts if not verdict.right]
    shown = wrong if every else wrong[:_MOST_CASES]
    for verdict in shown:
        console.print(_line(verdict.outcome, verdict.case.case_id, "; ".join(verdict.faults)))
    if len(shown) < len(wrong):
        console.print(f"... and {len(wrong) - len(shown)} more; --all shows them, and the HTML page in full.")
    console.print(
        f"{len(summary.ran.verdicts) - len(wrong)} of {len(summary.ran.verdicts)} cases wholly right."
    )
    if summary.rubric is not None:
        console.print(_rubric(summary.rubric))
    for shortfall in summary.shortfalls:
        console.print(Text(f"below threshold: {shortfall}", style="bold red"))
    if summary.passed and summary.thresholds:
        console.print(Text("Every threshold is kept.", style="bold green"))


def told(figure: Figure | None, metric: Metric) -> str:
    """A figure with its interval, in its unit: ``93.3 % (88.0–97.1)``."""
    if figure is None:
        return "–"
    scale = 100 if metric.unit == SHARE else 1
    digits = 3 if metric.unit == SECONDS else 1
    unit = {SHARE: " %", SECONDS: " s"}.get(metric.unit, "")
    value, low, high = (f"{part * scale:.{digits}f}" for part in (figure.value, figure.low, figure.high))
    return f"{value}{unit} ({low}–{high})"


def limit_of(threshold: Threshold | None, metric: Metric) -> str:
    """A threshold in the unit of its metric: ``≥ 95 %``."""
    if threshold is None:
        return ""
    scale, unit = (100, " %") if metric.unit == SHARE else (1, " s" if metric.unit == SECONDS else "")
    return f"{'≥' if metric.more_is_better else '≤'} {threshold.limit * scale:g}{unit}"


def _figures(summary: Summary, width: int) -> Table:
    """Metrics that were measured; the parts stand beside where both were run and there is room."""
    limits = {t.metric: t for t in summary.thresholds if t.part == "all"}
    short = {s.threshold.metric for s in summary.shortfalls}
    figures = summary.ran.figures
    parts = [part for part in PARTS if figures[part]] if width >= _ROOM_FOR_PARTS else []
    parts = parts if len(parts) > 1 else []
    table = Table(title=f"{summary.ran.name}: figures with 95 % intervals", title_justify="left")
    names = ("metric", "cases", "threshold", summary.ran.name, *parts, *(p.name for p in summary.peers))
    for name in names:
        table.add_column(name, justify="left" if name == "metric" else "right", no_wrap=True)
    for metric in METRICS:
        whole = figures["all"].get(metric.name)
        if whole is None:
            continue
        row = [told(figures[part].get(metric.name), metric) for part in ("all", *parts)]
        row += [told(peer.figures["all"].get(metric.name), metric) for peer in summary.peers]
        limit = limit_of(limits.get(metric.name), metric)
        table.add_row(metric.name, str(whole.cases), limit, *row, style="red" if metric.name in short else "")
    return table


def _confusion(summary: Summary) -> Table:
    table = Table(title="expected (rows) and given (columns) kinds", title_justify="left")
    table.add_column("")
    for kind in KINDS:
        table.add_column(kind, justify="right")
    for expected, row in summary.ran.confusion.items():
        cells: Iterator[str] = (str(row.get(given, 0) or "·") for given in KINDS)
        table.add_row(expected, *cells)
    return table


def _rubric(rubric: Mapping[str, Any]) -> Text:
    shares = [case["share"] for case in rubric["cases"].values()]
    mean = f"{sum(shares) / len(shares):.1%} of the points" if shares else "nothing usable"
    return Text(
        f"{rubric['model']} gave {mean} for {len(shares)} cases ({rubric['repeats']} gradings each, "
        f"{rubric['unusable']} unusable); no part of the figures."
    )


def _line(outcome: str, case_id: str, faults: str) -> Text:
    """One line that no text of a reply can colour or break."""
    plain = "".join(c if c.isprintable() else " " for c in faults)
    return Text.assemble((f"{outcome:<7}", "red"), f"{case_id}: ", (plain, "dim"))
