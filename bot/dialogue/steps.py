"""Runs one step of the road so that whatever it raises has one name, on the event loop or off it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.errors import LibraryIndexError

_T = TypeVar("_T")


class StepFailed(Exception):
    """A step of the road crashed; the cause is chained, its words are never shown."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


_BRIEF = 60
"""Up to so many characters a question is screened in less time than it takes to change threads twice."""


async def screened(text: str, work: Callable[..., _T], *args: object) -> _T:
    """The screening of a question: on the event loop if it is brief, else in a thread."""
    if len(text) <= _BRIEF:
        return guarded("screen", work, text, *args)
    return await off_loop("screen", work, text, *args)


async def off_loop(name: str, work: Callable[..., _T], *args: object) -> _T:
    """``guarded`` in a thread, for work that takes more than a moment."""
    return await asyncio.to_thread(guarded, name, work, *args)


def guarded(name: str, work: Callable[..., _T], *args: object) -> _T:
    """Run one step; whatever it raises, but for a missing index, becomes StepFailed. A step inside it keeps its name."""
    try:
        return work(*args)
    except (StepFailed, LibraryIndexError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as exc:
        # Panics of Rust libraries are no Exceptions, and a StopIteration would leave the caller waiting for ever.
        raise StepFailed(name) from exc
