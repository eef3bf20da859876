"""The month that an officer means."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.reports.periods import Month, read_month

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", (2026, 11)),
        ("2026-11", (2026, 11)),
        ("2026/1", (2026, 1)),
        ("11-2026", (2026, 11)),
        ("2026 10", (2026, 10)),
        ("November 2026", (2026, 11)),
        ("  NOVEMBER   2025 ", (2025, 11)),
        ("nov", (2026, 11)),
        ("nopember", (2026, 11)),
        ("des", (2025, 12)),
        ("Mei", (2026, 5)),
        ("agt 2026", (2026, 8)),
        ("pebruari", (2026, 2)),
        ("2026-13", None),
        ("2026-0", None),
        ("0000-11", None),
        ("ju", None),
        ("ma", None),
        ("kemarin", None),
        ("novembre", None),
        ("2026", None),
        ("november 26", None),
    ],
)
def test_a_month_is_read(typed: str, meant: tuple[int, int] | None) -> None:
    assert read_month(typed, TODAY) == (Month(*meant) if meant else None)
