"""Tables are built once, by whoever comes first, and are those that the code works with."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.errors import RecordsError
from bot.records import Records
from bot.records.database import connect, writing
from bot.records.migrate import migrate
from bot.records.tables import METADATA

from .conftest import masked

_START = """
import asyncio, sys
from bot.records import Records
async def main():
    records = Records(sys.argv[1], mask=str)
    await records.open(None)
    await records.close()
asyncio.run(main())
"""


@pytest.mark.anyio
async def test_the_steps_build_what_the_tables_say(url: str) -> None:
    engine = connect(url)
    await migrate(writing(engine))

    def difference(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    await engine.dispose()


def test_processes_that_start_together_build_the_tables_once(url: str) -> None:
    command = [sys.executable, "-W", "error", "-c", _START, url]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    ended = [(process.communicate()[1], process.returncode) for process in started]
    assert ended == [("", 0)] * 4


@pytest.mark.anyio
async def test_the_file_is_for_this_user_alone_and_survives_crashes(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "records.sqlite3"
    records = Records(f"sqlite+aiosqlite:///{path}", mask=masked)
    await records.start()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    await records.close()


@pytest.mark.anyio
async def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite3"
    first = Records(f"sqlite+aiosqlite:///{path}", mask=masked)
    await first.start()
    await first.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    later = Records(f"sqlite+aiosqlite:///{path}", mask=masked)
    with pytest.raises(RecordsError, match="another version"):
        await later.start()
    await later.close()
