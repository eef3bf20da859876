"""The outbox: messages to be sent, queued with their cause and rendered at delivery."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, exists, literal_column, or_, select, update
from sqlalchemy import text as sql

from backoffice.store.addresses import AddressRow
from backoffice.store.addresses import by_id as addresses_by_id
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader as reader_of
from backoffice.store.tables import addresses, evidence, literal, outbox
from backoffice.store.texts import PRINTED
from backoffice.store.vault import Place, Tampered, Vault
from channels.message import Choice

#: A row that is being retried holds back the later rows of its address for so long.
HOLD = timedelta(minutes=10)


class File(Struct, frozen=True):
    """A file that goes along: its row in `evidence`, and what it is called, without its ending."""

    id: str
    name: str


class Frame(Struct, frozen=True, omit_defaults=True):
    """A text that stands inside another as somebody else will read it: the citizen's, in a
    preview."""

    text: str
    params: dict[str, str] = {}
    refs: dict[str, str] = {}
    #: In whose wording it goes out: a version of the profile.
    version: str = ""
    #: It goes out by mail.
    mail: bool = False


class Words(Struct, frozen=True, omit_defaults=True):
    """One text of several that go out as one message."""

    text: str
    params: dict[str, str] = {}
    refs: dict[str, str] = {}
    #: What fills placeholders with a whole text.
    frames: dict[str, Frame] = {}
    #: What goes along as a picture that another telephone reads.
    qr: str = ""
    files: tuple[File, ...] = ()


class Payload(Struct, frozen=True, omit_defaults=True):
    """What a text needs besides its key. `refs` names text rows that are read at delivery."""

    params: dict[str, str] = {}
    refs: dict[str, str] = {}
    #: As in `Words`.
    frames: dict[str, Frame] = {}
    choices: tuple[Choice, ...] = ()
    #: Texts that follow in the same message, each with its own data.
    more: tuple[Words, ...] = ()
    #: Staff id of the officer who reads it, where the address alone does not say.
    reader: str = ""
    #: As in `Words`.
    qr: str = ""
    files: tuple[File, ...] = ()


_payload = msgspec.json.Decoder(Payload)


class OutboxRow(Struct, frozen=True):
    """A message in the outbox, with its address joined in; its columns say what each field means.

    It stays as it was read. What writes to the outbox and is read of again gives a new one back.
    """

    id: str
    office_id: str
    key: str
    address_id: str
    case_id: str | None
    version: str
    text: str
    sealed: bytes | None
    created_at: datetime
    status: str
    attempts: int
    lease_until: datetime | None
    waits_since: datetime | None
    around_at: datetime | None
    call_since: datetime | None
    origin: str | None
    waits_for: str | None
    address: AddressRow


_read = reader_of(OutboxRow, given=1)
#: After so long a text goes without the paper that was to go along, and says that it follows.
LONGEST_PRINT = timedelta(minutes=1)
_WAITING_FOR = select(outbox.c.id).where(
    outbox.c.waits_for == bindparam("file_id"), outbox.c.status == literal("queued")
)


def add(
    tx: Tx,
    vault: Vault,
    *,
    key: str,
    office_id: str,
    address_id: str,
    version: str,
    text: str,
    now: datetime,
    params: Mapping[str, str] | None = None,
    refs: Mapping[str, str] | None = None,
    frames: Mapping[str, Frame] | None = None,
    choices: Sequence[Choice] = (),
    more: Sequence[Words] = (),
    case_id: str | None = None,
    not_before: datetime | None = None,
    once: bool = False,
    reader: str = "",
    origin: str | None = None,
    qr: str = "",
    files: Sequence[File] = (),
) -> None:
    """Queue a text for an address. The key is deterministic; `once`: a repeat passes in silence.

    With a file that is being printed it goes out as soon as that is there, and at the latest when
    the longest wait is over.
    """
    payload = Payload(
        params=dict(params or {}),
        refs=dict(refs or {}),
        frames=dict(frames or {}),
        choices=tuple(choices),
        more=tuple(more),
        reader=reader,
        qr=qr,
        files=tuple(files),
    )
    row_id = tx.new_id()
    waits_for = _printing(tx, [*files, *(file for one in more for file in one.files)])
    where = _place(row_id, case_id, address_id, text)
    (tx.add_once if once else tx.add)(
        outbox,
        id=row_id,
        office_id=office_id,
        key=key,
        address_id=address_id,
        case_id=case_id,
        version=version,
        text=text,
        sealed=vault.seal_local(where, msgspec.json.encode(payload)),
        created_at=now,
        not_before=now + LONGEST_PRINT if waits_for else not_before,
        waits_for=waits_for,
        status="queued",
        origin=origin,
    )


def _printing(tx: Tx, files: Sequence[File]) -> str | None:
    """Of these files the last one that is being printed, if any is: they are printed in order."""
    rows = ((file.id, tx.get(evidence, file.id)) for file in reversed(files))
    return next(
        (
            id
            for id, row in rows
            if row is not None and row["channel"] == PRINTED and row["status"] == "wait"
        ),
        None,
    )


def _place(row_id: str, case_id: str | None, address_id: str, text: str) -> Place:
    return Place("outbox", row_id, "payload", case=case_id, more=(address_id, text))


def place(row: Mapping[Any, Any]) -> Place:
    """Where what fills a message belongs: to its row, case, address and text."""
    return _place(row["id"], row["case_id"], row["address_id"], row["text"])


def payload(vault: Vault, row: OutboxRow) -> Payload:
    """What fills a message whose words are still kept; Tampered when it was changed or moved."""
    if row.sealed is None:
        raise ValueError("its words are not kept any more")
    where = _place(row.id, row.case_id, row.address_id, row.text)
    return _payload.decode(vault.open_local(where, row.sealed))


def rewrite(tx: Tx, vault: Vault, row: OutboxRow, payload: Payload) -> None:
    """Let a row that is not sent yet say something else."""
    where = _place(row.id, row.case_id, row.address_id, row.text)
    tx.set(outbox, row.id, sealed=vault.seal_local(where, msgspec.json.encode(payload)))


def rewrite_waiting(tx: Tx, vault: Vault, row: OutboxRow, payload: Payload) -> None:
    """The same for a row of `waiting`; Conflict where somebody has just begun to send it."""
    where = _place(row.id, row.case_id, row.address_id, row.text)
    sealed = vault.seal_local(where, msgspec.json.encode(payload))
    tx.set(outbox, row.id, expect={"lease_until": None}, sealed=sealed)


_earlier = outbox.alias("earlier")
_ahead = outbox.alias("ahead")
#: One address takes so many places of a batch: the others do not wait for a long list to one chat.
_PER_ADDRESS = 3
_LEASABLE = (
    select(outbox)
    .where(
        outbox.c.status == literal("queued"),
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < bindparam("now")),
        or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("now")),
        or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= bindparam("now")),
        ~exists().where(
            _earlier.c.address_id == outbox.c.address_id,
            _earlier.c.status == literal("queued"),
            _earlier.c.id < outbox.c.id,
            or_(
                _earlier.c.lease_until >= bindparam("now"),
                # No text overtakes one that waits for its paper.
                _earlier.c.waits_for.is_not(None) & (_earlier.c.not_before > bindparam("now")),
                (_earlier.c.retry_at > bindparam("now"))
                & (_earlier.c.created_at > bindparam("held_since")),
            ),
        ),
    )
    .where(
        ~exists(
            select(literal_column("1"))
            .where(
                _ahead.c.address_id == outbox.c.address_id,
                _ahead.c.status == literal("queued"),
                _ahead.c.id < outbox.c.id,
                or_(_ahead.c.not_before.is_(None), _ahead.c.not_before <= bindparam("now")),
                or_(_ahead.c.retry_at.is_(None), _ahead.c.retry_at <= bindparam("now")),
            )
            .offset(_PER_ADDRESS - 1)
            .limit(1)
        )
    )
    .order_by(outbox.c.id)
    .limit(bindparam("limit"))
)
_LEASABLE_LOCKED = _LEASABLE.with_for_update(skip_locked=True, of=outbox)


# Any fixed number. Two nodes lease one after the other: a message that is being leased must not
# look free to be overtaken.
_ONE_BY_ONE = sql("SELECT pg_advisory_xact_lock(7263190456)")


def lease(tx: Tx, *, holder: str, now: datetime, seconds: int, limit: int) -> list[OutboxRow]:
    """Take rows to send, in order for each address."""
    statement = _LEASABLE
    if tx.dialect == "postgresql":
        tx.rows(_ONE_BY_ONE)
        statement = _LEASABLE_LOCKED
    rows = joined(tx, tx.rows(statement, now=now, held_since=now - HOLD, limit=limit))
    until = now + timedelta(seconds=seconds)
    for row in rows:
        tx.set(
            outbox,
            row.id,
            expect={"lease_until": row.lease_until},
            lease_until=until,
            leased_by=holder,
        )
    return rows


def joined(tx: Tx, rows: Sequence[Mapping[Any, Any]]) -> list[OutboxRow]:
    """Whole rows of the table as values, with their addresses; in the same order."""
    where = addresses_by_id(tx, {row["address_id"] for row in rows})
    return [_read(row, where[row["address_id"]]) for row in rows]


def get(tx: Tx, row_id: str) -> OutboxRow | None:
    row = tx.get(outbox, row_id)
    return joined(tx, [row])[0] if row else None


_BY_KEY = select(outbox.c.id).where(outbox.c.key == bindparam("key"))


def waiting(tx: Tx, key: str) -> OutboxRow | None:
    """The row of this key, as long as nobody has begun to send it."""
    rows = tx.rows(_BY_KEY, key=key)
    row = get(tx, rows[0]["id"]) if rows else None
    return row if row is not None and row.status == "queued" and not row.lease_until else None


def prefetch(tx: Tx, row_ids: Iterable[str]) -> None:
    """Read rows and their addresses at once for later `get`s."""
    ids = set(row_ids)
    tx.prefetch(outbox, ids)
    found = [row for one in ids if (row := tx.get(outbox, one))]
    tx.prefetch(addresses, {row["address_id"] for row in found})


def printed(tx: Tx, file_id: str) -> None:
    """What waited for that file waits no more: it is there, or it will not be."""
    for row in tx.rows(_WAITING_FOR, file_id=file_id):
        tx.set(outbox, row["id"], not_before=None)


_WENT_WITHOUT = select(outbox).where(
    outbox.c.waits_for == bindparam("file_id"), outbox.c.status == literal("sent")
)


def await_file(tx: Tx, row_id: str, file_id: str) -> None:
    """Say of a row that went out that this file is still to follow it."""
    tx.set(outbox, row_id, waits_for=file_id)


def went_without(tx: Tx, file_id: str) -> list[OutboxRow]:
    """What was sent before that file was there, and said that it follows."""
    return joined(tx, tx.rows(_WENT_WITHOUT, file_id=file_id))


def sent(tx: Tx, row_id: str, *, now: datetime) -> None:
    """All parts are out: the words are blanked, that they went is kept."""
    tx.set(
        outbox, row_id, status="sent", sent_at=now, sealed=None, lease_until=None, leased_by=None
    )


def forget_unconfirmed(tx: Tx, *, before: datetime) -> int:
    """Blank the words of what went out before then and was never said to have arrived."""
    return tx.execute(
        update(outbox)
        .where(
            outbox.c.status == literal("sent"),
            outbox.c.sealed.is_not(None),
            outbox.c.sent_at < before,
        )
        .values(sealed=None)
    )


def retry(tx: Tx, row: OutboxRow, *, at: datetime, problem: str) -> None:
    tx.set(
        outbox,
        row.id,
        attempts=row.attempts + 1,
        retry_at=at,
        problem=problem,
        lease_until=None,
        leased_by=None,
    )


def again(tx: Tx, row: OutboxRow, *, at: datetime, problem: str) -> None:
    """Queue what had gone out and then failed: its parts that arrived are not sent again."""
    tx.set(
        outbox,
        row.id,
        attempts=row.attempts + 1,
        status="queued",
        retry_at=at,
        problem=problem,
    )


def readdress(tx: Tx, vault: Vault, old: str, new: str) -> None:
    """What is still to be said at one address is said at another, in the same order."""
    waiting = select(outbox).where(outbox.c.address_id == old, outbox.c.status == literal("queued"))
    for row in tx.rows(waiting):
        sealed = row["sealed"]
        if sealed is not None:
            # One that cannot be read is found out when it is to be sent.
            with contextlib.suppress(Tampered):
                words = vault.open_local(place(row), sealed)
                sealed = vault.seal_local(place({**row, "address_id": new}), words)
        tx.set(outbox, row["id"], address_id=new, sealed=sealed)


def release(tx: Tx, row_id: str) -> None:
    """Give a row back unsent and untried."""
    tx.set(outbox, row_id, lease_until=None, leased_by=None)


def failed(tx: Tx, row: OutboxRow, *, problem: str) -> OutboxRow:
    """Give up; the words stay until an operator retries or retention takes them."""
    gone = replace(row, status="failed", attempts=row.attempts + 1, lease_until=None)
    tx.set(
        outbox,
        row.id,
        attempts=gone.attempts,
        status=gone.status,
        problem=problem,
        lease_until=None,
        leased_by=None,
    )
    return gone


def requeue(tx: Tx, office_id: str) -> int:
    """Let every failed row of an office be tried afresh, really; returns how many.

    An address that was closed because of them is tried as well: its person may be back.
    """
    failed = (
        outbox.c.office_id == office_id,
        outbox.c.status == "failed",
        outbox.c.sealed.is_not(None),
    )
    tx.execute(
        update(addresses)
        .where(addresses.c.id.in_(select(outbox.c.address_id).where(*failed)))
        .values(closed_at=None, closed_reason=None)
    )
    return tx.execute(
        update(outbox).where(*failed).values(status="queued", retry_at=None, problem=None)
    )


def withdraw(tx: Tx, row_id: str) -> None:
    """Blank the words of a row that is not sent: nobody is told any more."""
    tx.set(outbox, row_id, sealed=None, status="sent", lease_until=None, leased_by=None)


def drop_conversation(tx: Tx, address_id: str) -> None:
    """Blank the words of everything that was to be said to an address outside a case."""
    tx.execute(
        update(outbox)
        .where(outbox.c.address_id == address_id, outbox.c.case_id.is_(None))
        .values(sealed=None, status="sent")
    )
