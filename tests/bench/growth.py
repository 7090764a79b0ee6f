"""What ``tests.bench.scale`` measures of one size, and its table and plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.search import DEPTH


@dataclass(frozen=True, slots=True)
class Measured:
    """One size. Times are processor time, that of child processes too, so that other work on the machine counts little."""

    passages: int
    embed_seconds: float
    build_seconds: float
    build_wall: float
    """The same by the clock, which only says something on a machine that has nothing else to do."""
    bare_seconds: float | None
    """Bare Chroma, defaults, the same vectors, ids and texts; None above ``tests.bench.scale.BARE_MOST``."""
    bare_wall: float | None
    bare_vectors_seconds: float | None
    """The same without the texts."""
    index_mb: float
    open_seconds: float
    memory_mb: float
    median_ms: float
    p99_ms: float
    dense_ms: float
    lexical_ms: float
    recall: float
    """Share of the nearest passages that the dense index finds."""


def table(measured: Sequence[Measured]) -> str:
    """All figures as Markdown."""
    rows = [
        ("search, median ms", lambda m: f"{m.median_ms:.1f}"),
        ("search, 99th percentile ms", lambda m: f"{m.p99_ms:.1f}"),
        ("its dense half, median ms", lambda m: f"{m.dense_ms:.1f}"),
        ("its lexical half, median ms", lambda m: f"{m.lexical_ms:.1f}"),
        ("median beside that of the smallest", lambda m: f"{m.median_ms / measured[0].median_ms:.2f}"),
        (f"nearest {DEPTH} found, %", lambda m: f"{m.recall * 100:.1f}"),
        ("embedding, s", lambda m: f"{m.embed_seconds:.1f}"),
        ("writing both indexes, s", lambda m: f"{m.build_seconds:.1f}"),
        ("the same by the clock, s", lambda m: f"{m.build_wall:.1f}"),
        ("bare Chroma with texts, s", lambda m: _seconds(m.bare_seconds)),
        ("the same by the clock, s", lambda m: _seconds(m.bare_wall)),
        ("bare Chroma, vectors only, s", lambda m: _seconds(m.bare_vectors_seconds)),
        ("writing beside bare Chroma with texts", lambda m: _times(m.bare_seconds, m.build_seconds)),
        ("the same by the clock", lambda m: _times(m.bare_wall, m.build_wall)),
        (
            "writing beside bare Chroma, vectors only",
            lambda m: _times(m.bare_vectors_seconds, m.build_seconds),
        ),
        ("index, MB", lambda m: f"{m.index_mb:.0f}"),
        ("opening, s", lambda m: f"{m.open_seconds:.2f}"),
        ("most memory while building and searching, MB", lambda m: f"{m.memory_mb:.0f}"),
    ]
    lines = [
        "| | " + " | ".join(f"{m.passages:,}" for m in measured) + " |",
        "|---|" + "---|" * len(measured),
    ]
    lines += [f"| {name} | " + " | ".join(show(m) for m in measured) + " |" for name, show in rows]
    return "\n".join(lines)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _times(value: float | None, by: float) -> str:
    return "" if value is None else f"{value / by:.2f}"


def plot(measured: Sequence[Measured], to: Path) -> None:
    """Time of a search and of the build against the number of passages."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "scale"
    from matplotlib import pyplot

    sizes = [m.passages for m in measured]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.2))
    left.plot(sizes, [m.median_ms for m in measured], "o-", color="#0b6e4f", label="median")
    left.plot(sizes, [m.p99_ms for m in measured], "o--", color="#6fb98f", label="99th percentile")
    left.axhline(
        2 * measured[0].median_ms, color="#b5462f", linewidth=0.9, label="twice the median of the smallest"
    )
    left.set(xscale="log", ylim=(0, None), xlabel="passages", ylabel="ms a search (processor time)")
    right.plot(sizes, [m.build_seconds for m in measured], "o-", color="#0b6e4f", label="both our indexes")
    bare = [m for m in measured if m.bare_seconds is not None]
    right.plot(
        [m.passages for m in bare],
        [m.bare_seconds for m in bare],
        "o--",
        color="#8a8d91",
        label="bare Chroma, with texts",
    )
    right.plot(
        [m.passages for m in bare],
        [m.bare_vectors_seconds for m in bare],
        "o:",
        color="#8a8d91",
        label="bare Chroma, vectors only",
    )
    right.set(xscale="log", yscale="log", xlabel="passages", ylabel="s to write (processor time)")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=9)
    figure.tight_layout()
    to.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(to, dpi=110, metadata={"Date": None} if to.suffix == ".svg" else None)
    pyplot.close(figure)
