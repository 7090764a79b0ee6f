"""Thresholds are explicit: a missing one is an error, and so is a metric that nothing measures in a whole run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.errors import CasesError
from bot.evaluation.intervals import Figure
from bot.evaluation.metrics import BY_NAME, METRICS
from bot.evaluation.thresholds import THRESHOLDS, Threshold, read_thresholds, shortfalls


def messages(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(CasesError) as caught:
        read_thresholds(path)
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_the_shipped_file_has_one_for_every_metric() -> None:
    found = [limit.metric for limit in read_thresholds() if limit.part == "all"]
    assert found == [metric.name for metric in METRICS]
    assert {limit.part for limit in read_thresholds()} == {"all", "tune", "check"}


@pytest.mark.parametrize("metric", sorted(BY_NAME))
def test_a_missing_one_is_an_error(metric: str, tmp_path: Path) -> None:
    rules = yaml.safe_load(THRESHOLDS.read_text(encoding="utf-8"))
    del rules["all"][metric]
    file = tmp_path / "thresholds.yaml"
    file.write_text(yaml.safe_dump(rules), encoding="utf-8")
    assert any(f"the metric {metric!r} has no threshold" in message for _, message in messages(file))


def test_every_problem_comes_at_once(tmp_path: Path) -> None:
    rules = yaml.safe_load(THRESHOLDS.read_text(encoding="utf-8"))
    rules["all"] |= {
        "kind": {"at_most": 0.5},
        "facts": {"at_least": "much"},
        "luck": {"at_least": 1},
        "first": None,
    }
    file = tmp_path / "thresholds.yaml"
    file.write_text(yaml.safe_dump(rules, sort_keys=False), encoding="utf-8")
    told = "\n".join(message for _, message in messages(file))
    for words in (
        "unknown field 'at_most'",
        "'at_least' must be a number",
        "unknown field 'luck'",
        "threshold of 'first' is empty",
    ):
        assert words in told
    assert len({line for line, _ in messages(file)}) >= 4


@pytest.mark.parametrize("text", ["", "all: 1\n", "check: {kind: {at_least: 1}}\n", "all: [\n"])
def test_what_is_no_file_of_thresholds_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "thresholds.yaml"
    file.write_text(text, encoding="utf-8")
    assert messages(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in messages(tmp_path / "none.yaml")[0][1]


def test_shortfalls() -> None:
    limits = (
        Threshold("facts", "all", 0.8),
        Threshold("false_alarms", "all", 0.02),
        Threshold("facts", "check", 0.5),
        Threshold("first", "all", 0.1),
    )
    figures = {
        "all": {"facts": Figure(0.79, 0.7, 0.9, 9), "false_alarms": Figure(0.03, 0, 0.1, 9)},
        "check": {"facts": Figure(0.5, 0.4, 0.6, 9)},
    }
    part = [str(one) for one in shortfalls(limits, figures, whole=False)]
    assert part == ["facts is 0.79, at least 0.8 is wanted", "false_alarms is 0.03, at most 0.02 is wanted"]
    whole = [str(one) for one in shortfalls(limits, figures, whole=True)]
    assert whole[2:] == ["first was not measured: no case asks for it, at least 0.1 is wanted"]
