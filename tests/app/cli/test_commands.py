"""An operator types, an officer and a citizen write, and each sees what the others did."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.cli.terminal import visible, visible_json
from app.demo.world import TOKEN, World
from app.serving.wiring import PROFILES
from backoffice.case.codes import new_code
from backoffice.office.profile import load_profile
from tests.app.operators import Operator, alone, fresh_operator
from tests.world import ANSWERS, complains, local

ADD = ("staff", "add", "--name", "Petugas Contoh", "--role", "petugas_pengaduan")


def stored(folder: Path) -> bytes:
    """Every byte of the database in this folder."""
    return b"".join(file.read_bytes() for file in folder.glob("aduan.db*"))


# -- officers -------------------------------------------------------------------------------------


async def test_an_officer_who_is_entered_enrols_by_sending_the_code(
    office: World, operator: Operator
) -> None:
    shown = await operator.told(*ADD, "--role", "tim_penjawab", "--unit", "Loket 2")
    assert "Petugas Contoh is entered as Petugas Pengelolaan Pengaduan, Tim Penjawab" in shown
    assert "until 2026-11-24 10:15 WIB" in shown
    code = re.search(r"│ +(ADUAN-\w{4}-\w{4}) +│", shown)
    assert code
    assert "invited until 2026-11-24 10:15" in await operator.told("staff", "list")

    answer = await office.citizen("Orang Lain").says(code[1])
    assert answer[0].startswith("Selamat bergabung, Petugas Contoh.")
    (listed,) = await operator.data("staff", "list")
    assert listed["status"] == "enrolled"
    assert listed["roles"] == ["petugas_pengaduan", "tim_penjawab"]
    assert listed["unit"] == "Loket 2"


async def test_a_code_that_nobody_sends_within_a_day_is_shown_as_expired(
    small_office: World, operator: Operator
) -> None:
    code = (await operator.data(*ADD))["code"]
    small_office.clock.advance(timedelta(hours=24, seconds=1))
    assert (await operator.data("staff", "list"))[0]["status"] == "expired"
    answer = await small_office.citizen("Petugas Contoh").says(code)
    assert "Selamat bergabung" not in answer[0]


async def test_a_role_that_the_office_lacks_is_answered_with_those_it_has(
    small_office: World, operator: Operator
) -> None:
    told = await operator.refused("staff", "add", "--name", "Petugas Contoh", "--role", "petugas")
    assert 'There is no role "petugas".' in told
    for role in small_office.node.desk.current.roles:
        assert f"{role.id}  ({role.title})" in told
    assert (await operator.types("staff", "add", "--name", "Petugas Contoh")).exit_code == 2
    assert (await operator.types("staff", "add", "--name", " ", *ADD[4:])).exit_code == 2
    assert await operator.data("staff", "list") == []


async def test_the_code_is_in_no_log_and_not_in_the_database(
    small_office: World,
    operator: Operator,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    caplog.set_level("DEBUG")
    code = (await operator.data(*ADD))["code"]
    assert code not in caplog.text
    assert code[-9:].encode() not in stored(tmp_path)


async def test_a_revoked_officer_is_a_citizen_and_his_cases_are_named(
    office: World, operator: Operator
) -> None:
    officer = await office.officer("Petugas Contoh", "petugas_pengaduan")
    await complains(office.citizen())
    await officer.says("/ambil 1")
    assert (await operator.data("staff", "list"))[0]["holds"] == 1

    told = await operator.told("staff", "revoke", "petugas  contoh")
    assert "1 open case is still in this name: 0001/PGD/XI/2026." in told
    assert (await operator.data("staff", "list"))[0]["status"] == "revoked"
    answer = await officer.says("/antrean")
    assert "0001/PGD" not in " ".join(answer)
    assert "was revoked before" in await operator.refused("staff", "revoke", "Petugas Contoh")


async def test_of_two_officers_of_one_name_the_id_says_which(
    small_office: World, operator: Operator
) -> None:
    first = (await operator.data(*ADD))["id"]
    small_office.clock.advance(timedelta(seconds=1))
    again = await operator.refused("staff", "add", "--name", "petugas  CONTOH", *ADD[4:])
    assert 'An officer is called "Petugas Contoh" already' in again
    assert first in again
    assert len(await operator.data("staff", "list")) == 1
    second = (await operator.data(*ADD, "--another"))["id"]
    told = await operator.refused("staff", "revoke", "Petugas Contoh")
    assert first in told
    assert second in told
    await operator.told("staff", "revoke", second)
    assert [one["status"] for one in await operator.data("staff", "list")] == ["invited", "revoked"]
    # Whoever was revoked stands in nobody's way.
    await operator.told("staff", "revoke", first)
    assert "Petugas Contoh is entered" in await operator.told(*ADD)
    assert "There is no officer" in await operator.refused("staff", "revoke", "Siapa Saja")


# -- cases ----------------------------------------------------------------------------------------


async def test_the_operator_sees_where_a_case_is_and_never_who_complains(
    office: World, operator: Operator
) -> None:
    officer = await office.officer("Petugas Contoh", "petugas_pengaduan")
    case = await complains(office.citizen("Nama Di Telegram"))
    await office.passes(hours=1)
    await officer.says("/ambil 1")

    listed = await operator.told("case", "list", "--open")
    assert "0001/PGD/XI/2026  DIPROSES" in listed
    assert "Petugas Contoh" in listed
    by_code = await operator.told("case", "show", case.code)
    assert by_code == await operator.told("case", "show", "1")
    assert "2026-11-23 10:15" in by_code
    assert f"came by Telegram, code {case.code}, KTP-el → Terima dan catat" in by_code
    # No word of ours alone: no field, no empty list, no id of a stage or of a category.
    assert not re.search(r"lacks_|\bhow\b|\(\)|ktp_el|petugas_pengaduan|\bs1\b", by_code)
    assert "2026-11-23 11:15:00  Petugas Contoh (Petugas Pengelolaan Pengaduan): taken" in by_code
    data = await operator.data("case", "show", "0001/PGD/XI/2026")
    assert [line["event"] for line in data["journal"]][:2] == ["opened", "numbered"]
    assert data["journal"][0]["details"]["how"] == "kirim"
    assert "()" not in json.dumps(data)
    assert [line["seq"] for line in data["journal"]] == list(range(1, len(data["journal"]) + 1))

    everything = listed + by_code + json.dumps(data) + await operator.told("case", "list", "--json")
    for secret in (
        ANSWERS["nama"], ANSWERS["uraian"], "Dusun Contoh", "0812", "81200000001",
        "Nama Di Telegram", str(office.citizen("Nama Di Telegram").user.id),
        case.person_id, case.address_id, case.words,
    ):  # fmt: skip
        assert secret not in everything


async def test_a_finished_case_is_not_among_the_open_ones(
    small_office: World, operator: Operator
) -> None:
    head = await small_office.officer("Pejabat Contoh", "petugas_pengaduan", "pejabat_pengelola")
    await complains(small_office.citizen())
    await head.says("/balas 1 KTP Bapak/Ibu sudah dapat diambil di loket 2.")
    await head.says("YA SELESAI")
    assert "There is no open case." in await operator.told("case", "list", "--open")
    assert [one["state"] for one in await operator.data("case", "list")] == ["SELESAI"]


async def test_a_case_that_is_not_there_is_refused(small_office: World, operator: Operator) -> None:
    code = new_code("SGU", lambda count: bytes(range(count)))
    for number in ("2", "7/2025", "0007/PGD/XI/2026", code):
        assert f"There is no case {number}." in await operator.refused("case", "show", number)
    for words in ("siapa ya", f"{code[:-1]}{'2' if code[-1] != '2' else '3'}"):
        told = await operator.refused("case", "show", words)
        assert "neither a register number nor a code" in told


# -- what came in, what goes out ------------------------------------------------------------------


async def test_an_event_that_cannot_be_read_is_listed_with_its_problem(
    office: World, operator: Operator
) -> None:
    citizen = office.citizen()
    assert "Nothing came in yet." in await operator.told("inbox", "list")
    await citizen.says("halo")
    assert "No event has a problem." in await operator.told("inbox", "list", "--problem")
    citizen.user.raw({"poll": {"question": "rahasia?"}})
    await citizen.settled()
    shown = await operator.told("inbox", "list", "--problem")
    assert "update of a kind that is not read: poll" in shown
    assert "rahasia" not in shown
    assert [one["status"] for one in await operator.data("inbox", "list")] == ["problem", "done"]


async def test_a_message_that_was_given_up_is_shown_with_its_attempts_and_tried_again(
    office: World, operator: Operator
) -> None:
    citizen = office.citizen()
    office.sandbox.faults.add("sendMessage", "400")
    assert await citizen.says("halo") == []
    (row,) = await operator.data("outbox", "list", "--status", "failed")
    assert row["attempts"][0]["outcome"] == "rejected"
    shown = await operator.told("outbox", "list")
    assert "failed  salam, rejected" in shown
    assert "part 1, attempt 1, 2026-11-23 10:15: rejected: Refused on request" in shown

    assert "1 message is queued again" in await operator.told("outbox", "retry")
    assert "Selamat siang" in (await citizen.settled())[0]
    (row,) = await operator.data("outbox", "list")
    assert row["status"] == "sent"
    assert [one["outcome"] for one in row["attempts"]] == ["rejected", "sent"]
    assert "nothing to do" in await operator.told("outbox", "retry")


async def test_a_month_is_counted_by_channel_and_template(
    office: World, operator: Operator
) -> None:
    assert await operator.told("outbox", "month") == "Nothing was sent in 2026-11.\n"
    citizen = office.citizen()
    office.sandbox.faults.add("sendMessage", "400")
    await citizen.says("halo")
    await citizen.says("MULAI")
    await citizen.says("STATUS")
    (row,) = (await operator.data("outbox", "month", "2026-11"))["sends"]
    # What was refused costs nothing.
    arrived = len(citizen.inbox)
    assert row == {
        "channel": "telegram",
        "template": None,
        "accepted": arrived,
        "delivered": 0,
        "failed": 0,
    }
    told = await operator.told("outbox", "month")
    assert told == f"2026-11  telegram  free text: {arrived} taken, 0 arrived, 0 failed later\n"
    await office.until(local(2026, 12, 1, 0, 5))
    assert "Nothing was sent in 2026-12." in await operator.told("outbox", "month")
    assert (await operator.data("outbox", "month", "2026-11"))["sends"] == [row]


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "2026", "11-2026", "2026-11-23", "9999-12", "0001-01", "lalu"]
)
def test_what_is_no_month_is_answered_with_how_to_write_one(month: str, tmp_path: Path) -> None:
    result = fresh_operator(tmp_path).type_now("outbox", "month", month)
    assert result.exit_code == 2
    assert f'"{month}" is no month. Write it as 2026-11: the year, then 01 to 12.' in result.stderr
    assert "%" not in result.stderr


# -- how an update is understood ------------------------------------------------------------------

UPDATE = {
    "update_id": 7,
    "message": {
        "message_id": 3,
        "date": 1_795_400_100,
        "chat": {"id": 7_000_001, "type": "private", "first_name": "Warga"},
        "from": {"id": 7_000_001, "is_bot": False, "first_name": "Warga"},
        "text": "halo 😀",
    },
}


@pytest.mark.parametrize(
    "content", [UPDATE, [UPDATE], {"ok": True, "result": [UPDATE]}], ids=["one", "list", "answer"]
)
def test_an_update_is_shown_as_it_is_understood(content: object, tmp_path: Path) -> None:
    file = tmp_path / "update.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    result = fresh_operator(tmp_path).type_now("inspect", "telegram", str(file), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    (item,) = found["items"]
    assert item["kind"] == "message"
    assert item["external_id"] == "7000001/3"
    assert item["sender"]["id"] == "7000001"
    assert item["sent_at"] == "2026-11-23T02:15:00Z"
    assert item["text"] == "halo 😀"
    assert {"choice", "attachments", "location", "note"} <= set(item)
    assert found["problems"] == []


@pytest.mark.parametrize(
    "content",
    ["[]", "{}", "null", "3", '"kata"', "[1, [2], null]", '{"result": 3}', '{"update_id": -1}',
     '{"update_id": 1, "message": {"chat": {"id": "x"}}}', "NaN", "[" * 900 + "]" * 900],
)  # fmt: skip
def test_odd_json_is_understood_as_nothing(content: str, tmp_path: Path) -> None:
    file = tmp_path / "update.json"
    file.write_text(content, encoding="utf-8")
    result = fresh_operator(tmp_path).type_now("inspect", "telegram", str(file), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["items"] == []
    assert fresh_operator(tmp_path).type_now("inspect", "telegram", str(file)).exit_code == 0


def test_what_somebody_wrote_for_a_terminal_is_not_obeyed(tmp_path: Path) -> None:
    evil = "a\x1b]0;JUDUL\x07b\x1b[2Jc\u202ed\x9b1me"
    said: Any = UPDATE["message"]
    message = {**said, "text": evil, "contact": {"phone_number": evil}}
    file = tmp_path / "update.json"
    for content in ({**UPDATE, "message": message}, {**UPDATE, evil: 1, "message": evil}):
        file.write_text(json.dumps(content), encoding="utf-8")
        for more in ((), ("--json",)):
            result = fresh_operator(tmp_path).type_now("inspect", "telegram", str(file), *more)
            assert result.exit_code == 0, result.output
            assert not any(mark in result.stdout for mark in "\x1b\x07\x9b\u202e")


def test_escapes_are_shown_in_words_and_read_back_from_data() -> None:
    evil = "a\x1b[31m\u202e\x85\ufeff\tkolom\nbaris 😀"
    assert visible(evil) == "a\\x1b[31m\\u202e\\x85\\ufeff\tkolom\nbaris 😀"
    document = json.dumps(evil, ensure_ascii=False)
    assert json.loads(visible_json(document)) == evil
    assert visible_json(document).count("\u202e") == 0


@pytest.mark.parametrize("content", [b"", b"halo", b"\xff\xfe\x00", b"{", b"[" * 100_000])
def test_what_is_no_json_is_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "update.json"
    file.write_bytes(content)
    result = fresh_operator(tmp_path).type_now("inspect", "telegram", str(file))
    assert result.exit_code == 1
    assert result.stderr == "Error: This is not JSON: save the update as Telegram sent it.\n"


MAIL = """Authentication-Results: mx.kantor.example; spf=pass smtp.mailfrom=example.com; dmarc=pass
Message-ID: <jawab-1@mail.example.com>
From: Warga Contoh <Warga.Contoh@example.com>
To: aduan+t4g@disdukcapil.example.com
Subject: RE: [SGU-7K4Q-2F] Mohon melengkapi pengaduan
In-Reply-To: <aduan.77@disdukcapil.example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=batas

--batas
Content-Type: text/plain; charset=utf-8

Nomor saya 0812 0000 0006 pak.

Dikirim dari iPhone saya

> Pada 20 Nov 2026 pukul 09.12, Disdukcapil menulis:
> 1. Nomor telepon
--batas
Content-Type: application/pdf; name="../surat.pdf"
Content-Transfer-Encoding: base64

aGFsbw==
--batas--
"""


def test_a_mail_is_shown_as_it_is_understood(tmp_path: Path) -> None:
    file = tmp_path / "surat.eml"
    file.write_text(MAIL, encoding="utf-8")
    result = fresh_operator(tmp_path).type_now("inspect", "mail", str(file), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {
        "class": "reply",
        "reply_allowed": True,
        "from": "warga.contoh@example.com",
        "subject": "RE: [SGU-7K4Q-2F] Mohon melengkapi pengaduan",
        "judged_by": "mx.kantor.example",
        "verdicts": {"spf": "pass", "dmarc": "pass"},
        "message_id": "jawab-1@mail.example.com",
        "references": ["aduan.77@disdukcapil.example.com"],
        "code": "SGU-7K4Q-2F",
        "new_text": "Nomor saya 0812 0000 0006 pak.",
        "quoted_text": "> Pada 20 Nov 2026 pukul 09.12, Disdukcapil menulis:\n> 1. Nomor telepon",
        "signature": "Dikirim dari iPhone saya",
        "attachments": [
            {
                "filename": "surat.pdf",
                "media_type": "application/pdf",
                "size": 4,
                "sha256": "a4e63bcacf6c172ad84f9f4523c8f1acaf33676fa76d3258c67b7e7bbf16d777",
            }
        ],
        "bounce": None,
        "problems": [],
    }
    shown = fresh_operator(tmp_path).type_now("inspect", "mail", str(file))
    assert shown.exit_code == 0
    assert "code: SGU-7K4Q-2F\n" in shown.stdout
    assert "    Nomor saya 0812 0000 0006 pak.\n" in shown.stdout
    assert "file: surat.pdf (application/pdf, 4 bytes)\n" in shown.stdout
    ours = fresh_operator(tmp_path).type_now(
        "inspect", "mail", str(file), "--own", "Warga.Contoh@example.com", "--json"
    )
    assert json.loads(ours.stdout)["class"] == "own"
    assert json.loads(ours.stdout)["reply_allowed"] is False


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"halo", b"Subject: x\n\n" + b"<" * 5000])
def test_what_is_no_mail_is_understood_as_nobodys(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "surat.eml"
    file.write_bytes(content)
    result = fresh_operator(tmp_path).type_now("inspect", "mail", str(file), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["problems"] == ["no address to say who wrote"]
    assert fresh_operator(tmp_path).type_now("inspect", "mail", str(file)).exit_code == 0


# -- before anything was started ------------------------------------------------------------------


def test_migrate_makes_the_database_and_may_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = fresh_operator(tmp_path)
    absent = operator.type_now("case", "list")
    assert absent.exit_code == 1
    assert "holds nothing yet: run `aduan migrate`" in absent.stderr
    assert not (tmp_path / "data").exists()

    assert "is now at schema" in operator.type_now("migrate").stdout
    assert "was already at schema" in operator.type_now("migrate").stdout
    assert "There is no case yet." in operator.type_now("case", "list").stdout
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_an_officer_may_be_entered_before_the_first_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = fresh_operator(tmp_path)
    refused = operator.type_now(*ADD, MIGRATE="off")
    assert refused.exit_code == 1
    assert "aduan migrate" in refused.stderr
    assert "ADUAN-" in operator.type_now(*ADD).stdout


@pytest.mark.parametrize(
    "words", [("serve",), ("migrate",), ("case", "list"), ADD, ("outbox", "retry")]
)
def test_a_database_that_is_away_is_a_sentence_without_its_password(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    url = "postgresql://aduan:geheim@127.0.0.1:1/aduan"
    operator = fresh_operator(tmp_path, DATABASE_URL=url, TELEGRAM_TOKEN=TOKEN)
    result = operator.type_now(*words)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith(
        "Error: The database postgresql://aduan:***@127.0.0.1:1/aduan does not answer: "
    )
    assert "geheim" not in result.output


@pytest.mark.parametrize(
    "url",
    ["postgresql://aduan:geheim@127.0.0.1:satu/aduan", "postgresql://aduan:geheim@[::1/aduan"],
)
def test_an_address_that_cannot_be_read_is_a_sentence_without_its_password(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    result = fresh_operator(tmp_path, DATABASE_URL=url).type_now("migrate")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "geheim" not in result.output


@pytest.mark.parametrize("office", ["", "sangau"])
def test_an_office_that_is_not_there_is_answered_with_those_that_are(
    office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    result = fresh_operator(tmp_path, OFFICE=office, TELEGRAM_TOKEN=TOKEN).type_now("serve")
    assert result.exit_code == 1
    assert "kalbar, pasuruan, payakumbuh, sanggau, tanbu." in result.stderr
    assert ("Did you mean sanggau?" in result.stderr) == (office == "sangau")
    assert "None" not in result.stderr


def test_a_profile_that_cannot_be_read_is_named_with_what_tells_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    folder = tmp_path / "kantor"
    folder.mkdir()
    (folder / "profile.toml").write_text('[office]\nid = "kantor"\nwarna = "biru"\n', "utf-8")
    operator = fresh_operator(tmp_path, OFFICE=str(folder))
    told = operator.type_now("case", "list").stderr
    assert "profile.toml office.warna" in told
    assert f"aduan profiles check {folder} says what is wrong." in told
    assert "kunci" not in told


def test_serve_on_no_channel_says_what_to_set_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    result = fresh_operator(tmp_path).type_now("serve")
    assert result.exit_code == 1
    assert "Telegram   off: ADUAN_TELEGRAM_TOKEN is not set" in result.stdout
    assert result.stderr == (
        "Error: No channel is on: nobody can write to this office. Set ADUAN_TELEGRAM_TOKEN "
        "(Telegram), ADUAN_WHATSAPP_PHONE_ID (WhatsApp) or ADUAN_MAIL_IMAP (e-mail) in .env, with "
        "what belongs to it: .env.example tells.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("migrate",), ("case", "list"), ("serve",)])
def test_a_database_of_a_later_version_is_left_alone(
    words: tuple[str, ...], tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "aduan.db", isolation_level=None)) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    operator = fresh_operator(tmp_path, DATABASE_URL=sqlite_url, TELEGRAM_TOKEN=TOKEN)
    result = operator.type_now(*words)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "later version of Aduan" in result.stderr


def test_the_office_that_is_served_may_be_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    shutil.copytree(PROFILES / "sanggau", tmp_path / "kantor")
    assert load_profile(tmp_path / "kantor").office.id == "sanggau"
    operator = fresh_operator(tmp_path, OFFICE=str(tmp_path / "kantor"))
    assert "Petugas Contoh is entered" in operator.type_now(*ADD).stdout
