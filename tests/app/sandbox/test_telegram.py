"""The sandbox is as strict as Telegram: what it accepts, Telegram would accept."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from app.sandbox.telegram.html import EntitiesError, shown_text
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.telegram.user import SandboxUser
from channels.telegram.wire import Wire, make_wire

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BOT = "1:a"


@pytest.fixture
def sandbox() -> TelegramSandbox:
    return TelegramSandbox(clock=lambda: NOW)


@pytest.fixture
async def http(sandbox: TelegramSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        sandbox.serving() as base_url,
        httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=10) as client,
    ):
        yield client


@pytest.fixture
def warga(sandbox: TelegramSandbox) -> SandboxUser:
    user = sandbox.user("Warga Contoh", id=7001)
    user.say("halo")
    return user


async def ask(http: httpx.AsyncClient, method: str, token: str = BOT, **params: Any) -> Any:
    answer = await http.post(f"/bot{token}/{method}", json=params)
    body = answer.json()
    assert body["ok"] == (answer.status_code == 200)
    return body["result"] if body["ok"] else body


async def updates(http: httpx.AsyncClient, **params: Any) -> list[int]:
    return [update["update_id"] for update in await ask(http, "getUpdates", **params)]


async def test_updates_stay_until_a_higher_offset_is_asked_for(
    http: httpx.AsyncClient, sandbox: TelegramSandbox, warga: SandboxUser
) -> None:
    warga.say("dua")
    first, second = await updates(http)
    assert await updates(http) == [first, second]
    assert await updates(http, offset=first) == [first, second]
    assert await updates(http, offset=first + 1) == [second]
    assert await updates(http) == [second]
    assert [bool(u.acknowledged_at) for u in sandbox.ledger.updates] == [True, False]
    assert sandbox.ledger.updates[1].returned == 4 + 1
    assert await updates(http, offset=second + 1) == []


async def test_the_limit_and_the_negative_offset(
    http: httpx.AsyncClient, warga: SandboxUser
) -> None:
    for word in ("dua", "tiga"):
        warga.say(word)
    ids = await updates(http)
    assert await updates(http, limit=2) == ids[:2]
    assert await updates(http, offset=-1) == ids[2:]
    assert await updates(http) == ids[2:]


async def test_only_wanted_kinds_are_queued_from_then_on(
    http: httpx.AsyncClient, warga: SandboxUser
) -> None:
    said = warga.say("x")
    await ask(http, "getUpdates", allowed_updates=["message"])
    warga.edit(said, "y")
    warga.block()
    warga.say("z")
    found = await ask(http, "getUpdates")
    assert [update["message"]["text"] for update in found] == ["halo", "x", "z"]


async def test_a_long_poll_waits_and_wakes(
    http: httpx.AsyncClient, sandbox: TelegramSandbox
) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert await updates(http, timeout=1) == []
    assert loop.time() - began >= 0.95
    asking = asyncio.create_task(updates(http, timeout=30))
    await sandbox.until(lambda: sandbox.bots[0].polls == 2)
    sandbox.user("Warga Contoh").say("halo")
    assert len(await asking) == 1


async def test_of_two_questions_the_older_is_ended(
    http: httpx.AsyncClient, sandbox: TelegramSandbox
) -> None:
    older = asyncio.create_task(ask(http, "getUpdates", timeout=30))
    await sandbox.until(lambda: bool(sandbox.bots) and sandbox.bots[0].polls == 1)
    assert await updates(http) == []
    refused = await older
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates")


async def test_leaving_ends_a_long_poll_at_once(sandbox: TelegramSandbox) -> None:
    async with asyncio.timeout(5), sandbox.serving() as base_url:
        client = httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=60)
        asking = asyncio.create_task(ask(client, "getUpdates", timeout=50))
        await sandbox.until(lambda: bool(sandbox.bots) and sandbox.bots[0].polls == 1)
    assert await asking == []
    await client.aclose()


#: The call, and Telegram's refusal of it.
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendMessage", {"text": "a"}, 400, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 99, "text": "a"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 7001, "text": " "}, 400, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 7001, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
    (
        "sendMessage",
        {"chat_id": 7001, "text": "<x>", "parse_mode": "HTML"},
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
    ),
    (
        "sendMessage",
        {
            "chat_id": 7001,
            "text": "a",
            "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "x" * 65}]]},
        },
        400,
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": 7001, "text": "a", "reply_parameters": {"message_id": 55}},
        400,
        "Bad Request: message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": 7001, "text": "a", "message_thread_id": 3},
        400,
        "Bad Request: message thread not found",
    ),
    (
        "sendMessage",
        {"chat_id": 7002, "text": "a"},
        403,
        "Forbidden: bot can't initiate conversation with a user",
    ),
    (
        "editMessageText",
        {"chat_id": 7001, "message_id": 1, "text": "a"},
        400,
        "Bad Request: message to edit not found",
    ),
    ("getFile", {"file_id": "x"}, 400, "Bad Request: wrong file_id or the file is temporarily"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400, "Bad Request: query is too old"),
    ("flyToTheMoon", {}, 404, "Not Found"),
]


@pytest.mark.parametrize(("method", "params", "status", "description"), REFUSED)
async def test_refusals(
    http: httpx.AsyncClient,
    sandbox: TelegramSandbox,
    warga: SandboxUser,
    method: str,
    params: dict[str, Any],
    status: int,
    description: str,
) -> None:
    sandbox.user("Belum Pernah Menulis", id=7002)
    refused = await ask(http, method, **params)
    assert refused["error_code"] == status
    assert refused["description"].startswith(description)
    assert sandbox.ledger.sends == []


async def test_entities_do_not_count_towards_the_length(
    http: httpx.AsyncClient, warga: SandboxUser
) -> None:
    text = f"<b>{'&amp;' * 4096}</b>"
    sent = await ask(http, "sendMessage", chat_id=7001, text=text, parse_mode="HTML")
    assert sent["text"] == "&" * 4096


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("a &lt;b&gt; &amp; &#233; &nbsp;", "a <b> & é &nbsp;"),
        ('<b>x <i>y</i></b> <a href="https://example.com">z</a>', "x y z"),
        ('<pre><code class="language-x">1</code></pre>', "1"),
    ],
)
def test_markup_is_read_as_telegram_does(html: str, shown: str) -> None:
    assert shown_text(html) == shown


@pytest.mark.parametrize("html", ["<b>", "</b>", "<b><i></b></i>", "<br>", "a < b", "<b"])
def test_broken_markup_is_refused(html: str) -> None:
    with pytest.raises(EntitiesError):
        shown_text(html)


async def test_a_wrong_token(http: httpx.AsyncClient) -> None:
    refused = await ask(http, "getMe", token="bukan-token")
    assert (refused["error_code"], refused["description"]) == (401, "Unauthorized")


async def test_with_tokens_given_there_are_no_others() -> None:
    sandbox = TelegramSandbox(tokens=["1:a"], clock=lambda: NOW)
    async with sandbox.serving() as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        assert (await ask(http, "getMe"))["id"] == 1
        assert (await ask(http, "getMe", token="2:b"))["error_code"] == 401


async def test_two_bots_do_not_read_each_others_mail(
    http: httpx.AsyncClient, sandbox: TelegramSandbox
) -> None:
    assert await updates(http) == []
    assert await ask(http, "getUpdates", token="2:b") == []
    sandbox.user("Untuk Kedua", token="2:b").say("halo")
    assert await updates(http) == []
    (update,) = await ask(http, "getUpdates", token="2:b")
    assert update["message"]["text"] == "halo"


async def test_what_was_said_before_any_bot_came_is_for_the_first(
    http: httpx.AsyncClient, warga: SandboxUser
) -> None:
    assert len(await ask(http, "getUpdates", token="42:z")) == 1
    assert (await ask(http, "getMe", token="42:z"))["id"] == 42
    sent = await ask(http, "sendMessage", token="42:z", chat_id=7001, text="ya")
    assert sent["from"]["id"] == 42
    assert warga.inbox[0].text == "ya"


async def test_forms_and_queries_work_as_json_does(
    http: httpx.AsyncClient, warga: SandboxUser
) -> None:
    await http.get("/bot1:a/sendMessage", params={"chat_id": 7001, "text": "satu"})
    keyboard = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    form = {"chat_id": "7001", "text": "dua", "reply_markup": json.dumps(keyboard)}
    await http.post("/bot1:a/sendmessage", data=form)
    await http.post(
        "/bot1:a/sendDocument",
        data={"chat_id": "7001", "document": "attach://berkas"},
        files={"berkas": ("Surat ё.pdf", b"isi", "application/pdf")},
    )
    one, two, three = warga.inbox
    assert (one.text, two.text, two.buttons) == ("satu", "dua", ("Ya",))
    assert (three.filename, three.document) == ("Surat ё.pdf", b"isi")


async def test_a_file_that_was_sent_can_be_fetched_and_sent_on(
    http: httpx.AsyncClient, warga: SandboxUser
) -> None:
    warga.send_document(b"isi", "bukti.pdf")
    found = await ask(http, "getUpdates")
    file_id = found[-1]["message"]["document"]["file_id"]
    described = await ask(http, "getFile", file_id=file_id)
    fetched = await http.get(f"/file/bot1:a/{described['file_path']}")
    assert fetched.content == b"isi"
    await ask(http, "sendDocument", chat_id=7001, document=file_id)
    assert warga.inbox[0].document == b"isi"
    assert (await http.get("/file/bot1:a/documents/../../etc/passwd")).status_code == 404


async def test_an_edited_message_is_seen_edited_and_its_old_button_is_gone(
    http: httpx.AsyncClient, warga: SandboxUser
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    sent = await ask(http, "sendMessage", chat_id=7001, text="Setuju?", reply_markup=keyboard)
    question = warga.inbox[0]
    edit = {"chat_id": 7001, "message_id": sent["message_id"], "text": "Terima kasih"}
    await ask(http, "editMessageText", **edit)
    assert (warga.inbox[0].text, warga.inbox[0].edited) == ("Terima kasih", True)
    assert (await ask(http, "editMessageText", **edit))["description"].startswith(
        "Bad Request: message is not modified"
    )
    with pytest.raises(LookupError):
        warga.press("Ya", message=question)


async def test_pressing_needs_a_button(http: httpx.AsyncClient, warga: SandboxUser) -> None:
    with pytest.raises(LookupError, match="no message has buttons"):
        warga.press("Ya")
    keyboard = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    await ask(http, "sendMessage", chat_id=7001, text="Setuju?", reply_markup=keyboard)
    with pytest.raises(LookupError, match="Tidak"):
        warga.press("Tidak")
    with pytest.raises(LookupError, match="1 buttons"):
        warga.press(1)
    warga.press(0)
    found = await ask(http, "getUpdates")
    query = found[-1]["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("y", warga.inbox[0].id)
    assert query["chat_instance"]


async def test_waiting_takes_each_message_once(http: httpx.AsyncClient, warga: SandboxUser) -> None:
    waiting = asyncio.create_task(warga.next())
    await ask(http, "sendMessage", chat_id=7001, text="satu")
    assert (await waiting).text == "satu"
    with pytest.raises(TimeoutError, match="0 of 1"):
        await warga.next(timeout=0.05)
    for word in ("dua", "tiga"):
        await ask(http, "sendMessage", chat_id=7001, text=word)
    assert [message.text for message in await warga.wait(2)] == ["dua", "tiga"]


async def test_a_group_that_puts_the_bot_out(
    http: httpx.AsyncClient, sandbox: TelegramSandbox, warga: SandboxUser
) -> None:
    room = sandbox.group("Petugas", [warga])
    await ask(http, "sendMessage", chat_id=room.id, text="halo")
    room.remove_bot()
    refused = await ask(http, "sendMessage", chat_id=room.id, text="halo")
    assert refused["description"] == "Forbidden: bot was kicked from the group chat"
    room.add_bot()
    await ask(http, "sendMessage", chat_id=room.id, text="lagi")
    assert [message.text for message in room.inbox] == ["halo", "lagi"]


async def test_while_a_webhook_is_set_nobody_polls(http: httpx.AsyncClient) -> None:
    await ask(http, "setWebhook", url="https://example.com/webhook/telegram")
    assert (await ask(http, "getUpdates"))["error_code"] == 409
    assert (await ask(http, "getWebhookInfo"))["url"] == "https://example.com/webhook/telegram"
    await ask(http, "deleteWebhook")
    assert await updates(http) == []


async def test_faults_befall_only_whom_they_are_for(
    http: httpx.AsyncClient, sandbox: TelegramSandbox, warga: SandboxUser
) -> None:
    sandbox.user("Warga Lain", id=7002).say("halo")
    sandbox.faults.add("sendMessage", "429", times=2, chat=7001, retry_after=7)
    for _ in range(2):
        refused = await ask(http, "sendMessage", chat_id=7001, text="a")
        assert refused["parameters"] == {"retry_after": 7}
        await ask(http, "sendMessage", chat_id=7002, text="b")
    await ask(http, "sendMessage", chat_id=7001, text="c")
    assert [(send.chat, send.text) for send in sandbox.ledger.sends] == [
        (7002, "b"),
        (7002, "b"),
        (7001, "c"),
    ]


@pytest.mark.parametrize(("kind", "taken"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_cut_connection_is_a_cut_connection(
    http: httpx.AsyncClient, sandbox: TelegramSandbox, warga: SandboxUser, kind: str, taken: int
) -> None:
    sandbox.faults.add("*", kind)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await ask(http, "sendMessage", chat_id=7001, text="a")
    assert len(sandbox.ledger.sends) == taken
    assert sandbox.ledger.calls[-1].status == 0


def test_a_fault_that_is_none_is_refused(sandbox: TelegramSandbox) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        sandbox.faults.add("sendMessage", "200")


async def test_another_process_does_the_same_over_http(http: httpx.AsyncClient) -> None:
    async def post(path: str, **given: Any) -> Any:
        answer = await http.post(f"/sandbox/{path}", json=given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    user = await post("user", name="Warga Contoh")
    me = f"user/{user['id']}"
    await post(f"{me}/say", text="halo")
    await post(f"{me}/send_photo", data=base64.b64encode(b"foto").decode(), caption="Ini")
    found = await ask(http, "getUpdates")
    assert [update["message"].get("text", "") for update in found] == ["halo", ""]
    keyboard = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    await ask(http, "sendMessage", chat_id=user["id"], text="Setuju?", reply_markup=keyboard)
    (message,) = (await http.get(f"/sandbox/{me}/wait?n=1&timeout=1")).json()
    assert (message["text"], message["buttons"]) == ("Setuju?", ["Ya"])
    await post(f"{me}/press", button="Ya", message=message["id"])
    group = await post("group", title="Petugas", members=[user["id"]])
    await post(f"{me}/say", text="/antrean", group=group["id"])
    await ask(http, "sendMessage", chat_id=group["id"], text="kosong")
    (seen,) = (await http.get(f"/sandbox/group/{group['id']}/inbox")).json()
    assert seen["text"] == "kosong"
    await post("faults/add", method="sendMessage", kind="502")
    assert (await http.post("/bot1:a/sendMessage", json={})).status_code == 502
    await ask(http, "getUpdates", offset=found[0]["update_id"] + 1)
    ledger = (await http.get("/sandbox/ledger")).json()
    assert [send["text"] for send in ledger["sends"]] == ["Setuju?", "kosong"]
    assert [bool(update["acknowledged_at"]) for update in ledger["updates"]] == [
        True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("user/1/say", {"text": "x"}, 404),
        ("user/7001/fly", {}, 404),
        ("user/7001/press", {"button": "Ya"}, 404),
        ("user/7001/say", {"kata": "x"}, 400),
        ("user/7001/send_photo", {"data": "###"}, 400),
        ("faults/add", {"method": "x", "kind": "y"}, 400),
    ],
)
async def test_a_wrong_order_is_answered_with_a_sentence(
    http: httpx.AsyncClient, warga: SandboxUser, path: str, given: dict[str, Any], status: int
) -> None:
    answer = await http.post(f"/sandbox/{path}", json=given)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_waiting_in_vain_over_http(http: httpx.AsyncClient, warga: SandboxUser) -> None:
    answer = await http.get("/sandbox/user/7001/wait?timeout=0.05")
    assert answer.status_code == 408


async def called(wire: Wire, api: str, method: str, /, token: str = BOT, **params: Any) -> Any:
    """Status and answer of a call of python-telegram-bot."""
    values = RequestData([RequestParameter.from_input(*each) for each in params.items()])
    url = f"{api}/bot{token}/{method}"
    status, body = await wire.do_request(url=url, method="POST", request_data=values)
    return status, json.loads(body)


async def test_the_short_cut_answers_as_http_does() -> None:
    answers, calls = [], []
    for straight in (False, True):
        sandbox = TelegramSandbox(clock=lambda: NOW, tokens=[BOT])
        sandbox.user("Warga Contoh", id=7001, token=BOT).say("halo")
        async with sandbox.serving() as api:
            wire = (sandbox.wire() if straight else make_wire)(api)
            await wire.initialize()
            answers.append([
                await called(wire, api, "getMe"),
                await called(wire, api, "getUpdates", timeout=0, allowed_updates=["message"]),
                await called(wire, api, "sendMessage", chat_id=7001, text="<b>ya</b>",
                             parse_mode="HTML"),
                await called(wire, api, "sendMessage", chat_id=7002, text="siapa"),
                await called(wire, api, "sendSmoke"),
                await called(wire, api, "getMe", token="2:b"),
            ])  # fmt: skip
            await wire.shutdown()
        calls.append(sandbox.ledger.calls)
    assert answers[0] == answers[1]
    assert [status for status, _ in answers[1]] == [200, 200, 200, 400, 404, 401]
    assert calls[0] == calls[1]


async def test_what_is_to_go_wrong_travels_by_http_on_the_short_cut_too(
    sandbox: TelegramSandbox,
) -> None:
    sandbox.faults.add("getMe", "502")
    async with sandbox.serving() as api:
        wire = sandbox.wire()(api)
        await wire.initialize()
        url = f"{api}/bot{BOT}/getMe"
        assert [(await wire.do_request(url=url, method="POST"))[0] for _ in "12"] == [502, 200]
        await wire.shutdown()
