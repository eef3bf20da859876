"""The questions of an SOP in their order, one at a time. Pure: a generator that is fed answers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from msgspec import Struct

from app.interview import reading
from app.interview.answers import Answers, Choice, Needs
from app.interview.names import STANDARD


class Question(Struct, frozen=True):
    """One question; `read` gives the value or raises `Wrong`."""

    text: str
    read: Callable[[str], Any]
    #: What is meant by an empty line; None: something has to be said.
    default: str | None = None
    #: Heading above it, where a part of the SOP begins.
    part: str = ""


#: Yields questions, is sent what each reader gave, and returns the whole.
Script = Generator[Question, Any, Any]

_NEEDS = {"terima": "receive", "lengkap": "complete", "tanya": "asked", "tidak": ""}
_NEED_WORDS = {meant: word for word, meant in _NEEDS.items()}
_UNITS = {"hari": "hari", "hari kerja": "hari_kerja", "jam": "jam"}
_ZONE_WORDS = {"wib": "WIB", "wita": "WITA", "wit": "WIT"}
_FRIDAY = "07.30-16.30"


def interview(is_taken: Callable[[str], bool]) -> Generator[Question, Any, Answers]:
    """Everything; what is sent back is what the reader of each question gave."""
    clauses: dict[str, str] = {}
    said: dict[str, Any] = {}
    said |= yield from _office(is_taken)
    said |= yield from _people()
    yield from _line(clauses, "peran")
    said |= yield from _form()
    yield from _line(clauses, "syarat")
    said |= yield from _steps(said, clauses)
    said |= yield from _times(clauses)
    said |= yield from _desk(said, clauses)
    said |= yield from _told(said)
    said |= yield from _secrecy(said, clauses)
    return Answers(**said, clauses=clauses)


def _office(is_taken: Callable[[str], bool]) -> Script:
    said: dict[str, Any] = {}
    said["id"] = yield Question(
        "Nama pendek kantor, untuk nama folder (huruf kecil, seperti kec_contoh)",
        lambda text: _free(reading.office_id(text), is_taken),
        part="Kantor",
    )
    said["name"] = yield Question("Nama lengkap kantor, seperti di kop surat", reading.words)
    said["service"] = yield Question(
        "Nama layanan menurut SOP", reading.words, "Layanan Pengaduan Masyarakat"
    )
    said["address"] = yield Question("Alamat kantor (jalan, kecamatan, kota)", reading.words)
    said["zone"] = yield Question(
        "Zona waktu: WIB, WITA, atau WIT", reading.one_of(_ZONE_WORDS), "WIB"
    )
    for key, asked in (
        ("phone", "Nomor telepon kantor (- bila tidak ada)"),
        ("website", "Situs web (- bila tidak ada)"),
    ):
        said[key] = yield Question(asked, reading.maybe, "-")
    said["fee"] = yield Question("Biaya layanan", reading.words, "gratis")
    said["channels"] = yield Question(
        "Cara lain mengadu, dipisah titik koma (;)", reading.several, "datang ke kantor"
    )
    week = yield Question("Jam kerja Senin sampai Kamis", reading.hours, "07.30-16.00")
    friday = yield Question("Jam kerja Jumat", reading.hours, _FRIDAY)
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


def _people() -> Script:
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


def _form() -> Script:
    part = (
        "Yang harus diberikan pelapor. TERIMA: tanpa itu tidak diterima; LENGKAP: diminta sampai "
        "ada; TANYA: ditanyakan saja; TIDAK: tidak ditanyakan. Nama dan uraian selalu TERIMA."
    )
    needs: dict[str, Any] = {}
    for name in Needs.__struct_fields__:
        needs[name] = yield Question(
            STANDARD[name],
            reading.one_of(_NEEDS),
            _NEED_WORDS[getattr(Needs(), name)].upper(),
            part,
        )
        part = ""
    category = yield from _choice("Nama pendek pilihan jenis layanan atau pokok pengaduan", ())
    choices: list[Choice] = []
    while True:
        taken = [one.label for one in (category, *choices) if one is not None]
        more = yield from _choice("Nama pendek pertanyaan pilihan lain", taken)
        if more is None:
            return {"needs": Needs(**needs), "category": category, "choices": tuple(choices)}
        choices.append(more)


def _choice(asked: str, taken: Any) -> Script:
    label = yield Question(f"{asked} (- bila tidak ada)", reading.label(taken), "-")
    if not label:
        return None
    question = yield Question("Kalimat pertanyaannya", reading.words, f"Tentang apa? ({label})")
    options = yield Question(
        "Pilihannya, dipisah titik koma (;), masing-masing paling panjang 20 huruf",
        reading.options,
    )
    need = yield Question("TERIMA, LENGKAP, atau TANYA", reading.one_of(_ASKED_NEEDS), "TANYA")
    return Choice(label, question, options, need)


_ASKED_NEEDS = {word: meant for word, meant in _NEEDS.items() if meant}


def _steps(before: dict[str, Any], clauses: dict[str, str]) -> Script:
    said: dict[str, Any] = {}
    said["paper"] = yield Question(
        "Apakah baru resmi bila surat dibawa ke kantor?", reading.yes_no, "TIDAK", "Langkah"
    )
    yield from _line(clauses, "terima")
    said["checks_by"] = yield Question(
        "Siapa menelaah atau memverifikasi?", reading.words, before["receives"]
    )
    said["checklist"] = yield Question(
        "Butir daftar periksa telaah, dipisah titik koma (- bila tidak ada)", reading.points, "-"
    )
    yield from _line(clauses, "telaah")
    said["to_head"] = yield Question(
        f"Apakah diteruskan naik sampai {before['head']}?", reading.yes_no, "TIDAK"
    )
    if said["to_head"]:
        said["up"] = yield Question(
            "Lewat jabatan mana naiknya, berurutan, dipisah titik koma", reading.titles, "-"
        )
        said["down"] = yield Question(
            "Siapa membagikannya sesudah disposisi pimpinan (- bila langsung ke unit)",
            reading.maybe,
            "-",
        )
        yield from _line(clauses, "naik")
    yield from _line(clauses, "kerja")
    said["meeting"] = yield Question(
        "Rapat sebelum jawaban: TIDAK, BOLEH, atau WAJIB",
        reading.one_of({one: one for one in ("tidak", "boleh", "wajib")}),
        "TIDAK",
    )
    if said["meeting"] != "tidak":
        yield from _line(clauses, "rapat")
    if before["signs"]:
        yield from _line(clauses, "tanda_tangan")
    yield from _line(clauses, "kirim")
    return said


def _times(clauses: dict[str, str]) -> Script:
    said: dict[str, Any] = {}
    said["unit"] = yield Question(
        "Jangka waktu dihitung dalam: HARI, HARI KERJA, atau JAM",
        reading.one_of(_UNITS),
        "HARI KERJA",
        "Jangka waktu",
    )
    said["amount"] = yield Question("Berapa lama sampai dijawab (angka saja)", reading.number)
    said["counted"] = yield Question(
        "Dihitung sejak DITERIMA atau sejak LENGKAP?",
        reading.one_of({one: one for one in ("diterima", "lengkap")}),
        "DITERIMA",
    )
    said["levels"] = yield Question(
        "Tingkat dan lamanya, yang ringan dulu, seperti: Ringan 3; Berat 10 (- bila tidak ada)",
        reading.levels,
        "-",
    )
    yield from _line(clauses, "waktu")
    return said


def _desk(before: dict[str, Any], clauses: dict[str, str]) -> Script:
    known = ("tidak", "selalu", *(("ringan",) if before["levels"] else ()))
    direct = yield Question(
        f"Bolehkah dijawab langsung tanpa unit? {', '.join(known).upper()}",
        reading.one_of({one: one for one in known}),
        "TIDAK",
    )
    if direct != "tidak":
        yield from _line(clauses, "langsung")
    return {"direct": direct}


def _told(before: dict[str, Any]) -> Script:
    told = []
    part = "Apakah pelapor diberi tahu bila pengaduannya …"
    for stage, asked, default in (
        ("telaah", "mulai ditelaah", "TIDAK"),
        ("lengkap", "dinyatakan lengkap", "YA"),
        ("naik", "diteruskan di dalam, ke pimpinan", "TIDAK"),
        ("bagi", "didisposisikan pimpinan ke bawah", "TIDAK"),
        ("unit", "sampai di unit", "YA"),
        ("kerja", "mulai dikerjakan", "YA"),
        ("siap", "jawabannya disetujui", "YA"),
    ):
        if _comes(before, stage):
            if (yield Question(f"… {asked}?", reading.yes_no, default, part)):
                told.append(stage)
            part = ""
    return {"told": tuple(told)}


def _comes(before: dict[str, Any], stage: str) -> bool:
    """Is there such a stage in what was said?"""
    match stage:
        case "telaah":
            return bool(before["checks_by"] != before["receives"])
        case "naik":
            return bool(before.get("up"))
        case "bagi":
            return bool(before.get("down"))
    return True


def _secrecy(before: dict[str, Any], clauses: dict[str, str]) -> Script:
    said: dict[str, Any] = {}
    said["hide"] = yield Question(
        "Bolehkah pelapor meminta identitasnya disembunyikan dari unit yang menangani?",
        reading.yes_no,
        "YA",
        "Kerahasiaan",
    )
    category = before["category"]
    if category is not None:
        said["accused"] = yield Question(
            "Pilihan mana yang berarti pengaduan tentang petugas kantor sendiri (- bila tidak ada)",
            reading.option_of(category),
            "-",
        )
        if said["accused"]:
            signs, units = before["signs"], before["units"]
            every = dict.fromkeys((before["head"], *signs, *units, before["receives"]))
            said["accused_to"] = yield Question(
                "Siapa menerima pengaduan itu?", reading.title_of(tuple(every)), before["head"]
            )
    yield from _line(clauses, "rahasia")
    return said


def _line(clauses: dict[str, str], part: str) -> Script:
    line = yield Question(
        "Baris SOP untuk bagian ini, seperti L12 (- bila tidak disebut)", reading.maybe, "-"
    )
    if line:
        clauses[part] = line
