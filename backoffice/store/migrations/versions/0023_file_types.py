"""Of each file: what it is by its content, and what became of looking for malware in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("content_type", sa.String(100), nullable=True))
    op.add_column("evidence", sa.Column("scan", sa.String(10), nullable=True))
    unscanned = sa.text("status = 'stored' AND sha256 IS NOT NULL AND scan IS NULL")
    op.create_index(
        "ix_evidence_unscanned",
        "evidence",
        ["id"],
        unique=False,
        sqlite_where=unscanned,
        postgresql_where=unscanned,
    )
