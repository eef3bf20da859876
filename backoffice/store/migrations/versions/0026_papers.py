"""A text that waits for the paper that goes along, and who signs papers as what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("waits_for", sa.String(40), nullable=True))
    for name, length in (("position", 120), ("rank", 80), ("nip", 30)):
        op.add_column(
            "staff", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.create_index(
        "ix_outbox_waits_for",
        "outbox",
        ["waits_for"],
        unique=False,
        sqlite_where=sa.text("waits_for IS NOT NULL"),
        postgresql_where=sa.text("waits_for IS NOT NULL"),
    )
