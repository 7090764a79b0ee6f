"""The regression that the screen's second net is fitted with."""

from __future__ import annotations

import numpy as np

from bot.evaluation.softmax import Marked, regression, softmax


def test_grams_are_multiplied_as_a_matrix_would_be() -> None:
    marked = Marked.of([[0, 2], [], [1, 2]], count=3, weight=0.5)
    matrix = 0.5 * np.array([[1, 0, 1], [0, 0, 0], [0, 1, 1]])
    values = np.arange(6.0).reshape(3, 2)
    assert np.allclose(marked.times(values), matrix @ values)
    assert np.allclose(marked.turned_times(values), matrix.T @ values)


def test_what_only_a_gram_tells_apart_is_told_apart() -> None:
    rows = np.ones((40, 3), np.float32)
    found = [[0, 1] if text % 2 else [0] for text in range(40)]
    labels = ["attack" if text % 2 else "question" for text in range(40)]
    weights, of_grams, bias = regression(rows, Marked.of(found, 2, 1.0), labels, ("attack", "question"))
    odds = softmax(rows @ weights + Marked.of(found, 2, 1.0).times(of_grams) + bias)
    assert (odds[1::2, 0] > 0.8).all()
    assert (odds[::2, 1] > 0.8).all()
