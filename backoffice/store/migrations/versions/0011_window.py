"""The time in which a channel lets us write freely, ways around an address, outages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("heard_at", "shut_at"):
        op.add_column("addresses", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column(
        "addresses",
        sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    for name in ("waits_since", "around_at", "call_since"):
        op.add_column("outbox", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("origin", sa.String(40), nullable=True))
    op.add_column("outbox_parts", sa.Column("template", sa.String(100), nullable=True))
    waits = sa.text("status = 'waits'")
    op.create_index(
        "ix_outbox_waits",
        "outbox",
        ["address_id", "id"],
        unique=False,
        sqlite_where=waits,
        postgresql_where=waits,
    )
    calls = sa.text("call_since IS NOT NULL")
    op.create_index(
        "ix_outbox_calls",
        "outbox",
        ["office_id", "call_since"],
        unique=False,
        sqlite_where=calls,
        postgresql_where=calls,
    )
    op.create_table(
        "outages",
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("account", sa.String(60), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("office_id", "channel", "account", name="pk_outages"),
    )
