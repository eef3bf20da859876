"""An operator puts the office on WhatsApp: settings, doctor, serve, sandbox, and why was it so."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.demo.world import TOKEN as BOT
from app.demo.world import World, whatsapp_settings
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.whatsapp.server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppSandbox
from app.serving.embedded_server import address, bound
from app.settings.settings import Settings, SettingsError
from channels.whatsapp.checks import check_number
from tests.app.operators import Operator, alone, fresh_operator
from tests.app.processes import running
from tests.databases import fresh_sqlite

GIVEN = {
    "ADUAN_WHATSAPP_PHONE_ID": "100000000000001",
    "ADUAN_WHATSAPP_TOKEN": TOKEN,
    "ADUAN_WHATSAPP_APP_SECRET": APP_SECRET,
    "ADUAN_WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
}


@pytest.fixture
async def small_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    alone(monkeypatch, tmp_path)
    async with World.opened(tmp_path, database_url=fresh_sqlite(tmp_path), whatsapp=True) as opened:
        yield opened


@pytest.fixture
def operator(small_office: World) -> Operator:
    found = Operator.of(small_office)
    settings = small_office.settings.channels["whatsapp"]
    found.environment |= whatsapp_settings(small_office.whatsapp, settings.api)
    found.environment["ADUAN_PUBLIC_URL"] = "https://aduan.example.com"
    return found


# -- settings -------------------------------------------------------------------------------------


def test_four_lines_switch_whatsapp_on() -> None:
    settings = Settings.from_env(GIVEN)
    whatsapp = settings.channels["whatsapp"]
    assert whatsapp.phone_id == "100000000000001"
    assert whatsapp.api == "https://graph.facebook.com"
    assert whatsapp.rate == 60
    shown = repr(settings)
    for secret in (TOKEN, APP_SECRET, VERIFY_TOKEN):
        assert secret not in shown
    assert "whatsapp" not in Settings.from_env({}).channels


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_a_line_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({name: value for name, value in GIVEN.items() if name != missing})
    assert refused.value.problems == (
        f"WhatsApp needs {missing} as well; without any of them it is off.",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PHONE_ID", "+62 812-0000-0099"),
        ("TOKEN", "dua kata"),
        ("APP_SECRET", "pendek"),
        ("VERIFY_TOKEN", "pendek"),
        ("API", "graph.facebook.com"),
        ("RATE", "0"),
    ],
)
def test_a_value_that_cannot_be_one_is_refused_without_being_quoted(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(GIVEN | {f"ADUAN_WHATSAPP_{name}": value})
    (problem,) = refused.value.problems
    assert problem.startswith(f"ADUAN_WHATSAPP_{name} ")
    assert (value in problem) == (name == "RATE")


# -- the doctor -----------------------------------------------------------------------------------


async def told(operator: Operator, **changed: str) -> dict[str, Any]:
    result = await operator.types("doctor", "--json", **changed)
    findings = json.loads(result.stdout)
    assert TOKEN not in result.output
    assert all(one["todo"] for one in findings if one["status"] != "ok")
    return {one["name"]: one for one in findings if one["name"].startswith("whatsapp")}


async def test_a_number_that_is_well(small_office: World, operator: Operator) -> None:
    found = await told(operator)
    assert {one["status"] for one in found.values()} == {"ok"}
    assert "+62 812-0000-0099 (Kantor Contoh)" in found["whatsapp"]["text"]
    assert found["whatsapp templates"]["text"].startswith("Approved: ada_kabar, ada_pesan")
    assert found["whatsapp webhook"]["text"] == "Subscribed: Aduan."
    address_told = found["whatsapp address"]["text"]
    assert "https://aduan.example.com/webhook/whatsapp" in address_told


async def test_each_way_in_which_it_is_not(small_office: World, operator: Operator) -> None:
    sandbox = small_office.whatsapp
    found = await told(operator, PUBLIC_URL="")
    assert found["whatsapp address"]["status"] == "warn"
    sandbox.add_template("ada_pesan", "Ada pesan {{1}}", status="PAUSED")
    found = await told(operator)
    assert found["whatsapp templates"]["status"] == "warn"
    assert "ada_pesan (id) is paused, not approved" in found["whatsapp templates"]["text"]
    sandbox.unsubscribe()
    assert (await told(operator))["whatsapp webhook"]["status"] == "fail"
    wrong = await told(operator, WHATSAPP_PHONE_ID="777777")
    assert wrong["whatsapp"]["status"] == "fail"
    assert "ADUAN_WHATSAPP_PHONE_ID" in wrong["whatsapp"]["todo"]
    away = await told(operator, WHATSAPP_API="http://127.0.0.1:9")
    assert "ADUAN_WHATSAPP_API" in away["whatsapp"]["todo"]
    sandbox.expire_token()
    expired = await told(operator)
    assert "ADUAN_WHATSAPP_TOKEN" in expired["whatsapp"]["todo"]


def test_what_meta_says_of_a_number() -> None:
    well = {
        "number": "+62 812", "name": "Kantor", "quality": "GREEN", "can_send": "AVAILABLE",
        "business": "2",
    }  # fmt: skip
    assert [one.status for one in check_number(well)] == ["ok"]
    assert check_number({**well, "can_send": "BLOCKED"})[0].status == "fail"
    assert check_number({**well, "can_send": "LIMITED"})[1].status == "warn"
    assert check_number({**well, "quality": "RED"})[1].status == "warn"
    assert check_number({**well, "business": ""})[1].name == "whatsapp account"


async def test_telegram_by_webhook_is_fit_when_telegram_calls_us(
    small_office: World, operator: Operator
) -> None:
    given = {
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_SECRET": "rahasia-webhook-kantor-contoh",
    }

    async def found() -> dict[str, Any]:
        result = await operator.types("doctor", "--json", **given)
        findings: dict[str, dict[str, Any]] = {
            one["name"]: one for one in json.loads(result.stdout)
        }
        return findings["telegram webhook"]

    assert "serve" in (await found())["todo"]
    bot = small_office.sandbox.bots[0]
    bot.webhook = "https://aduan.example.com/webhook/telegram"
    assert (await found())["status"] == "ok"
    bot.webhook_error = "Wrong response: 502"
    assert "502" in (await found())["text"]


# -- what was said, and why it was understood so --------------------------------------------------


async def test_a_webhook_is_shown_as_it_is_understood(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    warga = small_office.whatsapp.user("Warga Contoh")
    warga.say("halo")
    warga.raw({"type": "hologram"})
    file = tmp_path / "webhook.json"
    body = small_office.whatsapp.body()
    file.write_bytes(body)
    found = json.loads(await operator.told("inspect", "whatsapp", str(file), "--json"))
    (item,) = found["items"]
    assert (item["kind"], item["text"]) == ("message", "halo")
    assert {"external_id", "sender", "sent_at", "choice", "attachments", "location", "note"} <= set(
        item
    )
    assert found["problems"] == ["message without an id"]
    assert "text: halo" in await operator.told("inspect", "whatsapp", str(file))
    alone_kept = json.loads(body)["entry"][0]["changes"][0]
    file.write_text(json.dumps({"id": "2", **alone_kept}))
    again = json.loads(await operator.told("inspect", "whatsapp", str(file), "--json"))
    assert again["items"] == found["items"]
    file.write_bytes(b"[")
    assert "save the body as WhatsApp sent it" in await operator.refused(
        "inspect", "whatsapp", str(file)
    )


async def test_the_ledger_shows_what_became_of_each_message(
    small_office: World, operator: Operator
) -> None:
    warga = small_office.citizen("Warga Contoh", on="whatsapp")
    await warga.says("halo")
    small_office.whatsapp.faults.fail_later(131026)
    await warga.says("MULAI")
    shown = await operator.told("outbox", "list")
    assert "sent, delivered 2026-11-23 10:15" in shown
    assert "failed 2026-11-23 10:15: 131026, whatsapp_not_receiving" in shown
    first = (await operator.data("outbox", "list"))[-1]["attempts"][0]
    assert first["delivered_at"] == "2026-11-23T10:15:00+07:00"
    assert first["external_id"].startswith("wamid.")


# -- real processes -------------------------------------------------------------------------------


async def test_serve_on_whatsapp_and_a_telegram_that_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    phones, telegram = WhatsAppSandbox(), TelegramSandbox(tokens=[BOT])
    with bound("127.0.0.1", 0) as free:
        web = address(free)
    async with (
        phones.serving(keeps_pushing=True) as graph,
        telegram.serving(keeps_pushing=True) as bots,
    ):
        phones.calls(f"{web}/webhook/whatsapp")
        operator = fresh_operator(
            tmp_path,
            LISTEN=web.removeprefix("http://"),
            PUBLIC_URL=web,
            QUIET_SECONDS="0",
            TELEGRAM_TOKEN=BOT,
            TELEGRAM_API=bots,
            TELEGRAM_MODE="webhook",
            TELEGRAM_SECRET="rahasia-webhook-kantor-contoh",
        )
        operator.environment |= whatsapp_settings(phones, graph)
        warga, other = phones.user("Warga Contoh"), telegram.user("Warga Lain", token=BOT)
        warga.say("halo")
        # The first word of registration fails: it is tried again.
        telegram.faults.add("setWebhook", "502")
        async with running(operator, "serve") as serve:
            await serve.prints("WhatsApp   on: number 100000000000001 by webhook")
            assert await warga.wait(1, 20)
            await serve.prints(f"Telegram   calls {web}/webhook/telegram")
            other.say("halo")
            assert await other.wait(1, 20)
            await serve.stops(signal.SIGTERM)
        shown = "".join(serve.lines)
        assert "people write to +62 812-0000-0099 (Kantor Contoh)" in shown
        for secret in (TOKEN, APP_SECRET, VERIFY_TOKEN, BOT, "halo"):
            assert secret not in shown
        await phones.until(lambda: any(call.method == "read" for call in phones.ledger.calls))


async def test_the_sandbox_of_both_tells_how_to_be_a_citizen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    async with running(fresh_operator(tmp_path), "sandbox", "whatsapp", "telegram") as sandbox:
        await sandbox.prints("A sandbox of Telegram stands at")
        told_lines = "".join(sandbox.lines)
        assert "A sandbox of WhatsApp stands at" in told_lines
        for name in GIVEN:
            assert f"{name}=" in told_lines
        async with httpx.AsyncClient(trust_env=False) as client:
            for line in re.findall(r"curl .*sandbox/(?:user|users/?).*", told_lines):
                words = re.fullmatch(r".*?(?:-d '(.*)' )?(http\S+)", line)
                assert words, line
                method = "POST" if words[1] else "GET"
                answer = await client.request(method, words[2], content=words[1])
                # Nobody serves here, so no button was sent that could be pressed.
                assert answer.status_code == (404 if words[2].endswith("/press") else 200), line
        await sandbox.stops(signal.SIGTERM)
    await asyncio.sleep(0)
