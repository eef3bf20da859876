"""Small commands that officers typed as they speak, and that understood them otherwise."""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from backoffice.casework.paper_lines import field_labels, labels_on_paper
from tests.world import complains, has_complained

NUMBER = "0001/PGD/XI/2026"


async def desk(world: World, *others: tuple[str, str]) -> tuple[Person, ...]:
    """The officer of the desk and others, and one case."""
    people = await world.officers(("Petugas Rina", "petugas_pengaduan"), *others)
    await has_complained(world.citizen())
    await world.settle()
    for person in people:
        person.news()
    return tuple(people)


async def test_help_needs_no_slash_for_a_command_either(one_world: World) -> None:
    (rina,) = await desk(one_world)
    (told,) = await rina.says("/bantuan balas")
    for typed in ("bantuan balas", "Bantuan /balas", "bantuan reply"):
        assert await rina.says(typed) == [told], typed
    (late,) = await rina.says("/antrean hari_ini")
    for typed in ("antrean hari_ini", "antrean hari ini", "Antrian hari_ini"):
        assert await rina.says(typed) == [late], typed
    for typed in ("bantuan dari pusat belum datang", "antrean panjang sekali", "lihat balas"):
        (told,) = await rina.says(typed)
        assert told.startswith("Kalimat itu bukan perintah"), typed


@pytest.mark.parametrize(
    "words", ["joko cek dulu", "Joko, cek dulu", "pak joko cek dulu", "JOKO SUSENO cek dulu"]
)
async def test_a_part_of_a_name_is_enough(one_world: World, words: str) -> None:
    rina, joko = await desk(one_world, ("Tim Joko Suseno", "tim_penjawab"))
    (told,) = await rina.says(f"/disposisi 1 {words}")
    assert f"{NUMBER} diteruskan kepada Tim Joko Suseno" in told
    assert "cek dulu" in joko.sees and "joko" not in joko.sees.lower().replace("tim joko", "")


async def test_a_part_of_two_names_is_asked_back(one_world: World) -> None:
    rina, *_ = await desk(one_world, ("Tim Joko", "tim_penjawab"), ("Joko Lain", "tim_penjawab"))
    (told,) = await rina.says("/disposisi 1 joko cek")
    assert told == (
        "Nama itu cocok untuk lebih dari satu: Tim Joko, Joko Lain. Tulis nama lengkapnya."
    )
    # The team is called so, too.
    (told,) = await rina.says("/disposisi 1 tim cek")
    assert told.startswith("Nama itu cocok untuk lebih dari satu: Tim Joko, Tim Penjawab")
    (told,) = await rina.says("/disposisi 1 budi cek")
    assert told.startswith('"budi" bukan peran atau nama petugas di sini.')
    (told,) = await rina.says("/disposisi 1 lain cek")
    assert f"{NUMBER} diteruskan kepada Joko Lain" in told


async def test_the_fields_have_the_same_names_everywhere(one_world: World) -> None:
    (rina,) = await desk(one_world)
    profile = one_world.node.desk.current
    both = field_labels(profile)
    paper = {name: key for name, key in labels_on_paper(profile).items() if key[0] != ":"}
    assert paper == both
    for field, name in (("kontak", "hp"), ("objek", "layanan"), ("uraian", "isi")):
        value = {"kontak": "0812-0000-0002", "objek": "KTP-el", "uraian": "Belum jadi."}[field]
        said = [(await rina.says(f"/isi 1 {one} {value}"))[0] for one in (field, name)]
        assert said[0] == said[1] and "disimpan" in said[0]
        for one in (field, name):
            story = "" if field == "uraian" else "\nisi: KK saya keliru."
            await rina.says(f"/catat telepon 2026-11-20\n{one}: {value}{story}")
            assert value in rina.sees and "Balas YA" in rina.sees, one
            await rina.says("batal")
    (told,) = await rina.says("/isi 1 hobi memancing")
    assert "Yang ada: jenis, nama, alamat, hp, rahasiakan, layanan, uraian" in told


async def test_where_the_name_of_an_office_ends_is_asked(one_world: World) -> None:
    warga = one_world.citizen()
    (siti,) = await one_world.officers(("Pejabat Siti", "pejabat_pengelola"))
    await complains(warga)
    warga.news()
    siti.news()
    (told,) = await siti.says("/alihkan 1 Dinas PU jalan rusak jam 10:30")
    assert told == (
        "Sampai mana nama instansinya? Mohon tulis titik dua di belakang nama itu, lalu "
        f"keterangannya bila ada. Misalnya: /alihkan {NUMBER} Dinas PU: jalan rusak jam 10:30"
    )
    await siti.says("YA")
    assert warga.news() == []
    for typed in (
        "Dinas PU: jalan rusak jam 10:30", "Dinas PU\njalan rusak jam 10:30", "Dinas PU:",
    ):  # fmt: skip
        (told,) = await siti.says(f"/alihkan 1 {typed}")
        assert "Akan mengalihkan kepada Dinas PU" in told, typed
        assert ("jalan rusak jam 10:30" in told) is ("jalan" in typed)


async def test_deadlines_are_shown_without_marks(one_world: World) -> None:
    (rina,) = await desk(one_world)
    (told,) = await rina.says("/tenggat 1")
    assert "Penyelesaian" in told and "belum berjalan" in told
    assert "*" not in told and "_" not in told


async def test_who_may_not_open_an_identity_learns_how(one_world: World) -> None:
    rina, siti, joko = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Pejabat Siti", "pejabat_pengelola"),
        ("Tim Joko", "tim_penjawab"),
    )
    await complains(one_world.citizen())
    await siti.says("/lengkap 1")
    await siti.says("YA")
    await siti.says("/disposisi 1 joko cek")
    rina.news()
    (told,) = await rina.says("/identitas 1 hubungi")
    assert told == (
        f"Identitas pelapor {NUMBER} hanya dapat dibuka oleh pemegang pengaduan atau pimpinan. "
        "Ambil dulu dengan /ambil_1_2026, lalu ulangi."
    )
    await rina.says("/ambil_1_2026")
    await rina.says("/identitas 1 hubungi")
    assert "Identitas pelapor" in rina.sees and "Warga Contoh" in rina.sees
    # While somebody holds it, taking it is no way.
    await rina.says("/lepas 1 salah ambil")
    await joko.says("/ambil 1")
    (told,) = await rina.says("/identitas 1 hubungi")
    assert "/ambil" not in told
