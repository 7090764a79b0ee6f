"""The server: HTTP by hand on asyncio, in a thread of its own, so that a stream can be cut or held at any letter."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import suppress
from typing import Any, Self

from tests.chat_server.behaviours import BEHAVIOURS
from tests.chat_server.dialects import Dialect, spoken_at
from tests.chat_server.request import Request, read
from tests.chat_server.speaking import Drop, Pause, Piece, Refuse, Silence


class ChatServer:
    """Serves inside a ``with`` block; ``requests``, ``bodies`` and ``busiest`` tell what came."""

    def __init__(self, behaviour: str = "faithful", port: int = 0, delay: float = 0.0) -> None:
        self.behaviour = behaviour
        self.requests = 0
        self.bodies: list[dict[str, Any]] = []
        self.under_way = 0
        self.busiest = 0
        """The most streams at one moment."""
        self._held = 0
        self._port = port
        self._delay = delay
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="chat-server", daemon=True)

    @property
    def root(self) -> str:
        """What ``BOT_CHAT_BASE_URL`` is set to for ``anthropic`` and ``ollama``."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """What ``BOT_CHAT_BASE_URL`` is set to for ``openai``."""
        return f"{self.root}/v1"

    def behave(self, behaviour: str) -> None:
        """Behave so from now on, as if nothing had been asked before."""
        self.behaviour, self.requests, self.busiest, self._held = behaviour, 0, 0, 0
        self.bodies.clear()

    def hold(self, count: int) -> None:
        """Answer nothing before ``count`` requests have come (or ten seconds have passed): they overlap however slow the machine is."""
        self._held = count

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", self._port, backlog=1024)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()
            server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.under_way += 1
        self.busiest = max(self.busiest, self.under_way)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next(
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.lower().startswith("content-length")
            )
            body = json.loads(await reader.readexactly(length))
            count, self.requests = self.requests, self.requests + 1
            self.bodies.append(body)
            await self._until_all_came()
            request = read(body)
            behaviour = BEHAVIOURS.get(request.model, BEHAVIOURS[self.behaviour])
            dialect = spoken_at(head.split(" ", 2)[1].partition("?")[0])
            await self._answer(request, dialect, behaviour(request, count), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left, or the server is being stopped
        finally:
            self.under_way -= 1
            with suppress(Exception):
                writer.close()

    async def _until_all_came(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while self.requests < self._held:
                    await asyncio.sleep(0.01)

    async def _answer(
        self,
        request: Request,
        dialect: Dialect,
        pieces: Any,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        begun = False
        for piece in pieces:
            if isinstance(piece, Refuse):
                await _refuse(writer, piece, dialect)
                return
            if not begun:
                _begin(writer, request, dialect)
                begun = True
            if not await self._piece(request, dialect, piece, reader, writer):
                return
        if not begun:
            _begin(writer, request, dialect)
        for frame in dialect.end(request):
            _frame(writer, frame)
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _piece(
        self,
        request: Request,
        dialect: Dialect,
        piece: Piece,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Send one piece; False when the stream ends with it."""
        if isinstance(piece, Pause):
            await writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(piece.seconds):
                    return bool(await reader.read())  # the client hung up
        elif isinstance(piece, Drop):
            await writer.drain()
            writer.transport.abort()
            return False
        elif isinstance(piece, Silence):
            _frame(writer, dialect.refusal(request))
        elif isinstance(piece, str):
            if self._delay:
                await asyncio.sleep(self._delay)
            _frame(writer, dialect.words(request, piece))
            await writer.drain()
            await asyncio.sleep(0)
        return True


def _begin(writer: asyncio.StreamWriter, request: Request, dialect: Dialect) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {dialect.content_type}\r\nConnection: close\r\n"
    writer.write(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
    for frame in dialect.begin(request):
        _frame(writer, frame)


def _frame(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


async def _refuse(writer: asyncio.StreamWriter, refusal: Refuse, dialect: Dialect) -> None:
    data = json.dumps(dialect.error(refusal.status, "s3cret vendor words")).encode()
    headers = "".join(f"{name}: {value}\r\n" for name, value in refusal.headers.items())
    writer.write(
        f"HTTP/1.1 {refusal.status} Trouble\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        f"Connection: close\r\n{headers}\r\n".encode()
        + data
    )
    await writer.drain()
