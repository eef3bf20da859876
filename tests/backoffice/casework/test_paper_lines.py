"""No line that an officer writes in /catat vanishes: it is in the preview, or named as a slip."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demo.world import Person, World
from app.serving.wiring import PROFILES
from backoffice.casework.paper_lines import labels_on_paper, read_papers
from backoffice.casework.paper_words import QUOTED, Slip, read_way
from backoffice.desk.wording import way_title
from backoffice.office.profile import load_profile
from bot.labelled import begun_by
from bot.words import mask_numbers
from tests.backoffice.casework.test_paper_complaints import all_cases, answers_of, petugas_of
from tests.backoffice.citizens.test_data_requests import asks_for_a_copy
from tests.databases import fresh_sqlite
from tests.examples import examples
from tests.growth import assert_in_step
from tests.offices import office_with
from tests.world import begins, fills

#: An office that wants a signed form, and a proof, before a complaint is whole.
FORM = """
[[form.fields]]
key = "formulir"
kind = "files"
ask = "tanya_bukti"
label = "Formulir"
need = "complete"
clause = "[INF]"
"""
PLAIN = "/catat surat kemarin\nnama: Warga Contoh\nalamat: Desa Contoh\nhp: 0812-0000-0001\n"


@pytest.fixture
async def other_office(tmp_path: Path) -> AsyncIterator[World]:
    """The office of Sanggau, if its SOP asked for a signed form."""
    mine = str(office_with(tmp_path / "office", FORM))
    async with World.opened(
        tmp_path, database_url=fresh_sqlite(tmp_path), straight=True, office=mine
    ) as opened:
        yield opened


# -- every line -----------------------------------------------------------------------------------

#: Labels that people write and that no field has.
UNKNOWN = ("hobi", "catatan petugas", "saksi", "nik", "almat", "Nomer KTP", "status")
VALUES = (
    *("ktp", "KTP-el", "ya", "tidak", "1", "0812-0000-0001", "+62 812 0000 0002", "0812 dua"),
    *("Sukarno", "Warga Contoh", "W.C.", "H. Contoh", "Desa Contoh, Kec. Contoh", "kemarin"),
    *("kemarin pukul 10:30 di loket", "2026-11-20", "20 November 2026, hari Jumat", "surat"),
    *("tidak ada", "", "-", "…", "tidak diketahui", "menyusul", "lewati", "fotokopi KTP, kuitansi"),
    *("Petugas loket marah-marah: antre saja", "entahlah", "sp4n_lapor 7654321", "7654321"),
    *("telepon kemarin", "tidak punya hp, titip di kantor desa", "6171012345678901"),
)
LABELS = tuple(sorted(labels_on_paper(load_profile(PROFILES / "sanggau"))))
LINES = st.builds(
    lambda label, value, number: f"{label}{value}{number}",
    st.one_of(
        st.sampled_from(LABELS).map(lambda one: f"{one}: "),
        st.sampled_from(LABELS).map(lambda one: f"- {one.capitalize()} = "),
        st.sampled_from(UNKNOWN).map(lambda one: f"{one}: "),
        st.just(""),
    ),
    st.sampled_from(VALUES),
    st.one_of(st.just(""), st.integers(100, 999).map(lambda n: f" kata{n}")),
)
HEADS = (
    "surat kemarin",
    "loket",
    "telepon 2026-11-20",
    "kotak",
    "surat kemarin Pak Lurah",
    "",
    "x",
)


def signs(text: str) -> str:
    """Letters and digits alone: what is told may be set otherwise than it was typed."""
    return "".join(char for char in text.casefold() if char.isalnum())


def is_told(world: World, line: str, told: str) -> bool:
    """Whether an officer who reads this finds the line in it, or what it was understood as."""
    label, mark, value = re.match(r"[-\s]*([^:=]*)([:=]?)(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
    words = value if mark else label
    # The number of a family card or a NIK is masked wherever somebody sends it.
    if any(signs(one[:QUOTED]) in signs(told) for one in (words, mask_numbers(words))):
        # An empty one is told by the label of its field.
        return bool(signs(words)) or not signs(label) or is_label_told(world, label, told)
    profile = world.node.desk.current
    # A way, and the day behind it, are told as the house says them.
    way, behind = read_way(words, profile.rules.paper_ways)
    if way and signs(way_title(world.node.desk, way)) in signs(told):
        return signs(behind) in signs(told) or behind == "kemarin"
    options = [one for field in profile.form.fields for one in field.options]
    meant = [one.label for one in options if signs(words) in map(signs, (one.id, *one.words))]
    said = signs(words)
    if said.isdecimal():
        lists = [field.options for field in profile.form.fields]
        meant += [one[int(said) - 1].label for one in lists if 0 < int(said) <= len(one)]
    return any(signs(one) in signs(told) for one in meant)


def is_story(world: World, line: str) -> bool:
    found = begun_by(line, labels_on_paper(world.node.desk.current))
    return found is not None and found[0] == "uraian"


def is_label_told(world: World, label: str, told: str) -> bool:
    profile = world.node.desk.current
    target = labels_on_paper(profile).get(" ".join(label.casefold().split()), "")
    if target.startswith(":"):
        # Nothing was said of the day or the way: it is asked, or is known from the head.
        return True
    names = [label, *(field.label for field in profile.form.fields if field.key == target)]
    return any(signs(one) in signs(told) for one in names)


#: The officer of a world; examples share one.
_AT_THE_DESK: WeakKeyDictionary[World, Person] = WeakKeyDictionary()


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(head=st.sampled_from(HEADS), lines=st.lists(LINES, min_size=1, max_size=6))
async def test_every_line_is_in_the_preview_or_named(
    one_world: World, head: str, lines: list[str]
) -> None:
    if one_world not in _AT_THE_DESK:
        _AT_THE_DESK[one_world] = await petugas_of(one_world)
    petugas = _AT_THE_DESK[one_world]
    await petugas.says("batal")
    lines = [line for line in lines if line.strip()]
    told = "\n".join(await petugas.says(f"/catat {head}\n" + "\n".join(lines)))
    for _ in range(4):
        if told.startswith(("Pengaduan baru dicatat tanpa nomor", "Akan dicatat")):
            break
        if "Belum ada yang dicatat" in told:
            break
        # What is missing is asked first; nothing is forgotten meanwhile. A story that was left open
        # is told now.
        if told.startswith("Tulis isian"):
            lines = [line for line in lines if not is_story(one_world, line)]
        answer = {"Pengaduan ini masuk": "surat", "Kapan pengaduan": "kemarin",
                  "Tulis isian": "isi: belum jadi", "Berapa Tracking": "7654321",
                  "Pengaduan ini sampai": "terselip"}  # fmt: skip
        told = "\n".join(
            await petugas.says(next(said for ask, said in answer.items() if told.startswith(ask)))
        )
    if "Belum ada yang dicatat" in told:
        # Refused, and nothing of it was taken: the line is named.
        quoted = told.partition("Perbaiki, lalu kirim lagi")[0]
        number = re.search(r"Baris (\d+):", quoted)
        assert number and 1 <= int(number[1]) <= len(lines) + 1, told
        return
    if told.startswith("Pengaduan baru dicatat tanpa nomor"):
        return
    missing = [line for line in lines if not is_told(one_world, line, told)]
    assert missing == [], told
    if "Pak Lurah" in head:
        assert "Pak Lurah" in told


@pytest.mark.parametrize(
    "line",
    ["isi: a", "bukti: a", "nama: Warga Contoh", "alamat: x", "hp: 0812-0000-0001", "x: y",
     "kanal:", "alasan: a", "isi", "---\nisi: a", "kapan: kemarin"],
)  # fmt: skip
async def test_many_lines_take_time_in_step_with_them(one_world: World, line: str) -> None:
    desk, now = one_world.node.desk, one_world.clock()

    def reads(text: str) -> None:
        with contextlib.suppress(Slip):
            read_papers(desk, text, now=now, headed=True)

    def written(lines: int) -> str:
        return "surat kemarin\nisi: a\n" + f"{line}\n" * lines

    assert_in_step(reads, written(2_000), written(4_000))


# -- a line that would be lost --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nama: Warga Contoh\nnama: Warga Lain\nisi: a", 'Baris 3: "nama" tertulis dua kali'),
        ("hp: 0812-0000-0001\nwa: 0812-0000-0002\nisi: a", 'Baris 3: "wa" tertulis dua kali'),
        ("tanggal: 2026-11-20\ntgl: kemarin", 'Baris 3: "tgl" tertulis dua kali'),
        ("kanal: telepon\nkanal: kotak", 'Baris 3: "kanal" tertulis dua kali'),
        ("alasan: a\nalasan: b\nisi: a", 'Baris 3: "alasan" tertulis dua kali'),
        ("nama: Warga Contoh\nKTP belum jadi\nisi: a", 'Baris 3: "KTP belum jadi" belum berlabel'),
        ("hp: 0812-0000-0001\nhobi: memancing\nisi: a", 'Baris 3: "hobi: memancing" belum'),
    ],
)
async def test_what_would_be_lost_is_refused_by_its_line(
    one_world: World, typed: str, told: str
) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(f"/catat surat kemarin\n{typed}")
    assert told in petugas.sees
    await petugas.says("YA")
    assert await all_cases(one_world) == []


async def test_what_says_the_same_twice_is_taken(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(
        "/catat surat 2026-11-20\nkanal: surat\ntanggal: 2026-11-20\nisi: Datang dua kali.\n"
        "kronologi: Antre lagi.\nhp:\n0812-0000-0001"
    )
    assert "Uraian: Datang dua kali.\nAntre lagi." in petugas.sees
    assert "Nomor HP: 0812-0000-0001" in petugas.sees


async def test_a_letter_may_differ_from_the_first_line_and_says_so(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(
        "/catat kotak 2026-11-20\nisi: a\n---\n"
        "tanggal: 2026-11-19\nisi: b\n---\nkanal: surat\nisi: c"
    )
    told = [line for line in petugas.sees.splitlines() if "sampai di kantor" in line]
    assert told == [
        "1. Kotak pengaduan, sampai di kantor Jumat, 20 November 2026",
        "2. Kotak pengaduan, sampai di kantor Kamis, 19 November 2026",
        "3. Surat, sampai di kantor Jumat, 20 November 2026",
    ]
    assert petugas.sees.count('Berbeda dari baris pertama ("kotak 2026-11-20")') == 2


async def test_more_words_than_were_understood_stand_beside(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(
        "/catat surat kemarin Pak Lurah\nhp: 0812-0000-0001 (nomor anaknya)\n"
        "layanan: KTP punya ibunya\nrahasiakan: tidak, sudah ditanya\nisi: a"
    )
    assert '22 November 2026 (tertulis "kemarin Pak Lurah")' in petugas.sees
    assert 'Nomor HP: 0812-0000-0001 (tertulis "0812-0000-0001 (nomor anaknya)")' in petugas.sees
    assert 'Layanan: KTP-el (tertulis "KTP punya ibunya")' in petugas.sees
    assert 'Rahasiakan: Tidak (tertulis "tidak, sudah ditanya")' in petugas.sees


async def test_what_the_paper_leaves_open_is_said(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await petugas.says(
        PLAIN + "isi: KTP belum jadi\nlayanan:\nkapan: tidak diketahui\nbukti: menyusul"
    )
    assert 'Dikosongkan: Layanan, Waktu kejadian ("tidak diketahui"), Bukti ("menyusul")' in (
        petugas.sees
    )
    # Told at last, it is open no more; and what was wrong can be taken back.
    await petugas.says("kapan: 12 November 2026\nhp: tidak ada")
    assert 'Dikosongkan: Nomor HP ("tidak ada"), Layanan, Bukti ("menyusul")' in petugas.sees
    assert "0812" not in petugas.sees


# -- evidence that is in no file ------------------------------------------------------------------


async def test_what_the_paper_carries_is_in_the_case_and_everybody_sees_it(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    tim = await one_world.officer("Tim Satu", "tim_penjawab")
    await petugas.says(
        PLAIN + "layanan: ktp\nisi: KTP belum jadi\nbukti: fotokopi KTP, kuitansi\nlampiran: resi"
    )
    assert "Bukti: fotokopi KTP, kuitansi\nresi (bukti fisik)" in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert case.number is not None
    assert (await answers_of(one_world, case))["bukti"].endswith("resi (bukti fisik)")
    await petugas.says("/disposisi 1 tim_penjawab cek")
    for officer in (petugas, tim):
        await officer.says("/lihat 1")
        assert "Bukti: fotokopi KTP, kuitansi\nresi (bukti fisik)" in officer.sees
        assert "Berkas: tidak ada" in officer.sees


async def test_a_signed_form_on_paper_is_there(other_office: World) -> None:
    petugas = await petugas_of(other_office)
    letter = PLAIN + "layanan: ktp\nisi: KTP belum jadi\n"
    await petugas.says(letter + "formulir: bertanda tangan lurah")
    assert "Formulir: bertanda tangan lurah (bukti fisik)" in petugas.sees
    await petugas.says("YA")
    await petugas.says(letter + "formulir: belum ada")
    assert 'Dikosongkan: Formulir ("belum ada")' in petugas.sees
    await petugas.says("YA")
    one, other = await all_cases(other_office)
    assert (one.lacks_complete, other.lacks_complete) == ((), ("formulir",))
    await petugas.says("/lihat 1")
    assert "Formulir: bertanda tangan lurah (bukti fisik)" in petugas.sees


async def test_what_a_citizen_writes_of_evidence_is_on_the_card_and_in_the_copy(
    one_world: World,
) -> None:
    warga = one_world.citizen()
    petugas = await petugas_of(one_world)
    await begins(warga)
    await fills(warga, until="bukti")
    await warga.says("Saksinya penjaga loket, fotonya hilang")
    await warga.says("CUKUP")
    await fills(warga)
    await warga.presses("Kirim")
    await petugas.says("/lihat 1")
    assert "Bukti: Saksinya penjaga loket, fotonya hilang" in petugas.sees
    await asks_for_a_copy(warga, "0001")
    await petugas.says("/salinandata 1")
    warga.news()
    await petugas.says("YA")
    assert "Bukti: Saksinya penjaga loket, fotonya hilang" in "\n".join(warga.news())


# -- a name of one word ---------------------------------------------------------------------------


async def test_a_name_of_one_word_is_asked_back_where_ya_answers_it(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    letter = PLAIN.replace("Warga Contoh", "Sukarno") + "layanan: ktp\nisi: KTP belum jadi"
    await petugas.says(letter)
    told = "Nama satu kata: Sukarno. YA berarti itu nama lengkapnya"
    assert told in petugas.sees
    await petugas.says("nama: Sukarno Contoh")
    assert "satu kata" not in petugas.sees and "Nama: Sukarno Contoh" in petugas.sees
    await petugas.says("nama: Sukarno")
    assert told in petugas.sees
    await petugas.says("YA")
    (case,) = await all_cases(one_world)
    assert (await answers_of(one_world, case))["nama"] == "Sukarno"
    assert case.number is not None


async def test_of_several_letters_each_name_is_asked_back(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    blocks = "\n---\n".join(f"nama: {name}\nisi: a" for name in ("Ani", "Warga Contoh", "Budi"))
    await petugas.says(f"/catat kotak kemarin\n{blocks}")
    assert re.findall(r"Nama satu kata: (\w+)", petugas.sees) == ["Ani", "Budi"]
