"""Writes every report of a run into its folder."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.report.as_json import dumped, report, timings
from bot.evaluation.report.html import html
from bot.evaluation.report.junit import junit
from bot.evaluation.report.markdown import markdown
from bot.evaluation.summary import Summary


def write_reports(summary: Summary, folder: Path) -> None:
    """``report.json``, ``timings.json``, ``junit.xml``, ``summary.md``, ``report.html``; ``rubric.json`` after a grading."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "report.json": dumped(report(summary)),
        "timings.json": dumped(timings(summary)),
        "junit.xml": junit(summary),
        "summary.md": markdown(summary),
        "report.html": html(summary),
    }
    if summary.rubric is not None:
        texts["rubric.json"] = dumped(summary.rubric)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
