"""An officer sees the photograph and hears the voice; nobody does who may not."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest

from app.demo.world import MailPerson, Person, World
from backoffice.case.case import Case
from backoffice.case.events import FilesOpened
from backoffice.store import cases
from tests.backoffice.casework.pictures import CANARIES, jpeg
from tests.backoffice.officers.test_rooms import room_of, say_in
from tests.databases import fresh_sqlite
from tests.offices import office_with
from tests.world import begins, complains, fills, one_database, sends_to

VOICE = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + b"suara pelapor" * 20
PDF = b"%PDF-1.4\n1 0 obj surat pengantar\n%%EOF"
#: A picture with a place in it, and what of it may be handed on.
PHOTO = jpeg()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[World]:
    """The office of Sanggau on all its channels."""
    async with World.opened(
        tmp_path, database_url=fresh_sqlite(tmp_path), whatsapp=True, mail=True, straight=True
    ) as opened:
        yield opened


async def with_evidence(
    person: Person, *files: str, rahasia: str = "tidak", nama: str = "Warga Contoh Satu"
) -> Case:
    """A complaint with these files, in this order."""
    await begins(person)
    await fills(person, until="bukti", rahasia=rahasia, nama=nama)
    for file in files:
        match file:
            case "photo":
                person.user.send_photo(PHOTO, "resi perekaman")
            case "voice":
                person.user.send_voice(VOICE, 4)
            case "place":
                person.user.send_location(-0.12345, 110.54321)
            case "pdf":
                person.user.send_document(PDF, "surat Warga Contoh.pdf", media_type="image/jpeg")
            case "video":
                person.user.send_video(b"\x00\x00\x00\x18ftypmp42" + bytes(40))
            case _:
                raise AssertionError(file)
        await person.settled()
    await person.says("CUKUP")
    await person.presses("Kirim")
    every = await person.world.node.database.read(lambda tx: cases.listing(tx, "sanggau", limit=9))
    return max(every, key=lambda case: case.number or "")


def files_in(person: Person) -> list[tuple[str, str, bytes]]:
    """Every file that came: as what, its name, its bytes."""
    return [
        (one.kind, one.filename, one.document)
        for one in person.inbox
        if one.document or one.place is not None
    ]


async def opened_in(world: World, case: Case) -> list[FilesOpened]:
    entries = await world.node.database.read(lambda tx: cases.entries(tx, case.id))
    return [entry.event for entry in entries if isinstance(entry.event, FilesOpened)]


async def mailing_officer(world: World, name: str, *roles: str) -> MailPerson:
    """An officer who has enrolled by mail and has just read the welcome."""
    officer = world.citizen(name, on="mail")
    await officer.writes("Pendaftaran", await world.invitation(name, *roles))
    assert "Selamat bergabung" in officer.sees
    return officer


@pytest.mark.parametrize("on", ["telegram", "whatsapp"])
async def test_every_kind_comes_as_what_it_is(
    house: World, on: Literal["telegram", "whatsapp"]
) -> None:
    petugas = await house.officer("Petugas Satu", "petugas_pengaduan", on=on)
    case = await with_evidence(house.citizen(), "photo", "voice", "place", "pdf")
    await petugas.says("/lihat 1")
    assert petugas.sees.endswith("📎 4 berkas. Lihat: /berkas_1_2026")
    told = await petugas.says("/berkas_1_2026_periksa")
    shown = files_in(petugas)
    photo = "photo" if on == "telegram" else "image"
    assert [kind for kind, _, _ in shown] == [photo, "voice", "location", "document"]
    assert [name for _, name, _ in shown] == [
        "1_2026-berkas-1.jpg",
        "1_2026-berkas-2.ogg",
        "",
        "1_2026-berkas-4.pdf",
    ]
    assert shown[1][2] == VOICE and shown[3][2] == PDF
    assert not any(canary in shown[0][2] for canary in CANARIES)
    (place,) = [one.place for one in petugas.inbox if one.place]
    assert place == pytest.approx((-0.12345, 110.54321))
    assert any("lokasi -0.12345, 110.54321" in text for text in told)
    # What may hold where it was made comes with that warning, and a picture does not.
    (warned,) = [text for text in told if "Memuat metadata" in text]
    assert "berkas 4 dari 4: dokumen" in warned
    (opened,) = await opened_in(house, case)
    assert (opened.numbers, opened.reason) == ((1, 2, 3, 4), "memeriksa berkas layanan pelapor")
    await petugas.says("/riwayat 1")
    assert "Petugas Satu: berkas 1, 2, 3, 4 dibuka (memeriksa berkas layanan pelapor)" in (
        petugas.sees
    )


async def test_by_mail_the_files_are_attached_to_the_one_answer(house: World) -> None:
    kepala = await mailing_officer(house, "Kepala Surel", "kepala_dinas")
    await with_evidence(house.citizen(), "photo", "voice", "place")
    await kepala.replies("/berkas 1 rapat")
    mail = kepala.inbox[-1]
    assert [file.filename for file in mail.files] == ["1_2026-berkas-1.jpg", "1_2026-berkas-2.ogg"]
    assert mail.files[1].data == VOICE
    assert not any(canary in mail.files[0].data for canary in CANARIES)
    assert "lokasi -0.12345, 110.54321" in mail.text


async def test_without_a_reason_it_is_asked_and_each_is_a_tap(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    case = await with_evidence(one_world.citizen(), "photo", "voice")
    await petugas.says("/berkas 1")
    assert "dapat memuat data diri pelapor" in petugas.sees
    assert "/berkas_1_2026_hubungi: menghubungi pelapor" in petugas.sees
    assert await opened_in(one_world, case) == []
    await petugas.says("/berkas 1 karena mau saja")
    assert files_in(petugas) == []
    await petugas.says("/berkas 1 2")
    await petugas.says("/berkas_1_2026_2_hubungi")
    assert [kind for kind, _, _ in files_in(petugas)] == ["voice"]
    # Under the reason that was given they stay open, to whoever works on it.
    await petugas.says("/lampiran 1 1")
    assert [kind for kind, _, _ in files_in(petugas)] == ["voice", "photo"]
    assert [(one.numbers, one.reason) for one in await opened_in(one_world, case)] == [
        ((2,), "menghubungi pelapor"),
        ((1,), ""),
    ]


async def test_who_takes_the_case_later_says_why_anew(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await with_evidence(one_world.citizen(), "photo")
    await petugas.says("/ambil 1", "/files 1 periksa", "/lepas 1 dinas luar")
    assert len(files_in(petugas)) == 1
    await petugas.says("/berkas 1")
    assert "Untuk apa dibuka?" in petugas.sees


async def test_the_team_sees_what_was_released_and_is_told_whom_to_ask(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    await with_evidence(one_world.citizen(), "photo", "voice", rahasia="ya")
    await petugas.says("/ambil 1")
    await tim.says("/berkas 1 periksa")
    assert files_in(tim) == []
    assert "Berkas 1 (foto): belum dibuka untuk tim; mohon minta kepada Petugas Satu" in tim.sees
    await tim.says("/bukaberkas 1 1")
    assert "belum dibuka untuk tim" in tim.sees
    # Nobody lets others see what was not looked at.
    await petugas.says("/bukaberkas 1 1")
    assert "lihat atau dengarkan dulu" in petugas.sees
    await petugas.says("/berkas 1 1 periksa")
    assert "/bukaberkas_1_2026_1" in petugas.sees
    await petugas.says("/bukaberkas_1_2026_1")
    assert "sekarang boleh dilihat tim" in petugas.sees
    await petugas.says("/bukaberkas_1_2026_1")
    assert "memang sudah boleh" in petugas.sees
    await tim.says("/berkas 1")
    assert [kind for kind, _, _ in files_in(tim)] == ["photo"]
    assert "Berkas 2 (rekaman suara): belum dibuka" in tim.sees
    await petugas.says("/riwayat 1")
    assert "Petugas Satu: berkas 1 dinyatakan tanpa data diri" in petugas.sees
    assert "Tim Satu: berkas 1 dibuka" in petugas.sees


async def test_while_the_team_holds_it_the_desk_may_still_look_and_release(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    other = await one_world.officer("Petugas Dua", "petugas_pengaduan")
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    await with_evidence(one_world.citizen(), "photo", rahasia="ya")
    await petugas.says("/disposisi 1 tim_penjawab cek resi")
    await tim.says("/ambil 1", "/berkas 1")
    assert "mohon minta kepada Petugas Pengelolaan Pengaduan" in tim.sees
    await petugas.says("/berkas 1 periksa")
    assert len(files_in(petugas)) == 1
    await petugas.says("/bukaberkas 1 1")
    await tim.says("/berkas 1")
    assert len(files_in(tim)) == 1
    # Of a case that the desk holds, another of the desk sees what was released and nothing else.
    await with_evidence(one_world.citizen("Warga Contoh Dua"), "photo", "voice")
    await petugas.says("/ambil 2")
    await other.says("/berkas 2 periksa")
    assert files_in(other) == [] and "mohon minta kepada Petugas Satu" in other.sees


@pytest.mark.parametrize("role", ["tim_pengelola", "admin"])
async def test_who_may_not_release_or_write_down_is_refused(one_world: World, role: str) -> None:
    officer = await one_world.officer("Petugas Lain", role)
    await with_evidence(one_world.citizen(), "voice")
    for command in ("/berkas 1 periksa", "/bukaberkas 1 1", "/transkrip 1 1 halo"):
        await officer.says(command)
        assert "hanya untuk" in officer.sees or "belum dibuka untuk tim" in officer.sees
    assert files_in(officer) == []


async def test_a_secret_case_has_no_files_for_whoever_may_not_know_of_it(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    kepala = await one_world.officer("Kepala Satu", "kepala_dinas")
    warga = one_world.citizen()
    await with_evidence(warga, "photo")
    await kepala.says("/rahasia 1 isi ya")
    for command in ("/berkas 1 periksa", "/bukaberkas 1 1", "/transkrip 1 1 halo"):
        await petugas.says(command)
        assert petugas.sees == "Pengaduan 1 tidak ditemukan. Periksa nomornya di /antrean."
    await kepala.says("/berkas 1 periksa")
    assert len(files_in(kepala)) == 1


async def test_a_file_never_goes_to_a_room(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await with_evidence(one_world.citizen(), "photo")
    group = await room_of(one_world, petugas)
    assert await say_in(group, petugas, "/berkas 1 periksa") == ["Jawaban dikirim ke chat pribadi."]
    assert len(files_in(petugas)) == 1
    assert all(not one.document for one in group.inbox)


async def test_what_was_heard_is_read_by_the_team(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    await with_evidence(one_world.citizen(), "photo", "voice", rahasia="ya")
    await petugas.says("/transkrip 1 2 Loket tutup sejak pukul sebelas")
    assert "lihat atau dengarkan dulu" in petugas.sees
    await petugas.says("/berkas 1 2 periksa")
    assert "/transkrip 0001/PGD/XI/2026 2 <teks>" in petugas.sees
    await petugas.says("/transkrip 1 1 Loket tutup")
    assert "bukan rekaman" in petugas.sees
    await petugas.says("/transkrip 1 2")
    assert "Tulis juga apa yang terdengar" in petugas.sees
    await petugas.says("/transcribe 1 2 Saya Warga Contoh Satu, loket tutup sejak pukul sebelas")
    assert "disimpan sebagai tulisan pelapor" in petugas.sees
    await tim.says("/lihat 1")
    assert "Isi rekaman (berkas 2, ditulis petugas): " in tim.sees
    assert "loket tutup sejak pukul sebelas" in tim.sees
    assert "Warga Contoh Satu" not in tim.sees
    await petugas.says("/transkrip 1 2 Loket tutup sejak pukul dua belas")
    assert "diganti" in petugas.sees
    await tim.says("/lihat 1")
    assert "pukul dua belas" in tim.sees and "pukul sebelas" not in tim.sees


async def test_a_voice_that_complains_of_an_officer_goes_to_the_superior(one_world: World) -> None:
    petugas = await one_world.officer("Rina Marlina", "petugas_pengaduan")
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola")
    await with_evidence(one_world.citizen(), "voice")
    await petugas.says("/berkas 1 periksa")
    await petugas.says("/transkrip 1 1 Rina Marlina minta uang lima puluh ribu")
    assert "ditangani atasan" in petugas.sees
    await petugas.says("/lihat 1")
    assert "tidak ditemukan" in petugas.sees
    await pejabat.says("/lihat 1")
    assert "Rina Marlina minta uang" in pejabat.sees


async def test_two_officers_at_once(one_world: World) -> None:
    satu = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    dua = await one_world.officer("Petugas Dua", "petugas_pengaduan")
    case = await with_evidence(one_world.citizen(), "voice")
    satu.user.say("/berkas 1 periksa")
    dua.user.say("/berkas 1 hubungi")
    await one_world.settle()
    assert len(files_in(satu)) == len(files_in(dua)) == 1
    assert len(await opened_in(one_world, case)) == 2
    satu.user.say("/bukaberkas 1 1")
    dua.user.say("/bukaberkas 1 1")
    await one_world.settle()
    said = sorted("memang sudah" in one.sees for one in (satu, dua))
    assert said == [False, True]
    satu.user.say("/transkrip 1 1 kata yang satu")
    dua.user.say("/transkrip 1 1 kata yang lain")
    await one_world.settle()
    await satu.says("/lihat 1")
    assert ("kata yang satu" in satu.sees) != ("kata yang lain" in satu.sees)


async def test_what_is_not_there_is_said_in_words(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    case = await complains(one_world.citizen())
    await petugas.says("/berkas 1")
    assert petugas.sees == f"{case.number} tidak mempunyai berkas."
    one_world.sandbox.faults.add("download", "404", times=99)
    await with_evidence(one_world.citizen("Warga Contoh Dua"), "photo")
    one_world.sandbox.faults.clear()
    await petugas.says("/berkas 2 periksa")
    assert "Berkas 1 (foto): " in petugas.sees
    assert "diambil" in petugas.sees
    await petugas.says("/berkas 2 7")
    assert "mempunyai 1 berkas. Sebutkan yang mana" in petugas.sees


async def test_what_the_channel_cannot_carry_is_said(house: World) -> None:
    petugas = await house.officer("Petugas Satu", "petugas_pengaduan", on="whatsapp")
    warga = house.citizen()
    await begins(warga)
    await fills(warga, until="bukti")
    warga.user.send_document(b"PK\x03\x04" + bytes(40), "arsip.zip", media_type="application/pdf")
    await warga.settled()
    warga.user.send_document(b"MZ\x90\x00" + bytes(40), "surat.pdf", media_type="application/pdf")
    await warga.settled()
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    await petugas.says("/berkas 1 periksa")
    # By what is in it, not by what it says that it is.
    assert petugas.sees.count("jenis ini tidak dapat dibawa lewat WhatsApp") == 2
    assert files_in(petugas) == []


@one_database
async def test_the_journal_says_once_who_opened_what_whatever_the_provider_does(
    world: World,
) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    case = await with_evidence(world.citizen(), "photo", "voice")
    world.sandbox.faults.add("sendPhoto", "502", times=2)
    await petugas.says("/berkas 1 periksa")
    await world.passes(minutes=30)
    assert sorted(kind for kind, _, _ in files_in(petugas)) == ["photo", "voice"]
    assert len(await opened_in(world, case)) == 1


async def test_a_picture_that_no_telephone_shows_comes_as_a_file(house: World) -> None:
    petugas = await house.officer("Petugas Satu", "petugas_pengaduan")
    await with_evidence(house.citizen(), "voice")
    petugas.user.refuse_voices()
    await petugas.says("/berkas 1 periksa")
    assert [kind for kind, _, _ in files_in(petugas)] == ["document"]


async def test_sealed_meanwhile_it_is_not_brought(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan", "pejabat_pengelola")
    warga = one_world.citizen()
    await with_evidence(warga, "photo")
    one_world.sandbox.faults.add("sendPhoto", "502", times=99)
    await petugas.says("/berkas 1 periksa")
    await petugas.says("/ambil 1")
    await warga.says("HAPUS DATA")
    await petugas.says("/balas 1 Selesai.")
    await petugas.says("YA SELESAI")
    await petugas.says("/segel 1 permintaan pelapor")
    await petugas.says("YA")
    one_world.sandbox.faults.clear()
    await one_world.passes(hours=2)
    assert files_in(petugas) == []
    await petugas.says("/berkas 1 periksa")
    assert "disegel" in petugas.sees


async def test_an_office_that_asks_for_codes_asks_here_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "office").mkdir()
    asks = '\n[rules]\none_time_codes = ["identitas"]\n'
    mine = str(office_with(tmp_path / "office", asks))
    async with World.opened(
        tmp_path, office=mine, database_url=fresh_sqlite(tmp_path), straight=True
    ) as world:
        petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
        await with_evidence(world.citizen(), "photo")
        await petugas.says("/berkas 1 periksa")
        assert "meminta kode sekali pakai" in petugas.sees
        assert files_in(petugas) == []


async def test_nothing_of_the_citizen_stands_in_logs_names_or_words(
    house: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    petugas = await house.officer("Petugas Satu", "petugas_pengaduan")
    tim = await house.officer("Tim Satu", "tim_penjawab")
    pejabat = await mailing_officer(house, "Pejabat Surel", "pejabat_pengelola")
    await with_evidence(
        house.citizen("Kenari Tampilan"),
        "photo",
        "pdf",
        "voice",
        rahasia="ya",
        nama="Kenari Purnama",
    )
    await petugas.says("/berkas 1 periksa")
    await petugas.says("/bukaberkas 1 1")
    await petugas.says("/transkrip 1 3 Kenari Purnama bercerita")
    await tim.says("/berkas 1")
    await tim.says("/lihat 1")
    await pejabat.replies("/berkas 1 periksa")
    told = [*sends_to(house, petugas), *sends_to(house, tim), *(m.text for m in pejabat.inbox)]
    names = [name for who in (petugas, tim) for _, name, _ in files_in(who)]
    names += [file.filename for mail in pejabat.inbox for file in mail.files]
    assert not any("Kenari" in one or "surat" in one for one in [*told, *names, caplog.text])
    assert len(names) == 7
