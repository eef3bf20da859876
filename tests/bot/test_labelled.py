"""Labelled lines: one table of labels, and one way to cut a text at them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.form import Field, Form, Option
from bot.kinds.kind import Problem, Reading
from bot.labelled import (
    Piece,
    begun_by,
    cut,
    labels,
    leading_label,
    numbered_lines,
    own_labels,
    propose,
    says_nothing,
    split_label,
)
from tests.bot.citizen import FORM, MONDAY, ZONE
from tests.growth import assert_in_step

KNOWN = labels(FORM, "objek")


def pieces_of(text: str) -> list[Piece]:
    return cut(
        numbered_lines(text, KNOWN),
        lambda line, above: begun_by(line, KNOWN),
        lambda above, line: bool(line.strip()),
    )


def test_a_field_is_known_by_its_label_its_key_and_what_its_kind_is_called() -> None:
    assert KNOWN["hp"] == KNOWN["wa"] == KNOWN["kontak"] == "kontak"
    assert KNOWN["layanan"] == KNOWN["perihal"] == "objek"
    assert KNOWN["uraian"] == KNOWN["keluhan"] == "uraian"
    assert "" not in KNOWN


def test_the_words_for_the_subject_mean_the_field_that_the_office_named() -> None:
    assert "perihal" not in labels(FORM)
    assert labels(FORM, "klasifikasi")["perihal"] == "klasifikasi"


@pytest.mark.parametrize(
    ("line", "label", "value"),
    [
        ("Nama: Warga Contoh", "Nama", "Warga Contoh"),
        ("> 1) *No. HP/WA* = 0812", "No. HP/WA", "0812"),
        ("Nama :", "Nama", ""),
        ("pukul 10:30 saya datang", "pukul 10", "30 saya datang"),
        ("tanpa titik dua", "", ""),
        ("12:30", "", ""),
        ("a" * 60 + ": x", "", ""),
    ],
)
def test_a_label_stands_before_the_first_colon(line: str, label: str, value: str) -> None:
    assert split_label(line) == (label, value)


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("alamat Desa Contoh", "alamat", "Desa Contoh"),
        ("uraian kejadian kemarin itu", "uraian", "kejadian kemarin itu"),
        ("nomor hp 0812-0000-0001", "kontak", "0812-0000-0001"),
        ("NAMA\nWarga Contoh\nDua", "nama", "Warga Contoh\nDua"),
        ("uraian", "uraian", ""),
    ],
)
def test_without_a_colon_the_shortest_label_counts(said: str, key: str, value: str) -> None:
    assert leading_label(said, KNOWN) == (key, value)


def test_a_longer_label_of_the_form_itself_counts_before_a_shorter_one() -> None:
    loss = Field("rugi", "text", "q", "Uraian kerugian")
    form = Form("f", "1", (FORM.field("uraian"), loss))
    known, own = labels(form), own_labels(form)
    assert leading_label("uraian kerugian ongkos ojek", known, own) == ("rugi", "ongkos ojek")
    assert leading_label("uraian ongkos ojek", known, own) == ("uraian", "ongkos ojek")
    assert leading_label("kronologi kejadian", known, own) == ("uraian", "kejadian")


def test_words_that_begin_with_no_label_have_none() -> None:
    assert leading_label("entah apa ini", KNOWN) is None
    assert leading_label("", KNOWN) is None


def test_a_text_is_cut_at_its_labels_and_every_line_keeps_its_number() -> None:
    found = pieces_of("Salam\nAlamat: Dusun Contoh,\nDesa Contoh\n\nTerima kasih\nHP: 0812")
    assert [(one.target, one.words, one.number) for one in found] == [
        ("", "", 1),
        ("alamat", "Dusun Contoh,\nDesa Contoh", 2),
        ("", "", 4),
        ("kontak", "0812", 6),
    ]
    assert found[2].raw == [(4, ""), (5, "Terima kasih")]


@given(st.text(alphabet="nama hp:=,;\n>-*1.) x", max_size=200))
def test_no_line_is_lost_or_told_twice(text: str) -> None:
    lines = list(numbered_lines(text, KNOWN))
    assert [line for piece in pieces_of(text) for line in piece.raw] == lines
    assert "".join(line for _, line in lines).count("x") == text.count("x")


def test_a_proposal_keeps_the_words_that_it_came_from_and_their_line() -> None:
    zone = ZoneInfo(ZONE)
    told = propose(FORM.field("kontak"), "0812 0000 0006", now=MONDAY, zone=zone, tries=0, line=4)
    assert isinstance(told.reading, Reading)
    assert (told.field.key, told.words, told.line) == ("kontak", "0812 0000 0006", 4)
    unread = propose(FORM.field("kontak"), "besok saja", now=MONDAY, zone=zone, tries=0)
    assert isinstance(unread.reading, Problem)
    assert unread.words == "besok saja"


def test_a_field_is_known_by_its_other_names() -> None:
    wish = Field("harap", "text", "q", "Harapan", names=("Permintaan penyelesaian", "Yang diminta"))
    other = Field("permintaan_penyelesaian", "text", "q", "Lain")
    found = labels(Form("f", "1", (other, wish)))
    assert found["permintaan penyelesaian"] == "permintaan_penyelesaian", "its key is its own"
    found = labels(Form("f", "1", (wish,)))
    assert found["permintaan penyelesaian"] == found["yang diminta"] == found["harapan"] == "harap"


def test_no_line_of_a_mail_or_a_paper_sets_what_officers_fill() -> None:
    level = Field("tingkat", "choice", label="Tingkat", by=("petugas",), names=("Derajat",))
    found = labels(Form("f", "1", (level, FORM.field("nama"))))
    assert "nama" in found.values() and "tingkat" not in found.values()
    every = labels(Form("f", "1", (level, FORM.field("nama"))), officers=True)
    assert every["derajat"] == "tingkat", "an officer who types it hears of its command"


LOSS = Field(
    "rugi",
    "choice",
    options=(
        Option("materiel", "Materiel", ("material", "uang")),
        Option("immateriel", "Immateriel", ("waktu",)),
        Option("lainnya", "Lainnya"),
    ),
)


@pytest.mark.parametrize(
    ("said", "value", "shown"),
    [
        ("materiel, ongkos ojek ke desa", "materiel", "Materiel (ongkos ojek ke desa)"),
        ("Uang: 150 ribu", "materiel", "Materiel (150 ribu)"),
        ("hilang waktu tiga hari", "immateriel", "Immateriel (hilang waktu tiga hari)"),
        ("materiel", "materiel", "Materiel"),
        ("2", "immateriel", "Immateriel"),
        ("materiel.", "materiel", "Materiel"),
        ("sepeda saya rusak parah", "lainnya", "sepeda saya rusak parah"),
    ],
)
def test_what_stands_behind_an_option_is_shown_with_it(said: str, value: str, shown: str) -> None:
    told = propose(LOSS, said, now=MONDAY, zone=ZoneInfo(ZONE), tries=1)
    assert isinstance(told.reading, Reading)
    answer = told.reading.answer
    assert (answer.value, answer.words, answer.shown) == (value, said, shown)


def test_what_is_nothing_differs_by_who_writes() -> None:
    more = frozenset({"anonim"})
    name = FORM.field("nama")
    for words in ("", " - ", "…", "Tidak ada.", "(kosong)"):
        assert says_nothing(name, words, frozenset())
    assert says_nothing(name, "Anonim", more)
    assert not says_nothing(name, "Anonim", frozenset())


def test_nothing_is_an_answer_where_it_is_an_option() -> None:
    loss = Field("rugi", "choice", options=(Option("uang", "Uang"), Option("nol", "Tidak ada")))
    assert not says_nothing(loss, "Tidak ada.", frozenset())
    assert says_nothing(loss, "-", frozenset())


@pytest.mark.parametrize("family", ["nama ", "a", "nama: x, ", "> ", ":"])
def test_a_long_line_takes_time_in_step_with_its_length(family: str) -> None:
    def ten(times: int) -> str:
        return "\n".join([family * times] * 10)

    assert_in_step(pieces_of, ten(2000), ten(4000))
    assert_in_step(lambda text: leading_label(text, KNOWN), ten(2000), ten(4000))
