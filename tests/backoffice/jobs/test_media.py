"""What citizens send is fetched at once, kept once, and readable by the office alone."""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.store.tables import blobs, evidence
from tests.world import begins, case_of, complains, fills, has_complained, sends_to

PHOTO = b"\xff\xd8\xff\xe0" + b"resi perekaman" * 100


async def rows(world: World) -> list[dict[str, Any]]:
    return await world.node.database.read(
        lambda tx: [dict(row) for row in tx.rows(select(evidence).order_by(evidence.c.id))]
    )


def kept(world: World) -> list[Path]:
    return sorted((world.settings.data_dir / "blobs").glob("??/*"))


async def telling(world: World, until: str = "bukti") -> Person:
    warga = world.citizen()
    await begins(warga)
    await fills(warga, until=until)
    return warga


async def test_a_photo_is_fetched_hashed_and_kept_for_us_alone(world: World) -> None:
    warga = await telling(world)
    warga.user.send_photo(PHOTO, "resi perekaman")
    await warga.settled()
    name = sha256(PHOTO).hexdigest()
    assert [str(path.relative_to(path.parents[1])) for path in kept(world)] == [
        f"{name[:2]}/{name[2:]}"
    ]
    file = kept(world)[0]
    assert file.read_bytes() == PHOTO
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    (row,) = await rows(world)
    assert (row["status"], row["sha256"], row["size"], row["case_id"]) == (
        "stored",
        name,
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


async def test_the_same_picture_twice_is_kept_once(world: World) -> None:
    warga = await telling(world)
    warga.user.send_photo(PHOTO, "resi")
    warga.user.send_photo(PHOTO, "resi lagi")
    await warga.settled()
    other = world.citizen("Tetangga")
    await has_complained(other)
    other.user.send_photo(PHOTO)
    await other.settled()
    assert len(kept(world)) == 1
    assert len(await rows(world)) == 3
    stored = await world.node.database.read(lambda tx: len(tx.rows(select(blobs.c.sha256))))
    assert stored == 1
    # Whoever deletes a draft does not take it from those who sent it too.
    await warga.says("HAPUS DATA")
    await warga.presses("Ya hapus")
    assert len(kept(world)) == 1
    assert len(await rows(world)) == 1


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
    (file,) = kept(one_world)
    assert row["status"] == "stored"
    assert row["size"] == file.stat().st_size > len(PHOTO)
    assert row["sha256"] == sha256(file.read_bytes()).hexdigest()


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
