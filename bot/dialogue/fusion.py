"""Joins what the two indexes say of the same passages into one score, with weights fitted on questions and answers.

``python -m tests.bench.retrieval.fit`` fits them; they stand in ``fusion.json``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.closeness import Closeness
from bot.errors import ConfigurationError

_FILE = Path(__file__).with_name("fusion.json")
_DIRECTIONS = ("same", "across")
FIRST = ("dense", "lexical")
SECOND = ("sentences", "words", "phrases")
"""Signals that only the passages best by the first two are measured for."""
OWN_SCALE = ("associations",)
"""Those that count as far as they differ: where little is known of a question's words, they hardly do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts: in standard deviations among the passages of one search, or on its own scale."""

    dense: float
    lexical: float
    sentences: float
    words: float
    phrases: float
    associations: float
    choice: float
    """What words count beside whole vectors when it is chosen which passages are read closely."""


@lru_cache(maxsize=1)
def read_weights(path: Path = _FILE) -> Mapping[str, Weights]:
    """The shipped weights: for passages in the question's language (``same``) and in the other one (``across``).

    Raises:
        ConfigurationError: when the file lacks a weight.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    try:
        return {direction: Weights(**data[direction]) for direction in _DIRECTIONS}
    except (KeyError, TypeError) as exc:
        raise ConfigurationError(f"{path}: a weight is missing ({exc}); fit again") from exc


def first(weights: Weights, dense: NDArray[np.float64], lexical: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores from the vectors of whole passages and their words; both inputs have a value for each passage."""
    return weights.dense * standard(dense) + weights.lexical * standard(lexical)


def chosen(weights: Weights, dense: NDArray[np.float64], lexical: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores by which it is chosen what is read closely: beside all the signals of the reading, words and vectors
    count otherwise than on their own."""
    return (standard(dense) + weights.choice * standard(lexical)) / (1 + weights.choice)


def second(weights: Weights, closeness: Closeness) -> NDArray[np.float64]:
    """What closeness adds to the scores of the passages it was measured for."""
    values = signals(closeness)
    return np.asarray(sum(getattr(weights, name) * values[name] for name in (*SECOND, *OWN_SCALE)))


def signals(closeness: Closeness) -> dict[str, NDArray[np.float64]]:
    """Every signal of the second reading by its name, as it is weighted."""
    found = {name: standard(getattr(closeness, name)) for name in SECOND}
    for name in OWN_SCALE:
        values = getattr(closeness, name)
        found[name] = values - values.mean()
    return found


def standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values as distances from their mean in standard deviations; all 0 where they do not differ."""
    if not len(values):
        return values
    away = values - np.add.reduce(values) / len(values)
    # numpy's own functions for this take longer to call than to work out so few values.
    spread = math.sqrt(np.add.reduce(away * away) / len(values))
    return away / spread if spread > 1e-9 else np.zeros(len(values))


def filled(ids: Sequence[str], scores: Mapping[str, float]) -> NDArray[np.float64]:
    """Scores in the order of ``ids``; a passage that did not match has 0."""
    return np.array([scores.get(passage_id, 0.0) for passage_id in ids])
