"""Chat model: tokens spent in a day, and what was proposed for each reply."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the two tables."""
    op.create_table(
        "chat_days",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "chat_answers",
        sa.Column(
            "reply_id", sa.String(64), sa.ForeignKey("turns.reply_id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("written", sa.JSON(), nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("chat_answers")
    op.drop_table("chat_days")
