"""Writing a backup: a consistent copy of a database in use, and of the files it speaks of."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from app.backup import archive
from app.backup.archive import FORMAT, VERSION, FileNames, Manifest, Part
from backoffice.store import dump
from backoffice.store.blobs import BlobFolder, digest_of
from backoffice.store.secret import Secret


class CannotWrite(Exception):
    """The backup was not made; the message is a sentence."""


def write_backup(
    url: str,
    folder: BlobFolder,
    file: Path,
    *,
    secret: Secret,
    program: str,
    now: datetime,
    force: bool,
    tell: Callable[[str], None],
    files: bool = True,
) -> Manifest:
    """One file with everything but the key; it appears whole or not at all.

    Without `files` it is the database alone, to be restored over the folder in which they lie.

    Raises CannotWrite, and Unavailable or Unfit for the database. Files that are not as they were
    kept do not stop it: they are in `missing`.
    """
    _refuse_existing(file, force)
    try:
        with _part(file) as part:
            manifest = _write(url, folder, part, file.parent, secret, program, now, tell, files)
            part.flush()
            os.fsync(part.fileno())
            _refuse_existing(file, force)
            _part_of(file).replace(file)
            _sync(file.parent)
    except OSError as error:
        raise CannotWrite(f"{file} cannot be written: {error.strerror or error}.") from None
    return manifest


def _write(
    url: str,
    folder: BlobFolder,
    into: IO[bytes],
    beside: Path,
    secret: Secret,
    program: str,
    now: datetime,
    tell: Callable[[str], None],
    with_files: bool,
) -> Manifest:
    with (
        contextlib.ExitStack() as spools,
        tarfile.open(fileobj=into, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        tables: list[tuple[Part, IO[bytes]]] = []
        names = spools.enter_context(tempfile.TemporaryFile(dir=beside))
        with dump.snapshot(url) as snapshot:
            if snapshot.fingerprint not in (None, secret.fingerprint()):
                raise CannotWrite(
                    f"The database was written under the key {snapshot.fingerprint}, and this is "
                    f"{secret.fingerprint()}: a backup could not be restored with it."
                )
            for shape in snapshot.shapes:
                spool = spools.enter_context(tempfile.TemporaryFile(dir=beside))
                tables.append((archive.pack(shape, snapshot.lines(shape), spool, tell), spool))
            for sha256 in snapshot.files() if with_files else ():
                names.write(f"{sha256}\n".encode())
        for listed, packed in tables:
            packed.seek(0)
            archive.append(tar, f"tables/{listed.name}.jsonl.gz", packed, listed.size, now)
        names.seek(0)
        files = FileNames()
        erased: list[str] = []
        missing: list[str] = []
        for line in names:
            sha256 = line.decode().strip()
            size = _copy(tar, folder, sha256, now)
            if size is not None:
                files.add(sha256, size)
            elif dump.is_kept(url, sha256):
                missing.append(sha256)
            else:
                erased.append(sha256)
            tell(f"{files.total().count:,} files")
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            made_at=now,
            program=program,
            schema=snapshot.revision,
            offices=snapshot.offices,
            key=secret.fingerprint(),
            tables=tuple(listed for listed, _ in tables),
            files=files.total(),
            erased=tuple(erased),
            missing=tuple(missing),
        )
        archive.close(tar, manifest, secret)
    return manifest


def _copy(tar: tarfile.TarFile, folder: BlobFolder, sha256: str, now: datetime) -> int | None:
    """Add a file and return its size; None when it is not there as it was kept."""
    try:
        content = folder.path(sha256).open("rb")
    except (OSError, ValueError):
        return None
    with content:
        if digest_of(content) != sha256:
            return None
        size = content.tell()
        content.seek(0)
        archive.append(tar, f"blobs/{sha256[:2]}/{sha256[2:]}", content, size, now)
    return size


def _refuse_existing(file: Path, force: bool) -> None:
    if file.is_dir():
        raise CannotWrite(f"{file} is a folder: name a file in it.")
    if file.exists() and not force:
        raise CannotWrite(f"{file} is there already: name another file, or say --force.")


def _part_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


@contextlib.contextmanager
def _part(file: Path) -> Iterator[IO[bytes]]:
    """The file under its temporary name, for this process and this user alone."""
    path = _part_of(file)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "r+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it may have finished and renamed what we have opened.
            mine = path.exists() and os.path.samestat(path.stat(), os.fstat(part.fileno()))
        except BlockingIOError:
            mine = False
        if not mine:
            raise CannotWrite(f"Another backup is being written to {file}.")
        try:
            # One that died may have left it behind.
            os.fchmod(part.fileno(), 0o600)
            part.truncate(0)
            yield part
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
