"""What the doctor says of an installation that is well, and of each way in which it is not."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.demo.world import World
from app.doctor.doctor import check_settings_file
from app.doctor.findings import additions, check_holidays
from app.sandbox.mail.server import MailSandbox
from app.serving.wiring import PROFILES
from app.settings.channels import CHANNELS
from backoffice.calendar.holidays import Holidays
from backoffice.calendar.workdays import load_holidays
from backoffice.office.profile import load_profile
from backoffice.officers.commands import COMMANDS
from backoffice.store import outbox
from tests.app.cli.test_imports import ON
from tests.app.operators import Operator, alone, fresh_operator
from tests.offices import offices

ROLES = (
    "petugas_pengaduan",
    "tim_penjawab",
    "tim_pengelola",
    "pejabat_pengelola",
    "kepala_dinas",
    "admin",
)


async def found(operator: Operator, **changed: str) -> dict[str, Any]:
    """Every finding, by name."""
    result = await operator.types("doctor", "--json", **changed)
    findings = json.loads(result.stdout)
    failed = any(one["status"] == "fail" for one in findings)
    assert result.exit_code == (1 if failed else 0), result.output
    heads = [one["text"].partition("\n")[0] for one in findings]
    assert all(head.endswith((".", ":")) or "?" in head for head in heads)
    assert all(one["todo"] for one in findings if one["status"] != "ok")
    return {one["name"]: one for one in findings}


def sick(findings: dict[str, Any]) -> list[str]:
    return [name for name, one in findings.items() if one["status"] == "fail"]


async def test_an_office_with_every_role_held_is_well(office: World, operator: Operator) -> None:
    for role in ROLES:
        await office.officer(f"Pejabat {role}", role)
    await operator.told("key", "escrow", "salinan.txt")
    findings = await found(operator)
    worrying = [name for name, one in findings.items() if one["status"] != "ok"]
    assert worrying == ["holidays"]  # Idulfitri of the coming year may still move.
    assert "2027-03-10 Idulfitri" in findings["holidays"]["text"]
    assert "@aduan_contoh_bot" in findings["telegram"]["text"]
    assert "aduan profiles check sanggau (1 note)" in findings["profile"]["text"]
    shown = await operator.told("doctor")
    assert "FAIL" not in shown
    assert "ok    database: " in shown


async def test_roles_that_nobody_holds_are_named_with_what_to_type(
    small_office: World, operator: Operator
) -> None:
    await small_office.officer("Petugas Contoh", "petugas_pengaduan")
    await operator.told("staff", "add", "--name", "Belum Datang", "--role", "tim_penjawab")
    findings = await found(operator)
    assert sick(findings) == ["roles"]
    # Whoever was invited and never came holds nothing.
    assert "tim_penjawab" in findings["roles"]["text"]
    assert "petugas_pengaduan" not in findings["roles"]["text"]
    head, *stopped = findings["roles"]["text"].splitlines()
    assert head.endswith("Nobody is there for:")
    assert "/setujui" in stopped
    assert "the stage Menyampaikan jawaban" in stopped
    # Each is something that an officer can type; what the desk may do is not among them.
    commands = {f"/{command.name}" for command in COMMANDS}
    typed = [line.partition(",")[0] for line in stopped if line.startswith("/")]
    assert typed
    assert set(typed) <= commands
    assert "/disposisi" not in typed
    shown = (await operator.types("doctor")).stdout
    assert "Nobody is there for:\n        the stage " in shown
    assert findings["superiors"]["status"] == "warn"
    assert findings["admin"]["status"] == "warn"

    for role in ("pejabat_pengelola", "tim_pengelola", "tim_penjawab"):
        await small_office.officer(f"Pejabat {role}", role)
    # One role is empty, but somebody else may do all that it does.
    assert (await found(operator))["roles"]["status"] == "warn"

    await operator.told("staff", "revoke", "Petugas Contoh")
    findings = await found(operator)
    assert sick(findings) == ["new complaints", "roles"]
    assert findings["new complaints"]["todo"] == (
        'aduan staff add --name "Petugas Contoh" --role petugas_pengaduan'
    )


async def test_where_nobody_is_enrolled_one_finding_prints_the_lines_of_the_readme(
    small_office: World, operator: Operator
) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^   \.venv/bin/(aduan staff add .*)$", readme, re.MULTILINE)
    assert len(lines) == 5
    findings = await found(operator)
    assert sick(findings) == ["officers"]
    assert not {"new complaints", "roles", "superiors", "admin"} & set(findings)
    assert findings["officers"]["todo"].splitlines()[1:] == lines
    # They are typed as they are printed.
    await operator.told(*shlex.split(lines[1])[1:])
    findings = await found(operator)
    assert "not come yet: Tim Contoh." in findings["officers"]["text"]
    assert "aduan staff code NAME" in findings["officers"]["todo"]
    assert findings["officers"]["todo"].splitlines()[2:] == [lines[0], *lines[2:]]
    for line in (lines[0], *lines[2:]):
        await operator.told(*shlex.split(line)[1:])
    findings = await found(operator)
    assert "staff add" not in findings["officers"]["todo"]
    shown = (await operator.types("doctor")).output
    assert shown.endswith("One check failed.\n")


def test_two_people_of_one_kind_get_two_names() -> None:
    profile = load_profile(PROFILES / "sanggau")
    roles = [replace(role, superior="") if role.id == "tim_pengelola" else role
             for role in profile.roles]  # fmt: skip
    lines = additions(replace(profile, roles=tuple(roles)), {"tim_penjawab", "tim_pengelola"})
    assert lines == [
        'aduan staff add --name "Tim Contoh" --role tim_penjawab',
        'aduan staff add --name "Tim Contoh 2" --role tim_pengelola',
    ]


async def test_a_webhook_that_is_set_stops_polling(small_office: World, operator: Operator) -> None:
    small_office.sandbox.bots[0].webhook = "https://lama.example.com/hook"
    findings = await found(operator)
    assert "telegram webhook" in sick(findings)
    assert "lama.example.com" in findings["telegram webhook"]["text"]
    assert "deleteWebhook" in findings["telegram webhook"]["todo"]


async def test_a_token_that_telegram_refuses_is_not_repeated(
    small_office: World, operator: Operator
) -> None:
    token = "123456789:AAH-salah_ketik_token_rahasia"
    findings = await found(operator, TELEGRAM_TOKEN=token)
    assert "token is refused" in findings["telegram"]["text"]
    assert "@BotFather" in findings["telegram"]["todo"]
    assert token not in (await operator.types("doctor", TELEGRAM_TOKEN=token)).output


async def test_telegram_that_does_not_answer(small_office: World, operator: Operator) -> None:
    findings = await found(operator, TELEGRAM_API="http://127.0.0.1:1")
    # It said nothing of the bot: nobody was asked.
    assert findings["telegram"]["text"] == "Telegram could not be asked: no connection."
    assert "ADUAN_TELEGRAM_API" in findings["telegram"]["todo"]


async def test_the_wrong_key_and_the_lost_key(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    assert (await found(operator))["key"]["status"] == "warn", "no copy was made yet"
    findings = await found(operator, SECRET_KEY="ab" * 32)
    assert "was written under the key" in findings["key"]["text"]
    assert "ab" * 32 not in str(findings)

    file = tmp_path / "secret.key"
    await asyncio.to_thread(file.chmod, 0o644)
    assert (await found(operator))["key"]["todo"] == f"chmod 600 {file}"
    await asyncio.to_thread(file.unlink)
    findings = await found(operator)
    assert "is not there" in findings["key"]["text"]
    assert "key" in sick(findings)
    assert not await asyncio.to_thread(file.exists)


async def test_what_could_not_be_read_or_sent_is_counted(office: World, operator: Operator) -> None:
    citizen = office.citizen()
    office.sandbox.faults.add("sendMessage", "400")
    citizen.user.raw({"poll": {}})
    await citizen.says("halo")
    findings = await found(operator)
    assert findings["inbox"]["text"].endswith("Not readable: 1.")
    assert findings["outbox"]["text"] == "Given up: 1 of the messages to people."
    assert findings["backlog"]["status"] == "ok"

    await office.node.database.write(lambda tx: outbox.requeue(tx, "sanggau"), name="test")
    office.clock.advance(timedelta(minutes=11))
    assert "more than ten minutes: 1 messages" in (await found(operator))["backlog"]["text"]


async def test_a_clock_that_went_back_is_noticed(small_office: World, operator: Operator) -> None:
    await small_office.citizen().says("halo")
    assert (await found(operator))["time"]["status"] == "ok"
    small_office.clock.advance(timedelta(hours=-2))
    assert "time" in sick(await found(operator))


async def test_a_full_disk_and_a_folder_that_cannot_be_written(
    small_office: World, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 300 * 1024**2})
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    findings = await found(operator, DATA_DIR="/proc/aduan")
    assert findings["disk"]["text"].startswith("Only 0.29 GB are free")
    assert "data folder" in sick(findings)


def test_a_machine_on_which_nothing_was_started_yet_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    findings = asyncio.run(found(fresh_operator(tmp_path)))
    assert sick(findings) == ["officers", "channels"]
    assert "serve sets it up" in findings["database"]["text"]
    for name in ("ADUAN_TELEGRAM_TOKEN", "ADUAN_WHATSAPP_PHONE_ID", "ADUAN_MAIL_IMAP"):
        assert name in findings["channels"]["todo"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", offices(), ids=lambda folder: folder.name)
def test_every_office_is_told_of_its_own_roles(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    findings = asyncio.run(found(fresh_operator(tmp_path, OFFICE=str(folder))))
    assert sick(findings) == ["officers", "channels"]
    named = re.findall(r"--role (\w+)", findings["officers"]["todo"])
    profile = load_profile(folder)
    moving = {role for move in profile.workflow.transitions for role in move.by}
    # A role that may do nothing need not be held.
    assert moving <= set(named) <= {role.id for role in profile.roles}


def test_a_database_that_is_away_fails_and_the_rest_is_tried_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = fresh_operator(tmp_path, DATABASE_URL="postgresql://aduan:geheim@127.0.0.1:1/aduan")
    findings = asyncio.run(found(operator))
    assert sick(findings) == ["database", "channels"]
    assert "geheim" not in str(findings)
    assert "telegram" in findings


@pytest.mark.parametrize("on", ["telegram", "whatsapp", "mail"])
def test_a_channel_that_is_off_is_a_plain_line_beside_one_that_is_on(
    on: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    findings = asyncio.run(found(fresh_operator(tmp_path, **ON[on])))
    assert "channels" not in findings
    for channel in CHANNELS:
        assert channel.switch in {setting.name for setting in channel.settings}
        if channel.name != on:
            off = f"It is off: {channel.switch} is not set."
            assert findings[channel.name] == {
                "name": channel.name, "status": "ok", "text": off, "todo": "",
            }  # fmt: skip


def test_an_office_that_is_not_named_or_not_there_is_told_in_the_doctors_own_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    findings = asyncio.run(found(fresh_operator(tmp_path, OFFICE="")))
    assert findings["profile"]["text"] == "ADUAN_OFFICE is not set."
    assert "sanggau" in findings["profile"]["todo"]
    assert "None" not in str(findings)
    findings = asyncio.run(found(fresh_operator(tmp_path, OFFICE="sangau")))
    assert findings["profile"]["text"] == 'There is no office "sangau". Did you mean sanggau?'
    findings = asyncio.run(found(fresh_operator(tmp_path, OFFICE="bupati")))
    assert findings["profile"]["text"] == 'There is no office "bupati".'
    assert "sanggau" in findings["profile"]["todo"]


def test_a_line_of_the_settings_file_that_says_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    (tmp_path / ".env").write_text("ADUAN_LOG=text\nADUAN_TELEGRAM_TOKEN\nfoo bar\n", "utf-8")
    shown = fresh_operator(tmp_path).type_now("doctor")
    assert shown.exit_code == 1
    assert "FAIL  settings: .env line 2: ADUAN_TELEGRAM_TOKEN has no = behind it." in shown.stdout
    assert "FAIL  settings: .env line 3 has no = in it." in shown.stdout
    assert shown.stderr == "2 checks failed.\n"
    # Whatever else is typed refuses with the same words.
    other = fresh_operator(tmp_path).type_now("case", "list")
    assert ".env line 2: ADUAN_TELEGRAM_TOKEN has no = behind it." in other.stderr


def test_wrong_settings_are_findings_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch, tmp_path)
    result = fresh_operator(tmp_path, LOG="xml", OFICE="sanggau").type_now("doctor")
    assert result.exit_code == 1
    assert "FAIL  settings: ADUAN_OFICE is not a setting. Did you mean ADUAN_OFFICE?" in (
        result.stdout
    )
    assert "FAIL  settings: ADUAN_LOG is 'xml'" in result.stdout
    assert result.stderr == "2 checks failed.\n"


def test_an_office_with_issues_is_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch, tmp_path)
    folder = tmp_path / "kantor"
    shutil.copytree(PROFILES / "sanggau", folder)
    file = folder / "profile.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('superior = "kepala_dinas"', 'superior = "bupati"'), "utf-8")
    findings = asyncio.run(found(fresh_operator(tmp_path, OFFICE=str(folder))))
    assert "profile" in sick(findings)
    assert "aduan profiles check" in findings["profile"]["todo"]
    # What is wrong is said there, in the language of profiles; here only where.
    assert "the first at profile.toml roles" in findings["profile"]["text"]
    assert "atasan" not in findings["profile"]["text"]


def test_holidays_that_are_not_loaded() -> None:
    every = load_holidays(PROFILES / "holidays")
    assert check_holidays(every, date(2026, 11, 23)).status == "warn"
    assert check_holidays(every, date(2027, 12, 1)).text.startswith("The holidays of 2028")
    assert check_holidays(every, date(2027, 12, 1)).status == "warn"
    late = check_holidays(every, date(2028, 1, 1))
    assert late.status == "fail"
    assert "profiles/holidays/2028.toml" in late.todo
    assert check_holidays(Holidays([]), date(2026, 1, 1)).status == "fail"


async def test_a_mailbox_that_can_be_read_and_sent_through(
    small_office: World, operator: Operator
) -> None:
    async with MailSandbox(password="r:ahasia").serving() as place:
        given = {
            "MAIL_IMAP": place.imap_url,
            "MAIL_SMTP": place.smtp_url,
            "MAIL_ADDRESS": place.office,
        }
        findings = await found(operator, **given)
        assert findings["mail imap"]["status"] == "ok"
        assert findings["mail smtp"]["status"] == "ok"

        senders = findings["mail senders"]
        assert (senders["status"], senders["todo"]) == ("ok", "")

        wrong = {name: url.replace("ahasia", "asia") for name, url in given.items()}
        findings = await found(operator, **wrong)
        for name in ("mail imap", "mail smtp"):
            assert findings[name]["status"] == "fail"
            assert "app password" in findings[name]["todo"]
            assert "XOAUTH2" in findings[name]["todo"]
        assert "asia" not in str(findings)

        mixed = given | {"MAIL_IMAP": given["MAIL_IMAP"].replace("/INBOX", "/Tiada")}
        findings = await found(operator, **mixed)
        assert "INBOX always is" in findings["mail imap"]["todo"]

        tokens = given | {"MAIL_TOKEN_COMMAND": "false"}
        findings = await found(operator, **tokens)
        assert "ADUAN_MAIL_TOKEN_COMMAND" in findings["mail imap"]["todo"]
    findings = await found(operator, **given)
    assert "reaches the host" in findings["mail imap"]["todo"]
    assert "reaches the host" in findings["mail smtp"]["todo"]


async def test_who_judges_the_senders_of_mails(small_office: World, operator: Operator) -> None:
    sandbox = MailSandbox()
    async with sandbox.serving() as place:
        given = {
            "MAIL_IMAP": place.imap_url,
            "MAIL_SMTP": place.smtp_url,
            "MAIL_ADDRESS": place.office,
        }
        named = given | {"MAIL_AUTHSERV": place.authserv}
        empty = (await found(operator, **named))["mail senders"]
        assert (empty["status"], "No mail has come" in empty["text"]) == ("ok", True)
        sandbox.user("Warga Contoh").write("Pengaduan", "KTP saya hilang.")
        judged = (await found(operator, **named))["mail senders"]
        assert (judged["status"], "judged 1 of the newest 1" in judged["text"]) == ("ok", True)
        unset = (await found(operator, **given))["mail senders"]
        assert unset["status"] == "warn"
        assert f"ADUAN_MAIL_AUTHSERV={place.authserv}" in unset["todo"]
        other = given | {"MAIL_AUTHSERV": "mx.lain.example"}
        wrong = (await found(operator, **other))["mail senders"]
        assert wrong["status"] == "warn" and place.authserv in wrong["todo"]


def test_a_file_of_passwords_that_others_may_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert check_settings_file(file).status == "ok"
    file.write_text("ADUAN_TELEGRAM_TOKEN=rahasia\n", encoding="utf-8")
    for mode, status in ((0o644, "warn"), (0o640, "warn"), (0o602, "warn"), (0o600, "ok")):
        file.chmod(mode)
        found = check_settings_file(file)
        assert found.status == status
        assert ("chmod 600" in found.todo) == (status == "warn")
        assert "rahasia" not in str(found)
