"""A name of its own for the time in which a citizen may complete: a window is WhatsApp's."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE timers SET kind = 'completion' WHERE kind = 'window'")
