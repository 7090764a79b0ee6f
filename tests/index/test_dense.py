"""Small libraries are searched exactly, so that an index made anew from the same passages finds the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.index.dense import DenseReader, DenseWriter

COUNT, WIDTH, WANTED = 1500, 32, 24


def directions(seed: int, count: int) -> NDArray[np.float32]:
    """Unit vectors in no order at all, which a graph finds hardest."""
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


ASKED = directions(8, 100)


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    return directions(7, COUNT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vectors: NDArray[np.float32]) -> Path:
    folder = tmp_path_factory.mktemp("dense")
    writer = DenseWriter(folder)
    writer.create("en", COUNT)
    writer.add("en", [f"a/p{row}@en" for row in range(COUNT)], vectors)
    writer.close()
    return folder


@contextmanager
def opened(folder: Path, most_held: int) -> Iterator[DenseReader]:
    reader = DenseReader(folder, {"en": COUNT}, WIDTH, most_held)
    yield reader
    reader.close()


@pytest.mark.parametrize("most_held", [0, COUNT], ids=["asked of Chroma", "held in memory"])
def test_no_nearest_passage_is_missed(folder: Path, vectors: NDArray[np.float32], most_held: int) -> None:
    with opened(folder, most_held) as reader:
        for vector in ASKED:
            found = [place for place, _ in reader.query(vector, "en", WANTED)]
            nearest = np.argsort(-(vectors @ vector), kind="stable")[:WANTED]
            assert set(found) == {f"a/p{row}@en" for row in nearest}


def test_what_is_held_finds_what_chroma_finds(folder: Path) -> None:
    """Also for a vector that is not of unit length."""
    with opened(folder, 0) as asked_of_chroma, opened(folder, COUNT) as held:
        for vector in (*ASKED, 3 * ASKED[0]):
            theirs = asked_of_chroma.query(vector, "en", WANTED)
            ours = held.query(vector, "en", WANTED)
            assert [found for found, _ in ours] == [found for found, _ in theirs]
            assert [cosine for _, cosine in ours] == pytest.approx([c for _, c in theirs], abs=1e-6)


@pytest.mark.parametrize("most_held", [0, 2], ids=["asked of Chroma", "held in memory"])
def test_equal_passages_come_by_id(tmp_path: Path, most_held: int) -> None:
    writer = DenseWriter(tmp_path)
    writer.create("zh", 2)
    writer.add("zh", ["b/p@zh", "a/p@zh"], np.ones((2, WIDTH), dtype=np.float32))
    writer.close()
    reader = DenseReader(tmp_path, {"zh": 2}, WIDTH, most_held)
    assert [found for found, _ in reader.query(ASKED[0], "zh", 2)] == ["a/p@zh", "b/p@zh"]
    assert reader.query(ASKED[0], "zh", 0) == reader.query(ASKED[0], "en", 2) == []
    reader.close()
