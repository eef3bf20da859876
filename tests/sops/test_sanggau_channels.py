"""Sanggau's written channels: WhatsApp and e-mail, over their own adapters. Source: rules 8."""

from __future__ import annotations

from pathlib import Path

from tests.sops.people import opened
from tests.sops.rows import row


@row("S07")
async def test_a_message_on_whatsapp_starts_the_form(tmp_path: Path) -> None:
    async with opened("sanggau", tmp_path, whatsapp=True) as office:
        warga = office.world.citizen("Warga Contoh", on="whatsapp")
        await warga.says("MULAI")
        assert "mohon dibaca sebentar" in warga.sees
        await warga.presses("Setuju")
        assert "Apa yang ingin Bapak/Ibu sampaikan?" in warga.sees


@row("S08")
async def test_a_mail_becomes_a_case_and_its_answer_threads(tmp_path: Path) -> None:
    async with opened("sanggau", tmp_path, mail=True) as office:
        writer = office.world.citizen("Warga Contoh", on="mail")
        await writer.writes(
            "KTP belum jadi",
            "Nama: Warga Contoh Satu\n"
            "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
            "Nomor HP: 0812-0000-0001\n"
            "Layanan: KTP-el\n"
            "Uraian: KTP saya direkam bulan Agustus, sampai sekarang belum jadi.\n",
        )
        case = await office.case()
        assert case.number == "0001/PGD/XI/2026"
        asked = writer.inbox[-1]
        assert case.code in asked.subject
        await office.does("petugas_pengaduan", "/balas 1 Mohon datang ke loket 2.", "YA")
        answer = writer.inbox[-1]
        assert "Mohon datang ke loket 2." in answer.text
        assert case.code in answer.subject
        await writer.replies("Baik, saya datang besok.")
        assert "Baik, saya datang besok." in await office.does("petugas_pengaduan", "/lihat 1")


async def test_who_is_not_satisfied_reads_by_mail_that_it_is_taken_up_again(
    tmp_path: Path,
) -> None:
    async with opened("sanggau", tmp_path, mail=True) as office:
        writer = office.world.citizen("Warga Contoh", on="mail")
        await writer.writes(
            "KTP belum jadi",
            "Nama: Warga Contoh Satu\n"
            "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
            "Nomor HP: 0812-0000-0001\n"
            "Layanan: KTP-el\n"
            "Uraian: KTP saya direkam bulan Agustus, sampai sekarang belum jadi.\n",
        )
        await office.does("petugas_pengaduan", "/balas 1 Ambil di loket 2.", "YA SELESAI")
        heard = len(writer.inbox)
        await writer.replies("Terima kasih, sudah jelas.")
        assert (await office.case()).state == "SELESAI", "thanks ask for nothing"
        assert len(writer.inbox) == heard
        await writer.replies("BELUM")
        assert "kami buka kembali" in writer.sees
        assert (await office.case()).state == "DIPROSES"
