"""Ten cases a day for a fortnight through each office: how many end, and what that took.

    python -m benchmarks.fortnight [--days 14] [--a-day 10] [--office ID]

Officers work off what lies before them by chat commands (tests/sops/robots.py). Prints, for each
office, how many cases came, how many ended, what is left where, and the commands' time.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.sops.fortnight import fortnight
from tests.sops.people import opened
from tests.sops.robots import WAYS


async def play(name: str, days: int, a_day: int) -> bool:
    """Print the figures of one office; True where nothing is left."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        async with opened(name, Path(folder)) as office:
            told = await fortnight(office, days=days, a_day=a_day)
    spent = time.perf_counter() - began
    left = ", ".join(told.left) or "nothing"
    print(f"{name}: {told.opened} came, {told.closed} ended, left: {left}; {spent:.0f} s")
    return not told.left


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--a-day", type=int, default=10)
    parser.add_argument("--office", choices=sorted(WAYS))
    given = parser.parse_args()
    names = [given.office] if given.office else list(WAYS)
    well = [asyncio.run(play(name, given.days, given.a_day)) for name in names]
    raise SystemExit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
