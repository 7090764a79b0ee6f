"""The tables behind the handoff to a person: cases, what was said in them, what is still to be sent to the staff."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Integer, String, Table, Text

from bot.records.tables import METADATA

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

CASES = Table(
    "cases",
    METADATA,
    Column("number", _SERIAL, primary_key=True, autoincrement=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id", ondelete="SET NULL"), nullable=True),
    # The conversation while the case is open or taken, else null: a conversation has one live case at most.
    Column("live_id", String(64), nullable=True, unique=True),
    Column("state", String(16), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=True),
    Column("taken_by", String(64), nullable=True),
    Column("resolved_at", DateTime(timezone=True), nullable=True),
    Column("reminders", Integer, nullable=False),
    Column("remind_at", DateTime(timezone=True), nullable=True),
    Column("channel", String(64), nullable=True),
    Column("thread", String(64), nullable=True),
    Index("ix_cases_conversation_id", "conversation_id"),
    Index("ix_cases_channel_thread", "channel", "thread"),
    Index("ix_cases_remind_at", "remind_at"),
)

MESSAGES = Table(
    "case_messages",
    METADATA,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("case_number", ForeignKey("cases.number", ondelete="CASCADE"), nullable=False),
    Column("author", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    # What makes a message the same one when it is delivered twice.
    Column("source", String(128), nullable=True, unique=True),
    Index("ix_case_messages_case_number", "case_number"),
)

OUTBOX = Table(
    "case_outbox",
    METADATA,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("case_number", ForeignKey("cases.number", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("about", String(64), nullable=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", DateTime(timezone=True), nullable=True),
    Column("sent_at", DateTime(timezone=True), nullable=True),
    Column("posted", String(64), nullable=True),
    Index("ix_case_outbox_case_number", "case_number"),
    Index("ix_case_outbox_waiting", "sent_at", "due_at"),
)

REPLAYS = Table(
    "replays",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("reply", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("ix_replays_conversation_id", "conversation_id"),
    Index("ix_replays_made_at", "made_at"),
)
