"""Figures are what they are said to be, with intervals that repeat to the letter."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from bot.evaluation.case import Case
from bot.evaluation.cases import read_rows
from bot.evaluation.intervals import figure, quantile
from bot.evaluation.judge import Check, Verdict
from bot.evaluation.metrics import METRICS, confusion, measure
from bot.evaluation.observed import Observed, failed
from bot.evaluation.retrieval import paragraphs_of, retrieval


def a_case(case_id: str = "a", **fields: object) -> Case:
    row = {"id": case_id, "language": "en", "question": "q", "kind": "answer", "part": "tune"}
    return read_rows([row | fields], "here")[0]


def a_verdict(case: Case, kind: str = "answer", right: bool = True, seconds: float = 0.0) -> Verdict:
    seen = Observed(case_id=case.case_id, kind=kind, seconds=seconds)
    return Verdict(case, seen, {"replied": Check(1.0), "kind": Check(float(right))})


def test_an_interval_covers_what_other_draws_would_give() -> None:
    """Of 200 samples from a known share about 95 % have it in their interval."""
    draw = np.random.default_rng(1)
    covered = 0
    for trial in range(200):
        one = figure(f"trial-{trial}", list(map(float, draw.random(150) < 0.8)))
        assert one is not None
        covered += one.low <= 0.8 <= one.high
    assert 180 <= covered <= 199


def test_figures_repeat_and_stand_alone() -> None:
    values = [1.0, 0.0, 1.0, 1.0, 0.5]
    assert figure("facts", values) == figure("facts", values)
    one = figure("facts", values)
    assert one is not None
    assert (one.value, one.cases) == (0.7, 5)
    assert figure("facts", []) is None
    p95 = figure("latency", list(range(101)), quantile(0.95))
    assert p95 is not None
    assert p95.value == 95


def test_retrieval_by_hand() -> None:
    """Two paragraphs answer; they stand second and fourth, one of them in two parts."""
    case = a_case(paragraphs=["a/p1", "a/p2"])
    ranking = ("a/p9@en", "a/p1.2@en", "a/p1.1@en", "b/p1@en", "a/p2@en")
    assert paragraphs_of(case, ranking) == ["a/p9", "a/p1", "b/p1", "a/p2"]
    found = retrieval([(case, Observed(case_id="a", ranking=ranking))])
    dcg = 1 / math.log2(3) + 1 / math.log2(5)
    assert found["recall_at_3"]["a"] == 0.5
    assert found["recall_at_5"]["a"] == found["recall_at_10"]["a"] == 1.0
    assert found["mrr"]["a"] == 0.5
    assert found["ndcg_at_10"]["a"] == pytest.approx(dcg / (1 + 1 / math.log2(3)))


def test_a_paragraph_is_not_its_namesake() -> None:
    case = a_case(paragraphs=["a/p1"])
    assert retrieval([(case, Observed(case_id="a", ranking=("a/p12@en",)))])["mrr"]["a"] == 0.0


def test_nothing_found_counts_as_nothing() -> None:
    case = a_case(paragraphs=["a/p1"])
    assert retrieval([(case, Observed(case_id="a"))])["mrr"]["a"] == 0.0
    assert retrieval([(a_case(), Observed(case_id="a"))])["mrr"] == {}


def test_red_flags_and_false_alarms() -> None:
    flag, other = a_case("a", kind="emergency"), a_case("b")
    either = a_case("c", kind=["answer", "emergency"])
    found = measure(
        [
            a_verdict(flag, "emergency"),
            a_verdict(flag, "answer", right=False),
            a_verdict(other, "emergency"),
            a_verdict(other),
            a_verdict(either, "emergency"),
        ]
    )
    assert found["red_flag_recall"].value == 0.5
    assert (found["false_alarms"].value, found["false_alarms"].cases) == (0.5, 2)


def test_parity_is_over_pairs() -> None:
    rows = [
        {
            "id": f"{n}-{side}",
            "language": side,
            "question": "q",
            "kind": "answer",
            "part": "tune",
            "pair": f"{n}-{other}",
        }
        for n in ("a", "b")
        for side, other in (("zh", "en"), ("en", "zh"))
    ]
    azh, aen, bzh, ben = read_rows(rows, "here")
    found = measure([a_verdict(azh), a_verdict(aen), a_verdict(bzh), a_verdict(ben, "declined", right=False)])
    assert (found["parity_outcome"].value, found["parity_kind"].value, found["parity_gap"].value) == (
        0.5,
        0.5,
        0.5,
    )
    assert found["parity_outcome"].cases == 2


def test_the_confusion_of_kinds() -> None:
    several = a_case("a", kind=["declined", "no_answer"])
    rows = confusion(
        [
            a_verdict(a_case()),
            a_verdict(several, "no_answer"),
            a_verdict(several, "answer"),
            Verdict(a_case(), failed("a", "x"), {}),
            a_verdict(a_case(), "chat"),
        ]
    )
    assert rows["answer"] == {"answer": 1, "error": 2}
    assert rows["no_answer"] == {"no_answer": 1}
    assert rows["declined"] == {"answer": 1}


def test_every_metric_is_measured_on_a_real_reply(
    case: Case, good: Observed, judge: Callable[..., Verdict]
) -> None:
    unmeasured = {metric.name for metric in METRICS} - set(measure([judge(case, good)]))
    assert unmeasured == {"red_flag_recall", "grade_zh", "parity_outcome", "parity_kind", "parity_gap"}
