"""Who asked for an officer was told to people who may not write back."""

from __future__ import annotations

from app.demo.world import World
from tests.world import complains, local


async def test_somebody_who_may_write_back_hears_of_it(one_world: World) -> None:
    rina, joko, siti = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
        ("Pejabat Siti", "pejabat_pengelola"),
    )
    budi = one_world.citizen("Budi")
    await complains(budi)
    await rina.says("/disposisi 1 tim_penjawab Cek berkas.")
    await joko.says("/ambil 1")
    for one in (rina, joko, siti):
        one.news()
    await budi.says("PETUGAS")
    assert "minta dihubungi petugas" in "\n".join(joko.news()), "whoever works on it"
    assert "minta dihubungi petugas" in "\n".join(rina.news()), "and whoever may write"
    await one_world.until(local(2026, 11, 24, 16))
    assert any("0001/PGD" in one and "minta petugas" in one for one in rina.news())
    await rina.says("/balas 1 Baik, kami telepon sore ini.")
    await rina.says("YA")
    siti.news()
    await one_world.until(local(2026, 11, 25, 12))
    late = "\n".join((*rina.news(), *siti.news()))
    assert "Pelapor minta petugas" not in late


async def test_who_holds_it_and_may_write_hears_alone(one_world: World) -> None:
    rina, ria = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan", "tim_penjawab"),
        ("Petugas Ria", "petugas_pengaduan"),
    )
    budi = one_world.citizen("Budi")
    await complains(budi)
    await rina.says("/catatan 1 Dicek.")
    ria.news()
    rina.news()
    await budi.says("PETUGAS")
    assert "minta dihubungi petugas" in "\n".join(rina.news())
    assert "minta dihubungi petugas" in "\n".join(ria.news()), "nobody holds it yet"
