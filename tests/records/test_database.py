"""The first processes on a new SQLite file do not trip over one another."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

import bot.records.database as database
from bot.records.database import connect


@pytest.mark.anyio
async def test_a_file_that_another_process_is_just_opening_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite refuses a change to its write-ahead log at once in some such races; here because it waits a moment only."""
    monkeypatch.setattr(database, "_SQLITE_SETTINGS", ("PRAGMA busy_timeout=20",))
    file, held = tmp_path / "records.sqlite3", threading.Event()

    def other() -> None:
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("CREATE TABLE made (up)")
        held.set()
        time.sleep(0.5)
        connection.execute("COMMIT")
        connection.close()

    process = threading.Thread(target=other)
    process.start()
    assert held.wait(10)
    engine = connect(f"sqlite+aiosqlite:///{file}")
    async with engine.connect() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
    await engine.dispose()
    process.join()
