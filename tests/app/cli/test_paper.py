"""Somebody brings a file and asks whether the office issued it."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.casework import paperwork
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from tests.app.operators import Operator, alone
from tests.sops.people import Office, opened
from tests.sops.printed import file_of
from tests.sops.test_payakumbuh import complained
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed
OTHER = "is no file that this office issued, or it was changed since."


@pytest.fixture
async def office(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    alone(monkeypatch, tmp_path)
    async with opened("payakumbuh", tmp_path, house_url) as office:
        await complained(office)
        yield office


@pytest.fixture
def operator(office: Office) -> Operator:
    return Operator.of(office.world)


async def test_a_paper_of_ours_is_known_and_a_changed_one_is_not(
    office: Office, operator: Operator, tmp_path: Path
) -> None:
    ours = await file_of(office, "tanda_terima")
    file = tmp_path / "kiriman.pdf"
    file.write_bytes(ours)
    assert await operator.told("paper", "check", str(file)) == (
        "Tanda Terima Pengaduan of 2026-11-23, case 0001/PGD/DPMPTSP/2026: issued by this office, "
        "and unchanged.\n"
    )
    assert await operator.data("paper", "check", str(file)) == {
        "ours": True, "paper": "tanda_terima", "name": "Tanda Terima Pengaduan", "number": "",
        "issued": "2026-11-23", "voided": None, "case": "0001/PGD/DPMPTSP/2026",
    }  # fmt: skip
    for changed in (ours + b"\n", ours[:-1], ours.replace(b"%PDF", b"%pdf", 1), b"", b"\x00" * 900):
        file.write_bytes(changed)
        assert await operator.refused("paper", "check", str(file)) == f"Error: {file} {OTHER}\n"
    result = await operator.types("paper", "check", str(file), "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, {"ours": False})


async def test_a_void_one_is_ours_and_void(
    office: Office, operator: Operator, tmp_path: Path
) -> None:
    file = tmp_path / "kiriman.pdf"
    file.write_bytes(await file_of(office, "tanda_terima"))
    node, case = office.world.node, await office.case()

    def void(tx: Tx) -> None:
        found = cases.load(tx, case.id)
        assert found is not None
        paper = found.paper("tanda_terima")
        assert paper is not None
        paperwork.do_void(Work(tx, node.desk, node.clock(), SYSTEM), found, paper, "keliru")

    await node.database.write(void, name="test")
    told = await operator.told("paper", "check", str(file))
    assert told.endswith("and unchanged. It was declared void on 2026-11-23.\n")
    assert (await operator.data("paper", "check", str(file)))["voided"] == "2026-11-23"


async def test_what_is_no_file_is_refused(operator: Operator, tmp_path: Path) -> None:
    pipe, huge, named = tmp_path / "pipa", tmp_path / "besar.pdf", tmp_path / "a\x1b[31m.pdf"
    os.mkfifo(pipe)
    with huge.open("wb") as file:
        file.truncate(5 * 1024**3)
    named.write_bytes(b"x")
    for one in (pipe, huge, Path("/dev/zero")):
        assert await operator.refused("paper", "check", str(one)) == f"Error: {one} {OTHER}\n"
    assert "\x1b" not in await operator.refused("paper", "check", str(named))
    for absent in (tmp_path / "tidak-ada.pdf", tmp_path):
        assert (await operator.types("paper", "check", str(absent))).exit_code == 2
