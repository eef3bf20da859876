"""Several accounts of one person, several persons at one account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("through_id", sa.String(40), nullable=True))
    op.add_column("people", sa.Column("kinship", sa.String(10), nullable=False, server_default=""))
    op.add_column(
        "people",
        sa.Column("joined", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.create_index(
        "ix_people_through_id",
        "people",
        ["through_id"],
        unique=False,
        sqlite_where=sa.text("through_id IS NOT NULL"),
        postgresql_where=sa.text("through_id IS NOT NULL"),
    )
    op.add_column("accounts", sa.Column("own_id", sa.String(40), nullable=True))
    op.add_column("accounts", sa.Column("bound_to", sa.String(40), nullable=True))
    op.create_index("ix_accounts_person_id", "accounts", ["person_id"], unique=False)
    op.add_column("conversations", sa.Column("last_said", sa.String(40), nullable=True))
    op.create_table(
        "links",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("only_from", sa.String(40), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_links"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_links_person_id"),
    )
    op.create_index("ix_links_conversation_id", "links", ["conversation_id"], unique=False)
    op.create_table(
        "link_tries",
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("office_id", sa.String(40), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_link_tries"),
    )
