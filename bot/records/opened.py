"""A database in use: opened at the first call, its tables brought to the newest step, and given back at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.records.database import connect, make_private_file, translated, writing
from bot.records.migrate import migrate


class Database:
    """One database. Any method but ``close`` may raise ``RecordsError``.

    Tables are built at first use; a database that is down at start is tried again at the next call. Belongs to the event
    loop it is first used in.

    Raises:
        ConfigurationError: when ``url`` cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine = connect(url)
        self._writer = writing(self._engine)
        self._starting = asyncio.Lock()
        self._started = False

    async def start(self) -> None:
        """Bring the tables to the newest step; does nothing the second time."""
        async with self._starting:
            if not self._started:
                with translated("prepare the records"):
                    make_private_file(self._url)
                    await migrate(self._writer)
                self._started = True

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    @asynccontextmanager
    async def reading(self, doing: str) -> AsyncIterator[AsyncConnection]:
        """A connection to read with; ``doing`` names what failed, if it does."""
        await self.start()
        with translated(doing):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def changing(self, doing: str) -> AsyncIterator[AsyncConnection]:
        """One transaction that writes: all of it or nothing."""
        await self.start()
        with translated(doing):
            async with self._writer.begin() as connection:
                yield connection
