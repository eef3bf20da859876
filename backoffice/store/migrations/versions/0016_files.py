"""Which rows name the contents of a file is asked of every file in the folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    named = sa.text("sha256 IS NOT NULL")
    op.create_index(
        "ix_evidence_sha256",
        "evidence",
        ["sha256"],
        unique=False,
        sqlite_where=named,
        postgresql_where=named,
    )
