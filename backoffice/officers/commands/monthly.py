"""/rekap: the report of a month in the chat, and a revision of it. Source: rules 59."""

from __future__ import annotations

import re

from backoffice.calendar.month import Month, month_by_id
from backoffice.officers.commands.command import Command, OfficeQuestion
from backoffice.officers.commands.monthly_approval import show_report_confirmed
from backoffice.officers.commands.monthly_rows import latest, month_named, state
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.months import read_month
from backoffice.reports import monthly
from backoffice.reports.equations import SUMMARY
from backoffice.reports.monthly_words import summary_lines, table_lines, table_title
from backoffice.reports.shown import Shown, for_the_office
from backoffice.store import outbox
from backoffice.store.reports import ReportRow
from channels.message import Choice

_ANEW = re.compile(r"(?P<month>.*?)\bulang\b(?P<why>.*)", re.DOTALL | re.IGNORECASE)
_GAPS = re.compile(r"[\s/_]+")
#: A reason is a sentence or two.
_REASON_CHARS = 500


def show_report(call: Call) -> None:
    """`[bulan] [bagian]`, or `<bulan> ulang <alasan>`."""
    if anew := _ANEW.fullmatch(call.rest.strip()):
        _make_anew(call, anew["month"], anew["why"].strip())
        return
    month, part = _month_and_part(call)
    row = latest(call, month)
    shown = for_the_office(monthly.figures_in(row))
    name = month_by_id(row.period).name
    if part and part not in [table.id for table in shown.tables]:
        params = {"bulan": name, "tabel": part[:40]}
        params["daftar"] = ", ".join(table.id for table in shown.tables)
        raise Stop("p_rekap_tabel_salah", params)
    inside = summary_lines(call.desk, shown, whole=bool(part))
    if part and part != SUMMARY:
        table = shown.table(part)
        inside = f"{table_title(call.desk, part)}:\n{table_lines(call.desk, table)}"
    files = [outbox.File(file, name) for name, file in row.files_by_kind.items()]
    params = {"bulan": name, "keadaan": state(call, row), "isi": inside, "lagi": _more(call)}
    going = files if not part else []
    call.say("p_rekap", params, _parts(call, row, shown, but=part or SUMMARY), files=going)


def _month_and_part(call: Call) -> tuple[Month | None, str]:
    """What was typed: a month, and which table of it."""
    # A tap on a button has no spaces.
    rest = " ".join(_GAPS.split(call.rest.strip()))
    first, _, last = rest.rpartition(" ")
    today = call.desk.calendar.day(call.now)
    if rest and read_month(rest, today) is None and not rest[-1].isdigit():
        if not first:
            return None, last.lower()
        if read_month(first, today) is not None:
            return month_named(call, first), last.lower()
    return month_named(call, rest), ""


def _more(call: Call) -> str:
    return f"\n\n{call.desk.words('laporan.bagian')}"


def _parts(call: Call, row: ReportRow, shown: Shown, *, but: str) -> list[Choice]:
    code = row.period.replace("-", "_")
    return [
        Choice(id=f"/{call.command}_{code}_{table.id}", label=table_title(call.desk, table.id))
        for table in shown.tables
        if table.id != but
    ]


def _make_anew(call: Call, words: str, why: str) -> None:
    row = latest(call, month_named(call, words))
    month = month_by_id(row.period)
    if not call.staff.roles.intersection(monthly.approvers(call.desk.current)):
        raise Stop("p_rekap_bukan_hak", {"boleh": monthly.titles_of_approvers(call.desk.current)})
    if not why:
        raise Stop("p_rekap_alasan", {"kode": row.period})
    asked = monthly.do_ask_anew(call.work, row, why[:_REASON_CHARS])
    text = "p_rekap_ulang_diminta" if asked else "p_rekap_ulang_sedang"
    call.say(text, {"bulan": month.name})


SHOW_REPORT = Command(
    name="rekap",
    aliases=("recap",),
    takes="[bulan] [bagian]",
    summary=(
        "Laporan bulanan: ringkasannya, atau satu bagian. /rekap 2026-11 ulang <alasan> membuatnya "
        "lagi sebagai revisi. Menyetujuinya: /setujui rekap 2026-11."
    ),
    example="/rekap 2026-11",
    run=show_report,
    declared=True,
    asks=OfficeQuestion(show_report_confirmed),
)
