"""Who may do what with a case, in which state: every command, every role, every state of Sanggau.

The table is written by hand from the SOP (L15, L29, L35-L41) and not derived from the profile.
"""

from __future__ import annotations

import pytest

from app.demo.world import World
from app.serving.wiring import PROFILES
from backoffice.case.case import Case
from backoffice.case.events import Actor
from backoffice.case.workflow import Transition
from backoffice.casework import answering, ending, handling
from backoffice.desk.work import Work
from backoffice.office.profile import load_profile
from backoffice.officers.commands import COMMANDS
from backoffice.store import cases, staff
from backoffice.store.engine.tx import Tx
from tests.cells import Cells
from tests.world import has_complained

ROLES = ("petugas_pengaduan", "tim_penjawab", "tim_pengelola", "pejabat_pengelola",
         "kepala_dinas", "admin")  # fmt: skip
TITLES = {
    "petugas_pengaduan": "Petugas Pengelolaan Pengaduan",
    "tim_penjawab": "Tim Penjawab Pengaduan",
    "tim_pengelola": "Tim Pengelola Pengaduan",
    "pejabat_pengelola": "Pejabat Pengelola Pengaduan",
    "kepala_dinas": "Kepala Dinas",
    "admin": "Admin",
}
STAFF = ("petugas_pengaduan", "tim_penjawab", "tim_pengelola", "pejabat_pengelola", "kepala_dinas")
EVERYONE = (*STAFF, "admin")
#: Who may use a command at all.
MAY: dict[str, tuple[str, ...]] = {
    "ambil": ("petugas_pengaduan", "tim_penjawab"),
    "lengkap": ("tim_pengelola", "pejabat_pengelola"),
    "lengkapi": ("petugas_pengaduan", "pejabat_pengelola"),
    "isi": ("petugas_pengaduan", "tim_penjawab", "pejabat_pengelola"),
    "terima": ("petugas_pengaduan", "pejabat_pengelola"),
    "catat": ("petugas_pengaduan", "pejabat_pengelola"),
    "surel": ("petugas_pengaduan", "pejabat_pengelola"),
    "jadikan": ("petugas_pengaduan", "pejabat_pengelola"),
    "terima_surel": ("petugas_pengaduan", "pejabat_pengelola"),
    "disposisi": ("petugas_pengaduan", "pejabat_pengelola"),
    "lepas": ("petugas_pengaduan", "tim_penjawab", "pejabat_pengelola"),
    "jawab": ("petugas_pengaduan", "tim_penjawab", "pejabat_pengelola"),
    "setujui": ("pejabat_pengelola",),
    "kembalikan": ("pejabat_pengelola",),
    "kirim": ("pejabat_pengelola",),
    # Before /eskalasi: nobody has asked yet.
    "arahan": ("pejabat_pengelola", "kepala_dinas"),
    "eskalasi": ("petugas_pengaduan", "tim_penjawab", "tim_pengelola", "pejabat_pengelola"),
    "alihkan": ("pejabat_pengelola", "kepala_dinas"),
    "tolak": ("pejabat_pengelola", "kepala_dinas"),
    "cabut": ("pejabat_pengelola",),
    "salinan": ("pejabat_pengelola",),
    "salinandata": ("petugas_pengaduan", "pejabat_pengelola"),
    "tolakdata": ("pejabat_pengelola",),
    # Before /buka: of a citizen with an open case nothing is sealed.
    "segel": ("pejabat_pengelola",),
    "arsip": ("pejabat_pengelola",),
    "lapor": ("petugas_pengaduan", "pejabat_pengelola"),
    "buka": ("pejabat_pengelola",),
    "identitas": ("petugas_pengaduan", "tim_penjawab", "pejabat_pengelola", "kepala_dinas"),
    "berkas": STAFF,
    "dokumen": STAFF,
    "surat": ("petugas_pengaduan",),
    "buku": ("petugas_pengaduan", "tim_pengelola", "pejabat_pengelola", "kepala_dinas"),
    "bukaberkas": ("petugas_pengaduan", "tim_penjawab", "pejabat_pengelola", "kepala_dinas"),
    "transkrip": ("petugas_pengaduan", "tim_penjawab", "tim_pengelola", "pejabat_pengelola"),
    "rahasia": ("pejabat_pengelola", "kepala_dinas"),
    "teradu": ("petugas_pengaduan", "pejabat_pengelola", "kepala_dinas"),
    "libur": ("admin",),
    "petugas": ("admin",),
    "izinkan": ("admin", "kepala_dinas", "pejabat_pengelola"),
    "rekap": ("pejabat_pengelola", "kepala_dinas"),
    "publikasi": ("pejabat_pengelola",),
    "riwayat": STAFF,
    "tenggat": STAFF,
    "lacak": STAFF,
    "balas": ("petugas_pengaduan", "pejabat_pengelola"),
    "telepon": ("petugas_pengaduan", "pejabat_pengelola"),
    "rutin": ("petugas_pengaduan", "pejabat_pengelola", "kepala_dinas"),
    "statistik": ("pejabat_pengelola", "kepala_dinas"),
    # Before /hadir and /hasil: none is set yet.
    "rapat": ("tim_penjawab", "pejabat_pengelola"),
    "hadir": ("tim_penjawab", "pejabat_pengelola"),
    "hasil": ("tim_penjawab", "pejabat_pengelola"),
    "selesai": ("pejabat_pengelola",),
    "catatan": STAFF,
    "lihat": STAFF,
    "antrean": STAFF,
    "tugas": STAFF,
    "info": EVERYONE,
    "kodesandi": EVERYONE,
    "bantuan": EVERYONE,
}
STAGE = "sedang pada tahap"
SHUT = "sudah ditutup"
#: How the reply begins, or what it says, when the command is done or refused.
DONE = {
    "ambil": "sekarang Bapak/Ibu pegang",
    "lengkap": "Akan menyatakan lengkap",
    "lengkapi": "Akan diminta kepada pelapor",
    "isi": "disimpan (sumber: petugas)",
    "terima": "sudah bernomor register",
    "catat": "Pengaduan ini masuk lewat mana?",
    "surel": "Surel ditahan: tidak ada",
    "jadikan": "Sebutkan nomor surelnya",
    "terima_surel": "Sebutkan nomor surelnya",
    "libur": "Libur mendatang",
    "petugas": "Petugas (",
    "kodesandi": "Kantor ini tidak meminta kode",
    "izinkan": "Tidak ada petugas yang menunggu",
    "disposisi": "diteruskan kepada Tim Penjawab Pengaduan",
    "lepas": STAGE,
    "jawab": "Usulan jawaban",
    "setujui": "belum punya usulan jawaban",
    "kembalikan": "belum punya usulan jawaban",
    "kirim": STAGE,
    "eskalasi": "disampaikan kepada",
    "arahan": "tidak diminta dari Bapak/Ibu",
    "alihkan": "Akan mengalihkan kepada Dinas PU",
    "tolak": "Akan menyatakan tidak ditindaklanjuti",
    "cabut": "Akan menyatakan dicabut",
    "buka": STAGE,
    "identitas": "Tercatat atas nama Bapak/Ibu",
    "berkas": "tidak mempunyai berkas",
    "dokumen": "belum ada",
    "buku": "Buku Pengaduan",
    "surat": "Dapat Bapak/Ibu tulis atau cetak",
    "bukaberkas": "tidak mempunyai berkas",
    "transkrip": "tidak mempunyai berkas",
    "rahasia": "sekarang hanya dapat dilihat",
    "teradu": "dicatat sebagai pihak yang diadukan",
    "salinan": "belum punya jawaban yang dikirim atau disetujui",
    "salinandata": "tidak sedang meminta salinan datanya",
    "tolakdata": "tidak punya permintaan tentang data",
    "segel": "belum ditutup",
    "arsip": "belum dapat diarsipkan",
    "rekap": "Belum ada laporan bulanan",
    "publikasi": "Belum ada laporan bulanan",
    "lapor": "siap tempel ke SP4N-LAPOR!",
    "riwayat": "Riwayat ",
    "tenggat": "Tenggat ",
    "lacak": "Pesan kepada pelapor",
    "balas": "Akan dikirim kepada pelapor",
    "telepon": "Tidak ada pesan yang menunggu telepon",
    "statistik": "Statistik November 2026",
    "rutin": "Membuka kotak pengaduan (kotak)",
    "rapat": "akan ditetapkan: Jumat, 27 November 2026 pukul 09.00 WIB di Ruang Rapat",
    "hadir": "tidak punya rapat yang ditunggu",
    "hasil": "tidak punya rapat yang ditunggu",
    "selesai": "Akan menutup pengaduan",
    "catatan": "📝 Catatan",
    "lihat": "Pemegang:",
    "antrean": "Antrean",
    "tugas": "Tugas Bapak/Ibu",
    "info": "Dasar hukum",
    "bantuan": "Perintah Bapak/Ibu",
}
#: Whose stage ended refuses all that moves a case.
_ENDED = {
    **dict.fromkeys(
        ("ambil", "lengkap", "selesai", "disposisi", "lepas", "lengkapi", "setujui",
         "kembalikan", "kirim", "alihkan", "tolak", "cabut"),
        STAGE,
    ),
    **dict.fromkeys(("balas", "jawab", "isi", "eskalasi", "arahan", "rahasia", "teradu",
                    "rapat", "hadir", "hasil"), SHUT),
    "buka": "dibuka kembali",
    "segel": "Yakin menyegel data pelapor",
    "arsip": "diarsipkan: Berkas pengaduan masyarakat",
}  # fmt: skip
_COMPLETED = "sudah dinyatakan lengkap sebelumnya"
#: state -> command -> what those who may are told; what is not named is done.
STATES: dict[str, dict[str, str]] = {
    "diterima": dict.fromkeys(("selesai", "setujui", "kembalikan"), STAGE),
    "belum_lengkap": {
        **dict.fromkeys(("ambil", "selesai", "disposisi", "setujui", "kembalikan"), STAGE),
        "lengkap": "belum bernomor register",
        "jawab": "belum bernomor register",
        "rapat": "belum bernomor register",
        "terima": "sekarang bernomor",
    },
    "lengkap": {"lengkap": _COMPLETED},
    "didisposisi": {"lengkap": _COMPLETED},
    "diproses": {
        "lengkap": _COMPLETED,
        "ambil": "sedang dipegang Petugas Lain",
        "lepas": "tidak sedang Bapak/Ibu pegang",
    },
    "jawaban_disetujui": {
        **dict.fromkeys(("ambil", "disposisi", "lengkapi"), STAGE),
        "lengkap": _COMPLETED,
        "kirim": "Akan dikirim kepada pelapor",
        "kembalikan": "dikembalikan kepada penyusunnya",
        "salinan": "Kepada Yth. Kepala Desa Contoh",
    },
    "dijawab": {
        **dict.fromkeys(("ambil", "disposisi", "lengkapi", "setujui", "kembalikan"), STAGE),
        "lengkap": _COMPLETED,
        "buka": "dibuka kembali",
        "salinan": "Kepada Yth. Kepala Desa Contoh",
    },
    "dijawab_langsung": {**_ENDED, "salinan": "Kepada Yth. Kepala Desa Contoh"},
    "selesai": _ENDED,
}
#: What the one in charge may do where the others may not: (state, command, role).
EXCEPTIONS = {
    ("diproses", "lepas", "pejabat_pengelola"): "kembali ke antrean",
    # Nobody has asked for direction; the head gives it all the same.
    **{
        (state, "arahan", "kepala_dinas"): "Arahan untuk"
        for state in (
            "diterima",
            "belum_lengkap",
            "lengkap",
            "didisposisi",
            "diproses",
            "jawaban_disetujui",
            "dijawab",
        )
    },
    # Whose it is: for the desk that has the case, and the head. The citizen hides it from the team.
    **dict.fromkeys(
        (
            ("belum_lengkap", "identitas", "pejabat_pengelola"),
            ("didisposisi", "identitas", "petugas_pengaduan"),
            ("didisposisi", "identitas", "pejabat_pengelola"),
            ("diproses", "identitas", "petugas_pengaduan"),
            ("diproses", "identitas", "pejabat_pengelola"),
            ("jawaban_disetujui", "identitas", "petugas_pengaduan"),
            ("dijawab", "identitas", "petugas_pengaduan"),
            ("dijawab_langsung", "identitas", "pejabat_pengelola"),
            ("selesai", "identitas", "petugas_pengaduan"),
        ),
        "hanya dapat dibuka oleh pemegang pengaduan atau pimpinan",
    ),
    **{
        (state, "identitas", "tim_penjawab"): "meminta identitasnya dirahasiakan"
        for state in STATES
    },
}
#: What is typed behind the number.
WORDS = {
    "balas": "kata-kata petugas",
    "catatan": "kata-kata petugas",
    "jawab": "kata-kata petugas",
    "isi": "uraian kata-kata petugas",
    "terima": "Pelapor dikenal.",
    "disposisi": "tim_penjawab Cek berkas.",
    "lepas": "Dinas luar.",
    "rapat": "27 November 2026 pukul 09.00 di Ruang Rapat; undang: tim_penjawab",
    "hadir": "Budi Contoh",
    "hasil": "Disepakati.",
    "lengkapi": "Foto resi.",
    "kembalikan": "Sebutkan tanggalnya.",
    "eskalasi": "Mohon arahan.",
    "arahan": "Selesaikan hari ini.",
    "alihkan": "Dinas PU: Sudah diteruskan.",
    "tolak": "ganda Sudah ada.",
    "buka": "Pelapor datang.",
    "salinan": "Kepala Desa Contoh",
    "segel": "Permintaan pelapor.",
    "arsip": "pengaduan",
    "tolakdata": "Masih diperiksa.",
    "identitas": "hubungi",
    "berkas": "hubungi",
    "bukaberkas": "1",
    "transkrip": "1 kata-kata pelapor",
    "rahasia": "isi ya",
    "teradu": "Petugas Lain",
}
#: These change the case, so that over the wire each officer needs one of his own.
MOVES = (
    "ambil", "lengkap", "terima", "disposisi", "lepas", "jawab", "kembalikan", "buka", "rahasia",
    "teradu", "arsip",
)  # fmt: skip
_WITHOUT_CASE = ("antrean", "tugas", "info", "bantuan", "catat", "libur", "petugas", "izinkan",
                 "surel", "jadikan", "terima_surel", "kodesandi", "rutin", "rekap",
                 "publikasi", "buku", "statistik")  # fmt: skip


async def case_in(world: World, state: str) -> Case:
    """A fresh case in that state."""
    warga = world.citizen()
    lacking = {"nama": "", "alamat": ""} if state == "belum_lengkap" else {}
    case = await has_complained(warga, **lacking)
    desk, now = world.node.desk, world.clock()
    other = await officer_id(world)
    actor = Actor(kind="staff", id=other)

    def step(verb: str, stage: str) -> Transition:
        workflow = desk.current.workflow
        return next(
            move for move in workflow.transitions if move.verb == verb and stage in move.source
        )

    def bring(tx: Tx) -> Case:
        work = Work(tx, desk, now, actor)
        if state == "lengkap":
            return handling.do_complete(work, case, step("lengkap", "s1"))
        if state == "diproses":
            return handling.do_take(work, case, step("ambil", "s1"))
        if state == "didisposisi":
            return handling.do_assign(
                work,
                case,
                step("disposisi", "s1"),
                roles=("tim_penjawab",),
                staff=(),
                instruction="",
            )
        if state in ("jawaban_disetujui", "dijawab"):
            done = handling.do_complete(work, case, step("lengkap", "s1"))
            done = answering.do_write_draft(work, done, "Sudah.")
            done = answering.do_approve(work, done, step("setujui", "s3"))
            if state == "dijawab":
                move = step("kirim", "s5")
                done = answering.do_send_answer(work, done, move)
            return done
        if state == "dijawab_langsung":
            words = answering.do_draft(work, case, "Sudah.")
            move = step("jawab_langsung", "s1")
            return answering.do_answer_directly(work, case, words, move)
        if state == "selesai":
            done = handling.do_complete(work, case, step("lengkap", "s1"))
            return ending.do_close(work, done, step("selesai", "s3"), "")
        return case

    brought = await world.node.database.write(bring, name="turn")
    await world.settle()
    return brought


async def officer_id(world: World) -> str:
    other = world.citizen("Petugas Lain")
    if not other.staff_id:
        code = await world.invitation("Petugas Lain", "tim_penjawab")
        await other.says(code)
        found = await world.node.database.read(lambda tx: staff.listing(tx, "sanggau"))
        other.staff_id = next(one.id for one in found if one.name == "Petugas Lain")
    return other.staff_id


def expected(state: str, command: str, role: str) -> str:
    if role not in MAY[command]:
        return "Perintah ini hanya untuk"
    told = STATES[state].get(command, DONE[command])
    return EXCEPTIONS.get((state, command, role), told)


def typed(command: str, case: Case) -> str:
    """The command as an officer types it for this case."""
    named = "" if command in _WITHOUT_CASE else f" {case.code} {WORDS.get(command, '')}"
    return f"/{command}{named}".rstrip()


def wrong_in(state: str, command: str, role: str, told: str) -> list[str]:
    """What is not as the table has it."""
    wanted = expected(state, command, role)
    wrong = []
    if wanted not in told:
        wrong.append(f"{role} /{command}: {told!r}, not {wanted!r}")
    if wanted == "Perintah ini hanya untuk":
        missing = [TITLES[one] for one in MAY[command] if TITLES[one] not in told]
        if missing or f"Peran Bapak/Ibu: {TITLES[role]}" not in told:
            wrong.append(f"{role} /{command} is not told who may: {told!r}")
    return wrong


@pytest.mark.parametrize("state", list(STATES))
async def test_who_may_do_what_in_this_state(one_world: World, state: str) -> None:
    everybody = await one_world.officers(*((TITLES[role], role) for role in ROLES))
    people = dict(zip(ROLES, everybody, strict=True))
    case = await case_in(one_world, state)
    cells = Cells(one_world)
    wrong: list[str] = []
    for command in MAY:
        for role, person in people.items():
            (moment,) = await cells.play(person, typed(command, case), look=lambda tx: None)
            wrong += wrong_in(state, command, role, moment.sees)
    assert wrong == []


async def test_over_the_wire_it_is_the_same(one_world: World) -> None:
    state = "diproses"
    everybody = await one_world.officers(*((TITLES[role], role) for role in ROLES))
    people = dict(zip(ROLES, everybody, strict=True))
    case = await case_in(one_world, state)
    wrong: list[str] = []
    for command in MAY:
        for role, person in people.items():
            moves = command in MOVES and role in MAY[command]
            on = await case_in(one_world, state) if moves else case
            await person.says(typed(command, on))
            wrong += wrong_in(state, command, role, person.sees)
    assert wrong == []


async def test_a_command_that_was_tried_leaves_nothing_behind(one_world: World) -> None:
    person = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    case = await case_in(one_world, "diterima")
    for _ in range(2):
        (moment,) = await Cells(one_world).play(person, "/ambil 1", look=lambda tx: None)
        assert DONE["ambil"] in moment.sees
    found = await one_world.node.database.read(lambda tx: cases.load(tx, case.id))
    assert found == case


def test_the_table_names_every_command() -> None:
    sanggau = load_profile(PROFILES / "sanggau")
    assert set(MAY) == {command.name for command in COMMANDS if command.belongs(sanggau)}


async def test_the_help_shows_what_the_officer_may_use_and_nothing_else(one_world: World) -> None:
    cells = Cells(one_world)
    for role in ROLES:
        person = await one_world.officer(TITLES[role], role)
        (help,) = await cells.play(person, "/bantuan", look=lambda tx: None)
        shown = {
            line[1:].split()[0].rstrip(":") for line in help.sees.splitlines() if line[:1] == "/"
        }
        assert shown == {command for command, roles in MAY.items() if role in roles}, role
        for command in shown:
            asked = f"/bantuan {command}"
            (example,) = await cells.play(person, asked, look=lambda tx: None)
            assert f"Contoh: /{command}" in example.sees


async def test_whoever_holds_two_roles_may_do_what_either_may(one_world: World) -> None:
    person = await one_world.officer("Petugas Rangkap", "petugas_pengaduan", "tim_pengelola")
    await case_in(one_world, "diterima")
    await person.says("/lengkap 1")
    assert DONE["lengkap"] in person.sees
    await person.says("/ambil 1")
    assert DONE["ambil"] in person.sees
    await person.says("/selesai 1")
    assert "Perintah ini hanya untuk Pejabat Pengelola Pengaduan." in person.sees
    assert "Peran Bapak/Ibu: Petugas Pengelolaan Pengaduan, Tim Pengelola Pengaduan." in person.sees
