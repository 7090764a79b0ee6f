"""Whether the library answers: the trees as they are read, and what they may never do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.dialogue.answerable import NAMES, LibrarySignals, Trees, library_signals, read_trees
from bot.dialogue.signals import SIGNAL_NAMES
from bot.errors import ConfigurationError
from bot.evaluation.fit_answerable import SIGNS, grow


def stump(name: str) -> Trees:
    """One tree: up to a half of a signal it says no, above it yes."""
    return Trees(
        feature=np.array([[NAMES.index(name), 0, 0]], dtype=np.int16),
        limit=np.array([[0.5, 0.0, 0.0]]),
        left=np.array([[1, 1, 2]], dtype=np.int16),
        right=np.array([[2, 1, 2]], dtype=np.int16),
        value=np.array([[0.0, -2.0, 2.0]]),
        depth=1,
        base=0.0,
    )


def test_a_tree_is_followed_to_its_leaf() -> None:
    signals = np.zeros(len(NAMES))
    assert stump("lead").probability(signals) == pytest.approx(1 / (1 + np.exp(2)))
    signals[NAMES.index("lead")] = 1.0
    assert stump("lead").probability(signals) == pytest.approx(1 / (1 + np.exp(-2)))


def test_what_is_missing_never_speaks_for_an_answer() -> None:
    """Drawn at random over what the signals may be, and changed one by one in the way that each may count."""
    trees, drawn = read_trees(), np.random.default_rng(0)
    for row in drawn.uniform(0, 1, size=(40, len(NAMES))):
        row[NAMES.index("score")] *= 25
        before = trees.probability(row)
        for name, sign in SIGNS.items():
            changed = row.copy()
            changed[NAMES.index(name)] = 1.0 if sign < 0 else 0.0
            assert trees.probability(changed) <= before + 1e-9, name


def test_without_candidates_there_is_no_signal_and_no_answer() -> None:
    signals = library_signals(None, [])  # type: ignore[arg-type]
    assert len(signals) == len(NAMES) == len(LibrarySignals._fields) + len(SIGNAL_NAMES)
    assert read_trees().probability(signals) < 0.5


def test_what_is_grown_is_read_as_scikit_learn_reads_it(tmp_path: Path) -> None:
    drawn = np.random.default_rng(0)
    rows = drawn.uniform(0, 1, size=(600, len(NAMES)))
    answered = rows[:, NAMES.index("lead")] > rows[:, NAMES.index("together")]
    trees = grow(rows, answered)  # compares the two itself
    trees.save(tmp_path / "trees.npz")
    read = read_trees(tmp_path / "trees.npz")
    told = np.array([read.probability(row) for row in rows])
    assert np.mean((told > 0.5) == answered) > 0.9


def test_trees_of_other_signals_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "trees.npz"
    np.savez(path, names=np.array(["lead"]))
    with pytest.raises(ConfigurationError, match="fit again"):
        read_trees(path)
