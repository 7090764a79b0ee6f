"""Brings the tables to the newest step at start; several processes may start at once. Home of Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import RecordsError

_STEPS = Path(__file__).resolve().parent / "migrations"
_LOCK_NUMBER = 7_205_118
"""The advisory lock that processes starting together take on PostgreSQL."""


async def migrate(writer: AsyncEngine) -> None:
    """Run every step that the database of ``writer`` lacks, in one transaction; does nothing when it has them all.

    The transaction is exclusive (SQLite: ``BEGIN IMMEDIATE``; PostgreSQL: an advisory lock), so a second process
    waits and then finds nothing to do.
    """
    async with writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as exc:
        raise RecordsError(f"the records were written by another version of the bot: {exc}") from exc
