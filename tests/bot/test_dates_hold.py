"""What holds of every time, whatever was typed: none is invented, none is to come, none is slow."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.dates import DAYS
from bot.kinds import KINDS
from bot.kinds.kind import Heard, Problem, Reading
from bot.kinds.named_days import TABLES, feast_of
from bot.kinds.regional_words import LISTS
from bot.kinds.spoken_dates import Unread, read_days, understood
from bot.kinds.spoken_words import MONTHS, plain_words
from bot.kinds.when_words import told
from bot.words import word_set
from tests.bot.citizen import FORM
from tests.growth import assert_in_step

WITA = ZoneInfo("Asia/Makassar")
HOLIDAYS = Path(__file__).parents[2] / "profiles" / "holidays"
#: What a table of holidays calls it, and what a table of feasts does.
_SAME = {
    "Isra Mikraj": "isra_mikraj",
    "Imlek": "imlek",
    "Nyepi": "nyepi",
    "Idulfitri": "idulfitri",
    "Wafat Yesus Kristus": "jumat_agung",
    "Paskah": "paskah",
    "Kenaikan": "kenaikan",
    "Iduladha": "iduladha",
    "Waisak": "waisak",
    "Tahun Baru Islam": "tahun_baru_islam",
    "Maulid": "maulid",
}

_VOCABULARY = word_set(
    "kemarin lusa tadi semalam besok senin kamis minggu hari bulan tahun lalu depan ini sejak "
    "dari sampai sebelum sesudah habis setiap tiap sekitar antara dan atau awal pertengahan "
    "akhir lebaran puasa natal 17an h-3 ke-2 malam pagi subuh maghrib jam setengah 5 9 12 29 "
    "31 2024 2026 98 oktober februari tanggal 5/10/2026 31/12 3-5 10.30 kali sekali sudah "
    "lama dulu saya ke kantor belum bukan hujan okotber wingi samalam isuk , 🙏 ' 99999 0 ²"
)
_WORDS = st.sampled_from(sorted(_VOCABULARY))
TEXTS = st.one_of(
    st.lists(_WORDS, max_size=9).map(" ".join), st.text(max_size=60), st.text(max_size=10_000)
)
MOMENTS = st.builds(
    lambda day, minutes: datetime.combine(day, time(0), WITA) + timedelta(minutes=minutes),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.integers(0, 24 * 60 - 1),
)


@given(said=TEXTS, now=MOMENTS, tries=st.integers(0, 2))
def test_whatever_is_typed_is_asked_again_or_a_time_that_was(
    said: str, now: datetime, tries: int
) -> None:
    heard = Heard(text=said, tries=tries, messages=("m",))
    result = KINDS["when"].read(FORM.field("kapan"), heard, now=now, zone=WITA)
    if isinstance(result, Problem):
        assert result.partial is None or result.partial.words == said.strip()
        return
    assert isinstance(result, Reading)
    assert result.answer.words == said.strip()
    value = result.answer.value
    if value is None:
        assert tries
        return
    assert result.confirm
    first, last = datetime.fromisoformat(value["from"]), datetime.fromisoformat(value["to"])
    assert first <= last
    assert first <= now
    assert result.answer.shown == told(value)


@given(said=TEXTS, now=MOMENTS)
def test_what_is_kept_beside_a_day_was_said(said: str, now: datetime) -> None:
    meaning = understood(plain_words(said), now.date())
    if isinstance(meaning, Unread) or not meaning.event:
        return
    spoken = set(plain_words(said).split()) | {"habis", "sebelum", "sesudah"}
    assert set(meaning.event.split()) <= spoken


@given(
    strange=st.text("abcdefghijklmnoprstu", min_size=4, max_size=9),
    day=st.sampled_from(["oktober", "5 oktober 2026", "senin", "kemarin", "2025", "lebaran"]),
)
def test_a_strange_word_before_a_day_never_gives_that_day(strange: str, day: str) -> None:
    word = plain_words(strange)
    assume(word == strange and not word.startswith(("di", "ke", "me", "ber", "ter")))
    today = date(2026, 11, 23)
    alone = read_days(plain_words(day), today)
    assume(isinstance(understood(word, today), Unread))
    found = read_days(plain_words(f"{strange} {day}"), today)
    if found is not None:
        # It may be one of the few plain words that change nothing; then both mean the same.
        assert found == alone
        assert word in _PLAIN, word


_PLAIN = word_set(
    "antri antre baru bayar benar betul bikin buat cuma daftar datang hanya hari hilang ibu jadi "
    "kayak kejadian kirim lapor masih memang mbak minta nanti orang pergi petugas rekam rusak "
    "sama saya seperti suami sudah anak dari oleh untuk bapak istri kita kami mereka"
)


@given(day=st.dates(date(1990, 1, 1), date(2026, 11, 23)), other=st.integers(1, 6))
def test_a_weekday_that_does_not_fit_its_date_is_never_taken(day: date, other: int) -> None:
    month = next(name for name, number in MONTHS.items() if number == day.month)
    wrong = DAYS[(day.weekday() + other) % 7]
    right = DAYS[day.weekday()]
    today = date(2026, 11, 23)
    assert read_days(plain_words(f"{right}, {day.day} {month} {day.year}"), today) is not None
    found = understood(plain_words(f"{wrong}, {day.day} {month} {day.year}"), today)
    assert isinstance(found, Unread)
    assert (found.why, found.day) == ("weekday", day)


@pytest.mark.parametrize(
    "shape",
    [
        *("kemarin ", "rapat kemarin ", "sejak ", "5 okt ", "tanggal 5 sampai ", "setiap hari "),
        *("sebelum hujan ", "- ", "1-", "h- 3", "yang lalu ", "puluh 2 ", "minggu ", "x", "senin-"),
        *("2 hari lalu ", "lebaran ", "jam 9 ", "atau ", "ya ", "oktober 5 "),
    ],
)
def test_of_twice_as_much_it_takes_twice_as_long(shape: str) -> None:
    def read(text: str) -> object:
        return read_days(plain_words(text), date(2026, 11, 23))

    half = shape * (5_000 // len(shape))
    assert_in_step(read, half, half * 2)


@pytest.mark.parametrize("year", [2026, 2027])
def test_feasts_are_those_of_the_holidays(year: int) -> None:
    table = tomllib.loads((HOLIDAYS / f"{year}.toml").read_text(encoding="utf-8"))
    days: dict[str, list[dict[str, object]]] = {}
    for one in table["days"]:
        if one["kind"] == "nasional" and one["name"] in _SAME:
            days.setdefault(_SAME[one["name"]], []).append(one)
    assert set(days) == set(_SAME.values())
    for key, some in days.items():
        found = feast_of(key, year)
        if key == "isra_mikraj":  # in 2027 it comes twice: in January, and in December again
            some = some[:1]
        assert found is not None
        dates = sorted(str(one["date"]) for one in some)
        assert [found.first.isoformat(), found.last.isoformat()] == [dates[0], dates[-1]], key
        assert found.estimate == any(one.get("estimate", False) for one in some), key


def test_no_table_of_holidays_is_without_its_feasts() -> None:
    assert {int(file.stem) for file in HOLIDAYS.glob("*.toml")} <= set(TABLES)


@pytest.mark.parametrize("year", sorted(TABLES))
def test_the_fast_ends_on_the_eve_of_lebaran(year: int) -> None:
    ramadan, lebaran = feast_of("ramadan", year), feast_of("idulfitri", year)
    assert ramadan is not None
    assert lebaran is not None
    assert ramadan.last + timedelta(days=1) == lebaran.first
    assert (ramadan.last - ramadan.first).days in (28, 29)
    assert TABLES[year].source


def test_each_list_of_regional_words_says_where_it_is_from() -> None:
    for one in LISTS:
        assert one.source, one.language
        assert one.words
    means = {word: meaning for one in LISTS for word, meaning in one.words.items()}
    # What is a word of time in Indonesian already means there what it always means.
    for word, meaning in means.items():
        assert meaning == "" or plain_words(meaning) == " ".join(
            plain_words(part) for part in meaning.split()
        ), word
