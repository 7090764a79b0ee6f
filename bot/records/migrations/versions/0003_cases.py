"""Cases handed to a person, what is still to be sent about them, and replies that a lost connection may ask for again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Build the four tables."""
    op.create_table(
        "cases",
        sa.Column("number", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="SET NULL"), nullable=True),
        sa.Column("live_id", sa.String(64), nullable=True, unique=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        _moment("opened_at", nullable=False),
        _moment("taken_at"),
        sa.Column("taken_by", sa.String(64), nullable=True),
        _moment("resolved_at"),
        sa.Column("reminders", sa.Integer(), nullable=False),
        _moment("remind_at"),
        sa.Column("channel", sa.String(64), nullable=True),
        sa.Column("thread", sa.String(64), nullable=True),
    )
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])
    op.create_index("ix_cases_channel_thread", "cases", ["channel", "thread"])
    op.create_index("ix_cases_remind_at", "cases", ["remind_at"])
    op.create_table(
        "case_messages",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("case_number", _SERIAL, sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("said_at", nullable=False),
        sa.Column("source", sa.String(128), nullable=True, unique=True),
    )
    op.create_index("ix_case_messages_case_number", "case_messages", ["case_number"])
    op.create_table(
        "case_outbox",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("case_number", _SERIAL, sa.ForeignKey("cases.number", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("about", sa.String(64), nullable=True),
        _moment("made_at", nullable=False),
        _moment("due_at", nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("claimed_until"),
        _moment("sent_at"),
        sa.Column("posted", sa.String(64), nullable=True),
    )
    op.create_index("ix_case_outbox_case_number", "case_outbox", ["case_number"])
    op.create_index("ix_case_outbox_waiting", "case_outbox", ["sent_at", "due_at"])
    op.create_table(
        "replays",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        _moment("made_at", nullable=False),
    )
    op.create_index("ix_replays_conversation_id", "replays", ["conversation_id"])
    op.create_index("ix_replays_made_at", "replays", ["made_at"])


def downgrade() -> None:
    """Drop the four tables and everything in them."""
    op.drop_table("replays")
    op.drop_table("case_outbox")
    op.drop_table("case_messages")
    op.drop_table("cases")
