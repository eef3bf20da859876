"""The sandbox is a Cloud API: what it takes and refuses, how it calls and how it misbehaves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.whatsapp.server import APP_SECRET, BUSINESS, PHONE_ID, TOKEN, WhatsAppSandbox
from app.sandbox.whatsapp.text import shown_text
from app.serving.embedded_server import address, bound, serving

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Hours:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def sandbox(hours: Hours) -> WhatsAppSandbox:
    return WhatsAppSandbox(clock=hours)


@pytest.fixture
async def graph(sandbox: WhatsAppSandbox) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        sandbox.serving() as base_url,
        httpx.AsyncClient(base_url=base_url, trust_env=False, headers=headers) as client,
    ):
        yield client


class Office:
    """A webhook that answers as it is told, and keeps what it was called with."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.signatures: list[bool] = []
        self.answers: list[int] = []

    async def called(self, request: Request) -> Response:
        body = await request.body()
        right = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        self.signatures.append(request.headers["x-hub-signature-256"] == f"sha256={right}")
        self.calls.append(json.loads(body))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    @property
    def items(self) -> list[tuple[str, Any]]:
        return [
            (name, item)
            for call in self.calls
            for entry in call["entry"]
            for change in entry["changes"]
            for name in ("messages", "statuses")
            for item in change["value"].get(name, [])
        ]


@pytest.fixture
async def office(sandbox: WhatsAppSandbox) -> AsyncIterator[Office]:
    found = Office()
    app = Starlette(routes=[Route("/hook", found.called, methods=["POST"])])
    with bound("127.0.0.1", 0) as listener:
        async with serving(app, listener):
            sandbox.calls(f"{address(listener)}/hook")
            yield found


async def sends(graph: httpx.AsyncClient, to: str, kind: str, body: Any) -> httpx.Response:
    asked = {"messaging_product": "whatsapp", "to": to, "type": kind, kind: body}
    return await graph.post(f"/v23.0/{PHONE_ID}/messages", json=asked)


def number(answer: httpx.Response) -> int:
    return int(answer.json()["error"]["code"])


async def test_only_the_token_opens_the_door(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    for token in ("", "Bearer lain", TOKEN):
        answer = await graph.get(f"/v23.0/{PHONE_ID}", headers={"Authorization": token})
        assert (answer.status_code, number(answer)) == (401, 190)
    assert (await graph.get(f"/v23.0/{PHONE_ID}")).json()["id"] == PHONE_ID
    sandbox.expire_token()
    assert number(await graph.get(f"/v23.0/{PHONE_ID}")) == 190


async def test_the_window_is_open_for_a_day_after_each_word(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient, hours: Hours
) -> None:
    warga = sandbox.user("Warga Contoh")
    words = {"body": "halo"}
    assert number(await sends(graph, warga.peer, "text", words)) == 131047
    warga.say("halo")
    hours.now += timedelta(hours=23, minutes=59)
    assert (await sends(graph, warga.peer, "text", words)).status_code == 200
    hours.now += timedelta(minutes=1)
    assert number(await sends(graph, warga.peer, "text", words)) == 131047
    sandbox.add_template("ada_pesan", "Halo {{1}}")
    body = {"type": "body", "parameters": [{"type": "text", "text": "Warga"}]}
    template = {"name": "ada_pesan", "language": {"code": "id"}, "components": [body]}
    assert (await sends(graph, warga.peer, "template", template)).status_code == 200
    assert warga.inbox[-1].text == "Halo Warga"


def button(title: str, choice: str = "a") -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": choice, "title": title}}


def row(title: str, **more: str) -> dict[str, str]:
    return {"id": title, "title": title, **more}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text", {}),
        ("text", {"body": " "}),
        ("text", {"body": "x" * 4097}),
        ("hologram", {"a": 1}),
        ("interactive", {"type": "carousel", "body": {"text": "a"}}),
        ("interactive", {"type": "button", "body": {"text": "x" * 1025},
                         "action": {"buttons": [button("Ya")]}}),
        ("interactive", {"type": "button", "body": {"text": "a"},
                         "action": {"buttons": [button(str(n)) for n in range(4)]}}),
        ("interactive", {"type": "button", "body": {"text": "a"},
                         "action": {"buttons": [button("x" * 21)]}}),
        ("interactive", {"type": "button", "body": {"text": "a"},
                         "action": {"buttons": [button("Ya"), button("Ya", "b")]}}),
        ("interactive", {"type": "list", "body": {"text": "a"}, "action": {
            "button": "Pilih", "sections": [{"rows": [row(str(n)) for n in range(11)]}]}}),
        ("interactive", {"type": "list", "body": {"text": "a"}, "action": {
            "button": "Pilih", "sections": [{"rows": [row("x" * 25)]}]}}),
        ("interactive", {"type": "list", "body": {"text": "a"}, "action": {
            "button": "Pilih", "sections": [{"rows": [row("x", description="y" * 73)]}]}}),
        ("document", {"id": "1"}),
        ("reaction", {"message_id": "wamid.none", "emoji": "👍"}),
    ],
)  # fmt: skip
async def test_what_meta_refuses_is_refused(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient, kind: str, body: Any
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.say("halo")
    answer = await sends(graph, warga.peer, kind, body)
    assert answer.status_code == 400
    assert number(answer) in (131008, 131009)
    assert warga.inbox == []
    assert sandbox.ledger.sends == []


async def test_files_go_up_and_come_down_with_the_token_alone(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    files: Any = {
        "file": ("surat.pdf", b"%PDF", "application/pdf"),
        "type": (None, "application/pdf"),
    }
    ref = (await graph.post(f"/v23.0/{PHONE_ID}/media", files=files)).json()["id"]
    found = (await graph.get(f"/v23.0/{ref}")).json()
    assert (found["file_size"], found["mime_type"]) == (4, "application/pdf")
    assert (await graph.get(found["url"])).content == b"%PDF"
    assert (await graph.get(found["url"], headers={"Authorization": ""})).status_code == 401
    big: Any = {
        "file": ("b.jpg", bytes(5 * 1024 * 1024 + 1), "image/jpeg"),
        "type": (None, "image/jpeg"),
    }
    assert number(await graph.post(f"/v23.0/{PHONE_ID}/media", files=big)) == 131053


async def test_calls_are_signed_and_come_until_they_are_answered(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient, office: Office
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.say("satu")
    warga.say("dua")
    office.answers = [503]
    assert await sandbox.push() == 0
    assert sandbox.ledger.acknowledged() == []
    assert await sandbox.push() == 2
    assert [item["text"]["body"] for _, item in office.items] == ["satu", "satu", "dua"]
    assert all(office.signatures)
    assert sandbox.answers == [503, 200, 200]
    assert all(event.acknowledged_at == NOW for event in sandbox.ledger.events)


async def test_batches_doubles_and_disorder(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient, office: Office
) -> None:
    warga = sandbox.user("Warga Contoh")
    sandbox.faults.gather(7)
    sandbox.faults.reorder()
    sandbox.faults.deliver_twice()
    for n in range(7):
        warga.say(str(n))
    assert await sandbox.push() == 7
    assert len(office.calls) == 2
    assert office.calls[0] == office.calls[1]
    assert len(office.calls[0]["entry"]) == 2
    assert len(office.calls[0]["entry"][0]["changes"]) == 2
    half = office.items[: len(office.items) // 2]
    assert [item["text"]["body"] for _, item in half] == [str(n) for n in reversed(range(7))]


async def test_statuses_follow_what_was_sent(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient, office: Office
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.say("halo")
    await sends(graph, warga.peer, "text", {"body": "satu"})
    sandbox.faults.fail_later(131047)
    await sends(graph, warga.peer, "text", {"body": "dua"})
    warga.reads()
    await sandbox.push()
    told = [item["status"] for name, item in office.items if name == "statuses"]
    assert told == ["sent", "delivered", "sent", "failed", "read", "read"]
    (failed,) = (item for _, item in office.items if item.get("status") == "failed")
    assert failed["errors"][0]["code"] == 131047


async def test_who_hides_the_number_shows_the_id_and_who_left_is_not_there(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient, office: Office
) -> None:
    warga = sandbox.user("Warga Contoh", phone="6281200000001")
    warga.say("terlihat")
    warga.hide_phone()
    warga.say("tersembunyi")
    await sandbox.push()
    assert ["from" in item for _, item in office.items] == [True, False]
    assert {item["from_user_id"] for _, item in office.items} == {warga.peer}
    warga.leave()
    assert number(await sends(graph, warga.peer, "text", {"body": "a"})) == 131026


async def test_people_on_the_telephone_by_http(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient, office: Office
) -> None:
    async def does(path: str, **given: Any) -> Any:
        answer = await graph.post(f"/sandbox/{path}", json=given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    card = await does("user", name="Warga Contoh", phone="6281200000001")
    assert (card["id"], card["phone"]) == (1, "6281200000001")
    said = await does("user/1/say", text="halo")
    await does("user/1/edit", message=said["id"], text="halo lagi")
    await does("user/1/react", message=said["id"], emoji="👍")
    await does("user/1/send_document", data=base64.b64encode(b"isi").decode(), filename="a.pdf")
    await does("user/1/raw", item=base64.b64encode(b"{}").decode())
    assert await does("push") == 5
    await does("template", name="t", text="Halo")
    body = {"type": "button", "body": {"text": "Ya?"}, "action": {"buttons": [button("Ya")]}}
    await sends(graph, "6281200000001", "interactive", body)
    (shown,) = (await graph.get("/sandbox/user/1/inbox")).json()
    assert (shown["text"], shown["buttons"]) == ("Ya?", ["Ya"])
    assert (await graph.get("/sandbox/user/1/wait")).json()[0]["text"] == "Ya?"
    late = await graph.get("/sandbox/user/1/wait", params={"timeout": "0.05"})
    assert late.status_code == 408
    await does("user/1/press", button="Ya")
    await does("faults/add", method="messages", kind="130429")
    assert number(await sends(graph, "6281200000001", "text", {"body": "a"})) == 130429
    assert (await graph.get("/sandbox/users")).json()[0]["name"] == "Warga Contoh"
    ledger = (await graph.get("/sandbox/ledger")).json()
    assert [send["kind"] for send in ledger["sends"]] == ["interactive"]
    for path, status in (("user/9/say", 404), ("user/1/fly", 404), ("faults/fly", 404)):
        assert (await graph.post(f"/sandbox/{path}", json={"text": "a"})).status_code == status
    assert (await graph.post("/sandbox/faults/add", json={"method": "x", "kind": "?"})).is_error


async def test_it_calls_by_itself_when_asked_to(hours: Hours, office: Office) -> None:
    sandbox = WhatsAppSandbox(clock=hours)
    async with sandbox.serving(keeps_pushing=True):
        with bound("127.0.0.1", 0) as listener:
            app = Starlette(routes=[Route("/hook", office.called, methods=["POST"])])
            async with serving(app, listener):
                sandbox.calls(f"{address(listener)}/hook")
                office.answers = [503, 500]
                sandbox.user("Warga Contoh").say("halo")
                await sandbox.until(lambda: len(sandbox.ledger.acknowledged()) == 1)
    assert sandbox.answers == [503, 500, 200]


async def test_the_account_shows_its_apps_and_templates(
    sandbox: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    sandbox.add_template("ada_pesan", "Ada pesan {{1}}", status="PENDING")
    sandbox.add_template("ada_pesan", "Ada pesan {{1}}", status="APPROVED")
    found = (await graph.get(f"/v23.0/{BUSINESS}/message_templates")).json()["data"]
    assert [(one["name"], one["status"]) for one in found] == [("ada_pesan", "APPROVED")]
    apps = (await graph.get(f"/v23.0/{BUSINESS}/subscribed_apps")).json()["data"]
    assert len(apps) == 1
    assert number(await graph.get("/v23.0/777/subscribed_apps")) == 100


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("*tebal* dan _miring_ dan ~salah~", "tebal dan miring dan salah"),
        ("*_keduanya_*", "keduanya"),
        ("2*3*4 dan nama_berkas_ini", "2*3*4 dan nama_berkas_ini"),
        ("\u200d*\u200dbukan\u200d*\u200d", "*bukan*"),
        ("* bukan *", "* bukan *"),
        ("*satu\ndua*", "*satu\ndua*"),
    ],
)
def test_marks_as_a_telephone_shows_them(sent: str, shown: str) -> None:
    assert shown_text(sent) == shown
