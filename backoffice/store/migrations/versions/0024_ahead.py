"""Of each case: whether it comes before all others, as an emergency or because somebody waits."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_CHUNK = 500


def upgrade() -> None:
    op.add_column("cases", sa.Column("ahead", sa.Integer(), server_default="0", nullable=False))
    _fill(op.get_bind())
    first = sa.text("ahead > 0")
    op.create_index(
        "ix_cases_ahead",
        "cases",
        ["office_id", "shelf", "due_at", "received_at", "id"],
        unique=False,
        sqlite_where=first,
        postgresql_where=first,
    )


def _fill(connection: sa.Connection) -> None:
    cases = sa.table(
        "cases",
        sa.column("id"),
        sa.column("open", sa.Boolean()),
        sa.column("shelf"),
        sa.column("snapshot", sa.LargeBinary()),
        sa.column("ahead"),
    )
    query = sa.select(cases.c.id, cases.c.shelf, cases.c.snapshot).where(cases.c.open)
    last = ""
    while True:
        some = query.where(cases.c.id > last).order_by(cases.c.id).limit(_CHUNK)
        if not (rows := connection.execute(some).all()):
            return
        for row in rows:
            if ahead := _ahead(bytes(row.snapshot)):
                shelf = row.shelf.replace("hold", "queue")
                change = sa.update(cases).where(cases.c.id == row.id)
                connection.execute(change.values(ahead=ahead, shelf=shelf))
        last = rows[-1].id


def _ahead(snapshot: bytes) -> int:
    try:
        case: dict[str, Any] = json.loads(snapshot)
    except ValueError:
        # `aduan verify` says so.
        return 0
    if case.get("urgent") and not case.get("holder") and not case.get("answered_at"):
        return 2
    return 1 if case.get("called_at") else 0
