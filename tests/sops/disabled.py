"""Which tests of the SOPs fail when a mechanism is gone.

`python -m tests.sops.disabled [MECHANISM ...]` takes one mechanism after the other away, plays
`tests/sops` without it and prints what failed. A mechanism without which nothing fails is one
that no clause proves: `--tests tests/backoffice` then says whether anything does, and so do several
paths, which are played as one. Ends with 1 where nothing failed.

`--rows [ROW ...]` plays the tests of each row of the clause table without what `clauses.toml` says
that it rests on (`without`), and notes in `disabled.toml` which of them failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.sops import coverage
from tests.sops.mechanisms import MECHANISMS, take_away

_PYTEST = "-m pytest -q -p tests.sops.disabled --tb=no -rfE"
_FAILED = "FAILED "
#: An office that cannot be opened any more proves nothing.
_NOT_OPENED = ("ProfileError", "NoOfficeError")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without", metavar="MECHANISM")


def pytest_sessionstart(session: pytest.Session) -> None:
    # Workers of a run in parallel have the option too, and each imports its own modules.
    if mechanism := session.config.getoption("--without"):
        take_away(mechanism)


def failing(mechanism: str, tests: Sequence[str], workers: int) -> list[str]:
    """The tests of those paths that fail without it, in an office that opens."""
    told = subprocess.run(
        [sys.executable, *_PYTEST.split(), f"-n{workers}", "--without", mechanism, *tests],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    lines = (line for line in told.splitlines() if line.startswith(_FAILED))
    found = (line.removeprefix(_FAILED).partition(" - ") for line in lines)
    return sorted(test for test, _, why in found if not why.startswith(_NOT_OPENED))


def _mechanisms(names: Sequence[str], tests: Sequence[str], workers: int) -> bool:
    """Play the tests without each; False where one was not missed."""
    missed = True
    for mechanism in names:
        failed = failing(mechanism, tests, workers)
        missed = missed and bool(failed)
        count = len(failed) or "NOTHING"
        _say(f"{mechanism}: {count} failed\n", *(f"  {one}\n" for one in failed))
    return missed


def _rows(ids: Sequence[str], workers: int) -> bool:
    """Play the tests of each row without its mechanism; False where a row has not failed."""
    rows, tests = coverage.rested_on(), coverage.proofs()
    by_mechanism: dict[str, list[str]] = {}
    for id in ids or rows:
        by_mechanism.setdefault(rows[id], []).append(id)
    noted, missed = coverage.disabled(), True
    for mechanism, with_it in by_mechanism.items():
        told = dict.fromkeys(test for id in with_it for test in tests[id])
        failed = {one.partition("[")[0] for one in failing(mechanism, [*told], workers)}
        for id in with_it:
            found = next((test for test in tests[id] if test in failed), "")
            missed = missed and bool(found)
            noted.pop(id, None)
            if found:
                noted[id] = {"without": mechanism, "fails": found}
            _say(f"{id}: without {mechanism} {found or 'NOTHING'} fails\n")
        coverage.note_disabled(noted)
    return missed


def _say(*lines: str) -> None:
    sys.stdout.writelines(lines)
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mechanism", nargs="*", help=f"of {', '.join(MECHANISMS)}, or a family's")
    parser.add_argument("--tests", nargs="+", default=["tests/sops"], help="other paths of tests")
    parser.add_argument("--workers", type=int, default=3, help="how many play them at a time")
    parser.add_argument("--rows", nargs="*", metavar="ROW", help="each row without its own")
    given = parser.parse_args()
    if given.rows is not None:
        missed = _rows(given.rows, given.workers)
    else:
        missed = _mechanisms(given.mechanism or [*MECHANISMS], given.tests, given.workers)
    raise SystemExit(0 if missed else 1)


if __name__ == "__main__":
    main()
