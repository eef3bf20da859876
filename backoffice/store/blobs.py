"""Files named by the hash of what is in them: `ab/cdef…`, written once, readable by us alone.

What lies in them is encrypted (`sealed_files.py`), but for files that were kept before that.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

from backoffice.store import sealed_files
from backoffice.store.arriving_files import ArrivingFile
from backoffice.store.sealed_files import Sealer, seal_into

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
        with temp.open("rb") as file:
            name = digest_of(file)
            size = file.tell()
        self._place(temp, name)
        return name, size

    def arriving(self, sealer: Sealer) -> ArrivingFile:
        """Takes in a file that is encrypted on its way, to be kept by `keep_arrived`."""
        return ArrivingFile(self.temporary(), sealer)

    def keep_arrived(self, file: ArrivingFile) -> tuple[str, int]:
        """As `keep`, of all that was written into it; the bytes are counted as they came."""
        name, size = file.whole()
        self._place(file.file, name)
        return name, size

    def keep_sealed(self, pieces: Iterable[bytes], sealer: Sealer) -> tuple[str, int]:
        """As `keep_arrived`, of pieces that are at hand."""
        temp = self.temporary()
        try:
            with temp.open("wb") as out:
                name, size = seal_into(out, pieces, sealer)
            self._place(temp, name)
        finally:
            temp.unlink(missing_ok=True)
        return name, size

    def _place(self, temp: Path, name: str) -> None:
        with temp.open("rb+") as file:
            os.fchmod(file.fileno(), 0o600)
            os.fsync(file.fileno())
        target = self.path(name)
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(self._path)
        temp.replace(target)
        _sync_folder(target.parent)

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

    def opened(self, sha256: str, key: bytes, name: str) -> Iterator[bytes]:
        """An encrypted file as it came, piece by piece; Tampered as `sealed_files.opened` says.

        OSError when it cannot be read, ValueError for what is no hash.
        """
        with self.path(sha256).open("rb") as file:
            yield from sealed_files.opened(file, key, name)

    def read_through(self, sha256: str, key: bytes, name: str) -> None:
        """Read it to its end and keep nothing; raises what `opened` raises."""
        for _ in self.opened(sha256, key, name):
            pass

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
