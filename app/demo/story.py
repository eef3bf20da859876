"""What the people of the demo do, as data: played in the terminal, and on the page.

Only what they type is written here. What the office says, and when, comes from the office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.demo.cast import CHIEF, CITIZEN, CLERK, OFFICIAL, PHONER, TEAM, WRITER, Part

#: Thursday 17 December 2026, 10.15 WIB: a week before Christmas, so that days off come in between.
START = datetime.fromisoformat("2026-12-17T10:15:00+07:00")

#: Between two steps on the page: the time in which one reads what came.
PAUSE_SECONDS = 1.8


@dataclass(frozen=True, slots=True)
class Says:
    """Writes one message, or several in a burst."""

    part: Part
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Presses:
    """Presses a button of the message that came last."""

    part: Part
    label: str


@dataclass(frozen=True, slots=True)
class Shows:
    """Sends a photo with words under it."""

    part: Part
    caption: str


@dataclass(frozen=True, slots=True)
class Locates:
    """Sends a place."""

    part: Part
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Mails:
    """Writes a mail; without a subject, as a reply to the latest one."""

    part: Part
    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """Lets time pass until so long after the start."""

    until: timedelta
    #: Whether the days are named one by one.
    days: bool = True


Step = Says | Presses | Shows | Locates | Mails | Waits


@dataclass(frozen=True, slots=True)
class Scene:
    """Some steps under one heading."""

    title: str
    steps: tuple[Step, ...]
    aside: str = ""
    #: Whether it goes like a scene before it; then the terminal cuts long messages.
    alike: bool = False
    #: Who must have got something when it is over.
    told: tuple[Part, ...] = ()


def _say(part: Part, *texts: str) -> Says:
    return Says(part, texts)


def _press(part: Part, *labels: str) -> Sequence[Step]:
    return [Presses(part, label) for label in labels]


SCENES = (
    Scene(
        "Warga mengadu lewat Telegram",
        (
            _say(CITIZEN, "Assalamualaikum"),
            *_press(CITIZEN, "Buat pengaduan", "Setuju", "Pengaduan"),
            _say(CITIZEN, "Warga Contoh Satu"),
            _say(CITIZEN, "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh"),
            _say(CITIZEN, "0812-0000-0001"),
            Presses(CITIZEN, "Tidak"),
            _say(CITIZEN, "ktp"),
            _say(
                CITIZEN,
                "Saya rekam KTP-el bulan September, sampai sekarang belum jadi.",
                "Tiap ke loket dibilang blangko habis.",
            ),
            _say(CITIZEN, "kemarin pagi"),
            Presses(CITIZEN, "Benar"),
            _say(CITIZEN, "Kantor Disdukcapil, Sanggau"),
            Shows(CITIZEN, "Ini resi perekaman saya"),
            *_press(CITIZEN, "Cukup", "Kirim"),
        ),
    ),
    Scene(
        "Petugas mendisposisikan, pejabat menyatakan lengkap, tim mengambil",
        (
            _say(CLERK, "/antrean"),
            _say(CLERK, "/lihat 1"),
            _say(CLERK, "/disposisi 1 tim_penjawab Cek ke loket 2, siapkan jawaban."),
            _say(CLERK, "/lengkap 1"),
            _say(OFFICIAL, "/lengkap 1"),
            _say(TEAM, "/ambil 1"),
        ),
    ),
    Scene(
        "Warga lain mengadu lewat WhatsApp, dan dijawab hari itu juga",
        (
            _say(PHONER, "Nama anak saya di kartu keluarga salah tulis, mohon diperbaiki."),
            *_press(PHONER, "Setuju", "Pengaduan"),
            _say(PHONER, "Warga Contoh Dua"),
            _say(PHONER, "Jalan Contoh 2 RT 01 RW 03, Desa Contoh, Kec. Contoh"),
            _say(PHONER, "0812-0000-0002"),
            *_press(PHONER, "Tidak", "Kartu Keluarga", "Pakai"),
            _say(PHONER, "tadi pagi"),
            Presses(PHONER, "Benar"),
            Locates(PHONER, 0.1275, 110.5935),
            *_press(PHONER, "Lewati", "Nanti", "Kirim"),
            _say(CLERK, "/ambil 2"),
            _say(OFFICIAL, "/lengkap 2"),
            _say(
                CLERK,
                "/balas 2 Data sudah kami perbaiki. Kartu keluarga yang baru dapat diunduh dari "
                "tautan di pesan dari pusat, atau dicetak di loket 1.",
            ),
            Presses(CLERK, "YA SELESAI"),
        ),
        alike=True,
    ),
    Scene(
        "Warga ketiga mengadu lewat surel: satu surat, lalu yang kurang, lalu jawabannya",
        (
            Mails(
                WRITER,
                "Yth. Dinas,\n\nAkta kelahiran anak saya saya ajukan 3 November 2026 di loket 3, "
                "dan sampai hari ini belum ada kabarnya. Mohon penjelasan.\n\nNama: Warga Contoh "
                "Tiga\nAlamat: Dusun Contoh RT 05 RW 02, Desa Contoh, Kec. Contoh",
                subject="Akta kelahiran belum jadi",
            ),
            Mails(WRITER, "SETUJU\n\nNomor HP: 0812-0000-0003"),
            _say(CLERK, "/ambil 3"),
            _say(OFFICIAL, "/lengkap 3"),
            _say(
                CLERK,
                "/balas 3 Akta kelahiran sudah terbit dan dapat diunduh dari tautan di surel dari "
                "pusat. Mohon maaf atas keterlambatan kabarnya.",
            ),
            Presses(CLERK, "YA SELESAI"),
        ),
        alike=True,
    ),
    Scene(
        "Waktu berjalan, dan tim belum menjawab",
        (Waits(timedelta(days=14, minutes=-75)), _say(CHIEF, "BUKA")),
        told=(TEAM, CHIEF),
    ),
    Scene(
        "Tim menjawab; pejabat mengembalikan, lalu menyetujui dan mengirim",
        (
            _say(TEAM, "/jawab 1 KTP-el sudah dicetak, silakan diambil."),
            _say(OFFICIAL, "/kembalikan 1 Sebutkan jam layanan dan apa yang perlu dibawa."),
            _say(
                TEAM,
                "/jawab 1 Mohon maaf atas keterlambatannya. KTP-el Bapak/Ibu sudah dicetak dan "
                "dapat diambil di loket 2 pada jam kerja dengan menunjukkan resi perekaman.",
            ),
            _say(OFFICIAL, "/setujui 1"),
            _say(OFFICIAL, "/kirim 1"),
            Presses(OFFICIAL, "YA"),
        ),
    ),
    Scene(
        "Pelapor tidak keberatan sampai batasnya, dan pengaduan ditutup",
        (Waits(timedelta(days=34), days=False),),
        aside="Sepuluh hari kerja berlalu; Tahun Baru dan Isra Mikraj tidak dihitung.",
    ),
)
