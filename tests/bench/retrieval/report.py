"""The table and the plot of a benchmark run. Home of matplotlib, with ``tests.bench.growth``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.retrieval.measures import MEASURES, Measured
from tests.bench.retrieval.running import Run
from tests.bench.retrieval.sets import TestSet

Results = Mapping[tuple[str, str], Mapping[str, Measured]]
"""By (system, set)."""
_LEGEND_COLUMNS = 4
_COLOURS = ("#0b6e4f", "#6fb98f", "#b7d8c2", "#8a8d91", "#c98a1b", "#b5462f", "#6b5b95")


def table(tests: Sequence[TestSet], names: Mapping[str, str], results: Results, measure: str) -> str:
    """One measure of every system on every set, with its interval, as Markdown; the best of a row in bold."""
    head = "| test set | questions / passages | " + " | ".join(names.values()) + " |"
    lines = [head, "|" + "---|" * (len(names) + 2)]
    for test in tests:
        cells = {name: results.get((name, test.name), {}).get(measure) for name in names}
        best = max((cell.mean for cell in cells.values() if cell), default=0.0)
        shown = [_cell(cell, best) for cell in cells.values()]
        lines.append(f"| {test.name} | {len(test.questions)} / {len(test.pool)} | {' | '.join(shown)} |")
    return "\n".join(lines)


def every_table(tests: Sequence[TestSet], names: Mapping[str, str], results: Results) -> str:
    """A table for each measure."""
    return "\n\n".join(f"**{measure}**, %\n\n{table(tests, names, results, measure)}" for measure in MEASURES)


def speed_table(names: Mapping[str, str], runs: Sequence[Run]) -> str:
    """Median time of a question over the sets, and the memory of the process, as Markdown."""
    lines = [
        "| system | ms a question, over the sets | questions a second | memory, MB |",
        "|---|---|---|---|",
    ]
    for name, title in names.items():
        own = [run for run in runs if run.system == name]
        if own:
            times = sorted(run.question_ms for run in own)
            middle = times[len(times) // 2]
            memory = max(run.memory_mb for run in own)
            lines.append(
                f"| {title} | {times[0]:.1f} – {times[-1]:.1f}, median {middle:.1f} | {1000 / middle:.0f} | {memory:.0f} |"
            )
    return "\n".join(lines)


def plot(tests: Sequence[TestSet], names: Mapping[str, str], results: Results, to: Path) -> None:
    """Recall@1 of every system on every set, with intervals, as ``to`` (the ending names the format)."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "retrieval"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(11, 1.2 + 0.85 * len(tests)))
    width = 0.84 / len(names)
    for order, ((name, title), colour) in enumerate(zip(names.items(), _COLOURS, strict=False)):
        for row, test in enumerate(tests):
            if (name, test.name) not in results:
                continue
            found = results[name, test.name]["recall@1"]
            place = row + (order - (len(names) - 1) / 2) * width
            axes.barh(place, found.mean, width * 0.92, color=colour, label=title if row == 0 else None)
            axes.plot([found.low, found.high], [place, place], color="#333333", linewidth=0.9)
            if order == 0:
                axes.text(
                    min(found.high + 1, 101),
                    place,
                    f"{found.mean:.1f}",
                    va="center",
                    fontsize=9,
                    fontweight="bold",
                )
    axes.set_yticks(range(len(tests)), [test.name for test in tests])
    axes.set_xlim(0, 106)
    axes.set_xlabel("the right passage comes first, % of questions (bar: 95 % interval)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(len(tests) - 0.4, -0.6)
    figure.legend(loc="upper center", ncol=_LEGEND_COLUMNS, frameon=False, fontsize=9)
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.5 / figure.get_figheight()))
    to.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(to, dpi=110, metadata={"Date": None} if to.suffix == ".svg" else None)
    pyplot.close(figure)


def _cell(found: Measured | None, best: float) -> str:
    if found is None:
        return ""
    shown = f"**{found}**" if found.mean >= best - 1e-9 else str(found)
    return f"{shown} ({found.interval})"
