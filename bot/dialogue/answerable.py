"""How probable it is that the library answers a question, from what the best sentences found have and lack.

Boosted trees fitted by ``patient-bot fit`` with scikit-learn stand in ``answerable.npz`` and are read here without it. What is
missing can only speak against an answer: the trees are fitted so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import pstdev
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.reading import Reading
from bot.dialogue.signals import SIGNAL_NAMES, Candidate
from bot.errors import ConfigurationError

_LEADING, _FOLLOWING = 5, 15
"""The best sentences looked at together, and the last of those they are compared with."""
_LEADS = 12
"""A best sentence that is so far ahead of those that follow leads as clearly as any."""
_MANY_CONCEPTS = 8
"""Of so many concepts of a question one or another is always missing, which tells little then."""
_FILE = Path(__file__).with_name("answerable.npz")


class LibrarySignals(NamedTuple):
    """What is known of the best sentences for a question together, and of the question. Beside these the trees are given
    the best sentence's own signals."""

    unit_missing: float
    """1 when a number of a unit is asked for and does not stand in the best sentence."""
    figure_missing: float
    """1 when it stands in none of the leading ones."""
    particular_missing: float
    """1 when the best sentence does not answer what nothing but itself will do for."""
    together: float
    """The weight of the heaviest concept that none of the leading sentences covers, neither in itself nor in its context."""
    score: float
    """Of the best sentence."""
    lead: float
    """How far it is ahead of those that follow the leading ones, 0 to 1."""
    second: float
    """How far it is ahead of the second."""
    fifth: float
    twelfth: float
    share: float
    """Of all that the softmax of the scores has."""
    study: float
    """1 when one of the leading sentences is of the named study, -1 when all are of others."""
    spread: float
    """The deviation of the leading sentences' tuned cosines."""
    concepts: float
    """How many the question has, 0 to 1."""
    asks: float
    """How many kinds of answer it asks for."""
    yes_no: float
    of_study: float
    overclaims: float
    confirms: float
    of_text: float


NAMES = (*LibrarySignals._fields, *(f"best_{name}" for name in SIGNAL_NAMES))


def library_signals(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[float]:
    """What the trees are given of a question and its ranked candidates, in the order of ``NAMES``."""
    if not ranked:
        return [0.0] * len(NAMES)
    scores = [score for score, _ in ranked]
    best, top = scores[0], ranked[0][1].signals
    leading = [candidate.signals for _, candidate in ranked[:_LEADING]]
    following = scores[_LEADING:_FOLLOWING] or scores[-1:]
    bound = zip(reading.asks, ranked[0][1].answers, strict=True)

    def ahead_of(place: int) -> float:
        return best - scores[min(place, len(scores)) - 1]

    own = LibrarySignals(
        unit_missing=float(bool(reading.units) and top.unit < 1),
        figure_missing=float(bool(reading.units) and all(s.unit < 1 for s in leading)),
        particular_missing=float(any(reading.binds(ask) and not got for ask, got in bound)),
        together=min(s.missing for s in leading),
        score=best,
        lead=min(best - sum(following) / len(following), _LEADS) / _LEADS,
        second=ahead_of(2),
        fifth=ahead_of(5),
        twelfth=ahead_of(12),
        share=1 / sum(math.exp(score - best) for score in scores),
        study=max(s.study for s in leading),
        spread=pstdev(s.tuned_cosine for s in leading),
        concepts=min(len(reading.concepts), _MANY_CONCEPTS) / _MANY_CONCEPTS,
        asks=len(reading.asks),
        yes_no=reading.yes_no,
        of_study=reading.of_study,
        overclaims=reading.overclaims,
        confirms=reading.confirms,
        of_text=reading.of_text,
    )
    return [*map(float, own), *top]


@dataclass(frozen=True)
class Trees:
    """Boosted trees, each a row of the arrays: shape (trees, nodes). A leaf is its own child on both sides."""

    feature: NDArray[np.int16]
    limit: NDArray[np.float64]
    """Up to it one goes left."""
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float64]
    depth: int
    base: float

    def probability(self, signals: Sequence[float]) -> float:
        """How probable it is that the library answers, for signals in the order of ``NAMES``."""
        given = np.asarray(signals)
        rows = np.arange(len(self.feature))
        node = np.zeros(len(rows), dtype=np.intp)
        for _ in range(self.depth):
            goes_left = given[self.feature[rows, node]] <= self.limit[rows, node]
            node = np.where(goes_left, self.left[rows, node], self.right[rows, node])
        return 1 / (1 + math.exp(-(self.base + float(self.value[rows, node].sum()))))

    def save(self, path: Path = _FILE) -> None:
        """Write them beside this module."""
        np.savez_compressed(
            path,
            names=np.array(NAMES),
            feature=self.feature,
            limit=self.limit,
            left=self.left,
            right=self.right,
            value=self.value,
            depth=self.depth,
            base=self.base,
        )


@lru_cache(maxsize=1)
def read_trees(path: Path = _FILE) -> Trees:
    """The shipped trees.

    Raises:
        ConfigurationError: when they were fitted to other signals than are measured.
    """
    with np.load(path) as stored:
        if tuple(stored["names"]) != NAMES:
            raise ConfigurationError(f"{path}: fitted to other signals than there are now; fit again")
        return Trees(
            stored["feature"],
            stored["limit"],
            stored["left"],
            stored["right"],
            stored["value"],
            int(stored["depth"]),
            float(stored["base"]),
        )
