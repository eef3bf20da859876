"""The report that an officer names, and how it stands with it."""

from __future__ import annotations

from backoffice.calendar.month import Month
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.months import read_month
from backoffice.store import reports, staff
from backoffice.store.reports import ReportRow


def latest(call: Call, month: Month | None) -> ReportRow:
    """The last revision of the report of that month, or of the last one; stops where none is."""
    if month is None:
        row = reports.latest(call.tx, call.desk.office_id)
        if row is None:
            raise Stop("p_rekap_kosong")
        return row
    every = reports.made_of(call.tx, call.desk.office_id, month.id)
    if not every:
        raise Stop("p_rekap_belum_ada", {"bulan": month.name})
    return every[-1]


def month_named(call: Call, words: str) -> Month | None:
    """The month that these words name; None for no words. Stops where they name none."""
    if not words.strip():
        return None
    month = read_month(words, call.desk.calendar.day(call.now))
    if month is None:
        raise Stop("p_rekap_bulan_salah", {"bulan": words.strip()[:40]})
    return month


def state(call: Call, row: ReportRow) -> str:
    """How it stands with a report, in a sentence, and why it was made anew."""
    desk = call.desk
    if row.state == reports.APPROVED and row.approved_at is not None:
        who = staff.get(call.tx, row.approved_by) if row.approved_by else None
        name = who.name if who else desk.words("pelaku.nobody")
        said = desk.words("laporan.disetujui", oleh=name, saat=desk.moment(row.approved_at))
    elif row.state == reports.REPLACED:
        said = desk.words("laporan.diganti")
    else:
        said = desk.words("laporan.dibuat", saat=desk.moment(row.made_at))
    why = desk.words("laporan.alasan_revisi", alasan=row.note) if row.note else ""
    return "\n".join(filter(None, (said, why)))
