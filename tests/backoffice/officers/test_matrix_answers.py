"""Who declares complete, asks for what is missing and judges what came, directs, and approves.

Written by hand from the SOP (L15, L22, L29, L37, L39-L41) and the rules of the staff commands: what
is told to a citizen is shown first and done on YA; whoever was refused has nothing that a YA could
mean. The head leads; an admin handles no case.
"""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from tests.backoffice.officers.matrix import HOLDER, ROLES, cast, read, wrong_in
from tests.world import has_complained

_ONLY = "Perintah ini hanya untuk "
LEGEND = {
    "1": f"{_ONLY}Tim Pengelola Pengaduan atau Pejabat Pengelola Pengaduan. Peran",
    "2": f"{_ONLY}Petugas Pengelolaan Pengaduan atau Pejabat Pengelola Pengaduan. Peran",
    "3": f"{_ONLY}Pejabat Pengelola Pengaduan. Peran",
    "4": f"{_ONLY}Pejabat Pengelola Pengaduan atau Kepala Dinas. Peran",
    "-": "Tidak ada yang menunggu konfirmasi.",
    "Z": "sedang pada tahap",
    "Q": "sudah ditutup.",
    # /lengkap
    "L": "Akan menyatakan lengkap: 0001/PGD/XI/2026. Pelapor akan membaca:",
    "D": "✅ 0001/PGD/XI/2026 dinyatakan lengkap. Batas penyelesaian: Senin, 30 November 2026",
    "S": "0001/PGD/XI/2026 sudah dinyatakan lengkap sebelumnya.",
    "C": "✅ 0001/PGD/XI/2026: yang diminta dari pelapor dinyatakan cukup. Jam berjalan lagi; "
    "batas: Senin, 30 November 2026 (sisa 5 hari kerja). Sekarang: Penyusunan jawaban.",
    "U": "belum bernomor register karena isiannya belum cukup.",
    # /lengkapi
    "M": "Akan diminta kepada pelapor",
    "K": "masuk antrean kirim. Pelapor punya waktu sampai",
    # /setujui
    "W": "Akan Bapak/Ibu setujui dan langsung dikirim kepada pelapor 0001/PGD/XI/2026 lewat",
    "V": "Akan Bapak/Ibu setujui: usulan jawaban 0001/PGD/XI/2026, versi",
    "E": "📤 Jawaban 0001/PGD/XI/2026 masuk antrean kirim. Bila tidak ada tanggapan",
    "A": "✅ Jawaban 0001/PGD/XI/2026 disetujui. Kirim kepada pelapor dengan /kirim_1_2026.",
    "B": "Pilihannya: saja.",
    "N": "belum punya usulan jawaban yang menunggu.",
    # /arahan
    "H": "🧭 Arahan untuk 0001/PGD/XI/2026",
    "T": "Arahan untuk 0001/PGD/XI/2026 tidak diminta dari Bapak/Ibu.",
}
#: baru              numbered, nobody holds it
#: tanpa nomor       name and address are missing
#: diminta           a colleague (h) has asked for a photograph; no answer yet
#: dipenuhi          the same, and the citizen has answered: whether it suffices, people judge
#: diproses          a colleague of the desk holds it
#: diproses, diminta the same, and something was asked for
#: lengkap, didisposisi, dijawab, selesai: as the SOP has them
#: usulan            the holder's draft waits; usulan sendiri: one of whoever is in charge
#: disetujui         approved, not sent
#: eskalasi p/t/j    the desk, the team, whoever is in charge has asked for direction
TABLE = """
situation         | command                          | p t g j k a
baru              | /lengkap 1                       | 1 1 L L 1 1
baru              | /lengkap 1; YA                   | - - D D - -
baru              | /lengkap 1; YA; /lengkap 1       | 1 1 S S 1 1
tanpa nomor       | /lengkap {kode}                  | 1 1 U U 1 1
diminta           | /lengkap 1                       | 1 1 L L 1 1
diminta           | /lengkap 1; YA                   | - - D D - -
dipenuhi          | /lengkap 1                       | 1 1 L L 1 1
dipenuhi          | /lengkap 1; YA                   | - - D D - -
diproses          | /lengkap 1                       | 1 1 S S 1 1
diproses, diminta | /lengkap 1                       | 1 1 C C 1 1
diproses, diminta | /lengkap 1; YA                   | - - - - - -
diproses, diminta | /lengkap 1; /lengkap 1           | 1 1 S S 1 1
lengkap           | /lengkap 1                       | 1 1 S S 1 1
didisposisi       | /lengkap 1                       | 1 1 S S 1 1
disetujui         | /lengkap 1                       | 1 1 S S 1 1
dijawab           | /lengkap 1                       | 1 1 S S 1 1
selesai           | /lengkap 1                       | 1 1 Z Z 1 1
baru              | /lengkapi 1 Foto resi.           | M 2 2 M 2 2
baru              | /lengkapi 1 Foto resi.; YA       | K - - K - -
tanpa nomor       | /lengkapi {kode}                 | M 2 2 M 2 2
diminta           | /lengkapi 1 Foto lain.; YA       | K - - K - -
dipenuhi          | /lengkapi 1 Foto lain.; YA       | K - - K - -
diproses          | /lengkapi 1 Foto resi.; YA       | K - - K - -
lengkap           | /lengkapi 1 Foto resi.           | M 2 2 M 2 2
didisposisi       | /lengkapi 1 Foto resi.           | M 2 2 M 2 2
disetujui         | /lengkapi 1 Foto resi.           | Z 2 2 Z 2 2
dijawab           | /lengkapi 1 Foto resi.           | Z 2 2 Z 2 2
selesai           | /lengkapi 1 Foto resi.           | Z 2 2 Z 2 2
baru              | /setujui 1                       | 3 3 3 Z 3 3
diminta           | /setujui 1                       | 3 3 3 Z 3 3
lengkap           | /setujui 1                       | 3 3 3 N 3 3
didisposisi       | /setujui 1 saja                  | 3 3 3 N 3 3
diproses          | /setujui 1                       | 3 3 3 N 3 3
usulan            | /setujui 1                       | 3 3 3 W 3 3
usulan            | /setujui 1; YA                   | - - - E - -
usulan            | /setujui 1 saja                  | 3 3 3 V 3 3
usulan            | /setujui 1 saja; YA              | - - - A - -
usulan            | /setujui 1 besok                 | 3 3 3 B 3 3
usulan            | /setujui 1 besok; YA             | - - - - - -
usulan            | /setujui 1 saja; YA; /setujui 1  | 3 3 3 N 3 3
usulan sendiri    | /setujui 1; YA                   | - - - E - -
disetujui         | /setujui 1                       | 3 3 3 N 3 3
disetujui         | /setujui 1 saja                  | 3 3 3 N 3 3
dijawab           | /setujui 1                       | 3 3 3 Z 3 3
selesai           | /setujui 1                       | 3 3 3 Z 3 3
baru              | /arahan 1 Hari ini juga.         | 4 4 4 T H 4
diproses          | /arahan 1 Hari ini juga.         | 4 4 4 T H 4
eskalasi p        | /arahan 1 Hari ini juga.         | 4 4 4 H H 4
eskalasi t        | /arahan 1 Hari ini juga.         | 4 4 4 H H 4
eskalasi j        | /arahan 1 Hari ini juga.         | 4 4 4 T H 4
dijawab           | /arahan 1 Hari ini juga.         | 4 4 4 T H 4
selesai           | /arahan 1 Hari ini juga.         | 4 4 4 Q Q 4
"""
LINES = read(TABLE)
#: What was done before, by whom: a letter of the columns, `h` for a colleague, `w` for the citizen.
#: Where a preview is shown, YA follows.
BEFORE: dict[str, tuple[tuple[str, str], ...]] = {
    "baru": (),
    "tanpa nomor": (),
    "diminta": (("h", "/lengkapi 1 Foto resi."),),
    "dipenuhi": (("h", "/lengkapi 1 Foto resi."), ("w", "Resinya hilang, saya punya salinannya.")),
    "diproses": (("h", "/ambil 1"),),
    "diproses, diminta": (("h", "/ambil 1"), ("h", "/lengkapi 1 Foto resi.")),
    "lengkap": (("g", "/lengkap 1"),),
    "didisposisi": (("p", "/disposisi 1 tim_penjawab Cek."),),
    "usulan": (("h", "/ambil 1"), ("h", "/jawab 1 KTP sudah jadi.")),
    "usulan sendiri": (("h", "/ambil 1"), ("j", "/jawab 1 KTP sudah jadi.")),
    "disetujui": (
        ("h", "/ambil 1"),
        ("h", "/jawab 1 KTP sudah jadi."),
        ("j", "/setujui 1 saja"),
    ),
    "dijawab": (("h", "/ambil 1"), ("h", "/jawab 1 KTP sudah jadi."), ("j", "/setujui 1")),
    "selesai": (("g", "/lengkap 1"), ("j", "/selesai 1")),
    "eskalasi p": (("h", "/ambil 1"), ("h", "/eskalasi 1 Mohon arahan.")),
    "eskalasi t": (("t", "/ambil 1"), ("t", "/eskalasi 1 Mohon arahan.")),
    "eskalasi j": (("h", "/ambil 1"), ("j", "/eskalasi 1 Mohon arahan.")),
}


async def situation(world: World, name: str) -> tuple[dict[str, Person], str]:
    """That situation, everybody in it, and the code of the complaint."""
    people = await cast(world)
    people["h"] = await world.officer(HOLDER, "petugas_pengaduan")
    people["w"] = world.citizen()
    lacking = {"nama": "", "alamat": ""} if name == "tanpa nomor" else {}
    case = await has_complained(people["w"], **lacking)
    for who, words in BEFORE[name]:
        told = await people[who].says(words)
        if "YA" in people[who].buttons:
            told = await people[who].says("YA")
        assert told and not told[-1].startswith(("Perintah", "Tidak")), (name, words, told)
    return people, case.code


@pytest.mark.parametrize("name", list(LINES))
async def test_who_may_do_what(one_world: World, name: str) -> None:
    people, code = await situation(one_world, name)
    wrong: list[str] = []
    for line in LINES[name]:
        wrong += await wrong_in(one_world, people, line, LEGEND, kode=code)
    assert wrong == []


async def test_who_is_no_officer_commands_nothing(one_world: World) -> None:
    """Neither the complainant nor a stranger: their words are no command."""
    people, _ = await situation(one_world, "usulan")
    for who in (people["w"], one_world.citizen("Orang Contoh")):
        for words in (
            "/lengkap 1",
            "/lengkapi 1 Foto",
            "/setujui 1",
            "/setujui 1 saja",
            "/arahan 1 Cepat.",
            "YA",
        ):
            for person in people.values():
                person.news()
            await who.says(words)
            for sentence in (*LEGEND.values(), _ONLY):
                assert sentence not in who.sees, (who.user.name, words, who.sees)
    await people["j"].says("/setujui 1")
    assert LEGEND["W"] in people["j"].sees, "it is as it was"


def test_the_table_is_whole() -> None:
    every = [line for lines in LINES.values() for line in lines]
    assert set(LINES) == set(BEFORE)
    assert all(set(line.expected) == set(ROLES) for line in every)
    used = {letter for line in every for letter in line.expected.values()}
    assert used == set(LEGEND), "every letter is used, and every used one is explained"
