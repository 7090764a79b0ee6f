"""An accepted run is kept in short, read back, and compared with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import EvaluationError
from bot.evaluation.baseline import changes, read_baseline, write_baseline
from bot.evaluation.case import Case
from bot.evaluation.judge import Judge
from bot.evaluation.observed import Item, Observed


def changed(seen: Observed, text: str) -> Observed:
    return seen.model_copy(
        update={"answer": (Item(text=text, citations=seen.answer[0].citations), *seen.answer[1:])}
    )


def test_what_changed(case: Case, good: Observed, judge: Judge, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    right, moved = judge(case, good), judge(case, changed(good, good.answer[0].text + " That is so."))
    wrong = judge(case, good.model_copy(update={"disclaimer": ""}))
    assert moved.right
    write_baseline(file, [right])
    accepted = read_baseline(file)
    assert changes(accepted, [right]) == []
    assert [one.what for one in changes(accepted, [moved])] == ["moved"]
    assert [one.what for one in changes(accepted, [wrong])] == ["broken"]
    assert [one.what for one in changes({}, [wrong])] == ["new"]
    write_baseline(file, [wrong])
    assert [one.what for one in changes(read_baseline(file), [right])] == ["mended"]


def test_the_file_has_one_line_a_case_in_order(
    case: Case, good: Observed, judge: Judge, tmp_path: Path
) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(file, [judge(case, good)])
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert json.loads("{" + lines[1] + "}")[case.case_id]["outcome"] == "right"


@pytest.mark.parametrize("text", ["", "[]", '{"cases": {"a": {}}}', '{"cases": [{}]}', '{"cases": 3}'])
def test_what_is_no_run_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match="cannot be read as an earlier run"):
        read_baseline(file)


def test_a_missing_run_is_refused(tmp_path: Path, answered: Callable[[Case], Observed]) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_baseline(tmp_path)
