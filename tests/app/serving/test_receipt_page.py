"""Who holds a paper scans its code; who has no paper learns no more than a code tells."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.demo.world import World
from app.serving.receipt_page import FLOOR_SECONDS, ReceiptPage
from app.serving.visitors import Visitors
from app.serving.web import web_app
from backoffice.case.codes import new_code
from backoffice.casework import ending, paperwork
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases
from backoffice.store.engine.database import Unavailable
from backoffice.store.engine.tx import Tx
from tests.sops.people import Office, opened
from tests.sops.test_paper_codes import SITE, codes_of
from tests.sops.test_payakumbuh import SUB, complained, inviting
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed
#: Of `tests.sops.people.PERSON`, of the office's categories and units, of its form.
TOLD = (
    "Warga Contoh", "Dusun", "0812", "Gangguan", "Petugas", "Bengkel", "PGD", "Layanan", "PYK",
    "Subkoordinator", "Verifikasi",
)  # fmt: skip
PLACE = "/tanda-terima/"


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened("payakumbuh", tmp_path, house_url, public_url=SITE) as office:
        yield office


async def at_once(seconds: float) -> None:
    assert seconds <= FLOOR_SECONDS


def page_of(world: World, **more: Any) -> httpx.AsyncClient:
    page = ReceiptPage(world.node, more.pop("visitors", Visitors(10_000)), pause=at_once)
    return httpx.AsyncClient(transport=httpx.ASGITransport(page), base_url=SITE)


async def shown(world: World, place: str) -> str:
    """The words of the page."""
    async with page_of(world) as client:
        answer = await client.get(place)
    assert answer.status_code == 200
    body = re.sub(r"<style>.*?</style>", "", answer.text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


async def code_on(office: Office, paper: str = "tanda_terima") -> str:
    """Where the code of that paper of the only case leads, without the host."""
    (code,) = await codes_of(office, await office.case(), paper)
    return code.text.removeprefix(SITE)


async def keeps_secret(office: Office) -> None:
    await complained(office, bidang_usaha="4")
    assert (await office.case()).secret is not None


async def test_a_genuine_receipt_is_said_to_be_so_and_nothing_more(office: Office) -> None:
    await complained(office)
    words = await shown(office.world, await code_on(office))
    assert "Asli" in words
    assert "Isi lembar sama dengan yang kami keluarkan pada 23 November 2026." in words
    assert [one for one in TOLD if one in words.replace(office.profile.office.name, "")] == []


async def test_that_of_a_secret_complaint_too(office: Office) -> None:
    await keeps_secret(office)
    # It is printed when its citizen asks for it.
    await office.world.citizen().says("MINTA PDF")
    words = await shown(office.world, await code_on(office))
    assert "Isi lembar sama dengan yang kami keluarkan pada 23 November 2026." in words


async def test_without_the_proof_a_code_tells_date_and_coarse_state(office: Office) -> None:
    case = await complained(office)
    for place in (PLACE + case.code, PLACE + case.code.lower(), PLACE + case.code.replace("-", "")):
        words = await shown(office.world, place)
        assert "Diterima pada 23 November 2026." in words
        assert "Keadaan: diterima." in words
        assert "Asli" not in words
        assert office.profile.office.name in words
        assert [one for one in TOLD if one in words.replace(office.profile.office.name, "")] == []


async def test_the_state_is_as_coarse_as_three_words(office: Office) -> None:
    await inviting(office)
    case = await office.case()
    assert "Keadaan: sedang ditangani." in await shown(office.world, PLACE + case.code)
    node = office.world.node

    def end(tx: Tx) -> None:
        found = cases.load(tx, case.id)
        assert found is not None
        ending.do_close_by_silence(Work(tx, node.desk, node.clock(), SYSTEM), found)

    await node.database.write(end, name="test")
    assert "Keadaan: selesai." in await shown(office.world, PLACE + case.code)


async def test_a_wrong_proof_is_none(office: Office) -> None:
    case = await complained(office)
    right = await code_on(office)
    without = await shown(office.world, PLACE + case.code)
    for wrong in ("ABCDEFGHJK", "", "x" * 300, "%00", "<b>", f"{right[-10:]}&s={right[-10:]}"):
        assert await shown(office.world, f"{PLACE}{case.code}?s={wrong}") == without, wrong


async def test_unknown_secret_and_hostile_codes_get_one_and_the_same_page(office: Office) -> None:
    await keeps_secret(office)
    case = await office.case()
    unknown = new_code("PYK", lambda size: bytes([1]) * size)
    assert unknown != case.code
    hostile = (
        "", "/", "../../etc/passwd", "%2e%2e%2f", "%00", "<script>alert(1)</script>", "x" * 5000,
        "PYK-7K4Q-2\u0130", "'%20OR%20'1'='1", "{0.__class__}", "LEMBAR", "%ff%fe",
        f"{case.code}/x", f"{case.code}%20", "1", "0001/PGD/DPMPTSP/2026",
    )  # fmt: skip
    async with page_of(office.world) as client:
        wanted = await client.get(PLACE + unknown)
        for word in (case.code, *hostile):
            for proof in ("", "?s=ABCDEFGHJK", "?s=" + "%3Cb%3E"):
                answer = await client.get(PLACE + word + proof)
                assert answer.status_code == 200
                assert answer.content == wanted.content, word
                assert answer.headers == wanted.headers, word


async def test_a_secret_code_asks_the_database_what_an_unknown_one_asks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keeps_secret(office)
    case = await office.case()
    asked: list[list[str]] = []
    before = Tx.rows

    def rows(self: Tx, statement: Any, /, **params: Any) -> Any:
        found = before(self, statement, **params)
        asked[-1].append(f"{statement} -> {len(found)}")
        return found

    monkeypatch.setattr(Tx, "rows", rows)
    unknown = new_code("PYK", lambda size: bytes([1]) * size)
    for word in (case.code, unknown, "PYK-3333-33", "", "x" * 5000):
        for proof in ("", "?s=ABCDEFGHJK"):
            asked.append([])
            await shown(office.world, PLACE + word + proof)
    assert len(asked[0]) == 2
    assert all(one == asked[0] for one in asked)
    assert all(line.endswith("-> 0") for line in asked[0])


async def test_every_answer_waits_for_its_moment(office: Office) -> None:
    case = await complained(office)
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    page = ReceiptPage(office.world.node, Visitors(3), pause=pause)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(page), base_url=SITE) as client:
        for word in (case.code, await code_on(office), "PYK-3333-33", "zu oft"):
            await client.get(PLACE + word)
    assert len(waited) == 4
    # What it took to find is part of the time that every answer takes.
    assert all(0 <= one <= FLOOR_SECONDS for one in waited)


async def test_a_void_paper_is_said_to_be_so(office: Office) -> None:
    await complained(office)
    place = await code_on(office)
    node, case = office.world.node, await office.case()

    def void(tx: Tx) -> None:
        found = cases.load(tx, case.id)
        assert found is not None
        paper = found.paper("tanda_terima")
        assert paper is not None
        paperwork.do_void(Work(tx, node.desk, node.clock(), SYSTEM), found, paper, "keliru")

    await node.database.write(void, name="test")
    words = await shown(office.world, place)
    assert "Dibatalkan" in words
    assert "sudah kami batalkan" in words
    assert "Isi lembar sama" not in words
    assert "keliru" not in words


async def test_an_invitation_that_moved_is_void_and_the_new_one_genuine(office: Office) -> None:
    await inviting(office)
    meeting = "25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju"
    await office.does(SUB, f"/rapat 1 {meeting}", "YA")
    first = await code_on(office, "undangan_teradu")
    assert first.startswith("/tanda-terima/LEMBAR?s=")
    assert "Asli" in await shown(office.world, first)
    await office.does(SUB, "/rapat 1 pindah 26 November 2026 pukul 10.00; alasan: sakit", "YA")
    assert "Dibatalkan" in await shown(office.world, first)
    assert "Asli" in await shown(office.world, await code_on(office, "undangan_teradu"))


async def test_the_page_needs_nothing_and_stays_nowhere(office: Office) -> None:
    case = await complained(office)
    async with page_of(office.world) as client:
        answer = await client.get(PLACE + case.code)
        head = await client.head(PLACE + case.code)
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            refused = await client.request(method, PLACE + case.code)
            assert (refused.status_code, refused.content) == (405, b"")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "set-cookie" not in answer.headers
    for never in ("<script", "<a ", "<img", "<form", "http://", "https://", case.code):
        assert never not in answer.text, never


async def test_who_asks_too_often_is_told_to_wait(office: Office) -> None:
    case = await complained(office)
    async with page_of(office.world, visitors=Visitors(2)) as client:
        answers = [await client.get(PLACE + case.code) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "60"
    assert "Terlalu sering" in answers[-1].text
    assert "23 November" not in answers[-1].text


async def test_without_a_database_it_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(office.world.node.database, "read", away)
    async with page_of(office.world) as client:
        answer = await client.get(PLACE + "PYK-7K4Q-29")
    assert answer.status_code == 503
    assert "gangguan" in answer.text


async def test_no_code_is_ever_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    case = await complained(office)
    place = await code_on(office)
    # What the sandbox and the test's own client log is not ours.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        await shown(office.world, place)
        await shown(office.world, PLACE + case.code)
    assert case.code not in caplog.text
    assert place[-10:] not in caplog.text


async def test_the_server_of_the_node_has_the_page(office: Office) -> None:
    await complained(office)
    transport = httpx.ASGITransport(web_app(office.world.node))
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        answer = await client.get(await code_on(office))
        assert (answer.status_code, "Asli" in answer.text) == (200, True)
        assert (await client.get("/tanda-terima")).status_code == 404
