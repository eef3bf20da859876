"""Rows as values: what they say of a column is what the table says of it."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Struct
from sqlalchemy import Table

from backoffice.store.account_links import AccountRow
from backoffice.store.addresses import Activity, AddressRow
from backoffice.store.attempts import OutboxPart
from backoffice.store.conversations import Conversation
from backoffice.store.duties import DutyRow
from backoffice.store.engine.values import reader
from backoffice.store.inbox import InboxRow
from backoffice.store.outbox import OutboxRow
from backoffice.store.people import PersonRow
from backoffice.store.tables import (
    accounts,
    addresses,
    conversations,
    duties,
    evidence,
    inbox,
    outbox,
    outbox_parts,
    people,
    texts,
)
from backoffice.store.texts import EvidenceRow, TextRow


@pytest.mark.parametrize(
    ("struct", "table", "joined"),
    [
        (AccountRow, accounts, set()),
        (Activity, addresses, set()),
        (AddressRow, addresses, set()),
        (Conversation, conversations, set()),
        (DutyRow, duties, set()),
        (EvidenceRow, evidence, set()),
        (InboxRow, inbox, set()),
        (OutboxRow, outbox, {"address"}),
        (OutboxPart, outbox_parts, set()),
        (PersonRow, people, set()),
        (TextRow, texts, set()),
    ],
)
def test_a_field_may_be_none_where_its_column_may_be_null(
    struct: type[Struct], table: Table, joined: set[str]
) -> None:
    fields = {
        name: type(None) in get_args(hint)
        for name, hint in get_type_hints(struct).items()
        if name not in joined
    }
    assert fields == {name: table.c[name].nullable for name in fields}


class _Talk(Struct, frozen=True):
    id: str
    text: str
    others: tuple[str, ...]


def test_a_row_is_read_by_the_names_of_its_columns() -> None:
    read = reader(_Talk, given=1)
    row: dict[str, Any] = {"text": "halo", "more": 1, "id": "a"}
    assert read(row, ("b",)) == _Talk("a", "halo", ("b",))
    row["text"] = "lain"
    assert read(row, ()) == _Talk("a", "lain", ())


def test_a_row_that_lacks_a_column_is_not_read() -> None:
    with pytest.raises(KeyError, match="text"):
        reader(_Talk, given=1)({"id": "a"}, ())
