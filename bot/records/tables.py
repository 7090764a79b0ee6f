"""The three tables, in types that SQLite and PostgreSQL share. Migrations build them; tests compare the two."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Index("ix_conversations_last_at", "last_at"),
)

TURNS = Table(
    "turns",
    METADATA,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("reply_id", String(64), nullable=False, unique=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("study_ids", JSON, nullable=False),
    Column("passage_keys", JSON, nullable=False),
    Index("ix_turns_conversation_id", "conversation_id"),
    Index("ix_turns_asked_at", "asked_at"),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("reply_id", String(64), ForeignKey("turns.reply_id", ondelete="CASCADE"), primary_key=True),
    Column("rating", String(8), nullable=False),
    Column("comment", Text, nullable=True),
    Column("given_at", DateTime(timezone=True), nullable=False),
)
