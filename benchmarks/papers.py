"""Processor time of a paper as PDF and as DOCX, and what the printing child holds after many.

    python -m benchmarks.papers [PAPERS]

Each layout of the house in turn, filled in, each with another citizen's words, so that nothing that
was laid out is met again. Then `aduan serve` with people in its Telegram sandbox who send whole
complaints: from the number to the moment at which the provider has taken the receipt with its PDF,
and what the serving process holds, turn about with the same office that prints nothing. The bare
limits of the same run: typst with one line of text, turn about
with ours; python-docx that saves its own empty document; a child that has imported the libraries
and printed nothing. Linux only: read from /proc.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import typst
from docx import Document

from app.serving.wiring import PROFILES
from backoffice.papers.letter import Letter
from backoffice.papers.press import Press
from backoffice.papers.render.docx import to_docx
from backoffice.papers.render.glyphs import FONTS
from backoffice.papers.render.pdf import to_pdf
from benchmarks._arguments import how_many
from benchmarks.memory import TOKEN, bare, megabytes, serving
from tests.backoffice.papers.examples import NAMES, VALUES, example
from tests.e2e.people import Citizen

_TIMED = 140
PDF_TARGET, DOCX_TARGET, MEMORY_TARGET = 30.0, 150.0, 120.0
#: Seconds.
RECEIPT_TARGET = 10.0
_CITIZENS, _AT_ONCE = 48, 16
_LIBRARIES = "import msgspec, segno, typst, docx, backoffice.papers.render.docx"


def letter(number: int) -> Letter:
    """The paper with this number, whose words no other has."""
    words = f"Pengaduan ke-{number}: bengkel di Jalan Contoh Nomor {number} bekerja malam. " * 8
    return example(
        NAMES[number % len(NAMES)],
        values={**VALUES, "pokok": words[:120], "uraian": words},
        sections=dict.fromkeys(("hasil", "fakta", "isi", "pokok"), f"{words}\n1. {words}"),
    )


def milliseconds(work: Callable[[Letter], object], letters: list[Letter]) -> list[float]:
    """The processor's time for each."""
    taken = []
    for one in letters:
        began = time.process_time()
        work(one)
        taken.append((time.process_time() - began) * 1000)
    return taken


def bare_typst(folder: Path) -> Callable[[Letter], object]:
    """One line, in the same font and to the same standard."""
    main = folder / "main.typ"
    main.write_text('#set document(date: auto)\n#set text(font: "Liberation Sans")\n#sys.inputs.a')
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    compiler = typst.Compiler(input=main, root=folder, font_paths=fonts)
    return lambda one: compiler.compile(
        format="pdf", sys_inputs={"a": one.title + str(one.made_at)}, pdf_standards=["a-2b"]
    )


def bare_docx(_: Letter) -> None:
    Document().save(io.BytesIO())


def show(what: str, taken: list[float], limit: list[float], target: float) -> None:
    ours, best = statistics.median(taken), statistics.median(limit)
    print(
        f"{what}: {ours:.1f} ms of the processor ({min(taken):.1f}-{max(taken):.1f}), "
        f"bare {best:.1f} ms ({min(limit):.1f}-{max(limit):.1f}), ratio {ours / best:.1f}, "
        f"target {target:.0f} ms",
        flush=True,
    )


async def measure_child(papers: int) -> None:
    """One child for all of them, each tenth a draft for Word."""
    press = Press(papers=papers + 1, heaviest=10_000)
    most = 0.0
    began = time.perf_counter()
    pids = set()
    for number in range(papers):
        await press.render(letter(number), "docx" if number % 10 == 9 else "pdf")
        if press.pid is not None:
            pids.add(press.pid)
            most = max(most, megabytes(press.pid))
    assert press.pid is not None
    assert len(pids) == 1
    print(
        f"child after {papers} papers: {megabytes(press.pid):.1f} MB, at most {most:.1f} MB, "
        f"bare {bare(_LIBRARIES):.1f} MB, target {MEMORY_TARGET:.0f} MB; "
        f"{papers / (time.perf_counter() - began):.0f} papers/s",
        flush=True,
    )
    await press.close()


@contextlib.contextmanager
def printing_nothing() -> Iterator[str]:
    """The profile of the office without its receipt."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "sanggau"
        shutil.copytree(PROFILES / "sanggau", own)
        file = own / "profile.toml"
        text, layout = file.read_text(encoding="utf-8"), 'layout = "tanda_terima"\n'
        assert text.count(layout) == 1
        file.write_text(text.replace(layout, ""), encoding="utf-8")
        yield str(own)


def waited(folder: Path, receipt: str) -> list[float]:
    """Seconds from each number to its receipt at the provider, as the database has them."""
    with contextlib.closing(sqlite3.connect(f"file:{folder}/aduan.db?mode=ro", uri=True)) as found:
        rows = found.execute(
            "SELECT journal.at, outbox.sent_at FROM journal JOIN outbox "
            "ON outbox.case_id = journal.case_id WHERE outbox.text LIKE ? "
            "AND outbox.sent_at IS NOT NULL AND CAST(journal.event AS TEXT) LIKE ?",
            (receipt, '%"type":"numbered"%'),
        )
        return [(sent - numbered) / 1e6 for numbered, sent in rows]


async def measure_receipts(citizens: int, profile: str, what: str) -> None:
    """So many whole complaints, a few at a time."""
    async with serving(profile=profile) as office:
        left = [
            Citizen(office.telegram.user(f"Warga {n}", token=TOKEN), n) for n in range(citizens)
        ]
        async with asyncio.timeout(60 + 10 * citizens):
            while left:
                few, left = left[:_AT_ONCE], left[_AT_ONCE:]
                for one in few:
                    one.begin()
                while not all(one.numbers for one in few):
                    for one in few:
                        one.step()
                    await asyncio.sleep(0.05)
        await asyncio.sleep(2)
        taken = sorted(waited(office.folder, "tanda_terima%"))
        held, most = megabytes(office.pid), megabytes(office.pid, "VmHWM")
    assert len(taken) == citizens, (len(taken), citizens)
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    print(
        f"receipt of {citizens} complaints {what}: number to provider accepted p50 {middle:.2f} s, "
        f"p95 {late:.2f} s, target {RECEIPT_TARGET:.0f} s; "
        f"aduan serve holds {held:.1f} MB, at most {most:.1f} MB",
        flush=True,
    )


def main() -> None:
    papers = how_many(__doc__, "papers", 2000)
    letters = [letter(number) for number in range(_TIMED)]
    with tempfile.TemporaryDirectory() as folder:
        line = bare_typst(Path(folder))
        for work in (line, to_pdf, to_docx, bare_docx):
            work(letters[0])
        pdf, one_line = [], []
        for one in letters:
            one_line += milliseconds(line, [one])
            pdf += milliseconds(to_pdf, [one])
        show("PDF", pdf, one_line, PDF_TARGET)
        docx, empty = [], []
        for one in letters:
            empty += milliseconds(bare_docx, [one])
            docx += milliseconds(to_docx, [one])
        show("DOCX", docx, empty, DOCX_TARGET)
    asyncio.run(measure_child(papers))
    with printing_nothing() as bare_office:
        for profile, what in ((bare_office, "without a PDF"), ("sanggau", "with its PDF")):
            asyncio.run(measure_receipts(_CITIZENS, profile, what))


if __name__ == "__main__":
    main()
