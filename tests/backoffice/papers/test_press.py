"""The printing child: limits, failures, and that nobody else loads what lays out pages."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.papers import wire
from backoffice.papers.layout_files import house_layouts
from backoffice.papers.letter import Letter, Line, Text
from backoffice.papers.press import Press, sent
from backoffice.papers.wire import PaperError
from tests.backoffice.papers.examples import SECTIONS, VALUES, example
from tests.backoffice.papers.test_docx import text_of
from tests.backoffice.papers.test_template import template

pytestmark = pytest.mark.printed

ROOT = Path(__file__).parents[3]
SMALL = Letter("Uji", (Text((Line("halo"),)),))
#: Takes some seconds.
LARGE = Letter("Uji", (Text((Line("a b " * 90_000),)),))


@contextlib.asynccontextmanager
async def pressing(
    *, seconds: float = 20.0, megabytes: int = 1024, papers: int = 500, heaviest: int = 112
) -> AsyncIterator[Press]:
    press = Press(seconds=seconds, megabytes=megabytes, papers=papers, heaviest=heaviest)
    try:
        yield press
    finally:
        await press.close()


def is_alive(pid: int) -> bool:
    """Does it still run? One that nobody has waited for does not."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split(")")[-1].split()[0] != "Z"
        )
    except FileNotFoundError:
        return False


async def gone(pid: int) -> bool:
    for _ in range(100):
        if not is_alive(pid):
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_paper_is_printed_and_the_child_stays() -> None:
    async with pressing() as press:
        first = await press.render(example("tanda_terima"), "pdf")
        pid = press.pid
        second = await press.render(example("undangan"), "pdf")
        assert press.pid == pid
    assert first.data.startswith(b"%PDF")
    assert second.standard == "a-2b"


async def test_several_at_once_wait_for_each_other() -> None:
    async with pressing() as press:
        names = ("tanda_terima", "notula", "undangan")
        printed = await asyncio.gather(*(press.render(example(name), "pdf") for name in names))
    assert len({one.data for one in printed}) == 3


async def test_after_so_many_papers_a_new_child_begins() -> None:
    async with pressing(papers=2) as press:
        pids = []
        for _ in range(5):
            await press.render(SMALL, "pdf")
            pids.append(press.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


async def test_a_child_that_a_paper_made_large_is_not_kept() -> None:
    async with pressing(heaviest=10) as press:
        await press.render(SMALL, "pdf")
        assert press.pid is None
        await press.render(SMALL, "pdf")


async def test_a_paper_that_takes_too_long_is_given_up_and_the_next_is_printed() -> None:
    async with pressing(seconds=0.5) as press:
        with pytest.raises(PaperError) as told:
            await press.render(LARGE, "pdf")
        assert told.value.reason == "slow"
        assert (await press.render(SMALL, "pdf")).data


async def test_a_paper_that_takes_too_much_memory_ends_the_child_alone() -> None:
    async with pressing(megabytes=260) as press:
        await press.render(SMALL, "pdf")
        with pytest.raises(PaperError) as told:
            await press.render(LARGE, "pdf")
        assert told.value.reason == "memory"
        assert (await press.render(SMALL, "pdf")).data


async def test_a_letter_of_a_book_is_refused_before_it_is_sent() -> None:
    async with pressing() as press:
        with pytest.raises(PaperError) as told:
            await press.render(Letter("Uji", (Text((Line("x" * wire.WORDS),)),)), "pdf")
        assert told.value.reason == "large"
        assert press.pid is None


async def test_a_child_that_is_killed_is_told_and_replaced() -> None:
    async with pressing() as press:
        await press.render(SMALL, "pdf")
        assert press.pid is not None
        waiting = asyncio.create_task(press.render(LARGE, "pdf"))
        await asyncio.sleep(0.3)
        os.kill(press.pid, signal.SIGSEGV)
        with pytest.raises(PaperError) as told:
            await waiting
        assert told.value.reason == "crashed"
        assert (await press.render(SMALL, "pdf")).data


async def test_who_no_longer_waits_leaves_no_half_answer_to_the_next() -> None:
    async with pressing() as press:
        await press.render(SMALL, "pdf")
        old = press.pid
        waiting = asyncio.create_task(press.render(LARGE, "pdf"))
        await asyncio.sleep(0.2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        printed = await press.render(example("notula"), "pdf")
        assert press.pid != old
        assert printed.data == (await press.render(example("notula"), "pdf")).data


async def test_nothing_is_printed_after_the_end() -> None:
    async with pressing() as press:
        await press.render(SMALL, "pdf")
        pid = press.pid
    assert pid is not None
    assert not is_alive(pid)
    with pytest.raises(PaperError, match="closed"):
        await press.render(SMALL, "pdf")


async def test_a_draft_goes_to_word_and_comes_back() -> None:
    layout = house_layouts()["berita_acara"]
    headings = {one.label: one.key for one in layout.sections}
    async with pressing() as press:
        draft = await press.render(example("berita_acara", draft=1), "docx")
        found = await press.read_back(draft.data, headings)
        assert found.sections["hasil"] == SECTIONS["hasil"]
        with pytest.raises(PaperError, match="not_docx"):
            await press.read_back(b"%PDF", headings)


async def test_an_office_fills_in_its_own_template() -> None:
    async with pressing() as press:
        filled = await press.fill(
            template("{{ nomor }}: {{ rencana[0].apa }}, {{ tembusan[1] }}"), sent(VALUES)
        )
        assert (
            text_of(filled.data)
            == "003/UND/DPMPTSP/2026: Memasang peredam suara, Inspektur Kota Contoh"
        )
        with pytest.raises(PaperError) as told:
            await press.fill(template("{{ nomer }}"), sent(VALUES))
        assert (told.value.reason, told.value.detail) == ("template", "'nomer' is undefined")


async def test_half_a_character_is_no_reason_to_print_nothing() -> None:
    async with pressing() as press:
        printed = await press.render(Letter("x\ud800", (Text((Line("a \udc00 b"),)),)), "pdf")
    assert printed.replaced == 2


async def test_no_child_outlives_a_parent_that_is_killed() -> None:
    code = (
        "import asyncio, sys\n"
        "from backoffice.papers.press import Press\n"
        "from tests.backoffice.papers.test_press import SMALL, LARGE\n"
        "async def main():\n"
        "    press = Press()\n"
        "    await press.render(SMALL, 'pdf')\n"
        "    print(press.pid, flush=True)\n"
        "    if sys.argv[1] == 'printing':\n"
        "        await press.render(LARGE, 'pdf')\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    for when in ("idle", "printing"):
        parent = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, when), cwd=ROOT, stdout=subprocess.PIPE
        )
        assert parent.stdout is not None
        pid = int(await parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
        await parent.wait()
        assert await gone(pid), when


async def test_only_the_child_loads_what_lays_out_pages() -> None:
    code = (
        "import asyncio, sys\n"
        "from backoffice.papers.press import Press\n"
        "from tests.backoffice.papers.examples import example\n"
        "async def main():\n"
        "    press = Press()\n"
        "    await press.render(example('notula'), 'pdf')\n"
        "    draft = await press.render(example('notula'), 'docx')\n"
        "    await press.read_back(draft.data, {'Keputusan': 'keputusan'})\n"
        "    await press.close()\n"
        "asyncio.run(main())\n"
        "print([one for one in ('typst', 'docx', 'docxtpl', 'lxml', 'jinja2', 'segno')"
        " if one in sys.modules])\n"
    )
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), cwd=ROOT, stdout=subprocess.PIPE
    )
    told, _ = await asked.communicate()
    assert (asked.returncode, told.strip()) == (0, b"[]")


async def test_a_machine_that_starts_no_child_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with pressing() as press:
        with pytest.raises(PaperError, match="crashed"):
            await press.render(SMALL, "pdf")
