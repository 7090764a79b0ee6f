"""Learnt pairs of words say how much likelier a passage makes a question, and the shipped ones are of the shipped encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.encoder.associations import STEPS, Associations
from bot.encoder.fast import StaticEncoder
from bot.encoder.neighbours import WEIGHTS

KNOWN = Associations(
    asked=np.array([5, 9], dtype=np.int32),
    starts=np.array([0, 2, 3], dtype=np.int32),
    told=np.array([4, 7], dtype=np.int32),
    which=np.array([0, 1, 1], dtype=np.uint16),
    strength=np.array([3 * STEPS, 4 * STEPS, 5 * STEPS], dtype=np.uint8),
)


def test_it_is_the_logarithm_of_the_sum_over_a_passages_words() -> None:
    found, shares = np.array([1, 4, 7]), np.array([[0.5, 0.5, 0.0], [0.0, 0.25, 0.75], [1.0, 0.0, 0.0]])
    near = KNOWN.likelier(np.array([2, 5, 9]), found, shares)
    first = np.log1p(0.5 * np.exp(3))
    second = np.log1p(0.25 * np.exp(3) + 0.75 * np.exp(4)) + np.log1p(0.75 * np.exp(5))
    assert near == pytest.approx([first, second, 0.0], rel=1e-5)


def test_words_that_were_not_learnt_make_nothing_likelier() -> None:
    assert not KNOWN.likelier(np.array([2, 6]), np.array([4, 7]), np.full((3, 2), 0.5)).any()
    assert not KNOWN.likelier(np.array([5, 9]), np.array([1, 8]), np.full((3, 2), 0.5)).any()


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    assert Associations.load(tmp_path) is None
    KNOWN.save(tmp_path)
    loaded = Associations.load(tmp_path)
    assert loaded is not None
    for name, values in vars(KNOWN).items():
        assert np.array_equal(getattr(loaded, name), values)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        (
            "失眠怎么办",
            "睡前少喝咖啡，保持规律的作息，必要时服用安眠药物。",
            "多喝水，注意保暖，必要时服用退烧药物。",
        ),
        (
            "What are the symptoms of asthma?",
            "Wheezing, coughing and tight breathing.",
            "The museum opens at nine.",
        ),
    ],
)
def test_the_shipped_ones_know_what_answers_which_question(question: str, answer: str, other: str) -> None:
    known, encoder = Associations.load(WEIGHTS), StaticEncoder.load(WEIGHTS)
    assert known is not None
    asked, *told = (np.unique(text) for text in encoder.pieces([question, answer, other]))
    right, wrong = (known.likelier(asked, text, np.full((1, len(text)), 1 / len(text)))[0] for text in told)
    assert right > wrong + 1
