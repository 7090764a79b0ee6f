"""How many tokens may be spent in a day. What cannot be counted is not spent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Protocol

from bot.language.normalise import HAN


class Budget(Protocol):
    """A day's tokens. ``bot.records`` has the one that outlives the process and is shared by several."""

    async def reserve(self, tokens: int) -> bool:
        """Set tokens aside before a request; False when the day's budget does not hold them."""
        ...

    async def settle(self, reserved: int, used: int) -> None:
        """Put back what a request did not use, or take what it used more."""
        ...


class ProcessBudget:
    """A budget that this process counts for itself, anew every day (UTC)."""

    def __init__(self, tokens: int, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._tokens = tokens
        self._today = today
        self._day = today()
        self._spent = 0
        self._lock = threading.Lock()

    async def reserve(self, tokens: int) -> bool:
        """Set tokens aside before a request."""
        with self._lock:
            if (day := self._today()) != self._day:
                self._day, self._spent = day, 0
            if self._spent + tokens > self._tokens:
                return False
            self._spent += tokens
            return True

    async def settle(self, reserved: int, used: int) -> None:
        """Put back what a request did not use."""
        with self._lock:
            self._spent = max(0, self._spent + used - reserved)


def estimated_tokens(text: str) -> int:
    """About how many tokens a text is, rather too many than too few, for providers that do not say."""
    han = len(HAN.findall(text))
    return han * 3 // 2 + (len(text) - han) // 3 + 1
