"""Slack: claims, threads, rendered replies, installs with encrypted tokens, corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Build the six tables."""
    op.create_table("slack_claims", sa.Column("key", sa.String(255), primary_key=True), _moment("claimed_at"))
    op.create_index("ix_slack_claims_claimed_at", "slack_claims", ["claimed_at"])
    op.create_table(
        "slack_threads",
        sa.Column("team", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("thread", sa.String(32), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String(64),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.create_index("ix_slack_threads_conversation_id", "slack_threads", ["conversation_id"])
    op.create_table(
        "slack_replies",
        sa.Column(
            "reply_id", sa.String(64), sa.ForeignKey("turns.reply_id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
    )
    op.create_table(
        "slack_installs",
        sa.Column("enterprise_id", sa.String(32), primary_key=True),
        sa.Column("team_id", sa.String(32), primary_key=True),
        sa.Column("team_name", sa.String(255), nullable=True),
        sa.Column("app_id", sa.String(32), nullable=True),
        sa.Column("installer", sa.String(32), nullable=False),
        sa.Column("bot_id", sa.String(32), nullable=True),
        sa.Column("bot_user_id", sa.String(32), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        _moment("installed_at"),
    )
    op.create_table("slack_states", sa.Column("state", sa.String(64), primary_key=True), _moment("expires_at"))
    op.create_table(
        "slack_corrections",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("reply_id", sa.String(64), nullable=False),
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        _moment("made_at"),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("turns", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("fault", sa.String(32), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("studies", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("forbidden", sa.JSON(), nullable=False),
    )
    op.create_index("ix_slack_corrections_made_at", "slack_corrections", ["made_at"])


def downgrade() -> None:
    """Drop the six tables and everything in them."""
    for table in ("corrections", "states", "installs", "replies", "threads", "claims"):
        op.drop_table(f"slack_{table}")
