"""What SP4N-LAPOR! calls what an office calls otherwise, and the columns of its files. Pure.

No interface of it is public, and the format of its files is not published: people carry over what
the house prepares, and what may change there is data here. Source: rules 61.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from bot.conversation import Answer

#: What a state is called there, where the office says nothing else; empty: it does not know it.
STATUSES: Mapping[str, str] = {
    "PRA_DAFTAR": "",
    "DITERIMA": "Menunggu verifikasi",
    "BELUM_LENGKAP": "Tunda",
    "LENGKAP": "Belum ditindaklanjuti",
    "DIDISPOSISI": "Terdisposisi",
    "DIPROSES": "Proses",
    "JAWABAN_DISETUJUI": "Proses",
    "DIJAWAB": "Proses (menunggu tanggapan)",
    "SELESAI": "Selesai",
    "DIALIHKAN": "Bukan wewenang",
    "DITOLAK": "Diarsipkan",
    "DICABUT": "Diarsipkan",
}
#: The field that says which of the three classes it is, and what its options are called there.
CLASS_FIELD = "klasifikasi"
CLASSES: Mapping[str, str] = {
    "pengaduan": "Pengaduan",
    "aspirasi": "Aspirasi",
    "informasi": "Permintaan Informasi",
}
#: The class of an office that asks for none.
USUAL_CLASS = "Pengaduan"
_APART = re.compile(r"[\W_]+")


class LaporColumns(Struct, frozen=True, forbid_unknown_fields=True):
    """Headings of its files, for what is read of them; of several the first that is there counts.

    Capitals and marks between words do not matter. A key that is missing has these of the house.
    """

    #: Tracking ID: one complaint of theirs.
    id: tuple[str, ...] = (
        "Tracking ID", "ID Laporan", "Nomor Laporan", "No Laporan", "ID Tracking", "ID",
    )  # fmt: skip
    #: The day it reached the office.
    received: tuple[str, ...] = (
        "Tanggal Disposisi", "Tanggal Diterima", "Tanggal Masuk", "Tanggal Laporan",
        "Tanggal Lapor", "Tanggal",
    )  # fmt: skip
    #: What happened, in the reporter's words.
    story: tuple[str, ...] = (
        "Isi Laporan", "Isi Laporan Awal", "Isi Aduan", "Uraian", "Deskripsi", "Isi", "Laporan",
    )  # fmt: skip
    #: Its heading.
    title: tuple[str, ...] = ("Judul Laporan", "Judul", "Perihal")
    #: Its topic.
    category: tuple[str, ...] = ("Kategori Laporan", "Kategori", "Topik", "Sub Kategori")
    #: Complaint, wish, or request for information.
    kind: tuple[str, ...] = ("Klasifikasi Laporan", "Klasifikasi", "Jenis Laporan", "Tipe Laporan")
    #: Where it happened.
    place: tuple[str, ...] = ("Lokasi Kejadian", "Lokasi", "Tempat Kejadian")
    #: When it happened.
    happened: tuple[str, ...] = ("Tanggal Kejadian", "Waktu Kejadian")
    #: Who reported it.
    name: tuple[str, ...] = ("Nama Pelapor", "Nama Lengkap", "Nama")
    #: Where the reporter lives.
    address: tuple[str, ...] = ("Alamat Pelapor", "Alamat")
    #: The reporter's telephone.
    phone: tuple[str, ...] = (
        "Nomor HP", "No HP", "Nomor Telepon", "No Telepon", "Telepon Pelapor", "Telepon", "HP",
    )  # fmt: skip
    #: Whether the reporter's name is to be hidden.
    anonymous: tuple[str, ...] = ("Anonim", "Is Anonim", "Laporan Anonim")
    #: Whether the public is not to see it.
    secret: tuple[str, ...] = ("Rahasia", "Is Rahasia", "Laporan Rahasia")


class Lapor(Struct, frozen=True, forbid_unknown_fields=True):
    """What SP4N-LAPOR! calls what this office calls otherwise."""

    #: State of a stage -> status there, where it is not that of the house.
    states: dict[str, str] = {}
    #: Option of the category field -> topic there; what is missing keeps its own label.
    topics: dict[str, str] = {}
    #: Option of the field `klasifikasi` -> class there, where it is not that of the house.
    classes: dict[str, str] = {}
    #: Headings of the files that are read.
    columns: LaporColumns = LaporColumns()


class LaporProfile(Protocol):
    """As much of a profile as says it."""

    @property
    def lapor(self) -> Lapor: ...


def fold_heading(text: str) -> str:
    """A heading for comparing: small letters, words alone."""
    return " ".join(_APART.sub(" ", text.casefold()).split())


def status_of(profile: LaporProfile, state: str) -> str:
    """What that state is called there; empty for one that it does not know."""
    return profile.lapor.states.get(state, STATUSES.get(state, ""))


def topic_of(profile: LaporProfile, category: str, label: str) -> str:
    """What that category is called there: without another word for it, its own label."""
    return profile.lapor.topics.get(category, label)


def class_of(profile: LaporProfile, answers: Mapping[str, Answer]) -> str:
    """Which of its classes these answers name; what nobody asked is a complaint."""
    said = answers.get(CLASS_FIELD)
    chosen = str(said.value) if said is not None else ""
    return profile.lapor.classes.get(chosen, CLASSES.get(chosen, USUAL_CLASS))
