"""Empty databases for tests: a SQLite file, and PostgreSQL where ``BOT_TEST_POSTGRES_URL`` names a server and a role that
may create databases."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

_NAMED = os.environ.get("BOT_TEST_POSTGRES_URL")
SERVERS = ["sqlite", *([_NAMED] if _NAMED else [])]


def name_of(server: str) -> str:
    """How a test names it, without the password."""
    return server.partition("+")[0].partition(":")[0]


@contextmanager
def empty_database(server: str, folder: Path) -> Iterator[str]:
    """The address of a database that is there until the end of the block."""
    if server == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'records.sqlite3'}"
        return
    name = f"records_{secrets.token_hex(6)}"
    asyncio.run(_on(server, f"CREATE DATABASE {name}"))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        asyncio.run(_on(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _on(server: str, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(server.replace("+asyncpg", ""))
    await connection.execute(statement)
    await connection.close()
