"""Keys of officers' mails that were used to change something: each is good for one mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent_keys",
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("serial", sa.String(8), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("inbox_id", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_spent_keys_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", "serial", name="pk_spent_keys"),
    )
    op.create_index("ix_spent_keys_at", "spent_keys", ["at"])
