"""How many requests may be under way at once: a few more wait a moment, all others are told at once."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import ChatModelError


class Places:
    """A number of places for the whole process, whatever event loops ask for them. Nobody waits in a thread."""

    def __init__(self, places: int, queue: int, seconds: float) -> None:
        self._free = places
        self._queue = queue
        self._seconds = seconds
        self._waiting: deque[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = deque()
        self._lock = threading.Lock()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold a place inside the ``async with`` block.

        Raises:
            ChatModelError: ``busy``, when there is none and none came free in time.
        """
        ticket = self._take()
        if ticket is not None:
            await self._wait(ticket)
        try:
            yield
        finally:
            self._give_back()

    def _take(self) -> asyncio.Future[None] | None:
        """A place at once (None), or a ticket for the next one."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return None
            if len(self._waiting) >= self._queue:
                raise ChatModelError("busy", ill=False)
            loop = asyncio.get_running_loop()
            ticket: asyncio.Future[None] = loop.create_future()
            self._waiting.append((loop, ticket))
            return ticket

    async def _wait(self, ticket: asyncio.Future[None]) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await ticket
        except BaseException as exc:
            if self._withdrawn(ticket):
                self._give_back()  # the place came at the very moment we gave up
            if isinstance(exc, TimeoutError):
                raise ChatModelError("busy", ill=False) from exc
            raise

    def _withdrawn(self, ticket: asyncio.Future[None]) -> bool:
        """Take a ticket out of the queue; whether its place had been given already."""
        with self._lock:
            for waiting in self._waiting:
                if waiting[1] is ticket:
                    self._waiting.remove(waiting)
                    return False
        return True

    def _give_back(self) -> None:
        with self._lock:
            while self._waiting:
                loop, ticket = self._waiting.popleft()
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_grant, ticket)
                    return
            self._free += 1


def _grant(ticket: asyncio.Future[None]) -> None:
    if not ticket.done():
        ticket.set_result(None)
