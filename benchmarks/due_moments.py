"""Due moments a second, beside the bare prefix table measured in the same run.

Run: python -m benchmarks.due_moments
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import median

from backoffice.calendar.workdays import Opening, load_holidays, office_calendar

COUNT = 200_000
ROUNDS = 5
AMOUNT = 5
HOURS = {str(day): "07.30-16.00" for day in range(1, 6)}
TARGETS = {"aware datetimes": 500_000, "bare dates": 5_000_000}


def rate(work: Callable[[], object]) -> float:
    """Median of ROUNDS runs, in COUNTs a second."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return COUNT / median(seconds)


def main() -> None:
    holidays = load_holidays(Path(__file__).parent.parent / "profiles" / "holidays")
    calendar = office_calendar(holidays, "Asia/Pontianak", Opening.of(HOURS))
    first = date(2026, 1, 1)
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * n) for n in range(COUNT)]
    dates = [calendar.day(moment) for moment in moments]

    # The limit: days already numbered, nothing but two look-ups.
    works = [calendar.is_working(first + timedelta(days=n)) for n in range(1500)]
    rank = list(accumulate(works))
    opened = [n for n, working in enumerate(works) if working]
    numbers = [(day - first).days for day in dates]

    limit = rate(lambda: [opened[rank[n] + AMOUNT - 1] for n in numbers])
    figures = {
        "aware datetimes": rate(lambda: [calendar.due(at, AMOUNT) for at in moments]),
        "bare dates": rate(lambda: calendar.due_dates(dates, AMOUNT)),
    }
    due = calendar.due_dates(dates, AMOUNT)
    assert due == [first + timedelta(days=opened[rank[n] + AMOUNT - 1]) for n in numbers]
    assert due == [calendar.day(calendar.due(at, AMOUNT)) for at in moments]

    print(f"bare prefix table  {limit:>12,.0f}/s")
    for name, figure in figures.items():
        verdict = "reached" if figure >= TARGETS[name] else "MISSED"
        print(
            f"{name:<18} {figure:>12,.0f}/s  ratio {figure / limit:.2f}"
            f"  target {TARGETS[name]:,}/s {verdict}"
        )


if __name__ == "__main__":
    main()
