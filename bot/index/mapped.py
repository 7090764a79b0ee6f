"""Arrays of a generation by the number of a passage, mapped from disk: opening them costs the same for any library."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_IDS = "ids.bin"
_HASHES = "hashes.npy"
_NUMBERS = "numbers.npy"
_KEPT = 8192
"""Ids and numbers kept for the next question: to look one up costs a hundred times what it costs to remember it."""


class Rows:
    """Pieces of one flat file: row ``n`` lies between two ends, which lie beside it."""

    def __init__(self, path: Path) -> None:
        self._ends: NDArray[np.int64] = np.memmap(_ends_of(path), np.int64, mode="r").view(np.ndarray)
        with path.open("rb") as file:
            self._data: mmap.mmap | bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
            )
        if not len(self._ends) or self._ends[-1] != len(self._data):
            raise ValueError(f"{path.name} is not whole")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._data[int(self._ends[number]) : int(self._ends[number + 1])]


class RowsWriter:
    """Writes ``Rows``, one by one."""

    def __init__(self, path: Path) -> None:
        self._data: BinaryIO = path.open("wb")
        self._ends: BinaryIO = _ends_of(path).open("wb")
        self._end = 0
        self._ends.write(np.int64(0).tobytes())

    def add(self, rows: Sequence[bytes]) -> None:
        """Append rows."""
        self._data.write(b"".join(rows))
        ends = self._end + np.cumsum([len(row) for row in rows], dtype=np.int64)
        self._ends.write(ends.tobytes())
        self._end = int(ends[-1]) if len(ends) else self._end

    def close(self) -> None:
        """Everything written is in the files."""
        self._data.close()
        self._ends.close()


class Ids:
    """The ids of passages by number, and the numbers by id; those asked for last are kept."""

    def __init__(self, folder: Path) -> None:
        rows = Rows(folder / _IDS)
        hashes: NDArray[np.uint32] = mapped_array(folder / _HASHES)
        numbers: NDArray[np.uint32] = mapped_array(folder / _NUMBERS)
        self._count = len(rows)
        # Of the files and not of this object, which the cache would keep alive with them.
        self._id = lru_cache(maxsize=_KEPT)(partial(_id_of, rows))
        self._number = lru_cache(maxsize=_KEPT)(partial(_number_of, rows, hashes, numbers))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        return self._id(number)

    def numbers(self, passage_ids: Iterable[str]) -> dict[str, int]:
        """The numbers of these passages; unknown ids are left out."""
        found = ((passage_id, self._number(passage_id)) for passage_id in passage_ids)
        return {passage_id: number for passage_id, number in found if number is not None}


def _id_of(rows: Rows, number: int) -> str:
    return rows[number].decode()


def _number_of(
    rows: Rows, hashes: NDArray[np.uint32], numbers: NDArray[np.uint32], passage_id: str
) -> int | None:
    written = passage_id.encode()
    wanted = np.uint32(crc32(written))
    place = int(np.searchsorted(hashes, wanted))
    while place < len(hashes) and hashes[place] == wanted:
        if rows[number := int(numbers[place])] == written:
            return number
        place += 1
    return None


def write_ids(folder: Path, passage_ids: Sequence[str]) -> None:
    """Write ``Ids`` into an existing folder; a passage's number is its place in ``passage_ids``."""
    written = [passage_id.encode() for passage_id in passage_ids]
    writer = RowsWriter(folder / _IDS)
    writer.add(written)
    writer.close()
    hashes = np.array([crc32(one) for one in written], dtype=np.uint32)
    order = np.argsort(hashes, kind="stable")
    np.save(folder / _HASHES, hashes[order])
    np.save(folder / _NUMBERS, order.astype(np.uint32))


def _ends_of(path: Path) -> Path:
    return path.with_suffix(".ends")


def mapped_array(path: Path) -> NDArray[Any]:
    """A ``.npy`` file mapped; numpy's own class for mapped files is slow to index, so a plain view of it."""
    return np.asarray(np.load(path, mmap_mode="r").view(np.ndarray))
