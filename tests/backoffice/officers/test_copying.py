"""An answer for somebody else says nothing of who complained."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.case.events import Shared
from backoffice.case.redaction import MASK, without_person
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import journal
from tests.world import case_of, has_complained, one_database, sends_to

NAME = "Kenari Purnama"
ANSWER = (
    "Yth. Ibu KENARI Purnama di Dusun Mawarwangi RT 02 RW 01: KTP-el dapat diambil di loket 2 "
    "mulai Rabu, 25 November 2026. Kami hubungi +62 812.0000.0077 atau kenari@example.com."
)


async def answered(world: World) -> tuple[Person, Person, str]:
    pejabat = await world.officer("Pejabat Satu", "pejabat_pengelola", "tim_pengelola")
    warga = world.citizen("Kenari Tampilan")
    case = await has_complained(
        warga, nama=NAME, alamat="Dusun Mawarwangi RT 02 RW 01", kontak="0812-0000-0077"
    )
    await pejabat.says("/lengkap 1")
    await pejabat.says("YA")
    await pejabat.says(f"/jawab 1 {ANSWER}")
    await pejabat.says("/setujui 1")
    await pejabat.says("YA")
    pejabat.news()
    warga.news()
    return pejabat, warga, case.code


@one_database
async def test_it_is_shown_first_and_handed_over_after_ya(world: World) -> None:
    pejabat, warga, code = await answered(world)
    await pejabat.says("/salinan 1 Kepala Desa Contoh")
    assert "Kepada Yth. Kepala Desa Contoh" in pejabat.sees
    assert "KTP-el dapat diambil di loket 2 mulai Rabu, 25 November 2026." in pejabat.sees
    assert await shared(world, code) == []
    await pejabat.says("YA")
    handed = pejabat.sees
    assert "tercatat dalam jurnal" in handed
    assert "Kepada Yth. Kepala Desa Contoh" in handed
    for word in ("kenari", "purnama", "mawarwangi", "0077", "example.com", "RT 02"):
        assert word.lower() not in handed.lower(), word
    assert warga.news() == [], "the complainant is told nothing of it"
    assert len(await shared(world, code)) == 1
    await pejabat.says("/riwayat 1")
    assert "Pejabat Satu: salinan jawaban diserahkan kepada pihak terkait" in pejabat.sees
    assert "Kepala Desa" not in pejabat.sees


async def shared(world: World, code: str) -> list[Shared]:
    case = await case_of(world, code)
    found = await world.node.database.read(lambda tx: cases.entries(tx, case.id))
    return [entry.event for entry in found if isinstance(entry.event, Shared)]


async def test_what_was_handed_over_is_kept_and_can_be_deleted(one_world: World) -> None:
    pejabat, _, code = await answered(one_world)
    await pejabat.says("/copy 1 Kepala Desa Contoh")
    await pejabat.says("YA")
    [event] = await shared(one_world, code)
    vault = one_world.node.desk.vault

    def read(tx: Tx) -> tuple[bytes | None, bytes | None, list[bytes]]:
        lines = [bytes(row["event"]) for row in tx.rows(select(journal))]
        return texts.read(tx, vault, event.words), texts.read(tx, vault, event.copy), lines

    party, copy, lines = await one_world.node.database.read(read)
    assert party == b"Kepala Desa Contoh"
    assert copy is not None
    assert copy.startswith(b"Kepada Yth. Kepala Desa Contoh\n\n")
    assert not [line for line in lines if b"Kepala" in line]
    await one_world.node.database.write(lambda tx: texts.drop(tx, event.copy), name="erase")
    _, copy, _ = await one_world.node.database.read(read)
    assert copy is None


async def test_without_ya_nothing_is_handed_over(one_world: World) -> None:
    pejabat, _, code = await answered(one_world)
    await pejabat.says("/salinan 1 Kepala Desa Contoh")
    await pejabat.presses("Batal")
    await pejabat.says("YA")
    assert "Tidak ada yang menunggu konfirmasi" in pejabat.sees
    assert await shared(one_world, code) == []


async def test_without_an_answer_or_a_party_it_says_what_is_missing(one_world: World) -> None:
    pejabat, petugas = await one_world.officers(
        ("Pejabat Satu", "pejabat_pengelola", "tim_pengelola"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    await has_complained(one_world.citizen())
    await pejabat.says("/salinan 1 Kepala Desa Contoh")
    assert "belum punya jawaban" in pejabat.sees
    await pejabat.says("/lengkap 1")
    await pejabat.says("YA")
    await petugas.says("/jawab 1 Sudah jadi.")
    await pejabat.says("/salinan 1 Kepala Desa Contoh")
    assert "belum punya jawaban" in pejabat.sees
    await pejabat.says("/setujui 1 saja")
    await pejabat.says("YA")
    await pejabat.says("/salinan 1")
    assert "Sebutkan kepada siapa" in pejabat.sees
    await pejabat.says("/salinan 1 Kepala Desa Contoh")
    assert "Sudah jadi." in pejabat.sees
    await petugas.says("/salinan 1 Kepala Desa Contoh")
    assert "Perintah ini hanya untuk Pejabat Pengelola Pengaduan" in petugas.sees


async def test_a_name_that_was_corrected_is_removed_in_every_form(one_world: World) -> None:
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola", "tim_pengelola")
    await has_complained(one_world.citizen(), nama="Kenari Lamanya")
    await pejabat.says("/lengkap 1")
    await pejabat.says("YA")
    await pejabat.says("/isi 1 nama Cendana Barunya")
    await pejabat.says("/isi 1 nama Melati Akhirnya")
    await pejabat.says(
        "/jawab 1 Yth. Melati Akhirnya (Cendana Barunya, Kenari Lamanya), sudah jadi."
    )
    await pejabat.says("/setujui 1 saja")
    await pejabat.says("YA")
    await pejabat.says("/salinan 1 Kepala Desa Contoh")
    for word in ("Melati", "Akhirnya", "Cendana", "Barunya", "Kenari", "Lamanya"):
        assert word not in pejabat.sees
    assert "sudah jadi." in pejabat.sees
    assert sends_to(one_world, pejabat)


# -- for any identity and any text ----------------------------------------------------------------


WORDS = re.compile(r"[^\W_]+")


def folded(text: str) -> list[str]:
    shown = "".join(char for char in unicodedata.normalize("NFC", text)
                    if unicodedata.category(char) != "Cf")  # fmt: skip
    return [unicodedata.normalize("NFKC", one).casefold() for one in WORDS.findall(shown)]


NAMES = st.text(min_size=1, max_size=30)
SPACES = st.sampled_from([" ", ", ", "\n", " - ", "("])


@given(
    identity=st.lists(NAMES, min_size=1, max_size=4),
    around=st.lists(st.text(max_size=30), min_size=5, max_size=5),
    space=SPACES,
    shout=st.booleans(),
)
@example(identity=["Abu Bakar"], around=["Yth. ", " sudah.", "", "", ""], space=" ", shout=True)
@example(identity=["Li Na"], around=["Ibu ", " ya", "", "", ""], space=" ", shout=False)
@example(identity=["0"], around=["", "", "", "0@0@0", ""], space=" ", shout=False)
@example(identity=["José"], around=["Jose\u0301 ", "", "", "", ""], space=" ", shout=False)
def test_nothing_of_the_identity_is_left_in_any_answer(
    identity: list[str], around: list[str], space: str, shout: bool
) -> None:
    pieces = [piece for pair in zip(around, [*identity, ""] * 2, strict=False) for piece in pair]
    text = space.join(pieces)
    text = text.upper() if shout else text
    clean = without_person(text, identity)
    wanted = {word for one in identity for word in folded(one) if len(word) >= 3}
    assert not wanted & set(folded(clean)), clean
    assert without_person(clean, identity) == clean


@given(
    digits=st.from_regex(r"08[1-9]\d{8,10}", fullmatch=True),
    cuts=st.lists(st.sampled_from(["", " ", "-", ".", " - ", ")", "/"]), min_size=13, max_size=13),
    prefix=st.sampled_from(["0", "+62", "62", "+62 ", "(0)", "", "0062"]),
)
def test_a_number_is_removed_however_it_is_written(
    digits: str, cuts: list[str], prefix: str
) -> None:
    national = digits.lstrip("0")
    written = prefix + "".join(digit + cut for digit, cut in zip(national, cuts, strict=False))
    for identity in (digits, f"+62{national}"):
        clean = without_person(f"Kami hubungi di {written} besok.", [identity])
        left = re.sub(r"\D", "", clean)
        assert national not in left
        assert len(left) <= 3, clean
        assert clean.endswith(" besok.")


def test_what_is_nobodys_stays() -> None:
    text = "KTP-el 0001/PGD/XI/2026 siap Rabu, 25 November 2026 pukul 08.00 di loket 2, Rp50.000."
    assert without_person(text, ["Kenari Purnama", "0812-0000-0077", "Dusun Contoh"]) == text
    assert without_person("Kenarinya belum.", ["Kenari"]) == "Kenarinya belum."
    assert (
        without_person("Sdr. Kenari P., Sanggau", ["Kenari Sanggau"]) == f"Sdr. {MASK} P., {MASK}"
    )
