"""Bootstrap intervals: how far a figure would move if other cases had been drawn. Seeded, so that runs agree."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
_SEED = 20_251_122
_TAIL = 2.5
"""Percent left out on each side: a 95 % interval."""
_DIGITS = 4

Summary = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Rows of resampled values, shape (resamples, values), to one figure a row."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure with its 95 % interval and how many cases it comes from."""

    value: float
    low: float
    high: float
    cases: int


def mean(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each row."""
    return np.asarray(rows.mean(axis=1))


def quantile(share: float) -> Summary:
    """The value below which a share of each row lies."""

    def of(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.quantile(rows, share, axis=1))

    return of


def gap(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the mean of each row is from 0, in either direction."""
    return np.asarray(np.abs(rows.mean(axis=1)))


def figure(name: str, values: Sequence[float], summary: Summary = mean) -> Figure | None:
    """The figure over the cases' values; None without a case. ``name`` seeds the draw, so that metrics stand alone."""
    if not values:
        return None
    known: NDArray[Any] = np.array(values, dtype=np.float64)
    draw = np.random.default_rng([_SEED, zlib.crc32(name.encode())])
    resampled = summary(known[draw.integers(0, len(known), size=(RESAMPLES, len(known)))])
    low, high = np.percentile(resampled, [_TAIL, 100 - _TAIL])
    value = float(summary(known[np.newaxis, :])[0])
    return Figure(round(value, _DIGITS), round(float(low), _DIGITS), round(float(high), _DIGITS), len(known))
