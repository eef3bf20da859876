"""Which counts of a month are hidden, after so many published months, of an office of some size.

Run: python -m benchmarks.suppression [--months 48]
"""

from __future__ import annotations

import argparse
import time
from random import Random

from backoffice.reports.equations import Published
from backoffice.reports.suppression import suppress
from tests.backoffice.reports.months import office_year

#: Seconds for the last month behind four years of them; it is never done in a transaction.
TARGET = 10.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--months", type=int, default=48)
    count = parser.parse_args().months
    months = office_year(Random(7), months=count, channels=8, categories=60, most=150)
    published: list[Published] = []
    seconds = []
    for figures in months:
        began = time.perf_counter()
        hidden = suppress(figures, published)
        seconds.append(time.perf_counter() - began)
        published.append(Published(figures, hidden))
    cells = sum(len(row.counts) for table in months[-1].tables for row in table.rows)
    for at in sorted({min(one, count) for one in (1, 12, 24, count)}):
        hidden_there = len(published[at - 1].hidden)
        print(f"month {at:>3}  {seconds[at - 1]:6.2f} s  {hidden_there} of {cells} counts hidden")
    verdict = "reached" if seconds[-1] <= TARGET else "MISSED"
    print(f"target {TARGET:.0f} s {verdict}")


if __name__ == "__main__":
    main()
