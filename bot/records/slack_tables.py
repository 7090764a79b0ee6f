"""The tables behind the Slack channel: what was handled, which thread is which conversation, installs, corrections."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, DateTime, ForeignKey, Index, Integer, String, Table, Text

from bot.records.tables import METADATA

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

CLAIMS = Table(
    "slack_claims",
    METADATA,
    # One event, message or click; whoever writes the row first handles it.
    Column("key", String(255), primary_key=True),
    Column("claimed_at", DateTime(timezone=True), nullable=False),
    Index("ix_slack_claims_claimed_at", "claimed_at"),
)

THREADS = Table(
    "slack_threads",
    METADATA,
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("thread", String(32), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Index("ix_slack_threads_conversation_id", "conversation_id"),
)

REPLIES = Table(
    "slack_replies",
    METADATA,
    Column("reply_id", String(64), ForeignKey("turns.reply_id", ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("question", Text, nullable=False),
    Column("language", String(16), nullable=False),
    # The reply as it was rendered: its messages, its notification text, the text to pass on to a patient.
    Column("shown", JSON, nullable=False),
)

INSTALLS = Table(
    "slack_installs",
    METADATA,
    # Empty where Slack gives none: a key column cannot be null.
    Column("enterprise_id", String(32), primary_key=True),
    Column("team_id", String(32), primary_key=True),
    Column("team_name", String(255), nullable=True),
    Column("app_id", String(32), nullable=True),
    Column("installer", String(32), nullable=False),
    Column("bot_id", String(32), nullable=True),
    Column("bot_user_id", String(32), nullable=True),
    Column("scopes", Text, nullable=False),
    Column("token", Text, nullable=False),  # encrypted
    Column("installed_at", DateTime(timezone=True), nullable=False),
)

STATES = Table(
    "slack_states",
    METADATA,
    Column("state", String(64), primary_key=True),  # hashed
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

CORRECTIONS = Table(
    "slack_corrections",
    METADATA,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("reply_id", String(64), nullable=False),
    Column("team", String(32), nullable=False),
    Column("author", String(32), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("question", Text, nullable=False),
    Column("turns", JSON, nullable=False),
    Column("language", String(16), nullable=False),
    Column("answer", Text, nullable=False),
    Column("fault", String(32), nullable=False),
    Column("correction", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("studies", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("forbidden", JSON, nullable=False),
    Index("ix_slack_corrections_made_at", "made_at"),
)
