"""The recap tables of a month out of its sums. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from backoffice.calendar.month import Month
from backoffice.case.milestones import ENDINGS
from backoffice.desk.desk import Desk
from backoffice.reports import names
from backoffice.reports.figures import Row, Share, Spread, Table
from backoffice.reports.gathering import Due, Gathered
from backoffice.reports.names import Names
from backoffice.reports.spreads import spread
from backoffice.store.milestone_counts import Flow, Took

_ENDS = tuple(ENDINGS.values())
_DAYS = ("hari", "hari_bersih")
_MINUTES = 60
#: The states of what is open, as a case goes through them.
STATES = {
    "PRA_DAFTAR": "keadaan.pra_daftar",
    "DITERIMA": "keadaan.diterima",
    "BELUM_LENGKAP": "keadaan.belum_lengkap",
    "LENGKAP": "keadaan.lengkap",
    "DIDISPOSISI": "keadaan.didisposisi",
    "DIPROSES": "keadaan.diproses",
    "JAWABAN_DISETUJUI": "keadaan.jawaban_disetujui",
    "DIJAWAB": "keadaan.dijawab",
}
_SETTLED = Share("persen_selesai", "selesai", "ditangani")
_IN_TIME = Share("persen_tepat", "tepat", "jatuh_tempo")


def build(desk: Desk, month: Month, found: Gathered) -> tuple[Table, ...]:
    """R1 to R10, and whose identity was opened. Units and levels: where the office has any."""
    return (
        _summary(found),
        _by(found, "kanal", "channel", names.channels(desk)),
        _by(found, "kategori", "category", names.categories(desk)),
        _states(desk, found),
        _units(found, names.units(desk)),
        _levels(found, names.levels(desk)),
        _clocks(found, names.clocks(desk)),
        _reasons(desk, found, names.refusals(desk)),
        _opened(found, names.openings(desk)),
        # Nobody is asked yet how content they are.
        Table("kepuasan", rows=(), counts=("responden",)),
        _trend(found),
    )


def _summary(found: Gathered) -> Table:
    total = found.total
    due = _due(sum(one.kept for one in found.due.values()), found.due.values())
    counts = {
        "sisa_awal": found.open_before,
        "masuk": total("masuk"),
        "dibuka_kembali": total("dibuka_kembali"),
        # No case is joined to another one: who sends twice is told of the first.
        "digabung": 0,
        **{kind: total(kind) for kind in _ENDS},
        "sisa_akhir": found.open_at_end,
        "ditangani": sum(map(total, _ENDS)) + found.open_at_end,
        "dijawab": total("dijawab"),
        **due,
    }
    spreads = _hours(found.took) | _days(found.took)
    row = Row(found.month.id, found.month.name, counts, spreads)
    return Table(
        "ringkasan",
        rows=(row,),
        counts=tuple(counts),
        shares=(_SETTLED, _IN_TIME),
        spreads=("respons_jam", "respons_jam_bersih", *_DAYS),
    )


def _by(found: Gathered, table: str, name: str, called: Names) -> Table:
    """By channel or by category."""
    left = found.open_by(name)

    def counts(id: str) -> dict[str, int]:
        def total(kind: str) -> int:
            return _sum(one for one in found.flows if one.kind == kind and getattr(one, name) == id)

        ends = sum(map(total, _ENDS))
        return {
            "masuk": total("masuk"),
            "selesai": total("selesai"),
            "proses": left.get(id, 0),
            "ditangani": ends + left.get(id, 0),
        }

    ids = {*left, *(getattr(one, name) for one in found.flows)}
    rows = _rows(ids, called, counts)
    return Table(
        table,
        rows=rows,
        counts=("masuk", "selesai", "proses", "ditangani"),
        shares=(_SETTLED,),
        margins={
            "masuk": "masuk",
            "selesai": "selesai",
            "proses": "sisa_akhir",
            "ditangani": "ditangani",
        },
    )


def _states(desk: Desk, found: Gathered) -> Table:
    left = found.open_by_state()
    called = Names(tuple(STATES), {id: desk.words(key) for id, key in STATES.items()})
    rows = _rows(left, called, lambda id: {"jumlah": left[id]})
    return Table("status", rows=rows, counts=("jumlah",), margins={"jumlah": "sisa_akhir"})


def _units(found: Gathered, called: Names) -> Table:
    flows = [one for one in found.flows if one.kind in ("disposisi", "selesai", "dijawab")]
    columns = ("diterima", "selesai", "tepat", "terlambat")

    def counts(id: str) -> dict[str, int]:
        own = [one for one in flows if one.unit == id]
        settled = [one for one in own if one.kind == "selesai"]
        return {
            "diterima": _sum(one for one in own if one.kind == "disposisi"),
            "selesai": _sum(settled),
            "tepat": _sum(one for one in settled if not one.late),
            "terlambat": _sum(one for one in settled if one.late),
        }

    if not any(one.unit for one in flows):
        return Table("unit", rows=(), counts=columns, spreads=_DAYS)
    took = [one for one in found.took if one.kind == "dijawab"]
    rows = _rows(
        {*(one.unit for one in flows), *(one.unit for one in took)},
        called,
        counts,
        lambda id: _days(one for one in took if one.unit == id),
    )
    return Table("unit", rows=rows, counts=columns, spreads=_DAYS, margins={"selesai": "selesai"})


def _levels(found: Gathered, called: Names) -> Table:
    flows = [one for one in found.flows if one.kind == "dijawab"]
    took = [one for one in found.took if one.kind == "dijawab"]
    if not any(one.level for one in flows):
        return Table("tingkat", rows=(), counts=("dijawab",), spreads=_DAYS)
    rows = _rows(
        {*(one.level for one in flows), *(one.level for one in took)},
        called,
        lambda id: {"dijawab": _sum(one for one in flows if one.level == id)},
        lambda id: _days(one for one in took if one.level == id),
    )
    return Table(
        "tingkat", rows=rows, counts=("dijawab",), spreads=_DAYS, margins={"dijawab": "dijawab"}
    )


def _clocks(found: Gathered, called: Names) -> Table:
    columns = ("jatuh_tempo", "tepat", "terlambat")

    def counts(id: str) -> dict[str, int]:
        return _due(found.due[id].kept, (found.due[id],))

    rows = _rows(found.due, called, counts)
    margins = {column: column for column in columns}
    return Table("ketepatan", rows=rows, counts=columns, shares=(_IN_TIME,), margins=margins)


def _reasons(desk: Desk, found: Gathered, called: Names) -> Table:
    refused: dict[str, int] = {}
    for one in found.flows:
        if one.kind == "ditolak":
            refused[one.reason] = refused.get(one.reason, 0) + one.count
    rows = [
        Row(f"ditolak:{id}", called(id), {"ditolak": refused[id]})
        for id in called.sorted(refused)
        if refused[id]
    ]
    if referred := found.total("dialihkan"):
        # To whom stands in words, which nobody counts.
        name = desk.words("statistik.dialihkan")
        rows.append(Row("dialihkan", name, {"dialihkan": referred}))
    columns = ("ditolak", "dialihkan")
    margins = {column: column for column in columns}
    return Table("alasan", rows=tuple(rows), counts=columns, margins=margins)


def _opened(found: Gathered, called: Names) -> Table:
    """Why officers looked up who complained; for the office alone. Source: rules 31."""
    opened = [one for one in found.flows if one.kind == "dibuka_identitas"]
    rows = _rows(
        {one.reason for one in opened},
        called,
        lambda id: {"dibuka": _sum(one for one in opened if one.reason == id)},
    )
    return Table("identitas", rows=rows, counts=("dibuka",))


def _trend(found: Gathered) -> Table:
    rows = tuple(
        Row(
            one.month.id,
            one.month.name,
            {"masuk": one.came, "selesai": one.settled, **_due(one.due.kept, (one.due,))},
        )
        for one in found.trend
    )
    columns = ("masuk", "selesai", "jatuh_tempo", "tepat", "terlambat")
    return Table("tren", rows=rows, counts=columns, shares=(_IN_TIME,))


def _rows(
    ids: Iterable[str],
    called: Names,
    counts: Callable[[str], dict[str, int]],
    spreads: Callable[[str], dict[str, Spread]] = lambda id: {},
) -> tuple[Row, ...]:
    """A row for each of which there is anything to say."""
    rows = (Row(id, called(id), counts(id), spreads(id)) for id in called.sorted(set(ids)))
    return tuple(row for row in rows if any(row.counts.values()) or row.spreads)


def _sum(flows: Iterable[Flow]) -> int:
    return sum(one.count for one in flows)


def _due(kept: int, due: Iterable[Due]) -> dict[str, int]:
    every = sum(one.all for one in due)
    return {"jatuh_tempo": every, "tepat": kept, "terlambat": every - kept}


def _hours(took: Iterable[Took]) -> dict[str, Spread]:
    own = [one for one in took if one.kind == "respons"]
    return _named(
        respons_jam=spread(((one.gross, one.count) for one in own), unit=_MINUTES),
        respons_jam_bersih=spread(((one.net, one.count) for one in own), unit=_MINUTES),
    )


def _days(took: Iterable[Took]) -> dict[str, Spread]:
    own = [one for one in took if one.kind == "dijawab"]
    return _named(
        hari=spread((one.gross, one.count) for one in own),
        hari_bersih=spread((one.net, one.count) for one in own),
    )


def _named(**spreads: Spread | None) -> dict[str, Spread]:
    return {name: one for name, one in spreads.items() if one is not None}
