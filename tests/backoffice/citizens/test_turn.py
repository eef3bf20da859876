"""What a citizen lives through, from the first word to the receipt and after it."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.demo.world import MORNING, World
from backoffice.case.codes import find_code
from backoffice.case.events import Written
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import consents, outbox
from tests.examples import examples
from tests.world import (
    begins,
    case_of,
    complains,
    fills,
    has_complained,
    number_in,
    one_database,
    sends_to,
)

# -- the receipt --------------------------------------------------------------------------------


@one_database
async def test_a_receipt_comes_at_once_and_says_all_that_it_must(world: World) -> None:
    warga = world.citizen()
    await complains(warga)
    receipt = warga.sees
    assert find_code(receipt)
    assert number_in(receipt) == "0001/PGD/XI/2026"
    assert "23 November 2026, pukul 10.15 WIB" in receipt
    assert "Kelengkapan: isian wajib terisi" in receipt
    assert "Batas penyelesaian: 5 hari kerja sejak dinyatakan lengkap" in receipt
    assert "tidak dipungut biaya" in receipt
    assert world.clock() == MORNING, "nobody waited for it"


async def test_the_time_of_receipt_is_when_the_citizen_sent_it_in_the_offices_zone(
    one_world: World,
) -> None:
    one_world.clock.at = MORNING + timedelta(hours=14)  # 00.15 of the next day
    warga = one_world.citizen()
    await complains(warga)
    assert "24 November 2026, pukul 00.15 WIB" in warga.sees


async def test_three_citizens_who_fill_side_by_side_get_numbers_without_a_gap(
    one_world: World,
) -> None:
    people = [one_world.citizen(f"Akun {letter}") for letter in "ABC"]
    for person in people:
        await begins(person)
    for field in ("alamat", "objek", ""):
        for person in people:
            await fills(person, until=field)
    for person in (people[2], people[0], people[1]):
        await person.presses("Kirim")
    numbers = [number_in(person.sees) for person in people]
    assert numbers == ["0002/PGD/XI/2026", "0003/PGD/XI/2026", "0001/PGD/XI/2026"]
    codes = {find_code(person.sees) for person in people}
    assert len(codes) == 3


@one_database
async def test_all_who_send_in_the_same_instant_get_a_number_of_their_own(world: World) -> None:
    people = [world.citizen(f"Akun {letter}") for letter in "ABCD"]
    for person in people:
        await begins(person)
        await fills(person)
    for person in people:
        person.user.press("Kirim")
    await world.settle()
    assert sorted(number_in(person.sees)[:4] for person in people) == [
        "0001",
        "0002",
        "0003",
        "0004",
    ]


@one_database
async def test_kirim_pressed_twice_makes_one_case(world: World) -> None:
    warga = world.citizen()
    await begins(warga)
    await fills(warga)
    warga.user.press("Kirim")
    warga.user.press("Kirim")
    told = await warga.settled()
    assert sum("Nomor register" in text for text in told) == 1
    found = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    assert len(found) == 1


async def test_a_new_year_begins_a_new_count(one_world: World) -> None:
    await complains(one_world.citizen("Akun A"))
    one_world.clock.at = MORNING.replace(year=2027, month=1, day=4)
    await complains(one_world.citizen("Akun B"))
    assert number_in(one_world.citizen("Akun B").sees) == "0001/PGD/I/2027"


# -- a second complaint -------------------------------------------------------------------------


@one_database
async def test_a_second_complaint_has_its_own_number_and_the_notice_is_not_asked_again(
    world: World,
) -> None:
    warga = world.citizen()
    first = await complains(warga)
    await warga.says("MULAI")
    assert "Apa yang ingin Bapak/Ibu sampaikan?" in warga.sees
    await fills(warga, objek="kk")
    await warga.presses("Kirim")
    second = await case_of(world, str(find_code(warga.sees)))
    assert (first.number, second.number) == ("0001/PGD/XI/2026", "0002/PGD/XI/2026")
    assert first.code != second.code
    assert first.person_id == second.person_id
    given_consents = await world.node.database.read(
        lambda tx: [(row["version"], row["given"]) for row in tx.rows(select(consents))]
    )
    assert given_consents == [("1", True)]


# -- incomplete ---------------------------------------------------------------------------------


@one_database
async def test_petugas_in_the_middle_gives_a_code_and_says_what_is_missing(world: World) -> None:
    warga = world.citizen()
    await warga.says("KTP saya belum jadi sudah dua bulan")
    await warga.presses("Setuju")
    await warga.says("1")
    told = "\n".join(await warga.says("PETUGAS"))
    code = find_code(told)
    assert code
    assert "Nomor register: belum ada" in told
    assert "Yang masih kurang: nama, alamat, nomor HP" in told
    assert "tidak dipungut biaya" in told
    case = await case_of(world, code)
    assert (case.state, case.number) == ("BELUM_LENGKAP", None)
    await warga.says("STATUS")
    assert "menunggu kelengkapan: nama, alamat, nomor HP" in warga.sees
    assert "layanan" not in warga.sees, "the first words said so"
    assert "Batasnya 23 Desember 2026" in warga.sees


async def test_petugas_reaches_the_case_that_is_open_not_the_newer_one_that_is_closed(
    one_world: World,
) -> None:
    warga = one_world.citizen()
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(warga)
    await has_complained(warga)
    await petugas.says("/balas 2 Sudah dapat diambil.")
    await petugas.says("YA SELESAI")
    before = len(sends_to(one_world, petugas))
    await warga.says("PETUGAS")
    told = "\n".join(sends_to(one_world, petugas)[before:])
    assert "0001/PGD/XI/2026 minta" in told
    assert "0002/PGD/XI/2026" not in told


async def test_who_refuses_to_give_a_name_twice_is_not_asked_a_third_time(
    one_world: World,
) -> None:
    warga = one_world.citizen()
    await warga.says("Petugas loket 2 minta uang, saya takut")
    await warga.presses("Setuju")
    await warga.says("1")
    await warga.says("ga usah pake nama ya, takut")
    assert "tidak pernah kami berikan" in warga.sees
    await warga.says("gak mau")
    told = "\n".join(sends_to(one_world, warga))
    assert told.count("Siapa nama lengkap") == 2
    assert "Nomor register: belum ada" in told


# -- status -------------------------------------------------------------------------------------


async def test_status_of_nothing_says_so(one_world: World) -> None:
    warga = one_world.citizen()
    assert await warga.says("STATUS") == [warga.sees]
    assert warga.sees.startswith("Belum ada pengaduan")


async def test_status_of_a_draft_gives_a_code_that_the_case_keeps(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="kontak")
    told = await warga.says("STATUS")
    code = find_code(told[0])
    assert code
    assert "belum dikirim" in told[0]
    assert "sampai 7 Desember 2026" in told[0]
    assert "Nomor HP" in warga.sees, "the question is asked again"
    assert find_code((await warga.says("STATUS"))[0]) == code
    await fills(warga)
    await warga.presses("Kirim")
    assert find_code(warga.sees) == code


@one_database
async def test_status_of_ones_own_case_by_code_number_and_no_word_at_all(world: World) -> None:
    warga = world.citizen()
    case = await has_complained(warga)
    asked = (
        "STATUS",
        f"STATUS {case.code}",
        f"status {case.code.lower()}",
        case.code,
        "STATUS 0001/PGD/XI/2026",
        "0001/PGD/XI/2026",
        "status 0001 / pgd / xi / 2026",
        "status 1",
        "pak aduan sy kmrn gmn ya kodenya ilang",
    )
    for words in asked:
        await warga.says(words)
        assert warga.sees == (
            f"Pengaduan {case.code} sudah diterima dan sedang diperiksa kelengkapannya. "
            "Batas waktu: 5 hari kerja sejak dinyatakan lengkap."
        ), words


async def test_several_cases_are_listed_and_one_is_told_apart_by_its_code(
    one_world: World,
) -> None:
    warga = one_world.citizen()
    first = await has_complained(warga)
    second = await has_complained(warga, objek="kk")
    await warga.says("STATUS")
    assert first.code in warga.sees
    assert second.code in warga.sees
    await warga.says(f"STATUS {first.code}")
    assert first.code in warga.sees
    assert second.code not in warga.sees


@one_database
async def test_a_foreign_case_cannot_be_told_from_one_that_does_not_exist(world: World) -> None:
    foreign = await has_complained(world.citizen("Tetangga"))
    warga = world.citizen()
    await warga.says(f"STATUS {foreign.code}")
    known = warga.sees.replace(foreign.code, "KODE")
    await warga.says("STATUS SGU-2222-22")
    assert known == warga.sees.replace("SGU-2222-22", "KODE")
    await warga.says("STATUS 1")
    assert "tidak kami temukan" in warga.sees
    assert "diterima" not in warga.sees


# -- after the receipt --------------------------------------------------------------------------


async def words_of(world: World, case_id: str) -> list[str]:
    """Additions to a case, oldest first."""

    def read(tx: Tx) -> list[str]:
        found = texts.of_case(tx, world.node.desk.vault, case_id, "addition")
        return [words.decode() for _, words in found]

    return await world.node.database.read(read)


@one_database
async def test_an_addition_joins_the_case_that_was_opened_last_or_the_one_it_names(
    world: World,
) -> None:
    warga = world.citizen()
    first = await has_complained(warga)
    second = await has_complained(warga, objek="kk")
    await warga.says("loketnya nomor 5")
    assert f"tambahan untuk {second.code}" in warga.sees
    await warga.says(f"untuk {first.code.lower()}: resinya hilang")
    assert f"tambahan untuk {first.code}" in warga.sees
    await warga.says("resinya ketemu")
    assert await words_of(world, second.id) == ["loketnya nomor 5"]
    assert (await words_of(world, first.id))[1:] == ["resinya ketemu"]


async def test_a_foreign_code_in_an_addition_leads_nowhere(one_world: World) -> None:
    foreign = await has_complained(one_world.citizen("Tetangga"))
    warga = one_world.citizen()
    mine = await has_complained(warga)
    await warga.says(f"sama seperti {foreign.code} pak")
    assert await words_of(one_world, foreign.id) == []
    assert await words_of(one_world, mine.id) == [f"sama seperti {foreign.code} pak"]


async def test_thanks_are_no_addition(one_world: World) -> None:
    warga = one_world.citizen()
    case = await has_complained(warga)
    await warga.says("terima kasih banyak pak")
    assert warga.sees.startswith("Sama-sama")
    assert await words_of(one_world, case.id) == []


async def settled_by(world: World, case_number: str = "1") -> None:
    petugas = await world.officer("Petugas Contoh", "petugas_pengaduan")
    await petugas.says(f"/balas {case_number} Silakan diambil di loket 2.")
    await petugas.presses("YA SELESAI")


@one_database
async def test_belum_after_the_answer_opens_the_case_again(world: World) -> None:
    warga = world.citizen()
    case = await has_complained(warga)
    await settled_by(world)
    assert "balas BELUM paling lambat 7 Desember 2026" in warga.sees
    told = await warga.says("belum pak, di loket tidak ada")
    assert any("kami buka kembali" in text for text in told)
    after = await case_of(world, case.code)
    assert (after.state, after.open, after.number) == ("DIPROSES", True, case.number)


async def test_other_words_after_the_answer_are_kept_and_the_case_stays_closed(
    one_world: World,
) -> None:
    warga = one_world.citizen()
    case = await has_complained(warga)
    await settled_by(one_world)
    await warga.says("sudah saya ambil pak, mantap")
    assert await words_of(one_world, case.id) == ["sudah saya ambil pak, mantap"]
    assert (await case_of(one_world, case.code)).state == "SELESAI"


async def test_long_after_the_end_words_begin_something_new(one_world: World) -> None:
    warga = one_world.citizen()
    case = await has_complained(warga)
    await settled_by(one_world)
    await one_world.passes(days=22)
    await warga.says("belum pak")
    assert (await case_of(one_world, case.code)).state == "SELESAI"
    assert "Ada yang bisa kami bantu?" in warga.sees


async def test_a_request_to_withdraw_goes_to_an_officer_and_closes_nothing(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Contoh", "petugas_pengaduan")
    warga = one_world.citizen()
    case = await has_complained(warga)
    await warga.says("CABUT")
    assert "Petugas akan mengonfirmasi" in warga.sees
    assert "minta mencabut pengaduan ini" in (await petugas.settled())[-1]
    assert (await case_of(one_world, case.code)).open


async def test_a_picture_after_the_receipt_joins_the_case(one_world: World) -> None:
    warga = one_world.citizen()
    case = await has_complained(warga)
    warga.user.send_photo(b"\xff\xd8 papan", "papan pengumuman")
    await warga.settled()
    entries = await one_world.node.database.read(lambda tx: cases.entries(tx, case.id))
    written = [entry.event for entry in entries if isinstance(entry.event, Written)]
    assert [len(event.evidence) for event in written] == [1]
    assert await words_of(one_world, case.id) == ["papan pengumuman"]


# -- any text at all ----------------------------------------------------------------------------

NASTY = (
    "KTP \x00saya",
    "KTP \ud800 saya \udfff hilang",
    "👨‍👩‍👧‍👦 KTP 🙏 hilang di jalan",
    "\u202eبطاقة hilang\u202c di jalan",
    "<b>KTP</b> & 'saya' \"hilang\" </b>",
    "{nama} {kode} {tidak_ada} %s ${HOME}",
    "*tebal* _miring_ `kode` ~coret~ [x](y)",
    "/bukan perintah ini cerita saya",
    "'; DROP TABLE cases; --",
    "KTP\r\nsaya\u2028hilang\u0085 di\tjalan",
)


def cleaned(text: str) -> str:
    """A text as it may be stored: no NUL, nothing that turns the writing, no lone surrogate."""
    return re.sub(r"[\x00\u202a-\u202e\ud800-\udfff]", "", text)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\ufffd]+", "", cleaned(text))


@one_database
async def test_any_words_arrive_whole_at_the_officer_and_mark_up_nothing(world: World) -> None:
    petugas = await world.officer("Petugas Contoh", "petugas_pengaduan")
    warga = world.citizen()
    case = await has_complained(warga)
    for words in NASTY:
        warga.user.say(f"isi: {words}")
        await warga.settled()
    kept = await words_of(world, case.id)
    assert [squeezed(text) for text in kept] == [squeezed(f"isi: {words}") for words in NASTY]
    await petugas.says("/lihat 1")
    shown = petugas.inbox[-1]
    assert squeezed(NASTY[4]) in squeezed(shown.text)
    assert "<b>KTP</b>" not in shown.html
    assert "&lt;b&gt;KTP&lt;/b&gt;" in shown.html
    assert squeezed(NASTY[5]) in squeezed(shown.text)


async def test_a_story_longer_than_a_message_is_kept_whole_and_shown_whole(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Contoh", "petugas_pengaduan")
    warga = one_world.citizen()
    story = " ".join(f"kata{n}" for n in range(900)) + " tamat"
    assert len(story) > 4096
    await begins(warga)
    await fills(warga, until="uraian")
    # A long text comes from Telegram in pieces.
    warga.user.say(story[:4000])
    warga.user.say(story[4000:])
    await warga.settled()
    await fills(warga)
    await warga.presses("Kirim")
    before = len(petugas.inbox)
    await petugas.says("/lihat 1")
    shown = " ".join(message.text for message in petugas.inbox[before:])
    assert len(petugas.inbox) - before > 1
    assert squeezed(story) in squeezed(shown)


async def test_what_is_typed_into_a_preview_is_escaped_too(one_world: World) -> None:
    warga = one_world.citizen()
    await has_complained(warga)
    petugas = await one_world.officer("Petugas Contoh", "petugas_pengaduan")
    words = "Bawa <b>KK</b> & *resi* {kode} ke loket_2_ya"
    await petugas.says(f"/balas 1 {words}")
    assert words in petugas.sees
    await petugas.presses("YA")
    assert words in warga.sees
    assert "&lt;b&gt;KK&lt;/b&gt;" in warga.inbox[-1].html


_strangers = count(1)


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=60),
        min_size=1,
        max_size=6,
    )
)
async def test_whatever_is_said_gets_an_answer_or_is_kept_and_nothing_breaks(
    one_world: World, said: list[str]
) -> None:
    warga = one_world.citizen(f"Akun {next(_strangers)}")
    for words in said:
        await warga.says(words)
    assert warga.inbox or not "".join(said).strip()
    failed = await one_world.node.database.read(
        lambda tx: [row["text"] for row in tx.rows(select(outbox)) if row["status"] != "sent"]
    )
    assert failed == []


@one_database
async def test_cabut_with_a_code_means_that_case(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    warga, lain = world.citizen(), world.citizen("Warga Lain")
    first = await has_complained(warga)
    second = await has_complained(warga, uraian="Akta saya belum jadi.")
    foreign = await has_complained(lain)
    await petugas.settled()
    await warga.says(f"cabut {first.code.lower()}")
    assert first.code in warga.sees and "mengonfirmasi" in warga.sees
    assert first.label in (await petugas.settled())[-1]
    # Neither one of somebody else nor one that nobody has is taken for the own one.
    await warga.says(f"CABUT {foreign.code}")
    assert warga.sees.startswith(f"Kode {foreign.code} tidak kami temukan")
    await warga.says("CABUT 77")
    assert warga.sees.startswith("Kode 77 tidak kami temukan")
    assert "mencabut" not in "".join(await petugas.settled())
    await warga.says("CABUT")
    assert second.code in warga.sees
    pejabat = await world.officer("Pejabat Satu", "pejabat_pengelola")
    await pejabat.says("/cabut 1")
    await pejabat.says("YA")
    await warga.says(f"CABUT {first.code}")
    assert warga.sees.startswith(f"Pengaduan {first.code} dicabut pada")
