"""Small libraries are searched exactly, so that an index made anew from the same passages finds the same."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.index.dense import DenseReader, DenseWriter

COUNT, WIDTH, WANTED = 1500, 32, 24


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Unit vectors in no order at all, which a graph finds hardest."""
    rows = np.random.default_rng(7).normal(size=(COUNT, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def reader(tmp_path: Path, vectors: NDArray[np.float32]) -> Iterator[DenseReader]:
    writer = DenseWriter(tmp_path / "dense")
    writer.create("en", COUNT)
    writer.add("en", [f"a/p{row}@en" for row in range(COUNT)], vectors)
    writer.close()
    reader = DenseReader(tmp_path / "dense", ["en"], WIDTH)
    yield reader
    reader.close()


def test_no_nearest_passage_is_missed(reader: DenseReader, vectors: NDArray[np.float32]) -> None:
    asked = np.random.default_rng(8).normal(size=(100, WIDTH)).astype(np.float32)
    for vector in asked / np.linalg.norm(asked, axis=1, keepdims=True):
        found = [place for place, _ in reader.query(vector, "en", WANTED)]
        nearest = np.argsort(-(vectors @ vector), kind="stable")[:WANTED]
        assert set(found) == {f"a/p{row}@en" for row in nearest}
