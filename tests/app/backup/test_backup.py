"""An office is kept while it works, and goes on elsewhere: from either database into either."""

from __future__ import annotations

import asyncio
import fcntl
import io
import json
import os
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from click.testing import Result
from sqlalchemy import select

from app.backup import archive
from app.demo.world import World
from app.serving import keys
from app.serving.wiring import PROFILES
from app.settings.settings import Settings
from backoffice.store import dump
from backoffice.store.engine import schema
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence
from tests.app.backup.damage import PHOTO, Kept, a_year_of_work
from tests.app.operators import Operator, alone
from tests.databases import PostgreSQL
from tests.files import hash_of, lying, sent_files
from tests.sealed import fingerprint
from tests.world import begins, complains, fills


def other_place(folder: Path, url: str, source: Operator) -> Operator:
    """Another machine with nothing but a copy of the key."""
    data = folder / "elsewhere"
    data.mkdir()
    shutil.copy(Path(source.environment["ADUAN_DATA_DIR"]) / "secret.key", data)
    environment = source.environment | {
        "ADUAN_DATABASE_URL": url,
        "ADUAN_DATA_DIR": str(data),
    }
    return Operator(environment, source.given)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing is, not even tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'new.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.empty()
    yield url
    server.discard(url)


def contents(url: str) -> dict[str, list[bytes]]:
    """Every row of every table."""
    with dump.snapshot(url) as snapshot:
        return {shape.table: sorted(snapshot.lines(shape)) for shape in snapshot.shapes}


class Pause:
    """A backup that stops after its snapshot was taken, until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        real = dump.Snapshot.lines

        def lines(snapshot: dump.Snapshot, shape: dump.Shape) -> Iterator[bytes]:
            if shape.table == "cases":
                self.reached.set()
                assert self.go_on.wait(30)
            return real(snapshot, shape)

        monkeypatch.setattr(dump.Snapshot, "lines", lines)

    async def during(self, backup: asyncio.Task[Result]) -> None:
        assert await asyncio.to_thread(self.reached.wait, 30), backup

    async def over(self, backup: asyncio.Task[Result]) -> Result:
        self.go_on.set()
        return await backup


# -- while the office works -----------------------------------------------------------------------


async def test_what_is_kept_while_people_write_goes_on_elsewhere(
    office: World,
    operator: Operator,
    new_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await a_year_of_work(office)
    telling = office.citizen("Warga Empat")
    await begins(telling)
    await fills(telling, until="kapan")

    file = tmp_path / "sanggau.tar"
    pause = Pause(monkeypatch)
    backup = asyncio.create_task(operator.types("backup", str(file)))
    await pause.during(backup)
    late = await complains(office.citizen("Warga Lima"))
    await telling.says("12 November 2026 pukul 10")
    result = await pause.over(backup)
    assert result.exit_code == 0, result.output
    assert "sanggau as of 2026-11-23 03:15 UTC: 3 cases" in result.stdout
    assert f"with the fingerprint {fingerprint(office.settings)} elsewhere" in result.stdout
    assert late.number == "0004/PGD/XI/2026"

    there = other_place(tmp_path, new_url, operator)
    told = await there.told("restore", str(file))
    assert "now holds sanggau as of 2026-11-23 03:15 UTC: 3 cases" in told
    assert "Everything is as it was written: 3 cases" in told
    assert "1 file." in told

    # The house moves: the provider and the people stay the same.
    office.settings = replace(
        office.settings, database_url=new_url, data_dir=tmp_path / "elsewhere"
    )
    await office.restart()
    telling.news()
    await fills(telling)
    await telling.presses("Kirim")
    officer = office.citizen("Petugas Contoh")
    assert "0004/PGD/XI/2026" in " ".join(await officer.says("/antrean"))
    await officer.says("/lihat 1")
    assert "foto (resi perekaman)" in officer.sees
    assert "4 cases" in await there.told("verify")


async def test_a_backup_of_one_database_is_the_same_as_that_of_the_other(
    office: World, operator: Operator, new_url: str, tmp_path: Path
) -> None:
    await a_year_of_work(office)
    file = tmp_path / "one.tar"
    await operator.told("backup", str(file))
    there = other_place(tmp_path, new_url, operator)
    await there.told("restore", str(file))
    assert contents(new_url) == contents(office.settings.database_url)
    (kept,) = lying(tmp_path / "elsewhere")
    (original,) = lying(tmp_path)
    assert kept.read_bytes() == original.read_bytes()
    assert hash_of(kept) == hash_of(original)
    assert await sent_files(office) == [PHOTO]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    again = tmp_path / "two.tar"
    await there.told("backup", str(again))
    first, second = (json.loads(members(one)["manifest.json"]) for one in (file, again))
    assert {part["name"]: part["rows"] for part in first["tables"]} == {
        part["name"]: part["rows"] for part in second["tables"]
    }


async def test_a_file_that_is_erased_while_it_is_kept_is_not_brought_back(
    office: World,
    operator: Operator,
    new_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await a_year_of_work(office)
    file = tmp_path / "sanggau.tar"
    pause = Pause(monkeypatch)
    backup = asyncio.create_task(operator.types("backup", str(file), "--json"))
    await pause.during(backup)

    def forget(tx: Tx) -> None:
        for row in tx.rows(select(evidence.c.id)):
            tx.remove(evidence, row["id"])

    await office.node.database.write(forget, name="media")
    (photo,) = lying(tmp_path)
    photo.unlink()
    result = await pause.over(backup)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["erased"] == [hash_of(photo)]
    there = other_place(tmp_path, new_url, operator)
    assert "3 cases" in await there.told("restore", str(file))
    assert "0 files." in await there.told("verify")


# -- the file itself ------------------------------------------------------------------------------


@dataclass
class Place:
    """An office at rest, its backup, and an empty place to bring it to."""

    here: Operator
    there: Operator
    file: Path
    folder: Path
    #: The hash by which its photo is kept.
    photo: str

    def restored(self) -> Result:
        return self.there.type_now("restore", str(self.file))

    def refused(self) -> str:
        """The sentence, when nothing was brought back."""
        result = self.restored()
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit), result.exception
        assert sorted(path.name for path in self.folder.iterdir()) == ["secret.key"]
        return result.stderr

    def backed_up(self, *words: str) -> Result:
        return self.here.type_now("backup", str(self.file), *words)


@pytest.fixture
def place(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    alone(monkeypatch, tmp_path)
    here = kept.copied(tmp_path)
    folder = tmp_path / "elsewhere"
    there = other_place(tmp_path, f"sqlite:///{folder / 'new.db'}", here)
    made = Place(here, there, tmp_path / "sanggau.tar", folder, kept.file)
    assert made.backed_up().exit_code == 0
    return made


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {
            member.name: content.read()
            for member in tar.getmembers()
            if (content := tar.extractfile(member)) is not None
        }


def written(file: Path, parts: dict[str, bytes]) -> None:
    """The archive anew, with other members."""
    with tarfile.open(file, "w") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def signed(place: Place, **changed: object) -> None:
    """Another manifest, signed as only the holder of the key can."""
    parts = members(place.file)
    manifest = msgspec.json.encode(json.loads(parts["manifest.json"]) | changed)
    secret = keys.kept_secret(Settings.from_env(place.here.environment), os.urandom)
    parts |= {
        "manifest.json": manifest,
        "manifest.mac": archive.sign(secret, manifest).encode(),
    }
    written(place.file, parts)


def test_a_backup_is_one_private_file_without_the_key(place: Place) -> None:
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    assert not list(place.file.parent.glob("*.part"))
    parts = members(place.file)
    assert list(parts)[-2:] == ["manifest.json", "manifest.mac"]
    assert f"blobs/{place.photo[:2]}/{place.photo[2:]}" in parts
    assert not any(b"resi perekaman" in part for part in parts.values())
    secret = (place.folder / "secret.key").read_text().strip()
    everything = b"".join(parts.values()) + place.file.read_bytes()
    assert secret.encode() not in everything
    assert bytes.fromhex(secret) not in everything
    # Who runs what now is nobody's business later.
    assert "tables/leases.jsonl.gz" not in parts


def test_a_backup_tells_scripts_what_is_in_it(place: Place) -> None:
    result = place.backed_up("--force", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["offices"] == ["sanggau"]
    assert data["tables"]["cases"] == 3
    assert data["files"] == 1
    assert (data["erased"], data["missing"]) == ([], [])
    assert data["size"] == place.file.stat().st_size
    assert data["key"] in place.backed_up("--force").stdout


def test_a_file_that_is_there_is_not_replaced_unless_asked(place: Place) -> None:
    place.file.write_text("something dear")
    result = place.backed_up()
    assert result.exit_code == 1
    assert "is there already: name another file, or say --force." in result.stderr
    assert place.file.read_text() == "something dear"
    assert place.backed_up("--force").exit_code == 0
    assert place.restored().exit_code == 0


def test_where_nothing_can_be_written_is_a_sentence(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file, said in (
        (place.folder / "nowhere" / "a.tar", "cannot be written: No such file or directory."),
        (place.folder, "is a folder: name a file in it."),
    ):
        result = place.here.type_now("backup", str(file), "--force")
        assert result.exit_code == 1
        assert said in result.stderr

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = place.here.type_now("backup", str(place.folder / "a.tar"))
    assert result.exit_code == 1
    assert "a.tar cannot be written: No space left on device." in result.stderr
    assert sorted(path.name for path in place.folder.iterdir()) == ["secret.key"]


def test_two_backups_do_not_write_into_one_file(place: Place) -> None:
    part = place.file.with_name("sanggau.tar.part")
    with part.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        result = place.backed_up("--force")
        assert result.exit_code == 1
        assert "Another backup is being written" in result.stderr
        assert part.exists()
    # What a backup left behind that died is no obstacle.
    part.write_text("half")
    assert place.backed_up("--force").exit_code == 0
    assert not part.exists()


def test_a_file_that_is_missing_is_said_and_the_rest_is_kept(place: Place) -> None:
    (photo,) = lying(place.file.parent / "data")
    photo.write_bytes(b"something else")
    result = place.backed_up("--force", "--json")
    assert result.exit_code == 1
    assert "made without 1 of the files" in result.stderr
    assert json.loads(result.stdout)["missing"] == [place.photo]
    result = place.restored()
    assert result.exit_code == 1
    assert f"case 0001/PGD/XI/2026, file {place.photo}: is missing" in result.stdout
    assert "3 cases" in result.stdout


def test_nothing_is_kept_of_a_database_that_is_under_another_key(place: Place) -> None:
    result = place.here.type_now("backup", str(place.folder / "a.tar"), SECRET_KEY="5a" * 32)
    assert result.exit_code == 1
    assert "does not open with this key" in result.stderr
    (place.file.parent / "data" / "secret.key").unlink()
    assert "The key is not there" in place.backed_up("--force").stderr
    assert not (place.file.parent / "data" / "secret.key").exists()


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8, 0.95])
def test_a_backup_that_was_cut_off_is_refused(place: Place, share: float) -> None:
    content = place.file.read_bytes()
    # The end of a tar is padding: only what is before it counts.
    end = content.index(b"manifest.mac") + 512
    place.file.write_bytes(content[: int(end * share)])
    assert "is not whole" in place.refused()


def test_wherever_one_byte_is_another_the_backup_is_refused(place: Place) -> None:
    content = place.file.read_bytes()
    with tarfile.open(place.file) as tar:
        spots = {member.name: (member.offset_data, member.size) for member in tar.getmembers()}
    assert len(spots) > 15
    for name, (start, size) in spots.items():
        for at in (start, start + size // 2, start + size - 1):
            place.file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            told = place.refused()
            assert "sanggau.tar " in told, name
    place.file.write_bytes(content)
    assert place.restored().exit_code == 0


Parts = dict[str, bytes]


def added(name: str) -> Callable[[Parts], Parts]:
    return lambda parts: {name: b"x", **parts}


OTHERS: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "a way out": (added("../../etc/passwd"), "holds '../../etc/passwd', which no backup does"),
    "a way out of a table": (added("tables/../x.jsonl.gz"), "which no backup does"),
    "a way out of a blob": (added(f"blobs/../{'cd' * 31}"), "which no backup does"),
    "the root": (added("/etc/passwd"), "which no backup does"),
    "a key": (added("secret.key"), "which no backup does"),
    "a blob that is not what it is called": (added(f"blobs/ab/{'cd' * 31}"), "was changed"),
    "a table too many": (added("tables/extra.jsonl.gz"), "its tables are not those of its list"),
    "a table too few": (
        lambda parts: {k: v for k, v in parts.items() if k != "tables/texts.jsonl.gz"},
        "its tables are not those of its list",
    ),
    "a blob too few": (
        lambda parts: {k: v for k, v in parts.items() if not k.startswith("blobs/")},
        "its files are not those of its list",
    ),
    "a blob too many": (
        lambda parts: {f"blobs/{sha256(b'x').hexdigest()[:2]}/{sha256(b'x').hexdigest()[2:]}": b"x",
                       **parts},
        "its files are not those of its list",
    ),
    "no signature": (
        lambda parts: {k: v for k, v in parts.items() if k != "manifest.mac"},
        "its end is missing",
    ),
    "a signature of somebody else": (
        lambda parts: parts | {"manifest.mac": b"00" * 16},
        "its list of parts is not the one that was signed",
    ),
    "something behind the end": (lambda parts: {**parts, "z": b""}, "behind its list of parts"),
    "no backup at all": (
        lambda parts: {"manifest.json": b"{}", "manifest.mac": b"x"},
        "is not a backup of Aduan",
    ),
    "no manifest that can be read": (
        lambda parts: {"manifest.json": b"\xff[", "manifest.mac": b"x"},
        "is not a backup of Aduan",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(OTHERS))
def test_what_is_not_as_it_was_packed_is_refused(place: Place, what: str) -> None:
    change, said = OTHERS[what]
    written(place.file, change(members(place.file)))
    assert said in place.refused()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_a_link_or_a_folder_is_refused(place: Place, kind: bytes) -> None:
    content = place.file.read_bytes()
    link = tarfile.TarInfo("tables/cases.jsonl.gz")
    link.type = kind
    link.linkname = "/etc/passwd"
    place.file.write_bytes(link.tobuf() + content)
    assert "which is no plain file" in place.refused()


@pytest.mark.parametrize("content", [b"", b"halo", b"\x1f\x8b\x08" + bytes(2000), bytes(10240)])
def test_any_other_file_is_refused(place: Place, content: bytes) -> None:
    place.file.write_bytes(content)
    assert "is not whole" in place.refused()


def test_a_format_or_a_schema_of_later_days_is_refused(place: Place) -> None:
    signed(place, version=2)
    assert "has the format 2, and this version of Aduan reads 1" in place.refused()
    signed(place, version=1, schema="9999")
    assert "was made by a later version of Aduan" in place.refused()
    signed(place, schema=schema.head(), offices=["pertanahan"])
    assert "is of pertanahan, and ADUAN_OFFICE is sanggau" in place.refused()
    signed(place, offices=["sanggau"])
    assert place.restored().exit_code == 0


def test_without_its_key_a_backup_opens_for_nobody(place: Place) -> None:
    result = place.there.type_now("restore", str(place.file), SECRET_KEY="5a" * 32)
    assert result.exit_code == 1
    assert "was made under the key" in result.stderr
    (place.folder / "secret.key").unlink()
    result = place.restored()
    assert "The key is not there" in result.stderr
    assert list(place.folder.iterdir()) == []


def test_nothing_is_written_over_an_office_that_is_there(place: Place) -> None:
    before = contents(place.here.environment["ADUAN_DATABASE_URL"])
    result = place.here.type_now("restore", str(place.file))
    assert result.exit_code == 1
    assert "already holds something, and nothing is ever written over it" in result.stderr
    assert contents(place.here.environment["ADUAN_DATABASE_URL"]) == before

    # A place that was prepared, and in which nothing happened yet, is fine.
    assert place.there.type_now("migrate").exit_code == 0
    assert place.restored().exit_code == 0
    assert place.restored().exit_code == 1


def test_a_restore_that_breaks_off_leaves_nothing_and_may_be_repeated(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dump.Shape.decoder

    def full(shape: dump.Shape) -> msgspec.json.Decoder[tuple[object, ...]]:
        if shape.table == "texts":
            raise OSError(28, "No space left on device")
        return real(shape)

    with monkeypatch.context() as patch:
        patch.setattr(dump.Shape, "decoder", full)
        result = place.restored()
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    url = place.there.environment["ADUAN_DATABASE_URL"]
    assert {table for table, rows in contents(url).items() if rows} == set()
    assert place.restored().exit_code == 0


def test_an_office_of_another_name_is_not_brought_back(place: Place, tmp_path: Path) -> None:
    shutil.copytree(PROFILES / "sanggau", tmp_path / "lain")
    toml = tmp_path / "lain" / "profile.toml"
    toml.write_text(toml.read_text().replace('id = "sanggau"', 'id = "lain"', 1))
    result = place.there.type_now("restore", str(place.file), OFFICE=str(tmp_path / "lain"))
    assert result.exit_code == 1
    assert "is of sanggau, and ADUAN_OFFICE is lain." in result.stderr


async def test_cases_keep_their_register_where_they_are_brought(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    await a_year_of_work(small_office)
    file = tmp_path / "sanggau.tar"
    await operator.told("backup", str(file))
    url = f"sqlite:///{tmp_path / 'elsewhere' / 'new.db'}"
    there = other_place(tmp_path, url, operator)
    await there.told("restore", str(file))
    small_office.settings = replace(
        small_office.settings, database_url=url, data_dir=tmp_path / "elsewhere"
    )
    await small_office.restart()
    case = await complains(small_office.citizen("Warga Baru"))
    assert case.number == "0004/PGD/XI/2026"
    assert "4 cases" in await there.told("verify")
