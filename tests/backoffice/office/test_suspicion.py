"""Whom a citizen's words may mean. Source: rules 29."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.case.officers import Staff
from backoffice.office.misconduct import Misconduct
from backoffice.office.suspicion import suspect
from tests.growth import assert_in_step

WORDS = Misconduct()


def officer(name: str, unit: str = "") -> Staff:
    return Staff(id=name, office_id="sanggau", name=name, roles=frozenset(), unit=unit)


KENANGA, RANGGA, BUDI = officer("Kenanga Contoh"), officer("Rangga Melati"), officer("Budi Melati")
SITI, SARI = officer("Dr. Siti Nur Cahyani, M.Si"), officer("Sari")
DESA = officer("Wahyu Baru", unit="Loket 7")
OFFICE = (KENANGA, RANGGA, BUDI, SITI, SARI, DESA)


def found(text: str, own: str = "Warga Teladan") -> set[tuple[str, str]]:
    return {(one.why, one.staff) for one in suspect([text], OFFICE, own=own, words=WORDS)}


@pytest.mark.parametrize(
    "text",
    [
        "petugas KENANGA  CONTOH menahan berkas",
        "Kenanga-Contoh menahan berkas",
        "Kénanga Con\u200btoh menahan berkas",
        "Kenanga\nContoh menahan berkas",
    ],
)
def test_a_whole_name_is_no_suspicion(text: str) -> None:
    assert found(text) == {("nama", KENANGA.id)}


@pytest.mark.parametrize(
    ("text", "why", "who"),
    [
        ("Bu Kenanga di sana menahan berkas", "sapaan", KENANGA),
        ("K. Contoh menahan berkas saya", "inisial", KENANGA),
        ("Kenanga C. menahan berkas saya", "inisial", KENANGA),
        ("Kenanga Contohh menahan berkas saya", "ejaan", KENANGA),
        ("Knanga Contoh menahan berkas saya", "ejaan", KENANGA),
        ("pak contoh petugas antrean menahan berkas", "sapaan", KENANGA),
        ("ibu kenangga menahan berkas", "ejaan", KENANGA),
        ("mbak Kneanga menahan berkas", "ejaan", KENANGA),
        ("Contoh Kenanga menahan berkas", "sapaan", KENANGA),
        ("kenangacontoh menahan berkas", "ejaan", KENANGA),
        ("bukenanga menahan berkas", "sapaan", KENANGA),
        ("Bu Ken menahan berkas", "sapaan", KENANGA),
        ("sdri. Hj. Kenanga menahan berkas", "sapaan", KENANGA),
        ("petugas yang bernama Kenanga menahan berkas", "sapaan", KENANGA),
        ("petugasnya namanya kenanga", "sapaan", KENANGA),
        ("Kenanga petugas di sana menahan berkas", "sapaan", KENANGA),
        ("Kenanga yang di loket menahan berkas", "sapaan", KENANGA),
        ("petugas KC menahan berkas", "inisial", KENANGA),
        ("Bu K.C. menahan berkas", "inisial", KENANGA),
        ("petugas berinisial K menahan berkas", "inisial", KENANGA),
        ("Pak Rangga menahan berkas", "sapaan", RANGGA),
        ("Ibu Siti menahan berkas", "sapaan", SITI),
        ("Siti Cahyani menahan berkas", "sapaan", SITI),
        ("Mbak Nur menahan berkas", "sapaan", SITI),
        ("Bu Tjahyani menahan berkas", "sapaan", SITI),
        ("petugas Sari menahan berkas", "sapaan", SARI),
        ("yang di loket 7 menahan berkas", "loket", DESA),
    ],
)
def test_whom_a_title_and_a_part_of_a_name_may_mean(text: str, why: str, who: Staff) -> None:
    assert (why, who.id) in found(text)
    assert {one for _, one in found(text)} == {who.id}


def test_a_part_that_several_bear_may_mean_each_of_them() -> None:
    assert found("Pak Melati menahan berkas") == {("bersama", RANGGA.id), ("bersama", BUDI.id)}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("petugas loket 4 menahan berkas", "loket"),
        ("petugas di loket nomor 4 menahan berkas", "loket"),
        ("yang di loket empat menahan berkas", "loket"),
        ("mbak yang jaga di loket 2 menahan berkas", "loket"),
        ("ibu di loket II menahan berkas", "loket"),
        ("minta uang 50 ribu kalau mau cepat", "uang"),
        ("dimintai uang 100rb", "uang"),
        ("saya diminta 200 ribu untuk KK", "uang"),
        ("ada pungli di sini", "uang"),
        ("ada PUUUNGLI di sini", "uang"),
        ("harus kasih uang pelicin dulu", "uang"),
        ("mintak duit rokok", "uang"),
        ("Disdukcapil minta uang administrasi", "uang"),
        ("saya dibentak waktu bertanya", "kasar"),
        ("ada pelecehan di ruang tunggu", "kasar"),
        ("petugasnya kasar sekali", "kasar"),
        ("pegawai di sana marah-marah", "kasar"),
        ("mbaknya judes", "kasar"),
        ("saya dipukul satpam", "kasar"),
    ],
)
def test_words_that_name_nobody(text: str, why: str) -> None:
    assert found(text) == {(why, "")}


@pytest.mark.parametrize(
    "text",
    [
        "Kenanga wangi di taman",
        "Rangga besi loket patah",
        "KTP baru di loket saya belum jadi",
        "KTP baru saya belum jadi",
        "bunga melati di halaman kantor",
        "Bapak/Ibu, saya di loket 4 sudah antre lama",
        "Pak, saya ke loket 2 lalu pulang",
        "bapak dan ibu saya belum punya KTP",
        "saya marah karena antre dari pagi",
        "KTP saya sudah dua bulan belum jadi, katanya tiga hari.",
        "KC saya hilang",
        "Saya diancam akan dibunuh, tolong! Calo itu memegang pisau.",
        "petugas membentuk tim penertiban",
        "di pasar dekat dinas",
        "uang saya tertinggal di sana",
        "Jalan Contoh nomor 4",
        "ibu minta tolong",
    ],
)
def test_what_raises_no_suspicion(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Saya Kenanga, KTP saya belum jadi",
        "nama saya Kenanga Contoh, KTP saya belum jadi",
        "Saya Ibu Kenanga Contoh, KTP belum jadi",
        "Hormat kami, Kenanga Contoh",
    ],
)
def test_the_own_name_raises_none_without_a_title(text: str) -> None:
    assert found(text, own="Kenanga Contoh") == set()


def test_the_own_name_behind_a_title_is_somebody_elses() -> None:
    assert found("Bu Kenanga menahan berkas", own="Kenanga Teladan") == {("sapaan", KENANGA.id)}


def test_a_whole_name_speaks_for_its_words() -> None:
    rina, marlina = officer("Petugas Rina"), officer("Rina Marlina")
    doubts = suspect(["rina marlina minta uang"], (rina, marlina), own="", words=WORDS)
    assert [(one.why, one.staff) for one in doubts] == [("nama", marlina.id)]


def test_a_role_in_the_name_is_a_part_of_the_whole_name_alone() -> None:
    rina, marlina = officer("Petugas Rina"), officer("Rina Marlina")
    said = [
        [(one.why, one.staff) for one in suspect([text], (rina, marlina), own="", words=WORDS)]
        for text in ("petugas rina di sana", "petugas rina marlina", "petugas di sana")
    ]
    assert said == [[("nama", rina.id)], [("nama", marlina.id)], []]


def test_no_name_reaches_from_one_answer_into_the_next() -> None:
    assert suspect(["Kantor Kenanga", "Contoh berkas"], OFFICE, own="", words=WORDS) == ()


@pytest.mark.parametrize(
    "around", ["Bibu Rinaldi datang ke kantor.", "Ibu Rinaldi", "x Ibu Rina x"]
)
def test_an_answer_is_read_by_itself_whatever_stands_in_another(around: str) -> None:
    """What is part of another text may name somebody there whom that one does not."""
    rina = officer("Rina Marlina")
    (doubt,) = suspect(["Ibu Rina", around], (rina,), own="", words=WORDS)
    assert doubt.staff == rina.id


def test_a_long_story_and_the_mail_that_told_it_say_what_the_mail_says() -> None:
    rina = officer("Rina Marlina")
    story = "Berkas saya belum selesai. " * 200 + "Kata ibu Rina besok. " + "Saya tunggu. " * 200
    mail = f"Pengaduan\n\n{story}\n\nHormat saya"
    both = suspect([story, mail], (rina,), own="", words=WORDS)
    assert both == suspect([mail], (rina,), own="", words=WORDS)
    assert [one.staff for one in both] == [rina.id]
    cut = mail.replace("ibu Rina besok", "ibu Rinaldi besok")
    assert suspect([story, cut], (rina,), own="", words=WORDS) == both


def test_who_is_named_outright_is_not_doubted_besides() -> None:
    text = "Bu Kenanga, lengkapnya Kenanga Contoh, minta uang"
    assert found(text) == {("nama", KENANGA.id)}


@given(name=st.sampled_from(["Kenanga", "Cahyani", "Rangga"]), at=st.integers(0, 6), how=st.data())
def test_any_one_slip_behind_a_title_is_seen(name: str, at: int, how: st.DataObject) -> None:
    at = min(at, len(name) - 1)
    letter = how.draw(st.sampled_from("qxz"))
    slips = [
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :],
    ]
    for slip in slips:
        assert found(f"petugas bernama {slip} menahan berkas"), slip


@given(text=st.text(), own=st.text(max_size=20))
def test_it_reads_whatever_is_written(text: str, own: str) -> None:
    suspect([text], OFFICE, own=own, words=WORDS)


@pytest.mark.parametrize(
    "piece",
    [
        "Bu Kenangga minta saya uang ",
        "K. ",
        "petugas yang ",
        "loket 4 ",
        "Kenanga ",
        "a" * 400 + " ",
    ],
)
def test_it_takes_time_in_step_with_the_text(piece: str) -> None:
    size = 40_000
    half, whole = (piece * (n // len(piece)) for n in (size, 2 * size))

    def read(text: str) -> object:
        return suspect([text], OFFICE, own="Kenanga Teladan", words=WORDS)

    assert_in_step(read, half, whole)


def test_every_pair_of_title_and_part_is_seen() -> None:
    titles = ("Pak", "Bu", "Bapak", "Ibu", "Sdr", "Sdri", "Mas", "Mbak", "Bang", "Kak")
    for title, one in itertools.product(titles, (KENANGA, RANGGA)):
        said = f"{title} {one.name.split()[0]}"
        for form in (said, said.upper(), said.lower().replace(" ", ". ")):
            assert ("sapaan", one.id) in found(f"kata {form} menahan berkas"), form
