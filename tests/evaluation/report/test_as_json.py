"""Two runs of one build give the same report to the letter; what differs stands apart."""

from __future__ import annotations

import json
from pathlib import Path

from bot.assembly import Assembly
from bot.evaluation.library import Library
from bot.evaluation.metrics import TIMINGS

from ..evaluated import Evaluated, evaluated


def test_two_runs_give_the_same_bytes(library: Assembly, holdings: Library, tmp_path: Path) -> None:
    one, two = (evaluated(library, holdings, tmp_path / name, None) for name in ("one", "two"))
    assert one.text("report.json") == two.text("report.json")
    assert one.text("timings.json") != two.text("timings.json")


def test_nothing_in_it_tells_the_time(run: Evaluated) -> None:
    report = run.text("report.json")
    assert "seconds" not in report
    assert not any(f'"{name}"' in report for name in TIMINGS)
    assert "reply_id" not in report
    timings = json.loads(run.text("timings.json"))
    assert set(timings["figures"]) == {"checkout", "stock"}
    assert set(timings["figures"]["checkout"]) == TIMINGS
    assert len(timings["seconds"]) == 6


def test_what_it_holds(run: Evaluated) -> None:
    report = json.loads(run.text("report.json"))
    outcomes = {case["id"]: case["outcome"] for case in report["cases"]}
    assert outcomes == {
        "size-en": "right", "size-zh": "right", "red-hot-hant": "right", "follow-zh": "right", "hostile-en": "wrong", "silent-en": "error",
    }  # fmt: skip
    assert [(change["id"], change["what"]) for change in report["changes"]] == [("size-zh", "moved")]
    assert report["figures"]["all"]["replied"]["cases"] == 6
    assert report["figures"]["check"]["replied"]["cases"] == 4
    assert report["peers"]["stock"]["figures"]["all"] == report["figures"]["all"]
    assert not report["passed"]
