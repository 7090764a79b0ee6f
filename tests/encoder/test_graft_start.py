"""Rows start where their meaning is: the teacher's rows unchanged, Chinese ones at their glosses."""

import numpy as np

from bot.encoder.graft_start import starting_rows
from bot.encoder.graft_tokens import build
from bot.encoder.lexicons import Entry

from .graft_parts import PIECES, WIDTH


def test_rows_start_at_the_glosses_or_at_the_parts() -> None:
    spelt = [*PIECES.english, "unused"]
    teacher = np.random.default_rng(1).normal(size=(len(spelt), WIDTH)).astype(np.float32)
    entries = [
        Entry("cedict", "膝盖", ("knee",)),
        Entry("cedict", "疼", ("pain",)),
        Entry("own", "膝", ("the knee",)),
    ]
    rows = starting_rows(PIECES, build(PIECES), entries, teacher, spelt)
    place = PIECES.vocabulary()

    def cosine(left: str, right: str) -> float:
        one, two = rows[place[left]], rows[place[right]]
        return float(one @ two / (np.linalg.norm(one) * np.linalg.norm(two)))

    assert np.array_equal(rows[: len(PIECES.english)], teacher[: len(PIECES.english)])
    assert cosine("膝盖", "knee") > 0.999
    assert cosine("膝", "knee") > 0.999  # the article is no part of the meaning
    assert cosine("疼", "pain") > 0.999
    assert not rows[place["安全"]].any()  # neither glosses nor parts that have any: to be learnt


def test_chinese_rows_are_as_long_as_english_ones() -> None:
    spelt = list(PIECES.english)
    teacher = np.random.default_rng(1).normal(size=(len(spelt), WIDTH)).astype(np.float32) * 0.1
    rows = starting_rows(PIECES, build(PIECES), [Entry("own", "膝盖", ("knee pain",))], teacher, spelt)
    usual = np.linalg.norm(teacher[5:], axis=1).mean()
    assert np.isclose(np.linalg.norm(rows[PIECES.vocabulary()["膝盖"]]), usual, rtol=1e-4)
