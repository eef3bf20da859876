"""A complaint by mail, from the first line to its number; and whose case a mail belongs to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.store import cases
from backoffice.store.tables import consents
from tests.backoffice.casework.test_privacy import as_text, tables
from tests.mailing import LETTER, Post, desk_officer
from tests.world import has_complained, one_database, sends_to

E01 = (
    "Yth. Disdukcapil, nama saya Warga Contoh Dua, alamat Desa Contoh Kec. Contoh. KTP saya "
    "rekam Agustus sampai sekarang belum dicetak. Mohon dibantu."
)
WARGA = "warga.contoh@example.com"
OTHER = "orang.lain@example.com"


@pytest.fixture
def post(world: World) -> Post:
    return Post(world)


async def only_case(post: Post) -> Case:
    (case,) = await post.cases()
    return case


# -- one mail, one answer -------------------------------------------------------------------------


@one_database
async def test_a_mail_that_says_everything_is_registered_at_once(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (answer,) = await warga.writes(LETTER, subject="Komplain KTP")
    case = await only_case(post)
    assert case.number == "0001/PGD/XI/2026"
    assert (case.state, case.channel, case.category) == ("DITERIMA", "mail", "ktp_el")
    assert answer.subject == f"[{case.code}] Pengaduan Bapak/Ibu telah kami terima"
    assert answer.text.startswith("Yth. Bapak/Ibu Warga Contoh Dua,")
    assert "Nomor register : 0001/PGD/XI/2026" in answer.text
    assert f"Kode lacak     : {case.code}" in answer.text
    assert "Data pribadi Bapak/Ibu hanya dipakai" in answer.text
    assert "{" not in answer.text and "*" not in answer.text
    assert "0001/PGD/XI/2026 (surel)" in petugas.sees
    await petugas.says("/lihat 1")
    assert "KTP saya rekam bulan Agustus" in petugas.sees
    assert "Warga Contoh Dua" not in petugas.sees


@one_database
async def test_the_mail_as_it_was_written_can_be_read_without_its_name(
    world: World, post: Post
) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    await warga.writes(f"{LETTER}\nHormat saya,\nWarga Contoh Dua", subject="Komplain KTP")
    await petugas.says("/lihat 1")
    assert "lihat asli: /lihat 1/2026 asli" in petugas.sees
    await petugas.says("/lihat 1/2026 asli")
    assert "KTP saya rekam bulan Agustus" in petugas.sees
    assert "Hormat saya" in petugas.sees
    assert "Warga" not in petugas.sees.partition("tersamar.")[2]
    assert "0006" not in petugas.sees
    await has_complained(world.citizen("Warga Lain"))
    await petugas.says("/lihat 2")
    assert "asli" not in petugas.sees
    await petugas.says("/lihat 2 asli")
    assert "tidak punya surel asli" in petugas.sees
    await petugas.says("/lihat 2 semuanya")
    assert "semuanya" in petugas.sees
    assert "Pemegang" not in petugas.sees


@one_database
async def test_e01_what_is_missing_is_asked_for_in_one_mail(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (answer,) = await warga.writes(E01, subject="Komplain KTP")
    case = await only_case(post)
    assert (case.state, case.number) == ("BELUM_LENGKAP", None)
    assert answer.subject == f"[{case.code}] Mohon melengkapi pengaduan Bapak/Ibu"
    assert "Nomor HP" in answer.text.partition("Yang sudah kami catat")[0]
    assert "✓ Layanan: KTP-el" in answer.text
    assert "✓ Uraian: Yth. Disdukcapil, nama saya" in answer.text
    assert "Nama: \nAlamat: \nNomor HP: \n" in answer.text
    assert "tulis SETUJU" in answer.text
    assert "paling lambat 23 Desember 2026" in answer.text
    assert "WhatsApp (+62) 812-5012-1174" in answer.text
    assert f"Pengaduan {case.code} (surel) masuk, belum lengkap" in petugas.sees


async def test_the_reply_that_fills_in_the_form_completes_the_same_case(
    world: World, post: Post
) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (asked,) = await warga.writes(E01, subject="Komplain KTP")
    await world.passes(hours=2)
    (answer,) = await warga.writes(
        "SETUJU\nNama: Warga Contoh Dua\nAlamat: Desa Contoh, Kec. Contoh\n"
        "Nomor HP: 0812 0000 0006",
        answers=asked,
    )
    case = await only_case(post)
    assert (case.state, case.number) == ("DITERIMA", "0001/PGD/XI/2026")
    assert case.lacks_receive == ()
    assert answer.subject == f"[{case.code}] Pengaduan Bapak/Ibu telah kami terima"
    assert answer.message.reply_to == "warga.contoh-2@example.com"
    assert "0001/PGD/XI/2026" in petugas.sees
    await petugas.says("/riwayat 1")
    assert "pelapor: isian diperbaiki: kontak" in petugas.sees
    given = await world.node.database.read(lambda tx: tx.rows(select(consents.c.given)))
    assert [row["given"] for row in given] == [True]
    await petugas.says("/identitas 1 hubungi")
    assert "0812-0000-0006" in petugas.sees


@one_database
async def test_e02_the_one_thing_that_was_missing_above_the_whole_thread(
    world: World, post: Post
) -> None:
    warga = post.writer(WARGA)
    (asked,) = await warga.writes(LETTER.replace("No. HP/WA: 0812-0000-0006\n", ""))
    (answer,) = await warga.writes("Nomor saya 0812 0000 0006 pak.", answers=asked)
    case = await only_case(post)
    assert case.number == "0001/PGD/XI/2026"
    assert "Nomor register : 0001/PGD/XI/2026" in answer.text


@one_database
async def test_what_cannot_be_read_is_asked_for_again_with_the_reason(
    world: World, post: Post
) -> None:
    warga = post.writer(WARGA)
    (asked,) = await warga.writes(LETTER.replace("0812-0000-0006", "0812"))
    assert "1. Nomor HP\n→ Nomornya sepertinya belum lengkap." in asked.text
    assert "Nama: \n" not in asked.text
    (again,) = await warga.writes("Nomor HP: 08123", answers=asked)
    assert "→ Nomornya sepertinya belum lengkap." in again.text
    (done,) = await warga.writes(
        "1. Nomor HP\n→ Nomornya sepertinya belum lengkap.\n0812 0000 0006", answers=again
    )
    assert "Nomor register" in done.text
    assert len(await post.cases()) == 1


@one_database
async def test_refusing_the_notice_stops_nothing(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    await warga.writes("TIDAK SETUJU\n" + LETTER)
    assert (await only_case(post)).number == "0001/PGD/XI/2026"
    given = await world.node.database.read(lambda tx: tx.rows(select(consents.c.given)))
    assert [row["given"] for row in given] == [False]


@one_database
async def test_e04_a_scanned_letter_waits_for_the_officer_who_reads_it(
    world: World, post: Post
) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (answer,) = await warga.writes(
        "Terlampir surat kami. Terima kasih.", subject="Surat Pengaduan", files=["scan0001.pdf"]
    )
    case = await only_case(post)
    assert case.state == "BELUM_LENGKAP"
    assert "✓ Lampiran: 1 berkas" in answer.text
    await petugas.says(f"/lihat {case.code}")
    assert "Berkas: dokumen" in petugas.sees
    await petugas.says(f"/isi {case.code} nama Warga Contoh Dua")
    assert "disimpan (sumber: petugas)" in petugas.sees


@one_database
async def test_a_letter_that_says_nothing_but_its_file_is_a_case(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    (answer,) = await warga.writes("", files=["bukti.zip"])
    assert "1. Nama" in answer.text
    assert (await only_case(post)).state == "BELUM_LENGKAP"


@one_database
async def test_danger_is_answered_in_the_same_mail(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    (answer,) = await warga.writes(LETTER + "\nSaya diancam akan dibunuh, tolong!")
    assert answer.text.startswith("Bila ada bahaya bagi keselamatan")
    assert "Nomor register" in answer.text


# -- the case after that --------------------------------------------------------------------------


async def registered(post: Post) -> Case:
    await post.writer(WARGA).writes(LETTER)
    return await only_case(post)


@one_database
async def test_a_reply_is_an_addition_and_the_officer_is_told(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(LETTER)
    case = await only_case(post)
    await world.passes(hours=2)
    (answer,) = await warga.writes("Saya tambahkan foto resinya.", answers=receipt, files=["a.pdf"])
    assert answer.text == (
        f"Informasi tambahan untuk {case.code} sudah kami simpan dan kami sampaikan kepada petugas."
    )
    assert answer.subject == f"[{case.code}] Tambahan pengaduan Bapak/Ibu"
    assert "Saya tambahkan foto resinya." in petugas.sees
    assert len(await post.cases()) == 1


@one_database
async def test_officers_write_into_the_same_thread(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(LETTER)
    await petugas.says("/balas 1 Mohon datang ke loket 2.")
    await petugas.says("YA")
    (letter,) = warga.news()
    case = await only_case(post)
    assert letter.subject == (
        f"[{case.code}] Dinas Kependudukan dan Pencatatan Sipil Kabupaten Sanggau"
    )
    assert letter.message.reply_to == "warga.contoh-1@example.com"
    assert letter.message.references == ("warga.contoh-1@example.com", receipt.id)
    assert letter.message.reply_tag == receipt.message.reply_tag
    assert 0 < len(letter.message.reply_tag) <= 20
    assert not letter.message.automatic
    assert receipt.message.automatic


@one_database
async def test_belum_opens_the_case_again(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    await warga.writes(LETTER)
    await petugas.says("/balas 1 KTP sudah jadi.")
    await petugas.says("YA SELESAI")
    (answer,) = warga.news()
    assert "kami nyatakan selesai" in answer.text
    await world.passes(hours=3)
    await warga.writes("Belum pak, loketnya tutup.", answers=answer)
    assert (await only_case(post)).state == "DIPROSES"
    assert "menanggapi jawabannya; pengaduan dibuka kembali" in "\n".join(sends_to(world, petugas))


@one_database
async def test_what_was_wrong_is_put_right_by_a_reply_and_not_by_a_code(
    world: World, post: Post
) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(LETTER)
    case = await only_case(post)
    await warga.writes("Nomor HP: 0812-0000-0099", subject=f"perbaikan {case.code}", verdict="")
    await petugas.says("/identitas 1 hubungi")
    assert "0812-0000-0006" in petugas.sees
    assert "isian lain untuk: nomor HP" in "\n".join(sends_to(world, petugas))
    await warga.writes("Nomor HP: 0812-0000-0077", answers=receipt)
    await petugas.says("/identitas 1 hubungi")
    assert "0812-0000-0077" in petugas.sees


@pytest.mark.parametrize("line", ["STATUS", "status", "Pengaduan saya bagaimana kabarnya ya?"])
async def test_status_in_the_first_line(one_world: World, line: str) -> None:
    post = Post(one_world)
    warga = post.writer(WARGA)
    await warga.writes(LETTER)
    case = await only_case(post)
    (answer,) = await warga.writes(line)
    assert f"Pengaduan {case.code} sudah diterima" in answer.text
    assert len(await post.cases()) == 1
    assert await post.writer(OTHER).writes(f"STATUS {case.code}") == [], "held, not told"
    (other,) = await post.writer(OTHER).writes("STATUS")
    assert "Belum ada pengaduan" in other.text


@one_database
async def test_cabut_and_hapus_data_are_for_an_officer_to_decide(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(LETTER)
    (told,) = await warga.writes("CABUT\n\nSudah selesai di loket.", answers=receipt)
    assert "mencabut pengaduan" in told.text
    everything = "\n".join(sends_to(world, petugas))
    assert "minta mencabut pengaduan ini" in everything
    assert "Sudah selesai di loket." in everything
    code = (await only_case(post)).code
    (told,) = await warga.writes(f"cabut {code}")
    assert code in told.text and "mencabut pengaduan" in told.text
    (told,) = await warga.writes("CABUT 77")
    assert "Kode 77 tidak kami temukan" in told.text
    (told,) = await warga.writes(
        "UBAH DATA\n\nAlamat saya yang benar Jalan Baru 5.", answers=receipt
    )
    assert "Permintaan perbaikan data kami catat" in told.text
    everything = "\n".join(sends_to(world, petugas))
    assert "minta datanya diperbaiki" in everything and "Jalan Baru 5" in everything
    (told,) = await warga.writes("DATA SAYA", answers=receipt)
    assert "Permintaan salinan data kami catat" in told.text
    (asked,) = await warga.writes("Hapus data saya", answers=receipt)
    assert "Bapak/Ibu meminta datanya dihapus" in asked.text
    (told,) = await warga.writes("YA", answers=asked)
    assert "Permintaan penghapusan data kami catat" in told.text
    assert (await only_case(post)).open


# -- whose case -----------------------------------------------------------------------------------


@one_database
async def test_the_signed_reply_address_is_proof_from_any_mailbox(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(LETTER)
    await world.passes(hours=2)
    elsewhere = post.writer("warga.kantor@example.com")
    (told,) = await elsewhere.writes("Ini dari surel kantor saya.", tag=receipt.message.reply_tag)
    case = await only_case(post)
    assert told.text.startswith(f"Informasi tambahan untuk {case.code}")
    assert "Warga Contoh" not in told.text


@pytest.mark.parametrize("tag", ["", "sgu7k4q29aaaaaaaaaa", "p" + "a" * 15, "../..", "é" * 20])
async def test_a_tag_that_nobody_signed_is_none(one_world: World, tag: str) -> None:
    post = Post(one_world)
    case = await registered(post)
    forged = case.code.replace("-", "").lower() + "a" * 10
    for one in (tag, forged):
        await post.writer(OTHER).writes("Apa kabar pengaduan ini?", tag=one)
    assert (await post.cases())[0].seq == case.seq


@pytest.mark.parametrize("how", ["code", "text", "reference"])
@one_database
async def test_a_stranger_who_names_a_case_is_held_and_hears_nothing(
    world: World, post: Post, how: str
) -> None:
    petugas = await desk_officer(world)
    (receipt,) = await post.writer(WARGA).writes(LETTER)
    case = await only_case(post)
    stranger = post.writer(OTHER)
    if how == "reference":
        told = await stranger.writes("Tolong dicek.", subject="Re: halo", answers=receipt)
    elif how == "text":
        told = await stranger.writes(f"Tolong dicek {case.code}, terima kasih")
    else:
        told = await stranger.writes("Tolong dicek.", subject=f"Re: [{case.code}] halo")
    assert told == []
    assert (await only_case(post)).seq == case.seq
    assert "Surel nomor 1 ditahan" in petugas.sees
    assert "Tolong dicek" not in petugas.sees and OTHER not in petugas.sees


@one_database
async def test_a_code_that_exists_and_one_that_does_not_are_held_alike(
    world: World, post: Post
) -> None:
    stranger = post.writer(OTHER)
    assert find_code("SGU-7K4Q-2X") is None
    valid = next(c for c in (f"SGU-7K4Q-2{x}" for x in "23456789ABCDEFGH") if find_code(c))
    assert await stranger.writes("Tolong dicek.", subject=f"[{valid}]") == []
    assert await post.cases() == []


@one_database
async def test_whose_code_is_in_the_subject_needs_no_reference(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(LETTER)
    await world.passes(hours=2)
    await warga.writes("Outlook saya tidak menyebut suratnya.", answers=receipt, threads=False)
    case = await only_case(post)
    entries = await world.node.database.read(lambda tx: cases.entries(tx, case.id))
    assert type(entries[-1].event).__name__ == "Written"


@one_database
async def test_a_new_mail_of_the_same_sender_is_an_addition_until_he_says_baru(
    world: World, post: Post
) -> None:
    warga = post.writer(WARGA)
    await warga.writes(LETTER)
    await world.passes(hours=2)
    (asked,) = await warga.writes("Kartu keluarga saya juga salah tanggal lahirnya.")
    case = await only_case(post)
    assert f"tambahan untuk pengaduan {case.code}" in asked.text
    (told,) = await warga.writes("BARU", answers=asked)
    one, two = await post.cases()
    assert one.id == case.id
    assert told.subject.startswith(f"[{two.code}]")
    assert "✓ Uraian: Kartu keluarga saya juga salah" in told.text


@one_database
async def test_whoever_fills_in_the_form_again_has_another_complaint(
    world: World, post: Post
) -> None:
    warga = post.writer(WARGA)
    await warga.writes(LETTER)
    await warga.writes(LETTER.replace("KTP", "Kartu Keluarga"))
    assert [case.category for case in await post.cases()] == ["ktp_el", "kk"]


@one_database
async def test_after_two_weeks_a_new_mail_is_a_new_complaint(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    await warga.writes(LETTER)
    await world.until(world.clock() + timedelta(days=20))
    await warga.writes("Akta kelahiran anak saya salah tulis namanya.")
    assert len(await post.cases()) == 2


@one_database
async def test_a_case_by_chat_is_nobodys_by_mail(world: World, post: Post) -> None:
    case = await has_complained(world.citizen())
    assert await post.writer(WARGA).writes("Ini tambahan.", subject=case.code) == []
    assert [one.seq for one in await post.cases()] == [case.seq]


@one_database
async def test_a_mail_that_comes_twice_counts_once(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    await warga.writes(LETTER)
    post._count -= 1
    assert await warga.writes(LETTER) == []
    assert len(await post.cases()) == 1


@one_database
async def test_a_mail_stands_nowhere_in_the_clear(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer("kenari.surel@example.com", "Kenari Tampilan")
    (asked,) = await warga.writes(
        "Nama: Kenari Contoh\n\nKenaricerita: berkas saya hilang di loket.",
        subject="Kenarijudul",
        files=["kenariberkas.pdf"],
    )
    await warga.writes("No HP: 0812-0000-0077\nKenaritambahan", answers=asked)
    await warga.writes("Alamat: Desa Kenariwangi", answers=asked)
    await petugas.says("/surel")
    every = await tables(world)
    found = {
        f"{table}.{column}"
        for table, columns in every.items()
        for column, values in columns.items()
        for value in values
        if "kenari" in as_text(value).lower() or "0812-0000-0077" in as_text(value)
    }
    assert found == set()
