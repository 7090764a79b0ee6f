"""Grows the trees that say how probable it is that the library answers: part of ``patient-bot fit``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.answerable import NAMES, Trees
from bot.errors import ConfigurationError

SIGNS = {
    "unit_missing": -1, "figure_missing": -1, "particular_missing": -1, "together": -1, "lead": 1, "best_tuned_cosine": 1,
    "best_known_missing": -1, "best_absent": -1, "best_missing": -1, "best_first_missing": -1, "best_span_missing": -1,
    "best_answered": 1, "best_defines": 1, "best_glossary": -1,
}  # fmt: skip
"""Which way each signal may count; the others are free."""
_TREES, _LEAVES, _RATE, _LEAST_IN_LEAF, _RIDGE = 300, 12, 0.05, 40, 5.0
_SAME = 1e-6


def grow(rows: NDArray[np.float64], answered: NDArray[np.bool_]) -> Trees:
    """Trees fitted to the signals of questions, shape (questions, signals), and whether the library answers each.

    Raises:
        ConfigurationError: when scikit-learn keeps its trees otherwise than is read here.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    grown = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        learning_rate=_RATE,
        min_samples_leaf=_LEAST_IN_LEAF,
        l2_regularization=_RIDGE,
        monotonic_cst=[SIGNS.get(name, 0) for name in NAMES],
        early_stopping=False,
        random_state=0,
    ).fit(rows, answered)
    trees = _as_arrays(grown)
    told = grown.predict_proba(rows[:200])[:, 1]
    read = [trees.probability(row) for row in rows[:200]]
    if np.abs(told - np.array(read)).max() > _SAME:
        raise ConfigurationError("scikit-learn keeps its trees otherwise than is read here")
    return trees


def _as_arrays(grown: Any) -> Trees:
    # There is no public way to a histogram tree's nodes; the comparison above notices when it changes.
    nodes = [own.nodes for (own,) in grown._predictors]
    shape = len(nodes), max(len(own) for own in nodes)
    feature, left, right = (np.zeros(shape, dtype=np.int16) for _ in range(3))
    limit, value = np.zeros(shape), np.zeros(shape)
    for tree, own in enumerate(nodes):
        places = np.arange(len(own))
        inner = ~own["is_leaf"].astype(bool)
        feature[tree, places] = np.where(inner, own["feature_idx"], 0)
        limit[tree, places] = np.where(inner, own["num_threshold"], 0.0)
        left[tree, places] = np.where(inner, own["left"], places)
        right[tree, places] = np.where(inner, own["right"], places)
        value[tree, places] = np.where(inner, 0.0, own["value"])
    depth = max(int(own["depth"].max()) for own in nodes)
    return Trees(feature, limit, left, right, value, depth, float(np.ravel(grown._baseline_prediction)[0]))
