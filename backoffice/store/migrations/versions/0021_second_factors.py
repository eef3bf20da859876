"""The secrets of officers' one-time codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("confirmed_at", sa.BigInteger, nullable=True),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("rests_until", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("staff_id", name="pk_second_factors"),
    )
