"""What is attested of rows: that none was changed, moved, added or removed without the key.

Each case and each person holds, beside what it is, a sum for every kind of row that belongs to it:
of its words, its files, its timers; of its consents, its accounts, its cases. Every row counts in
it with a keyed number that all its columns go into, the ciphertext as it lies there. The sums, and
the columns of the case or person that nothing else proves, stand under one keyed digest: the column
`kept`. So it costs a few bytes of a row that is written anyway, whatever the number of rows.

`Tx` has it kept up to date: what a work adds is added, what it changes or removes is taken away as
it was found. What somebody changed behind our back is therefore never made true by what we do
later, and an erasure by the program leaves sums that are right. No words are in it, only what is
made of ciphertexts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import RowMapping, Table

from backoffice.store.cases import ATTESTED as ATTESTED_LINE
from backoffice.store.cases import framed
from backoffice.store.engine.tx import Change, Tx
from backoffice.store.tables import accounts, cases, consents, evidence, people, texts, timers
from backoffice.store.vault import ATTESTED, Vault

_COUNT = 4
_SUM = 16
_SET = _COUNT + _SUM
_ALL = 1 << (8 * _SUM)

Row = Mapping[str, Any] | RowMapping


class Owned(Struct, frozen=True):
    """Rows that belong to a case or a person."""

    #: The table of the owner, and the column that names the row there.
    owner: Table
    column: str
    #: Which of the owner's sums they count in.
    place: int
    #: What is proved of a row.
    covered: tuple[str, ...]
    #: A row counts while this column is null.
    until: str = ""


#: Not in it: what the fetching of a file counts and waits for, and when a message may be tried
#: again.
OWNED: dict[Table, Owned] = {
    texts: Owned(
        cases,
        "case_id",
        0,
        ("id", "office_id", "person_id", "case_id", "kind", "author", "at", "sealed"),
    ),
    evidence: Owned(
        cases,
        "case_id",
        1,
        (
            "id",
            "office_id",
            "person_id",
            "case_id",
            "channel",
            "account",
            "sealed",
            "kind",
            "media_type",
            "received_at",
            "status",
            "sha256",
            "note",
            "file_key",
        ),
    ),
    # What was done is over.
    timers: Owned(
        cases,
        "case_id",
        2,
        ("id", "office_id", "kind", "case_id", "clock", "mark", "belongs_to", "due_at"),
        until="done_at",
    ),
    consents: Owned(
        people,
        "person_id",
        0,
        ("id", "office_id", "person_id", "version", "given", "inbox_id", "at"),
    ),
    accounts: Owned(
        people,
        "person_id",
        1,
        ("office_id", "channel", "account", "sender_key", "person_id", "own_id", "bound_to"),
    ),
    cases: Owned(people, "person_id", 2, ("id", "office_id", "code", "person_id")),
}

#: What their sums are of, as an operator reads it.
SETS: dict[Table, tuple[str, ...]] = {
    cases: ("text", "file", "timer"),
    people: ("consent", "account", "case"),
}

#: What the digest of an owner covers beside its sums.
_OWN: dict[Table, tuple[str, ...]] = {
    cases: ("id", "office_id", "code", "person_id", "head", "due_at"),
    people: (
        "id",
        "office_id",
        "wrapped_key",
        "archived_key",
        "created_at",
        "erased_at",
        "through_id",
        "kinship",
        "joined",
    ),
}

_encode = msgspec.msgpack.Encoder().encode


class Sums:
    """How many rows of each kind there are, and what they add up to."""

    __slots__ = ("counts", "totals")

    def __init__(self, table: Table) -> None:
        size = len(SETS[table])
        self.counts = [0] * size
        self.totals = [0] * size

    @classmethod
    def read(cls, table: Table, kept: bytes) -> Sums:
        """Those that `kept` holds; none at all where it is too short."""
        sums = cls(table)
        if len(kept) == ATTESTED + _SET * len(sums.counts):
            for place in range(len(sums.counts)):
                start = ATTESTED + _SET * place
                sums.counts[place] = int.from_bytes(kept[start : start + _COUNT], "big")
                sums.totals[place] = int.from_bytes(kept[start + _COUNT : start + _SET], "big")
        return sums

    def add(self, place: int, value: int, sign: int = 1) -> None:
        self.counts[place] += sign
        self.totals[place] = (self.totals[place] + sign * value) % _ALL

    def join(self, other: Sums) -> None:
        for place, value in enumerate(other.totals):
            self.counts[place] += other.counts[place]
            self.totals[place] = (self.totals[place] + value) % _ALL

    def written(self) -> bytes:
        # A count below nothing is of rows that somebody took away before: it stays wrong.
        return b"".join(
            (count % (1 << (8 * _COUNT))).to_bytes(_COUNT, "big") + total.to_bytes(_SUM, "big")
            for count, total in zip(self.counts, self.totals, strict=True)
        )

    @property
    def empty(self) -> bool:
        return not any(self.counts) and not any(self.totals)


class Attestor:
    """Proves rows under the installation's key, and keeps what is proved up to date."""

    def __init__(self, vault: Vault) -> None:
        self._attest: Callable[[bytes], bytes] = vault.attest
        self._link = vault.link

    def watched(self, table: Table) -> frozenset[str]:
        """The columns of a table that are proved."""
        owned = OWNED.get(table)
        names = frozenset(owned.covered) | {owned.until} - {""} if owned else frozenset()
        return names | frozenset(_OWN.get(table, ()))

    def value(self, table: Table, row: Row) -> int | None:
        """The number with which a row counts among its owner's; None where it does not count."""
        owned = OWNED[table]
        if row[owned.column] is None or (owned.until and row[owned.until] is not None):
            return None
        written = _encode((str(table.name), *[row[name] for name in owned.covered]))
        return int.from_bytes(self._attest(written), "big")

    def kept(self, table: Table, row: Row, sums: Sums) -> bytes:
        """What is to stand in the column `kept` of a case or a person."""
        written = sums.written()
        own = (str(table.name), written, *[row[name] for name in _OWN[table]])
        return self._attest(_encode(own)) + written

    def holds(self, table: Table, row: Row) -> bool:
        """Whether `kept` is of this row as it stands there."""
        kept = bytes(row["kept"] or b"")
        return self.kept(table, row, Sums.read(table, kept)) == kept

    def number(self, office_id: str, name: str, value: int) -> bytes:
        """What is to stand beside a counter of that value."""
        return self._attest(_encode(("counters", office_id, name, value)))

    def wrote(self, head: bytes, line: Row) -> bool:
        """Whether a journal's line, behind that digest, is of a version that attests."""
        written = framed(
            line["case_id"], line["seq"], line["at"], line["actor"], bytes(line["event"])
        )
        return self._link(head, ATTESTED_LINE + written) == bytes(line["digest"])

    def mark(self, *parts: str) -> bytes:
        """A proof of some words of our own."""
        return self._attest(_encode(("mark", *parts)))

    def settle(self, tx: Tx, changes: Iterable[Change]) -> None:
        """Bring what is attested up to what is about to be written."""
        sums: dict[Table, dict[str, Sums]] = {cases: {}, people: {}}
        own: dict[Table, dict[str, Change]] = {cases: {}, people: {}}
        for change in changes:
            owned = OWNED.get(change.table)
            if owned is not None:
                self._count(sums[owned.owner], owned, change)
            if change.table in own:
                own[change.table][change.key[0]] = change
        for table in (cases, people):
            touched = [one for one, added in sums[table].items() if not added.empty]
            ids = list(dict.fromkeys((*touched, *own[table])))
            if ids:
                tx.prefetch(table, ids)
            for one in ids:
                self._renew(tx, table, one, own[table].get(one), sums[table].get(one))

    def _count(self, sums: dict[str, Sums], owned: Owned, change: Change) -> None:
        for row, sign in ((change.before, -1), (change.after, 1)):
            value = self.value(change.table, row) if row is not None else None
            if row is not None and value is not None:
                owner = row[owned.column]
                if owner not in sums:
                    sums[owner] = Sums(owned.owner)
                sums[owner].add(owned.place, value, sign)

    def _renew(
        self, tx: Tx, table: Table, id: str, change: Change | None, added: Sums | None
    ) -> None:
        row = tx.get(table, id)
        if row is None:
            return
        if change is not None and change.before is None:
            sums, expect = Sums(table), None
        else:
            before = row if change is None else change.before
            if before is None or before["kept"] is None or not self.holds(table, before):
                # Not yet attested, or changed behind our back: so it stays.
                return
            sums = Sums.read(table, before["kept"])
            expect = {"kept": before["kept"]}
        if added is not None:
            sums.join(added)
        kept = self.kept(table, row, sums)
        if kept != row["kept"]:
            tx.set(table, id, expect=expect, kept=kept)
