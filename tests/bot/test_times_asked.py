"""The question for the time in a conversation: what is not understood is asked, and never lost."""

from __future__ import annotations

import pytest

from tests.bot.citizen import Citizen
from tests.bot.test_taking import Taking


@pytest.fixture
def citizen() -> Citizen:
    return Citizen().reaches("kapan")


def test_what_recurs_is_shown_back_in_a_sentence_of_its_own(citizen: Citizen) -> None:
    citizen.says("tiap senin pagi")
    assert citizen.texts == ["konfirmasi_waktu"]
    assert "Kami mencatat kejadiannya setiap Senin pagi. Apakah benar?" in citizen.heard
    citizen.presses("Benar")
    kept = citizen.state.answers["kapan"]
    assert (kept.words, kept.shown) == ("tiap senin pagi", "setiap Senin pagi")


def test_long_ago_is_asked_for_its_month_and_kept(citizen: Citizen) -> None:
    citizen.says("udah lama pak")
    assert citizen.texts == ["kapan_lama"]
    citizen.says("sekitar maret").presses("Benar")
    kept = citizen.state.answers["kapan"]
    assert kept.words == "udah lama pak\nsekitar maret"
    assert kept.shown == "sekitar Maret 2026"
    assert citizen.state.asking == "di_mana"
    assert citizen.state.opening == ""


def test_long_ago_and_no_more_is_kept_for_an_officer(citizen: Citizen) -> None:
    citizen.says("sudah lama").says("pokoknya lama sekali")
    kept = citizen.state.answers["kapan"]
    assert (kept.value, kept.words) == (None, "sudah lama\npokoknya lama sekali")
    assert citizen.state.asking == "di_mana"


def test_sentences_without_a_time_are_no_time_and_are_kept(citizen: Citizen) -> None:
    citizen.says("sebentar ya bu saya tanya suami dulu")
    assert citizen.texts == ["kapan_tidak_terbaca"]
    citizen.says("dia juga tidak ingat")
    assert citizen.texts == ["isian_dilewati>tanya_di_mana"]
    assert "kapan" not in citizen.state.answers
    citizen.reaches("ringkasan")
    assert "Waktu kejadian: (belum diisi)" in citizen.heard
    for said in ("sebentar ya bu saya tanya suami dulu", "dia juga tidak ingat"):
        assert said in citizen.heard
    citizen.presses("Kirim")
    assert citizen.submitted.opening.splitlines() == [
        "sebentar ya bu saya tanya suami dulu",
        "dia juga tidak ingat",
    ]


def test_and_so_they_are_when_the_question_is_skipped(citizen: Citizen) -> None:
    citizen.says("sebentar ya bu saya tanya suami dulu").presses("Lewati")
    assert citizen.state.passed == ("kapan",)
    assert citizen.state.opening == "sebentar ya bu saya tanya suami dulu"


@pytest.mark.parametrize("leaving", ["KEMBALI", "UBAH 2"])
def test_and_when_it_is_left(citizen: Citizen, leaving: str) -> None:
    citizen.says("waktu hujan deras itu").says(leaving)
    assert "waktu hujan deras itu" in citizen.state.opening


@pytest.mark.parametrize(("leaving", "back"), [("LANJUT NANTI", "LANJUT"), ("BATAL", "tidak")])
def test_and_when_one_comes_back_to_it(citizen: Citizen, leaving: str, back: str) -> None:
    citizen.says("waktu hujan deras itu").says(leaving).says(back)
    assert citizen.state.asking == "kapan"
    citizen.presses("Lewati")
    assert citizen.state.opening == "waktu hujan deras itu"


def test_and_when_an_officer_is_called(citizen: Citizen) -> None:
    citizen.says("waktu hujan deras itu").says("PETUGAS")
    assert "waktu hujan deras itu" in citizen.submitted.opening


def test_words_that_were_not_understood_can_be_taken_back() -> None:
    citizen = Taking()
    citizen.reaches("kapan")
    first = citizen.message(text="waktu rahasiaku datang")
    citizen.sends(first).says("sudah lama")
    citizen.takes_back(first)
    assert "rahasiaku" not in citizen.remembers


def test_a_day_to_come_is_told_in_place_of_the_right_answer_too(citizen: Citizen) -> None:
    citizen.says("kemarin").says("bukan, senin depan")
    assert citizen.texts == ["kapan_nanti"]
    citizen.says("senin lalu")
    assert "Senin, 16 November 2026" in citizen.heard


def test_an_impossible_day_and_a_wrong_weekday_are_asked_back(citizen: Citizen) -> None:
    citizen.says("31 juni")
    assert "Tanggal itu tidak ada di penanggalan" in citizen.heard
    other = Citizen().reaches("kapan").says("selasa 5 oktober 2026")
    assert "5 Oktober 2026 jatuh pada hari Senin" in other.heard


def test_the_right_one_of_a_burst_is_found(citizen: Citizen) -> None:
    citizen.says("waduh", "kapan ya", "kamis pekan lalu")
    assert "Kamis, 19 November 2026" in citizen.heard
