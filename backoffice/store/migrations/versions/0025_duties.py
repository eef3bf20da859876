"""The regular duties of an office: of which its people were told, and who said that one is done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duties",
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("duty", sa.String(40), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("office_id", "duty", "period", name="pk_duties"),
    )
