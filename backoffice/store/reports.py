"""The reports of months: made, approved, replaced. A revision is a row of its own, and none goes.

Each row proves itself by a keyed digest of its columns, so that `aduan verify` finds what somebody
changed without the key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, or_, select

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import literal, reports, to_micros
from backoffice.store.vault import Vault

ASKED, MADE, APPROVED, REPLACED = "diminta", "dibuat", "disetujui", "diganti"
_ID_CHARS = 32


class ReportRow(Struct, frozen=True):
    """A report; the columns say what each field means."""

    id: str
    office_id: str
    period: str
    revision: int
    state: str
    figures: str
    sha256: str
    made_at: datetime
    made_by: str
    note: str
    approved_at: datetime | None
    approved_by: str | None
    hidden: str | None
    public: str | None
    files: str
    kept: bytes

    @property
    def name(self) -> str:
        """2026-11, and which revision of it."""
        return f"{self.period}-r{self.revision}" if self.revision else self.period

    @property
    def files_by_kind(self) -> dict[str, str]:
        """What the file is -> its row."""
        return dict(msgspec.json.decode(self.files, type=list[tuple[str, str]]))


read_report = reader(ReportRow)
#: What `kept` proves: every column but itself.
_PROVED = ReportRow.__struct_fields__[:-1]


def report_id(office_id: str, period: str, revision: int) -> str:
    """The id of a report: whoever makes it once more finds it there."""
    said = f"report:{office_id}:{period}:{revision}"
    return hashlib.sha256(said.encode()).hexdigest()[:_ID_CHARS]


def add(
    tx: Tx,
    vault: Vault,
    *,
    office_id: str,
    period: str,
    revision: int,
    figures: str,
    by: str,
    note: str,
    now: datetime,
) -> ReportRow | None:
    """Keep a report that was made, or without figures one that is to be made; None where it is
    there already."""
    id = report_id(office_id, period, revision)
    if tx.get(reports, id) is not None:
        return None
    row = {
        "id": id,
        "office_id": office_id,
        "period": period,
        "revision": revision,
        "state": MADE if figures else ASKED,
        "figures": figures,
        "sha256": sha256_of(figures),
        "made_at": now,
        "made_by": by,
        "note": note,
        "approved_at": None,
        "approved_by": None,
        "hidden": None,
        "public": None,
        "files": "[]",
    }
    row["kept"] = attested(vault, row)
    tx.add(reports, **row)
    return read_report(row)


def sha256_of(figures: str) -> str:
    """The hash of figures as they are kept."""
    return hashlib.sha256(figures.encode()).hexdigest()


def made(tx: Tx, vault: Vault, row: ReportRow, figures: str, *, now: datetime) -> None:
    """Keep the figures of one that was asked for."""
    sha256 = sha256_of(figures)
    _set(tx, vault, row, state=MADE, figures=figures, sha256=sha256, made_at=now)


def get(tx: Tx, id: str) -> ReportRow | None:
    """The report of that id."""
    row = tx.get(reports, id)
    return read_report(row) if row is not None else None


def approved(tx: Tx, vault: Vault, row: ReportRow, *, by: str, now: datetime) -> None:
    """Note who approved it."""
    _set(tx, vault, row, state=APPROVED, approved_by=by, approved_at=now)


def replaced(tx: Tx, vault: Vault, row: ReportRow) -> None:
    """Note that another one stands in its place."""
    _set(tx, vault, row, state=REPLACED)


def made_public(
    tx: Tx,
    vault: Vault,
    row: ReportRow,
    *,
    hidden: str,
    public: str,
    files: list[tuple[str, str]],
) -> None:
    """Note what everybody may read of it, and the files of both versions."""
    kept = msgspec.json.encode(files).decode()
    _set(tx, vault, row, hidden=hidden, public=public, files=kept)


def _set(tx: Tx, vault: Vault, row: ReportRow, **changed: Any) -> None:
    found = tx.get(reports, row.id)
    if found is None:
        return
    # Changed behind our back, it is not to come out right by what we do.
    right = holds(vault, found)
    kept = attested(vault, {**found, **changed}) if right else b""
    tx.set(reports, row.id, expect={"kept": row.kept}, **changed, kept=kept)


def attested(vault: Vault, row: Mapping[Any, Any]) -> bytes:
    """The keyed digest of a row."""
    proved = [row[name] for name in _PROVED]
    moments = [to_micros(one) if isinstance(one, datetime) else one for one in proved]
    return vault.attest(msgspec.msgpack.encode(("reports", *moments)))


def holds(vault: Vault, row: Mapping[Any, Any]) -> bool:
    """Whether it is as we wrote it."""
    return bytes(row["kept"]) == attested(vault, row)


_LATEST = (
    select(reports)
    .where(reports.c.office_id == bindparam("office_id"), reports.c.state != literal(ASKED))
    .order_by(reports.c.period.desc(), reports.c.revision.desc())
    .limit(1)
)
_OF_PERIOD = (
    select(reports)
    .where(reports.c.office_id == bindparam("office_id"), reports.c.period == bindparam("period"))
    .order_by(reports.c.revision)
)
_EVERY = (
    select(reports)
    .where(reports.c.office_id == bindparam("office_id"), reports.c.period >= bindparam("since"))
    .order_by(reports.c.period, reports.c.revision)
)
_UNDONE = (
    select(reports)
    .where(
        reports.c.office_id == bindparam("office_id"),
        or_(
            reports.c.state == literal(ASKED),
            reports.c.approved_at.is_not(None) & reports.c.public.is_(None),
        ),
    )
    .order_by(reports.c.period, reports.c.revision)
    .limit(1)
)


def latest(tx: Tx, office_id: str) -> ReportRow | None:
    """The last revision of the last month that has a report."""
    rows = tx.rows(_LATEST, office_id=office_id)
    return read_report(rows[0]) if rows else None


def of_period(tx: Tx, office_id: str, period: str) -> list[ReportRow]:
    """All revisions of a month, the first one first."""
    return [read_report(row) for row in tx.rows(_OF_PERIOD, office_id=office_id, period=period)]


def made_of(tx: Tx, office_id: str, period: str) -> list[ReportRow]:
    """All revisions of a month that were made, the first one first."""
    return [row for row in of_period(tx, office_id, period) if row.state != ASKED]


def since(tx: Tx, office_id: str, period: str) -> list[ReportRow]:
    """All reports from that month on; of months, then of revisions, the first one first."""
    return [read_report(row) for row in tx.rows(_EVERY, office_id=office_id, since=period)]


def waiting(tx: Tx, office_id: str) -> ReportRow | None:
    """The first one that is asked for, or is approved and has no version for everybody yet."""
    rows = tx.rows(_UNDONE, office_id=office_id)
    return read_report(rows[0]) if rows else None
