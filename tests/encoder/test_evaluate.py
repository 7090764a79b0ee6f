"""The measure itself: known rankings give known figures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.encoder import evaluate
from bot.encoder.sources import Answered, Parallel

PLACES = {
    "a": (1.0, 0.0),
    "b": (0.0, 1.0),
    "near a": (0.9, 0.1),
    "wrong": (1.0, 0.0),
    "甲": (1.0, 0.0),
    "乙": (0.0, 1.0),
}


def _encode(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray([PLACES[text] for text in texts], dtype=np.float32)


def test_recall_and_rank_of_a_known_ranking() -> None:
    score = evaluate.ranked("s", ["near a", "wrong"], ["a", "b"], [0, 1], _encode)
    assert (score.first, score.five, score.mean_reciprocal_rank) == (50.0, 100.0, 75.0)


def test_one_passage_for_two_questions_stands_once_in_the_pool() -> None:
    items = [
        Answered("s", "d", "en", question, passage)
        for question, passage in (("a", "a"), ("near a", "a"), ("b", "b"))
    ]
    score = evaluate.answered("s", items, _encode)
    assert (score.asked, score.pool, score.first) == (3, 2, 100.0)


def test_translations_are_asked_for_both_ways() -> None:
    pairs = [Parallel("s", "d", "甲", "a"), Parallel("s", "d", "乙", "b")]
    assert [(score.name, score.first) for score in evaluate.parallel("s", pairs, _encode)] == [
        ("s zh->en", 100.0),
        ("s en->zh", 100.0),
    ]
