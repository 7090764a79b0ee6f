"""Rows come back as written, numbers are found by id, and files that are not whole are refused."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest

from bot.index.mapped import Ids, Rows, RowsWriter, write_ids


def written(path: Path, *batches: list[bytes]) -> Rows:
    writer = RowsWriter(path)
    for batch in batches:
        writer.add(batch)
    writer.close()
    return Rows(path)


def test_rows_of_any_length_come_back(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.bin", [b"one", b""], [], ["三".encode()])
    assert [rows[number] for number in range(len(rows))] == [b"one", b"", "三".encode()]


def test_no_rows_at_all(tmp_path: Path) -> None:
    assert len(written(tmp_path / "rows.bin")) == 0
    assert len(written(tmp_path / "empty.bin", [b""])) == 1


@pytest.mark.parametrize("name", ["rows.bin", "rows.ends"])
def test_files_that_are_not_whole_are_refused(tmp_path: Path, name: str) -> None:
    written(tmp_path / "rows.bin", [b"one", b"two"])
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2 // 8 * 8])
    with pytest.raises(ValueError, match="not whole"):
        Rows(tmp_path / "rows.bin")


def test_numbers_are_found_by_id_and_ids_by_number(tmp_path: Path) -> None:
    every = [f"文章/p{number}@zh" for number in range(500)]
    write_ids(tmp_path, every)
    ids = Ids(tmp_path)
    assert ids.numbers(every) == {passage_id: number for number, passage_id in enumerate(every)}
    assert [ids[number] for number in range(len(ids))] == every
    assert ids.numbers(["文章/p500@zh", every[7], ""]) == {every[7]: 7}
    assert ids.numbers([]) == {}


def test_ids_with_one_hash_are_told_apart(tmp_path: Path) -> None:
    one, other = "plumless", "buckeroo"
    assert crc32(one.encode()) == crc32(other.encode())
    write_ids(tmp_path, [one, "between", other])
    assert Ids(tmp_path).numbers([other, one]) == {other: 2, one: 0}
    write_ids(tmp_path, [other])
    assert Ids(tmp_path).numbers([one]) == {}
