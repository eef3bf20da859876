"""Where the files of tests lie: in memory, where it has room. No test waits for a disk."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it is for us alone
#: Two servers of PostgreSQL with their logs, and what a run leaves of failed tests.
_ROOM_BYTES = 4 * 1024**3


def quick_folder() -> Path:
    """A folder in which tests may make their own, as fast as this machine has one."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES:
        return _MEMORY
    return Path(tempfile.gettempdir())
