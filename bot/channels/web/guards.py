"""What every writing route asks of a request before it looks inside: JSON, and not too often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request

from bot.channels.web.parts import Parts
from bot.channels.web.refusal import Refusal
from bot.channels.web.visitor import BODY_KEY

Guard = Callable[[Request], Awaitable[None]]


async def json_only(request: Request) -> None:
    """Refuse a body that does not say it is JSON: a page elsewhere cannot send such a one without being allowed."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    if request.scope.get(BODY_KEY) and not is_json:
        raise Refusal(415, "media_type")


def not_too_often(parts: Parts, bucket: str) -> Guard:
    """A guard that counts the visitor's requests in ``bucket``."""

    async def guard(request: Request) -> None:
        await parts.rate.take(bucket, parts.proxies.visitor(request.scope))

    return guard
