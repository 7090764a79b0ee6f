"""One thread with one event loop for everything that is said to the model, whoever asks and from whatever loop.

Reading many streams keeps an event loop busy; here that loop is not the one other visitors wait on. It also lives as long
as the process, so connections to the model are kept between questions that each come with a loop of their own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import TypeVar

_T = TypeVar("_T")
_END = object()
_GOODBYE_SECONDS = 1.0
"""How long to wait for a stream that was given up to put its things in order."""


class OwnLoop:
    """Runs async generators in its own thread and hands on what they yield."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()

    async def iterate(self, items: AsyncGenerator[_T, None]) -> AsyncGenerator[_T, None]:
        """What ``items`` yields, and what it raises. Closing this closes ``items`` over there."""
        here = asyncio.get_running_loop()
        arrived: asyncio.Queue[object] = asyncio.Queue()
        done = asyncio.Event()

        def tell(what: object) -> None:
            with suppress(RuntimeError):  # nobody waits any longer: their loop is closed
                here.call_soon_threadsafe(arrived.put_nowait, what)

        async def pump() -> None:
            try:
                async with aclosing(items):
                    async for item in items:
                        tell((item,))
                tell(_END)
            except BaseException as exc:
                tell(exc)
            finally:
                with suppress(RuntimeError):
                    here.call_soon_threadsafe(done.set)

        running = asyncio.run_coroutine_threadsafe(pump(), self._started())
        try:
            while (what := await arrived.get()) is not _END:
                if isinstance(what, BaseException):
                    raise what
                yield what[0]  # type: ignore[index]
        finally:
            running.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await done.wait()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="chat-model", daemon=True).start()
            return self._loop
