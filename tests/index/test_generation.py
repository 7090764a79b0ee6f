"""A generation is whole, quick to ask and never changes; leftovers go, what is in use stays."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import IndexNotReady, LibraryIndexError
from bot.index.generation import (
    Generation,
    current_id,
    delete_leftovers,
    generation_folder,
    index_dir,
    read_manifest,
)
from bot.index.locks import mark_in_use

from .conftest import DIM, Write, direction, passage


def opened(tmp_path: Path) -> Generation:
    current = current_id(index_dir(tmp_path))
    assert current is not None
    return Generation(generation_folder(index_dir(tmp_path), current))


def test_dense_search_finds_the_nearest_and_gives_cosines(tmp_path: Path, write: Write) -> None:
    write(["甲", "乙", "丙"], ["one"])
    generation = opened(tmp_path)
    slanted = (direction(1) * 3 + direction(2)) / np.sqrt(10)
    found = generation.dense(slanted, "zh", 2)
    assert [passage_id for passage_id, _ in found] == ["a/p1@zh", "a/p2@zh"]
    assert [cosine for _, cosine in found] == pytest.approx([3 / np.sqrt(10), 1 / np.sqrt(10)], abs=1e-5)
    assert generation.dense(slanted, "en", 5)[0][0] == "a/p0@en"
    generation.close()


def test_lexical_search_weighs_terms(tmp_path: Path, write: Write) -> None:
    write(["软骨 再生", "软骨 疼痛", "安全 疼痛"], [])
    generation = opened(tmp_path)
    best_by_weight = {
        heavy: generation.lexical({"再生": 5.0 if heavy == "再生" else 0.1, "安全": 1.0}, "zh", 1)[0][0]
        for heavy in ("再生", "安全")
    }
    assert best_by_weight == {"再生": "a/p0@zh", "安全": "a/p2@zh"}
    once = dict(generation.lexical({"再生": 1.0}, "zh", 5))
    twice = dict(generation.lexical({"再生": 2.0}, "zh", 5))
    assert twice["a/p0@zh"] == pytest.approx(2 * once["a/p0@zh"], rel=1e-4)
    assert generation.document_frequency("软骨", "zh") == 2
    assert generation.document_frequency("没有", "zh") == 0
    assert generation.lexical({"没有": 1.0}, "zh", 5) == []
    assert generation.lexical({}, "zh", 5) == []
    generation.close()


def test_an_index_term_with_a_space_in_it_is_one_term(tmp_path: Path) -> None:
    from bot.index.lexical import LexicalReader, LexicalWriter

    writer = LexicalWriter(tmp_path / "lexical")
    writer.add(passage("a/p0", "en", "x"), ["hyaluronic acid", "knee"])
    writer.add(passage("a/p1", "en", "y"), ["hyaluronic", "acid"])
    writer.close()
    reader = LexicalReader(tmp_path / "lexical")
    assert [found for found, _ in reader.query({"hyaluronic acid": 1.0}, 5)] == [0]
    assert reader.document_frequency("hyaluronic acid") == 1


def test_passages_come_back_whole_and_in_order(tmp_path: Path, write: Write) -> None:
    write(["甲", "乙", "丙"], ["one", "two"])
    generation = opened(tmp_path)
    found = generation.passages(["a/p2@zh", "a/p0@en", "a/none@zh", "a/p0@zh"])
    assert [p.passage_id for p in found] == ["a/p2@zh", "a/p0@en", "a/p0@zh"]
    assert found[0] == passage("a/p2", "zh", "丙")
    assert generation.passages(["a/p2@zh"]) == [found[0]]
    assert generation.passage_ids_of_study("study-1", "zh") == ["a/p1@zh"]
    assert [p.text for p in generation.every_passage("en")] == ["one", "two"]
    generation.close()


def test_twenty_passages_take_little_time_at_any_size(tmp_path: Path, write: Write) -> None:
    write([f"字{i}" for i in range(6000)], [])
    generation = opened(tmp_path)
    wanted = [f"a/p{i * 250}@zh" for i in range(20)]
    generation.passages([f"a/p{i * 250 + 1}@zh" for i in range(20)])
    started = time.perf_counter()
    assert len(generation.passages(wanted)) == 20
    assert time.perf_counter() - started < 0.02
    generation.close()


def test_knows_whether_a_language_lacks_something(tmp_path: Path, write: Write) -> None:
    write(["甲", "乙"], ["one"])
    generation = opened(tmp_path)
    assert (generation.foreign_only("zh"), generation.foreign_only("en")) == (False, True)
    assert (generation.count("zh"), generation.count("en")) == (2, 1)
    generation.close()


def test_a_language_without_passages_finds_nothing(tmp_path: Path, write: Write) -> None:
    write(["甲"], [])
    generation = opened(tmp_path)
    assert generation.dense(direction(0), "en", 3) == []
    assert generation.lexical({"one": 1.0}, "en", 3) == []
    assert generation.passages(["a/p0@en"]) == []
    generation.close()


def test_stored_vectors_come_back(tmp_path: Path, write: Write) -> None:
    write([f"字{i}" for i in range(5)], [])
    generation = opened(tmp_path)
    found = generation.vectors(["a/p3@zh", "a/p1@zh", "a/none@zh"], "zh")
    assert set(found) == {"a/p3@zh", "a/p1@zh"}
    assert np.allclose(found["a/p3@zh"], direction(3), atol=1e-6)
    generation.close()


@pytest.mark.parametrize("count", [1, 2, 1000, 1001])
def test_reading_changes_no_vector_file(tmp_path: Path, write: Write, count: int) -> None:
    write([f"字{i}" for i in range(count)], [])
    folder = generation_folder(index_dir(tmp_path), str(current_id(index_dir(tmp_path)))) / "dense"
    before = {path: path.read_bytes() for path in folder.rglob("*.bin")}
    generation = opened(tmp_path)
    assert generation.dense(direction(0), "zh", 1)
    generation.close()
    if count > 1:
        assert before and {path: path.read_bytes() for path in folder.rglob("*.bin")} == before


def test_a_generation_of_another_format_asks_for_an_ingest(tmp_path: Path, write: Write) -> None:
    write(["甲"], [])
    folder = generation_folder(index_dir(tmp_path), str(current_id(index_dir(tmp_path))))
    older = replace(read_manifest(folder), format=0)
    (folder / "manifest.json").write_text(older.to_json(), encoding="utf-8")
    with pytest.raises(IndexNotReady, match="patient-bot ingest"):
        Generation(folder)


@pytest.mark.parametrize(
    "broken",
    [
        "manifest.json",
        "studies.json",
        "lexical/zh/meta.json",
        "dense/chroma.sqlite3",
        "passages/zh/passages.bin",
        "passages/zh/vectors.npy",
    ],
)
def test_a_damaged_generation_says_so(tmp_path: Path, write: Write, broken: str) -> None:
    write(["甲"], [])
    folder = generation_folder(index_dir(tmp_path), str(current_id(index_dir(tmp_path))))
    (folder / broken).write_bytes(b"no such thing")
    with pytest.raises(LibraryIndexError):
        Generation(folder)


def test_leftovers_go_but_current_former_and_used_generations_stay(tmp_path: Path, write: Write) -> None:
    index = index_dir(tmp_path)
    ids = [write(["甲"], []) for _ in range(4)]
    killed = generation_folder(index, "20200101T000000000000-dead00")
    killed.mkdir()
    (index / "current.20200101T000000000000-dead00").write_text("x")
    release = mark_in_use(generation_folder(index, ids[0]))
    assert delete_leftovers(index) == [killed.name, ids[1]]
    release()
    assert delete_leftovers(index) == [ids[0]]
    assert sorted(path.name for path in (index / "generations").iterdir()) == sorted(ids[2:])
    assert not list(index.glob("current.*"))


OPEN_FILES = Path("/proc/self/fd")


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="the system does not list open files there")
def test_closing_gives_files_back(tmp_path: Path, write: Write) -> None:
    write(["甲"] * 3, ["one"] * 3)
    opened(tmp_path).close()
    before = len(list(OPEN_FILES.iterdir()))
    for _ in range(5):
        opened(tmp_path).close()
    deadline = time.monotonic() + 10  # Chroma's threads let go of theirs a moment later
    while len(list(OPEN_FILES.iterdir())) > before + 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(list(OPEN_FILES.iterdir())) <= before + 1


def test_dimension_is_recorded(tmp_path: Path, write: Write) -> None:
    write(["甲"], [])
    generation = opened(tmp_path)
    assert generation.manifest.dim == DIM
    generation.close()
