"""An officer typed "batal" under a preview, was told that nothing is sent, and the next YA sent."""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from tests.mailing import Post, mail_officer
from tests.world import complains

WAITS = "Pratinjau untuk 0001/PGD/XI/2026 masih menunggu"


async def with_preview(world: World) -> tuple[Person, Person]:
    warga = world.citizen()
    officer = await world.officer("Petugas Satu", "petugas_pengaduan")
    await complains(warga)
    await officer.says("/balas 1 hapus ini")
    assert "Akan dikirim kepada pelapor" in officer.sees
    warga.news()
    return warga, officer


@pytest.mark.parametrize(
    "word",
    ["batal", "Batal!", "BATALKAN", "tidak", "gak jadi", "jangan dulu pak", "no", "salah",
     "tidak jadi dikirim", "/batal", "stop"],
)  # fmt: skip
async def test_it_is_the_button(one_world: World, word: str) -> None:
    warga, officer = await with_preview(one_world)
    assert await officer.says(word) == ["Dibatalkan; tidak ada yang dikirim."]
    (told,) = await officer.says("YA")
    assert told.startswith("Tidak ada yang menunggu konfirmasi.")
    assert warga.news() == []


@pytest.mark.parametrize("words", ["terima kasih", "sudah saya cek, tidak apa-apa", "tidak tahu"])
async def test_other_words_are_told_what_waits(one_world: World, words: str) -> None:
    warga, officer = await with_preview(one_world)
    (told,) = await officer.says(words)
    assert told.startswith(WAITS)
    assert "tidak dikirim ke siapa pun" not in told
    await officer.says("YA")
    assert "hapus ini" in "\n".join(warga.news())


async def test_after_five_minutes_nothing_waits(one_world: World) -> None:
    _, officer = await with_preview(one_world)
    await one_world.passes(minutes=6)
    officer.news()
    (told,) = await officer.says("terima kasih")
    assert told.startswith("Kalimat itu bukan perintah")


async def test_a_command_is_a_command_still(one_world: World) -> None:
    _, officer = await with_preview(one_world)
    (told,) = await officer.says("lihat 1")
    assert "Pemegang:" in told


async def test_a_preview_without_a_case_names_its_command(one_world: World) -> None:
    admin, _ = await one_world.officers(
        ("Admin Contoh", "admin"),
        ("Admin Lain", "admin"),
    )
    await admin.says("/petugas cabut Admin Lain")
    (told,) = await admin.says("sebentar")
    assert told.startswith("Pratinjau untuk /petugas masih menunggu")
    await admin.says("jangan")
    (told,) = await admin.says("YA")
    assert told.startswith("Tidak ada yang menunggu konfirmasi.")


async def test_a_question_takes_words_and_batal_ends_it(one_world: World) -> None:
    officer = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await officer.says("/catat telepon 2026-11-20\nnama: Warga Contoh Satu")
    assert await officer.says("batal") == ["Dibatalkan; tidak ada yang dikirim."]
    (told,) = await officer.says("KTP saya belum jadi")
    assert told.startswith("Kalimat itu bukan perintah")


async def test_by_mail_as_well(one_world: World) -> None:
    post = Post(one_world)
    warga = one_world.citizen()
    officer = await mail_officer(post, "petugas@example.com", "Petugas Surel", "petugas_pengaduan")
    await complains(warga)
    officer.news()
    (shown,) = await officer.writes("/balas 1 hapus ini", answers=officer.last)
    code = shown.text.split("YA ")[1].split()[0]
    (told,) = await officer.writes("terima kasih", answers=shown)
    assert WAITS in told.text
    (told,) = await officer.writes("batal", answers=shown)
    assert "Dibatalkan" in told.text
    warga.news()
    await officer.writes(f"YA {code}", answers=shown)
    assert warga.news() == []
