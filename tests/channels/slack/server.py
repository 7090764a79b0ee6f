"""A Slack of our own on this machine: the Web API, response addresses and Socket Mode, as strict as the real one."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import WSMsgType, web

from .limits import wrong_message, wrong_view

TEAM, BOT, BOT_ID = "T0001", "U0BOT", "B0BOT"
TOKEN, APP_TOKEN = "xoxb-good", "xapp-good"
SECONDS = 15.0


@dataclass
class Call:
    """One request that Slack got."""

    method: str
    args: dict[str, Any]
    token: str = ""


@dataclass
class Fault:
    """How one request is to be answered instead."""

    status: int = 200
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    done: bool = False
    """Whether Slack does what was asked before it answers like this."""


@dataclass
class Posted:
    """A message as it stands in a channel."""

    channel: str
    ts: str
    thread: str
    text: str
    blocks: list[Any]
    streaming: bool = False


class SlackServer:
    """Records every call; keeps messages; refuses what Slack refuses."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: dict[str, Posted] = {}
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.tokens = {TOKEN: TEAM}
        self.views: list[Any] = []
        self.absent: set[str] = set()
        """Channels that the bot is not in."""
        self.envelopes: list[dict[str, Any]] = []
        self.sockets: list[web.WebSocketResponse] = []
        self._stamps = itertools.count(1)
        self._base = ""

    # What tests ask.

    @property
    def api_url(self) -> str:
        return f"{self._base}/api/"

    def response_url(self, name: str = "one") -> str:
        return f"{self._base}/response/{name}"

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def responses(self, name: str = "one") -> list[dict[str, Any]]:
        return [call.args for call in self.called(f"response/{name}")]

    def in_thread(self, thread: str) -> list[Posted]:
        return [message for message in self.messages.values() if message.thread == thread]

    def fail(self, method: str, *faults: Fault) -> None:
        self.faults[method].extend(faults)

    async def until(self, wanted: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """What ``wanted`` gives once it gives something."""
        end = time.monotonic() + seconds
        while not (found := wanted()):
            assert time.monotonic() < end, [call.method for call in self.calls]
            await asyncio.sleep(0.02)
        return found

    # What Slack does.

    async def api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _args(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.pop("token", "")
        self.calls.append(Call(method, args, token))
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is None:
            return web.json_response(self._do(method, args, token))
        await asyncio.sleep(fault.delay)
        answered = (
            self._do(method, args, token) if fault.done or not (fault.error or fault.status != 200) else None
        )
        if fault.status != 200 and not fault.error:
            return web.Response(status=fault.status, headers=fault.headers, text="upstream trouble")
        body = answered if answered and not fault.error else {"ok": False, "error": fault.error}
        return web.json_response(body, status=fault.status, headers=fault.headers)

    async def response(self, request: web.Request) -> web.Response:
        name = f"response/{request.match_info['name']}"
        body = await request.json()
        self.calls.append(Call(name, body))
        if self.faults[name]:
            fault = self.faults[name].popleft()
            await asyncio.sleep(fault.delay)
            return web.Response(status=fault.status, headers=fault.headers, text=fault.error)
        wrong = wrong_message(body)
        return web.Response(status=500 if wrong else 200, text=wrong or "ok")

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.envelopes.append(json.loads(message.data))
        return socket

    def _do(self, method: str, args: dict[str, Any], token: str) -> dict[str, Any]:
        if method == "oauth.v2.access":
            return self._install(args)
        if method == "apps.connections.open":
            good = token == APP_TOKEN
            url = self._base.replace("http", "ws") + "/socket"
            return {"ok": True, "url": url} if good else {"ok": False, "error": "invalid_auth"}
        if token not in self.tokens:
            return {"ok": False, "error": "invalid_auth"}
        does = getattr(self, f"_{method.replace('.', '_')}", None)
        return does(args) if does else {"ok": False, "error": "unknown_method"}

    def _install(self, args: dict[str, Any]) -> dict[str, Any]:
        if args.get("code") != "good-code":
            return {"ok": False, "error": "invalid_code"}
        self.tokens["xoxb-second"] = "T0002"
        return {
            "ok": True,
            "access_token": "xoxb-second",
            "token_type": "bot",
            "scope": "chat:write,commands",
            "bot_user_id": BOT,
            "app_id": "A1",
            "team": {"id": "T0002", "name": "Second"},
            "authed_user": {"id": "U9"},
        }

    def _auth_test(self, args: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "team": "Clinic",
            "team_id": TEAM,
            "user_id": BOT,
            "bot_id": BOT_ID,
            "url": "https://x/",
        }

    def _chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        wrong = self._wrong(args) or (None if args.get("text") else "no fallback text")
        return {"ok": False, "error": wrong} if wrong else self._keep(args)

    def _chat_startStream(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if not args.get("thread_ts"):
            return {"ok": False, "error": "invalid_thread_ts"}
        if not args["channel"].startswith("D") and not (
            args.get("recipient_user_id") and args.get("recipient_team_id")
        ):
            return {"ok": False, "error": "missing_recipient_user_id"}
        wrong = self._wrong(args)
        if wrong:
            return {"ok": False, "error": wrong}
        return self._keep(args | {"text": args["markdown_text"]}, streaming=True)

    def _chat_appendStream(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        message = self.messages.get(args["ts"])
        if message is None or not message.streaming:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        message.text += args["markdown_text"]
        return {"ok": True, "ts": args["ts"]}

    def _chat_stopStream(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        message = self.messages.get(args["ts"])
        if message is None or not message.streaming:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        wrong = wrong_message(args | {"text": "streamed"})
        if wrong:
            return {"ok": False, "error": wrong}
        message.blocks, message.streaming = list(args.get("blocks") or ()), False
        return {"ok": True, "ts": args["ts"]}

    def _chat_delete(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": self.messages.pop(args["ts"], None) is not None}

    def _chat_postEphemeral(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        wrong = self._wrong(args)
        return {"ok": False, "error": wrong} if wrong else {"ok": True, "message_ts": self._stamp()}

    def _views_open(self, args: dict[str, Any]) -> dict[str, Any]:
        view = args["view"] if isinstance(args["view"], dict) else json.loads(args["view"])
        wrong = wrong_view(view)
        if wrong:
            return {"ok": False, "error": wrong}
        self.views.append(view)
        return {"ok": True, "view": {"id": "V1"}}

    def _assistant_threads_setStatus(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"ok": bool(args.get("thread_ts")) and len(args.get("loading_messages") or ()) <= 10}

    def _assistant_threads_setSuggestedPrompts(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"ok": 1 <= len(args["prompts"]) <= 4}

    def _wrong(self, args: dict[str, Any]) -> str | None:
        return "not_in_channel" if args["channel"] in self.absent else wrong_message(args)

    def _keep(self, args: dict[str, Any], streaming: bool = False) -> dict[str, Any]:
        ts = self._stamp()
        self.messages[ts] = Posted(
            args["channel"],
            ts,
            args.get("thread_ts") or "",
            args.get("text") or "",
            list(args.get("blocks") or ()),
            streaming,
        )
        return {"ok": True, "ts": ts, "channel": args["channel"], "message": {"ts": ts}}

    def _stamp(self) -> str:
        return f"1790000000.{next(self._stamps):06d}"


async def _args(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        found: dict[str, Any] = await request.json()
        return found
    return {**dict(request.query), **dict(await request.post())}


Slack = TypeVar("Slack", bound=SlackServer)


@contextmanager
def running(kind: Callable[[], Slack] = SlackServer) -> Iterator[Slack]:  # type: ignore[assignment]
    """A server of its own on a free port."""
    slack = kind()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/api/{method}", slack.api)
    app.router.add_get("/api/{method}", slack.api)
    app.router.add_post("/response/{name}", slack.response)
    app.router.add_get("/socket", slack.socket)
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port: int = runner.addresses[0][1]
        return port

    try:
        slack._base = f"http://127.0.0.1:{asyncio.run_coroutine_threadsafe(start(), loop).result(10)}"
        yield slack
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
