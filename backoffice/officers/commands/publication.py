"""/publikasi: where the figures of a month were made known, and their text for groups.

What is shown here comes of the version for everybody alone. Source: rules 59, 60.
"""

from __future__ import annotations

from backoffice.calendar.month import Month, month_by_id
from backoffice.casework import duties
from backoffice.officers.commands import own_files
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.monthly_rows import latest
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.months import read_month
from backoffice.reports import monthly
from backoffice.reports.monthly_words import summary_lines, table_lines, table_title
from backoffice.reports.shown import Shown
from backoffice.store import evidence, people
from backoffice.store.reports import ReportRow

_MEDIUM_CHARS = 200
#: A month is at most so many words: "bulan november 2026".
_MONTH_WORDS = 3
#: The tables of the text for groups, beside the summary.
_TABLES = ("kanal", "kategori")


def publish_report(call: Call) -> None:
    """`[bulan]`: the text for groups; with a medium, it is written down."""
    month, medium = _month_and_medium(call)
    row = latest(call, month)
    name = month_by_id(row.period).name
    if row.approved_at is None:
        raise Stop("p_publikasi_belum_disetujui", {"bulan": name, "kode": row.period})
    shown = monthly.shown_to_everybody(row)
    if shown is None:
        raise Stop("p_publikasi_belum_siap", {"bulan": name})
    if not medium:
        _text(call, row, shown, name)
        return
    proof = own_files.keep(call)
    told = own_files.named(call, proof) if proof else ""
    house = people.house(call.tx, call.desk.vault, call.desk.office_id, now=call.now)
    evidence.keep_for_the_house(call.tx, call.desk.vault, proof, house)
    monthly.do_publish(call.work, row, medium[:_MEDIUM_CHARS], proof)
    duties.tick_off(call.work, "publikasi")
    text = "p_publikasi_dicatat"
    params = {"bulan": name, "revisi": monthly.revision_of(call.desk, row), "medium": medium}
    if proof:
        text, params["berkas"] = ">".join((text, "p_publikasi_bukti")), told
    if before := _before(call, row):
        text, params["daftar"] = ">".join((text, "p_publikasi_ganti")), before
    call.say(text, params)


def _text(call: Call, row: ReportRow, shown: Shown, name: str) -> None:
    desk = call.desk
    parts = [summary_lines(desk, shown)]
    for id in _TABLES:
        table = shown.table(id)
        if table.rows:
            parts.append(f"{table_title(desk, id)}:\n{table_lines(desk, table)}")
    params = {
        "bulan": name,
        "revisi": monthly.revision_of(desk, row),
        "isi": "\n\n".join(parts),
        "tanda": desk.words("laporan.tanda"),
    }
    call.say("p_publikasi_teks", params)


def _before(call: Call, row: ReportRow) -> str:
    """Where earlier revisions were made known, a line each."""
    return "\n".join(
        call.desk.words(
            "laporan.dipublikasikan",
            medium=where.medium,
            tanggal=call.desk.date(where.at),
            revisi=monthly.revision_of(call.desk, one),
        )
        for one, where in monthly.published_before(call.tx, row)
    )


def _month_and_medium(call: Call) -> tuple[Month | None, str]:
    """The longest beginning that names a month, and what stands behind it."""
    words = call.rest.replace("_", " ").split()
    today = call.desk.calendar.day(call.now)
    for size in range(min(_MONTH_WORDS, len(words)), 0, -1):
        month = read_month(" ".join(words[:size]), today)
        if month is not None:
            return month, " ".join(words[size:]).strip(" :,-")
    return None, " ".join(words)


PUBLISH_REPORT = Command(
    name="publikasi",
    aliases=("publication",),
    takes="[bulan] [medium]",
    summary=(
        "Publikasi statistik: mencatat di mana statistik bulan itu dipublikasikan, boleh dengan "
        "fotonya; tanpa medium, menampilkan teksnya untuk grup, dengan angka yang aman untuk umum."
    ),
    example="/publikasi 2026-11 papan pengumuman",
    run=publish_report,
    declared=True,
    takes_files=True,
)
