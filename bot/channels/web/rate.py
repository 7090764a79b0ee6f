"""How often a visitor may ask and how many may ask at once. Home of the limits library."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2s

import structlog
from limits import RateLimitItem, parse_many
from limits import errors as limits_errors
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

from bot.channels.web.refusal import Refusal
from bot.errors import ConfigurationError

BUSY_RETRY_SECONDS = 5
_STORE_SECONDS = 1.0
"""How long a question waits for a shared store before this process counts alone."""
_log = structlog.get_logger("bot.web")


class Rate:
    """A moving window per visitor, in memory or in a store that several processes share.

    Raises:
        ConfigurationError: when the limit or the address of the store cannot be understood.
    """

    def __init__(self, limit: str, storage: str) -> None:
        self._limits = _parse(limit)
        self._shared = MovingWindowRateLimiter(_storage(storage))
        self._own = MovingWindowRateLimiter(MemoryStorage())

    async def take(self, bucket: str, visitor: str) -> None:
        """Count one request of ``visitor`` in ``bucket``.

        Raises:
            Refusal: 429 with the seconds to wait, when there were too many.
        """
        wait = await self.seconds_to_wait(visitor, bucket)
        if wait:
            raise Refusal(429, "too_many", retry_after=wait)

    async def seconds_to_wait(self, visitor: str, bucket: str = "slack") -> int:
        """Count one request of ``visitor`` in ``bucket``; 0, or the seconds to wait when there were too many."""
        key = blake2s(visitor.encode()).hexdigest()  # the store never sees an address
        for limit in self._limits:
            wait = await self._seconds_to_wait(limit, bucket, key)
            if wait:
                return wait
        return 0

    async def _seconds_to_wait(self, limit: RateLimitItem, bucket: str, key: str) -> int:
        try:
            return await _hit(self._shared, limit, bucket, key)
        except limits_errors.StorageError as exc:
            # A store that is down must not shut patients out, nor leave the door open: this process counts alone.
            _log.error("rate_limit_storage_failed", cause=type(exc.storage_error).__name__)
            return await _hit(self._own, limit, bucket, key)


class Slots:
    """How many questions may be on the road at the same time."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one slot.

        Raises:
            Refusal: 503 with ``Retry-After``, when all are taken.
        """
        if self._free <= 0:
            raise Refusal(503, "busy", retry_after=BUSY_RETRY_SECONDS)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


async def _hit(limiter: MovingWindowRateLimiter, limit: RateLimitItem, bucket: str, key: str) -> int:
    if await limiter.hit(limit, bucket, key):
        return 0
    stats = await limiter.get_window_stats(limit, bucket, key)
    return max(1, math.ceil(stats.reset_time - time.time()))


def _parse(limit: str) -> tuple[RateLimitItem, ...]:
    if limit.strip().lower() == "off":
        return ()
    try:
        parsed = tuple(parse_many(limit))
    except ValueError as exc:
        raise ConfigurationError(_LIMIT_HELP.format(limit=limit)) from exc
    if not parsed or any(item.amount < 1 for item in parsed):
        raise ConfigurationError(_LIMIT_HELP.format(limit=limit))
    return parsed


_LIMIT_HELP = "BOT_RATE_LIMIT: {limit!r} is not a limit; write one like 30/minute or 200/hour, or off"


def _storage(address: str) -> Storage:
    options: dict[str, bool | str | float] = {"wrap_exceptions": True}
    if address.startswith(("redis", "valkey")):
        options["implementation"] = "valkey" if address.startswith("valkey") else "redispy"
        options |= {"socket_timeout": _STORE_SECONDS, "socket_connect_timeout": _STORE_SECONDS}
    try:
        storage = storage_from_string(f"async+{address}", **options)
    except (limits_errors.ConfigurationError, ImportError, ValueError) as exc:
        raise ConfigurationError(
            "BOT_RATE_LIMIT_STORAGE: write memory:// or redis://host:6379, and install the client of that store "
            f"({type(exc).__name__})"
        ) from exc
    if not isinstance(storage, Storage):
        raise ConfigurationError(
            "BOT_RATE_LIMIT_STORAGE: this store cannot be used here; write memory:// or redis://"
        )
    return storage
