"""/antrean and /tugas: what waits, nearest deadline first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypedDict, Unpack

from backoffice.case.case import Case
from backoffice.desk.desk import Desk
from backoffice.desk.wording import amounts, category_label, nearest_limit, officer_stage
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.subjects import marks_of, subject_of
from backoffice.store import cases

PAGE = 10
#: Nobody counts further: the number would cost more than the page.
_MOST = 1000
_SHELVES = ("semua", "saya", "terlambat", "hari_ini", "belum_lengkap")
#: What a case comes first for -> the heading over such cases; 0: over all the others.
_AHEAD = {2: "darurat", 1: "dihubungi", 0: "lainnya"}


def _line(call: Call, case: Case) -> str:
    desk: Desk = call.desk
    _, left = nearest_limit(desk, case, call.now)
    subject = category_label(desk, case)
    if told := subject_of(call, case):
        subject = f"{subject}: {told}"
    place = f"{marks_of(case)}{case.label} · {subject} · {officer_stage(desk, case)} · {left}"
    return f"{place}\n   /lihat_{desk.numbers.tap(case.label)}"


def _lines(call: Call, found: list[Case]) -> Iterator[str]:
    """What comes before all others stands under a heading of its own."""
    headed = any(cases.ahead(case) for case in found)
    for ahead, some in groupby(found, cases.ahead):
        if headed:
            yield call.desk.words(f"antrean.{_AHEAD[ahead]}")
        yield from (_line(call, case) for case in some)


def _show(call: Call, title: str, found: list[Case], total: int) -> None:
    if not found:
        call.say("p_antrean_kosong", {"judul": title})
        return
    amount, rest = amounts(call.desk, total, len(found), _MOST)
    call.say(
        "p_antrean",
        {
            "judul": title,
            "jumlah": amount,
            "daftar": "\n".join(_lines(call, found)),
            "lagi": rest,
        },
        [call.desk.tap("lihat", case.label, named=_label(call, case)) for case in found],
    )


def _label(call: Call, case: Case) -> str:
    return f"{case.label} · {category_label(call.desk, case)}"


class _Which(TypedDict, total=False):
    """Which cases of an office; what is not said does not matter."""

    shelf: str
    holder: str
    due_from: datetime
    due_before: datetime


def _list(call: Call, title: str, **which: Unpack[_Which]) -> None:
    """The first of these cases, as far as this officer may know of them, and how many there are."""
    given: _Which = {"shelf": "queue", **which}
    tx, office_id, viewer = call.tx, call.desk.office_id, call.staff
    found = cases.queue(tx, office_id, limit=PAGE, viewer=viewer, **given)
    _show(call, title, found, cases.count(tx, office_id, most=_MOST, viewer=viewer, **given))


def show_queue(call: Call) -> None:
    word = call.rest.strip().lower().replace(" ", "_").replace("-", "_") or "semua"
    if word == "saya":
        show_mine(call)
    elif word == "belum_lengkap":
        title = call.desk.words("antrean.belum_lengkap")
        _list(call, title, shelf="hold")
    elif word == "terlambat":
        _list(call, call.desk.words("antrean.terlambat"), due_before=call.now)
    elif word == "hari_ini":
        midnight = call.desk.local(call.now).replace(hour=0, minute=0, second=0, microsecond=0)
        title, tomorrow = call.desk.words("antrean.hari_ini"), midnight + timedelta(days=1)
        _list(call, title, due_from=call.now, due_before=tomorrow)
    elif word == "semua":
        _list(call, call.desk.words("antrean.semua"))
    else:
        raise Stop(
            "p_pilihan_salah", {"pilihan": ", ".join(_SHELVES), "contoh": "/antrean terlambat"}
        )


def show_mine(call: Call) -> None:
    _list(call, call.desk.words("antrean.saya"), holder=call.staff.id)


SHOW_QUEUE = Command(
    name="antrean",
    shows=True,
    aliases=("queue", "antrian"),
    takes="[semua|saya|terlambat|hari_ini|belum_lengkap]",
    options=_SHELVES,
    summary="Daftar pengaduan yang menunggu, batas waktu terdekat di atas.",
    example="/antrean terlambat",
    run=show_queue,
)
SHOW_MINE = Command(
    name="tugas",
    shows=True,
    aliases=("mine",),
    takes="",
    summary="Pengaduan yang sedang Bapak/Ibu pegang.",
    example="/tugas",
    run=show_mine,
)
