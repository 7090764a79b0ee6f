"""Recall, reciprocal rank and gain of a run, each with a bootstrap interval. Home of ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from tests.bench.retrieval.running import Run
from tests.bench.retrieval.sets import TestSet

MEASURES = {"recall@1": R @ 1, "recall@5": R @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
_RESAMPLES = 1000
_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean in percent with the bounds of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.1f}"

    @property
    def interval(self) -> str:
        """The bounds, as printed."""
        return f"{self.low:.1f}–{self.high:.1f}"


def measure(test: TestSet, run: Run) -> Mapping[str, Measured]:
    """Every measure of one run; questions are drawn again with replacement for the interval."""
    right = {str(row): {str(passage): 1} for row, passage in enumerate(test.right)}
    given = {
        str(row): {str(passage): float(-place) for place, passage in enumerate(ranked)}
        for row, ranked in enumerate(run.ranked)
    }
    values: dict[str, np.ndarray] = {name: np.zeros(len(test.right)) for name in MEASURES}
    names = {str(found): name for name, found in MEASURES.items()}
    for each in ir_measures.iter_calc(list(MEASURES.values()), right, given):
        values[names[str(each.measure)]][int(each.query_id)] = each.value
    return {name: _measured(value) for name, value in values.items()}


def _measured(values: np.ndarray) -> Measured:
    draw = np.random.default_rng(_SEED)
    means = [values[draw.integers(0, len(values), len(values))].mean() for _ in range(_RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return Measured(float(values.mean()) * 100, float(low) * 100, float(high) * 100)


def all_measured(
    tests: Sequence[TestSet], runs: Sequence[Run]
) -> dict[tuple[str, str], Mapping[str, Measured]]:
    """The measures of every run by (system, set)."""
    by_name = {test.name: test for test in tests}
    return {(run.system, run.test): measure(by_name[run.test], run) for run in runs}
