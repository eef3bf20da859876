"""What a benchmark is told on its command line; `--help` prints what it measures."""

from __future__ import annotations

import argparse


def how_many(described: str | None, of: str, default: int) -> int:
    """The one number that a benchmark takes: how many `of` these it uses."""
    parser = argparse.ArgumentParser(
        description=described, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(of, nargs="?", type=int, default=default, help=f"{default} if not given")
    return int(getattr(parser.parse_args(), of))
