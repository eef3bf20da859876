"""The head of each day goes to somebody outside, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.demo.world import World
from app.settings.parsers import Anchor, anchor
from tests.app.operators import Operator, alone
from tests.world import ANSWERS, has_complained


class Witness:
    """A web server outside that keeps what it is sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.status = 204
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if head.startswith("HEAD "):
            writer.write(b"HTTP/1.1 405 x\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        length = next(
            int(line.split(":")[1])
            for line in head.lower().splitlines()
            if "content-length" in line
        )
        body = (await reader.readexactly(length)).decode()
        assert head.startswith("POST /aduan?kunci=rahasia HTTP/1.1")
        if self.status == 204:
            self.texts.append(body)
        writer.write(f"HTTP/1.1 {self.status} x\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def witnessing() -> AsyncIterator[Witness]:
    witness = Witness()
    server = await asyncio.start_server(witness.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    witness.url = f"http://127.0.0.1:{port}/aduan?kunci=rahasia"
    try:
        yield witness
    finally:
        server.close()


async def looks(world: World, anchor: Anchor) -> None:
    """Start the node with that setting."""
    world.settings = replace(world.settings, anchor=anchor)
    await world.restart()
    await world.settle()


async def test_each_day_once_by_web_and_it_can_be_compared(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    async with witnessing() as witness:
        await has_complained(small_office.citizen("Warga Satu"))
        await looks(small_office, Anchor(url=witness.url))
        await small_office.passes(hours=2)
        assert len(witness.texts) == 1
        await small_office.passes(days=1)
        await has_complained(small_office.citizen("Warga Dua"), uraian=ANSWERS["uraian"])
        await small_office.passes(days=1)
    assert len(witness.texts) == 3
    last = witness.texts[-1]
    assert "0002/PGD/XI/2026" in last
    assert "Warga" not in last
    note = tmp_path / "note.txt"
    note.write_text(last)
    assert "as it was written" in await operator.told("verify", "--head", str(note))


async def test_by_mail_it_can_be_read_out_of_the_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    async with World.opened(tmp_path, mail=True) as world:
        assert world.mail is not None
        await has_complained(world.citizen("Warga Satu"))
        outside = world.citizen("Inspektorat", on="mail")
        await looks(world, Anchor(mail=outside.user.address))
        (mail,) = outside.user.inbox
        assert mail.subject.startswith("Kepala jurnal Aduan: sanggau 2026-11-")
        note = tmp_path / "note.eml"
        note.write_bytes(mail.raw)
        operator = Operator.of(world)
        assert "as it was written" in await operator.told("verify", "--head", str(note))


async def test_after_three_days_without_success_somebody_is_told_once_and_all_goes_on(
    small_office: World,
) -> None:
    admin = await small_office.officer("Admin Contoh", "admin", "kepala_dinas")
    async with witnessing() as witness:
        witness.status = 500
        await looks(small_office, Anchor(url=witness.url))
        await small_office.passes(days=2)
        assert not [one for one in admin.news() if "Catatan pengaman" in one]
        for _ in range(3):
            await small_office.passes(days=1)
        (told,) = [one for one in admin.news() if "Catatan pengaman" in one]
        assert "ADUAN_ANCHOR" in told
        assert "rahasia" not in told
        await has_complained(small_office.citizen("Warga Satu"))
        witness.status = 204
        await small_office.passes(days=1)
        assert witness.texts
        assert "case " in witness.texts[-1]


async def test_the_doctor_says_whether_the_address_answers(
    small_office: World, operator: Operator
) -> None:
    async with witnessing() as witness:
        seen = await doctor(operator, ANCHOR=witness.url)
        assert seen["status"] == "ok"
        assert "rahasia" not in seen["text"]
    away = await doctor(operator, ANCHOR="http://127.0.0.1:9/aduan?kunci=rahasia")
    assert away["status"] == "fail"
    assert "rahasia" not in away["text"]
    assert "is off" in (await doctor(operator))["text"]
    told = (await operator.types("doctor", ANCHOR="saksi@example.org")).stdout
    assert "ADUAN_ANCHOR is a mail address, and e-mail is off" in told


async def doctor(operator: Operator, **changed: str) -> dict[str, str]:
    result = await operator.types("doctor", "--json", **changed)
    (found,) = [one for one in json.loads(result.stdout) if one["name"] == "anchor"]
    return dict(found)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("off", None),
        ("saksi@example.org", Anchor(mail="saksi@example.org")),
        ("mailto:saksi@example.org", Anchor(mail="saksi@example.org")),
        ("https://saksi.example.org/a?k=1", Anchor(url="https://saksi.example.org/a?k=1")),
    ],
)
def test_what_may_be_set(given: str, wanted: Anchor | None) -> None:
    assert anchor(given) == wanted


@pytest.mark.parametrize(
    "given", ["http://saksi.example.org/", "ftp://saksi.example.org", "saksi", "https://"]
)
def test_what_may_not_be_set(given: str) -> None:
    with pytest.raises(ValueError, match="must be a mail address"):
        anchor(given)
