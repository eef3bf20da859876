"""Questions that only some offices need: one opens each block, and NO leads past it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.interview import further_reading as reads
from app.interview import reading
from app.interview.answers import WAYS, Awaited, ByWay, Filed, Level, Routine
from app.interview.question import Clauses, Question, Script, line_of

_THEN = {one: one for one in ("musnah", "dinilai kembali", "permanen")}


def ways(labels: Sequence[str]) -> Script:
    """Where less, or more, is needed of whoever comes another way."""
    found: list[ByWay] = []
    if not (
        yield Question(
            "Apakah yang diminta berbeda menurut cara mengadu?",
            reading.yes_no,
            "TIDAK",
            why="Surat di kotak pengaduan misalnya sering tanpa alamat, sedangkan di loket petugas "
            "dapat menanyakannya.",
        )
    ):
        return ()
    while left := [one for one in WAYS if one not in {way.way for way in found}]:
        known = {one: one for one in left} | ({"-": ""} if found else {})
        way = yield Question(
            f"Cara mana: {', '.join(left).upper()}{_no_more(found)}",
            reading.one_of(known),
            "-" if found else None,
        )
        if not way:
            break
        needs = yield Question(
            f"Apa yang lain lewat {way.upper()}, dipisah titik koma, seperti: {labels[-1]} BOLEH",
            reads.way_needs(labels),
            why="TERIMA, LENGKAP, dan TANYA seperti tadi; BOLEH: ditanyakan, boleh kosong, dan "
            "tidak diingatkan.",
        )
        found.append(ByWay(way, needs))
    return tuple(found)


def _no_more(found: Sequence[object]) -> str:
    return " (- bila tidak ada lagi)" if found else ""


def approvers(levels: tuple[Level, ...], usual: str, head: str) -> Script:
    """Who approves the answer to a complaint of each level; the levels with it."""
    if not levels or not (
        yield Question(
            "Apakah yang menyetujui jawaban berbeda menurut tingkat?",
            reading.yes_no,
            "TIDAK",
            why="Yang ringan dapat disetujui kepala seksi dan yang berat pimpinan; masing-masing "
            "satu jabatan, tanpa paraf berurutan.",
        )
    ):
        return levels
    found = []
    for one in levels:
        title = yield Question(
            f"Siapa menyetujui jawaban tingkat {one.name} (satu jabatan)",
            reading.words,
            head if one == levels[-1] else usual,
        )
        found.append(Level(one.name, one.amount, title))
    return tuple(found)


def further(before: dict[str, Any], titles: Sequence[str], clauses: Clauses) -> Script:
    """Waits, plans, regular duties, the archive; `titles` are the positions that were named."""
    said: dict[str, Any] = {}
    said |= yield from _waits(before["checks_by"], titles, clauses)
    said["plans"] = yield Question(
        "Apakah ada rencana tindak lanjut sesudah dijawab, seperti perbaikan sampai 15 Desember?",
        reading.yes_no,
        "TIDAK",
        why="Dicatat dengan /rtl; penanggung jawabnya diingatkan sampai selesai.",
    )
    if said["plans"]:
        yield from line_of(clauses, "rtl")
    said |= yield from _duties(before, titles, clauses)
    said |= yield from _archive(before["receives"], titles, clauses)
    return said


def _waits(usual: str, titles: Sequence[str], clauses: Clauses) -> Script:
    if not (
        yield Question(
            "Apakah penanganan kadang harus menunggu pihak di luar kantor?",
            reading.yes_no,
            "TIDAK",
            "Hal yang tidak ada di setiap kantor; Enter bila tidak ada",
            "Selama menunggu, jangka waktu SOP dapat dihentikan dengan /jeda; yang dari "
            "undang-undang tetap berjalan.",
        )
    ):
        return {}
    found: list[Awaited] = []
    while name := (yield _next("Apa yang ditunggu, seperti: jawaban Dinas Contoh", found)):
        after = yield Question(
            "Sesudah berapa hari kerja ditanyakan apakah masih menunggu (angka saja)",
            reading.number,
            "5",
            why="Supaya yang menunggu tidak terlupa.",
        )
        found.append(Awaited(name, after))
    pauses = yield Question(
        f"Siapa boleh menghentikan dan menjalankan lagi waktunya: {reads.numbered(titles)}",
        reads.titles_of(titles),
        usual,
        why="Nomornya cukup; beberapa dipisah titik koma, seperti 1; 2.",
    )
    yield from line_of(clauses, "jeda")
    return {"waits": tuple(found), "pauses": pauses}


def _duties(before: dict[str, Any], titles: Sequence[str], clauses: Clauses) -> Script:
    if not (
        yield Question(
            "Apakah ada tugas rutin, seperti membuka kotak pengaduan tiap Senin?",
            reading.yes_no,
            "TIDAK",
            why="Petugasnya diingatkan pada waktunya, dan menandainya dengan /rutin.",
        )
    ):
        return {}
    found: list[Routine] = []
    while name := (yield _next("Nama tugas rutin, seperti: Kotak pengaduan", found)):
        every = yield Question(
            "Kapan, seperti: senin 08.00; hari kerja ke-1 08.00 (tiap bulan); atau 1 oktober 08.00 "
            "(tiap tahun)",
            reads.every(before["hours"]),
        )
        by = yield Question(
            f"Siapa mengerjakannya: {reads.numbered(titles)}",
            reading.title_of(titles),
            before["receives"],
            why="Nomornya cukup.",
        )
        late = yield Question(
            "Sesudah berapa hari kerja atasannya diberi tahu bila belum (angka saja)",
            reading.number,
            "1",
        )
        found.append(Routine(name, every, by, late))
    yield from line_of(clauses, "rutin")
    return {"duties": tuple(found)}


def _archive(usual: str, titles: Sequence[str], clauses: Clauses) -> Script:
    if not (
        yield Question(
            "Apakah pengaduan yang ditutup diarsipkan menurut kelas masa simpan (JRA)?",
            reading.yes_no,
            "TIDAK",
            why="Kelasnya dicatat dengan /arsip. Tanpa ini pengaduan disimpan 5 tahun.",
        )
    ):
        return {}
    found: list[Filed] = []
    while name := (yield _next("Nama kelas arsip, seperti: Berkas pengaduan", found)):
        active = yield Question("Berapa tahun aktif (mudah diambil)", reads.years(0), "2")
        inactive = yield Question("Berapa tahun inaktif (hanya disimpan)", reads.years(0), "3")
        then = yield Question(
            "Sesudah itu: MUSNAH, DINILAI KEMBALI, atau PERMANEN", reading.one_of(_THEN), "MUSNAH"
        )
        found.append(Filed(name, active, inactive, then))
    archivist = yield Question(
        f"Siapa mengarsipkan: {reads.numbered(titles)}",
        reading.title_of(titles),
        usual,
        why="Nomornya cukup.",
    )
    years = yield Question(
        "Berapa tahun sesudah ditutup isi pengaduan di sistem ini dimusnahkan",
        reads.years(1),
        str(max(1, *(one.active + one.inactive for one in found))),
        why="Biasanya sama dengan masa aktif dan inaktif yang terlama.",
    )
    yield from line_of(clauses, "arsip")
    return {"archive": tuple(found), "archivist": archivist, "case_years": years}


def _next(asked: str, found: Sequence[Awaited | Routine | Filed]) -> Question:
    """The name of the first one, which has to be there; or of one more, if there is one."""
    taken = {one.name.casefold() for one in found}

    def read(text: str) -> str:
        said = reading.maybe(text) if found else reading.words(text)
        if said.casefold() in taken:
            raise reading.Wrong("Itu sudah ada; tulis yang lain, atau - bila tidak ada lagi.")
        if said and len(found) >= reading.LIST_MOST:
            raise reading.Wrong(f"Paling banyak {reading.LIST_MOST}; tulis - untuk melanjutkan.")
        return said

    return Question(f"{asked}{_no_more(found)}", read, "-" if found else None)
