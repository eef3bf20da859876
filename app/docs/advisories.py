"""Known advisories for the locked packages: what was found, when, and for which lock.

`make audit` asks, where a network is, and keeps the answer in `docs/advisories.json`; `make check`
says how old it is. What was not asked for is said to be unknown: silence is no claim.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from app.serving.sources import now

LOCK = Path("requirements.lock")
KEPT = Path("docs/advisories.json")
#: After so many days new advisories are likely.
OLD_DAYS = 30
_NAMED = 10
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s\\;]+)", re.MULTILINE)


class Advisory(Struct, frozen=True):
    """One that names a locked version."""

    package: str
    version: str
    id: str
    #: Versions in which it is mended.
    mended_in: tuple[str, ...] = ()


class Kept(Struct, frozen=True):
    """The answer of one day, and the pins that were asked about."""

    asked_on: date
    pins: dict[str, str]
    advisories: tuple[Advisory, ...]


class _Vulnerability(Struct, frozen=True):
    id: str
    fix_versions: tuple[str, ...] = ()


class _Dependency(Struct, frozen=True):
    name: str
    version: str = ""
    vulns: tuple[_Vulnerability, ...] = ()


class _Report(Struct, frozen=True):
    """What pip-audit writes with `--format json`."""

    dependencies: tuple[_Dependency, ...]


def pins(lock: str) -> dict[str, str]:
    """Name and version of each locked package."""
    return {_plain(name): version for name, version in _PIN.findall(lock)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def keep(report: bytes, today: date) -> Kept:
    """The answer as it is kept. Raises msgspec.MsgspecError for what pip-audit did not write."""
    found = msgspec.json.decode(report, type=_Report)
    return Kept(
        asked_on=today,
        pins={_plain(one.name): one.version for one in found.dependencies if one.version},
        advisories=tuple(
            Advisory(_plain(one.name), one.version, each.id, each.fix_versions)
            for one in found.dependencies
            for each in one.vulns
        ),
    )


def told(kept: Kept | None, lock: str, today: date) -> list[str]:
    """What is known of the locked packages by now, and what is not."""
    locked = pins(lock)
    if kept is None:
        return [f"nobody has asked for {len(locked)} packages yet: make audit, where a network is"]
    lines = [
        f"{one.package} {one.version}: {one.id}"
        + (f", mended in {', '.join(one.mended_in)}" if one.mended_in else "")
        for one in kept.advisories
        if locked.get(one.package) == one.version
    ]
    unknown = sorted(name for name in locked if kept.pins.get(name) != locked[name])
    if unknown:
        named = ", ".join(unknown[:_NAMED])
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        lines.append(f"nobody has asked for {named}{more} as locked now: make audit")
    age = (today - kept.asked_on).days
    asked = len(locked) - len(unknown)
    old = f"; that is {age} days ago: make audit" if age > OLD_DAYS else ""
    lines.append(f"asked for {asked} of {len(locked)} packages on {kept.asked_on}{old}")
    return lines


def main(arguments: Sequence[str]) -> int:
    """`--keep REPORT` keeps what pip-audit wrote; without it the state is printed."""
    today, lock = now().date(), LOCK.read_text(encoding="utf-8")
    if arguments[:1] == ["--keep"]:
        kept = keep(Path(arguments[1]).read_bytes(), today)
        if not kept.pins:
            # pip-audit calls that "no known vulnerabilities".
            sys.stderr.write("no answer came for any package: is there a network?\n")
            return 1
        KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    known = msgspec.json.decode(KEPT.read_bytes(), type=Kept) if KEPT.exists() else None
    for line in told(known, lock, today):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
