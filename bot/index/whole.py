"""Whether the files of a generation are still as they were written."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zlib import crc32

_CHECKS = "checks.json"
_DATABASE = "*.sqlite3"
"""Chroma writes to its database when it opens it, so that no check of its bytes holds; the database has checks of its own."""
_BLOCK = 1 << 20


def write_checks(folder: Path) -> None:
    """Note the size and a checksum of every file of a generation that is done."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.match(_DATABASE)]
    checks = {path.relative_to(folder).as_posix(): _check(path) for path in files}
    (folder / _CHECKS).write_text(json.dumps(checks, indent=1), encoding="utf-8")


def damaged(folder: Path) -> list[str]:
    """The files that are not whole, as paths inside the generation."""
    try:
        checks = json.loads((folder / _CHECKS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [_CHECKS]
    changed = [name for name, check in checks.items() if not _holds(folder / name, check)]
    broken = [path.relative_to(folder).as_posix() for path in folder.rglob(_DATABASE) if not _sound(path)]
    return changed + broken


def _holds(path: Path, check: list[int]) -> bool:
    try:
        return path.stat().st_size == check[0] and _check(path) == check
    except OSError:
        return False


def _check(path: Path) -> list[int]:
    sum_ = size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            sum_, size = crc32(block, sum_), size + len(block)
    return [size, sum_]


def _sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            return bool(opened.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False
