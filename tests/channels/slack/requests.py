"""What Slack sends to an app: events, commands, shortcuts, clicks and forms, signed as Slack signs them."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from .server import BOT, TEAM, SlackServer

SECRET = "signing-secret"
USER, DM, CHANNEL = "U1", "D1", "C1"
_numbers = itertools.count(1)


def stamp() -> str:
    """A fresh timestamp of a message."""
    return f"1780000000.{next(_numbers):06d}"


def signed(body: str, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a request with this body."""
    moment = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={mac}"}


def event(inside: dict[str, Any], *, event_id: str = "", team: str = TEAM) -> dict[str, Any]:
    """The envelope of an event."""
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": event_id or f"Ev{next(_numbers)}",
        "event_time": int(time.time()),
        "event": inside,
        "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}],
    }


def message(
    text: str, *, channel: str = DM, thread: str = "", user: str = USER, **more: Any
) -> dict[str, Any]:
    """A message of a member."""
    ts = stamp()
    kind = "im" if channel.startswith("D") else "channel"
    found = {"type": "message", "user": user, "text": text, "ts": ts, "event_ts": ts}
    found |= {"channel": channel, "channel_type": kind, **more}
    return found | ({"thread_ts": thread} if thread else {})


def mention(text: str, *, channel: str = CHANNEL, thread: str = "") -> dict[str, Any]:
    """A message that addresses the bot, as the event of that name."""
    found = message(f"<@{BOT}> {text}", channel=channel, thread=thread) | {"type": "app_mention"}
    del found["channel_type"]
    return found


def command(slack: SlackServer, text: str, name: str = "/patient-bot") -> dict[str, str]:
    """A slash command."""
    return {
        "command": name,
        "text": text,
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "user_id": USER,
        "response_url": slack.response_url(),
        "trigger_id": f"tr{next(_numbers)}",
        "api_app_id": "A1",
    }


def shortcut(slack: SlackServer, text: str, callback_id: str = "answer_this", **more: Any) -> dict[str, Any]:
    """A shortcut on somebody's message."""
    return {
        "type": "message_action",
        "callback_id": callback_id,
        "trigger_id": f"tr{next(_numbers)}",
        "response_url": slack.response_url(),
        "team": {"id": TEAM},
        "channel": {"id": CHANNEL},
        "user": {"id": USER},
        "message": {"type": "message", "user": "U7", "text": text, "ts": "1770000000.000001", **more},
    }


def click(
    slack: SlackServer, action: dict[str, Any], *, ts: str = "", thread: str = "", channel: str = CHANNEL
) -> dict[str, Any]:
    """A click on a button; without ``ts`` on one that only this member sees."""
    container = {"type": "message", "channel_id": channel, "message_ts": ts or "1.1", "is_ephemeral": not ts}
    found = {
        "type": "block_actions",
        "trigger_id": f"tr{next(_numbers)}",
        "response_url": slack.response_url("click"),
        "team": {"id": TEAM},
        "channel": {"id": channel},
        "user": {"id": USER, "team_id": TEAM},
        "container": container | ({"thread_ts": thread} if thread else {}),
        "actions": [{"action_ts": stamp(), "type": "button", "block_id": "b", **action}],
    }
    return found | ({"message": {"ts": ts, **({"thread_ts": thread} if thread else {})}} if ts else {})


def submit(view: dict[str, Any], values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A form that was sent, with what was filled in."""
    state = {"values": {block: {"value": value} for block, value in values.items()}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": USER},
        "trigger_id": f"tr{next(_numbers)}",
        "view": {**view, "id": "V1", "state": state},
    }


class Sender:
    """Sends what Slack sends to one server of ours."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/slack/events"

    async def event(self, inside: dict[str, Any], **more: Any) -> httpx.Response:
        retry = more.pop("retry", 0)
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return await self.raw(json.dumps(event(inside, **more)), "application/json", headers)

    async def command(self, fields: dict[str, str]) -> httpx.Response:
        return await self.raw(urlencode(fields), "application/x-www-form-urlencoded")

    async def payload(self, payload: dict[str, Any]) -> httpx.Response:
        body = urlencode({"payload": json.dumps(payload)})
        return await self.raw(body, "application/x-www-form-urlencoded")

    async def raw(
        self, body: str, kind: str = "application/json", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        own = signed(body) | {"Content-Type": kind} | (headers or {})
        async with httpx.AsyncClient(timeout=10) as client:
            return await client.post(self._url, content=body.encode(), headers=own)
