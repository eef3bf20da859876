"""What is deleted is gone from the folder, whatever came in between; and nothing else goes."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from app.backup.verification import verify
from app.demo.world import Person, World
from backoffice.jobs import media
from backoffice.store import evidence as evidence_store
from backoffice.store import file_keys
from backoffice.store import people as person_store
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence, people
from backoffice.store.vault import Erased
from tests.backoffice.jobs.test_media import PHOTO, kept, rows, telling
from tests.files import folder_of, sent_files
from tests.sealed import sealed_before
from tests.world import begins, fills, has_complained, one_database


def lost(world: World, content: bytes) -> str:
    """Contents that a process which was killed has left in the folder."""
    folder = folder_of(world)
    temp = folder.temporary()
    temp.write_bytes(content)
    return folder.keep(temp)[0]


async def faults(world: World) -> list[str]:
    report = await verify(
        world.node.database, world.node.desk.vault, folder_of(world), lambda progress: None
    )
    return [f"{fault.file}: {fault.text}" for fault in report.faults]


async def a_draft_with(world: World, *photos: bytes) -> Person:
    warga = await telling(world)
    for photo in photos:
        warga.user.send_photo(photo, "resi")
    await warga.settled()
    return warga


async def erases(warga: Person) -> None:
    await warga.says("HAPUS DATA")
    await warga.presses("Ya hapus")


# -- a file that was sent more than once ----------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 2, 8])
async def test_a_photo_that_was_sent_three_times_is_gone_with_the_draft(
    world: World, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(media, "BATCH", batch)
    warga = await a_draft_with(world, PHOTO, PHOTO, PHOTO)
    assert len(await rows(world)) == 3
    await erases(warga)
    assert await rows(world) == []
    assert kept(world) == []
    assert await faults(world) == []


@one_database
async def test_two_who_delete_the_same_photo_at_once_leave_nothing(world: World) -> None:
    first = await a_draft_with(world, PHOTO, PHOTO)
    second = world.citizen("Tetangga")
    await begins(second)
    await fills(second, until="bukti")
    second.user.send_photo(PHOTO, "resi")
    await second.settled()
    for person in (first, second):
        await person.says("HAPUS DATA")
        person.user.press("Ya hapus")
    await world.settle()
    assert await rows(world) == []
    assert kept(world) == []


# -- what a kill leaves ---------------------------------------------------------------------------


async def test_what_a_kill_leaves_after_the_row_is_gone_is_swept_by_the_next_process(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    warga = await a_draft_with(world, PHOTO)
    with monkeypatch.context() as killed:
        killed.setattr(BlobFolder, "remove", lambda folder, name: None)
        await erases(warga)
    assert await rows(world) == []
    (left,) = kept(world)
    (said,) = await faults(world)
    assert said.endswith(": belongs to nothing")
    await world.restart()
    await world.passes(minutes=5)
    assert left.exists(), "it might be on its way to its row"
    await world.passes(minutes=10)
    assert kept(world) == []
    assert await faults(world) == []


async def test_a_file_that_no_row_names_is_swept_and_one_that_is_named_stays(
    one_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await a_draft_with(one_world, PHOTO)
    (named,) = kept(one_world)
    name = lost(one_world, b"milik siapa")
    assert f"{name}: belongs to nothing" in await faults(one_world)
    await one_world.restart()
    for _ in range(3):
        await one_world.passes(minutes=6)
    assert kept(one_world) == [named]
    assert "removed 1 files that belonged to no row" in caplog.text


async def test_a_file_whose_row_comes_late_stays(one_world: World) -> None:
    await a_draft_with(one_world, b"\xff\xd8 yang lain")
    (row,) = await rows(one_world)
    await one_world.restart()
    name = lost(one_world, PHOTO)
    await one_world.settle()
    await one_world.passes(minutes=8)
    await one_world.node.database.write(
        lambda tx: tx.set(evidence, row["id"], sha256=name), name="media"
    )
    for _ in range(3):
        await one_world.passes(minutes=12)
    assert folder_of(one_world).holds(name)


async def test_half_a_file_goes_and_one_that_still_grows_stays(one_world: World) -> None:
    folder = folder_of(one_world)
    half, growing = folder.temporary(), folder.temporary()
    half.write_bytes(b"\xff\xd8 setengah")
    for step in range(5):
        growing.write_bytes(b"\xff\xd8" * step)
        await one_world.passes(minutes=6)
    assert not half.exists()
    assert growing.exists()
    await one_world.passes(minutes=6)
    await one_world.passes(minutes=12)
    assert not growing.exists()


async def test_the_folder_of_another_database_is_left_alone(
    one_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(30):
        lost(one_world, b"milik kantor lain %d" % number)
    await one_world.restart()
    for _ in range(3):
        await one_world.passes(minutes=12)
    assert len(kept(one_world)) == 30
    assert "is it the folder of another one?" in caplog.text
    assert {record.levelno for record in caplog.records if "another one" in record.msg} == {
        logging.ERROR
    }


async def test_what_is_no_file_of_ours_is_not_touched(one_world: World) -> None:
    folder = one_world.settings.data_dir / "blobs"
    others = [folder / "CATATAN.txt", folder / "ab" / "catatan", folder / "lama" / ("cd" * 31)]
    for other in others:
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_text("bukan berkas")
    await one_world.restart()
    for _ in range(3):
        await one_world.passes(minutes=12)
    assert [other for other in others if not other.exists()] == []


# -- what was kept before files had keys ----------------------------------------------------------


async def as_before(world: World) -> None:
    """Let every file lie there as files did before they had keys: open, under its own hash."""
    folder, vault = folder_of(world), world.node.desk.vault
    for row in await rows(world):
        key = await world.node.database.read(
            lambda tx, one=row: file_keys.of_row(tx, vault, one["id"])  # type: ignore[misc]
        )
        assert key is not None
        content = b"".join(folder.opened(row["sha256"], key, row["id"]))
        folder.remove(row["sha256"])
        name = lost(world, content)
        await world.node.database.write(
            lambda tx, one=row, sha256=name: tx.set(  # type: ignore[misc]
                evidence, one["id"], sha256=sha256, file_key=None
            ),
            name="media",
        )


def on_disk(world: World) -> bytes:
    return b"".join(path.read_bytes() for path in kept(world))


async def test_files_that_lie_open_are_encrypted_when_the_node_starts(world: World) -> None:
    other = PHOTO + b"resi lain" * 30_000
    await a_draft_with(world, PHOTO, other, PHOTO)
    await as_before(world)
    assert len(kept(world)) == 2, "the same photo lay there once"
    assert b"resi perekaman" in on_disk(world)
    assert await faults(world) == []
    await world.restart()
    await world.settle()
    assert b"resi" not in on_disk(world)
    assert len(kept(world)) == 3
    assert await sent_files(world) == sorted([PHOTO, PHOTO, other])
    assert await faults(world) == []


@pytest.mark.parametrize("point", ["files:before", "files:after"])
async def test_a_kill_while_files_are_encrypted_loses_nothing(
    one_world: World, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    world = one_world
    photos = [PHOTO + b"%d" % number for number in range(12)]
    await a_draft_with(world, *photos)
    await as_before(world)
    real = evidence_store.encrypted
    done: list[str | None] = []

    def killed(tx: Tx, *args: Any, **kwargs: Any) -> str | None:
        if len(done) == 5 and point == "files:before":
            raise _Killed
        done.append(real(tx, *args, **kwargs))
        return done[-1]

    def remove(folder: BlobFolder, name: str) -> None:
        if len(done) == 6:
            raise _Killed
        real_remove(folder, name)

    real_remove = BlobFolder.remove
    with monkeypatch.context() as during:
        during.setattr(evidence_store, "encrypted", killed)
        during.setattr(BlobFolder, "remove", remove)
        await world.restart()
        with pytest.raises(_Killed):
            await world.settle()
    # The new contents that no row names yet, or the old ones that none names any more.
    assert len(kept(world)) == 13
    await world.restart()
    await world.settle()
    assert await sent_files(world) == sorted(photos)
    for _ in range(3):
        await world.passes(minutes=12)
    assert len(kept(world)) == 12
    assert b"resi perekaman" not in on_disk(world)
    assert await faults(world) == []


class _Killed(Exception):
    """The process is dead."""


async def test_a_file_that_is_missing_holds_up_no_other(
    one_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world = one_world
    await a_draft_with(world, PHOTO, PHOTO + b"dua", PHOTO + b"tiga")
    await as_before(world)
    kept(world)[0].unlink()
    await world.restart()
    await world.settle()
    assert "its contents are missing" in caplog.text
    assert len(kept(world)) == 2
    assert b"resi perekaman" not in on_disk(world)
    (said,) = await faults(world)
    assert said.endswith(": is missing")


async def test_a_draft_that_is_erased_before_its_file_is_encrypted_leaves_nothing(
    one_world: World,
) -> None:
    warga = await a_draft_with(one_world, PHOTO, PHOTO)
    await as_before(one_world)
    await erases(warga)
    assert kept(one_world) == []
    assert await rows(one_world) == []


async def test_a_file_that_was_sealed_with_its_case_before_is_readable_by_its_new_key(
    one_world: World,
) -> None:
    world = one_world
    await a_draft_with(world, PHOTO)
    (row,) = await rows(world)
    vault, folder = world.node.desk.vault, folder_of(world)

    def seal(tx: Tx) -> bytes:
        person_store.withdraw_key(tx, vault, row["person_id"])
        archived = person_store.archived_key(tx, row["person_id"])
        assert archived is not None
        return sealed_before(vault, row["person_id"], archived, PHOTO)

    sealed = await world.node.database.write(seal, name="turn")
    folder.remove(row["sha256"])
    name = lost(world, sealed)
    await world.node.database.write(
        lambda tx: tx.set(evidence, row["id"], sha256=name, file_key=None), name="media"
    )
    await world.restart()
    await world.settle()
    assert await sent_files(world) == [PHOTO]
    assert len(kept(world)) == 1
    assert await faults(world) == []


# -- whose the file is ----------------------------------------------------------------------------


async def test_without_the_key_of_its_person_a_file_opens_for_nobody(world: World) -> None:
    await a_draft_with(world, PHOTO)
    assert await sent_files(world) == [PHOTO]
    (row,) = await rows(world)
    await world.node.database.write(
        lambda tx: tx.set(people, row["person_id"], wrapped_key=None), name="erase"
    )
    with pytest.raises(Erased):
        await sent_files(world)
    (said,) = await faults(world)
    assert said.endswith("the key of its person was destroyed")


async def test_a_file_is_unreadable_from_the_moment_it_is_deleted(one_world: World) -> None:
    warga = await a_draft_with(one_world, PHOTO)
    (before,) = await rows(one_world)
    one_world.node._workers[:] = [  # nobody fetches or removes files any more
        worker for worker in one_world.node._workers if worker.name not in ("media", "files")
    ]
    await erases(warga)
    (row,) = await rows(one_world)
    assert row["sha256"] == before["sha256"]
    assert len(kept(one_world)) == 1
    assert (row["file_key"], before["file_key"] is None) == (None, False)


async def test_the_photo_of_another_name_goes_over_to_the_other_key(one_world: World) -> None:
    warga = one_world.citizen()
    first = await has_complained(warga)
    await begins(warga)
    await fills(warga, until="bukti", nama="Cendana Contoh")
    warga.user.send_photo(PHOTO, "resi")
    await warga.settled()
    (draft,) = await rows(one_world)
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    (row,) = await rows(one_world)
    assert draft["person_id"] == first.person_id
    assert row["person_id"] != first.person_id
    assert row["file_key"] != draft["file_key"]
    assert row["sha256"] == draft["sha256"], "the file itself was not touched"
    assert await sent_files(one_world) == [PHOTO]
    assert await faults(one_world) == []


async def test_a_file_of_somebody_without_a_key_is_not_kept_and_not_fetched_again(
    one_world: World,
) -> None:
    warga = await telling(one_world)
    one_world.sandbox.faults.add("download", "502", times=1)
    warga.user.send_photo(PHOTO, "resi")
    await warga.settled()
    (row,) = await rows(one_world)
    await one_world.node.database.write(
        lambda tx: tx.set(people, row["person_id"], wrapped_key=None), name="erase"
    )
    await one_world.passes(minutes=30)
    assert await rows(one_world) == []
    assert kept(one_world) == []
