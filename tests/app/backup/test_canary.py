"""Words, a number, a photograph and the place in it are looked for wherever a process can write.

While they are kept they lie nowhere in the open; after they were deleted they lie nowhere at all.
The address from which somebody writes is not among them: it stands in its table as it is.
"""

from __future__ import annotations

import gzip
import logging
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo.world import World
from backoffice.store.tables import evidence
from tests.app.operators import Operator
from tests.backoffice.casework.pictures import DEVICE, GPS, film, jpeg
from tests.backoffice.casework.test_privacy import as_text, tables
from tests.backoffice.casework.test_sealing import (
    CANARIES,
    GIVEN,
    PHOTO,
    a_case,
    asks_for_deletion,
    pejabat_of,
    seals,
    years_pass,
)
from tests.files import lying, sent_files
from tests.world import begins, fills, local

OPEN = [*(one.encode() for one in CANARIES), GPS, DEVICE, b"110.54321", b"berkas hilang"]
#: A film of this size goes through the pipe in many pieces.
FILM = film(b"gambar bergerak" * 20_000)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything of this process goes that asks for a place for a while."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    return folder


def files_in(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that can be read, and every part of a backup as it is unpacked."""
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                content = path.read_bytes() if path.is_file() else None
            except OSError:
                continue
            if content is None:
                continue
            yield path.name, content
            if path.suffix == ".tar":
                yield from parts_of(path)


def parts_of(backup: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(backup) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content is not None
            data = content.read()
            yield member.name, gzip.decompress(data) if member.name.endswith(".gz") else data


async def found(
    world: World, wanted: list[bytes], caplog: pytest.LogCaptureFixture, *folders: Path
) -> list[tuple[str, bytes]]:
    """Where any of it lies: in files, in columns, in the log."""
    await world.passes(minutes=6)
    lies = [
        (name, one)
        for name, content in files_in(world.settings.data_dir, Path("/var/tmp"), *folders)  # noqa: S108
        for one in wanted
        if one in content
    ]
    for table, columns in (await tables(world)).items():
        for column, values in columns.items():
            said = [as_text(value).encode("latin-1", "replace") for value in values]
            lies += [(f"{table}.{column}", one) for one in wanted for text in said if one in text]
    log = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records).encode()
    return lies + [("log", one) for one in wanted if one in log]


async def test_a_canary_lies_open_nowhere_and_after_deletion_it_lies_nowhere(
    office: World,
    operator: Operator,
    tmp_path: Path,
    scratch: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    backups = tmp_path / "backups"
    backups.mkdir()
    pejabat = await pejabat_of(office)
    warga = office.citizen("Kenari Tampilan")
    await a_case(office, warga)
    await warga.says("belum, Kenarimasih: ini fotonya")
    warga.user.send_photo(jpeg(), "Kenariketerangan")
    warga.user.send_document(FILM, "Kenariklip.mov", media_type="video/quicktime")
    office.sandbox.faults.add("download", "502", times=1)
    await warga.settled()
    await office.passes(minutes=10)
    other = office.citizen("Kenari Lain")
    await begins(other)
    await fills(other, until="bukti", **GIVEN)
    for _ in range(2):
        other.user.send_photo(jpeg(), "Kenariresi")
    await other.settled()
    assert await sent_files(office) == sorted([PHOTO, jpeg(), FILM, jpeg(), jpeg()])

    await operator.told("backup", str(backups / "hidup.tar"))
    assert await found(office, OPEN, caplog, backups, scratch) == []

    # What it looks like where it lies, to be looked for after it was deleted.
    lies = [path.read_bytes()[100:140] for path in lying(office.settings.data_dir)]
    keys = (await tables(office))[evidence.name]["file_key"]
    ciphered = [*lies, *(key[12:44] for key in keys if isinstance(key, bytes))]
    assert len(ciphered) == 10
    kept = {one for _, one in await found(office, ciphered, caplog, backups)}
    assert set(lies) <= kept, "it can be found"
    (backups / "hidup.tar").unlink()

    await asks_for_deletion(other)
    await pejabat.says("/cabut 1")
    await pejabat.says("YA")
    await seals(pejabat)
    assert await found(office, OPEN, caplog, backups, scratch) == []
    await years_pass(office, local(2031, 11, 24, 9))
    await office.passes(minutes=10)
    await operator.told("backup", str(backups / "sesudah.tar"))
    assert await found(office, OPEN + ciphered, caplog, backups, scratch) == []
    assert lying(office.settings.data_dir) == []
    assert "Everything is as it was written" in await operator.told("verify")
