"""What comes after an answer is written: it is handed over, published, followed up, filed."""

from __future__ import annotations

from pathlib import Path

from backoffice.case.case import Case
from backoffice.case.events import Published
from backoffice.casework import answering
from backoffice.desk.work import SYSTEM, Work
from backoffice.store.engine.tx import Tx
from tests.sops.people import Office, opened
from tests.sops.rows import row
from tests.world import house_url as house_url

STORY = {"uraian": "Izin usaha yang dijanjikan tiga hari sudah dua bulan belum juga terbit."}

KALBAR = {
    "objek": "1",
    "apa": "Kepala dinas memakai mobil dinas untuk usaha pribadi.",
    "siapa": "Kepala dinas contoh",
    "mengapa": "Melanggar aturan pemakaian barang daerah.",
    "bagaimana": "Setiap Minggu mobilnya dipakai mengangkut barang dagangan.",
    "sumber": "2",
}


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


@row("K20")
async def test_what_kalbar_publishes_says_nothing_of_who_complained(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("kalbar", tmp_path, house_url) as office:
        case = await office.complains(office.world.citizen(), **KALBAR)
        work = "kasubbag_perencanaan"
        said = f"/siarkan {case.code} Situs web:"
        assert "belum disampaikan" in await office.does(work, f"{said} Sudah selesai.")
        await _answered(office, case)
        for word in (
            "warga CONTOH satu",
            "Bu Contoh",
            "0812 0000 0001",
            "warga@example.com",
            "RT 02 RW 01",
            "•••• •••• Warga",
        ):
            refused = await office.does(work, f"{said} Menurut {word}, mobil dinas disalahgunakan.")
            assert "memuat data orang, di sini ••••" in refused, word
            assert "••••" in refused.split("\n\n")[1]
            assert "Tidak ada yang menunggu" in await office.does(work, "YA")
        assert "Tulis medianya" in await office.does(work, f"/siarkan {case.code} Sudah selesai.")
        await office.does(work, f"{said} Mobil dinas di desa itu sudah ditarik.", "YA")
        assert "siaran lewat Situs web disimpan" in office[work].sees
        card = await office.does(work, f"/lihat {case.code}")
        assert "Mobil dinas di desa itu sudah ditarik." in card
        assert "Disiarkan lewat" in card
        published = [one for one in await office.journal(case) if isinstance(one, Published)]
        assert len(published) == 1
        assert "hanya untuk" in await office.does("sekretaris", f"{said} Sudah selesai.")


async def _answered(office: Office, case: Case) -> None:
    """Its answer was sent, by whatever way an SOP has for that."""
    desk, now = office.world.node.desk, office.world.clock()

    def answer(tx: Tx) -> None:
        work = Work(tx, desk, now, SYSTEM)
        done = answering.do_write_draft(work, case, "Mobil dinas sudah ditarik.")
        (step,) = (one for one in desk.current.workflow.transitions if one.verb == "kirim")
        answering.do_send_answer(work, done, step)

    await office.world.node.database.write(answer, name="turn")
    await office.world.settle()
