"""What a message said, as a digest: an edit that changes nothing is known, and so is a deletion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("message", sa.String(40), nullable=True))
    op.add_column("inbox", sa.Column("said", sa.String(40), nullable=True))
    known = sa.text("message IS NOT NULL")
    op.create_index(
        "ix_inbox_message", "inbox", ["message"], sqlite_where=known, postgresql_where=known
    )
