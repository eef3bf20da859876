"""Tracking IDs of SP4N-LAPOR!, each once in an office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lapor",
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("tracking_id", sa.String(40), nullable=False),
        sa.Column("case_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "tracking_id", name="pk_lapor"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_lapor_case_id"),
    )
