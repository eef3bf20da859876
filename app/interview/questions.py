"""The questions of an SOP in their order, one at a time. Pure: a generator that is fed answers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from msgspec.structs import replace

from app.interview import reading
from app.interview.answers import Answers, Choice, Needs
from app.interview.further_questions import approvers, further, ways
from app.interview.names import STANDARD
from app.interview.office_questions import office, people
from app.interview.question import Clauses, Question, Script, line_of

_NEEDS = {"terima": "receive", "lengkap": "complete", "tanya": "asked", "tidak": ""}
_NEED_WORDS = {meant: word for word, meant in _NEEDS.items()}
_UNITS = {"hari": "hari", "hari kerja": "hari_kerja", "jam": "jam"}


def interview(is_taken: Callable[[str], bool]) -> Generator[Question, Any, Answers]:
    """Everything; what is sent back is what the reader of each question gave."""
    said: dict[str, Any] = {}
    said |= yield from office(is_taken)
    said |= yield from people()
    clauses = yield from _clauses()
    yield from line_of(clauses, "peran")
    said |= yield from _form()
    said["ways"] = yield from ways(_labels(said))
    yield from line_of(clauses, "syarat")
    said |= yield from _steps(said, clauses)
    said |= yield from _times(said, clauses)
    said |= yield from _desk(said, clauses)
    said |= yield from _told(said)
    said |= yield from _secrecy(said, clauses)
    known = Answers(**_spelled_alike(said))
    said |= yield from further(said, known.titles, clauses)
    return Answers(**_spelled_alike(said), clauses=clauses or {})


def _clauses() -> Script:
    named = yield Question(
        "Apakah nomor baris SOP dicatat pada tiap bagian, seperti L12?",
        reading.yes_no,
        "TIDAK",
        why="Bila YA, tiap bagian ditanya barisnya. Bila TIDAK, baris dapat ditulis kemudian di "
        "SOP.md.",
    )
    return {} if named else None


def _labels(said: dict[str, Any]) -> list[str]:
    """Of the questions of which another way in may need less or more."""
    needed = [STANDARD[one] for one in Needs.__struct_fields__ if getattr(said["needs"], one)]
    own = [one.label for one in (said["category"], *said["choices"]) if one is not None]
    return [STANDARD["nama"], *needed, *own]


def _spelled_alike(said: dict[str, Any]) -> dict[str, Any]:
    """A position that is written in capitals here and small there is one position."""
    first: dict[str, str] = {}

    def alike(title: str) -> str:
        return first.setdefault(title.casefold(), title)

    found: dict[str, Any] = {}
    for key in ("head", "receives", "units", "signs", "checks_by", "up", "down", "accused_to"):
        if key in said:
            given = said[key]
            found[key] = alike(given) if isinstance(given, str) else tuple(map(alike, given))
    found["levels"] = tuple(replace(one, approver=alike(one.approver)) for one in said["levels"])
    return {**said, **found}


def _form() -> Script:
    part = "Yang harus diberikan pelapor"
    needs: dict[str, Any] = {}
    for name in Needs.__struct_fields__:
        needs[name] = yield Question(
            f"{STANDARD[name]}: TERIMA, LENGKAP, TANYA, atau TIDAK",
            reading.one_of(_NEEDS),
            _NEED_WORDS[getattr(Needs(), name)].upper(),
            part,
            "TERIMA: tanpa itu tidak diterima; LENGKAP: diminta sampai ada; TANYA: ditanyakan "
            "saja; TIDAK: tidak ditanyakan. Nama dan uraian selalu TERIMA.",
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
    need = yield Question(
        f"{label}: TERIMA, LENGKAP, atau TANYA", reading.one_of(_ASKED_NEEDS), "TANYA"
    )
    return Choice(label, question, options, need)


_ASKED_NEEDS = {word: meant for word, meant in _NEEDS.items() if meant}


def _steps(before: dict[str, Any], clauses: Clauses) -> Script:
    said: dict[str, Any] = {}
    said["paper"] = yield Question(
        "Apakah baru resmi bila surat dibawa ke kantor?", reading.yes_no, "TIDAK", "Langkah"
    )
    yield from line_of(clauses, "terima")
    said["checks_by"] = yield Question(
        "Siapa menelaah atau memverifikasi?", reading.words, before["receives"]
    )
    said["checklist"] = yield Question(
        "Butir daftar periksa telaah, dipisah titik koma (- bila tidak ada)", reading.points, "-"
    )
    yield from line_of(clauses, "telaah")
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
        yield from line_of(clauses, "naik")
    yield from line_of(clauses, "kerja")
    said["meeting"] = yield Question(
        "Rapat sebelum jawaban: TIDAK, BOLEH, atau WAJIB",
        reading.one_of({one: one for one in ("tidak", "boleh", "wajib")}),
        "TIDAK",
    )
    if said["meeting"] != "tidak":
        yield from line_of(clauses, "rapat")
    if before["signs"]:
        yield from line_of(clauses, "tanda_tangan")
    yield from line_of(clauses, "kirim")
    return said


def _times(before: dict[str, Any], clauses: Clauses) -> Script:
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
    usual = (before["signs"] or (before["receives"],))[-1]
    said["levels"] = yield from approvers(said["levels"], usual, before["head"])
    yield from line_of(clauses, "waktu")
    return said


def _desk(before: dict[str, Any], clauses: Clauses) -> Script:
    known = ("tidak", "selalu", *(("ringan",) if before["levels"] else ()))
    direct = yield Question(
        f"Bolehkah dijawab langsung tanpa unit? {', '.join(known).upper()}",
        reading.one_of({one: one for one in known}),
        "TIDAK",
    )
    if direct != "tidak":
        yield from line_of(clauses, "langsung")
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


def _secrecy(before: dict[str, Any], clauses: Clauses) -> Script:
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
            signs = [one.approver for one in before["levels"] if one.approver] or before["signs"]
            every = dict.fromkeys((before["head"], *signs, *before["units"], before["receives"]))
            said["accused_to"] = yield Question(
                "Siapa menerima pengaduan itu?", reading.title_of(tuple(every)), before["head"]
            )
    yield from line_of(clauses, "rahasia")
    return said
