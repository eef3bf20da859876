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


async def every_finding(world: World, **changed: str) -> list[dict[str, Any]]:
    operator = Operator.of(world)
    operator.environment |= whatsapp_settings(
        world.whatsapp, world.settings.channels["whatsapp"].api
    )
    result = await operator.types("doctor", "--json", **changed)
    return [one for one in json.loads(result.stdout) if one["name"].startswith("whatsapp")]


async def findings(world: World) -> list[dict[str, Any]]:
    return [one for one in await every_finding(world) if one["name"] == "whatsapp templates"]


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


@pytest.mark.parametrize(
    ("fault", "text", "todo"),
    [
        # Meta's answer to who asks for a number that is not there, or not this token's.
        ("100", "Meta shows no number of this id to this token (error 100).", "PHONE_ID"),
        ("33", "Meta shows no number of this id to this token (error 33).", "PHONE_ID"),
        ("190", "Meta refuses the token (error 190).", "ADUAN_WHATSAPP_TOKEN"),
        ("10", "The token has no right to this number (error 10).", "system user"),
        ("130429", "WhatsApp asks us to wait (130429).", "Wait"),
        ("drop_before", "WhatsApp could not be asked: connection lost.", "ADUAN_WHATSAPP_API"),
        ("502", "WhatsApp could not be asked: 502.", "ADUAN_WHATSAPP_API"),
        ("131031", "WhatsApp does not answer as it should (error 131031).", "WhatsApp Manager"),
    ],
)
async def test_a_number_that_gives_no_account_of_itself(
    world: World, fault: str, text: str, todo: str
) -> None:
    world.whatsapp.faults.add("info", fault)
    (one,) = await every_finding(world)
    assert (one["name"], one["status"], one["text"]) == ("whatsapp", "fail", text)
    assert todo in one["todo"]


async def test_an_id_that_is_no_number_of_the_account(world: World) -> None:
    (one,) = await every_finding(world, WHATSAPP_PHONE_ID="100000000000099")
    assert one["text"].startswith("Meta shows no number of this id to this token")


async def test_a_number_whose_account_is_not_shown_is_said_so(world: World) -> None:
    world.whatsapp.faults.add("templates", "100")
    found = {one["name"]: one for one in await every_finding(world)}
    assert found["whatsapp"]["status"] == "ok"
    assert found["whatsapp webhook"]["status"] == "ok"
    assert found["whatsapp account"]["status"] == "fail"
    assert "business account" in found["whatsapp account"]["text"]
    assert "whatsapp_business_management" in found["whatsapp account"]["todo"]
