"""The two tables of the chat model: tokens spent in a day, and what it proposed for each reply."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, String, Table

from bot.records.tables import METADATA

CHAT_DAYS = Table(
    "chat_days",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
)

CHAT_ANSWERS = Table(
    "chat_answers",
    METADATA,
    Column("reply_id", String(64), ForeignKey("turns.reply_id", ondelete="CASCADE"), primary_key=True),
    Column("outcome", String(32), nullable=False),
    Column("written", JSON, nullable=False),
)
