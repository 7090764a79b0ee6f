"""Stops asking a model that keeps failing, and lets one request through from time to time to see whether it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after so many failures in a row; after so many seconds one probe may go through."""

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False
        self._lock = threading.Lock()

    @property
    def open(self) -> bool:
        """Whether requests are being held back."""
        return self._opened_at is not None

    def allows(self) -> bool:
        """Whether a request may go out now. Who got True must tell how it ended, by one of the three below."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._probing or self._clock() - self._opened_at < self._seconds:
                return False
            self._probing = True
            return True

    def worked(self) -> None:
        """A request ended well."""
        with self._lock:
            self._failures, self._opened_at, self._probing = 0, None, False

    def failed(self) -> None:
        """A request failed for the provider's reasons."""
        with self._lock:
            self._failures += 1
            if self._probing or self._failures >= self._limit:
                self._opened_at = self._clock()
            self._probing = False

    def unknown(self) -> None:
        """A request was given up for reasons of our own: nothing was learnt."""
        with self._lock:
            self._probing = False
