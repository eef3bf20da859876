"""Who is brought the citizen's files, lets others see them, and writes down what was heard.

Written by hand from the rules of who may know whose complaint it is: a picture or a voice can be an
identity. Whoever may open the identity gets a file for a listed reason; the team that answers sees
what was released; an admin sees no case; of a secret case nobody hears who is not named.
"""

from __future__ import annotations

import pytest

from app.demo.world import Person, World
from backoffice.store import cases
from tests.backoffice.officers.matrix import HOLDER, ROLES, cast, read, wrong_in
from tests.backoffice.officers.test_case_files import files_in, with_evidence

#: Who may use these at all.
_BERKAS = (
    "Perintah ini hanya untuk Petugas Pengelolaan Pengaduan atau Tim Penjawab Pengaduan atau "
    "Tim Pengelola Pengaduan atau Pejabat Pengelola Pengaduan atau Kepala Dinas."
)
_BUKABERKAS = (
    "Perintah ini hanya untuk Petugas Pengelolaan Pengaduan atau Tim Penjawab Pengaduan atau "
    "Pejabat Pengelola Pengaduan atau Kepala Dinas."
)
_TRANSKRIP = (
    "Perintah ini hanya untuk Petugas Pengelolaan Pengaduan atau Tim Penjawab Pengaduan atau "
    "Tim Pengelola Pengaduan atau Pejabat Pengelola Pengaduan."
)
LEGEND = {
    "R": "dapat memuat data diri pelapor. Untuk apa dibuka?",
    "B": "📎 0001/PGD/XI/2026 · berkas 1 dari 2: foto",
    "C": "belum dibuka untuk tim",
    "L": "Mohon lihat atau dengarkan dulu berkas",
    "O": "✅ Berkas 1 pada 0001/PGD/XI/2026 sekarang boleh dilihat tim.",
    "S": "Berkas 1 pada 0001/PGD/XI/2026 memang sudah boleh dilihat tim.",
    "T": "✅ Isi rekaman 2 pada 0001/PGD/XI/2026 disimpan sebagai tulisan pelapor",
    "M": "Berkas 1 pada 0001/PGD/XI/2026 bukan rekaman",
    "X": "Pengaduan 1 tidak ditemukan.",
    "1": _BERKAS,
    "2": _BUKABERKAS,
    "3": _TRANSKRIP,
}
#: The first file is a picture, the second a voice.
#:
#: baru             nobody holds it; the citizen hides the identity
#: baru terbuka     nobody holds it; the citizen lets the team know
#: di meja          a colleague of the desk holds it (h)
#: di tim           a colleague of the team holds it (h); the identity is hidden
#: di tim terbuka   the same, and the citizen lets the team know
#: dibuka           nobody holds it; a colleague has looked and released both files
#: isi rahasia      who is in charge keeps the content secret
#: selesai          closed with an answer by whoever is in charge
TABLE = """
situation      | command                                                  | p t g j k a h
baru           | /berkas 1                                                | R C C R R 1 .
baru           | /berkas 1 periksa                                        | B C C B B 1 .
baru           | /bukaberkas 1 1                                          | L C 2 L L 2 .
baru           | /berkas 1 1 periksa; /bukaberkas 1 1                     | O C 2 O O 2 .
baru           | /berkas 1 1 periksa; /bukaberkas 1 1; /bukaberkas 1 1    | S C 2 S S 2 .
baru           | /transkrip 1 1 loket tutup                               | M M M M 3 3 .
baru           | /transkrip 1 2 loket tutup                               | L C C L 3 3 .
baru           | /berkas 1 2 periksa; /transkrip 1 2 loket tutup          | T C C T 3 3 .
baru terbuka   | /berkas 1                                                | R C C R R 1 .
baru terbuka   | /bukaberkas 1 1                                          | L C 2 L L 2 .
baru terbuka   | /transkrip 1 2 loket tutup                               | L C C L 3 3 .
di meja        | /berkas 1                                                | C C C C R 1 R
di meja        | /berkas 1 periksa                                        | C C C C B 1 B
di meja        | /bukaberkas 1 1                                          | C C 2 C L 2 L
di meja        | /berkas 1 1 periksa; /bukaberkas 1 1                     | C C 2 C O 2 O
di meja        | /berkas 1 2 periksa; /transkrip 1 2 loket tutup          | C C C C 3 3 T
di tim         | /berkas 1                                                | R C C R R 1 C
di tim         | /berkas 1 1 periksa; /bukaberkas 1 1                     | O C 2 O O 2 C
di tim         | /berkas 1 2 periksa; /transkrip 1 2 loket tutup          | T C C T 3 3 C
di tim terbuka | /berkas 1                                                | C C C C R 1 R
di tim terbuka | /berkas 1 periksa                                        | C C C C B 1 B
di tim terbuka | /berkas 1 1 periksa; /bukaberkas 1 1                     | C C 2 C O 2 O
di tim terbuka | /berkas 1 2 periksa; /transkrip 1 2 loket tutup          | C C C C 3 3 T
dibuka         | /berkas 1                                                | B B B B B 1 .
dibuka         | /bukaberkas 1 1                                          | S S 2 S S 2 .
dibuka         | /transkrip 1 2 loket tutup                               | L L L L 3 3 .
dibuka         | /berkas 1 2; /transkrip 1 2 loket tutup                  | T T T T 3 3 .
isi rahasia    | /berkas 1 periksa                                        | X X X B B 1 .
isi rahasia    | /bukaberkas 1 1                                          | X X 2 L L 2 .
isi rahasia    | /transkrip 1 2 loket tutup                               | X X X L 3 3 .
selesai        | /berkas 1                                                | C C C R R 1 .
selesai        | /bukaberkas 1 1                                          | C C 2 L L 2 .
selesai        | /transkrip 1 2 loket tutup                               | C C C L 3 3 .
"""
LINES = read(TABLE)


async def situation(world: World, name: str) -> dict[str, Person]:
    """That situation, and everybody in it."""
    people = await cast(world)
    shown = "tidak" if name in ("baru terbuka", "di tim terbuka") else "ya"
    holder = await world.officer(HOLDER, "tim_penjawab" if "tim" in name else "petugas_pengaduan")
    await with_evidence(world.citizen(), "photo", "voice", rahasia=shown)
    match name:
        case "di meja":
            await holder.says("/ambil 1")
        case "di tim" | "di tim terbuka":
            await people["p"].says("/disposisi 1 tim_penjawab Cek.")
            await holder.says("/ambil 1")
        case "dibuka":
            await holder.says("/berkas 1 periksa")
            await holder.says("/bukaberkas 1 1")
            await holder.says("/bukaberkas 1 2")
        case "isi rahasia":
            await people["j"].says("/rahasia 1 isi ya")
        case "selesai":
            await people["g"].says("/lengkap 1")
            await people["g"].says("YA")
            await people["j"].says("/selesai 1")
            await people["j"].says("YA")
    return people | {"h": holder}


@pytest.mark.parametrize("name", list(LINES))
async def test_who_is_brought_what(one_world: World, name: str) -> None:
    people = await situation(one_world, name)
    wrong: list[str] = []
    for line in LINES[name]:
        wrong += await wrong_in(one_world, people, line, LEGEND)
    assert wrong == []


async def test_who_is_no_officer_has_no_files(one_world: World) -> None:
    """Not the complainant, no stranger, and not who was an officer: their words are no command."""
    people = await situation(one_world, "dibuka")
    former = await one_world.officer("Hana Contoh", "petugas_pengaduan")
    await former.says("/berkas 1")
    assert len(files_in(former)) == 2
    await people["a"].says("/petugas cabut Hana Contoh")
    await people["a"].says("YA")
    for who in (one_world.citizen(), one_world.citizen("Orang Contoh"), former):
        for words in ("/berkas 1", "/berkas 1 periksa", "/bukaberkas 1 1", "/transkrip 1 2 halo"):
            before, had = await _events(one_world), len(files_in(who))
            await who.says(words)
            assert len(files_in(who)) == had, (who.user.name, words)
            for sentence in (*LEGEND.values(), "Perintah ini hanya untuk", "berkas 1 dari 2"):
                assert sentence not in who.sees, (who.user.name, words, who.sees)
            came = (await _events(one_world))[len(before) :]
            assert set(came) <= {"Written"}, (who.user.name, words, came)


async def _events(world: World) -> list[str]:
    (case,) = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    entries = await world.node.database.read(lambda tx: cases.entries(tx, case.id))
    return [type(entry.event).__name__ for entry in entries]


def test_the_table_is_whole() -> None:
    every = [line for lines in LINES.values() for line in lines]
    assert all(set(line.expected) == {*ROLES, "h"} for line in every)
    used = {letter for line in every for letter in line.expected.values()}
    assert used - {"."} == set(LEGEND), "every letter is used, and every used one is explained"
