"""Processor time of a register as XLSX and as PDF, and what the printing child holds of it.

    python -m benchmarks.register [ROWS]

All nineteen columns, with words as long as those of real cases. The bare limits of the same run:
XlsxWriter that writes the same cells without any format, and typst that lays out the same pieces in
this process, one after another, and binds nothing. Linux only: read from /proc.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import resource
import time
from collections.abc import Awaitable, Callable

import xlsxwriter
from msgspec.structs import replace

from backoffice.office.register import COLUMNS
from backoffice.papers.book import Book, BookColumn, rows_digest, shown_digest
from backoffice.papers.letter import Rendered
from backoffice.papers.press import Press
from backoffice.papers.render.pages import to_pages
from benchmarks._arguments import how_many
from benchmarks.memory import megabytes

SHEET_SECONDS, PDF_SECONDS, MEMORY_MB, FILE_MB = 3.0, 40.0, 400.0, 10.0
_PIECE = 50
_WORDS = (
    "23 November 2026 pukul 10.15 WIB", "Telegram", "W•••", "••••", "+62812••••0001",
    "Layanan kependudukan: Pengaduan", "Petugas loket di kantor kecamatan",
    "Saya sudah tiga minggu menunggu KTP dan belum ada kabar dari kantor. (otomatis)",
    "Kamis, 12 November 2026 sekitar pukul 10.00, Pasar Contoh, Desa Contoh", "2 foto, 1 dokumen",
    "24 November 2026", "Sedang", "Tim Penjawab Pengaduan, 25 November 2026",
    "14 Desember 2026 (10 hari kerja)",
    "25 November 2026: rapat ditetapkan; 1 Desember 2026: hasil rapat dicatat",
    "2 Desember 2026, Telegram", "Tuntas/Selesai, 3 Desember 2026", "Petugas Contoh",
)  # fmt: skip


def book(count: int) -> Book:
    """A book of so many rows, each with a number of its own."""
    rows = tuple(
        (f"{at:05}/PGD/XI/2026", *(f"{words} {at % 97}" for words in _WORDS))
        for at in range(1, count + 1)
    )
    columns = tuple(BookColumn(one, 2.4 if one == "ringkas" else 1.0) for one in COLUMNS)
    digest = rows_digest(COLUMNS, rows)
    return Book(
        title="BUKU PENGADUAN",
        columns=columns,
        rows=rows,
        footer=f"Buku Pengaduan · sidik baris {shown_digest(digest)}",
        pages="Halaman {halaman} dari {jumlah}",
        digest=digest,
        digest_name="Sidik baris",
    )


def bare_sheet(made: Book) -> None:
    workbook = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    sheet = workbook.add_worksheet()
    for line, row in enumerate(made.rows):
        for at, words in enumerate(row):
            sheet.write_string(line, at, words)
    workbook.close()


def bare_pages(made: Book) -> None:
    for at in range(0, len(made.rows), _PIECE):
        to_pages(replace(made, rows=made.rows[at : at + _PIECE]), first=not at)


def of_children() -> float:
    """Seconds of the processor that the children used which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def measured(
    work: Callable[[Press], Awaitable[Rendered]],
) -> tuple[float, float, float, float]:
    """Seconds of the processor and of the clock, the most megabytes that any child held, and
    megabytes of the file."""
    press = Press()
    most, before = 0.0, of_children()

    async def watch() -> None:
        nonlocal most
        while True:
            if press.pid is not None:
                # It may be gone by now.
                with contextlib.suppress(OSError, LookupError):
                    most = max(most, megabytes(press.pid, "VmHWM"))
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    rendered = await work(press)
    clock = time.perf_counter() - began
    watching.cancel()
    await press.close()
    return of_children() - before, clock, most, len(rendered.data) / 1024 / 1024


def show(what: str, found: tuple[float, float, float, float], bare: float, target: float) -> None:
    seconds, clock, most, size = found
    ratio = f"bare {bare:.2f} s, ratio {seconds / bare:.1f}, target {target:.0f} s"
    print(
        f"{what}: {seconds:.2f} s of the processor ({clock:.2f} s), {ratio}; "
        f"the child held at most {most:.0f} MB, target {MEMORY_MB:.0f} MB; "
        f"the file has {size:.1f} MB, target {FILE_MB:.0f} MB",
        flush=True,
    )


def timed(work: Callable[[Book], None], made: Book) -> float:
    began = time.process_time()
    work(made)
    return time.process_time() - began


async def compared(made: Book) -> None:
    sheet = await measured(lambda press: press.sheet(made))
    show(f"{len(made.rows)} rows as XLSX", sheet, timed(bare_sheet, made), SHEET_SECONDS)
    pages = await measured(lambda press: press.pages(made))
    show(f"{len(made.rows)} rows as PDF", pages, timed(bare_pages, made), PDF_SECONDS)


def main() -> None:
    asyncio.run(compared(book(how_many(__doc__, "rows", 10_000))))


if __name__ == "__main__":
    main()
