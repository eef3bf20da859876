"""/catat one by one: an officer is asked thing by thing, and loses nothing on the way to YA."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.demo.world import Person, World
from backoffice.officers.commands.pending import ENTRY_SECONDS
from tests.app.operators import alone
from tests.backoffice.casework.test_paper_complaints import all_cases, answers_of
from tests.backoffice.casework.test_paper_lines import FORM
from tests.backoffice.officers.test_case_files import PHOTO, house
from tests.backoffice.officers.test_second_factor import App
from tests.databases import fresh_sqlite
from tests.offices import office_with
from tests.world import has_complained, one_database

__all__ = ["house"]

ANSWERS = {
    "Nama": "Warga Contoh",
    "Alamat": "Desa Contoh, Kec. Contoh",
    "Nomor HP": "0812-0000-0001",
    "Layanan": "ktp",
    "Uraian": "KTP belum dicetak sejak Agustus",
}


async def petugas_of(world: World) -> Person:
    return await world.officer("Petugas Satu", "petugas_pengaduan")


async def begins(world: World, typed: str = "/catat loket") -> Person:
    """An officer of the counter who wants to be asked."""
    petugas = await petugas_of(world)
    await petugas.says(typed)
    await petugas.presses("Satu per satu")
    return petugas


def asked(petugas: Person) -> str:
    """The label of the field that is asked last."""
    return next((label for label in ANSWERS if f"\n{label} (" in f"\n{petugas.sees}"), "")


async def tells(petugas: Person, *, until: str = "", **other: str) -> None:
    """Answer what is asked, up to that field or to the last question."""
    for _ in range(12):
        label = asked(petugas)
        if not label or label == until:
            return
        await petugas.says(other.get(label.split()[-1], ANSWERS[label]))


# -- from the counter to the register -------------------------------------------------------------


@one_database
async def test_the_counter_is_asked_one_thing_after_the_other(world: World) -> None:
    petugas = await petugas_of(world)
    await petugas.says("/catat")
    assert "balas satu per satu" in petugas.sees
    await petugas.says("satu per satu")
    assert petugas.sees.startswith("Baik, satu per satu. Belum ada yang dicatat sebelum")
    assert "masuk lewat mana?" in petugas.sees and "Satu per satu" not in petugas.buttons
    await petugas.says("loket")
    assert petugas.sees.startswith("Kapan pengaduan ini sampai di kantor?")
    await petugas.presses("Hari ini")
    seen = []
    while label := asked(petugas):
        seen.append(label)
        await petugas.says(ANSWERS[label])
    assert seen == ["Nama", "Alamat", "Nomor HP", "Layanan", "Uraian"], "as the form orders them"
    assert petugas.sees.startswith("Masih ada yang tertulis atau disampaikan?")
    assert "Jenis, Rahasiakan, Waktu kejadian, Tempat kejadian, Bukti" in petugas.sees
    await petugas.presses("Cukup")
    assert petugas.sees.startswith("Akan dicatat 1 pengaduan")
    assert "Uraian: KTP belum dicetak sejak Agustus" in petugas.sees
    assert await all_cases(world) == [], "nothing is in a case until YA"
    await petugas.says("YA")
    (case,) = await all_cases(world)
    assert (case.channel, case.category, case.lacks_receive) == ("tatap_muka", "ktp_el", ())
    assert (await answers_of(world, case))["nama"] == "Warga Contoh"


async def test_a_way_alone_may_go_on_one_by_one(one_world: World) -> None:
    petugas = await begins(one_world, "/catat loket")
    assert "Kapan pengaduan ini sampai" in petugas.sees
    await petugas.says("batal")
    await petugas.says("/catat loket hari ini")
    assert petugas.sees.startswith("Tulis isian pengaduannya dalam satu pesan"), "as it was"
    await petugas.presses("Satu per satu")
    assert asked(petugas) == "Nama"
    await petugas.says("batal")
    await petugas.says("/catat loket hari ini satu per satu")
    assert asked(petugas) == "Nama"


async def test_words_of_a_letter_that_end_like_the_wish_are_words_of_the_letter(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says("/catat surat kemarin\nisi: Kami dipanggil satu per satu")
    assert "Uraian: Kami dipanggil satu per satu" in petugas.sees


async def test_what_is_more_is_asked_by_a_button_or_told_by_its_label(one_world: World) -> None:
    petugas = await begins(one_world)
    await petugas.presses("Hari ini")
    await tells(petugas)
    await petugas.presses("Rahasiakan")
    assert petugas.sees.startswith("Rahasiakan\n")
    assert list(petugas.buttons) == ["Ya", "Tidak", "Lewati"]
    await petugas.says("tidak")
    assert petugas.sees.startswith("Masih ada yang tertulis")
    assert "Rahasiakan" not in petugas.sees
    await petugas.says("bukti: fotokopi KTP\ndi mana: loket 2")
    assert "Bukti" not in petugas.sees.splitlines()[0]
    await petugas.presses("Waktu kejadian")
    await petugas.presses("Lewati")
    await petugas.says("tidak ada")
    for line in (
        "Rahasiakan: Tidak",
        "Bukti: fotokopi KTP (bukti fisik)",
        "Tempat kejadian: loket 2",
    ):
        assert line in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert not case.hide_identity


# -- answers that are none ------------------------------------------------------------------------


async def test_what_is_wrong_is_asked_back_with_the_reason_and_nothing_is_lost(
    one_world: World,
) -> None:
    petugas = await begins(one_world, "/catat")
    await petugas.says("burung merpati")
    assert '⚠️ "burung" bukan kanal' in petugas.sees and "masuk lewat mana?" in petugas.sees
    await petugas.says("telepon")
    await petugas.says("besok")
    assert "belum tiba" in petugas.sees and "Kapan pengaduan ini sampai" in petugas.sees
    await petugas.says("kemarin")
    await petugas.says("W.C.")
    assert 'Nama "W.C." tidak terbaca. Tulis nama lengkap' in petugas.sees
    assert asked(petugas) == "Nama"
    await tells(petugas, until="Nomor HP")
    await petugas.says("nol delapan")
    assert 'Nomor HP "nol delapan" tidak terbaca' in petugas.sees
    await tells(petugas, until="Layanan")
    await petugas.says("Lainnya")
    assert "tulis maksudnya dengan kata-kata sendiri" in petugas.sees
    await petugas.presses("Akta")
    await petugas.says("lewati")
    assert "isi pengaduan tidak dapat dilewati" in petugas.sees
    await petugas.says("tidak ada")
    assert "isi pengaduan tidak dapat dilewati" in petugas.sees
    await petugas.says(ANSWERS["Uraian"])
    await petugas.says("dia menangis")
    assert '"dia menangis" belum berlabel' in petugas.sees
    await petugas.says("cukup")
    for told in ("Telepon", "22 November", "Warga Contoh", "0812-0000-0001", "Layanan: Akta"):
        assert told in petugas.sees
    await petugas.says("terima kasih")
    assert '"terima kasih" belum berlabel' in petugas.sees and "Akan dicatat 1" in petugas.sees
    await petugas.says("tidak")
    assert "Akan dicatat 1" in petugas.sees, "a long entry is thrown away by BATAL alone"
    await petugas.says("hp: 0812-0000-0002")
    assert "Nomor HP: 0812-0000-0002" in petugas.sees
    await petugas.says("YA")
    assert len(await all_cases(one_world)) == 1


async def test_ya_below_a_question_settles_nothing_but_answers_yes_or_no(one_world: World) -> None:
    petugas = await begins(one_world)
    await petugas.presses("Hari ini")
    await petugas.says("YA")
    assert asked(petugas) == "Nama"
    await tells(petugas)
    await petugas.presses("Rahasiakan")
    await petugas.says("ya")
    await petugas.says("ya")
    assert petugas.sees.startswith("Masih ada yang tertulis")
    await petugas.says("selesai")
    assert "Rahasiakan: Ya" in petugas.sees


async def test_a_letter_without_a_name_is_recorded_with_its_gaps(one_world: World) -> None:
    petugas = await begins(one_world, "/catat kotak kemarin")
    for word in ("lewati", "tidak diketahui", "LEWATI"):
        await petugas.says(word)
    await tells(petugas)
    await petugas.says("cukup")
    assert "Kurang: nama, alamat, nomor HP (belum bernomor" in petugas.sees
    assert 'Dikosongkan: Alamat ("tidak diketahui")' in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert (case.state, case.number) == ("BELUM_LENGKAP", None)


async def test_a_word_that_is_a_command_too_answers_a_choice(one_world: World) -> None:
    petugas = await begins(one_world)
    await petugas.presses("Hari ini")
    await tells(petugas, until="Layanan")
    await petugas.says("petugas")
    assert asked(petugas) == "Uraian"


async def test_what_came_long_ago_or_by_lapor_is_asked_its_reason_and_its_id(
    one_world: World,
) -> None:
    petugas = await begins(one_world, "/catat lapor")
    await petugas.says("10 November 2026")
    assert petugas.sees.startswith("Berapa Tracking ID")
    await petugas.says("7654321")
    assert petugas.sees.startswith("Pengaduan ini sampai di kantor lebih dari")
    await petugas.says("lewati")
    assert "yang ini tidak dapat dilewati" in petugas.sees
    await petugas.says("terselip")
    await tells(petugas)
    await petugas.says("cukup")
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert case.reference == "7654321"
    # The same once more: told at once, and the question stays.
    await petugas.says("/catat lapor hari ini satu per satu")
    known, again = await petugas.says("7654321")
    assert "sudah dicatat sebagai" in known
    assert "Berapa Tracking ID" in again


# -- in between -----------------------------------------------------------------------------------


@one_database
async def test_whoever_looks_something_up_is_asked_again_where_the_entry_stopped(
    world: World,
) -> None:
    petugas = await petugas_of(world)
    await has_complained(world.citizen())
    await petugas.says("/catat loket hari ini satu per satu")
    await petugas.says("Warga Lain Contoh")
    for looking in ("/lihat 1", "lihat 1", "/antrean", "/kosong"):
        told = await petugas.says(looking)
        assert len(told) == 2, looking
        assert told[1].startswith("📝 Pencatatan tadi belum selesai")
        assert asked(petugas) == "Alamat"
    await tells(petugas)
    await petugas.says("cukup")
    assert "Nama: Warga Lain Contoh" in petugas.sees


async def test_a_preview_in_between_does_not_throw_the_entry_away(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    await petugas.says("/catat loket hari ini satu per satu")
    await petugas.says("Warga Lain Contoh")
    told = await petugas.says("/balas 1 Mohon bawa KK.")
    assert len(told) == 1 and "Mohon bawa KK." in told[0], "one question at a time"
    warga.news()
    told = await petugas.says("YA")
    assert "Mohon bawa KK." in warga.sees
    assert told[-1].startswith("📝 Pencatatan tadi belum selesai") and asked(petugas) == "Alamat"
    for settled in ("batal", "/antrean"):
        await petugas.says("/balas 1 Satu lagi.")
        await petugas.says(settled)
        if settled == "/antrean":
            await petugas.says("batal")
        assert asked(petugas) == "Alamat"
    # The text of a command is asked for, and taken for nothing else.
    await petugas.says("/catatan 1")
    await petugas.says("Sudah ditelepon.")
    assert asked(petugas) == "Alamat"
    await tells(petugas)
    await petugas.says("cukup")
    assert "Nama: Warga Lain Contoh" in petugas.sees
    await petugas.says("YA")
    assert len(await all_cases(one_world)) == 2


async def test_a_call_may_be_recorded_in_between(one_world: World) -> None:
    petugas = await begins(one_world)
    await petugas.presses("Hari ini")
    await petugas.says("Warga Loket Contoh")
    await petugas.says("/catat")
    assert "Pencatatan tadi belum selesai" in petugas.sees and asked(petugas) == "Alamat"
    await petugas.says("/catat telepon hari ini\nnama: Warga Telepon\nisi: Antrean habis")
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert case.channel == "telepon"
    assert asked(petugas) == "Alamat"
    await petugas.says("/catat surat hari ini satu per satu")
    await petugas.says("Warga Surat Contoh")
    await petugas.says("batal")
    assert asked(petugas) == "Alamat", "each entry is cancelled by itself"
    await petugas.says("nama: Warga Loket Baru")
    assert asked(petugas) == "Alamat"
    await tells(petugas)
    await petugas.says("cukup")
    assert "Nama: Warga Loket Baru" in petugas.sees


@one_database
async def test_a_half_told_entry_survives_a_restart(world: World) -> None:
    petugas = await begins(world)
    await petugas.presses("Hari ini")
    await petugas.says("Warga Contoh")
    await world.restart()
    await petugas.says("Desa Contoh, Kec. Contoh")
    assert asked(petugas) == "Nomor HP"
    await tells(petugas)
    await world.restart()
    await petugas.says("cukup")
    await petugas.says("YA")
    (case,) = await all_cases(world)
    assert (await answers_of(world, case))["alamat"] == "Desa Contoh, Kec. Contoh"


async def test_an_entry_waits_two_hours_after_each_answer_and_then_expires(
    one_world: World,
) -> None:
    assert timedelta(seconds=ENTRY_SECONDS) == timedelta(hours=2), "as the texts say"
    petugas = await begins(one_world)
    await petugas.presses("Hari ini")
    while asked(petugas):
        await one_world.passes(minutes=100)
        await petugas.says(ANSWERS[asked(petugas)])
    await one_world.passes(minutes=100)
    await petugas.says("cukup")
    assert "Berlaku 2 jam." in petugas.sees
    await one_world.passes(minutes=121)
    await petugas.says("YA")
    assert "Pertanyaan /catat tadi sudah lewat waktunya" in petugas.sees
    assert await all_cases(one_world) == []
    await petugas.says("YA")
    assert "Tidak ada yang menunggu konfirmasi" in petugas.sees


async def test_an_entry_that_is_too_old_does_not_come_back(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await has_complained(one_world.citizen())
    await petugas.says("/catat loket hari ini satu per satu")
    await one_world.passes(minutes=118)
    await petugas.says("/balas 1 Mohon bawa KK.")
    await one_world.passes(minutes=3)
    told = await petugas.says("YA")
    assert not any("Pencatatan" in one for one in told)
    await petugas.says("Warga Contoh")
    assert petugas.sees.startswith("Kalimat itu bukan perintah")


# -- photographs, and other offices ---------------------------------------------------------------


async def test_a_photograph_may_come_at_any_question_and_is_kept(house: World) -> None:
    petugas = await begins(house)
    await petugas.presses("Hari ini")
    petugas.user.send_photo(PHOTO, "")
    await petugas.settled()
    assert petugas.sees.startswith("📎 Berkas: foto (1)") and asked(petugas) == "Nama"
    petugas.user.send_photo(PHOTO, "12")
    await petugas.settled()
    assert 'Nama "12" tidak terbaca' in petugas.sees
    await tells(petugas)
    assert "Bukti" not in petugas.sees.splitlines()[0], "the photographs are it"
    await petugas.says("cukup")
    assert petugas.sees.count("📎 Berkas: foto (2)") == 1
    await petugas.says("YA")
    await petugas.says("/lihat 1")
    assert "Berkas: foto, foto" in petugas.sees


async def test_batal_leaves_nothing_behind(house: World) -> None:
    petugas = await begins(house)
    await petugas.presses("Hari ini")
    petugas.user.send_photo(PHOTO, "Warga Contoh")
    await petugas.settled()
    assert asked(petugas) == "Alamat"
    await petugas.says("batal")
    assert petugas.sees.startswith("Dibatalkan")
    await petugas.says("Desa Contoh")
    assert petugas.sees.startswith("Kalimat itu bukan perintah")
    assert await all_cases(house) == []


async def test_on_whatsapp_too_every_choice_is_a_button(house: World) -> None:
    petugas = await house.officer("Petugas Satu", "petugas_pengaduan", on="whatsapp")
    await petugas.says("/catat")
    await petugas.presses("Satu per satu")
    await petugas.presses("Telepon")
    await petugas.presses("Hari ini")
    await petugas.says("Warga Contoh")
    await petugas.presses("Lewati")
    await petugas.says("0812-0000-0001")
    assert len(petugas.buttons) == 10, "the nine services, and to skip it"
    await petugas.presses("Kartu Keluarga")
    await petugas.says(ANSWERS["Uraian"])
    await petugas.presses("Bukti")
    await petugas.says("fotokopi KK")
    await petugas.presses("Cukup")
    await petugas.presses("YA")
    (case,) = await all_cases(house)
    assert (case.category, case.lacks_receive) == ("kk", ("alamat",))


async def test_where_ya_needs_a_code_the_entry_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    (tmp_path / "office").mkdir()
    asks = '\n[rules]\none_time_codes = ["catat"]\n'
    mine = str(office_with(tmp_path / "office", asks))
    async with World.opened(
        tmp_path, office=mine, database_url=fresh_sqlite(tmp_path), straight=True
    ) as world:
        petugas = await begins(world)
        await petugas.presses("Hari ini")
        await tells(petugas)
        told = await petugas.presses("Cukup")
        assert "/kodesandi" in told[0]
        app = App(world, "\n".join(await petugas.says("/kodesandi")))
        told = await petugas.says(app.shows())
        assert "Masih ada yang tertulis" in told[-1], "nothing was lost on the way"
        await petugas.says("cukup")
        assert "Uraian: KTP belum dicetak" in petugas.sees
        app.waits()
        await petugas.says(f"YA {app.shows()}")
        assert len(await all_cases(world)) == 1


async def test_a_photograph_answers_the_question_to_which_it_was_sent(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    mine = str(office_with(tmp_path / "office", FORM))
    async with World.opened(
        tmp_path, office=mine, database_url=fresh_sqlite(tmp_path), straight=True
    ) as world:
        petugas = await begins(world)
        await petugas.presses("Hari ini")
        await tells(petugas)
        assert petugas.sees.startswith("Formulir (6 dari 6)\nKirim fotonya, atau tulis")
        assert list(petugas.buttons) == ["Lewati"]
        petugas.user.send_photo(PHOTO, "")
        await petugas.settled()
        assert "Masih ada yang tertulis" in petugas.sees and "Bukti" in petugas.buttons
        await petugas.says("cukup")
        await petugas.says("YA")
        (case,) = await all_cases(world)
        assert case.lacks_complete == ()
        await petugas.says("/catat surat hari ini satu per satu")
        await tells(petugas)
        await petugas.says("bertanda tangan lurah")
        await petugas.says("cukup")
        assert "Formulir: bertanda tangan lurah (bukti fisik)" in petugas.sees
