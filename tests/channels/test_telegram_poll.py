"""Nothing that a citizen wrote is confirmed to Telegram before it is ours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.sandbox.telegram.server import TelegramSandbox
from channels.channel import Envelope
from channels.message import Choice, InboundMessage, OutboundMessage
from channels.telegram.adapter import PollError, Telegram
from channels.telegram.poll import envelope
from tests.channels.conftest import NOW, TOKEN


class House:
    """Takes what is delivered; or is down."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.down = False

    async def deliver(self, envelopes: Sequence[Envelope]) -> None:
        if self.down:
            raise ConnectionError("the database is away")
        self.got.extend(envelopes)

    @property
    def messages(self) -> list[InboundMessage]:
        items = [item for one in self.got for item in one.items]
        return [item for item in items if isinstance(item, InboundMessage)]

    @property
    def texts(self) -> list[str]:
        return [item.text for item in self.messages]


@pytest.fixture
def house() -> House:
    return House()


async def test_what_was_said_comes_in_order(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    for word in ("satu", "dua", "tiga"):
        warga.say(word)
    assert await telegram.poll(house.deliver) == 3
    assert house.texts == ["satu", "dua", "tiga"]
    assert await telegram.poll(house.deliver) == 0


async def test_while_the_house_is_down_nothing_is_confirmed(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    sandbox.user("Warga Contoh").say("jangan hilang")
    house.down = True
    for _ in range(3):
        with pytest.raises(ConnectionError):
            await telegram.poll(house.deliver)
    assert sandbox.ledger.acknowledged() == []
    house.down = False
    await telegram.poll(house.deliver)
    assert house.texts == ["jangan hilang"]
    # Confirmed by the next question, not by the answer.
    assert sandbox.ledger.acknowledged() == []
    await telegram.poll(house.deliver)
    assert len(sandbox.ledger.acknowledged()) == 1


async def test_a_new_process_gets_again_what_was_not_confirmed_under_the_same_key(
    telegram: Telegram, sandbox: TelegramSandbox, house: House, api: str
) -> None:
    sandbox.user("Warga Contoh").say("halo")
    await telegram.poll(house.deliver)
    reborn = Telegram(TOKEN, api=api, poll_seconds=0, clock=lambda: NOW)
    await reborn.poll(house.deliver)
    await reborn.close()
    first, second = house.got
    assert first == second


async def test_telegram_delivers_twice_and_the_key_is_the_same(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    sandbox.faults.deliver_twice()
    warga = sandbox.user("Warga Contoh")
    warga.say("halo")
    await telegram.poll(house.deliver)
    warga.say("lagi")
    await telegram.poll(house.deliver)
    assert house.texts == ["halo", "halo", "lagi"]
    assert len({one.event_key for one in house.got}) == 2
    assert await telegram.poll(house.deliver) == 0


async def test_out_of_order_they_keep_telegrams_own_sequence(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    sandbox.faults.reorder()
    warga = sandbox.user("Warga Contoh")
    for word in ("satu", "dua", "tiga"):
        warga.say(word)
    await telegram.poll(house.deliver)
    assert house.texts == ["tiga", "dua", "satu"]
    in_order = sorted(house.messages, key=lambda item: (item.sent_at, item.order))
    assert [item.text for item in in_order] == ["satu", "dua", "tiga"]
    assert await telegram.poll(house.deliver) == 0
    assert len(sandbox.ledger.acknowledged()) == 3


@pytest.mark.parametrize(
    "odd",
    [
        b"[1,2]",
        b'"halo"',
        b"null",
        b"{}",
        b'{"update_id":"abc","message":{"message_id":[]}}',
        b'{"update_id":true,"message":7}',
        b'{"update_id":-3}',
        b'{"message":{"message_id":1,"chat":{"id":1e400},"date":NaN}}',
    ],
)
async def test_an_odd_update_in_the_middle_blocks_nobody(
    telegram: Telegram, sandbox: TelegramSandbox, house: House, odd: bytes
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.say("sebelum")
    warga.raw(odd)
    warga.say("sesudah")
    assert await telegram.poll(house.deliver) == 3
    assert house.texts == ["sebelum", "sesudah"]
    kept = house.got[1]
    assert kept.problem
    assert kept.raw
    assert len({one.event_key for one in house.got}) == 3
    assert await telegram.poll(house.deliver) == 0
    assert len(sandbox.ledger.acknowledged()) == 3


async def test_an_odd_update_alone_is_kept_and_is_no_hot_loop(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.raw({"message": {"text": "tanpa nomor"}}, numbered=False)
    for _ in range(2):
        with pytest.raises(PollError) as caught:
            await telegram.poll(house.deliver)
        assert caught.value.reason == "malformed"
        assert caught.value.retry_after >= 1
    assert house.got[0].event_key == house.got[1].event_key
    warga.say("halo")
    await telegram.poll(house.deliver)
    assert await telegram.poll(house.deliver) == 0
    assert house.texts == ["halo"]


async def test_more_than_a_hundred_come_in_several_answers(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    for n in range(230):
        warga.say(str(n))
    counts = [await telegram.poll(house.deliver) for _ in range(4)]
    assert counts == [100, 100, 30, 0]
    assert house.texts == [str(n) for n in range(230)]


#: The fault, and the reason that the poll loop is given.
FAULTS = [
    ("401", "unauthorized"),
    ("409", "conflict"),
    ("429", "throttled"),
    ("500", "unreachable"),
    ("502", "unreachable"),
    ("drop_before", "unreachable"),
    ("drop_after", "unreachable"),
    ("malformed", "malformed"),
]


@pytest.mark.parametrize(("kind", "reason"), FAULTS)
async def test_a_failed_question_loses_nothing(
    telegram: Telegram, sandbox: TelegramSandbox, house: House, kind: str, reason: str
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.say("satu")
    await telegram.poll(house.deliver)
    warga.say("dua")
    sandbox.faults.add("getUpdates", kind, retry_after=9)
    with pytest.raises(PollError) as caught:
        await telegram.poll(house.deliver)
    assert caught.value.reason == reason
    assert caught.value.retry_after > 0
    if kind == "429":
        assert caught.value.retry_after == 9
    assert TOKEN not in f"{caught.value!r}"
    await telegram.poll(house.deliver)
    assert house.texts == ["satu", "dua"]


async def test_nobody_answers() -> None:
    telegram = Telegram(TOKEN, api="http://127.0.0.1:9", clock=lambda: NOW)
    with pytest.raises(PollError) as caught:
        await telegram.poll(House().deliver)
    await telegram.close()
    assert caught.value.reason == "unreachable"


async def test_of_two_pollers_the_older_is_told(
    sandbox: TelegramSandbox, house: House, api: str
) -> None:
    older = Telegram(TOKEN, api=api, poll_seconds=20, clock=lambda: NOW)
    newer = Telegram(TOKEN, api=api, poll_seconds=20, clock=lambda: NOW)
    asking = asyncio.create_task(older.poll(house.deliver))
    await sandbox.until(lambda: sandbox.bots[0].polls > 0)
    also = asyncio.create_task(newer.poll(house.deliver))
    with pytest.raises(PollError) as caught:
        await asking
    assert caught.value.reason == "conflict"
    sandbox.user("Warga Contoh").say("halo")
    assert await also == 1
    await older.close()
    await newer.close()


async def test_a_long_question_is_answered_when_something_is_said(
    sandbox: TelegramSandbox, house: House, api: str
) -> None:
    telegram = Telegram(TOKEN, api=api, poll_seconds=20, clock=lambda: NOW)
    asking = asyncio.create_task(telegram.poll(house.deliver))
    await sandbox.until(lambda: sandbox.bots[0].polls > 0)
    sandbox.user("Warga Contoh").say("halo")
    async with asyncio.timeout(2):
        assert await asking == 1
    await telegram.close()


async def test_a_pressed_button_stops_turning_only_once_it_is_ours(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.say("halo")
    await telegram.poll(house.deliver)
    for question in ("Jenis?", "Setuju?"):
        await ask_yes_no(telegram, house, question)
    old, _ = warga.inbox
    press = warga.press("Ya", message=old)
    house.down = True
    with pytest.raises(ConnectionError):
        await telegram.poll(house.deliver)
    assert sandbox.bots[0].presses[press] is False
    house.down = False
    await telegram.poll(house.deliver)
    # A press on an old message says which question it was an answer to.
    assert house.messages[-1].choice == "Jenis?:ya"
    assert house.messages[-1].reply_to == f"{warga.id}/{old.id}"
    await sandbox.until(lambda: sandbox.bots[0].presses[press])


async def test_an_answer_to_a_press_that_fails_disturbs_nobody(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.say("halo")
    await telegram.poll(house.deliver)
    await ask_yes_no(telegram, house, "Setuju?")
    sandbox.faults.add("answerCallbackQuery", "502")
    warga.press("Ya")
    assert await telegram.poll(house.deliver) == 1
    await sandbox.until(
        lambda: any(call.method == "answerCallbackQuery" for call in sandbox.ledger.calls)
    )
    assert await telegram.poll(house.deliver) == 0


async def ask_yes_no(telegram: Telegram, house: House, question: str) -> None:
    address = house.messages[0].address
    choices = (Choice(f"{question}:ya", "Ya"), Choice(f"{question}:tidak", "Tidak"))
    await telegram.send(OutboundMessage(key="k/0", address=address, text=question, choices=choices))


async def test_an_edit_is_an_event_of_its_own_about_the_same_message(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    said = warga.say("Jalan Lama")
    warga.edit(said, "Jalan Baru")
    await telegram.poll(house.deliver)
    first, second = house.messages
    assert second.edits == first.external_id == second.external_id
    assert (second.text, second.note) == ("Jalan Baru", "edited")
    assert len({one.event_key for one in house.got}) == 2


async def test_an_album_is_five_messages_of_one_name(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.send_album([(b"1", "Lubang di jalan"), b"2", b"3", b"4", b"5"])
    await telegram.poll(house.deliver)
    assert len(house.messages) == 5
    assert len({item.album for item in house.messages}) == 1
    assert house.messages[0].album
    assert house.texts == ["Lubang di jalan", "", "", "", ""]


async def test_everything_that_a_person_can_send(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    warga = sandbox.user("Warga Contoh")
    warga.send_photo(b"foto", "Ini")
    warga.send_document(b"surat", "Bukti – ё.pdf", media_type="application/pdf")
    warga.send_voice(b"suara", 3)
    warga.send_video(b"film")
    warga.send_location(0.12, 110.59)
    warga.send_contact("0812-0000-0001")
    warga.send_contact("0812-0000-0002", own=False)
    warga.send_sticker()
    warga.block()
    warga.unblock()
    warga.say("dari orang lain", forward=True)
    await telegram.poll(house.deliver)
    assert [one.problem for one in house.got] == [None] * 11
    read = [
        (item.attachments[0].kind if item.attachments else "", item.location, item.note)
        for item in house.messages
    ]
    assert read == [
        ("photo", None, ""),
        ("document", None, ""),
        ("voice", None, ""),
        ("video", None, ""),
        ("", (0.12, 110.59), ""),
        ("", None, ""),
        ("", None, ""),
        ("", None, "sticker"),
        ("", None, "blocked"),
        ("", None, "unblocked"),
        ("", None, ""),
    ]
    assert [item.sender.phone for item in house.messages[5:7]] == ["+081200000001", ""]
    assert house.texts[-1] == "dari orang lain"


async def test_in_a_group_commands_come_through(
    telegram: Telegram, sandbox: TelegramSandbox, house: House
) -> None:
    petugas = sandbox.user("Petugas Contoh")
    await telegram.poll(house.deliver)
    room = sandbox.group("Ruang Petugas", [petugas])
    petugas.say("obrolan biasa", group=room)
    petugas.say("/antrean@aduan_contoh_bot", group=room)
    await telegram.poll(house.deliver)
    joined, command = house.messages
    assert joined.note == "joined"
    assert command.text == "/antrean"
    assert command.address.room
    assert command.address.peer == str(room.id)
    assert command.sender.id == str(petugas.id)


def test_the_key_names_the_event_and_not_the_person() -> None:
    update = {"update_id": 5, "message": {"chat": {"id": 7001}}}
    first = envelope(update, account="4711", received_at=NOW)
    assert first.event_key == envelope({"update_id": 5}, account="4711", received_at=NOW).event_key
    assert len(first.event_key) == 64
