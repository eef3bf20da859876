"""Files have keys; which rows name the contents of one is asked of every file in the folder.

What was waiting to be sealed with its case is encrypted like every other file that came before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("file_key", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE evidence SET status = 'stored', note = NULL, retry_at = NULL, lease_until = NULL "
        "WHERE note = 'segel' AND sha256 IS NOT NULL"
    )
    for name, column, rows in (
        ("ix_evidence_sha256", "sha256", "sha256 IS NOT NULL"),
        ("ix_evidence_open", "id", "status = 'stored' AND sha256 IS NOT NULL AND file_key IS NULL"),
    ):
        op.create_index(
            name,
            "evidence",
            [column],
            unique=False,
            sqlite_where=sa.text(rows),
            postgresql_where=sa.text(rows),
        )
