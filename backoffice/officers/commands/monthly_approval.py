"""/setujui rekap 2026-11: the report of a month is approved as it was shown. Source: rules 59."""

from __future__ import annotations

from backoffice.calendar.month import month_by_id
from backoffice.case.officers import Staff
from backoffice.casework import duties
from backoffice.desk.desk import Desk
from backoffice.officers.commands.monthly_rows import latest, month_named
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.reports import monthly
from backoffice.reports.monthly_words import summary_lines
from backoffice.reports.shown import for_the_office
from backoffice.store import reports, staff
from backoffice.store.reports import ReportRow

#: The command in whose name YA is asked for a one-time code.
_ACT = "setujui"


def is_meant(call: Call) -> bool:
    """Was a report named, and no case?"""
    word = call.rest.split(maxsplit=1)[:1]
    return (
        bool(word) and word[0].lower() == monthly.COMMAND and monthly.has_reports(call.desk.current)
    )


def may_approve(desk: Desk, who: Staff) -> bool:
    """Does this officer approve reports?"""
    profile = desk.current
    return monthly.has_reports(profile) and bool(who.roles & set(monthly.approvers(profile)))


def approve(call: Call) -> None:
    """Show the report, and wait for YA."""
    call.rest = call.rest.strip().partition(" ")[2]
    row = _mine(call, latest(call, month_named(call, call.rest)))
    desk = call.desk
    params = {
        "bulan": month_by_id(row.period).name,
        "revisi": monthly.revision_of(desk, row),
        "isi": summary_lines(desk, for_the_office(monthly.figures_in(row))),
    }
    call.command = monthly.COMMAND
    call.await_yes("p_rekap_setujui", params, data=f"{row.id} {row.sha256}", acts=(_ACT,))


def show_report_confirmed(call: Call, pending: Pending, option: str) -> None:
    """YA: approve what was shown, if it is still the last one."""
    id, _, sha256 = pending.data.partition(" ")
    shown = reports.get(call.tx, id)
    if shown is None or shown.sha256 != sha256:
        raise Stop("p_rekap_kosong")
    row = _mine(call, latest(call, month_by_id(shown.period)))
    if row.id != shown.id:
        raise Stop("p_konfirmasi_basi")
    monthly.do_approve(call.work, row)
    duties.tick_off(call.work, "laporan_disetujui")
    params = {"bulan": month_by_id(row.period).name, "revisi": monthly.revision_of(call.desk, row)}
    call.say("p_rekap_disetujui", params)


def _mine(call: Call, row: ReportRow) -> ReportRow:
    """The report, if this officer may approve it and nobody has."""
    desk = call.desk
    if not may_approve(desk, call.staff):
        raise Stop("p_rekap_bukan_hak", {"boleh": monthly.titles_of_approvers(desk.current)})
    if row.approved_at is not None:
        who = staff.get(call.tx, row.approved_by) if row.approved_by else None
        params = {"bulan": month_by_id(row.period).name, "kode": row.period}
        params["oleh"] = who.name if who else desk.words("pelaku.nobody")
        raise Stop("p_rekap_sudah_disetujui", params | {"saat": desk.moment(row.approved_at)})
    return row
