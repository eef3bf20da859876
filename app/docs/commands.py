"""The officers' commands as a page in Indonesian, made from the commands and a profile."""

from __future__ import annotations

from collections.abc import Iterator

from app.serving.wiring import PROFILES
from backoffice.case.workflow import roles_of
from backoffice.office.profile import Profile, load_profile
from backoffice.officers.commands import COMMANDS, Command

#: The office whose roles stand in the page.
OFFICE = "sanggau"
#: What is in no group stands in the last one.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Melihat", ("antrean", "tugas", "lihat", "riwayat", "tenggat", "lacak", "identitas")),
    ("Mencatat dan melengkapi", ("catat", "lengkap", "lengkapi", "isi", "terima")),
    ("Surel yang ditahan", ("surel", "jadikan", "terima_surel")),
    (
        "Mengerjakan dan menjawab",
        (
            *("disposisi", "ambil", "lepas", "jawab", "setujui", "kembalikan", "kirim"),
            *("balas", "catatan", "eskalasi"),
        ),
    ),
    ("Menutup dan membuka kembali", ("selesai", "alihkan", "tolak", "cabut", "buka")),
    ("Kantor, petugas, bantuan", ()),
)

_HEAD = """\
# Perintah petugas

Dibuat dari perintah di `backoffice/officers/commands/` dan dari
`profiles/{office}/profile.toml` oleh `make docs`; sebuah tes menjaganya tetap baru. Peran yang
disebut adalah peran {name}.

Perintah diketik kepada bot kantor, dengan atau tanpa garis miring, huruf besar atau kecil.
`<…>` harus diisi, `[…]` boleh dikosongkan. Nama lain di bawahnya sama artinya. Di telepon,
`/bantuan` menampilkan perintah sesuai peran, dan `/bantuan balas` menjelaskan satu perintah.

**Nomor** boleh ditulis `42` (tahun ini), `42/2026`, `0042/PGD/XI/2026`, atau kode lacaknya
`SGU-7K4Q-29`. Tanpa nomor, yang dimaksud adalah pengaduan yang terakhir disebut.

**YA**: yang sampai kepada pelapor selalu ditampilkan dulu. Balas `YA`, atau tekan tombolnya, dalam
lima menit; tanpa itu tidak ada yang terkirim, dan `BATAL` (juga `tidak`, `jangan`) membatalkannya.
Bila pelapor menulis sesudah pratinjau, pratinjau ditampilkan lagi bersama tulisannya.
"""

_DAY = """
## Sehari bekerja

Pagi, petugas pengelolaan membuka antrean, membaca satu pengaduan, dan meneruskannya:

    /antrean
    /lihat 42
    /disposisi 42 tim_penjawab Cek berkasnya di loket 2, siapkan jawaban.

Tim penjawab mendapat tugas itu di teleponnya, mengambilnya, dan mengusulkan jawaban:

    /ambil 42
    /jawab 42 KTP-el Bapak/Ibu sudah dicetak dan dapat diambil di loket 2.

Pejabat menyatakan pengaduannya lengkap, lalu mengembalikan usulan itu dengan catatan; versi
berikutnya disetujui dan dikirim:

    /lengkap 42
    /kembalikan 42 Sebutkan jam layanannya.
    /setujui 42
    /kirim 42
    YA

Pelapor mendapat jawabannya. Bila ia diam sampai sepuluh hari kerja, pengaduan selesai dengan
sendirinya; bila ia membalas BELUM, pengaduan dibuka kembali.

Pertanyaan ringan dijawab langsung dari meja petugas, dan ditutup sekaligus dengan `YA SELESAI`:

    /balas 43 Kantor buka Senin sampai Kamis pukul 07.30-16.00, Jumat sampai 16.30.
    YA SELESAI

Yang kurang ditanyakan kepada pelapor, dan tenggat menunggu jawabannya; yang bukan urusan kantor
dialihkan; yang genting dimintakan arahan:

    /lengkapi 44 Foto resi perekaman dan tanggal perekaman.
    /alihkan 45 Dinas Pekerjaan Umum: Sudah kami sampaikan kepada bidang jalan.
    /eskalasi 46 Menyangkut kewenangan kecamatan.

Sore, semua melihat apa yang masih dipegang dan apa yang jatuh tempo besok:

    /tugas
    /antrean terlambat
    /tenggat 42
"""


def command_page(profile: Profile | None = None) -> str:
    """The text of `docs/perintah.md`; the roles are those of Sanggau unless a profile is given."""
    profile = profile or load_profile(PROFILES / OFFICE)
    office = profile.office
    parts = [_HEAD.format(office=office.id, name=office.name)]
    for title, commands in _grouped():
        parts.append(f"\n## {title}\n\n| Perintah | Untuk | Contoh | Akibat |\n|---|---|---|---|\n")
        parts += [_row(profile, command) for command in commands]
    return "".join((*parts, _DAY))


def _grouped() -> Iterator[tuple[str, list[Command]]]:
    placed = {name for _, names in GROUPS for name in names}
    for title, names in GROUPS:
        of_group = names or tuple(one.name for one in COMMANDS if one.name not in placed)
        # In the order of the group: as one comes to need them.
        yield title, [one for name in of_group for one in COMMANDS if one.name == name]


def _row(profile: Profile, command: Command) -> str:
    usage = f"`/{command.name} {command.takes}`".replace(" `", "`")
    aliases = " ".join(f"`/{alias}`" for alias in command.aliases)
    cells = (
        f"{usage}<br>{aliases}" if aliases else usage,
        _for_whom(profile, command),
        "<br>".join(f"`{line}`" for line in command.example.splitlines()),
        _effect(profile, command),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _for_whom(profile: Profile, command: Command) -> str:
    if command.verb:
        steps = profile.workflow.transitions
        by = [role for step in steps if step.verb == command.verb for role in step.by]
    elif command.name in profile.rights:
        by = list(profile.rights[command.name])
    else:
        return "semua petugas"
    without = [role.title for role in profile.roles if role.id not in by]
    if len(without) == 1:
        return f"semua peran kecuali {without[0]}"
    return ", ".join(roles_of(profile, by)) or "tidak ada"


def _effect(profile: Profile, command: Command) -> str:
    steps = [one for one in profile.workflow.transitions if one.verb == command.verb]
    targets = dict.fromkeys(step.target for step in steps if step.source != (step.target,))
    names = [stage.name for stage in profile.workflow.stages if stage.id in targets]
    return command.summary + (f" Tahap menjadi: {' atau '.join(names)}." if names else "")
