"""Softmax regression with a ridge: what the screen's second net is fitted with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
_RIDGE = 1.0
_STEPS = 300
_POWER_STEPS = 30
_SLACK = 1.1
"""The largest eigenvalue is only estimated, from below."""


@dataclass(frozen=True, slots=True)
class Marked:
    """For each text the numbers of the grams that it has, on end."""

    numbers: NDArray[np.int64]
    texts: NDArray[np.int64]
    """The text of each number."""
    shape: tuple[int, int]
    """Texts, grams."""
    weight: float
    """What having a gram counts."""

    @classmethod
    def of(cls, found: Sequence[Sequence[int]], count: int, weight: float) -> Marked:
        """Made of the numbers of each text's grams; ``count`` grams there are."""
        numbers = np.fromiter(chain.from_iterable(found), dtype=np.int64)
        texts = np.repeat(np.arange(len(found)), [len(of_text) for of_text in found])
        return cls(numbers, texts, (len(found), count), weight)

    def times(self, weights: NDArray[Any]) -> NDArray[Any]:
        """The matrix of texts and grams times ``weights``."""
        return self._sums(weights, self.numbers, self.texts, self.shape[0])

    def turned_times(self, rows: NDArray[Any]) -> NDArray[Any]:
        """The same matrix, turned, times ``rows``."""
        return self._sums(rows, self.texts, self.numbers, self.shape[1])

    def _sums(
        self, values: NDArray[Any], source: NDArray[np.int64], target: NDArray[np.int64], size: int
    ) -> NDArray[Any]:
        return self.weight * np.stack(
            [np.bincount(target, weights=column[source], minlength=size) for column in values.T], axis=1
        )


def regression(
    rows: Rows, marked: Marked, labels: Sequence[str], kinds: Sequence[str]
) -> tuple[Rows, Rows, Rows]:
    """Softmax regression with a ridge, by accelerated descent: half a minute, and no library needed.

    Args:
        kinds: every label that there is, in the order of the columns.

    Returns:
        The weights, shape (features, kinds), those of the grams, shape (grams, kinds), and the bias.
    """
    wanted = np.eye(len(kinds))[[kinds.index(label) for label in labels]]
    wide = np.hstack([rows.astype(np.float64), np.ones((len(rows), 1))])
    size = wide.shape[1]
    weights = np.zeros((size + marked.shape[1], len(kinds)))
    ahead = weights.copy()

    def scores(of: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(wide @ of[:size] + marked.times(of[size:]))

    def turned(of: NDArray[Any]) -> NDArray[Any]:
        return np.vstack([wide.T @ of, marked.turned_times(of)])

    # No step is longer than the curvature allows: half the largest eigenvalue of the rows, and the ridge.
    direction = np.ones((len(weights), 1))
    for _ in range(_POWER_STEPS):
        direction = turned(scores(direction / np.linalg.norm(direction)))
    step = 1 / (0.5 * _SLACK * float(np.linalg.norm(direction)) + _RIDGE)
    shrunk = np.ones((len(weights), 1))
    shrunk[size - 1] = 0
    for place in range(_STEPS):
        slope = turned(softmax(scores(ahead)) - wanted) + _RIDGE * shrunk * ahead
        former, weights = weights, ahead - step * slope
        ahead = weights + place / (place + 3) * (weights - former)
    found = weights.astype(np.float32)
    return found[: size - 1], marked.weight * found[size:], found[size - 1]


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Rows of scores as probabilities."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
