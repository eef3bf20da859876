"""Amounts of rupiah and losses, as people write them; and no amount that nobody wrote."""

from __future__ import annotations

import itertools
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.form import Field, Form
from bot.kinds import KINDS
from bot.kinds.kind import Heard, Problem, Reading
from bot.kinds.loss import read_loss
from bot.kinds.rupiah import MOST, amounts, amounts_asked, shown
from tests.bot.citizen import FORM, MONDAY, ZONE, Citizen
from tests.growth import assert_in_step

WIB = ZoneInfo(ZONE)


def read(kind: str, said: str, **heard: Any) -> Reading | Problem:
    field = Field("x", kind, "x", "X", "asked")
    return KINDS[kind].read(field, Heard(text=said, **heard), now=MONDAY, zone=WIB)


@pytest.mark.parametrize(
    ("said", "rupiah"),
    [
        ("150rb", 150_000),
        ("150 ribu", 150_000),
        ("150k", 150_000),
        ("Rp150.000", 150_000),
        ("Rp. 150.000,-", 150_000),
        ("rp 1.000.000,00", 1_000_000),
        ("1.000.000 rupiah", 1_000_000),
        ("1,5 juta", 1_500_000),
        ("1.5jt", 1_500_000),
        ("setengah juta", 500_000),
        ("satu setengah juta", 1_500_000),
        ("1 juta 500 ribu", 1_500_000),
        ("dua juta lima ratus ribu", 2_500_000),
        ("seribu lima ratus rupiah", 1_500),
        ("sejuta", 1_000_000),
        ("dua ratus lima puluh ribu", 250_000),
        ("sebelas ribu", 11_000),
        ("lima belas ribu", 15_000),
        ("5 ratus ribu", 500_000),
        ("rugi 150rb buat ongkos", 150_000),
        ("3 miliar", 3_000_000_000),
        ("rp 75", 75),
    ],
)
def test_an_amount_is_read_as_it_is_written(said: str, rupiah: int) -> None:
    assert [(one.rupiah, one.doubtful) for one in amounts(said)] == [(rupiah, False)]
    result = read("money", said)
    assert isinstance(result, Reading)
    assert (result.answer.value, result.confirm) == (rupiah, False)
    assert result.answer.words == said
    assert result.answer.shown.startswith(shown(rupiah))


@pytest.mark.parametrize(
    "said",
    [
        *("0812-0000-0001", "6171012345678901", "12 November 2026", "tahun 2026", "jam 10.30"),
        *("2 ribu orang", "5 kg", "ratusan ribu", "jutaan", "ribu", "juta", "setengah", "lima"),
        *("ktp2ribu", "RT 02 RW 01", "tahun dua ribu dua puluh enam", "1.2.3", "2026.000.1", ""),
        *("150", "3 hari", "Rp150.505,5", "٣ juta", "rp", "0", "Rp 0", "nomor 150.000"),
    ],
)
def test_what_names_no_amount_is_none(said: str) -> None:
    assert amounts(said) == []


@pytest.mark.parametrize(
    ("said", "rupiah"),
    [("150", 150), ("1,500", 1_500), ("1.500 juta", 1_500_000_000), ("dua ribu sepuluh", 2_010)],
)
def test_what_may_mean_something_else_is_shown_back(said: str, rupiah: int) -> None:
    result = read("money", said)
    assert isinstance(result, Reading)
    assert (result.answer.value, result.confirm) == (rupiah, True)
    assert read_loss(f"rugi {said}")[1] is None


def test_what_is_said_beside_an_amount_is_shown_with_it() -> None:
    result = read("money", "150rb buat ongkos ojek")
    assert isinstance(result, Reading)
    assert result.answer.shown == "Rp150.000 (150rb buat ongkos ojek)"
    bare = read("money", "kira-kira Rp 150.000,-")
    assert isinstance(bare, Reading)
    assert bare.answer.shown == "Rp150.000"


def test_several_amounts_are_not_added_up() -> None:
    several = read("money", "50rb lalu 100rb")
    assert isinstance(several, Problem) and several.text == "rupiah_beberapa"
    none = read("money", "lumayan banyak")
    assert isinstance(none, Problem) and none.text == "rupiah_tidak_terbaca"
    kept = read("money", "50rb lalu 100rb", tries=1)
    assert isinstance(kept, Reading)
    assert (kept.answer.value, kept.answer.shown) == (None, "50rb lalu 100rb")
    assert isinstance(read("money", "", tries=3), Problem)


@pytest.mark.parametrize(
    ("said", "sort", "rupiah"),
    [
        ("rugi 150rb buat ongkos", "materiel", 150_000),
        ("TIDAK ADA", "tidak_ada", None),
        ("ngga ada sih pak", "tidak_ada", None),
        ("nihil", "tidak_ada", None),
        ("tidak ada uang kembali", "materiel", None),
        ("waktu terbuang 3 hari", "immateriel", None),
        ("nama baik saya rusak", "immateriel", None),
        ("biaya rumah sakit", "materiel", None),
        ("stres, dan uang 2 juta", "keduanya", 2_000_000),
        ("dua-duanya", "keduanya", None),
        ("ongkos 50rb dan bensin 100rb", "materiel", None),
        ("semua data hilang", "", None),
        ("materiel", "materiel", None),
    ],
)
def test_a_loss_is_words_and_what_they_say(said: str, sort: str, rupiah: int | None) -> None:
    result = read("loss", said)
    assert isinstance(result, Reading)
    assert result.answer.value == {"jenis": sort, "rupiah": rupiah}
    assert result.answer.words == said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("rugi 150rb buat ongkos", "rugi 150rb buat ongkos (materiel, Rp150.000)"),
        ("tidak ada", "Tidak ada"),
        ("semua data hilang", "semua data hilang"),
        ("uang " * 40, f"materiel: {'uang ' * 39}uang"),
    ],
)
def test_a_loss_is_shown_in_words_and_as_it_was_read(said: str, told: str) -> None:
    result = read("loss", said)
    assert isinstance(result, Reading)
    assert result.answer.shown == told


def test_a_chat_takes_tidak_ada_for_an_answer() -> None:
    loss = Field("rugi", "loss", "tanya_apa", "Kerugian", "receive")
    citizen = Citizen(Form("f", "1", (FORM.field("nama"), loss))).agrees().says("Warga Contoh")
    citizen.says("TIDAK ADA")
    assert citizen.state.phase == "review"
    assert "2. Kerugian: Tidak ada" in citizen.heard


# -- whatever is written --------------------------------------------------------------------------

WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("rp", "Rp.", "ribu", "rb", "juta", "jt", "k", "miliar", "rupiah", "setengah"),
                *("satu", "dua", "lima", "ratus", "puluh", "belas", "seribu", "sejuta"),
                *("seratus", "sepuluh", "sebelas", "1", "150", "1.000", "1,5", "1.000.000,-"),
                *("0", "99999999999999", "orang", "tahun", "sampai", "dan", ",", "-", "."),
                *("tidak", "ada", "uang", "waktu"),
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=14,
)
NUMBER_WORDS = (
    *("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "se"),
)


@given(WORDS, st.sampled_from(["", " "]))
def test_no_amount_is_invented(parts: list[str], between: str) -> None:
    said = between.join(parts)
    for one in amounts_asked(said):
        own = said[one.start : one.end].casefold()
        assert 1 <= one.rupiah <= MOST
        assert any(char.isdigit() for char in own) or any(word in own for word in NUMBER_WORDS)
    found = amounts(said)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    for kind in ("money", "loss"):
        for tries in (0, 2):
            read(kind, said, tries=tries)


@given(st.integers(1, 999_999_999))
def test_what_is_shown_is_read_again(rupiah: int) -> None:
    assert [one.rupiah for one in amounts(shown(rupiah))] == [rupiah]


@pytest.mark.parametrize(
    "family",
    [
        *("1.000.", "dua ratus ", "rp ", "setengah ", "9", "satu juta satu ribu ", ","),
        *("1 juta 5 ribu ", "tidak ada "),
    ],
)
def test_a_long_text_takes_no_longer_than_in_step(family: str) -> None:
    def work(count: int) -> None:
        read("money", family * count, tries=1)
        read("loss", family * count)

    size = 40_000 // len(family)
    assert_in_step(work, size // 2, size)
