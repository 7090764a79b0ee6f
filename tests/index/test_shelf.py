"""Readers always hold one whole generation, while new ones come and go."""

import threading
import time
from pathlib import Path

import pytest

from bot.errors import IndexNotReady
from bot.index.generation import delete_leftovers, generation_folder, index_dir, pointer_file
from bot.index.shelf import Shelf

from .conftest import MODEL, Write, direction


def wait_for(shelf: Shelf, generation_id: str) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with shelf.borrow() as generation:
            if generation.id == generation_id:
                return
        time.sleep(0.01)
    raise AssertionError(f"{generation_id} was not opened")


def test_no_index_is_said_and_the_first_one_is_found(tmp_path: Path, write: Write) -> None:
    shelf = Shelf(tmp_path, MODEL)
    assert not shelf.ready
    with pytest.raises(IndexNotReady, match="patient-bot ingest"), shelf.borrow():
        pass
    made = write(["甲"], [])
    with shelf.borrow() as generation:
        assert generation.id == made
    assert shelf.ready
    shelf.close()


def test_the_old_one_stays_open_until_its_last_borrower_is_gone(tmp_path: Path, write: Write) -> None:
    first = write(["甲"], [])
    shelf = Shelf(tmp_path, MODEL)
    with shelf.borrow() as old:
        second = write(["甲", "乙"], [])
        wait_for(shelf, second)
        write(["丙"], [])
        delete_leftovers(index_dir(tmp_path))
        assert old.id == first
        assert old.dense(direction(0), "zh", 1)[0][0] == "a/p0@zh"
        assert old.passages(["a/p0@zh"])[0].text == "甲"
    delete_leftovers(index_dir(tmp_path))
    assert not generation_folder(index_dir(tmp_path), first).exists()
    shelf.close()


def test_refresh_waits_for_the_newest(tmp_path: Path, write: Write) -> None:
    write(["甲"], [])
    shelf = Shelf(tmp_path, MODEL)
    shelf.refresh()
    second = write(["乙"], [])
    shelf.refresh()
    with shelf.borrow() as generation:
        assert generation.id == second
    shelf.close()


def test_another_model_is_refused(tmp_path: Path, write: Write) -> None:
    write(["甲"], [], model="model-2")
    shelf = Shelf(tmp_path, MODEL)
    with pytest.raises(IndexNotReady, match="another embedding model"), shelf.borrow():
        pass


def test_a_new_one_that_cannot_be_opened_leaves_the_old_one_serving(tmp_path: Path, write: Write) -> None:
    first = write(["甲"], [])
    shelf = Shelf(tmp_path, MODEL)
    shelf.refresh()
    broken = write(["乙"], [])
    (generation_folder(index_dir(tmp_path), broken) / "studies.json").write_text("{")
    for _ in range(20):
        with shelf.borrow() as generation:
            assert generation.id == first
        time.sleep(0.01)
    third = write(["丙"], [])
    shelf._retry_at = 0.0
    wait_for(shelf, third)
    shelf.close()


def test_a_lost_pointer_leaves_the_open_one_serving(tmp_path: Path, write: Write) -> None:
    made = write(["甲"], [])
    shelf = Shelf(tmp_path, MODEL)
    shelf.refresh()
    pointer_file(index_dir(tmp_path)).unlink()
    with shelf.borrow() as generation:
        assert generation.id == made
    shelf.close()


def test_swaps_under_many_readers_fail_for_nobody(tmp_path: Path, write: Write) -> None:
    """Every reader sees passages and vectors of one and the same generation, at every moment."""
    write(["0 甲"] * 3, [])
    shelf = Shelf(tmp_path, MODEL)
    shelf.refresh()
    stop = threading.Event()
    failures: list[BaseException] = []
    seen: set[str] = set()

    def read() -> None:
        while not stop.is_set():
            try:
                with shelf.borrow() as generation:
                    found = generation.dense(direction(1), "zh", 3)
                    texts = {p.text for p in generation.passages([passage_id for passage_id, _ in found])}
                    assert len(found) == 3 and len(texts) == 1, texts
                    number = texts.pop().split()[0]
                    assert generation.document_frequency(number, "zh") == 3
                    seen.add(generation.id)
            except BaseException as exc:
                failures.append(exc)
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    last = ""
    for number in range(1, 8):
        last = write([f"{number} 甲"] * 3, [])
        delete_leftovers(index_dir(tmp_path))
        time.sleep(0.1)
    wait_for(shelf, last)
    stop.set()
    for reader in readers:
        reader.join()
    assert not failures, failures[0]
    assert len(seen) > 1
    shelf.close()
