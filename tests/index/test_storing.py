"""A process of its own writes the same files, says when it cannot, and ends with the one that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from bot.errors import LibraryIndexError
from bot.index import embedding, storing
from bot.index.dense import DenseReader
from bot.index.passages import PassagesReader, passages_folder

from .conftest import DIM, Write, direction, passage

WEIGHTS = str(Path(embedding.__file__).parents[1] / "encoder" / "weights")
PASSAGES = [passage(f"a/p{number}", "zh", f"第{number}句软骨。") for number in range(30)]
VECTORS = np.array([direction(number) for number in range(30)], dtype=np.float32)


def stored(store: storing.Here | storing.Aside) -> None:
    store.create("zh", len(PASSAGES))
    store.add("zh", PASSAGES[:20], VECTORS[:20])
    store.settle()
    store.add("zh", PASSAGES[20:], VECTORS[20:])
    store.finish("zh")
    store.settle()
    store.close()


def test_both_write_the_same(tmp_path: Path) -> None:
    stored(storing.Here(tmp_path / "here", WEIGHTS))
    stored(storing.Aside(tmp_path / "aside", WEIGHTS))
    here, aside = (passages_folder(tmp_path / name, "zh") for name in ("here", "aside"))
    names = sorted(file.name for file in here.iterdir())
    assert "pieces.bin" in names
    assert {name: (aside / name).read_bytes() for name in names} == {
        name: (here / name).read_bytes() for name in names
    }
    reader = DenseReader(tmp_path / "aside" / "dense", ["zh"], DIM)
    assert {found for found, _ in reader.query(direction(3), "zh", 3)} <= {
        f"a/p{n}@zh" for n in (3, 11, 19, 27)
    }
    reader.close()
    assert np.array_equal(PassagesReader(aside).vectors(["a/p3@zh"])["a/p3@zh"], direction(3))


def test_many_passages_are_written_aside(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.index.generation import Generation, generation_folder, index_dir

    monkeypatch.setattr(storing, "MANY", 3)
    generation = Generation(generation_folder(index_dir(tmp_path), write(["甲", "乙", "丙"], ["one"])))
    assert [found for found, _ in generation.dense(direction(1), "zh", 1)] == ["a/p1@zh"]
    assert [p.text for p in generation.every_passage("zh")] == ["甲", "乙", "丙"]
    assert generation.lexical({"one": 1.0}, "en", 1)[0][0] == "a/p0@en"
    assert generation.pieces(["a/p1@zh"], "zh") is None  # "a model" is no folder of single words
    generation.close()


def test_a_process_that_ends_early_is_an_error(tmp_path: Path) -> None:
    store = storing.Aside(tmp_path, WEIGHTS)
    store.create("zh", len(PASSAGES))
    store.settle()
    store._process.kill()
    with pytest.raises(LibraryIndexError, match="ended early"):
        store.add("zh", PASSAGES, VECTORS)
        store.settle()
    store.close()


PARENT = """
import sys, time
from pathlib import Path
from bot.index import storing
store = storing.Aside(Path(sys.argv[1]), sys.argv[2])
store.create("zh", 10)
store.settle()
print(store._process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="asks the system for a process by a signal")
def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    source = str(Path(storing.__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), WEIGHTS],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _runs(child)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
