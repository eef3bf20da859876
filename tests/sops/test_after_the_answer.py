"""What comes after an answer is written: it is handed over, published, followed up, filed."""

from __future__ import annotations

from pathlib import Path

from tests.sops.people import opened
from tests.sops.rows import row
from tests.world import house_url as house_url

STORY = {"uraian": "Izin usaha yang dijanjikan tiga hari sudah dua bulan belum juga terbit."}


@row("P21")
async def test_payakumbuh_closes_nothing_that_was_not_handed_over(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("payakumbuh", tmp_path, house_url) as office:
        warga = office.world.citizen()
        await office.complains(warga, **STORY)
        desk, sub = "petugas_layanan", "subkoordinator"
        await office.does(desk, "/isi 1 bukti foto papan nama", "/teruskan 1")
        await office.does(sub, "/kriteria 1 semua ya", "/tingkat 1 berat Menyangkut banyak orang")
        await office.does("koordinator", "/teruskan 1")
        await office.does("kepala", "/disposisi 1 koordinator Rapatkan")
        await office.does("koordinator", "/teruskan 1")
        await office.does(sub, "/rapat 1 24 November 2026 pukul 09.00 di Aula", "YA")
        await office.world.passes(days=2)
        await office.does(sub, "/hasil 1 Izin diterbitkan.")
        await office.does("koordinator", "/teruskan 1")
        await office.does(sub, "/ambil 1", "/jawab 1 Izin terbit 25 November 2026.")
        for role in ("koordinator", "sekretaris", "kepala"):
            await office.does(role, "/setujui 1", "YA")
        assert await office.stage() == "s8"
        warga.user.block()
        await office.does(desk, "/kirim 1", "YA")
        assert await office.stage() == "s9"
        assert "belum dapat ditutup" in await office.does(desk, "/selesai 1")
        await office.does(desk, "/serah 1 Berita acara diterima pelapor di loket", "YA")
        await office.does(desk, "/selesai 1", "YA")
        assert await office.stage() == "selesai"
        assert "diserahkan langsung, dengan bukti" in await office.does(sub, "/riwayat 1")
