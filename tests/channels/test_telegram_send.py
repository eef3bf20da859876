"""What we send becomes this call; what Telegram answers becomes this outcome."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TimedOut,
)

from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.telegram.user import SandboxUser
from channels.channel import SendError
from channels.message import Address, Blob, Choice, OutboundMessage
from channels.pace import Pace
from channels.telegram.adapter import Telegram
from channels.telegram.refusal import refusal
from channels.telegram.wire import ThrottledError
from tests.channels.conftest import NOW, TOKEN


@pytest.fixture
def warga(sandbox: TelegramSandbox) -> SandboxUser:
    user = sandbox.user("Warga Contoh", id=7001)
    user.say("halo")
    return user


def to(peer: int | str, text: str = "Halo", **more: Any) -> OutboundMessage:
    room = str(peer).startswith("-")
    address = Address(channel="telegram", account="4711", peer=str(peer), room=room)
    return OutboundMessage(key="turn:1:0/0", address=address, text=text, **more)


PLAIN = {
    "chat_id": "7001",
    "text": "Halo",
    "parse_mode": "HTML",
    "link_preview_options": {"is_disabled": True},
}

#: What we send, and the parameters with which Telegram is called.
OUTGOING: list[tuple[str, OutboundMessage, dict[str, Any]]] = [
    ("words", to(7001), PLAIN),
    ("markup", to(7001, "<b>a</b> &lt;3"), PLAIN | {"text": "<b>a</b> &lt;3"}),
    (
        "short labels stand in pairs",
        to(7001, choices=(Choice("y", "Ya"), Choice("t", "Tidak"), Choice("p", "Petugas"))),
        PLAIN
        | {
            "reply_markup": {
                "inline_keyboard": [
                    [
                        {"text": "Ya", "callback_data": "y"},
                        {"text": "Tidak", "callback_data": "t"},
                    ],
                    [{"text": "Petugas", "callback_data": "p"}],
                ]
            }
        },
    ),
    (
        "one long label, and each has its row",
        to(7001, choices=(Choice("y", "Ya"), Choice("t", "Tidak, saya ubah dulu"))),
        PLAIN
        | {
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "Ya", "callback_data": "y"}],
                    [{"text": "Tidak, saya ubah dulu", "callback_data": "t"}],
                ]
            }
        },
    ),
    (
        "an answer to a message",
        to(7001, reply_to="7001/1"),
        PLAIN | {"reply_parameters": {"message_id": 1, "allow_sending_without_reply": True}},
    ),
    ("an answer to a press is no reply", to(7001, reply_to="7001/press/77"), PLAIN),
    ("an answer to somewhere else is no reply", to(7001, reply_to="7002/1"), PLAIN),
]


@pytest.mark.parametrize(
    ("message", "params"), [row[1:] for row in OUTGOING], ids=[row[0] for row in OUTGOING]
)
async def test_outgoing(
    telegram: Telegram,
    sandbox: TelegramSandbox,
    warga: SandboxUser,
    message: OutboundMessage,
    params: dict[str, Any],
) -> None:
    sent = await telegram.send(message)
    (call,) = sandbox.ledger.sends
    assert (call.method, call.params) == ("sendMessage", params)
    assert sent.external_id == f"7001/{call.message_id}"


async def test_a_letter_keeps_its_name_and_its_bytes(
    telegram: Telegram, warga: SandboxUser, tmp_path: Path
) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"%PDF-1.7 isi")
    blob = Blob(path=str(path), filename="Tanda terima – ё № 1.pdf", media_type="application/pdf")
    for part in telegram.fit(to(7001, "Ini <i>surat</i> Anda.", attachments=(blob,))):
        await telegram.send(part)
    words, letter = warga.inbox
    assert words.text == "Ini surat Anda."
    assert letter.text == ""
    assert letter.filename == "Tanda terima – ё № 1.pdf"
    assert letter.media_type == "application/pdf"
    assert letter.document == b"%PDF-1.7 isi"


async def test_a_picture_is_sent_as_one(
    telegram: Telegram, sandbox: TelegramSandbox, warga: SandboxUser, tmp_path: Path
) -> None:
    (tmp_path / "foto").write_bytes(b"\xff\xd8\xff")
    blob = Blob(path=str(tmp_path / "foto"), filename="foto.jpg", media_type="image/jpeg")
    await telegram.send(to(7001, "", attachments=(blob,)))
    assert sandbox.ledger.sends[0].method == "sendPhoto"
    assert warga.inbox[0].document == b"\xff\xd8\xff"


async def test_a_topic_gets_its_own_answer(telegram: Telegram, sandbox: TelegramSandbox) -> None:
    petugas = sandbox.user("Petugas Contoh")
    room = sandbox.group("Petugas", [petugas], forum=True)
    address = Address("telegram", "4711", str(room.id), thread="3", room=True)
    await telegram.send(OutboundMessage(key="k/0", address=address, text="Halo"))
    assert room.inbox[0].thread == 3


async def test_fitted_parts_of_a_very_long_answer_all_arrive(
    telegram: Telegram, warga: SandboxUser
) -> None:
    text = "\n\n".join(f"<b>Butir {n}</b>: " + "kata &amp; kata " * 30 for n in range(40))
    parts = telegram.fit(to(7001, text, choices=(Choice("ok", "OK"),)))
    for part in parts:
        await telegram.send(part)
    assert len(warga.inbox) == len(parts) > 3
    assert [bool(m.buttons) for m in warga.inbox] == [False] * (len(parts) - 1) + [True]
    assert "".join(m.text for m in warga.inbox).count("Butir") == 40


#: The fault, and the outcome: code, retryable, ambiguous.
FAULTS: list[tuple[str, str, bool, bool]] = [
    ("401", "unauthorized", True, False),
    ("403", "blocked", False, False),
    ("400", "rejected", False, False),
    ("413", "too_large", False, False),
    ("429", "throttled", True, False),
    ("500", "unreachable", True, True),
    ("502", "unreachable", True, True),
    ("drop_before", "unreachable", True, True),
    ("drop_after", "unreachable", True, True),
    ("malformed", "timeout", True, True),
    ("delay", "timeout", True, True),
]


@pytest.mark.parametrize(("kind", "code", "retryable", "ambiguous"), FAULTS)
async def test_refusals(
    telegram: Telegram,
    sandbox: TelegramSandbox,
    warga: SandboxUser,
    kind: str,
    code: str,
    retryable: bool,
    ambiguous: bool,
) -> None:
    sandbox.faults.add("sendMessage", kind, seconds=1.0)
    with pytest.raises(SendError) as caught:
        await telegram.send(to(7001, "rahasia warga"))
    error = caught.value
    assert (error.code, error.retryable, error.ambiguous) == (code, retryable, ambiguous)
    for secret in (TOKEN, "rahasia", "7001", "http"):
        assert secret not in f"{error} {error.answer} {error!r}"
    # Accepted or not is what the sandbox knows and we do not.
    assert bool(sandbox.ledger.sends) == (kind in ("drop_after", "malformed", "delay"))


async def test_after_any_fault_the_next_message_goes(
    telegram: Telegram, sandbox: TelegramSandbox, warga: SandboxUser
) -> None:
    for kind in ("502", "drop_before", "401"):
        sandbox.faults.add("sendMessage", kind)
        with pytest.raises(SendError):
            await telegram.send(to(7001))
    await telegram.send(to(7001))
    assert len(warga.inbox) == 1


async def test_nobody_listens() -> None:
    telegram = Telegram(TOKEN, api="http://127.0.0.1:9", clock=lambda: NOW)
    with pytest.raises(SendError) as caught:
        await telegram.send(to(7001))
    await telegram.close()
    assert (caught.value.code, caught.value.retryable) == ("unreachable", True)
    assert not caught.value.ambiguous


async def test_a_person_who_stopped_us(telegram: Telegram, warga: SandboxUser) -> None:
    warga.block()
    with pytest.raises(SendError) as caught:
        await telegram.send(to(7001))
    assert (caught.value.code, caught.value.retryable) == ("blocked", False)
    warga.unblock()
    await telegram.send(to(7001))


@pytest.mark.parametrize("peer", ["999", "bukan-angka"])
async def test_nobody_there(telegram: Telegram, peer: str) -> None:
    with pytest.raises(SendError) as caught:
        await telegram.send(to(peer))
    assert (caught.value.code, caught.value.retryable) == ("unknown_address", False)


async def test_markup_that_telegram_refuses_quotes_no_words(
    telegram: Telegram, warga: SandboxUser
) -> None:
    with pytest.raises(SendError) as caught:
        await telegram.send(to(7001, "halo <rahasia>"))
    assert (caught.value.code, caught.value.retryable) == ("rejected", False)
    assert "unsupported start tag" in caught.value.answer
    assert "rahasia" not in caught.value.answer


async def test_what_was_not_fitted_is_refused(
    telegram: Telegram, warga: SandboxUser, tmp_path: Path
) -> None:
    blob = Blob(path=str(tmp_path / "tiada"), filename="a.pdf", media_type="application/pdf")
    refused = [
        to(7001, ""),
        to(7001, "", attachments=(blob, blob)),
        to(7001, "", attachments=(blob,)),
        to(7001, "a", choices=(Choice("x" * 65, "A"),)),
        to(7001, "x" * 4097),
    ]
    for message in refused:
        with pytest.raises(SendError) as caught:
            await telegram.send(message)
        assert (caught.value.code, caught.value.retryable) == ("rejected", False)
        assert str(tmp_path) not in caught.value.answer


async def test_a_file_over_the_limit_never_leaves_the_house(
    telegram: Telegram, sandbox: TelegramSandbox, warga: SandboxUser, tmp_path: Path
) -> None:
    path = tmp_path / "besar"
    with path.open("wb") as big:
        big.truncate(telegram.limits.upload_bytes + 1)
    blob = Blob(path=str(path), filename="a.bin", media_type="application/octet-stream")
    with pytest.raises(SendError) as caught:
        await telegram.send(to(7001, "", attachments=(blob,)))
    assert (caught.value.code, caught.value.retryable) == ("too_large", False)
    assert sandbox.ledger.calls == []


async def test_a_chat_that_asks_for_a_pause_gets_it_and_others_do_not_notice(
    telegram: Telegram, sandbox: TelegramSandbox, warga: SandboxUser
) -> None:
    lain = sandbox.user("Warga Lain", id=7002)
    lain.say("halo")
    sandbox.faults.add("sendMessage", "429", chat=7001, retry_after=1)
    with pytest.raises(SendError) as caught:
        await telegram.send(to(7001))
    assert (caught.value.code, caught.value.retry_after) == ("throttled", 1.0)
    await telegram.send(to(7002))
    with pytest.raises(SendError) as caught:
        await telegram.send(to(7001))
    assert caught.value.code == "throttled"
    assert 0 < (caught.value.retry_after or 0) <= 1
    asked = [call for call in sandbox.ledger.calls if call.chat == "7001"]
    assert len(asked) == 1, "a paused chat was asked again"
    await asyncio.sleep(caught.value.retry_after or 0)
    await telegram.send(to(7001))
    assert len(warga.inbox) == 1


async def test_a_429_among_fifty_chats_holds_one(
    telegram: Telegram, sandbox: TelegramSandbox
) -> None:
    for n in range(50):
        sandbox.user(f"Warga {n}", id=8000 + n).say("halo")
    sandbox.faults.add("sendMessage", "429", chat=8007, retry_after=60)
    outcomes = await asyncio.gather(
        *(telegram.send(to(8000 + n)) for n in range(50)), return_exceptions=True
    )
    failed = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, SendError)]
    assert failed == [7]
    assert len(sandbox.ledger.sends) == 49


async def test_the_pace_is_kept_by_the_adapter(
    api: str, sandbox: TelegramSandbox, warga: SandboxUser
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(math.inf, monotonic=lambda: 0.0, sleep=sleep)
    telegram = Telegram(TOKEN, api=api, clock=lambda: NOW, pace=pace)
    for _ in range(5):
        await telegram.send(to(7001))
    await telegram.close()
    assert slept == [1.0, 2.0]
    assert len(warga.inbox) == 5


#: What python-telegram-bot raises, and the code that it becomes.
RAISED: list[tuple[Exception, str, bool]] = [
    (ThrottledError(7), "throttled", True),
    (Forbidden("Forbidden: bot was kicked from the group chat"), "blocked", False),
    (InvalidToken(), "unauthorized", True),
    (ChatMigrated(-100123456789), "rejected", False),
    (BadRequest("Bad Request: chat not found"), "unknown_address", False),
    (BadRequest("Bad Request: PEER_ID_INVALID"), "unknown_address", False),
    (BadRequest("Bad Request: BUTTON_DATA_INVALID"), "rejected", False),
    (TimedOut(), "timeout", True),
    (NetworkError("Bad Gateway (502)"), "unreachable", True),
    (Conflict("Conflict"), "unreachable", True),
    (KeyError("result"), "timeout", True),
]


@pytest.mark.parametrize(("raised", "code", "retryable"), RAISED)
def test_refusal(raised: Exception, code: str, retryable: bool) -> None:
    error = refusal(raised)
    assert (error.code, error.retryable) == (code, retryable)
    assert "123456789" not in error.answer


def test_a_broken_answer_is_not_quoted() -> None:
    quoted = f"Bad Gateway (502). Parsing the server response b'Ibu Contoh {TOKEN}' failed"
    assert refusal(NetworkError(quoted)).answer == "Bad Gateway (502)"


async def test_what_the_doctor_is_told(telegram: Telegram, sandbox: TelegramSandbox) -> None:
    assert await telegram.check() == {
        "id": "4711",
        "username": "aduan_contoh_bot",
        "can_read_all_group_messages": "no",
        "webhook": "",
        "webhook_error": "",
        "pending_updates": "0",
    }
    sandbox.faults.add("getMe", "401")
    with pytest.raises(SendError) as caught:
        await telegram.check()
    assert caught.value.code == "unauthorized"


@pytest.mark.parametrize("token", ["", "abc", "12", "12:", ":abc", "1a:b", "٣:abc"])
def test_what_cannot_be_a_token_is_refused_without_being_quoted(token: str) -> None:
    with pytest.raises(ValueError, match=r"digits, a colon and a word$"):
        Telegram(token, clock=lambda: NOW)
