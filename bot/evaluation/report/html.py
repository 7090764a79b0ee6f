"""``report.html``: one self-contained page. Everything that a reply says goes in as data and is shown as text."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.evaluation.metrics import METRICS
from bot.evaluation.report.as_json import case_row, report, timings
from bot.evaluation.summary import Summary

_HERE = Path(__file__).parent
_PASSAGES_SHOWN = 6
_SCRIPTS = ("page.js", "plots.js", "cases.js", "start.js")


def html(summary: Summary) -> str:
    """The page."""
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    script = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    parts = {
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "data": _embedded(_data(summary)),
    }
    page = (_HERE / "page.html").read_text(encoding="utf-8")
    # One pass over the template alone: braces in texts are left as they are.
    pieces = page.split("{")
    return pieces[0] + "".join(_filled(piece, parts) for piece in pieces[1:])


def _filled(piece: str, parts: dict[str, str]) -> str:
    name, closed, rest = piece.partition("}")
    return parts[name] + rest if closed and name in parts else "{" + piece


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _embedded(data: dict[str, Any]) -> str:
    """JSON that no text in it can end: no tag, no comment, no line separator is left in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _data(summary: Summary) -> dict[str, Any]:
    whole = report(summary)
    times = timings(summary)
    cases = [_case(verdict, times["seconds"]) for verdict in summary.ran.verdicts]
    wanted = {passage_id for case in cases for passage_id in case["ranking"]}
    known = summary.library.passages
    return {
        "words": _words(),
        "metrics": [{"name": m.name, "more": m.more_is_better, "unit": m.unit} for m in METRICS],
        "name": summary.ran.name,
        "about": whole["about"],
        "moment": dict(summary.moment),
        "shortfalls": [
            {"metric": s.threshold.metric, "part": s.threshold.part, "limit": s.threshold.limit}
            for s in summary.shortfalls
        ],
        "figures": _all_figures(summary, whole, times),
        "parts": {part: figures for part, figures in whole["figures"].items() if part != "all"},
        "thresholds": {t.metric: t.limit for t in summary.thresholds if t.part == "all"},
        "confusion": whole["confusion"],
        "compared": whole["compared"],
        "changes": {change["id"]: change for change in whole["changes"]},
        "peers": {name: peer["cases"] for name, peer in whole["peers"].items()},
        "rubric": summary.rubric,
        "cases": cases,
        "passages": {
            i: {"text": known[i].text, "section": known[i].section, "study": known[i].study_id}
            for i in sorted(wanted)
            if i in known
        },
    }


def _all_figures(summary: Summary, whole: dict[str, Any], times: dict[str, Any]) -> dict[str, Any]:
    """By target, peers after ours: every metric, timings among them."""
    ours = whole["figures"]["all"] | times["figures"][summary.ran.name]
    peers = {name: peer["figures"]["all"] | times["figures"][name] for name, peer in whole["peers"].items()}
    return {summary.ran.name: ours} | peers


def _case(verdict: Any, seconds: dict[str, float]) -> dict[str, Any]:
    row = case_row(verdict)
    row["ranking"] = row["ranking"][:_PASSAGES_SHOWN]
    row["seconds"] = seconds[row["id"]]
    row["trace"] = verdict.observed.trace
    return row


@lru_cache(maxsize=1)
def _words() -> Any:
    return yaml.safe_load((_HERE / "words.yaml").read_text(encoding="utf-8"))
