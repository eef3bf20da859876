"""Which tests of the SOPs fail when a mechanism is gone.

`python -m tests.sops.disabled [MECHANISM ...]` takes one mechanism after the other away, plays
`tests/sops` without it and prints what failed. A mechanism without which nothing fails is one
that no clause proves: `--tests tests/backoffice` then says whether anything does, and so do several
paths, which are played as one. Ends with 1 where nothing failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from backoffice.case import needs, redaction
from backoffice.casework import (
    duties,
    lacking_again,
    meeting_days,
    plans,
    publishing,
    waits,
)
from backoffice.office import facts, papers, profile

_PYTEST = "-m pytest -q -p tests.sops.disabled --tb=no -rf"
_FAILED = "FAILED "


def _need(name: str) -> None:
    """A condition of a step holds always."""
    needs.NEEDS = {**needs.NEEDS, name: lambda profile, case, of: None}


def _signs_stay() -> None:
    """Nobody's sign falls when a text is corrected."""

    def all_of_them(profile: Any, draft: Any, roles: Any) -> int:
        return len(draft.signs) if draft else 0

    _everywhere(papers.kept_signs, all_of_them)


def _everywhere(old: object, new: object) -> None:
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is old:
                setattr(module, name, new)


def _undeclared(table: str, *keys: str) -> None:
    """No office's profile says these keys of a table ("workflow.stages", "form.fields")."""
    read = profile._read_toml

    def without(path: Path, issues: Any) -> dict[str, Any] | None:
        raw = read(path, issues)
        *parents, last = table.split(".")
        inside: Any = raw or {}
        for parent in parents:
            inside = inside.get(parent, {})
        rows = inside.get(last, []) if isinstance(inside, dict) else []
        for one in rows:
            for key in keys:
                one.pop(key, None)
        return raw

    profile._read_toml = without


def _unsaid(*places: str) -> None:
    """No office's profile has these keys or tables ("archive", "rights.arsip")."""
    read = profile._read_toml

    def without(path: Path, issues: Any) -> dict[str, Any] | None:
        raw = read(path, issues)
        for place in places:
            *parents, last = place.split(".")
            inside: Any = raw or {}
            for parent in parents:
                inside = inside.get(parent, {})
            inside.pop(last, None)
        return raw

    profile._read_toml = without


def _gives(old: object, found: object) -> Callable[[], None]:
    """A function does nothing, and always gives this."""
    return partial(_everywhere, old, lambda *given, **named: found)


def _leaves_the_case(old: object) -> Callable[[], None]:
    """A verb or a check that returns the case returns it as it came, the last one that it got."""

    def untouched(work: Any, *given: Any, **named: Any) -> Any:
        return [one for one in given if hasattr(one, "lacks")][-1]

    return partial(_everywhere, old, untouched)


#: What an SOP may say -> how it is taken away.
MECHANISMS: Mapping[str, Callable[[], None]] = {
    **{f"needs:{name}": partial(_need, name) for name in needs.NEEDS},
    "stage:tell": partial(_undeclared, "workflow.stages", "tell"),
    "stage:pause": partial(_undeclared, "workflow.stages", "pause"),
    "stage:numbered": partial(_undeclared, "workflow.stages", "numbered"),
    "step:reason": partial(_undeclared, "workflow.transitions", "reason"),
    "clock:by": partial(_undeclared, "clocks", "by", "amounts"),
    "clock:when": partial(_undeclared, "clocks", "when"),
    "field:must": partial(_undeclared, "form.fields", "must", "waive"),
    "field:when": partial(_undeclared, "form.fields", "when"),
    "field:reason": partial(_undeclared, "form.fields", "reason"),
    "field:need_by": partial(_undeclared, "form.fields", "need_by"),
    "field:then": partial(_undeclared, "form.fields", "then"),
    "signs:chain": partial(_undeclared, "papers", "signs"),
    "signs:fall": _signs_stay,
    # What is made known of a result, and that it says nothing of who complained.
    "publication": partial(_unsaid, "rights.siarkan"),
    "publication:names": _gives(publishing.given_away, ""),
    "plans": partial(_unsaid, "rights.rtl"),
    "plans:asked": _gives(plans.remind, None),
    "archive": partial(_unsaid, "archive", "rights.arsip"),
    "duties": partial(_unsaid, "duties"),
    "duties:superior": _gives(duties._late, None),
    "facts": _gives(facts.facts_of, dict.fromkeys(facts.FACTS, "")),
    # A wait that somebody begins, beside that of a stage; and that it is asked of.
    "wait:begun": _leaves_the_case(waits.do_pause),
    "wait:asked": _gives(waits.ask_whether, None),
    "mail_copy": partial(_unsaid, "rules.mail_copy"),
    "redaction": partial(_everywhere, redaction.without_person, lambda words, who: words),
    "lacks:again": _leaves_the_case(lacking_again.do_heed_lack),
    "meetings:days": _gives(meeting_days.follow, None),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without", choices=sorted(MECHANISMS))


def pytest_sessionstart(session: pytest.Session) -> None:
    # Workers of a run in parallel have the option too, and each imports its own modules.
    if mechanism := session.config.getoption("--without"):
        MECHANISMS[mechanism]()


def failing(mechanism: str, tests: Sequence[str], workers: int) -> list[str]:
    """The tests of those paths that fail without it."""
    told = subprocess.run(
        [sys.executable, *_PYTEST.split(), f"-n{workers}", "--without", mechanism, *tests],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    lines = (line for line in told.splitlines() if line.startswith(_FAILED))
    return sorted(line.removeprefix(_FAILED).split(" - ")[0] for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mechanism", nargs="*", choices=[[], *MECHANISMS])
    parser.add_argument("--tests", nargs="+", default=["tests/sops"], help="other paths of tests")
    parser.add_argument("--workers", type=int, default=3, help="how many play them at a time")
    given = parser.parse_args()
    unproven = 0
    for mechanism in given.mechanism or MECHANISMS:
        failed = failing(mechanism, given.tests, given.workers)
        unproven += not failed
        count = len(failed) or "NOTHING"
        told = "".join((f"{mechanism}: {count} failed\n", *(f"  {one}\n" for one in failed)))
        sys.stdout.write(told)
        sys.stdout.flush()
    raise SystemExit(1 if unproven else 0)


if __name__ == "__main__":
    main()
