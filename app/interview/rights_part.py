"""Who may do what moves no complaint, as TOML. Pure."""

from __future__ import annotations

from app.interview.answers import Answers
from app.interview.flow_part import Flow, joined
from app.interview.names import role_ids
from app.interview.toml import Value, table


def rights(answers: Answers, flow: Flow) -> list[str]:
    """Command -> roles; whoever works on a complaint reads it."""
    names = role_ids(answers)
    desk = joined(flow.desk, flow.checker)
    every = tuple(dict.fromkeys(names.values()))
    work = joined(desk, flow.units)
    led = joined(flow.checker, flow.head)
    led_desk = joined(desk, flow.head)
    given: dict[str, Value] = {
        "petugas": ("admin",),
        "libur": ("admin",),
        "izinkan": ("admin", *flow.head),
        "jawab": joined(flow.units, flow.approvers),
        "eskalasi": joined(work, flow.approvers),
        "arahan": led,
        "rahasia": led,
        "statistik": led,
        "perpanjang": flow.head,
        "transkrip": work,
    }
    for command in (
        "isi", "terima", "catat", "surel", "jadikan", "terima_surel", "balas", "telepon",
        "salinandata", "lapor",
    ):  # fmt: skip
        given[command] = desk
    for command in ("salinan", "segel", "tolakdata"):
        given[command] = flow.checker
    given["buku"] = led_desk
    for command in ("identitas", "bukaberkas", "teradu"):
        given[command] = led_desk
    given["rekap"] = joined(flow.checker, flow.head)
    given["publikasi"] = flow.checker
    for command in (
        "riwayat", "tenggat", "lacak", "berkas", "dokumen", "catatan", "lihat", "antrean", "tugas",
    ):  # fmt: skip
        given[command] = every
    if answers.meeting != "tidak":
        for command in ("rapat", "hadir", "hasil"):
            given[command] = work
    if answers.waits:
        for command in ("jeda", "lanjut"):
            given[command] = tuple(dict.fromkeys(names[one] for one in answers.pausing))
    if answers.plans:
        given["rtl"] = joined(work, flow.approvers, flow.head)
    if answers.archive:
        given["arsip"] = (names[answers.archivist or answers.receives],)
    return [table("[rights]", given)]
