"""One of the five offices of the repository, from its SOP alone, through the interview."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from app.serving.wiring import PROFILES
from tests.app.interview.people import Replies, explored, founded, linted

SOP: Replies = {
    "Nama pendek kantor": "pasuruan",
    "Nama lengkap kantor": "Dinas Pemberdayaan Masyarakat dan Desa Kabupaten Pasuruan",
    "Nama layanan": "Pengaduan Pelayanan Publik",
    "Alamat kantor": "Komplek Perkantoran Raci, Jl. Raya Raci Km. 9 Pasuruan - Bangil",
    "Kode pos": "67153",
    "Nomor telepon": "(0343) 749035, 08165456650",
    "Situs web": "dpmd.pasuruankab.go.id",
    "Nomor SK": "060/024/424.079/2023",
    "Biaya": "tidak dipungut biaya",
    "Cara lain": "surat ke alamat kantor; SP4N-LAPOR! (www.lapor.go.id dan aplikasi Android/iOS)",
    "Jabatan penanggung jawab": "Tim Pengaduan",
    "Tiga huruf": "PSR",
    "Bentuk nomor": "060/{ordinal:03}/424.079/{year}",
    "Siapa pimpinan": "Kepala Dinas",
    "Jabatan yang menerima": "Petugas Pengaduan",
    "Jabatan atau unit": "Bidang terkait",
    "Siapa menyetujui jawaban,": "Tim Pengaduan",
    "Apakah nomor baris SOP": "ya",
    "Baris SOP tentang pelaksana": "L30",
    "Tempat kejadian": "LENGKAP",
    "Kerugian": "LENGKAP",
    "Permintaan penyelesaian": "LENGKAP",
    "Pernyataan": "LENGKAP",
    "Nama pendek pilihan": "Layanan",
    "Kalimat pertanyaannya": "Layanan apa yang Bapak/Ibu adukan?",
    "Pilihannya": "Dana desa; Perangkat desa; BUMDes; Layanan pengaduan; Lainnya",
    "Baris SOP tentang persyaratan": "L15",
    "Baris SOP tentang penerimaan": "L30",
    "Baris SOP tentang telaah": "L30",
    "Baris SOP tentang penanganan": "L30",
    "Baris SOP tentang penyampaian": "L30",
    "Jangka waktu dihitung": "HARI",
    "Berapa lama": "3",
    "Tingkat dan lamanya": "Level 1 3; Level 2 3; Level 3 3",
    "Apakah yang menyetujui": "ya",
    "Siapa menyetujui jawaban tingkat Level 3": "Kepala Dinas",
    "Baris SOP tentang jangka waktu": "L34",
    "Bolehkah dijawab langsung": "RINGAN",
    "Baris SOP tentang jawaban langsung": "L30",
    "Pilihan mana yang berarti": "Layanan pengaduan",
    "Siapa menerima pengaduan itu": "Tim Pengaduan",
    "Apakah ada rencana tindak lanjut": "ya",
    "Baris SOP tentang rencana": "L30",
    "Apakah pengaduan yang ditutup diarsipkan": "ya",
    "Nama kelas arsip": "Pengaduan",
}

#: What a person wrote into the profile by hand that the interview does not come to, and the other
#: way round; ids of stages and labels apart.
DIFFERS = {
    # Asked of nobody: the number for emergencies and the letterhead have their defaults.
    "office": {"emergency", "kop", "place"},
    # By hand "Tim Pengaduan" stands between the desk and the head.
    "roles": {"petugas_pengaduan.superior", "kepala_dinas.clause"},
    # Other words of an option, names of a field, the question of the story, shorter labels; the
    # level has its own command; the lines of the SOP are named for all that must be given at once.
    "fields": {
        "+tingkat",
        "-level",
        "bukti.clause",
        "kapan.clause",
        "kontak.clause",
        "layanan.clause",
        "layanan.options",
        "penyelesaian.names",
        "tempat.label",
        "uraian.ask",
        "uraian.label",
    },
    # By hand the team closes, refuses and reopens.
    "verbs": {"selesai", "tolak", "buka"},
    "clocks": {"by", "amounts", "if_closed"},
    "secrecy": {"begins_with", "categories"},
    # What a class of the archive is called; the schedule of retention is not in the SOP.
    "archive": {"name"},
}


def raw(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "profile.toml").read_text(encoding="utf-8"))


def unlike(ours: dict[str, Any], theirs: dict[str, Any]) -> set[str]:
    return {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}


def unlike_rows(ours: list[dict[str, Any]], theirs: list[dict[str, Any]], by: str) -> set[str]:
    """`id.key` of what differs, `+id` of what only ours has, `-id` of what only theirs has."""
    one, other = ({row[by]: row for row in rows} for rows in (ours, theirs))
    return {
        *(f"+{id}" for id in one.keys() - other.keys()),
        *(f"-{id}" for id in other.keys() - one.keys()),
        *(f"{id}.{key}" for id in one.keys() & other.keys() for key in unlike(one[id], other[id])),
    }


def who_may(profile: dict[str, Any]) -> dict[str, set[tuple[str, ...]]]:
    """Verb -> those who may do it: in one way each, whatever the stages are called."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for move in profile["workflow"]["transitions"]:
        found.setdefault(move["verb"], set()).add(tuple(sorted(move["by"])))
    return found


def test_pasuruan_from_its_sop_alone(tmp_path: Path) -> None:
    folder, _ = founded(tmp_path, SOP)
    assert linted(folder) == []
    explored(folder)
    ours, theirs = raw(folder), raw(PROFILES / "pasuruan")
    for same in ("numbering", "hours", "category_field", "notify_new", "retention", "templates"):
        assert ours[same] == theirs[same], same
    assert unlike_rows(ours["form"]["fields"], theirs["form"]["fields"], "key") == DIFFERS["fields"]
    assert unlike_rows(ours["roles"], theirs["roles"], "id") == DIFFERS["roles"]
    assert unlike(ours["office"], theirs["office"]) == DIFFERS["office"]
    assert unlike(who_may(ours), who_may(theirs)) == DIFFERS["verbs"]
    assert unlike(ours["clocks"][0], theirs["clocks"][0]) == DIFFERS["clocks"]
    assert unlike(ours["secrecy"], theirs["secrecy"]) == DIFFERS["secrecy"]
    # Its SOP names no regular duty: the report and the holidays are readings of ours.
    assert {*ours["rights"], "rutin"} == theirs["rights"].keys()
    assert unlike(ours["archive"][0], theirs["archive"][0]) == DIFFERS["archive"]
    assert set(ours["rights"]["rtl"]) == set(theirs["rights"]["rtl"])
