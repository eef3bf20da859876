"""What stands in the QR code of a paper: where to ask, and a proof of this paper and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from backoffice.case.case import Case
from backoffice.case.events import PaperIssued
from backoffice.papers.letter import Code, Letter
from backoffice.papers.proof import proof_of
from backoffice.store import papers, texts
from tests.sops.people import Office, opened
from tests.sops.test_payakumbuh import SUB, complained, inviting, recorded
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed
SITE = "https://aduan.example.com"


@pytest.fixture
async def seen(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that the world finds at an address."""
    async with opened("payakumbuh", tmp_path, public_url=SITE) as office:
        yield office


@pytest.fixture
async def unseen(tmp_path: Path) -> AsyncIterator[Office]:
    """An office with chats alone."""
    async with opened("payakumbuh", tmp_path) as office:
        yield office


async def codes_of(office: Office, case: Case, paper: str) -> list[Code]:
    """The QR codes of the latest paper of that kind."""
    found = case.paper(paper)
    assert found is not None
    database, vault = office.world.node.database, office.world.node.desk.vault
    letter = await database.read(lambda tx: texts.read(tx, vault, found.letter))
    assert letter is not None
    blocks = msgspec.msgpack.decode(letter, type=Letter).blocks
    return [one for one in blocks if isinstance(one, Code)]


async def issued(office: Office, case: Case, paper: str) -> PaperIssued:
    lines = [one for one in await office.journal(case) if isinstance(one, PaperIssued)]
    return [one for one in lines if one.paper == paper][-1]


async def test_a_receipt_leads_to_the_page_that_knows_it(seen: Office) -> None:
    case = await complained(seen)
    (code,) = await codes_of(seen, case, "tanda_terima")
    page, _, proof = code.text.partition("?s=")
    assert page == f"{SITE}/tanda-terima/{case.code}"
    assert code.caption == ("Pindai untuk memeriksa keaslian lembar ini.",)
    desk = seen.world.node.desk
    line = await issued(seen, case, "tanda_terima")
    assert proof == proof_of(
        desk.vault,
        office_id=desk.office_id,
        code=case.code,
        paper="tanda_terima",
        number="",
        day=desk.local(seen.world.clock()).date(),
        digest=line.digest,
    )
    found = await seen.world.node.database.read(
        lambda tx: papers.by_code(tx, desk.vault, desk.office_id, case.code, proof)
    )
    assert found is not None
    assert (found.paper, found.case_id) == ("tanda_terima", case.id)


async def test_the_record_is_proved_under_its_number(seen: Office) -> None:
    await recorded(seen)
    for role in ("koordinator", "sekretaris", "kepala"):
        await seen.does(role, "/setujui 1", "YA")
    case = await seen.case()
    (code,) = await codes_of(seen, case, "jawaban")
    assert code.text.startswith(f"{SITE}/tanda-terima/{case.code}?s=")
    line = await issued(seen, case, "jawaban")
    assert (line.number, line.year, line.ordinal) == ("001/BA/DPMPTSP/XI/2026", 2026, 1)
    # The receipt has another proof.
    (receipt,) = await codes_of(seen, case, "tanda_terima")
    assert receipt.text != code.text


async def test_whom_it_accuses_gets_a_proof_and_no_way_to_the_case(seen: Office) -> None:
    await inviting(seen)
    meeting = "25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju"
    await seen.does(SUB, f"/rapat 1 {meeting}", "YA")
    case = await seen.case()
    for paper in ("undangan_teradu", "undangan_tim"):
        (code,) = await codes_of(seen, case, paper)
        page, _, proof = code.text.partition("?s=")
        assert page == f"{SITE}/tanda-terima/LEMBAR"
        assert len(proof) == 10
        assert case.code not in code.text


async def test_without_an_address_the_bot_is_asked_as_by_status(unseen: Office) -> None:
    # Nobody has said yet who answers: what to write stands in the code.
    case = await complained(unseen)
    (code,) = await codes_of(unseen, case, "tanda_terima")
    assert code.text == f"STATUS {case.code}"
    (bot,) = unseen.world.node.opened
    await bot.say_who(lambda line: None)
    link = f"https://t.me/aduan_contoh_bot?start=cek_{case.code}"
    assert unseen.world.node.desk.asked_at(case.code) == link
    warga, other = unseen.world.citizen(), unseen.world.citizen("Orang Lain")
    for person in (warga, other):
        typed = await person.says(f"STATUS {case.code}")
        await person.says("BATAL")
        assert await person.says(f"/start cek_{case.code}") == typed
    # Whoever has the code alone is asked for the digits, by either way.
    assert "4 angka terakhir nomor HP" in other.sees


async def test_an_invitation_to_the_accused_has_none_without_an_address(unseen: Office) -> None:
    await inviting(unseen)
    meeting = "25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju"
    await unseen.does(SUB, f"/rapat 1 {meeting}", "YA")
    case = await unseen.case()
    assert await codes_of(unseen, case, "undangan_teradu") == []
    assert await codes_of(unseen, case, "undangan_tim") == []


async def test_the_chat_that_is_known_by_name_is_asked_telegram_first(tmp_path: Path) -> None:
    async with opened("payakumbuh", tmp_path, whatsapp=True) as office:
        node = office.world.node
        bot, number = node.opened
        await number.say_who(lambda line: None)
        link = "https://wa.me/6281200000099?text=STATUS%20PYK-7K4Q-29"
        assert node.desk.asked_at("PYK-7K4Q-29") == link
        await bot.say_who(lambda line: None)
        link = "https://t.me/aduan_contoh_bot?start=cek_PYK-7K4Q-29"
        assert node.desk.asked_at("PYK-7K4Q-29") == link
