"""The database behind the records: an async engine, made ready for SQLite, and its errors translated."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import ConfigurationError, RecordsError

_BEGIN = "begin_with"
_WAL = "PRAGMA journal_mode=WAL"
_WAL_TRIES, _WAL_PAUSE = 100, 0.02
_SQLITE_SETTINGS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA secure_delete=ON",
)


def connect(url: str) -> AsyncEngine:
    """An engine for ``url``; nothing is opened yet.

    Raises:
        ConfigurationError: when the address cannot be understood or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        # Parameters are patients' words: they stay out of error messages.
        engine = create_async_engine(
            parsed, hide_parameters=True, pool_pre_ping=parsed.get_backend_name() != "sqlite"
        )
    except (SQLAlchemyError, ImportError) as exc:
        raise ConfigurationError(
            "BOT_DATABASE_URL is not an address we can use; it looks like sqlite+aiosqlite:///file.sqlite3 or "
            f"postgresql+asyncpg://user@host/name, and its driver must be installed ({type(exc).__name__})"
        ) from exc
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def writing(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for transactions that write: on SQLite they take the write lock at once, so they never
    have to give up half-way."""
    return engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})


def make_private_file(url: str) -> None:
    """Create the file of a SQLite ``url`` readable by this user alone, with its folder."""
    parsed = make_url(url)
    if (
        parsed.get_backend_name() != "sqlite"
        or not parsed.database
        or parsed.database.startswith(("file:", ":"))
    ):
        return
    path = Path(parsed.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what a database raises into ``RecordsError``, without any text of a patient in the message."""
    try:
        yield
    except (SQLAlchemyError, OSError, TimeoutError) as exc:
        raise RecordsError(f"could not {doing}: {type(exc).__name__}") from exc


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    cursor = connection.cursor()
    for setting in _SQLITE_SETTINGS:
        cursor.execute(setting)
    _to_wal(cursor)
    cursor.close()


def _to_wal(cursor: Any) -> None:
    """For this change SQLite does not wait its turn; processes that open a new file together race for it."""
    for _ in range(_WAL_TRIES):
        try:
            cursor.execute(_WAL)
        except sqlite3.OperationalError:
            time.sleep(_WAL_PAUSE)
        else:
            return
    cursor.execute(_WAL)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
