"""Who may do what in each office, by hand from its SOP; the profile says the same and no more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backoffice.office.profile import Profile, load_profile
from backoffice.officers.commands import COMMANDS, named
from tests.sops.people import opened

PROFILES = Path(__file__).parents[2] / "profiles"

#: Office -> command -> roles, for all that moves a case or decides something of it.
BY_HAND = {
    "kalbar": {
        "teruskan": "petugas_penerima sekretaris",
        "lengkap": "kasubbag_perencanaan",
        "kriteria": "kasubbag_perencanaan sekretaris kepala_skpd",
        "klasifikasi": "petugas_penerima kasubbag_perencanaan",
        "periksa": "irbansus",
        "disposisi": "kepala_skpd kasubbag_perencanaan",
        "ambil": "bidang irbansus",
        "lepas": "bidang irbansus sekretaris kepala_skpd",
        "lengkapi": "petugas_penerima kasubbag_perencanaan",
        "setujui": "sekretaris kepala_skpd kasubbag_perencanaan",
        "kembalikan": "sekretaris kepala_skpd",
        "kirim": "kasubbag_perencanaan",
        "selesai": "kasubbag_perencanaan",
        "alihkan": "kasubbag_perencanaan sekretaris kepala_skpd",
        "tolak": "sekretaris kepala_skpd",
        "cabut": "kasubbag_perencanaan",
        "buka": "sekretaris",
        "perpanjang": "kepala_skpd",
        "surat": "petugas_penerima kasubbag_perencanaan sekretaris kepala_skpd irbansus",
    },
    "tanbu": {
        "terima_surat": "resepsionis",
        "teruskan": "resepsionis kasubbag_pengaduan kabag_pengawasan",
        "lengkap": "subbag_pengaduan",
        "kriteria": "subbag_pengaduan",
        "tetapkan": "kabag_pengawasan kasubbag_pengaduan",
        "disposisi": "sekretaris_dprd",
        "rapat": "kabag_pengawasan",
        "hasil": "subbag_pengaduan kasubbag_pengaduan kabag_pengawasan",
        "hadir": "subbag_pengaduan kasubbag_pengaduan kabag_pengawasan",
        "lengkapi": "resepsionis subbag_pengaduan",
        "selesai": "subbag_pengaduan kasubbag_pengaduan",
        "alihkan": "kabag_pengawasan sekretaris_dprd",
        "tolak": "sekretaris_dprd",
        "cabut": "kasubbag_pengaduan",
        "buka": "kasubbag_pengaduan",
        "jeda": "kasubbag_pengaduan kabag_pengawasan",
        "lanjut": "kasubbag_pengaduan kabag_pengawasan",
        "perpanjang": "sekretaris_dprd",
        "surat": "resepsionis subbag_pengaduan kasubbag_pengaduan kabag_pengawasan sekretaris_dprd",
    },
    "payakumbuh": {
        "teruskan": "petugas_layanan koordinator",
        "tingkat": "subkoordinator",
        "kriteria": "petugas_layanan subkoordinator",
        "lengkap": "subkoordinator",
        "disposisi": "kepala",
        "rapat": "koordinator subkoordinator",
        "hasil": "subkoordinator koordinator",
        "setujui": "koordinator sekretaris kepala",
        "kembalikan": "koordinator sekretaris kepala",
        "kirim": "petugas_layanan",
        "serah": "petugas_layanan",
        "selesai": "petugas_layanan",
        "lengkapi": "petugas_layanan subkoordinator",
        "alihkan": "subkoordinator kepala",
        "tolak": "kepala",
        "cabut": "subkoordinator",
        "buka": "subkoordinator",
        "perpanjang": "kepala",
        "surat": "petugas_layanan subkoordinator koordinator kepala",
    },
    "pasuruan": {
        "lengkap": "petugas_pengaduan",
        "level": "petugas_pengaduan",
        "lengkapi": "petugas_pengaduan bidang_terkait",
        "disposisi": "petugas_pengaduan",
        "ambil": "bidang_terkait",
        "lepas": "bidang_terkait kepala_dinas",
        "setujui": "tim_pengaduan kepala_dinas",
        "kembalikan": "tim_pengaduan kepala_dinas",
        "kirim": "petugas_pengaduan",
        "selesai": "tim_pengaduan",
        "alihkan": "petugas_pengaduan kepala_dinas",
        "tolak": "tim_pengaduan kepala_dinas",
        "cabut": "petugas_pengaduan",
        "buka": "tim_pengaduan",
        "perpanjang": "kepala_dinas",
        "surat": "petugas_pengaduan",
    },
}


def office_of(name: str) -> Profile:
    return load_profile(PROFILES / name)


@pytest.mark.parametrize("office", BY_HAND)
def test_the_profile_lets_whom_the_sop_does(office: str) -> None:
    profile = office_of(office)
    wrong = {}
    for name, roles in BY_HAND[office].items():
        command = named(COMMANDS, name)
        assert command is not None
        if set(command.by(profile)) != set(roles.split()):
            wrong[name] = command.by(profile)
    assert wrong == {}


@pytest.mark.parametrize("office", BY_HAND)
def test_nothing_else_of_that_kind_is_there(office: str) -> None:
    """What moves a case and stands in no line of the table is no command of this office."""
    profile = office_of(office)
    moving = {one.name for one in COMMANDS if one.verb and one.belongs(profile)}
    assert moving <= set(BY_HAND[office])


@pytest.mark.parametrize("office", BY_HAND)
def test_whoever_runs_the_system_sees_no_case(office: str) -> None:
    profile = office_of(office)
    mine = {command for command, roles in profile.rights.items() if "admin" in roles}
    assert mine <= {"izinkan", "libur", "petugas"}


@pytest.mark.parametrize("office", BY_HAND)
async def test_everybody_else_is_told_who_may(office: str, tmp_path: Path) -> None:
    """Typed by each role that may not, over the wire."""
    async with opened(office, tmp_path) as house:
        wrong = []
        for name, roles in BY_HAND[office].items():
            for role in house.staff:
                if role not in roles.split():
                    told = await house.does(role, f"/{name} 1")
                    if "Perintah ini hanya untuk" not in told:
                        wrong.append(f"{role} /{name}: {told}")
        assert wrong == []


def without_duties(folder: Path) -> Path:
    """Kalbar, if it had none."""
    office = Path(shutil.copytree(PROFILES / "kalbar", folder / "kalbar"))
    profile = office / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    kept = [part for part in text.split("\n\n") if not part.rpartition("\n[[duties]]")[1]]
    said = [line for line in "\n\n".join(kept).splitlines() if not line.startswith("rutin =")]
    profile.write_text("\n".join(said) + "\n", encoding="utf-8")
    return office


async def test_an_office_without_duties_has_no_command_for_them(tmp_path: Path) -> None:
    async with opened(str(without_duties(tmp_path / "office")), tmp_path) as house:
        for role in house.staff:
            assert "tidak dikenal" in await house.does(role, "/rutin")
            assert "/rutin" not in await house.does(role, "/bantuan")
