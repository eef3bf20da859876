"""Keys lie wrapped in the database, addresses are sealed, and all is sealed anew in its place.

The key is not at hand here: what an office has is sealed anew by the step that follows
(`resealing`), which begins where `meta` says.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
    )
    op.add_column("addresses", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.execute(
        "INSERT INTO meta (name, value) "
        "SELECT 'resealing', '' FROM meta WHERE name = 'key_fingerprint'"
    )
