"""Why a provider refused a message, by name: the words for it are the office's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_parts", sa.Column("cause", sa.String(40), nullable=True))
