"""A deployment as a target: its public API, as any visitor has it. Home of httpx."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.errors import EvaluationError
from bot.evaluation.case import Case
from bot.evaluation.observed import Observed, failed, observed

if TYPE_CHECKING:
    import httpx

_TOO_MANY = 429
_MOST_WAITS = 20
_LONGEST_WAIT = 120.0
_SHORTEST_WAIT = 0.5
_MOST_BYTES = 2_000_000
_SHOWN = 120


class Deployment:
    """Asks a server over HTTP. Whatever it does to a case (time out, fail, answer garbage), the case has failed."""

    def __init__(self, url: str, timeout: float) -> None:
        import httpx

        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EvaluationError(f"--target: {url!r} is no address; write http://host:port or https://host")
        self.url = url.rstrip("/")
        self._timeout = timeout
        self._client = httpx.AsyncClient(timeout=timeout, follow_redirects=False)

    @property
    def name(self) -> str:
        """Always the same, so that the run folder's files are."""
        return "deployment"

    @property
    def version(self) -> str:
        """The address; the API does not tell more."""
        return self.url

    async def ask(self, case: Case) -> Observed:
        """Ask the earlier turns and the question in one conversation."""
        conversation: str | None = None
        started = time.perf_counter()
        try:
            for text in (*case.turns, case.question):
                started = time.perf_counter()
                body, waited = await self._post(text, conversation)
                conversation = body.get("conversation_id") if isinstance(body, dict) else None
                conversation = conversation if isinstance(conversation, str) else None
        except _Failed as exc:
            return failed(case.case_id, str(exc), seconds=time.perf_counter() - started)
        seconds = max(0.0, time.perf_counter() - started - waited)
        seen = observed(case.case_id, body, seconds=seconds)
        cited = tuple(dict.fromkeys(source.passage_id for source in seen.citations))
        return seen.model_copy(update={"ranking": cited})

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _post(self, question: str, conversation: str | None) -> tuple[Any, float]:
        """The body of one reply and the seconds spent waiting because the server asked for it."""
        import httpx

        asked = {"question": question} | ({"conversation_id": conversation} if conversation else {})
        waited = 0.0
        for _ in range(_MOST_WAITS):
            try:
                async with asyncio.timeout(self._timeout):
                    status, headers, data = await self._read(asked)
            except (TimeoutError, httpx.TimeoutException) as exc:
                raise _Failed(f"no reply after {self._timeout:g} s") from exc
            except httpx.HTTPError as exc:
                raise _Failed(f"{type(exc).__name__}: {exc}") from exc
            if status != _TOO_MANY:
                return _body(status, data), waited
            pause = _pause(headers.get("retry-after", ""))
            await asyncio.sleep(pause)
            waited += pause
        raise _Failed(f"the server still says {_TOO_MANY} (too many questions) after waiting {waited:.0f} s")

    async def _read(self, asked: dict[str, str]) -> tuple[int, httpx.Headers, bytes]:
        async with self._client.stream("POST", f"{self.url}/api/chat", json=asked) as response:
            data = bytearray()
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > _MOST_BYTES:
                    raise _Failed(f"the body is longer than {_MOST_BYTES} bytes")
            return response.status_code, response.headers, bytes(data)


class _Failed(Exception):
    """There is no reply; the message says why."""


def _body(status: int, data: bytes) -> Any:
    import json

    text = data.decode("utf-8", errors="replace")
    if status != 200:
        raise _Failed(f"HTTP {status}: {' '.join(text.split())[:_SHOWN]}")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _Failed(f"the body is not JSON: {' '.join(text.split())[:_SHOWN]!r}") from exc


def _pause(header: str) -> float:
    """The seconds that ``Retry-After`` asks for, within reason."""
    try:
        return min(max(float(header), _SHORTEST_WAIT), _LONGEST_WAIT)
    except ValueError:
        return _SHORTEST_WAIT
