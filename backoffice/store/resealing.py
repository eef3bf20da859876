"""Seals anew, portion by portion, what was sealed before it was bound to its place.

`meta` says how far it has come, and is written with each portion: a process that is killed between
two loses nothing, and of two that do it at once one begins its portion anew. While it is under way
nobody else works in the database, so that every row is either behind that mark or before it.
What cannot be opened stays as it is: it was changed before, and `verify` will say so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine, RowMapping, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from backoffice.store import addresses, conversations, file_keys, inbox, keyring, outbox, rooms
from backoffice.store import texts as words
from backoffice.store.engine.driver import database_errors
from backoffice.store.engine.engines import open_engine, write_anew
from backoffice.store.engine.failures import lost_race
from backoffice.store.engine.schema import meant
from backoffice.store.engine.tx import Tx
from backoffice.store.installation import RESEALING
from backoffice.store.secret import Secret
from backoffice.store.tables import addresses as address_table
from backoffice.store.tables import conversations as talk_table
from backoffice.store.tables import evidence, leases, meta, people, texts
from backoffice.store.tables import inbox as inbox_table
from backoffice.store.tables import outbox as outbox_table
from backoffice.store.tables import rooms as room_table
from backoffice.store.vault import Erased, Place, Tampered, Vault, open_unbound

#: Rows and bytes of one portion, whichever comes first.
ROWS, BYTES = 500, 8_000_000
#: All is sealed anew; the database is still to be written anew.
LAST = "written anew"
_PATIENCE_SECONDS = 60.0

Row = Mapping[Any, Any]


class Progress(NamedTuple):
    """What one portion did."""

    #: None: nothing is left to do, or ever was.
    step: str | None
    rows: int


class _Work:
    """What the steps of one portion share."""

    def __init__(self, tx: Tx, secret: Secret, vault: Vault) -> None:
        self.tx, self.vault = tx, vault
        self._secret = secret

    def local(self, purpose: str, sealed: bytes) -> bytes:
        """What the installation's key for a purpose sealed before."""
        return open_unbound(self._secret.derive(f"local:{purpose}"), sealed, b"local")

    def former_key(self, purpose: str, wrapped: bytes, context: bytes) -> bytes:
        """The key of a person, as it was wrapped before."""
        return open_unbound(self._secret.derive(purpose), wrapped, context)

    def key_of(self, person_id: str | None) -> bytes | None:
        """The key of a person, wrapped as it is now, also out of the archive."""
        person = self.tx.get(people, person_id) if person_id else None
        if person is None:
            return None
        wrapped: bytes | None = person["wrapped_key"]
        with contextlib.suppress(Erased):
            return wrapped or self.vault.from_archive(person["id"], person["archived_key"])
        return None

    def personal(self, place: Place, sealed: bytes) -> bytes:
        """What a person's key sealed before, sealed anew; Tampered where there is no key."""
        key = self.key_of(place.person)
        if key is None:
            raise Tampered
        opened = self.vault.open_unbound(key, place.person, sealed)
        return self.vault.seal(key, place, opened)


def others_work(url: str, *, now: datetime) -> bool:
    """Does any process hold a lease, as every node does that runs?"""
    engine = open_engine(url, reading=True)
    try:
        with engine.connect() as connection:
            query = select(leases.c.name).where(leases.c.until > now).limit(1)
            return connection.execute(query).first() is not None
    except database_errors(SQLAlchemyError) as error:
        raise meant(error) from error
    finally:
        engine.dispose()


def seal_anew(
    url: str,
    secret: Secret,
    *,
    ids: Callable[[], str],
    now: datetime,
    checkpoint: Callable[[str], None],
    tell: Callable[[str], None],
) -> None:
    """Everything that still has to be sealed anew, from where it was left; then nothing is left.

    `tell` is told how far it is. Raises KeysLost, and Unavailable or Unfit for the database.
    """
    engine = open_engine(url, busy_seconds=_PATIENCE_SECONDS)
    done = 0
    try:
        while (step := _next(engine, secret, ids, now, checkpoint)).step not in (None, LAST):
            done += step.rows
            tell(f"{step.step}: {done:,} rows in all")
        if step.step == LAST:
            tell("writing the database anew")
            write_anew(url)
            checkpoint("resealing:written")
            with engine.begin() as connection:
                tx = Tx(connection, ids=ids)
                tx.remove(meta, RESEALING)
                tx.flush()
    except database_errors(SQLAlchemyError) as error:
        raise meant(error) from error
    finally:
        engine.dispose()


def _next(
    engine: Engine,
    secret: Secret,
    ids: Callable[[], str],
    now: datetime,
    checkpoint: Callable[[str], None],
) -> Progress:
    while True:
        try:
            with engine.begin() as connection:
                tx = Tx(connection, ids=ids)
                progress = portion(tx, secret, now=now)
                tx.flush()
                checkpoint("resealing:before")
        except Exception as error:
            # Another process is at the same portion: go on behind it.
            if lost_race(error):
                continue
            raise
        checkpoint("resealing:after")
        return progress


def portion(tx: Tx, secret: Secret, *, now: datetime) -> Progress:
    """Seal the next rows anew; Conflict when another process is at the same."""
    mark = tx.get(meta, RESEALING)
    if mark is None:
        return Progress(None, 0)
    if mark["value"] == "":
        keyring.keep(tx, secret, keyring.taken_over(secret), now=now)
        _move_on(tx, "", f"{_NAMES[0]}:")
        return Progress(_NAMES[0], 0)
    if mark["value"] == LAST:
        return Progress(LAST, 0)
    name, _, after = mark["value"].partition(":")
    table, sealed_anew = _STEPS[name]
    work = _Work(tx, secret, Vault(keyring.read(tx, secret), randomness=secret.randomness))
    rows, whole = _page(tx, table, after)
    tx.prefetch(people, {row["person_id"] for row in rows if row.get("person_id")})
    for row in rows:
        values = dict(sealed_anew(work, row))
        if values:
            tx.set(table, row["id"], **values)
    ahead = _NAMES[_NAMES.index(name) + 1 :]
    behind = f"{ahead[0]}:" if ahead else LAST
    _move_on(tx, mark["value"], behind if whole else f"{name}:{rows[-1]['id']}")
    return Progress(name, len(rows))


def _move_on(tx: Tx, before: str, then: str) -> None:
    tx.set(meta, RESEALING, expect={"value": before}, value=then)


def _page(tx: Tx, table: Table, after: str) -> tuple[list[RowMapping], bool]:
    """The next rows, as many as fit, and whether they are the last."""
    held = [column for column in table.columns if column.info["privacy"] == "sealed"]
    size = sum((func.coalesce(func.length(column), 0) for column in held), start=func.length(""))
    query = select(table.c.id, size.label("size")).where(table.c.id > after)
    found = tx.rows(query.order_by(table.c.id).limit(ROWS))
    ids: list[str] = []
    total = 0
    for row in found:
        if ids and total + row["size"] > BYTES:
            break
        ids.append(row["id"])
        total += row["size"]
    rows = tx.rows(select(table).where(table.c.id.in_(ids)).order_by(table.c.id)) if ids else []
    return rows, len(ids) == len(found) < ROWS


# -- what each table holds ------------------------------------------------------------------------


def _people(work: _Work, row: Row) -> Iterator[tuple[str, bytes]]:
    for column, purpose, context in (
        ("wrapped_key", "person-keys", b"person-key"),
        ("archived_key", "archive", b"archived-key"),
    ):
        with contextlib.suppress(Tampered):
            if row[column] is not None:
                key = work.former_key(purpose, row[column], context)
                wrapped = work.vault.wrapped(row["id"], key)
                archived = column == "archived_key"
                yield column, work.vault.archive(row["id"], wrapped) if archived else wrapped


def _texts(work: _Work, row: Row) -> Iterator[tuple[str, bytes]]:
    with contextlib.suppress(Tampered):
        yield "sealed", work.personal(words.place(row), row["sealed"])


def _conversations(work: _Work, row: Row) -> Iterator[tuple[str, bytes]]:
    with contextlib.suppress(Tampered):
        if row["state"] is not None and row["channel"] == "mail":
            thread = work.local("post", row["state"])
            yield "state", work.vault.seal_local(conversations.thread_place(row["id"]), thread)
        elif row["state"] is not None:
            place = conversations.draft_place(row["id"], row["person_id"] or "")
            yield "state", work.personal(place, row["state"])
    with contextlib.suppress(Tampered):
        if row["pending"] is not None:
            waits = work.local("pending", row["pending"])
            yield "pending", work.vault.seal_local(conversations.pending_place(row["id"]), waits)


def _inbox(work: _Work, row: Row) -> Iterator[tuple[str, bytes]]:
    known = ("office_id", "channel", "account", "event_key", "conversation_id")
    said = {name: row[name] for name in known}
    with contextlib.suppress(Tampered):
        if row["raw"] is not None:
            raw = work.local("inbox", row["raw"])
            yield "raw", work.vault.seal_local(inbox.place("raw", **said), raw)
    with contextlib.suppress(Tampered):
        if row["items"] is not None:
            items = work.local("inbox", row["items"])
            yield "items", work.vault.seal_local(inbox.place("items", **said), items)


def _outbox(work: _Work, row: Row) -> Iterator[tuple[str, bytes]]:
    with contextlib.suppress(Tampered):
        if row["sealed"] is not None:
            payload = work.local("outbox", row["sealed"])
            yield "sealed", work.vault.seal_local(outbox.place(row), payload)


def _evidence(work: _Work, row: Row) -> Iterator[tuple[str, bytes]]:
    about = file_keys.place("about", row)
    with contextlib.suppress(Tampered):
        if row["sealed"]:
            try:
                known = work.local("evidence", row["sealed"])
                yield "sealed", work.vault.seal_local(about, known)
            except Tampered:
                # It was sealed with its case.
                yield "sealed", work.personal(about, row["sealed"])
    with contextlib.suppress(Tampered):
        if row["file_key"] is not None:
            yield "file_key", work.personal(file_keys.place("key", row), row["file_key"])


def _addresses(work: _Work, row: Row) -> Iterator[tuple[str, bytes | str]]:
    if row["sealed"] is None:
        yield "sealed", addresses.seal(work.vault, row["id"], row["peer"])
        yield "peer", ""


def _rooms(work: _Work, row: Row) -> Iterator[tuple[str, str]]:
    yield "hash", rooms.digest(work.vault, row["office_id"], row["hash"])


_STEPS: Mapping[str, tuple[Table, Callable[[_Work, Row], Iterator[tuple[str, Any]]]]] = {
    "people": (people, _people),
    "texts": (texts, _texts),
    "conversations": (talk_table, _conversations),
    "inbox": (inbox_table, _inbox),
    "outbox": (outbox_table, _outbox),
    "evidence": (evidence, _evidence),
    "addresses": (address_table, _addresses),
    "rooms": (room_table, _rooms),
}
_NAMES = tuple(_STEPS)
