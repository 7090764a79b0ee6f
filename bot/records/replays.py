"""Replies kept for a while under the visitor's own name for the question, for whom the connection broke off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.records.cases_tables import REPLAYS


@dataclass(frozen=True, slots=True)
class Replay:
    """A reply as it was sent."""

    key: str
    """The visitor's own random name for the question; whoever knows it may read the reply."""
    reply: str
    """JSON, as the HTTP API gives it."""


async def keep_replay(
    connection: AsyncConnection,
    conversation_id: str,
    replay: Replay,
    mask: Callable[[str], str],
    now: datetime,
) -> bool:
    """Keep the reply under its key; False when that question was answered before."""
    key = _hashed(replay.key)
    if (await connection.execute(select(REPLAYS.c.key).where(REPLAYS.c.key == key))).first() is not None:
        return False
    reply = json.loads(replay.reply)
    for item in reply["answer"]:
        item["text"] = mask(item["text"])
    text = json.dumps(reply, ensure_ascii=False)
    row = {"key": key, "conversation_id": conversation_id, "reply": text, "made_at": now}
    await connection.execute(insert(REPLAYS).values(row))
    return True


async def find_replay(connection: AsyncConnection, key: str, conversation_id: str | None) -> str | None:
    """The reply to the question ``key``; None when there is none, or when it belongs to another conversation."""
    row = (await connection.execute(select(REPLAYS).where(REPLAYS.c.key == _hashed(key)))).first()
    return row.reply if row and conversation_id in (None, row.conversation_id) else None


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
