"""Files named by the hash of what is in them: `ab/cdef…`, written once, readable by us alone."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

_NAME = re.compile(r"[0-9a-f]{64}")
_SHELF = re.compile(r"[0-9a-f]{2}")
_PIECE = 1 << 20


class BlobFolder:
    """A folder of kept files; its own subfolder `incoming` holds those not yet kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._incoming = path / "incoming"

    def temporary(self) -> Path:
        """A new empty file on the same file system, to be filled and then kept or deleted."""
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._incoming)
        os.close(handle)
        return Path(name)

    def keep(self, temp: Path) -> tuple[str, int]:
        """Moves the file to its name and returns (sha256 in hex, bytes), all of it on the disk.

        The same content may be kept any number of times.
        """
        digest = sha256()
        size = 0
        with temp.open("rb+") as file:
            os.fchmod(file.fileno(), 0o600)
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
            os.fsync(file.fileno())
        name = digest.hexdigest()
        target = self.path(name)
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(self._path)
        temp.replace(target)
        _sync_folder(target.parent)
        return name, size

    def path(self, sha256: str) -> Path:
        """Where the content with this hash lies, or would lie; ValueError for anything else."""
        if not _NAME.fullmatch(sha256):
            raise ValueError("not a sha256 in hex")
        return self._path / sha256[:2] / sha256[2:]

    def holds(self, sha256: str) -> bool:
        """Whether the file of this name holds what it was named by; OSError when it cannot be read.

        ValueError for what is no hash.
        """
        with self.path(sha256).open("rb") as file:
            return digest_of(file) == sha256

    def remove(self, sha256: str) -> None:
        """Deletes the content; what is not there is no error."""
        target = self.path(sha256)
        if target.exists():
            target.unlink(missing_ok=True)
            _sync_folder(target.parent)

    def shelves(self) -> Iterator[list[str]]:
        """The hashes by which files lie here, a subfolder at a time; nothing else is looked at."""
        for shelf in _entries(self._path):
            if _SHELF.fullmatch(shelf.name):
                names = [shelf.name + one.name for one in _entries(Path(shelf.path))]
                yield [name for name in names if _NAME.fullmatch(name)]

    def unkept(self) -> dict[str, tuple[int, int]]:
        """What lies in `incoming` by its name, each with its size and when it last changed."""
        found = {}
        for one in _entries(self._incoming):
            with contextlib.suppress(FileNotFoundError):
                seen = one.stat(follow_symlinks=False)
                found[one.name] = (seen.st_size, seen.st_mtime_ns)
        return found

    def discard(self, name: str) -> None:
        """Deletes what lies in `incoming` by this name; what is not there is no error."""
        with contextlib.suppress(FileNotFoundError):
            (self._incoming / Path(name).name).unlink()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except FileNotFoundError:
        return []


def digest_of(file: IO[bytes]) -> str:
    """The sha256, in hex, of what is left in an open file."""
    digest = sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
