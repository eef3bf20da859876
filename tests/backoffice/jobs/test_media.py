"""What citizens send is fetched at once, kept once, and readable by the office alone."""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.store.tables import blobs, evidence
from tests.files import hash_of, lying, sent_files
from tests.world import begins, case_of, complains, fills, has_complained, sends_to

PHOTO = b"\xff\xd8\xff\xe0" + b"resi perekaman" * 100


async def rows(world: World) -> list[dict[str, Any]]:
    return await world.node.database.read(
        lambda tx: [dict(row) for row in tx.rows(select(evidence).order_by(evidence.c.id))]
    )


def kept(world: World) -> list[Path]:
    return lying(world.settings.data_dir)


async def telling(world: World, until: str = "bukti") -> Person:
    warga = world.citizen()
    await begins(warga)
    await fills(warga, until=until)
    return warga


async def test_a_photo_is_fetched_encrypted_and_kept_for_us_alone(world: World) -> None:
    warga = await telling(world)
    warga.user.send_photo(PHOTO, "resi perekaman")
    await warga.settled()
    (file,) = kept(world)
    assert b"resi perekaman" not in file.read_bytes()
    assert hash_of(file) == sha256(file.read_bytes()).hexdigest()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list((world.settings.data_dir / "blobs" / "incoming").iterdir()) == []
    assert await sent_files(world) == [PHOTO]
    (row,) = await rows(world)
    assert (row["status"], row["sha256"], row["size"], row["case_id"]) == (
        "stored",
        hash_of(file),
        len(PHOTO),
        None,
    )
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    (row,) = await rows(world)
    assert row["case_id"] is not None


async def test_what_a_file_shows_is_told_to_the_officer(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = await telling(one_world)
    warga.user.send_photo(PHOTO, "resi perekaman")
    await warga.settled()
    warga.user.send_document(b"%PDF-1.4", "surat.pdf", media_type="application/pdf")
    await warga.settled()
    await warga.says("surat pengantar desa")
    warga.user.send_location(-0.1, 110.5)
    await warga.settled()
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    await petugas.says("/lihat 1")
    assert (
        "Berkas: foto (resi perekaman), dokumen (surat pengantar desa), "
        "lokasi (-0.10000, 110.50000)" in petugas.sees
    )


async def test_the_same_picture_of_several_people_is_kept_for_each(world: World) -> None:
    warga = await telling(world)
    warga.user.send_photo(PHOTO, "resi")
    warga.user.send_photo(PHOTO, "resi lagi")
    await warga.settled()
    other = world.citizen("Tetangga")
    await has_complained(other)
    other.user.send_photo(PHOTO)
    await other.settled()
    assert len(kept(world)) == len(await rows(world)) == 3
    stored = await world.node.database.read(lambda tx: len(tx.rows(select(blobs.c.sha256))))
    assert stored == 3, "nobody sees who has the same picture"
    # Whoever deletes a draft does not take it from those who sent it too.
    await warga.says("HAPUS DATA")
    await warga.presses("Ya hapus")
    assert len(kept(world)) == 1
    assert len(await rows(world)) == 1
    assert await sent_files(world) == [PHOTO]


async def test_what_is_too_large_is_refused_with_a_reason(one_world: World) -> None:
    warga = await telling(one_world)
    warga.user.send_video(b"x" * (20 * 1024 * 1024 + 1))
    await warga.settled()
    told = "\n".join(sends_to(one_world, warga))
    assert "tidak dapat kami buka" in told
    assert "di bawah 20 MB" in told
    assert kept(one_world) == []
    assert "0 bukti" not in told


async def test_a_file_that_is_larger_than_it_said_is_kept_whole_at_its_real_size(
    one_world: World,
) -> None:
    one_world.sandbox.faults.add("download", "grow")
    warga = await telling(one_world)
    warga.user.send_photo(PHOTO, "resi")
    await warga.settled()
    (row,) = await rows(one_world)
    (content,) = await sent_files(one_world)
    assert row["status"] == "stored"
    assert row["size"] == len(content) > len(PHOTO)


async def test_a_provider_that_is_down_is_asked_again(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    world.sandbox.faults.add("download", "502", times=2)
    warga = await telling(world)
    warga.user.send_photo(PHOTO, "resi")
    await warga.settled()
    (row,) = await rows(world)
    assert (row["status"], row["attempts"]) == ("wait", 1)
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    await petugas.says("/lihat 1")
    assert "foto (sedang diambil; resi)" in petugas.sees
    await world.passes(minutes=5)
    (row,) = await rows(world)
    assert (row["status"], row["attempts"]) == ("stored", 2)
    assert len(kept(world)) == 1
    assert "tidak dapat kami buka" not in "\n".join(sends_to(world, warga))


async def test_a_provider_that_stays_down_is_given_up_and_the_citizen_is_asked_again(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    one_world.sandbox.faults.add("download", "502", times=50)
    warga = one_world.citizen()
    await complains(warga)
    warga.user.send_photo(PHOTO, "resi")
    await warga.settled()
    await one_world.passes(hours=6)
    (row,) = await rows(one_world)
    assert row["status"] == "failed"
    told = [text for text in sends_to(one_world, warga) if "tidak dapat kami buka" in text]
    assert len(told) == 1
    await petugas.says("/lihat 1")
    assert "foto (gagal diambil)" in petugas.sees
    case = await case_of(one_world, petugas.sees.split(" · ")[1])
    assert case.open
