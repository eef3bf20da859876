"""The morning digest, and an index of what waits for somebody to take it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("after_id", sa.String(40), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", name="pk_digests"),
    )
    op.create_table(
        "digest_marks",
        sa.Column("case_id", sa.String(40), nullable=False),
        sa.Column("clock", sa.String(40), nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_digest_marks_case_id"),
        sa.PrimaryKeyConstraint("case_id", "clock", "mark", name="pk_digest_marks"),
    )
    op.create_index("ix_digest_marks_at", "digest_marks", ["office_id", "at"])
    op.create_index(
        "ix_cases_unheld",
        "cases",
        ["office_id", "stage", "shelf", "due_at", "received_at", "id"],
        sqlite_where=sa.text("holder IS NULL"),
        postgresql_where=sa.text("holder IS NULL"),
    )
