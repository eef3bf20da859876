"""/antrean and /tugas: what waits, nearest deadline first."""

from __future__ import annotations

from datetime import datetime, timedelta

from backoffice.case.case import Case
from backoffice.case.codes import tap
from backoffice.desk.desk import Desk
from backoffice.desk.wording import amounts, category_label, nearest_limit, officer_stage
from backoffice.officers.commands.command import Call, Command, Stop
from backoffice.store import cases

PAGE = 10
#: Nobody counts further: the number would cost more than the page.
_MOST = 1000
_SHELVES = ("semua", "saya", "terlambat", "hari_ini", "belum_lengkap")


def _line(call: Call, case: Case) -> str:
    desk: Desk = call.desk
    _, left = nearest_limit(desk, case, call.now)
    mark = "💬 " if case.unread else ""
    subject = category_label(desk, case)
    place = f"{mark}{case.label} · {subject} · {officer_stage(desk, case)} · {left}"
    return f"{place}\n   /lihat_{tap(case.label)}"


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
            "daftar": "\n".join(_line(call, case) for case in found),
            "lagi": rest,
        },
    )


def _waiting(
    call: Call,
    *,
    shelf: str = "queue",
    holder: str | None = None,
    due_before: datetime | None = None,
) -> list[Case]:
    """The first cases of a shelf that this officer may know of."""
    return cases.queue(
        call.tx,
        call.desk.office_id,
        shelf=shelf,
        holder=holder,
        due_before=due_before,
        limit=PAGE,
        viewer=call.staff,
    )


def _count(call: Call, *, shelf: str = "queue", holder: str | None = None) -> int:
    return cases.count(
        call.tx, call.desk.office_id, shelf=shelf, holder=holder, most=_MOST, viewer=call.staff
    )


def show_queue(call: Call) -> None:
    word = call.rest.strip().lower().replace(" ", "_").replace("-", "_") or "semua"
    if word == "saya":
        show_mine(call)
    elif word == "belum_lengkap":
        title = call.desk.words("antrean.belum_lengkap")
        _show(call, title, _waiting(call, shelf="hold"), _count(call, shelf="hold"))
    elif word in ("terlambat", "hari_ini"):
        local = call.desk.local(call.now)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        before = call.now if word == "terlambat" else midnight + timedelta(days=1)
        found = _waiting(call, due_before=before)
        if word == "hari_ini":
            found = [case for case in found if not _late(call, case)]
        _show(call, call.desk.words(f"antrean.{word}"), found, len(found))
    elif word == "semua":
        _show(call, call.desk.words("antrean.semua"), _waiting(call), _count(call))
    else:
        raise Stop(
            "p_pilihan_salah", {"pilihan": ", ".join(_SHELVES), "contoh": "/antrean terlambat"}
        )


def _late(call: Call, case: Case) -> bool:
    return nearest_limit(call.desk, case, call.now)[1].startswith("terlambat")


def show_mine(call: Call) -> None:
    mine, title = call.staff.id, call.desk.words("antrean.saya")
    _show(call, title, _waiting(call, holder=mine), _count(call, holder=mine))


SHOW_QUEUE = Command(
    name="antrean",
    aliases=("queue", "antrian"),
    takes="[semua|saya|terlambat|hari_ini|belum_lengkap]",
    summary="Daftar pengaduan yang menunggu, batas waktu terdekat di atas.",
    example="/antrean terlambat",
    run=show_queue,
)
SHOW_MINE = Command(
    name="tugas",
    aliases=("mine",),
    takes="",
    summary="Pengaduan yang sedang Bapak/Ibu pegang.",
    example="/tugas",
    run=show_mine,
)
