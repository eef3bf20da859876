"""/buku: the register of a month, page by page, and as a file for whoever asks.

The list is what the card would show of each; the file follows when it is printed.
"""

from __future__ import annotations

import re

from backoffice.calendar.month import Month, month_of
from backoffice.desk.work import SYSTEM
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.months import read_month
from backoffice.reports import ordering, register
from backoffice.reports.readers import Reader
from backoffice.reports.register import Row
from channels.message import Choice

PAGE = 10
#: A tap on a button has no spaces.
_PARTS = re.compile(r"[\s/_]+")
#: A page, and no year.
_PAGE_NUMBER = re.compile(r"\d{1,3}")
#: So much of the short content is shown in a line.
_SHORT = 90
#: A link to the card stands below the line.
_LINES = ("klasifikasi", "ringkas", "keterangan")


def show_register(call: Call) -> None:
    """`[bulan] [halaman | xlsx | pdf]`"""
    today = call.desk.local(call.now).date()
    said = [one for one in _PARTS.split(call.rest.strip().lower()) if one]
    format = said.pop() if said and said[-1] in ordering.FORMATS else ""
    page = 1
    paged = len(said) > 1 and not format and _PAGE_NUMBER.fullmatch(said[-1])
    # "2026 11" is a month, "2026 11 2" its second page.
    if paged and read_month(" ".join(said[:-1]), today) is not None:
        page = max(1, int(said.pop()))
    month = read_month(" ".join(said), today) if said else month_of(today)
    if month is None:
        raise Stop("p_buku_bulan", {"bulan": call.rest.strip()[:40]})
    first, last = register.span(call.tx, call.desk, month)
    if last < first:
        raise Stop("p_buku_kosong", {"bulan": month.name})
    if format:
        ordering.do_order(call.work, call.staff, month, format)
        params = {"bulan": month.name, "jumlah": str(last - first + 1), "bentuk": format.upper()}
        call.say("p_buku_dibuat", params)
        return
    _show(call, month, page, first, last)


def _show(call: Call, month: Month, page: int, first: int, last: int) -> None:
    count = last - first + 1
    pages = -(-count // PAGE)
    page = min(page, pages)
    begin = first + (page - 1) * PAGE
    end = min(begin + PAGE - 1, last)
    shown = register.piece(call.tx, call.desk, month.year, begin, end)
    found = register.rows(call.work.by(SYSTEM), Reader(call.staff), shown)
    call.say(
        "p_buku",
        {
            "bulan": month.name,
            "jumlah": str(count),
            "daftar": "\n".join(_line(call, one) for one in found),
            "halaman": str(page),
            "dari": str(pages),
        },
        [*_taps(call, month, page, pages)],
    )


def _taps(call: Call, month: Month, page: int, pages: int) -> list[Choice]:
    at = f"/buku_{month.id.replace('-', '_')}"
    words = call.desk.words
    found = [Choice(f"{at}_xlsx", words("ketuk.xlsx")), Choice(f"{at}_pdf", words("ketuk.pdf"))]
    if page < pages:
        found.append(Choice(f"{at}_{page + 1}", words("ketuk.berikutnya")))
    if page > 1:
        found.append(Choice(f"{at}_{page - 1}", words("ketuk.sebelumnya")))
    return found


def _line(call: Call, row: Row) -> str:
    """The number, and what one looks for in a list; a tap shows the card."""
    cells = dict(zip(register.columns_of(call.desk), row.cells, strict=True))
    said = [_short(cells[one]) for one in _LINES if one in cells]
    # Of what nobody is to know one word is enough.
    parts = [cells["nomor"], *(one for one in dict.fromkeys(said) if one != register.NOTHING)]
    tap = f"\n   /lihat_{call.desk.numbers.tap(row.label)}" if row.label else ""
    return " · ".join(parts) + tap


def _short(words: str) -> str:
    if len(words) <= _SHORT:
        return words
    return words[: _SHORT - 1].rsplit(" ", 1)[0] + "…"


SHOW_REGISTER = Command(
    name="buku",
    shows=True,
    aliases=("register",),
    takes="[bulan] [xlsx|pdf]",
    summary=(
        "Buku Pengaduan sebulan, semua nomor berurutan, sejauh boleh dilihat; dengan xlsx atau pdf "
        "sebagai berkas, yang dikirim begitu selesai dicetak."
    ),
    example="/buku 2026-11",
    run=show_register,
)
