"""The Slack of our own with a staff channel: messages that can be found and changed again, and worse troubles."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from .server import Posted, SlackServer

STAFF = "C0STAFF"


class StaffSlack(SlackServer):
    """``SlackServer`` with history; can be down, busy or deaf for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.deaf = 0
        """So many messages are taken and the answer is lost."""
        self.busy = 0
        """So many requests are answered 429."""
        self.retry_after = 1
        self.refused_at: list[float] = []
        self.taken_at: list[float] = []
        self.metadata: dict[str, Any] = {}

    @property
    def top(self) -> list[Posted]:
        """The messages that stand in the staff channel itself."""
        return [one for one in self.messages.values() if one.channel == STAFF and not one.thread]

    @property
    def whispers(self) -> list[str]:
        """What was shown to one member alone."""
        return [call.args["text"] for call in self.called("chat.postEphemeral")]

    async def api(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            self.refused_at.append(time.monotonic())
            return web.Response(status=503, text="upstream is away")
        if self.busy:
            self.busy -= 1
            self.refused_at.append(time.monotonic())
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": str(self.retry_after)})
        answer = await super().api(request)
        if request.match_info["method"] == "chat.postMessage":
            self.taken_at.append(time.monotonic())
            if self.deaf:
                self.deaf -= 1
                return web.Response(status=502, text="lost on the way back")
        return answer

    def _keep(self, args: dict[str, Any], streaming: bool = False) -> dict[str, Any]:
        thread = args.get("thread_ts")
        if thread and thread not in self.messages and args["channel"] == STAFF:
            return {"ok": False, "error": "thread_not_found"}
        kept = super()._keep(args, streaming)
        self.metadata[kept["ts"]] = args.get("metadata")
        return kept

    def _chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        message = self.messages.get(args["ts"])
        wrong = self._wrong(args) or (None if message else "message_not_found")
        if wrong or message is None:
            return {"ok": False, "error": wrong}
        message.text, message.blocks = args["text"], args["blocks"]
        return {"ok": True, "ts": args["ts"]}

    def _chat_delete(self, args: dict[str, Any]) -> dict[str, Any]:
        gone = self.messages.pop(args["ts"], None)
        return {"ok": True} if gone else {"ok": False, "error": "message_not_found"}

    def _conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "messages": [self._seen(one, args) for one in self.top]}

    def _conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        found = [self.messages[args["ts"]], *self.in_thread(args["ts"])]
        return {"ok": True, "messages": [self._seen(one, args) for one in found]}

    def _seen(self, message: Posted, args: dict[str, Any]) -> dict[str, Any]:
        """A message as it is given out: metadata only to who asks for it."""
        seen = {"ts": message.ts, "text": message.text}
        asked = args.get("include_all_metadata") in (True, "1", "true")
        return seen | ({"metadata": self.metadata.get(message.ts)} if asked else {})
