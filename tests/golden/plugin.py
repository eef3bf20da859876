"""The record on disk: compared with what happens, or written anew with --update-golden."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

RECORD = Path(__file__).parent / "record"
#: So many lines of a difference are shown.
_SHOWN = 120


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what happens now into tests/golden/record",
    )


@pytest.fixture
def hold(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`hold(name, told)`: what is told now is what stands in the record under that name."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(name: str, told: str) -> None:
        file = RECORD / f"{name}.txt"
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(told, encoding="utf-8")
            return
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if before != told:
            pytest.fail(difference(name, before, told), pytrace=False)

    return compare


def difference(name: str, before: str, told: str) -> str:
    """What is not as it was, with the step in which it happens."""
    lines = list(
        difflib.unified_diff(
            before.splitlines(), told.splitlines(), "recorded", "now", n=4, lineterm=""
        )
    )
    more = [f"… {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
    return "\n".join(
        [
            f"tests/golden/record/{name}.txt is not what happens now.",
            "Where that is meant: pytest tests/golden --update-golden, and the diff is the review.",
            *lines[:_SHOWN],
            *more,
        ]
    )
