"""What does not come by chat: an officer enters it, and the clocks run from the day it came.

S05, S06, S09, S18, S19 of the SOP of Sanggau.
"""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.casework import paper_complaints, paper_lines
from backoffice.casework.paper_lines import read_papers
from backoffice.casework.paper_words import Slip, read_way
from backoffice.casework.stored_answers import Stored
from backoffice.office.rules import Rules
from backoffice.store import audit, cases, texts
from backoffice.store.audit import Report
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import lapor, outbox, people
from tests.examples import examples
from tests.world import has_complained, local, one_database, sends_to

LETTER = """/catat kotak_pengaduan 2026-11-20
nama: Warga Contoh
alamat: Desa Contoh, Kec. Contoh
hp: 0812-0000-0001
layanan: ktp
isi: KTP belum dicetak sejak Agustus
"""
FIELDS = LETTER.partition("\n")[2]


async def petugas_of(world: World) -> Person:
    return await world.officer("Petugas Satu", "petugas_pengaduan")


async def all_cases(world: World) -> list[Case]:
    found = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau", limit=100))
    return sorted(found, key=lambda case: case.id)


async def answers_of(world: World, case: Case) -> dict[str, str]:
    def read(tx: Tx) -> dict[str, str]:
        found: dict[str, str] = {}
        for _, words in texts.of_case(tx, world.node.desk.vault, case.id, "identity", "answers"):
            stored = msgspec.json.decode(words, type=Stored)
            found |= {key: answer.shown for key, answer in stored.answers.items()}
        return found

    return await world.node.database.read(read)


# -- one letter -----------------------------------------------------------------------------------


@one_database
async def test_s06_a_letter_of_the_box_is_registered_and_its_clock_runs_from_the_day_it_came(
    world: World,
) -> None:
    petugas = await petugas_of(world)
    await petugas.says(LETTER)
    assert "Akan dicatat 1 pengaduan" in petugas.sees
    assert "Kotak pengaduan, sampai di kantor Jumat, 20 November 2026" in petugas.sees
    assert "Uraian: KTP belum dicetak sejak Agustus" in petugas.sees
    assert await all_cases(world) == []
    told = await petugas.says("YA")
    assert "0001/PGD/XI/2026 tercatat (lewat kotak pengaduan)" in told[0]
    assert "Nomor register: 0001/PGD/XI/2026" in told[1]
    assert "Diterima: 20 November 2026" in told[1]
    (case,) = await all_cases(world)
    assert (case.channel, case.address_id, case.category) == ("kotak_pengaduan", "", "ktp_el")
    assert case.state == "DITERIMA"
    assert case.recorded_by
    assert world.node.desk.local(case.received_at) == local(2026, 11, 20, 7, 30)
    assert case.numbered_at == case.received_at
    answers = await answers_of(world, case)
    assert answers["nama"] == "Warga Contoh"
    assert answers["kontak"] == "0812-0000-0001"
    # Friday and two days is Sunday, which moves to Monday: today.
    await petugas.says("/tenggat 1")
    assert "Senin, 23 November 2026" in petugas.sees


async def test_s05_a_visitor_gets_a_number_of_the_same_series_as_a_chat(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await has_complained(one_world.citizen())
    await petugas.says("/catat tatap muka hari ini\n" + FIELDS)
    await petugas.presses("YA")
    last = (await all_cases(one_world))[-1]
    assert (last.number, last.channel) == ("0002/PGD/XI/2026", "tatap_muka")
    assert last.received_at == one_world.clock()


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("telepon", "telepon"),
        ("kanal=telepon", "telepon"),
        ("Kotak Pengaduan", "kotak_pengaduan"),
        ("medsos", "media_sosial"),
        ("media sosial", "media_sosial"),
        ("website", "website"),
        ("surat", "surat"),
    ],
)
async def test_s18_every_way_is_named_as_people_say_it(
    one_world: World, typed: str, way: str
) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(f"/catat {typed} kemarin\n{FIELDS}")
    await petugas.says("ya")
    (case,) = await all_cases(one_world)
    assert case.channel == way


async def test_only_those_who_receive_may_enter(one_world: World) -> None:
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    await tim.says(LETTER)
    assert "Perintah ini hanya untuk Petugas Pengelolaan Pengaduan" in tim.sees
    await tim.says("YA")
    assert await all_cases(one_world) == []


async def test_colleagues_hear_of_it_and_whoever_entered_it_does_not(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    other = await one_world.officer("Petugas Dua", "petugas_pengaduan")
    await petugas.says(LETTER)
    await petugas.says("YA")
    news = await other.settled()
    assert any("Pengaduan baru 0001/PGD/XI/2026 (kotak pengaduan)" in text for text in news)
    assert "Warga Contoh" not in "\n".join(news)
    assert not any("Pengaduan baru" in text for text in sends_to(one_world, petugas))


async def test_without_an_answer_nothing_is_registered(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(LETTER)
    await petugas.presses("Batal")
    await petugas.says("YA")
    assert "Tidak ada yang menunggu konfirmasi" in petugas.sees
    await petugas.says(LETTER)
    await one_world.passes(minutes=6)
    await petugas.says("YA")
    assert "Sudah lewat 5 menit" in petugas.sees
    assert await all_cases(one_world) == []


@one_database
async def test_a_second_ya_registers_nothing_more(world: World) -> None:
    petugas = await petugas_of(world)
    await petugas.says(LETTER)
    await petugas.says("YA", "YA")
    assert len(await all_cases(world)) == 1


async def test_a_preview_can_be_mended_before_the_ya(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(LETTER.replace("hp: 0812-0000-0001\n", ""))
    assert "Kurang: nomor HP" in petugas.sees
    await petugas.says("terima kasih")
    assert petugas.sees.startswith("Belum dicatat")
    await petugas.says("hp: 0812-0000-0002\nlayanan: KK")
    assert "Kurang" not in petugas.sees
    assert "Kartu Keluarga" in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert case.number is not None
    assert (await answers_of(one_world, case))["kontak"] == "0812-0000-0002"


# -- question by question -------------------------------------------------------------------------


async def test_everything_can_be_asked_and_it_takes_five_messages(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says("/catat")
    assert petugas.sees.startswith("Pengaduan ini masuk lewat mana?")
    assert len(petugas.buttons) == 7 + 1
    await petugas.presses("Telepon")
    assert petugas.sees.startswith("Kapan pengaduan ini sampai")
    assert list(petugas.buttons) == ["Hari ini", "Kemarin", "Satu per satu"]
    await petugas.presses("Hari ini")
    assert petugas.sees.startswith("Tulis isian pengaduannya")
    await petugas.says(FIELDS)
    assert "Akan dicatat 1 pengaduan" in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert (case.channel, case.received_at) == ("telepon", one_world.clock())


async def test_answers_can_be_typed_and_a_bad_one_is_asked_again(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says("/catat")
    await petugas.says("burung merpati")
    assert '"burung" bukan kanal' in petugas.sees
    await petugas.says("tatap muka")
    await petugas.says("YA")
    assert petugas.sees.startswith("Kapan pengaduan ini sampai")
    await petugas.says("besok")
    assert "belum tiba" in petugas.sees
    await petugas.says("20 November 2026")
    await petugas.says("Petugas loket marah-marah\nhp: 0812-0000-0001")
    assert "Uraian: Petugas loket marah-marah" in petugas.sees
    assert "Nomor HP: 0812-0000-0001" in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert case.state == "BELUM_LENGKAP"


async def test_a_question_does_not_wait_for_ever(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says("/catat surat")
    await one_world.passes(minutes=31)
    await petugas.says("kemarin")
    assert "Pertanyaan /catat tadi sudah lewat waktunya" in petugas.sees
    await petugas.says("kemarin")
    assert petugas.sees.startswith("Kalimat itu bukan perintah")


async def test_another_command_may_come_between_and_the_question_still_waits(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says("/catat surat")
    await petugas.says("/antrean")
    assert petugas.sees.startswith("Antrean")
    await petugas.says("kemarin")
    assert petugas.sees.startswith("Tulis isian pengaduannya")


async def test_the_button_of_an_older_question_does_nothing(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says("/catat")
    asked = petugas.inbox[-1]
    await petugas.says("surat")
    await petugas.presses("Telepon", asked)
    assert "Tombol itu dari pesan lama" in petugas.sees
    await petugas.presses("Kemarin", petugas.inbox[-2])
    assert petugas.sees.startswith("Tulis isian pengaduannya")


# -- days -----------------------------------------------------------------------------------------


async def test_more_than_two_working_days_ago_needs_a_reason_and_it_is_kept(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(LETTER.replace("2026-11-20", "18 November 2026"))
    assert "lebih dari 2 hari kerja" in petugas.sees
    await petugas.says("kotak baru dibuka hari ini")
    assert "Alasan terlambat dicatat: kotak baru dibuka hari ini" in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert one_world.node.desk.local(case.received_at).date().isoformat() == "2026-11-18"
    await petugas.says("/lihat 1")
    assert "Dicatat terlambat: kotak baru dibuka hari ini" in petugas.sees
    assert "kotak pengaduan" in petugas.sees


async def test_two_working_days_ago_needs_none(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(LETTER.replace("2026-11-20", "2026-11-19"))
    assert "Akan dicatat 1 pengaduan" in petugas.sees


async def test_what_is_late_when_it_is_entered_is_reported_late_once(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola")
    await petugas.says(LETTER.replace("2026-11-20", "2026-11-10") + "alasan: terselip")
    await petugas.says("YA")
    await one_world.passes(minutes=5)
    told = sends_to(one_world, petugas)
    assert not any(text.startswith(("⏳", "⏰", "❗", "🔴")) for text in told)
    above = [text for text in sends_to(one_world, pejabat) if "melewati batas" in text]
    assert len([text for text in above if "(Catat dan distribusi)" in text]) == 1


async def test_a_day_to_come_is_refused(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(LETTER.replace("2026-11-20", "2026-11-24"))
    assert "Baris 1: tanggal 2026-11-24 belum tiba" in petugas.sees
    assert "Belum ada yang dicatat" in petugas.sees
    await petugas.says("YA")
    assert await all_cases(one_world) == []


# -- SP4N-LAPOR! ----------------------------------------------------------------------------------


@one_database
async def test_s09_a_complaint_of_lapor_is_entered_once(world: World) -> None:
    petugas = await petugas_of(world)
    await petugas.says(f"/catat sp4n_lapor 2026-11-20\nid: #7654321\n{FIELDS}")
    await petugas.says("YA")
    await petugas.says("/lihat 1")
    assert "SP4N-LAPOR!, ID 7654321" in petugas.sees
    await petugas.says(f"/catat sp4n_lapor id=7654321 kemarin\n{FIELDS}")
    assert "Tracking ID 7654321 sudah dicatat sebagai 0001/PGD/XI/2026" in petugas.sees
    await petugas.says("YA")
    assert len(await all_cases(world)) == 1
    rows = await world.node.database.read(lambda tx: tx.rows(select(lapor)))
    assert [row["tracking_id"] for row in rows] == ["7654321"]


@one_database
async def test_of_two_who_enter_the_same_id_at_once_one_is_told(world: World) -> None:
    both = [await petugas_of(world), await world.officer("Petugas Dua", "petugas_pengaduan")]
    for petugas in both:
        await petugas.says(f"/catat sp4n_lapor 7654321 2026-11-20\n{FIELDS}")
        assert "Akan dicatat 1 pengaduan" in petugas.sees
    for petugas in both:
        petugas.user.say("YA")
    await world.settle()
    assert len(await all_cases(world)) == 1
    told = ["sudah dicatat sebagai" in "\n".join(sends_to(world, one)) for one in both]
    assert sorted(told) == [False, True]


async def test_the_tracking_id_is_asked_for(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(f"/catat sp4n_lapor kemarin\n{FIELDS}")
    assert petugas.sees.startswith("Berapa Tracking ID")
    await petugas.says("tidak tahu")
    assert "bukan Tracking ID" in petugas.sees
    await petugas.says("7654321")
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert case.reference == "7654321"


# -- several at once ------------------------------------------------------------------------------


def five() -> str:
    blocks = [
        f"nama: Warga Contoh {word}\nalamat: Desa Contoh\nhp: 0812-0000-000{place}\n"
        f"layanan: kk\nisi: Surat yang {word}"
        for place, word in enumerate(("Satu", "Dua", "Tiga", "Empat", "Lima"), start=1)
    ]
    return "/catat kotak 2026-11-20\n" + "\n---\n".join(blocks)


@one_database
async def test_s06_five_letters_take_two_messages(world: World) -> None:
    petugas = await petugas_of(world)
    await petugas.says(five())
    assert "Akan dicatat 5 pengaduan" in petugas.sees
    told = "\n".join(await petugas.says("YA"))
    found = await all_cases(world)
    assert [case.number for case in found] == [f"000{n}/PGD/XI/2026" for n in range(1, 6)]
    assert all(case.number and case.number in told for case in found)
    assert len({case.person_id for case in found}) == 5
    stories = [(await answers_of(world, case))["uraian"] for case in found]
    assert stories[0] == "Surat yang Satu"
    assert stories[4] == "Surat yang Lima"


async def test_one_slip_in_five_letters_registers_none(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(five().replace("hp: 0812-0000-0003", "hp: nol delapan"))
    assert 'Baris 16: Nomor HP "nol delapan" tidak terbaca' in petugas.sees
    await petugas.says("YA")
    assert await all_cases(one_world) == []
    await petugas.says(five().replace("isi: Surat yang Tiga", ""))
    assert 'Pengaduan ke-3: baris "isi:" belum ada' in petugas.sees


async def test_what_several_letters_share_is_asked_once(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(five().replace(" 2026-11-20", ""))
    assert petugas.sees.startswith("Kapan pengaduan ini sampai")
    await petugas.presses("Kemarin")
    await petugas.says("YA")
    days = {one_world.node.desk.local(c.received_at).date() for c in await all_cases(one_world)}
    assert [day.isoformat() for day in days] == ["2026-11-22"]


# -- slips ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/catat merpati 2026-11-20\nisi: a", 'Baris 1: "merpati" bukan kanal'),
        ("/catat surat 32 Foo\nisi: a", 'Baris 1: "32 Foo" bukan tanggal'),
        ("/catat surat kemarin\nKTP belum jadi", 'Baris 2: "KTP belum jadi" belum berlabel'),
        ("/catat surat kemarin\nnama: Warga Contoh\nalmat: Desa", 'mungkin maksudnya "alamat:"'),
        ("/catat surat kemarin\nhp: 12\nisi: a", 'Baris 2: Nomor HP "12" tidak terbaca'),
        ("/catat surat kemarin\nnama: 123\nisi: a", 'Baris 2: Nama "123" tidak terbaca'),
        ("/catat surat\ntanggal: entahlah\nisi: a", 'Baris 2: "entahlah" bukan tanggal'),
        ("/catat sp4n_lapor kemarin\nid: x\nisi: a", 'Baris 2: "x" bukan Tracking ID'),
    ],
)
async def test_a_slip_is_named_by_its_line(one_world: World, typed: str, told: str) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(typed)
    assert told in petugas.sees
    assert "Belum ada yang dicatat" in petugas.sees
    assert await all_cases(one_world) == []


async def test_a_way_that_is_a_command_too_answers_the_question(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says("/catat")
    await petugas.says("telepon")
    assert petugas.sees.startswith("Kapan pengaduan ini sampai")
    await petugas.says("kemarin")
    await petugas.says("telepon")
    assert petugas.sees == "Tidak ada pelapor yang perlu ditelepon."


async def test_whoever_meant_a_note_is_told_how_to_write_one(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await has_complained(one_world.citizen())
    await petugas.says("/catat 1 berkas ada di loket 2")
    assert "Catatan pada pengaduan ditulis dengan /catatan 1" in petugas.sees


async def test_lines_of_a_letter_stay_together(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(
        "/catat surat kemarin\nnama: Bu Ani Contoh\nisi: Saya datang dua kali.\n\n"
        "Katanya begini: tunggu saja.\nhp: tidak ada"
    )
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    answers = await answers_of(one_world, case)
    assert answers["uraian"] == "Saya datang dua kali. Katanya begini: tunggu saja."
    assert "kontak" not in answers


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.text(alphabet=st.sampled_from("abisnaml:=-\n 0123456789/#."), min_size=1, max_size=120)
)
async def test_nothing_that_is_typed_breaks_the_reading(one_world: World, text: str) -> None:
    desk = one_world.node.desk
    for headed in (True, False):
        try:
            found = read_papers(desk, text, now=one_world.clock(), headed=headed)
        except Slip as slip:
            assert slip.why
        else:
            assert 1 <= len(found) <= paper_lines.MOST
            for paper in found:
                paper_complaints.answers_of(desk, paper, one_world.clock())


def test_a_way_is_read_by_its_longest_name() -> None:
    ways = Rules().paper_ways
    assert read_way("tatap muka 20 November", ways) == ("tatap_muka", "20 November")
    assert read_way("SP4N-LAPOR 123", ways) == ("sp4n_lapor", "123")
    assert read_way("apa saja", ways) == ("", "apa saja")
    assert read_way("", ways) == ("", "")


# -- somebody without a chat ----------------------------------------------------------------------


async def recorded(world: World, petugas: Person, typed: str = LETTER) -> Case:
    await petugas.says(typed)
    await petugas.says("YA")
    return (await all_cases(world))[-1]


async def test_what_is_incomplete_has_a_code_and_can_be_filled_and_numbered(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    case = await recorded(one_world, petugas, "/catat telepon hari ini\nisi: KTP saya hilang")
    assert case.state == "BELUM_LENGKAP"
    assert case.number is None
    assert f"{case.code} tercatat (lewat telepon), belum bernomor" in petugas.sees
    assert "Nomor register:" not in petugas.sees
    await petugas.says(f"/isi {case.code} nama Warga Contoh")
    assert "disimpan" in petugas.sees
    await petugas.says(f"/terima {case.code} pelapor menyusul")
    assert "Pelapor tidak punya alamat chat; mohon disampaikan sendiri." in petugas.sees
    (case,) = await all_cases(one_world)
    assert case.number == "0001/PGD/XI/2026"


async def test_a_case_without_a_chat_is_worked_to_its_end_and_nothing_is_sent(
    world: World,
) -> None:
    petugas = await petugas_of(world)
    tim, pejabat = await world.officers(
        ("Tim Satu", "tim_penjawab"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    await recorded(world, petugas)
    await petugas.says("/disposisi 1 tim_penjawab cek berkas")
    assert "tidak punya alamat chat" in petugas.sees
    await tim.says("/ambil 1")
    await petugas.says("/lengkapi 1 foto resi")
    assert "tidak punya alamat chat" in petugas.sees
    # Nobody reads of it, so nothing is shown first.
    await pejabat.says("/lengkap 1")
    assert "dinyatakan lengkap" in pejabat.sees
    assert "diberi tahu" not in pejabat.sees
    await tim.says("/jawab 1 KTP sudah dapat diambil.")
    await pejabat.says("/setujui 1")
    await pejabat.says("YA")
    await pejabat.says("/kirim 1")
    assert "tidak punya alamat chat" in pejabat.sees
    assert "KTP sudah dapat diambil." in pejabat.sees
    await pejabat.says("YA")
    assert "jawaban tercatat sudah Bapak/Ibu sampaikan sendiri" in pejabat.sees
    (case,) = await all_cases(world)
    assert case.state == "DIJAWAB"
    await pejabat.says("/selesai 1")
    await pejabat.says("YA")
    (case,) = await all_cases(world)
    assert case.state == "SELESAI"
    await pejabat.says("/lacak 1")
    assert "Belum ada pesan kepada pelapor" in pejabat.sees

    rows = await world.node.database.read(lambda tx: tx.rows(select(outbox)))
    assert rows
    assert all(row["address_id"] for row in rows)
    assert {row["status"] for row in rows} == {"sent"}


async def test_an_answer_at_the_counter_closes_at_once(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await recorded(one_world, petugas)
    await petugas.says("/balas 1 KTP dapat diambil hari ini juga.")
    assert "tidak punya alamat chat" in petugas.sees
    await petugas.says("YA SELESAI")
    assert "Pengaduan selesai" in petugas.sees
    (case,) = await all_cases(one_world)
    assert case.state == "SELESAI"


async def test_a_word_at_the_counter_changes_no_state(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await recorded(one_world, petugas)
    await petugas.says("/balas 1 Mohon bawa resi.")
    await petugas.says("YA")
    assert "tercatat sudah Bapak/Ibu sampaikan sendiri" in petugas.sees
    (case,) = await all_cases(one_world)
    assert case.state == "DITERIMA"


async def test_silence_closes_an_answer_that_was_told_at_the_counter(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola")
    await recorded(one_world, petugas)
    await petugas.says("/ambil 1")
    await petugas.says("/jawab 1 KTP sudah dapat diambil.")
    for said in ("/setujui 1", "YA", "/kirim 1", "YA"):
        await pejabat.says(said)
    await one_world.passes(days=21)
    (case,) = await all_cases(one_world)
    assert case.state == "SELESAI"


@one_database
async def test_whoever_has_no_chat_has_a_key_of_their_own_and_can_be_forgotten(
    world: World,
) -> None:
    petugas = await petugas_of(world)
    case = await recorded(world, petugas)

    def forget(tx: Tx) -> None:
        row = tx.get(people, case.person_id)
        assert row is not None
        assert row["wrapped_key"]
        tx.set(people, case.person_id, wrapped_key=None, erased_at=world.clock())

    await world.node.database.write(forget, name="erase")
    assert await answers_of(world, case) == {}
    await petugas.says("/lihat 1")
    assert "(sudah dihapus)" in petugas.sees


@one_database
async def test_what_was_entered_stands_up_to_verify_and_to_a_restart(world: World) -> None:
    petugas = await petugas_of(world)
    await petugas.says(five())
    await world.restart()
    await petugas.says("YA")
    await petugas.says(f"/catat sp4n_lapor 7654321 2026-11-20\n{FIELDS}")
    await petugas.says("YA")
    await world.restart()
    report = Report()

    def walk(tx: Tx) -> None:
        audit.walk_journals(tx, world.node.desk.vault, report, lambda words: None)
        audit.walk_register(tx, report)

    await world.node.database.read(walk)
    assert report.faults == []
    assert report.cases == 6


async def test_no_journal_line_and_no_card_names_the_person(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    case = await recorded(one_world, petugas)
    entries = await one_world.node.database.read(lambda tx: cases.entries(tx, case.id))
    journal = b"".join(msgspec.json.encode(entry) for entry in entries).decode()
    assert "Warga Contoh" not in journal
    assert "0812" not in journal
    await petugas.says("/lihat 1")
    assert "Warga Contoh" not in petugas.sees
    await petugas.says("/riwayat 1")
    assert "mencatat pengaduan lewat kotak pengaduan" in petugas.sees
