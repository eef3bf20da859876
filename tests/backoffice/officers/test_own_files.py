"""What an officer attaches is named in the preview, and goes with the words or not at all."""

from __future__ import annotations

from typing import Literal

import pytest
from sqlalchemy import select

from app.demo.world import World
from app.sandbox.mail.people import MailFile
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence
from tests.backoffice.casework.pictures import CANARIES, jpeg
from tests.backoffice.officers.test_case_files import (
    PDF,
    PHOTO,
    VOICE,
    files_in,
    house,
    mailing_officer,
)
from tests.backoffice.officers.test_rooms import room_of
from tests.world import complains, has_complained

__all__ = ["house"]


async def kept(world: World) -> list[tuple[str, bool]]:
    """Every file: its status, and whether it is a case's."""

    def read(tx: Tx) -> list[tuple[str, bool]]:
        rows = tx.rows(select(evidence).order_by(evidence.c.id))
        return [(row["status"], row["case_id"] is not None) for row in rows]

    return await world.node.database.read(read)


@pytest.mark.parametrize("on", ["telegram", "whatsapp"])
async def test_a_photograph_goes_with_the_words(
    house: World, on: Literal["telegram", "whatsapp"]
) -> None:
    petugas = await house.officer("Petugas Satu", "petugas_pengaduan", on=on)
    warga = house.citizen("Warga Contoh", on=on)
    await complains(warga)
    petugas.user.send_photo(PHOTO, "/balas 1 Ini foto loketnya.")
    await petugas.settled()
    assert "Ini foto loketnya." in petugas.sees
    assert "📎 Berkas: foto (1)." in petugas.sees
    assert files_in(warga) == []
    before = warga.unread
    await petugas.says("YA")
    assert warga.unread == before + 1, "both in one message"
    assert "Ini foto loketnya." in warga.sees
    ((_, name, content),) = files_in(warga)
    assert name == "lampiran-1.jpg"
    assert content.startswith(b"\xff\xd8") and not any(one in content for one in CANARIES)
    await petugas.says("/lihat 1")
    assert "Berkas: foto (dari petugas)" in petugas.sees


async def test_by_mail_too(house: World) -> None:
    petugas = await mailing_officer(house, "Petugas Surel", "petugas_pengaduan")
    warga = house.citizen("Warga Contoh", on="mail")
    await warga.writes(
        "Pengaduan",
        "Nama: Warga Contoh\nAlamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
        "No HP: 0812-0000-0006\nLayanan: KTP\n\nKTP saya rekam bulan Agustus, belum dicetak.",
    )
    files = (MailFile("surat.pdf", PDF, "application/pdf"), MailFile("a.jpg", PHOTO, "image/jpeg"))
    await petugas.replies("/ambil 1\n/balas 1 Ini suratnya.", *files)
    assert "Berkas: dokumen (1), foto (1)." in petugas.sees or (
        "Berkas: dokumen (2)." in petugas.sees
    )
    code = next(line for line in petugas.sees.splitlines() if line.startswith("YA "))
    await petugas.replies(code)
    mail = warga.inbox[-1]
    assert "Ini suratnya." in mail.text
    assert [file.filename for file in mail.files] == ["lampiran-1.pdf", "lampiran-2.jpg"]
    assert mail.files[0].data == PDF


async def test_an_album_goes_as_a_whole(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    petugas.user.send_album([PHOTO, (jpeg(exif=b""), "/balas 1 Dua foto loket."), PHOTO])
    await petugas.settled()
    assert "📎 Berkas: foto (3)." in petugas.sees
    await petugas.says("YA")
    assert [kind for kind, _, _ in files_in(warga)] == ["photo"] * 3


async def test_what_is_cancelled_or_replaced_is_erased(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    petugas.user.send_photo(PHOTO, "/balas 1 Ini fotonya.")
    await petugas.settled()
    assert await kept(one_world) == [("stored", False)]
    await petugas.says("batal")
    assert await kept(one_world) == []
    petugas.user.send_photo(PHOTO, "/balas 1 Ini fotonya.")
    await petugas.settled()
    await petugas.says("/balas 1 Tanpa foto saja.")
    assert "Berkas" not in petugas.sees
    await petugas.says("YA")
    assert files_in(warga) == [] and await kept(one_world) == []


async def test_the_citizen_who_writes_in_between_does_not_lose_the_file(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    petugas.user.send_photo(PHOTO, "/balas 1 Ini fotonya.")
    await petugas.settled()
    await warga.says("saya tunggu ya pak")
    await petugas.says("YA")
    assert "Belum dikirim" in petugas.sees and "Berkas: foto (1)" in petugas.sees
    await petugas.says("YA")
    assert len(files_in(warga)) == 1


async def test_what_cannot_be_fetched_is_not_sent_and_neither_are_the_words(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    one_world.sandbox.faults.add("download", "502", times=1)
    petugas.user.send_photo(PHOTO, "/balas 1 Ini fotonya.")
    await petugas.settled()
    await petugas.says("YA")
    assert "masih diambil" in petugas.sees
    assert files_in(warga) == [] and "Ini fotonya." not in warga.sees
    await one_world.passes(minutes=2)
    await petugas.says("YA")
    assert len(files_in(warga)) == 1
    one_world.sandbox.faults.add("download", "404", times=99)
    petugas.user.send_photo(PHOTO, "/balas 1 Satu lagi.")
    await petugas.settled()
    petugas.news()
    await one_world.passes(hours=8)
    assert any("Berkas yang Bapak/Ibu kirim tidak dapat diambil" in one for one in petugas.news())
    await petugas.says("YA")
    assert "tidak ada yang dikirim" in petugas.sees
    assert len(files_in(warga)) == 1 and "Satu lagi." not in warga.sees


async def test_what_the_citizens_channel_does_not_carry_is_said_before_the_preview(
    house: World,
) -> None:
    petugas = await house.officer("Petugas Satu", "petugas_pengaduan")
    warga = house.citizen("Warga Contoh", on="whatsapp")
    await complains(warga)
    petugas.user.send_document(b"PK\x03\x04" + bytes(9), "arsip.zip", "/balas 1 Ini.",
                               media_type="application/zip")  # fmt: skip
    await petugas.settled()
    assert "tidak dapat membawa dokumen jenis ini" in petugas.sees
    assert await kept(house) == []
    # It says that it is a picture, and is none: by its content, after YA.
    petugas.user.send_document(b"MZ\x90\x00" + bytes(9), "a.jpg", "/balas 1 Ini.",
                               media_type="image/jpeg")  # fmt: skip
    await petugas.settled()
    assert "Akan dikirim" in petugas.sees
    await petugas.says("YA")
    assert "tidak dapat membawa" in petugas.sees
    assert files_in(warga) == [] and await kept(house) == []


async def test_a_file_without_a_command_or_with_another_one(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    petugas.user.send_photo(PHOTO)
    await petugas.settled()
    assert petugas.sees.startswith("Berkas itu belum dipakai untuk apa pun.")
    petugas.user.send_photo(PHOTO, "/lihat 1")
    told = await petugas.settled()
    assert "tidak dipakai" in told[0] and "Pemegang:" in told[1]
    petugas.user.send_photo(PHOTO, "selamat pagi")
    (told_once,) = await petugas.settled()
    assert told_once.startswith("Berkas itu belum dipakai untuk apa pun.")
    await petugas.says("/balas 1 Mohon tunggu.")
    petugas.user.send_photo(PHOTO, "selamat pagi")
    told = await petugas.settled()
    assert "tidak dipakai" in told[0] and "masih menunggu" in told[1]
    await petugas.says("batal")
    assert await kept(one_world) == []


async def test_with_a_note_it_is_the_teams(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    warga = one_world.citizen()
    await has_complained(warga, rahasia="ya")
    petugas.user.send_photo(PHOTO, "/catatan 1")
    await petugas.settled()
    assert "Catatan" in petugas.sees and "📎 Berkas: foto (1)." in petugas.sees
    await tim.says("/berkas 1")
    assert len(files_in(tim)) == 1
    assert files_in(warga) == []


async def test_the_answer_of_the_chain_takes_its_files_along(one_world: World) -> None:
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola")
    warga = one_world.citizen()
    await has_complained(warga)
    await pejabat.says("/lengkap 1", "/disposisi 1 tim_penjawab siapkan jawaban")
    tim.user.send_document(PDF, "surat.pdf", "/jawab 1 Sudah selesai, surat terlampir.",
                           media_type="application/pdf")  # fmt: skip
    await tim.settled()
    assert "📎 Berkas: dokumen (1)." in tim.sees
    assert "📎 1 berkas ikut dikirim bersama jawabannya. Lihat: /berkas_1_2026" in pejabat.sees
    await pejabat.says("/berkas_1_2026")
    assert [name for _, name, _ in files_in(pejabat)] == ["1_2026-berkas-1.pdf"]
    await pejabat.says("/setujui 1")
    assert "📎 Berkas: dokumen (1)." in pejabat.sees
    await pejabat.says("YA")
    assert [(kind, name) for kind, name, _ in files_in(warga)] == [("document", "lampiran-1.pdf")]


async def test_the_answer_that_closes_takes_its_file_along(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    petugas.user.send_photo(PHOTO, "/balas 1 Sudah jadi, ini fotonya.")
    await petugas.settled()
    await petugas.says("YA SELESAI")
    assert len(files_in(warga)) == 1
    await petugas.says("/lihat 1")
    assert "Dijawab langsung" in petugas.sees


async def test_a_letter_is_entered_with_its_photograph(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    petugas.user.send_photo(
        PHOTO, "/catat surat 2026-11-23\nnama: Warga Contoh\nalamat: Desa Contoh\n"
        "hp: 0812-0000-0001\nlayanan: KTP",
    )  # fmt: skip
    await petugas.settled()
    assert "Tulis isian pengaduannya" in petugas.sees
    # The second page comes behind the question.
    petugas.user.send_photo(PHOTO)
    await petugas.settled()
    assert "Tulis isian pengaduannya" in petugas.sees
    await petugas.says("isi: KTP saya belum dicetak sejak Agustus")
    assert "📎 Berkas: foto (2), disimpan sebagai bukti" in petugas.sees
    await petugas.says("YA")
    await petugas.says("/lihat 1")
    assert "Berkas: foto, foto" in petugas.sees and "📎 2 berkas." in petugas.sees
    # A letter bears a name and an address.
    await tim.says("/berkas 1")
    assert files_in(tim) == [] and "belum dibuka untuk tim" in tim.sees
    await petugas.says("/berkas 1 periksa")
    assert len(files_in(petugas)) == 2


async def test_several_letters_at_once_have_no_picture(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    petugas.user.send_photo(
        PHOTO, "/catat surat 2026-11-23\nisi: KTP saya belum jadi\n---\nisi: KK saya belum jadi"
    )
    await petugas.settled()
    assert "satu per satu" in petugas.sees
    assert await kept(one_world) == []


async def test_words_and_a_file_below_a_notice(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    notice = next(one for one in petugas.inbox if "📥" in one.text)
    petugas.user.send_voice(VOICE, 3)
    await petugas.settled()
    assert "belum dipakai" in petugas.sees
    petugas.user.send_photo(PHOTO, "ini fotonya pak", reply_to=notice)
    await petugas.settled()
    assert "Balas pelapor" in petugas.buttons
    await petugas.presses("Balas pelapor")
    assert "📎 Berkas: foto (1)." in petugas.sees
    await petugas.says("YA")
    assert len(files_in(warga)) == 1


async def test_a_command_with_a_file_is_not_carried_out_from_a_group(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    group = await room_of(one_world, petugas)
    petugas.user.send_photo(PHOTO, "/balas 1 Ini fotonya.", group=group)
    await petugas.settled()
    assert "kirim di chat pribadi" in group.inbox[-1].text
    await petugas.says("YA")
    assert "Tidak ada yang menunggu" in petugas.sees


async def test_two_officers_send_files_for_one_case(one_world: World) -> None:
    satu = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    dua = await one_world.officer("Petugas Dua", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    satu.user.send_photo(PHOTO, "/balas 1 Foto dari satu.")
    dua.user.send_photo(PHOTO, "/balas 1 Foto dari dua.")
    await one_world.settle()
    satu.user.say("YA")
    dua.user.say("YA")
    await one_world.settle()
    assert len(files_in(warga)) == 1
    assert sorted("berubah sesudah pratinjau" in one.sees for one in (satu, dua)) == [False, True]
    # What was not sent is no case's, and goes.
    assert await kept(one_world) == [("stored", True)]
