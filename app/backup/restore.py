"""Bringing a backup back into an installation in which nothing is yet."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.backup.archive import Archive, Manifest, Untrusted, readable
from backoffice.store import dump
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine import schema
from backoffice.store.secret import Secret


class CannotRestore(Exception):
    """Nothing was brought back; the message is a sentence."""


def restore(
    file: Path,
    url: str,
    folder: BlobFolder,
    *,
    secret: Secret,
    office: str,
    shown: str,
    tell: Callable[[str], None],
) -> Manifest:
    """Check every part of the backup, then fill the database, then lift it to our schema.

    The rows come all together or not at all; the files come before them, and those that lie in
    the folder already do no harm. What is to be sealed anew in it is left to the caller, and what
    was erased while the backup was made (`Manifest.erased`) is to be forgotten next. `shown` is
    how the database is named to people. Raises CannotRestore, and Unavailable or Unfit for the
    database.
    """
    try:
        with file.open("rb") as opened, readable():
            archive = Archive(opened)
            manifest = archive.check(secret, lambda so_far: tell(f"checking, {so_far}"))
            if not schema.known(manifest.schema):
                raise Untrusted("was made by a later version of Aduan: update this one")
            if manifest.offices and office not in manifest.offices:
                names = ", ".join(manifest.offices)
                raise CannotRestore(f"{file} is of {names}, and ADUAN_OFFICE is {office}.")
            _prepare(url, archive, manifest, shown)
            _bring_files(archive, manifest, folder, tell)
            _bring_rows(url, archive, manifest, tell)
    except Untrusted as error:
        raise CannotRestore(f"{file} {error}.") from None
    except dump.NotEmpty:
        raise CannotRestore(
            f"The database {shown} already holds something, and nothing is ever written over it. "
            "Set ADUAN_DATABASE_URL to a new one."
        ) from None
    except OSError as error:
        raise CannotRestore(f"{error.filename or file}: {error.strerror or error}.") from None
    schema.migrate(url)
    return manifest


def _prepare(url: str, archive: Archive, manifest: Manifest, shown: str) -> None:
    """An empty database with the schema of the backup; NotEmpty when anything is in it."""
    if schema.state(url) != "absent":
        if schema.current(url) != manifest.schema:
            raise CannotRestore(
                f"The database {shown} has another schema than the backup ({manifest.schema}). "
                "Set ADUAN_DATABASE_URL to a new one."
            )
        if not dump.is_empty(url, archive.shapes()):
            raise dump.NotEmpty
    schema.migrate(url, manifest.schema)


def _bring_files(
    archive: Archive, manifest: Manifest, folder: BlobFolder, tell: Callable[[str], None]
) -> None:
    for number, (sha256, content) in enumerate(archive.blobs(), 1):
        temporary = folder.temporary()
        try:
            with temporary.open("wb") as into:
                shutil.copyfileobj(content, into)
            kept, _ = folder.keep(temporary)
        finally:
            temporary.unlink(missing_ok=True)
        if kept != sha256:
            raise Untrusted("was changed while it was being read")
        tell(f"{number:,} of {manifest.files.count:,} files")


def _bring_rows(
    url: str, archive: Archive, manifest: Manifest, tell: Callable[[str], None]
) -> None:
    try:
        dump.load(
            url, archive.shapes(), archive.tables(), without=frozenset(manifest.erased), tell=tell
        )
    except msgspec.MsgspecError:
        raise Untrusted("holds rows that cannot be read") from None
