"""A written folder loads both ways and gives back the table it was written from."""

from pathlib import Path

import numpy as np

from bot.encoder import export
from bot.encoder.fast import StaticEncoder
from bot.encoder.tokenizer import Vocabulary, build


def test_eight_bits_keep_the_direction_of_every_row() -> None:
    table = np.random.default_rng(0).normal(size=(50, 64)).astype(np.float32) * 0.01
    table[3] = 0
    rows, scale = export.quantised(table)
    back = rows * scale[:, None]
    assert rows.dtype == np.int8
    assert not back[3].any()
    length = np.linalg.norm(back, axis=1) * np.linalg.norm(table, axis=1)
    cosine = (back * table).sum(axis=1)[length > 0] / length[length > 0]
    assert cosine.min() > 0.999


def test_a_written_folder_can_be_read(tmp_path: Path) -> None:
    words = Vocabulary([("<unk>", -30.0), ("knee", -8.0), ("膝盖", -8.0)])
    table = np.asarray([[0, 0, 0], [0.1, 0, 0], [0, 0.4, 0]], dtype=np.float32)
    export.write(table, build(words), tmp_path)
    vectors = StaticEncoder.load(tmp_path).encode(["Knee!", "膝盖", "x", "knee 膝盖"])
    expected = [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0.1 / np.hypot(0.1, 0.4), 0.4 / np.hypot(0.1, 0.4), 0]]
    assert np.allclose(vectors, expected, atol=0.01)
