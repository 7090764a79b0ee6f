"""Where rows start: at what their meanings say, short when frequent, never at all for the unknown."""

import math
from collections import Counter

import numpy as np

from bot.encoder.initialise import importance, starting_table
from bot.encoder.lexicons import Entry
from bot.encoder.tokenizer import UNKNOWN, Vocabulary

FREQUENT, RARE = math.log(0.05), math.log(1e-7)
WORDS = Vocabulary(
    [(UNKNOWN, -30.0), ("knee", -8.0), ("膝", RARE), ("盖", RARE), ("的", FREQUENT), ("膝盖骨", RARE)]
)
ENTRIES = [Entry("cedict", "膝", ("knee",)), Entry("cedict", "盖", ("lid",)), Entry("cedict", "的", ("of",))]
ROWS = {"knee": 0, "lid": 1, "of": 2}
VECTORS = np.eye(3, dtype=np.float32)


def test_rows_start_at_their_meaning() -> None:
    table = starting_table(WORDS, ENTRIES, Counter({"knee": 1, "x": 10**6}), ROWS, VECTORS)
    assert not table[0].any()
    assert table[1].argmax() == table[2].argmax() == 0
    assert table[3].argmax() == 1
    assert table[5][0] > 0.1, "a word without meanings takes those of its parts"
    assert abs(table[5][0] - table[5][1]) < 1e-4


def test_frequent_words_start_short() -> None:
    weights = importance(WORDS, Counter({"knee": 1, "x": 10**6}))
    assert weights[4] < 0.05
    assert weights[2] > 0.99
