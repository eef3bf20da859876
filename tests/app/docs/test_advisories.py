"""What is known of the locked packages is said with its age; what is not, too."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.docs.advisories import Kept, keep, pins, told

LOCK = """\
# made by make lock
aiofiles==24.1.0 \\
    --hash=sha256:00
Zope.Interface==7.0 ; python_version < "4" \\
    --hash=sha256:11
"""
DAY = date(2026, 11, 29)


def _report(**vulns: list[dict[str, object]]) -> bytes:
    named = {"aiofiles": "24.1.0", "zope-interface": "7.0"}
    found = [
        {"name": name, "version": version, "vulns": vulns.get(name.replace("-", "_"), [])}
        for name, version in named.items()
    ]
    return json.dumps({"dependencies": found, "fixes": []}).encode()


def test_every_pin_of_the_lock_is_read() -> None:
    assert pins(LOCK) == {"aiofiles": "24.1.0", "zope-interface": "7.0"}
    locked = Path("requirements.lock").read_text(encoding="utf-8")
    assert len(pins(locked)) == sum(not line.startswith((" ", "#")) for line in locked.splitlines())


def test_nobody_has_asked() -> None:
    assert told(None, LOCK, DAY) == [
        "nobody has asked for 2 packages yet: make audit, where a network is"
    ]


def test_what_was_found_is_named_with_what_mends_it() -> None:
    kept = keep(_report(aiofiles=[{"id": "PYSEC-1", "fix_versions": ["24.2"]}]), DAY)
    assert told(kept, LOCK, DAY) == [
        "aiofiles 24.1.0: PYSEC-1, mended in 24.2",
        "asked for 2 of 2 packages on 2026-11-29",
    ]
    # It is kept as it was told.
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Kept) == kept
    # An advisory for a version that is locked no more is history.
    after = LOCK.replace("24.1.0", "24.2.0")
    assert told(kept, after, DAY) == [
        "nobody has asked for aiofiles as locked now: make audit",
        "asked for 1 of 2 packages on 2026-11-29",
    ]


def test_an_old_answer_says_so() -> None:
    kept = keep(_report(), date(2026, 10, 1))
    assert told(kept, LOCK, DAY) == [
        "asked for 2 of 2 packages on 2026-10-01; that is 59 days ago: make audit"
    ]


@pytest.mark.parametrize("rubbish", [b"", b"no", b"{}", b'{"dependencies": [{"version": "1"}]}'])
def test_what_is_no_report_is_not_kept(rubbish: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        keep(rubbish, DAY)


def test_packages_that_were_skipped_are_not_called_sound() -> None:
    """pip-audit without a network finds no vulnerabilities."""
    skipped = {"name": "aiofiles", "skip_reason": "Dependency not found on PyPI"}
    report = json.dumps({"dependencies": [skipped], "fixes": []}).encode()
    kept = keep(report, DAY)
    assert kept.pins == {}
    assert told(kept, LOCK, DAY)[0] == (
        "nobody has asked for aiofiles, zope-interface as locked now: make audit"
    )
