"""What the doctor and serve say of the templates that the profile names."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.serve import _introduce
from app.demo.world import World, whatsapp_settings
from tests.app.operators import Operator
from tests.databases import fresh_sqlite


@pytest.fixture
async def world(folder: Path) -> AsyncIterator[World]:
    async with World.opened(folder, database_url=fresh_sqlite(folder), whatsapp=True) as opened:
        yield opened


async def findings(world: World) -> list[dict[str, Any]]:
    operator = Operator.of(world)
    operator.environment |= whatsapp_settings(
        world.whatsapp, world.settings.channels["whatsapp"].api
    )
    result = await operator.types("doctor", "--json")
    return [one for one in json.loads(result.stdout) if one["name"] == "whatsapp templates"]


async def test_every_template_of_the_profile_is_approved(world: World) -> None:
    (one,) = await findings(world)
    assert one["status"] == "ok"
    assert one["text"].startswith("Approved: ada_kabar, ada_pesan, ")


async def test_each_that_would_be_refused_is_named_with_the_reason(world: World) -> None:
    phones = world.whatsapp
    phones.add_template("ada_pesan", "{{1}}", status="PAUSED")
    phones.add_template("selesai", "Selesai: {{1}}, {{2}}, {{3}}")
    phones._state.templates[:] = [t for t in phones._state.templates if t["name"] != "diteruskan"]
    found = await findings(world)
    assert {one["status"] for one in found} == {"warn"}
    assert [one["text"].split(" In its place")[0] for one in found] == [
        "ada_pesan (id) is paused, not approved.",
        "diteruskan (id) does not exist.",
        "selesai (id) takes 3 parameters, not 2.",
    ]
    assert all("aduan profiles templates" in one["todo"] for one in found)


async def test_serve_starts_all_the_same_and_says_what_would_be_refused(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.whatsapp.add_template("ada_pesan", "{{1}}", status="PENDING")
    await _introduce(world.node)
    told = capsys.readouterr().out
    assert "WhatsApp   template ada_pesan (id) is pending, not approved. See: aduan doctor" in told
    assert told.count("template") == 1
