"""What a provider says later of what we sent: delivered, read, failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("delivered_at", "read_at", "failed_at"):
        op.add_column("outbox_parts", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("outbox_parts", sa.Column("failure", sa.String(20), nullable=True))
    waits = sa.text("status = 'outcome'")
    op.create_index(
        "ix_inbox_outcome",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=waits,
        postgresql_where=waits,
    )
    unconfirmed = sa.text("status = 'sent' AND sealed IS NOT NULL")
    op.create_index(
        "ix_outbox_unconfirmed",
        "outbox",
        ["sent_at"],
        unique=False,
        sqlite_where=unconfirmed,
        postgresql_where=unconfirmed,
    )
