"""Check that everything sealed opens where it stands: in its row, for its person, in its case.

What was changed, or taken from another place, does not. Nothing of what is opened is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, select

from backoffice.store import (
    addresses,
    audit,
    conversations,
    file_keys,
    inbox,
    outbox,
)
from backoffice.store import second_factors as factors
from backoffice.store import texts as words
from backoffice.store.audit import Fault, Report
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import addresses as address_table
from backoffice.store.tables import conversations as talk_table
from backoffice.store.tables import evidence, people, second_factors, texts
from backoffice.store.tables import inbox as inbox_table
from backoffice.store.tables import outbox as outbox_table
from backoffice.store.vault import Erased, Place, Tampered, Vault

_PAGE = 200
_IS_NOT = "does not open in its place: it was changed, or belongs somewhere else"

Row = Mapping[Any, Any]


class _Look:
    def __init__(self, tx: Tx, vault: Vault) -> None:
        self.tx, self.vault = tx, vault

    def local(self, place: Place, sealed: bytes | None) -> bool:
        """Does it open, if there is anything?"""
        if not sealed:
            return True
        try:
            self.vault.open_local(place, sealed)
        except Tampered:
            return False
        return True

    def personal(self, place: Place, sealed: bytes | None) -> bool:
        """The same under the key of its person; what nobody can read any more is no fault."""
        if not sealed:
            return True
        person = self.tx.get(people, place.person) if place.person else None
        if person is None:
            return False
        try:
            key = person["wrapped_key"]
            if key is None:
                key = self.vault.from_archive(person["id"], person["archived_key"])
            self.vault.open(key, place, sealed)
        except Erased:
            return True
        except Tampered:
            return False
        return True


def walk_sealed(tx: Tx, vault: Vault, report: Report, tell: Callable[[str], None]) -> None:
    """Everything sealed but the files' own keys, which are looked at with the files."""
    look = _Look(tx, vault)
    count = 0
    for table, faults in _TABLES:
        after = ""
        [key] = table.primary_key.columns
        query = select(table).order_by(key).limit(_PAGE)
        while page := tx.rows(query.where(key > after)):
            tx.prefetch(people, {row["person_id"] for row in page if row.get("person_id")})
            for row in page:
                for text in faults(look, row):
                    case = audit.label(tx, row.get("case_id"))
                    report.add(Fault(kind="sealed", case=case, text=text))
            after = page[-1][key.name]
            count += len(page)
            tell(f"{count:,} sealed rows")


def _people(look: _Look, row: Row) -> Iterator[str]:
    try:
        if row["wrapped_key"] is not None:
            look.vault.archive(row["id"], row["wrapped_key"])
        if row["archived_key"] is not None:
            look.vault.from_archive(row["id"], row["archived_key"])
    except Tampered:
        yield f"the key of person {row['id']} {_IS_NOT}"


def _texts(look: _Look, row: Row) -> Iterator[str]:
    if not look.personal(words.place(row), row["sealed"]):
        yield f"the text {row['id']} ({row['kind']}) {_IS_NOT}"


def _conversations(look: _Look, row: Row) -> Iterator[str]:
    if row["channel"] == "mail":
        opens = look.local(conversations.thread_place(row["id"]), row["state"])
    else:
        place = conversations.draft_place(row["id"], row["person_id"] or "")
        opens = look.personal(place, row["state"])
    if not opens:
        yield f"the draft in conversation {row['id']} {_IS_NOT}"
    if not look.local(conversations.pending_place(row["id"]), row["pending"]):
        yield f"the question in conversation {row['id']} {_IS_NOT}"


def _inbox(look: _Look, row: Row) -> Iterator[str]:
    known = ("office_id", "channel", "account", "event_key", "conversation_id")
    said = {name: row[name] for name in known}
    if not (
        look.local(inbox.place("raw", **said), row["raw"])
        and look.local(inbox.place("items", **said), row["items"])
    ):
        yield f"the message {row['id']} that came in {_IS_NOT}"


def _outbox(look: _Look, row: Row) -> Iterator[str]:
    if not look.local(outbox.place(row), row["sealed"]):
        yield f"the message {row['id']} that is to go out {_IS_NOT}"


def _evidence(look: _Look, row: Row) -> Iterator[str]:
    about = file_keys.place("about", row)
    if not look.local(about, row["sealed"]) and not look.personal(about, row["sealed"]):
        yield f"what is known of the file {row['id']} {_IS_NOT}"


def _addresses(look: _Look, row: Row) -> Iterator[str]:
    if row["sealed"] is None or not look.local(addresses.place(row["id"]), row["sealed"]):
        yield f"the address {row['id']} {_IS_NOT}"


def _second_factors(look: _Look, row: Row) -> Iterator[str]:
    if not look.local(factors.place(row["staff_id"]), row["sealed"]):
        yield f"the secret of the one-time codes of {row['staff_id']} {_IS_NOT}"


_TABLES: tuple[tuple[Table, Callable[[_Look, Row], Iterator[str]]], ...] = (
    (people, _people),
    (texts, _texts),
    (talk_table, _conversations),
    (inbox_table, _inbox),
    (outbox_table, _outbox),
    (evidence, _evidence),
    (address_table, _addresses),
    (second_factors, _second_factors),
)
