"""Invented months of an office, whose tables belong together as those of a real one do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random  # noqa: TID251 - of invented months

from backoffice.reports.figures import Figures, Row, Share, Spread, Table

SUMMARY = (
    "sisa_awal",
    "masuk",
    "dibuka_kembali",
    "digabung",
    "selesai",
    "dialihkan",
    "ditolak",
    "dicabut",
    "sisa_akhir",
    "ditangani",
)
MARGINS = {
    "masuk": "masuk",
    "selesai": "selesai",
    "proses": "sisa_akhir",
    "ditangani": "ditangani",
}


def month_after(period: str) -> str:
    year, month = map(int, period.split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02}"


def office_year(
    random: Random,
    *,
    months: int,
    channels: int = 3,
    categories: int = 4,
    most: int = 9,
    rare: bool = True,
) -> list[Figures]:
    """So many months on end; every complaint has a channel and a category."""
    open_ones: list[tuple[int, int]] = []
    made: list[Figures] = []
    period = "2026-01"
    for _ in range(months):
        opening = len(open_ones)
        new = [
            (random.randrange(channels), random.randrange(categories))
            for _ in range(random.randint(0, most))
        ]
        here = [*open_ones, *new]
        random.shuffle(here)
        ends = {"selesai": 0, "dialihkan": 0, "ditolak": 0, "dicabut": 0}
        done: list[tuple[int, int]] = []
        open_ones = []
        for one in here:
            if random.random() < 0.3:
                open_ones.append(one)
                continue
            end = random.choice(tuple(ends)) if rare and random.random() < 0.2 else "selesai"
            ends[end] += 1
            if end == "selesai":
                done.append(one)
        counts = {"sisa_awal": opening, "masuk": len(new), **ends, "sisa_akhir": len(open_ones)}
        counts["ditangani"] = len(here)
        counts = {one: counts.get(one, 0) for one in SUMMARY}
        tables = [
            Table(
                "ringkasan",
                (
                    Row(
                        "ringkasan",
                        "Ringkasan",
                        counts,
                        {"hari": Spread(ends["selesai"], 3.5, 3.0, 8.0)},
                    ),
                ),
                SUMMARY,
                (Share("persen_selesai", "selesai", "ditangani"),),
                ("hari",),
            )
        ]
        for name, size, at in (("kanal", channels, 0), ("kategori", categories, 1)):
            rows = tuple(
                Row(
                    f"{name}{index}",
                    f"{name.title()} {index}",
                    {
                        "masuk": _count(new, at, index),
                        "selesai": _count(done, at, index),
                        "proses": _count(open_ones, at, index),
                        "ditangani": _count(here, at, index),
                    },
                )
                for index in range(size)
            )
            tables.append(Table(name, rows, tuple(MARGINS), (), (), MARGINS))
        former = [one.table("ringkasan").rows[0].counts for one in made[-11:]]
        trend = tuple(
            Row(when, when, {"masuk": count["masuk"], "selesai": count["selesai"]})
            for when, count in zip(
                [*(one.period for one in made[-11:]), period], [*former, counts], strict=True
            )
        )
        tables.append(Table("tren", trend, ("masuk", "selesai")))
        cut_off = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
        made.append(Figures("contoh", period, cut_off, tuple(tables)))
        period = month_after(period)
    return made


def _count(found: Sequence[tuple[int, int]], at: int, index: int) -> int:
    return sum(one[at] == index for one in found)
