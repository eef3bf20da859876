"""What is deleted is gone from the folder, whatever came in between; and nothing else goes."""

from __future__ import annotations

import logging

import pytest

from app.backup.verification import verify
from app.demo.world import Person, World
from backoffice.jobs import media
from backoffice.store.blobs import BlobFolder
from backoffice.store.tables import evidence
from tests.backoffice.jobs.test_media import PHOTO, kept, rows, telling
from tests.world import begins, fills, one_database


def folder_of(world: World) -> BlobFolder:
    return BlobFolder(world.settings.data_dir / "blobs")


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
