"""Check that every report of a month, and where it was made known, is as it was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from backoffice.store import publications as of_publications
from backoffice.store import reports as of_reports
from backoffice.store.audit import Fault, Report
from backoffice.store.engine.tx import Tx
from backoffice.store.reports import ASKED, REPLACED, sha256_of
from backoffice.store.tables import publications, reports
from backoffice.store.vault import Vault

_EVERY = select(reports).order_by(reports.c.office_id, reports.c.period, reports.c.revision)
_KNOWN = select(publications).order_by(publications.c.id)


def walk_reports(tx: Tx, vault: Vault, report: Report) -> None:
    """Look at each report and each publication; of a month, at its revisions together."""
    rows = tx.rows(_EVERY)
    for row in rows:
        name = of_reports.read_report(row).name
        for text in _faults(vault, row):
            report.add(Fault(kind="report", text=f"{name} {text}"))
    for text in _revisions(rows):
        report.add(Fault(kind="report", text=text))
    ids = {row["id"]: of_reports.read_report(row) for row in rows}
    for row in tx.rows(_KNOWN):
        of = ids.get(row["report_id"])
        name = of.name if of else row["report_id"]
        if not of_publications.holds(vault, row):
            text = f"where {name} was made known on {row['at']:%Y-%m-%d} was changed"
            report.add(Fault(kind="report", text=text))
        if of is None or of.approved_at is None:
            report.add(Fault(kind="report", text=f"{name} was made known and never approved"))


def _faults(vault: Vault, row: Mapping[Any, Any]) -> Iterator[str]:
    if not of_reports.holds(vault, row):
        yield "was changed"
    if row["state"] != ASKED and sha256_of(row["figures"]) != row["sha256"]:
        yield "has other figures than those of its digest"


def _revisions(rows: list[Any]) -> Iterator[str]:
    """None may be missing, and one may be in force."""
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row["office_id"], row["period"]), []).append(row)
    for (_, period), every in found.items():
        if [row["revision"] for row in every] != list(range(len(every))):
            yield f"{period} lacks a revision"
        states = Counter(row["state"] == REPLACED for row in every if row["state"] != ASKED)
        if states[False] > 1:
            yield f"{period} has more than one revision in force"
