"""The figures of a month as a head reads them in a chat: short. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from backoffice.calendar.month import month_by_id, month_of
from backoffice.desk.desk import Desk
from backoffice.reports.figures import Figures, Row, Spread

#: So many lines of one table are shown.
_LINES = 15


class Told(NamedTuple):
    """A text and its parameters."""

    text: str
    params: dict[str, str]


def told(desk: Desk, figures: Figures, now: datetime) -> Told:
    """What came, what is done, late and open, by channel, category and unit, and how long it took.

    Of the month that is not over yet it says up to when.
    """
    month = month_by_id(figures.period)
    (summary,) = figures.table("ringkasan").rows
    counts = {name: str(count) for name, count in summary.counts.items()}
    until = desk.words("statistik.sampai", saat=desk.moment(now)) if _runs(desk, figures) else ""
    units = figures.table("unit").rows
    params = {
        "bulan": month.name,
        "sampai": until,
        "tepat_waktu": _in_time(desk, summary),
        "lama": _how_long(desk, summary),
        "kanal": _lines(desk, figures.table("kanal").rows),
        "kategori": _lines(desk, figures.table("kategori").rows),
        "unit": desk.words("statistik.bagian_unit", daftar=_units(desk, units)) if units else "",
    }
    shown = (
        *("sisa_awal", "masuk", "dibuka_kembali", "selesai", "dialihkan", "ditolak", "dicabut"),
        *("sisa_akhir", "terlambat"),
    )
    return Told("p_statistik", params | {name: counts[name] for name in shown})


def number(value: float) -> str:
    """As Indonesians write it: 2,5."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _runs(desk: Desk, figures: Figures) -> bool:
    month = month_of(desk.local(figures.cut_off).date())
    return figures.cut_off < desk.calendar.end(month.last)


def _in_time(desk: Desk, summary: Row) -> str:
    due, kept = summary.counts["jatuh_tempo"], summary.counts["tepat"]
    if not due:
        return desk.words("statistik.tanpa_tempo")
    share = number(round(100 * kept / due, 1))
    return desk.words("statistik.tepat", tepat=str(kept), tempo=str(due), persen=share)


def _how_long(desk: Desk, summary: Row) -> str:
    lines = []
    hours, days = summary.spreads.get("respons_jam"), summary.spreads.get("hari")
    if hours is not None:
        lines.append(desk.words("statistik.respons", **_spread(hours)))
    if days is not None:
        net = summary.spreads.get("hari_bersih", days)
        lines.append(desk.words("statistik.lama", bersih=number(net.mean), **_spread(days)))
    return "\n".join(lines) or desk.words("statistik.belum_ada_jawaban")


def _spread(found: Spread) -> dict[str, str]:
    return {"rata": number(found.mean), "median": number(found.median), "p90": number(found.p90)}


def _lines(desk: Desk, rows: Iterable[Row]) -> str:
    def line(row: Row) -> str:
        counts = {name: str(row.counts[name]) for name in ("masuk", "selesai", "proses")}
        return desk.words("statistik.baris", nama=row.name, **counts)

    return _listed(desk, [line(row) for row in rows])


def _units(desk: Desk, rows: Iterable[Row]) -> str:
    def line(row: Row) -> str:
        days = row.spreads.get("hari")
        took = desk.words("statistik.rata", rata=number(days.mean)) if days else ""
        counts = {name: str(row.counts[name]) for name in ("diterima", "selesai", "terlambat")}
        return desk.words("statistik.baris_unit", nama=row.name, lama=took, **counts)

    return _listed(desk, [line(row) for row in rows])


def _listed(desk: Desk, lines: list[str]) -> str:
    more = len(lines) - _LINES
    rest = [desk.words("daftar.lainnya", jumlah=str(more))] if more > 0 else []
    return "\n".join([*lines[:_LINES], *rest]) or desk.words("daftar.tidak_ada")
