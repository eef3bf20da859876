"""A day as Indonesians say it, and the sentence in which it is shown back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation import Answer
from bot.kinds import KINDS
from bot.kinds.kind import Heard, Problem, Reading
from bot.kinds.spoken_dates import read_days
from bot.kinds.spoken_words import plain_words
from bot.kinds.when_words import told
from tests.bot.citizen import FORM, MONDAY, ZONE

#: Monday, 23 November 2026, 10.15, as in the other tests of what is said.
WIB = ZoneInfo(ZONE)


def hears(said: str, **heard: object) -> Reading | Problem:
    field = FORM.field("kapan")
    return KINDS["when"].read(field, Heard(text=said, **heard), now=MONDAY, zone=WIB)  # type: ignore[arg-type]


def span(first: str, last: str, precision: str) -> dict[str, str]:
    return {"from": f"{first}+07:00", "to": f"{last}+07:00", "precision": precision}


def shown(said: str) -> str:
    """What the citizen is asked to confirm."""
    result = hears(said)
    assert isinstance(result, Reading), result
    assert result.confirm
    assert result.answer.words == said
    return result.answer.shown


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("malam selasa kemarin jam 9", "Senin, 16 November 2026 sekitar pukul 21.00"),
        ("senin pekan lalu", "Senin, 16 November 2026"),
        ("kamis pekan lalu", "Kamis, 19 November 2026"),
        ("sesudah natal kemarin", "sesudah Kamis, 25 Desember 2025"),
        ("sebelum 1 Oktober", "sebelum Kamis, 1 Oktober 2026"),
        ("tiap senin pagi", "setiap Senin pagi"),
        ("setiap hari jam 9", "setiap hari, pukul 09.00"),
        ("tiap malam", "setiap malam"),
        ("habis idul adha", "sesudah Rabu, 27 Mei 2026"),
        ("sejak sebelum puasa", "sejak sebelum sekitar Kamis, 19 Februari 2026"),
        ("sejak lebaran", "sejak Sabtu, 21 Maret 2026"),
        ("awal bulan oktober", "Kamis, 1 Oktober 2026 sampai Sabtu, 10 Oktober 2026"),
        ("minggu kmrn hari selasa", "Selasa, 17 November 2026"),
        ("kurang lebih 2 minggu", "sejak sekitar Senin, 9 November 2026"),
        ("17 Agustus tahun lalu", "Minggu, 17 Agustus 2025"),
        ("Mei tahun lalu", "Mei 2025"),
        ("5 Agus 2026", "Rabu, 5 Agustus 2026"),
        ("5 Ag 2026", "Rabu, 5 Agustus 2026"),
        ("5 Oct 2026", "Senin, 5 Oktober 2026"),
        ("20 - 11 - 2026", "Jumat, 20 November 2026"),
        ("20-Nov-2026", "Jumat, 20 November 2026"),
        ("KTP saya rusak dari thn 2024", "sejak Januari 2024"),
    ],
)
def test_a_phrase_is_understood_with_every_word_of_it(said: str, understood: str) -> None:
    assert shown(said) == understood


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("rabu minggu depan", "kapan_nanti"),
        ("senin depan", "kapan_nanti"),
        ("5 desember nanti", "kapan_nanti"),
        ("nanti sore", "kapan_nanti"),
        ("udah lama", "kapan_lama"),
        ("sudah lama sekali pak", "kapan_lama"),
        ("31 juni", "kapan_mustahil"),
        ("29 februari 2025", "kapan_mustahil"),
        ("12/13/2026", "kapan_mustahil"),
        ("belum lama ini", "kapan_tidak_terbaca"),
        ("sebentar ya bu saya tanya suami dulu", "kapan_tidak_terbaca"),
    ],
)
def test_what_is_no_time_that_was_is_asked_again_with_its_own_words(said: str, asked: str) -> None:
    result = hears(said)
    assert isinstance(result, Problem)
    assert result.text == asked
    assert result.partial is not None
    assert result.partial.words == said


def test_a_day_that_is_another_day_of_the_week_is_asked_back_with_both() -> None:
    result = hears("selasa 5 oktober 2026")
    assert isinstance(result, Problem)
    assert result.text == "kapan_beda_hari"
    assert result.params == {"tanggal": "5 Oktober 2026", "hari": "Senin"}


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        # samples of the domain
        ("kejadian kmrn sore di ruangannya",
         "Minggu, 22 November 2026 antara pukul 15.00 dan 18.00"),
        ("tgl 3 bln lalu, jam setengah 9 pagi", "Sabtu, 3 Oktober 2026 sekitar pukul 08.30"),
        (
            "waktu bulan puasa kemarin, dana bansos dipotong 50rb per orang di kantor desa",
            "sekitar Kamis, 19 Februari 2026 sampai Jumat, 20 Maret 2026",
        ),
        ("alah 3 bulan indak ado tindakan", "sejak sekitar Minggu, 23 Agustus 2026"),
        ("disini bisingnya tiap malam sampai jam 1", "setiap malam sampai pukul 01.00"),
        ("BLT DD kulo dereng cair pun tigang wulan", "sejak sekitar Minggu, 23 Agustus 2026"),
        (
            "ktp sy ko blm jd2 y\nudh 2 bln lbh\npadahal blgnya 3 hr",
            "sejak sekitar Rabu, 23 September 2026",
        ),
        ("KTP saya rekam Agustus sampai sekarang belum dicetak", "sejak Agustus 2026"),
        ("td pg jam 7", "Senin, 23 November 2026 sekitar pukul 07.00"),
        ("kemaren siang ba'da zuhur", "Minggu, 22 November 2026 antara pukul 12.00 dan 15.00"),
        ("akhir thn kmrn", "Rabu, 1 Oktober 2025 sampai Rabu, 31 Desember 2025"),
        ("abis lebaran", "sesudah Minggu, 22 Maret 2026"),
        ("tiap hari kamis", "setiap Kamis"),
        ("dr tahun lalu", "sejak Januari 2025"),
        # modifiers
        ("pertengahan september", "Jumat, 11 September 2026 sampai Minggu, 20 September 2026"),
        ("penghujung oktober", "Rabu, 21 Oktober 2026 sampai Sabtu, 31 Oktober 2026"),
        ("sekitar tanggal 5 oktober", "sekitar Senin, 5 Oktober 2026"),
        ("kayaknya bulan september", "sekitar September 2026"),
        ("kemarin sebelum jam 9", "Minggu, 22 November 2026, sebelum jam 9"),
        ("kemarin habis hujan", "Minggu, 22 November 2026, habis hujan"),
        ("kemarin sebelum maghrib", "Minggu, 22 November 2026 antara pukul 16.00 dan 18.00"),
        ("bada isya kemarin", "Minggu, 22 November 2026 antara pukul 19.00 dan 21.00"),
        ("tadi malam jam 2", "Senin, 23 November 2026 sekitar pukul 02.00"),
        ("kamis malam jam 1", "Jumat, 20 November 2026 sekitar pukul 01.00"),
        ("malam minggu kemarin", "Sabtu, 21 November 2026 antara pukul 18.00 dan 23.59"),
        ("tadi subuh", "Senin, 23 November 2026 antara pukul 04.00 dan 06.00"),
        ("minggu kedua oktober", "sekitar Kamis, 8 Oktober 2026 sampai Rabu, 14 Oktober 2026"),
        ("tanggal 20an bulan lalu", "Selasa, 20 Oktober 2026 sampai Kamis, 29 Oktober 2026"),
        ("minggu lalu jam 9",
         "Senin, 16 November 2026 sampai Minggu, 22 November 2026, pukul 09.00"),
        # named days
        ("lebaran kemarin", "Sabtu, 21 Maret 2026 sampai Minggu, 22 Maret 2026"),
        ("lebaran tahun lalu", "Senin, 31 Maret 2025 sampai Selasa, 1 April 2025"),
        ("idul fitri 2024", "Rabu, 10 April 2024 sampai Kamis, 11 April 2024"),
        ("lebaran hari ke 2", "Minggu, 22 Maret 2026"),
        ("h-3 lebaran", "Rabu, 18 Maret 2026"),
        ("2 hari sebelum lebaran", "Kamis, 19 Maret 2026"),
        ("seminggu setelah lebaran", "sekitar Kamis, 26 Maret 2026 sampai Rabu, 1 April 2026"),
        ("bulan puasa tahun lalu", "Sabtu, 1 Maret 2025 sampai Minggu, 30 Maret 2025"),
        ("puasa hari ke 3", "sekitar Sabtu, 21 Februari 2026"),
        ("imlek tahun lalu", "Rabu, 29 Januari 2025"),
        ("17an", "Senin, 17 Agustus 2026"),
        ("malam 17an", "Minggu, 16 Agustus 2026 antara pukul 18.00 dan 23.59"),
        ("malam tahun baru 2025", "Selasa, 31 Desember 2024 antara pukul 18.00 dan 23.59"),
        ("malam tanggal 5 oktober",
         "Minggu, 4 Oktober 2026 sampai Senin, 5 Oktober 2026, malam"),
        ("minggu pertama puasa tahun lalu",
         "sekitar Sabtu, 1 Maret 2025 sampai Jumat, 7 Maret 2025"),
        # ranges
        ("tanggal 3 sampai 5", "Selasa, 3 November 2026 sampai Kamis, 5 November 2026"),
        ("5-7 okt", "Senin, 5 Oktober 2026 sampai Rabu, 7 Oktober 2026"),
        ("28 oktober sampai 3 november", "Rabu, 28 Oktober 2026 sampai Selasa, 3 November 2026"),
        ("20 desember sampai 5 januari", "Sabtu, 20 Desember 2025 sampai Senin, 5 Januari 2026"),
        ("senin sampai rabu", "Senin, 16 November 2026 sampai Rabu, 18 November 2026"),
        ("antara senin dan rabu", "Senin, 16 November 2026 sampai Rabu, 18 November 2026"),
        ("2 atau 3 hari lalu", "sekitar Jumat, 20 November 2026 sampai Sabtu, 21 November 2026"),
        ("jam 8 sampai jam 10 kemarin", "Minggu, 22 November 2026 antara pukul 08.00 dan 10.00"),
        ("tahun lalu sekitar bulan juni atau juli",
         "sekitar Minggu, 1 Juni 2025 sampai Kamis, 31 Juli 2025"),
        ("desember 2024 sampai maret", "Minggu, 1 Desember 2024 sampai Senin, 31 Maret 2025"),
        ("jam 8-9 kemarin", "Minggu, 22 November 2026 antara pukul 08.00 dan 09.00"),
        ("pukul 8 s/d 9 malam tgl 5 oktober",
         "Senin, 5 Oktober 2026 antara pukul 20.00 dan 21.00"),
        ("senin s.d. kamis", "Senin, 16 November 2026 sampai Kamis, 19 November 2026"),
        # recurrences
        ("dua kali sebulan", "setiap bulan, 2 kali"),
        ("tiap awal bulan", "setiap awal bulan"),
        ("tiap senin dan kamis", "setiap Senin dan Kamis"),
        ("sudah tiga kali sejak Maret", "sejak Maret 2026, 3 kali"),
        ("tiap bulan sejak januari", "setiap bulan, sejak Januari 2026"),
        ("hampir tiap hari", "hampir setiap hari"),
        ("seminggu sekali", "setiap minggu"),
        ("setiap malam jumat", "setiap malam Jumat"),
        ("setiap hari kerja jam 8", "setiap hari kerja, pukul 08.00"),
        # what is said in several ways
        ("2 jam yang lalu", "Senin, 23 November 2026 sekitar pukul 08.15"),
        ("10 oktober yang lalu", "Sabtu, 10 Oktober 2026"),
        ("hari rabu minggu kemarin tgl 18", "Rabu, 18 November 2026"),
        ("kemarin lusa", "Sabtu, 21 November 2026"),
        ("hari Selasa kemarin", "Selasa, 17 November 2026"),
        ("kmrn kamis", "Kamis, 19 November 2026"),
        ("thn 25", "tahun 2025"),
        ("5/10/98", "Senin, 5 Oktober 1998"),
        ("jam 12 malam", "Senin, 23 November 2026 sekitar pukul 00.00"),
        ("Petugas loket 3 minta uang 200 ribu pada hari Selasa tanggal 17 November 2026 jam 9 pagi",
         "Selasa, 17 November 2026 sekitar pukul 09.00"),
        ("ktp saya 2 bulan belum jadi", "sejak sekitar Rabu, 23 September 2026"),
        ("rekam ktp september", "September 2026"),
        ("waktu banjir januari 2025", "Januari 2025"),
        # regional words
        ("wingi sore", "Minggu, 22 November 2026 antara pukul 15.00 dan 18.00"),
        ("samalam", "Minggu, 22 November 2026"),
        ("bulan tadi", "Oktober 2026"),
        ("rebo wingi", "Rabu, 18 November 2026"),
        ("satiok salasa", "setiap Selasa"),
    ],
)  # fmt: skip
def test_and_so_are_others(said: str, understood: str) -> None:
    assert shown(said) == understood


@pytest.mark.parametrize(
    "said",
    [
        *("seblum 1 oktober", "sesuda lebaran", "setip senin", "senin depannya", "pertengaan mei"),
        *("triwulan 2 2026", "semester 1 tahun lalu", "penutupan oktober", "oktober 25", "mei 25"),
        *("2,5 bulan lalu", "beberapa minggu lalu", "1 minggu 2 hari lalu", "3 hari lagi"),
        *("bukan kemarin", "belum lebaran", "senin berikutnya", "sebelumnya 1 oktober"),
        *("jumat kliwon kemarin", "isuk", "bulan ramadhan 1446", "puasa 2022", "dekat lebaran"),
        *("bulan maulid", "lebaran dulu", "libur natal", "tanggal 10 ramadan", "5.10"),
        *("tanggal merah kemarin", "hari kerja kemarin", "umur 12 tahun", "anak saya 5 tahun"),
        *("dijanjikan 3 hari", "hari senin janjinya, sampai sekarang belum"),
        *("setiap hari kecuali minggu", "jumat malam sabtu", "setiap saya datang"),
        *("setiap hari pasar", "sebelum banjir kemarin", "sampai kemarin"),
        *("kemarin setelah jumatan", "jam 8 jam 9 kemarin", "oktober, hari senin"),
        "kemarin saya ke kantor, disuruh datang lagi besok",
        "tanggal 3 oktober saya daftar, tanggal 10 oktober ditolak",
    ],
)
def test_a_word_that_is_not_understood_gives_no_day(said: str) -> None:
    result = hears(said)
    assert isinstance(result, Problem)
    assert result.text == "kapan_tidak_terbaca"


def test_three_months_ago_is_kept_beside_the_third_of_last_month() -> None:
    result = hears("tgl 3 bln lalu")
    assert isinstance(result, Reading)
    assert result.answer.value["other"] == "2026-08-23"


def test_the_words_of_the_first_try_are_kept_with_the_second() -> None:
    first = hears("udah lama pak", messages=("m1",))
    assert isinstance(first, Problem)
    second = hears("sekitar maret", before=first.partial, tries=1, messages=("m2",))
    assert isinstance(second, Reading)
    assert second.answer.words == "udah lama pak\nsekitar maret"
    assert second.answer.shown == "sekitar Maret 2026"
    assert second.answer.messages == ("m1", "m2")


def test_a_sentence_without_any_word_of_a_time_is_never_a_time() -> None:
    said = "dia juga tidak ingat"
    again = hears(said, tries=1)
    assert isinstance(again, Problem)
    assert again.leaves
    labelled = KINDS["when"].read_labelled(
        FORM.field("kapan"), Heard(text=said, tries=1), now=MONDAY, zone=WIB
    )
    assert isinstance(labelled, Reading)  # behind "Waktu:" it was said of the time
    assert (labelled.answer.value, labelled.answer.words) == (None, said)


@pytest.mark.parametrize(
    ("value", "text", "words"),
    [
        (
            span("2026-11-22T08:30", "2026-11-22T08:30", "minute"),
            "konfirmasi_kapan",
            {"hari_tanggal": "Minggu, 22 November 2026", "rentang": " sekitar pukul 08.30"},
        ),
        (
            span("2026-11-01T00:00", "2026-11-10T23:59", "about"),
            "konfirmasi_kapan",
            {
                "hari_tanggal": "Minggu, 1 November 2026",
                "rentang": " sampai Selasa, 10 November 2026",
            },
        ),
        (
            span("2026-08-01T00:00", "2026-11-23T10:15", "since"),
            "konfirmasi_waktu",
            {"waktu": "sejak Agustus 2026"},
        ),
    ],
)  # fmt: skip
def test_what_was_stored_before_is_still_shown(
    value: dict[str, str], text: str, words: dict[str, str]
) -> None:
    asked = KINDS["when"].confirmation(Answer(value, "kata", "kata"))
    assert (asked.text, asked.params) == (text, words)


def test_a_time_is_told_in_the_hours_of_its_place() -> None:
    value = KINDS["when"].read(
        FORM.field("kapan"),
        Heard(text="tadi jam 9"),
        now=MONDAY,
        zone=ZoneInfo("Asia/Makassar"),
    )
    assert isinstance(value, Reading)
    assert value.answer.value["from"] == "2026-11-23T09:00+08:00"
    assert told(value.answer.value) == "Senin, 23 November 2026 sekitar pukul 09.00"


@pytest.mark.parametrize(
    ("today", "said", "days"),
    [
        (date(2026, 11, 25), "senin depan", ("2026-11-30", "2026-11-30")),
        (date(2026, 11, 27), "senin minggu lalu sampai rabu", ("2026-11-16", "2026-11-18")),
        (date(2026, 11, 23), "jumat depan", ("2026-11-27", "2026-12-04")),
        (date(2026, 11, 5), "akhir bulan", ("2026-10-21", "2026-10-31")),
        (date(2026, 2, 10), "lebaran kemarin", ("2025-03-31", "2025-04-01")),
        (date(2026, 3, 1), "puasa kemarin", ("2025-03-01", "2025-03-30")),
        (date(2026, 1, 5), "natal", ("2025-12-25", "2025-12-25")),
    ],
)
def test_what_is_meant_depends_on_the_day(today: date, said: str, days: tuple[str, str]) -> None:
    found = read_days(plain_words(said), today)
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == days


def test_a_feast_is_not_guessed_where_the_tables_end() -> None:
    assert read_days("lebaran kemarin", date(2031, 6, 1)) is None


def test_the_eve_of_a_weekday_is_the_evening_before_on_each_day_of_the_week() -> None:
    names = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
    for ahead in range(7):
        today = datetime(2026, 11, 23, tzinfo=WIB).date() + timedelta(days=ahead)
        for number, name in enumerate(names):
            found = read_days(plain_words(f"malam {name} kemarin"), today)
            assert found is not None
            assert (found.first + timedelta(days=1)).weekday() == number
            assert today - timedelta(days=9) < found.first < today
