"""What each kind of answer understands, with words as citizens really write them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.conversation import Answer
from bot.form import Field, Option
from bot.kinds import KINDS
from bot.kinds.address import address_parts
from bot.kinds.checks import ticks
from bot.kinds.kind import Heard, Problem, Reading
from bot.kinds.phone import normalise_phone
from bot.kinds.when import describe, read_when
from tests.bot.citizen import FORM, MONDAY, ZONE

WIB = ZoneInfo(ZONE)


def read(kind: str, text: str = "", **heard: Any) -> Reading | Problem:
    field = next((f for f in FORM.fields if f.kind == kind), Field("x", kind, "x", "X", "asked"))
    return KINDS[kind].read(field, Heard(text=text, **heard), now=MONDAY, zone=WIB)


def answer(kind: str, text: str = "", **heard: Any) -> Answer:
    result = read(kind, text, **heard)
    assert isinstance(result, Reading), result
    return result.answer


def problem(kind: str, text: str = "", **heard: Any) -> Problem:
    result = read(kind, text, **heard)
    assert isinstance(result, Problem), result
    return result


@pytest.mark.parametrize(
    ("said", "name", "confirm"),
    [
        ("Warga Contoh", "Warga Contoh", False),
        ("Nama sy H. Warga Contoh Satu, S.Pd", "H. Warga Contoh Satu, S.Pd", False),
        ("nama saya: warga contoh", "warga contoh", False),
        ("Saya Siti Contoh", "Siti Contoh", False),
        ("Dt. Contoh Basa", "Dt. Contoh Basa", False),
        ("Ma'ruf bin Contoh-Contoh", "Ma'ruf bin Contoh-Contoh", False),
        ("dr. Contoh Warga, Sp.A", "dr. Contoh Warga, Sp.A", False),
        ("Suharto", "Suharto", True),
        ("Hj. Contoh", "Hj. Contoh", True),
    ],
)
def test_names_are_taken_with_their_titles_and_single_ones_are_confirmed(
    said: str, name: str, confirm: bool
) -> None:
    result = read("name", said)
    assert isinstance(result, Reading)
    assert (result.answer.value, result.confirm) == (name, confirm)


@pytest.mark.parametrize(
    "said", ["anonim", "Hamba Allah", "081200000001", "W.C.", "WC", "H.", "?", "", "warga 5", "x"]
)
def test_what_is_no_name(said: str) -> None:
    assert problem("name", said).text == "nama_kurang"


@pytest.mark.parametrize(
    ("said", "number", "lettered"),
    [
        ("hp +62 812 0000 0002", "+6281200000002", False),
        ("wa 62812 0000 0003", "+6281200000003", False),
        ("0812.0000.0004 (istri)", "+6281200000004", False),
        ("o812 0000 0005", "+6281200000005", True),
        ("0812-0000-0001", "+6281200000001", False),
        ("(0564) 210000", "+62564210000", False),
        ("812 0000 0002", "+6281200000002", False),
        ("+62 0812-0000-0021", "+6281200000021", False),
        ("+62(0)812-0000-0021", "+6281200000021", False),
        ("+62 (0) 812 0000 0021", "+6281200000021", False),
        ("62 0812 0000 0021", "+6281200000021", False),
        ("0812 0812 0001", "+6281208120001", False),
    ],
)
def test_phone_numbers_are_normalised(said: str, number: str, lettered: bool) -> None:
    assert normalise_phone(said) == (number, lettered)
    result = read("phone", said)
    assert isinstance(result, Reading)
    assert (result.answer.value, result.confirm) == ({"number": number}, lettered)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("+60 12-345 6789", "+60123456789"),
        ("hp saya 0060 12-345 6789", "+60123456789"),
        ("+65 9123 4567", "+6591234567"),
        ("+673 712 3456", "+6737123456"),
        ("+966 50 000 0001", "+966500000001"),
    ],
)
def test_a_number_across_the_border_is_confirmed(said: str, number: str) -> None:
    result = read("phone", said)
    assert isinstance(result, Reading)
    assert (result.answer.value, result.confirm) == ({"number": number}, True)
    assert result.answer.shown == number


@pytest.mark.parametrize(
    "said",
    [
        "0812-0000-0001 / 0812-0000-0002",
        "0812-0000-0001 0812-0000-0002",
        "+62 812 0000 0001 atau 0812 0000 0002",
        "hp 081200000001, wa 081200000002 dan 081200000001",
    ],
)
def test_two_numbers_are_both_kept(said: str) -> None:
    result = read("phone", said)
    assert isinstance(result, Reading)
    assert result.answer.value == {"number": "+6281200000001", "others": ["+6281200000002"]}
    assert result.answer.shown == "0812-0000-0001 / 0812-0000-0002"
    assert KINDS["phone"].mask(result.answer) == "+62812••••0001 / +62812••••0002"


@pytest.mark.parametrize("said", ["0812", "9999 9999 4101 9000 01", "besok saya kirim", "12345678"])
def test_what_is_no_phone_number(said: str) -> None:
    assert problem("phone", said).text == "hp_salah"


def test_without_a_phone_a_place_to_be_reached_will_do() -> None:
    assert answer("phone", "tidak punya HP, titip di kantor desa").value == {
        "pickup": "tidak punya HP, titip di kantor desa"
    }
    asked = problem("phone", "ga ada hp pak")
    assert (asked.text, asked.counts) == ("hp_tidak_punya", False)
    assert answer("phone", "di warung depan", before=asked.partial).value == {
        "pickup": "di warung depan"
    }


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (
            "almt dsn contoh rt 2 rw 1 ds contoh kec kapuas",
            {"dusun": "contoh", "rt": "02", "rw": "01", "desa": "contoh", "kecamatan": "kapuas"},
        ),
        (
            "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
            {"dusun": "Contoh", "rt": "02", "rw": "01", "desa": "Contoh", "kecamatan": "Contoh"},
        ),
        ("RT/RW 002/001 kel. beringin", {"rt": "002", "rw": "001", "desa": "beringin"}),
        ("gg mawar blkg masjid", {"jalan": "mawar blkg masjid"}),
        ("jorong contoh nagari contoh", {"dusun": "contoh", "desa": "contoh"}),
    ],
)
def test_the_parts_of_an_address(said: str, parts: dict[str, str]) -> None:
    assert address_parts(said) == parts


def test_an_address_without_village_is_asked_for_the_rest_and_the_first_half_is_kept() -> None:
    asked = problem("address", "gg mawar blkg masjid")
    assert asked.params == {"bagian_kurang": "nama desa/kelurahan dan kecamatan"}
    whole = answer("address", "desa contoh", before=asked.partial)
    assert whole.words == "gg mawar blkg masjid, desa contoh"


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("1", "ktp_el"),
        ("no 2", "kk"),
        ("2.", "kk"),
        ("KTP-el", "ktp_el"),
        ("kartu keluarga pak", "kk"),
        ("mau ngadu soal ktp anak sy salah nama", "ktp_el"),
        ("surat pindah domisili lama", "lainnya"),
    ],
)
def test_a_choice_by_number_label_or_words(said: str, chosen: str) -> None:
    field = FORM.field("objek")
    result = KINDS["choice"].read(field, Heard(text=said), now=MONDAY, zone=WIB)
    assert isinstance(result, Reading)
    assert result.answer.value == chosen


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("pelayanan jelek", "objek_kurang_jelas"),
        ("7", "objek_kurang_jelas"),
        ("Lainnya", "tulis_lainnya"),
        ("4", "tulis_lainnya"),
    ],
)
def test_a_vague_object_is_asked_again(said: str, told: str) -> None:
    result = KINDS["choice"].read(FORM.field("objek"), Heard(text=said), now=MONDAY, zone=WIB)
    assert isinstance(result, Problem)
    assert result.text == told


@pytest.mark.parametrize(
    "said", ["ya", "iya pak", "Ok", "👍", "1", "1.", "no 1", "pilihan 1", "boleh"]
)
def test_yes(said: str) -> None:
    assert answer("yes_no", said).value is True


@pytest.mark.parametrize(
    "said", ["tidak", "gak", "ndak bu", "2", "nomor 2", "2)", "tidak perlu", "ga usah", "bukan"]
)
def test_no(said: str) -> None:
    assert answer("yes_no", said).value is False


@pytest.mark.parametrize("said", ["terserah", "3", "no 3", "12"])
def test_neither_yes_nor_no(said: str) -> None:
    assert problem("yes_no", said).text == "jawab_ya_tidak"


def test_a_story_of_several_messages_is_one_answer() -> None:
    told = answer("story", "ktp sy ko blm jd2 y\nudh 2 bln lbh\npadahal blgnya 3 hr")
    assert told.value == told.words == "ktp sy ko blm jd2 y\nudh 2 bln lbh\npadahal blgnya 3 hr"


def test_a_short_story_is_asked_once_for_more_and_what_was_said_is_kept() -> None:
    asked = problem("story", "ktp blm jadi")
    assert asked.text == "uraian_kurang"
    assert answer("story", "dua bulan", before=asked.partial, tries=1).words == (
        "ktp blm jadi\ndua bulan"
    )


def test_a_recording_is_a_story_after_one_request_for_words() -> None:
    asked = problem("story", voice=True)
    assert asked.text == "suara_diterima"
    spoken = answer("story", voice=True, before=asked.partial)
    assert (spoken.value, spoken.words, spoken.shown) == (None, "", "(rekaman suara)")
    assert answer("story", "ktp blm jadi", before=asked.partial).words == "ktp blm jadi"


def test_a_card_number_in_a_story_is_kept_but_not_shown() -> None:
    told = answer("story", "ini nik saya 99 99 99 410190 0001 tolong dicek kk nya")
    assert "99 99 99 410190 0001" in told.words
    assert "9999••••••••0001" in told.shown and "410190" not in told.shown


def test_a_pin_waits_for_its_landmark() -> None:
    asked = problem("place", location=(-0.2, 100.6))
    assert asked.text == "lokasi_diterima"
    place = answer("place", "depan masjid", before=asked.partial)
    assert place.value == {"text": "depan masjid", "lat": -0.2, "lon": 100.6}
    assert answer("place", "sini", location=(0.0, 0.0)).value["lat"] == 0.0


@pytest.mark.parametrize(
    ("said", "start", "end", "precision"),
    [
        ("kmrn", "2026-11-22T00:00", "2026-11-22T23:59", "day"),
        ("hari ini", "2026-11-23T00:00", "2026-11-23T10:15", "day"),
        ("tadi pagi", "2026-11-23T06:00", "2026-11-23T10:15", "part"),
        ("td pg jam 7", "2026-11-23T07:00", "2026-11-23T07:00", "minute"),
        ("kmrn lusa", "2026-11-21T00:00", "2026-11-21T23:59", "day"),
        ("kemaren siang ba'da zuhur", "2026-11-22T12:00", "2026-11-22T15:00", "part"),
        ("kejadian kmrn sore di ruangannya", "2026-11-22T15:00", "2026-11-22T18:00", "part"),
        ("tadi malam jam 11", "2026-11-22T23:00", "2026-11-22T23:00", "minute"),
        ("2 mgg yg lalu", "2026-11-09T00:00", "2026-11-15T23:59", "week"),
        ("3 hari yang lalu", "2026-11-20T00:00", "2026-11-20T23:59", "day"),
        ("seminggu yg lalu", "2026-11-16T00:00", "2026-11-22T23:59", "week"),
        ("tgl 12/11/26", "2026-11-12T00:00", "2026-11-12T23:59", "day"),
        ("12-11", "2026-11-12T00:00", "2026-11-12T23:59", "day"),
        ("31/12", "2025-12-31T00:00", "2025-12-31T23:59", "day"),
        ("12 November 2026 sekitar pukul 10", "2026-11-12T10:00", "2026-11-12T10:00", "minute"),
        ("12 nop", "2026-11-12T00:00", "2026-11-12T23:59", "day"),
        ("Senin minggu lalu", "2026-11-16T00:00", "2026-11-16T23:59", "day"),
        ("jam 10 kurang seperempat", "2026-11-23T09:45", "2026-11-23T09:45", "minute"),
        ("kemarin jam 9 malam", "2026-11-22T21:00", "2026-11-22T21:00", "minute"),
        ("bulan lalu", "2026-10-01T00:00", "2026-10-31T23:59", "month"),
        ("awal bln", "2026-11-01T00:00", "2026-11-10T23:59", "about"),
        ("akhir thn kmrn", "2025-10-01T00:00", "2025-12-31T23:59", "about"),
        ("pas 17an", "2026-08-17T00:00", "2026-08-17T23:59", "day"),
        ("sejak Agustus", "2026-08-01T00:00", "2026-11-23T10:15", "since"),
        ("dr tahun lalu", "2025-01-01T00:00", "2026-11-23T10:15", "since"),
        ("12 sampai 15 november 2026", "2026-11-12T00:00", "2026-11-15T23:59", "about"),
    ],
)
def test_times_as_they_are_said_on_monday_23_november_2026(
    said: str, start: str, end: str, precision: str
) -> None:
    result = read("when", said)
    assert isinstance(result, Reading)
    assert result.confirm
    assert result.answer.value == {
        "from": f"{start}+07:00",
        "to": f"{end}+07:00",
        "precision": precision,
    }
    assert result.answer.words == said


@pytest.mark.parametrize(
    ("said", "day", "beside"),
    [
        ("tiap hari kamis", "2026-11-19", {"precision": "every", "every": "setiap Kamis"}),
        (
            "kejadiannya tgl 3 bln lalu pak, jam setengah 9 pagi",
            "2026-10-03",
            {"precision": "minute", "other": "2026-08-23"},
        ),
        ("udh 2 bln lbh", "2026-09-23", {"precision": "since", "around": "ya"}),
        (
            "alah 3 bulan indak ado tindakan",
            "2026-08-23",
            {"precision": "since", "around": "ya"},
        ),
    ],
)
def test_what_a_time_says_beside_its_days_is_kept(
    said: str, day: str, beside: dict[str, str]
) -> None:
    value = answer("when", said).value
    assert value["from"].startswith(day)
    assert {key: one for key, one in value.items() if key not in ("from", "to")} == beside


def test_half_past_eight_is_shown_back_in_indonesian() -> None:
    value = read_when("tgl 3 bln lalu, jam setengah 9 pagi", MONDAY.astimezone(WIB))
    assert value is not None
    assert describe(value) == ("Sabtu, 3 Oktober 2026", " sekitar pukul 08.30")


def test_the_day_is_that_of_the_office_and_not_of_greenwich() -> None:
    late = MONDAY.replace(hour=17, minute=30)  # 00.30 on Tuesday in Pontianak
    result = KINDS["when"].read(FORM.field("kapan"), Heard(text="tadi"), now=late, zone=WIB)
    assert isinstance(result, Reading)
    assert result.answer.value["from"].startswith("2026-11-24")


@pytest.mark.parametrize(
    "said", ["bsk sy ksana", "12 desember 2026", "jam 3 sore tanggal 1/1/2027"]
)
def test_a_time_to_come_is_asked_again(said: str) -> None:
    assert problem("when", said).text == "kapan_nanti"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("pokoknya sering", "kapan_tidak_terbaca"),
        ("jam 99", "kapan_tidak_terbaca"),
        ("0 hari", "kapan_tidak_terbaca"),
        ("31/31", "kapan_mustahil"),
        ("99/99/9999", "kapan_mustahil"),
    ],
)
def test_words_that_are_not_read_twice_are_kept_for_an_officer(said: str, asked: str) -> None:
    assert problem("when", said).text == asked
    kept = answer("when", said, tries=1)
    assert (kept.value, kept.words) == (None, said)


def test_free_words() -> None:
    assert answer("text", " Kepala loket ").value == "Kepala loket"
    assert problem("text", "  ").text == "isian_kosong"


SIGNS = Field(
    "ttd",
    "checks",
    label="Tanda tangan",
    by=("petugas",),
    options=(
        Option("pelapor", "Pelapor"),
        Option("lurah", "Lurah", ("kepala kelurahan",)),
        Option("rt", "RT"),
        Option("rw", "RW"),
    ),
)


@pytest.mark.parametrize(
    ("said", "value", "shown"),
    [
        ("pelapor, lurah", "pelapor,lurah", "Pelapor, Lurah"),
        ("RW; rt", "rt,rw", "RT, RW"),
        ("lurah pelapor", "pelapor,lurah", "Pelapor, Lurah"),
        ("sudah ada dari kepala kelurahan", "lurah", "Lurah"),
        ("1, 3.", "pelapor,rt", "Pelapor, RT"),
        ("rt,\nrt,", "rt", "RT"),
    ],
)
def test_ticks_are_read_as_a_list(said: str, value: str, shown: str) -> None:
    result = KINDS["checks"].read(SIGNS, Heard(text=said), now=MONDAY, zone=WIB)
    assert isinstance(result, Reading)
    assert (result.answer.value, result.answer.shown) == (value, shown)
    assert ticks(result.answer) == tuple(value.split(","))


@pytest.mark.parametrize("said", ["", ",", "camat", "pelapor, camat", "0", "5"])
def test_ticks_that_are_not_in_the_list_are_no_answer(said: str) -> None:
    result = KINDS["checks"].read(SIGNS, Heard(text=said), now=MONDAY, zone=WIB)
    assert isinstance(result, Problem)


def test_the_kinds_that_wait_for_silence() -> None:
    assert {name for name, kind in KINDS.items() if kind.telling} == {"story", "files"}


def test_every_kind_can_show_an_answer_back() -> None:
    for name in KINDS.keys() - {"when"}:
        shown = KINDS[name].confirmation(Answer("x", "kata *x*", "kata *x*"))
        assert "kata *x*" in shown.params.values()
    assert KINDS["choice"].choices(
        Field("x", "choice", "x", "X", "asked", options=(Option("a", "A"),))
    ) == (Option("a", "A"),)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("warga@example.com", "warga@example.com"),
        ("e-mail saya Warga.Dua+satu@Mail.Example.CO.ID, ya", "warga.dua+satu@mail.example.co.id"),
        ("warga @ example.com", "warga@example.com"),
        ("warga@example.com / WARGA@example.com", "warga@example.com"),
    ],
)  # fmt: skip
def test_a_mail_address_is_read_as_people_write_it(said: str, address: str) -> None:
    result = KINDS["email"].read(FORM.field("nama"), Heard(text=said), now=MONDAY, zone=WIB)
    assert isinstance(result, Reading) and result.answer.value == address
    masked = KINDS["email"].mask(result.answer)
    assert masked.startswith("w••••@") and "warga" not in masked


@pytest.mark.parametrize(
    "said", ["", "tidak punya", "warga@", "@example.com", "a..b@example.com", "warga@contoh",
             "a@example.com b@example.com"]
)  # fmt: skip
def test_what_is_no_one_mail_address_is_asked_again(said: str) -> None:
    result = KINDS["email"].read(FORM.field("nama"), Heard(text=said), now=MONDAY, zone=WIB)
    assert isinstance(result, Problem) and result.text == "surel_salah"
