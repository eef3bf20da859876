"""The format of a backup: a plain tar that anybody can open, closed by a signed list of its parts.

`tables/NAME.jsonl.gz` hold the rows (first line: the columns), `blobs/ab/cdef…` the files by the
hash of their contents, `manifest.json` everything that is needed to trust them, `manifest.mac` its
digest under the installation's key. The manifest comes last: a file that was cut off has none.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO

import msgspec
from msgspec import Struct

from backoffice.store.blobs import digest_of
from backoffice.store.dump import Shape
from backoffice.store.secret import Secret

FORMAT = "aduan-backup"
VERSION = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.mac"
TABLE = re.compile(r"tables/([a-z][a-z0-9_]*)\.jsonl\.gz")
BLOB = re.compile(r"blobs/([0-9a-f]{2})/([0-9a-f]{62})")

_LARGEST_MANIFEST = 64 << 20


class Untrusted(Exception):
    """The file is no backup that can be used; the message is the rest of a sentence about it."""


class Part(Struct, frozen=True):
    """One table in a backup."""

    name: str
    rows: int
    size: int
    sha256: str


class Files(Struct, frozen=True):
    """All files in a backup; `sha256` is that of their names in the order in which they come."""

    count: int
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds and when it was true."""

    format: str
    version: int
    made_at: datetime
    #: Version of the program, revision of the database's schema.
    program: str
    schema: str
    offices: tuple[str, ...]
    #: Fingerprint of the key under which the database was written.
    key: str
    tables: tuple[Part, ...]
    files: Files
    #: Hashes of files that people had erased while the backup was being made.
    erased: tuple[str, ...] = ()
    #: Hashes of files that should have been there and were not, or not as they were kept.
    missing: tuple[str, ...] = ()


class _Head(Struct, frozen=True):
    format: str = ""
    version: int = 0
    key: str = ""


class FileNames:
    """The running count of the files of a backup."""

    def __init__(self) -> None:
        self._names = hashlib.sha256()
        self._count = 0
        self._size = 0

    def add(self, sha256: str, size: int) -> None:
        self._names.update(bytes.fromhex(sha256))
        self._count += 1
        self._size += size

    def total(self) -> Files:
        return Files(count=self._count, size=self._size, sha256=self._names.hexdigest())


def sign(secret: Secret, manifest: bytes) -> str:
    """The digest that nobody without the key can make."""
    return secret.sign("backup", manifest.decode())


class Archive:
    """A backup that is open for reading; nothing of it is believed before `check`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def check(self, secret: Secret, tell: Callable[[str], None]) -> Manifest:
        """Read all of it once and compare every part with the signed list; raises Untrusted."""
        with readable():
            return self._check(secret, tell)

    def _check(self, secret: Secret, tell: Callable[[str], None]) -> Manifest:
        tables: dict[str, tuple[int, str]] = {}
        files = FileNames()
        manifest = b""
        signature = ""
        for count, (member, content) in enumerate(self._members(), 1):
            if signature or (manifest and member.name != SIGNATURE):
                raise Untrusted("holds something behind its list of parts")
            if found := TABLE.fullmatch(member.name):
                if found[1] in tables:
                    raise Untrusted(f"holds the table {found[1]} twice")
                tables[found[1]] = (member.size, digest_of(content))
            elif named := BLOB.fullmatch(member.name):
                if digest_of(content) != named[1] + named[2]:
                    raise Untrusted(f"was changed: {member.name} is not what it is named by")
                files.add(named[1] + named[2], member.size)
            elif member.name == MANIFEST and member.size <= _LARGEST_MANIFEST:
                manifest = content.read()
            elif member.name == SIGNATURE and member.size <= 100 and manifest:
                signature = content.read().decode("ascii", "replace")
            else:
                raise Untrusted(f"holds {member.name[:80]!r}, which no backup does")
            tell(f"{count:,} parts")
        if not manifest or not signature:
            raise Untrusted("is not whole: its end is missing")
        listed = _believed(manifest, signature, secret)
        if {part.name: (part.size, part.sha256) for part in listed.tables} != tables:
            raise Untrusted("was changed: its tables are not those of its list")
        if files.total() != listed.files:
            raise Untrusted("was changed: its files are not those of its list")
        return listed

    def shapes(self) -> list[Shape]:
        """The tables and their columns, in the order in which they are to be filled."""
        return [shape for shape, _ in self.tables()]

    def tables(self) -> Iterator[tuple[Shape, Iterator[bytes]]]:
        """Each table with its lines, which are to be taken before the next table."""
        for member, content in self._members():
            if TABLE.fullmatch(member.name):
                with gzip.GzipFile(fileobj=content) as lines:
                    shape = msgspec.json.decode(lines.readline(), type=Shape)
                    yield shape, iter(lines)

    def blobs(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Each file with its hash."""
        for member, content in self._members():
            if named := BLOB.fullmatch(member.name):
                yield named[1] + named[2], content

    def _members(self) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
        """Plain files only, one after another; nothing is ever unpacked by its name."""
        self._file.seek(0)
        with tarfile.open(fileobj=self._file, mode="r:") as tar:
            while (member := tar.next()) is not None:
                # Else it would remember every one of them.
                tar.members.clear()  # type: ignore[attr-defined]
                plain = member.isreg() and not member.issparse()
                content = tar.extractfile(member) if plain else None
                if content is None:
                    raise Untrusted(f"holds {member.name[:80]!r}, which is no plain file")
                yield member, content


@contextlib.contextmanager
def readable() -> Iterator[None]:
    """Whatever the libraries say of a file that is cut off or no archive is Untrusted."""
    try:
        yield
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Untrusted(f"is not whole, or no backup: {error}") from None


def _believed(manifest: bytes, signature: str, secret: Secret) -> Manifest:
    try:
        head = msgspec.json.decode(manifest, type=_Head)
    except msgspec.MsgspecError:
        head = _Head()
    if head.format != FORMAT:
        raise Untrusted("is not a backup of Aduan")
    if head.version != VERSION:
        raise Untrusted(
            f"has the format {head.version}, and this version of Aduan reads {VERSION}: update it"
        )
    if head.key != secret.fingerprint():
        raise Untrusted(
            f"was made under the key {head.key[:12]}, and this is {secret.fingerprint()}: put the "
            "key of that installation in its place"
        )
    if sign(secret, manifest) != signature:
        raise Untrusted("was changed: its list of parts is not the one that was signed")
    try:
        return msgspec.json.decode(manifest, type=Manifest)
    except msgspec.MsgspecError:
        raise Untrusted("has a list of parts that cannot be read") from None


def append(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int, at: datetime) -> None:
    """Write one member from where its content stands."""
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    member.mtime = int(at.timestamp())
    tar.addfile(member, content)
    tar.members.clear()  # type: ignore[attr-defined]


def close(tar: tarfile.TarFile, manifest: Manifest, secret: Secret) -> None:
    """Write the list of parts and its digest: the end of every whole backup."""
    listed = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    for name, content in ((MANIFEST, listed), (SIGNATURE, sign(secret, listed).encode())):
        append(tar, name, io.BytesIO(content), len(content), manifest.made_at)


def pack(
    shape: Shape, lines: Iterator[bytes], into: IO[bytes], tell: Callable[[str], None]
) -> Part:
    """Write a table as it stands in a backup; returns its `Part`, with `into` at its end."""
    rows = 0
    # No time and no name in it: the same rows make the same bytes.
    with gzip.GzipFile(filename="", fileobj=into, mode="wb", compresslevel=4, mtime=0) as packed:
        packed.write(msgspec.json.encode(shape) + b"\n")
        for line in lines:
            packed.write(line + b"\n")
            rows += 1
            if rows % 1000 == 0:
                tell(f"{shape.table}: {rows:,} rows")
    size = into.tell()
    into.seek(0)
    return Part(name=shape.table, rows=rows, size=size, sha256=digest_of(into))
