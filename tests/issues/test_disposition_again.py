"""The same /disposisi again told the citizen the same again, and the team nothing new."""

from __future__ import annotations

from app.demo.world import World
from tests.world import complains

TEAM = "Tim Penjawab Pengaduan"


async def test_the_same_disposition_again_is_no_news_to_the_citizen(
    one_world: World,
) -> None:
    world, warga = one_world, one_world.citizen()
    rina, joko = await world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
    )
    await complains(warga)
    await world.settle()
    for person in (warga, rina, joko):
        person.news()
    (told,) = await rina.says("/disposisi 1 tim_penjawab cek berkas")
    assert told.endswith("Pelapor diberi tahu.")
    (told,) = warga.news()
    assert "dinyatakan lengkap" in told, "nothing was missing"
    assert f"diteruskan ke {TEAM}" in told
    joko.news()
    (told,) = await rina.says("/disposisi 1 tim_penjawab cek juga resinya")
    assert told.endswith("pelapor tidak diberi tahu lagi.")
    assert warga.news() == []
    (told,) = joko.news()
    assert told.startswith("📌 Instruksi baru untuk 0001/PGD/XI/2026 dari Petugas Rina: cek juga")
    # Taken in between it is with them still; to somebody else it is news.
    await joko.says("/ambil 1")
    await rina.says("/disposisi 1 tim_penjawab hubungi loket")
    assert warga.news() == []
    await rina.says("/disposisi 1 Petugas Rina saya saja")
    assert len(warga.news()) == 1
    await rina.says("/disposisi 1 tim_penjawab cek lagi")
    assert len(warga.news()) == 1


async def test_of_a_case_that_was_opened_again_it_is_news(one_world: World) -> None:
    world, warga = one_world, one_world.citizen()
    rina, _, siti = await world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
        ("Pejabat Siti", "pejabat_pengelola"),
    )
    await complains(warga)
    await siti.says("/disposisi 1 tim_penjawab cek berkas")
    await rina.says("/balas 1 Sudah dicetak.")
    await rina.says("YA SELESAI")
    await siti.says("/buka 1 belum tuntas")
    warga.news()
    await siti.says("/disposisi 1 tim_penjawab cek berkas")
    assert siti.sees.endswith("Pelapor diberi tahu.")
    assert any(f"diteruskan ke {TEAM}" in told for told in warga.news())
