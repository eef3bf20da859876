"""A chained journal of the staff; roles that wait, begin and sleep; wrong codes of enrolment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from backoffice.store.engine.triggers import CREATE_STAFF

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("secret_at", sa.BigInteger(), nullable=True))
    op.add_column("staff", sa.Column("proposed_by", sa.String(60), nullable=True))
    for name in ("since", "heard_at", "asleep_at"):
        op.add_column("staff", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_table(
        "staff_journal",
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("event", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "seq", name="pk_staff_journal"),
    )
    op.create_index("ix_staff_journal_staff_id", "staff_journal", ["staff_id"], unique=False)
    op.add_column("invitations", sa.Column("bound", sa.String(40), nullable=True))
    op.create_table(
        "code_tries",
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_code_tries"),
    )
    for statement in CREATE_STAFF[op.get_bind().dialect.name]:
        op.execute(statement)
