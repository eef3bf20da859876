"""What is written of a paper: parts under their labels, read as they were kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backoffice.office.papers import Paper, Section
from backoffice.office.sections import lacking, read_sections, told, write_sections

MINUTES = Paper(
    id="berita_acara",
    sections=(
        Section(key="pokok", label="Pokok pengaduan"),
        Section(key="hasil", label="Hasil dan kesepakatan"),
        Section(key="lanjut", label="Tindak lanjut", required=False),
    ),
)


def test_labels_begin_parts_however_they_are_written() -> None:
    parts, before = read_sections(
        MINUTES,
        "POKOK PENGADUAN : Bising mesin.\nSampai pukul 23.\n\n"
        "*Hasil dan kesepakatan:*\n1. Jam kerja dibatasi: pukul 08.00-17.00\n\nlanjut: diperiksa",
    )
    assert before == ""
    assert parts == {
        "pokok": "Bising mesin.\nSampai pukul 23.",
        "hasil": "1. Jam kerja dibatasi: pukul 08.00-17.00",
        "lanjut": "diperiksa",
    }


def test_what_stands_before_any_label_is_not_lost() -> None:
    parts, before = read_sections(MINUTES, "Yth. Bapak\nPokok pengaduan: Bising.")
    assert (parts, before) == ({"pokok": "Bising."}, "Yth. Bapak")


def test_a_part_that_is_written_twice_holds_both() -> None:
    parts, _ = read_sections(MINUTES, "Hasil dan kesepakatan: satu\nHasil dan kesepakatan: dua")
    assert parts == {"hasil": "satu\ndua"}


def test_what_may_stay_empty_is_not_lacking() -> None:
    assert lacking(MINUTES, {"pokok": "x", "hasil": " "}) == ("hasil",)


LINES = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(["Pokok pengaduan: a", "hasil:", "Tindak lanjut:b", "Catatan: c", "", ":"]),
    ),
    max_size=12,
)


@given(LINES, LINES)
def test_what_is_kept_is_read_as_it_was_told(first: list[str], second: list[str]) -> None:
    once = told(MINUTES, {"pokok": "\n".join(first), "lanjut": "\n".join(second)})
    assert told(MINUTES, once) == once
    assert read_sections(MINUTES, write_sections(MINUTES, once)) == (once, "")


@given(st.text(max_size=200))
def test_no_word_goes_lost(text: str) -> None:
    parts, before = read_sections(MINUTES, text)
    kept = "".join((before, *parts.values())).split()
    labels = {"pokok", "pengaduan", "hasil", "dan", "kesepakatan", "tindak", "lanjut"}
    for word in text.split():
        bare = word.strip(" *_#>-:").casefold()
        assert word in kept or bare in labels or bare == "" or ":" in word
