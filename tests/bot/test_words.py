"""Small readings that everything else leans on: greetings, danger, masks, dates, menu words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.dates import format_date, format_day_date, format_month, format_time
from bot.emergency import is_emergency
from bot.menu import Command, parse_command
from bot.words import fold, is_greeting, is_no, is_thanks, is_yes, mask_numbers, shorten


def test_dates_are_written_as_indonesians_write_them() -> None:
    assert format_date(date(2026, 12, 6)) == "6 Desember 2026"
    assert format_day_date(date(2026, 12, 6)) == "Minggu, 6 Desember 2026"
    assert format_month(date(2026, 8, 1)) == "Agustus 2026"
    assert format_time(datetime(2026, 12, 6, 9, 5, tzinfo=UTC)) == "09.05"


@pytest.mark.parametrize(
    "said",
    [
        "tolong ada kebakaran",
        "saya diancam mau dibunuh",
        "rasanya saya mau bunuh diri",
        "anak saya dianiaya",
        "TOLOOONG pak, banjir!",
    ],
)
def test_danger(said: str) -> None:
    assert is_emergency(said)


@pytest.mark.parametrize(
    "said",
    [
        "tolong dicek kk nya",
        "KTP saya hilang waktu kebakaran tahun lalu",
        "segera diterbitkan",
        "saya diancam tidak dilayani",
        "",
    ],
)
def test_no_danger(said: str) -> None:
    assert not is_emergency(said)


@pytest.mark.parametrize("said", ["ya", "Iya pak", "oke", "👍", "👍👍", "betul bu", "1", "SETUJU!"])
def test_a_yes(said: str) -> None:
    assert is_yes(said) and not is_no(said)


@pytest.mark.parametrize("said", ["tidak", "gak", "ndak pak", "bukan", "tidak setuju", "2"])
def test_a_no(said: str) -> None:
    assert is_no(said) and not is_yes(said)


@pytest.mark.parametrize(
    "said", ["", "ya tidak", "ya ampun pak", "setuju kalau gratis", "tidak jadi datang"]
)
def test_neither(said: str) -> None:
    assert not is_yes(said) and not is_no(said)


@pytest.mark.parametrize(
    "said", ["P", "min", "halo pak", "selamat siang", "Adil Ka' Talino", "🙏", "..."]
)
def test_a_greeting(said: str) -> None:
    assert is_greeting(said)


@pytest.mark.parametrize("said", ["halo ktp saya", "", "pak lurah kasar", "selamat " * 60])
def test_no_greeting(said: str) -> None:
    assert not is_greeting(said)


def test_thanks() -> None:
    assert is_thanks("terima kasih banyak pak") and is_thanks("ok") and not is_thanks("belum")
    assert is_thanks("Sudah beres, terima kasih") and is_thanks("sdh diterima makasih pak")
    assert is_thanks("Terima kasih, sudah jelas.") and not is_thanks("terima kasih, kurang jelas")
    assert not is_thanks("sudah selesai") and not is_thanks("belum selesai, terima kasih")
    assert not is_thanks("sudah selesai? terima kasih")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("nik 9999994101900001.", "nik 9999••••••••0001."),
        ("99 99 99 410190 0001", "9999••••••••0001"),
        ("9999-9941-0190-0001 kk", "9999••••••••0001 kk"),
        ("hp 081200000001", "hp 081200000001"),
        ("17 angka 99999941019000012", "17 angka 99999941019000012"),
    ],
)
def test_card_numbers_are_masked(said: str, shown: str) -> None:
    assert mask_numbers(said) == shown


def test_long_words_are_cut_at_a_word() -> None:
    assert shorten("satu dua tiga empat", 14) == "satu dua tiga…"
    assert shorten("a" * 30, 10) == "a" * 9 + "…"
    assert shorten("  satu\n dua ", 99) == "satu dua"


def test_folding_drops_the_edges() -> None:
    assert fold("  **KIRIM!!** ") == "kirim" and fold("ＫＴＰ  El") == "ktp el"


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("/start", Command("salam", shouted=True)),
        ("/start MULAI", Command("mulai", shouted=True)),
        ("mulai", Command("mulai")),
        ("*KIRIM*", Command("kirim", shouted=True)),
        ("ubah no. 3", Command("ubah", "3")),
        ("/bantuan@AduanBot", Command("bantuan", shouted=True)),
        ("status SGU-7K4Q-29", Command("status", "SGU-7K4Q-29")),
        ("cabut SGU-7K4Q-29", Command("cabut", "SGU-7K4Q-29")),
        ("CABUT PENGADUAN SGU-7K4Q-29", Command("cabut", "SGU-7K4Q-29", shouted=True)),
        ("Tidak tau pak", Command("tidak_tahu")),
        ("batal aja ya", Command("batal")),
        ("saya mau batal nikah", None),
        ("informasi", None),
    ],
)
def test_menu_words(said: str, command: Command | None) -> None:
    assert parse_command(said) == command
