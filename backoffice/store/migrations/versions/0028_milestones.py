"""What the figures of a month are counted from.

Profiles and holidays are not at hand here, and a million journals take minutes: what an office has
is counted by a job of the running office (`counting`), which begins where `meta` says.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_INDEXES = {
    "flow": (["office_id", "kind", "at", "count"], "count <> 0"),
    "status": (
        ["office_id", "was", "state", "channel", "category", "at"],
        "kind = 'status'",
    ),
    "due": (["office_id", "due", "at", "clock", "state"], "kind = 'tempo'"),
    "due_was": (["office_id", "due_was", "at", "clock", "was"], "kind = 'tempo'"),
}


def upgrade() -> None:
    op.create_table(
        "milestones",
        sa.Column("case_id", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("was", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("due_was", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("gross", sa.Integer(), nullable=True),
        sa.Column("net", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("level", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_milestones_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", "ordinal", name="pk_milestones"),
    )
    for name, (columns, condition) in _INDEXES.items():
        op.create_index(
            f"ix_milestones_{name}",
            "milestones",
            columns,
            unique=False,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    op.create_table(
        "figure_requests",
        sa.Column("address_id", sa.String(40), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("address_id", "period", name="pk_figure_requests"),
    )
    op.execute(
        "INSERT INTO meta (name, value) SELECT DISTINCT 'milestones:' || office_id, '' FROM cases"
    )
