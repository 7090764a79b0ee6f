"""The encoder's own dictionary gives words of the other language that mean nearly the same."""

from __future__ import annotations

import numpy as np
import pytest

from bot.encoder.fast import StaticEncoder
from bot.encoder.neighbours import KEPT, WEIGHTS, Neighbours


@pytest.fixture(scope="module")
def neighbours() -> Neighbours:
    return Neighbours()


@pytest.mark.parametrize(
    ("word", "meant"),
    [("膝盖", "knee"), ("打针", "injection"), ("安全", "safe"), ("pain", "疼痛"), ("sleep", "睡眠")],
)
def test_the_first_neighbours_hold_the_translation(neighbours: Neighbours, word: str, meant: str) -> None:
    assert meant in [name for name, _ in neighbours.of(word)[:3]]


def test_neighbours_are_of_the_other_language_and_nearest_first(neighbours: Neighbours) -> None:
    found = neighbours.of("疫苗")
    assert 1 <= len(found) <= KEPT
    assert all(name.isascii() for name, _ in found)
    assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)


def test_unknown_words_have_none(neighbours: Neighbours) -> None:
    assert neighbours.of("qqzzqq") == ()


def test_the_file_belongs_to_the_shipped_weights(neighbours: Neighbours) -> None:
    """A cosine in the file is that of the shipped vectors: who trains anew works out the neighbours anew."""
    encoder = StaticEncoder.load(WEIGHTS)
    one, other = neighbours.of("膝盖")[0]
    rows = encoder.encode(["膝盖", one])
    assert other == pytest.approx(float(np.dot(rows[0], rows[1])), abs=0.01)
