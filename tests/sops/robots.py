"""Officers who work through whatever lies before them, stage by stage, as their SOP has them do.

For days on which many cases come in: nothing may be left lying.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.case.case import Case
from backoffice.office.papers import next_sign
from tests.sops.people import Office

#: What is typed at a stage: who, and the lines; `{n}` is the number of the case.
Lines = tuple[tuple[str, tuple[str, ...]], ...]

_STUDY = (
    "/surat {n} telaahan_staf\nPersoalan: Ada.\nFakta yang mempengaruhi: Foto.\n"
    "Analisis: Wewenang.\nKesimpulan: Layak.\nSaran tindak: Diperiksa."
)
_KALBAR: Mapping[str, Lines] = {
    "s1": (("petugas_penerima", ("/teruskan {n}",)),),
    "s2": (
        (
            "kasubbag_perencanaan",
            ("/kriteria {n} semua ya", _STUDY, "YA", "/lengkap {n}", "YA"),
        ),
    ),
    "s3": (("sekretaris", ("/teruskan {n}",)),),
    "s4": (("kepala_skpd", ("/disposisi {n} sekretaris Telusuri",)),),
    "s5": (("sekretaris", ("/teruskan {n}",)),),
    "s5k": (("kasubbag_perencanaan", ("/disposisi {n} {unit} Telusuri",)),),
    "s5a": (("bidang", ("/ambil {n}", "/jawab {n} Sudah kami periksa.")),),
    "s5b": (
        (
            "irbansus",
            (
                "/periksa {n} pemeriksaan dumas",
                "/periksa {n} surat_tugas 800/1/2026",
                "/ambil {n}",
                "/jawab {n} Sudah kami periksa.",
            ),
        ),
    ),
    "s5w": (),
    "s5x": (),
    "s6": (("kasubbag_perencanaan", ("/kirim {n}", "YA")),),
    "s7": (("kasubbag_perencanaan", ("/selesai {n}", "YA")),),
    "ppid": (("kasubbag_perencanaan", ("/balas {n} Buka setiap hari.", "YA SELESAI")),),
}
_TANBU: Mapping[str, Lines] = {
    "s0": (("resepsionis", ("/terima_surat {n}",)),),
    "s1": (("resepsionis", ("/teruskan {n}",)),),
    "s2": (("subbag_pengaduan", ("/kriteria {n} semua ya", "/lengkap {n}")),),
    "s3": (("kasubbag_pengaduan", ("/teruskan {n}",)),),
    "s4": (("kabag_pengawasan", ("/teruskan {n}",)),),
    "s5": (("sekretaris_dprd", ("/disposisi {n} kabag_pengawasan Konsultasikan",)),),
    "s6": (("kabag_pengawasan", ("/tetapkan {n} {choice} Hasil konsultasi", "/teruskan {n}")),),
    "s7": (("kabag_pengawasan", ("/rapat {n} {soon} pukul 09.00 di Ruang Banmus", "YA")),),
    "s8": (
        ("kasubbag_pengaduan", ("/hasil {n} Disepakati.",)),
        ("kabag_pengawasan", ("/teruskan {n}",)),
    ),
    "s9": (("subbag_pengaduan", ("/selesai {n}", "YA")),),
}
_PAYAKUMBUH: Mapping[str, Lines] = {
    "s1": (("petugas_layanan", ("/teruskan {n}",)),),
    "s2": (
        (
            "subkoordinator",
            ("/tingkat {n} {grade} Alasan", "/kriteria {n} pelapor, lurah ya"),
        ),
    ),
    "s3": (("koordinator", ("/teruskan {n}",)),),
    "s4": (("kepala", ("/disposisi {n} koordinator Rapatkan",)),),
    "s4k": (("koordinator", ("/teruskan {n}",)),),
    "s5": (("subkoordinator", ("/rapat {n} {soon} pukul 09.00 di Aula", "YA")),),
    "s6": (("koordinator", ("/hasil {n} Disepakati.", "/teruskan {n}")),),
    "s7": (("subkoordinator", ("/jawab {n} Berita acara.",)),),
    "s8": (("petugas_layanan", ("/kirim {n}", "YA")),),
    "s9": (("petugas_layanan", ("/selesai {n}", "YA")),),
}
_PASURUAN: Mapping[str, Lines] = {
    "s1": (("petugas_pengaduan", ("/lengkap {n}", "YA")),),
    "s2": (
        (
            "petugas_pengaduan",
            ("/level {n} {level}", "/disposisi {n} bidang_terkait Telusuri"),
        ),
    ),
    "s3": (("bidang_terkait", ("/ambil {n}", "/jawab {n} Sudah cair.")),),
    "s3w": (),
    "s4": (("petugas_pengaduan", ("/kirim {n}", "YA")),),
    "s4k": (("tim_pengaduan", ("/selesai {n} Dana cair.", "YA")),),
}
_SANGGAU: Mapping[str, Lines] = {
    "s1": (("pejabat_pengelola", ("/lengkap {n}", "YA")),),
    "s3": (("petugas_pengaduan", ("/disposisi {n} tim_penjawab Cek",)),),
    "s2": (("tim_penjawab", ("/ambil {n}", "/jawab {n} Sudah jadi.")),),
    "s4": (("pejabat_pengelola", ("/setujui {n}", "YA")),),
    "s6": (("pejabat_pengelola", ("/selesai {n}", "YA")),),
}
WAYS = {
    "kalbar": _KALBAR,
    "tanbu": _TANBU,
    "payakumbuh": _PAYAKUMBUH,
    "pasuruan": _PASURUAN,
    "sanggau": _SANGGAU,
}


async def work(office: Office, case: Case, turn: int, soon: str) -> None:
    """Whoever has the case now does what is to be done at its stage; `turn` varies what is chosen.

    `soon` is a day to meet on.
    """
    words = {
        "n": case.number or case.code,
        "unit": ("bidang", "irbansus")[turn % 2],
        "choice": ("ya", "tidak")[turn % 2],
        "grade": ("ringan", "sedang", "berat")[turn % 3],
        "level": str(1 + turn % 3),
        "soon": soon,
    }
    sign = next_sign(office.profile, case.draft)
    if sign is not None:
        await office.does(sign.role, f"/setujui {words['n']}", "YA")
        return
    for role, lines in WAYS[office.profile.office.id].get(case.stage, ()):
        for line in lines:
            await office.does(role, line.format(**words))
    await _besides(office, case, words)


async def _besides(office: Office, case: Case, words: dict[str, str]) -> None:
    """What hangs on a choice of just now: what is light is answered at once."""
    now = await office.case(case.code)
    name = office.profile.office.id
    if name == "payakumbuh" and now.stage == "s2" and now.values.get("tingkat") == "ringan":
        await office.does("subkoordinator", f"/balas {words['n']} Sudah ditegur.", "YA SELESAI")
    if name == "pasuruan":
        level = now.values.get("level", "")
        if now.stage == "s2" and level == "satu":
            await office.does("petugas_pengaduan", f"/balas {words['n']} Cair besok.", "YA SELESAI")
        elif now.draft is not None and now.draft.state == "menunggu":
            who = "kepala_dinas" if level == "tiga" else "tim_pengaduan"
            await office.does(who, f"/setujui {words['n']}", "YA")
