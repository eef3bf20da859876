"""What leaves the house by an operator's hand or over the web names nobody and repeats nothing."""

from __future__ import annotations

import tarfile
from pathlib import Path

import httpx
import pytest

from app.demo.world import World
from app.serving.embedded_server import address, bound, serving
from app.serving.web import web_app
from tests.app.operators import Operator
from tests.backoffice.casework.test_privacy import leaks, whole_life

PRINTS = (
    ("case", "list"),
    ("case", "show", "1"),
    ("inbox", "list"),
    ("inbox", "list", "--problem"),
    ("outbox", "list"),
    ("staff", "list"),
    ("verify",),
)


async def test_no_command_prints_who_or_what(office: World, operator: Operator) -> None:
    await whole_life(office)
    for words in PRINTS:
        data = await operator.told(*words, "--json")
        assert leaks(await operator.told(*words)) == [], words
        assert leaks(data) == [], words
    assert "0001/PGD/XI/2026" in await operator.told("case", "list")


async def test_the_doctor_and_the_health_page_name_nobody(
    office: World, operator: Operator
) -> None:
    await whole_life(office)
    assert leaks((await operator.types("doctor", "--json")).output) == []
    with bound("127.0.0.1", 0) as listener:
        async with serving(web_app(office.node), listener), httpx.AsyncClient() as client:
            answer = await client.get(f"{address(listener)}/healthz")
    assert answer.status_code in (200, 503)
    assert leaks(answer.text) == []


async def test_a_backup_holds_no_name_in_the_clear(
    office: World, operator: Operator, tmp_path: Path
) -> None:
    await whole_life(office)
    file = tmp_path / "kantor.backup"
    await operator.told("backup", str(file))
    with tarfile.open(file) as kept:
        parts = {one.name: one for one in kept.getmembers() if one.isfile()}
        assert len(parts) > 1
        for name, part in parts.items():
            stream = kept.extractfile(part)
            assert stream is not None
            # The citizens' own files are kept as they came.
            if "blob" not in name:
                assert leaks(stream.read().decode("latin-1")) == [], name


@pytest.mark.parametrize("number", ["1", "1/2026"])
async def test_a_secret_case_is_a_number_and_no_more(
    small_office: World, operator: Operator, number: str
) -> None:
    pejabat = await small_office.officer("Utama Seruni", "pejabat_pengelola")
    await whole_life(small_office)
    await pejabat.says("/rahasia 1 isi ya")
    shown = await operator.told("case", "show", number)
    assert leaks(shown) == []
    assert "Utama Seruni" in shown
