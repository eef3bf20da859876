"""Where reports were made known: written once, and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import publications, reports, to_micros
from backoffice.store.vault import Vault


class PublicationRow(Struct, frozen=True):
    """A report was made known; the columns say what each field means."""

    id: str
    office_id: str
    report_id: str
    medium: str
    at: datetime
    by: str
    proof: str
    kept: bytes

    @property
    def files(self) -> tuple[str, ...]:
        """Rows of the files that show it."""
        return tuple(msgspec.json.decode(self.proof, type=list[str]))


_read = reader(PublicationRow)
_PROVED = PublicationRow.__struct_fields__[:-1]


def add(
    tx: Tx,
    vault: Vault,
    *,
    office_id: str,
    report_id: str,
    medium: str,
    by: str,
    proof: Sequence[str],
    now: datetime,
) -> None:
    """Note that it was made known there."""
    row = {
        "id": tx.new_id(),
        "office_id": office_id,
        "report_id": report_id,
        "medium": medium,
        "at": now,
        "by": by,
        "proof": msgspec.json.encode(list(proof)).decode(),
    }
    tx.add(publications, **row, kept=_attested(vault, row))


def holds(vault: Vault, row: Mapping[Any, Any]) -> bool:
    """Whether it is as we wrote it."""
    return bytes(row["kept"]) == _attested(vault, row)


def _attested(vault: Vault, row: Mapping[Any, Any]) -> bytes:
    proved = [row[name] for name in _PROVED]
    moments = [to_micros(one) if isinstance(one, datetime) else one for one in proved]
    return vault.attest(msgspec.msgpack.encode(("publications", *moments)))


_OF_REPORT = (
    select(publications)
    .where(publications.c.report_id == bindparam("report_id"))
    .order_by(publications.c.at, publications.c.id)
)
_OF_PERIOD = (
    select(publications.c.id)
    .join(reports, reports.c.id == publications.c.report_id)
    .where(reports.c.office_id == bindparam("office_id"), reports.c.period == bindparam("period"))
    .limit(1)
)


def of_report(tx: Tx, report_id: str) -> list[PublicationRow]:
    """Where it was made known, the first one first."""
    return [_read(row) for row in tx.rows(_OF_REPORT, report_id=report_id)]


def of_period(tx: Tx, office_id: str, period: str) -> bool:
    """Whether anything of that month was made known."""
    return bool(tx.rows(_OF_PERIOD, office_id=office_id, period=period))
