"""The first questions: who the office is, and who works in it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.interview import reading
from app.interview.question import Question, Script

_ZONE_WORDS = {"wib": "WIB", "wita": "WITA", "wit": "WIT"}


def office(is_taken: Callable[[str], bool]) -> Script:
    """Facts about itself."""
    said: dict[str, Any] = {}
    said["id"] = yield Question(
        "Nama pendek kantor, untuk nama folder (huruf kecil, seperti kec_contoh)",
        lambda text: _free(reading.office_id(text), is_taken),
        part="Kantor",
    )
    said["name"] = yield Question("Nama lengkap kantor, seperti di kop surat", reading.words)
    said["service"] = yield Question(
        "Nama layanan menurut SOP", reading.service, "Pengaduan Masyarakat"
    )
    said["address"] = yield Question("Alamat kantor (jalan, kecamatan, kota)", reading.words)
    said["postal_code"] = yield Question("Kode pos (- bila tidak ada)", reading.maybe, "-")
    said["zone"] = yield Question(
        "Zona waktu: WIB, WITA, atau WIT", reading.one_of(_ZONE_WORDS), "WIB"
    )
    for key, asked in (
        ("phone", "Nomor telepon kantor (- bila tidak ada)"),
        ("website", "Situs web (- bila tidak ada)"),
        ("sk", "Nomor SK standar pelayanan atau SOP (- bila tidak ada)"),
    ):
        said[key] = yield Question(asked, reading.maybe, "-")
    said["fee"] = yield Question("Biaya layanan", reading.fee, "gratis")
    said["channels"] = yield Question(
        "Cara lain mengadu, dipisah titik koma (;)", reading.several, "datang ke kantor"
    )
    week = yield Question("Jam kerja Senin sampai Kamis", reading.hours, "07.30-16.00")
    friday = yield Question("Jam kerja Jumat", reading.hours, "07.30-16.30")
    saturday = yield Question(
        "Jam kerja Sabtu (TUTUP bila tutup)",
        # A week without a day is no office: the last question can see it.
        lambda text: _some_day(week, friday, reading.hours(text)),
        "TUTUP",
    )
    days = {**dict.fromkeys("1234", week), "5": friday, "6": saturday}
    said["hours"] = {day: hours for day, hours in days.items() if hours}
    said["responsible"] = yield Question(
        "Jabatan penanggung jawab layanan (- bila tidak disebut)", reading.maybe, "-"
    )
    said["legal_basis"] = yield Question(
        "Dasar hukum yang disebut SOP, dipisah titik koma (;)", reading.several, "-"
    )
    said["prefix"] = yield Question(
        "Tiga huruf di depan kode lacak", reading.prefix, _letters(said["id"])
    )
    said["register"] = yield Question(
        "Bentuk nomor register, dengan kata NOMOR dan TAHUN", reading.register, "NOMOR/PGD/TAHUN"
    )
    return said


def _free(id: str, is_taken: Callable[[str], bool]) -> str:
    if is_taken(id):
        raise reading.Wrong(f"Folder {id} sudah ada dan tidak ditimpa; tulis nama lain.")
    return id


def _some_day(*days: str) -> str:
    if not any(days):
        raise reading.Wrong("Kantor tidak pernah buka; tulis jam Sabtu, atau KEMBALI ke hari lain.")
    return days[-1]


def _letters(id: str) -> str:
    return ("".join(char for char in id if char.isalpha()).upper() + "XXX")[:3]


def people() -> Script:
    """Who receives, works, decides and leads: titles alone."""
    said: dict[str, Any] = {}
    said["head"] = head = yield Question(
        "Siapa pimpinan kantor? (jabatan saja, bukan nama orang)", reading.words, part="Pelaksana"
    )
    said["receives"] = yield Question(
        "Jabatan yang menerima pengaduan",
        lambda text: _other(reading.words(text), head),
        "Petugas Pengaduan",
    )
    said["units"] = yield Question(
        "Jabatan atau unit yang mengerjakan, dipisah titik koma (;)", reading.some_titles
    )
    said["signs"] = yield Question(
        "Siapa menyetujui jawaban, berurutan (paraf … tanda tangan), dipisah titik koma; - bila "
        "cukup diperiksa penerima",
        reading.titles,
        head,
    )
    return said


def _other(title: str, head: str) -> str:
    if title.casefold() == head.casefold():
        raise reading.Wrong("Penerima dan pimpinan harus dua jabatan; tulis jabatan lain.")
    return title
