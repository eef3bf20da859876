"""What is to be said gets there: in order, once, and whatever the provider does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.delivery.backoff import pause
from backoffice.delivery.delivery import Delivery
from backoffice.store import attempts, outbox, sends
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import outbox as outbox_table
from backoffice.store.tables import outbox_parts
from channels.message import OutboundMessage
from tests import sealed
from tests.world import has_complained, sends_to


async def say(world: World, person: Person, *texts: str) -> None:
    """Queue free words for somebody, as a turn would."""
    desk = world.node.desk

    def work(tx: Tx) -> None:
        found = sealed.address_of(tx, desk.vault, person.user.id)
        assert found is not None
        for words in texts:
            outbox.add(
                tx,
                desk.vault,
                key=f"test:{tx.new_id()}",
                office_id="sanggau",
                address_id=found["id"],
                version=desk.current.version,
                text="pesan_petugas",
                params={"kode": "SGU-TEST", "isi": words},
                now=world.clock(),
            )

    await world.node.database.write(work, name="turn")


def heard(world: World, person: Person) -> list[str]:
    """The free words that reached somebody."""
    return [
        text.split("\n\n", 1)[1]
        for text in sends_to(world, person)
        if text.startswith("Pesan petugas tentang")
    ]


async def parts(world: World) -> list[tuple[int, int, str]]:
    """(part, attempt, outcome) of the last message."""

    def read(tx: Tx) -> list[tuple[int, int, str]]:
        last = tx.rows(select(outbox_table.c.id).order_by(outbox_table.c.id.desc()).limit(1))
        rows = tx.rows(
            select(outbox_parts)
            .where(outbox_parts.c.outbox_id == last[0]["id"])
            .order_by(outbox_parts.c.attempt, outbox_parts.c.part)
        )
        return [(row["part"], row["attempt"], row["outcome"]) for row in rows]

    return await world.node.database.read(read)


async def queued(world: World) -> list[dict[str, Any]]:
    return await world.node.database.read(
        lambda tx: [
            dict(row)
            for row in tx.rows(
                select(outbox_table)
                .where(outbox_table.c.status == "queued")
                .order_by(outbox_table.c.id)
            )
        ]
    )


async def test_messages_to_one_person_keep_their_order(world: World) -> None:
    warga = world.citizen()
    await warga.says("halo")
    await say(world, warga, *(str(number) for number in range(30)))
    await world.settle()
    assert heard(world, warga) == [str(number) for number in range(30)]


async def test_order_holds_when_the_first_must_wait(world: World) -> None:
    warga, other = world.citizen(), world.citizen("Tetangga")
    await warga.says("halo")
    await other.says("halo")
    world.sandbox.faults.add("sendMessage", "502", times=1, chat=warga.user.id)
    await say(world, warga, "satu", "dua", "tiga")
    await say(world, other, "untuk tetangga")
    await world.settle()
    assert heard(world, warga) == []
    assert heard(world, other) == ["untuk tetangga"], "only one chat is held back"
    await world.passes(minutes=1)
    assert heard(world, warga) == ["satu", "dua", "tiga"]


async def test_what_cannot_go_out_holds_back_the_rest_for_ten_minutes_at_most(
    world: World,
) -> None:
    warga = world.citizen()
    await warga.says("halo")
    world.sandbox.faults.add("sendMessage", "502", times=9, chat=warga.user.id)
    await say(world, warga, "tersangkut", "menunggu")
    await world.passes(minutes=9)
    assert heard(world, warga) == []
    await world.passes(minutes=1)
    world.clock.advance(timedelta(seconds=1))
    await world.settle()
    assert heard(world, warga) == ["menunggu"]
    await world.passes(hours=1)
    assert heard(world, warga) == ["menunggu", "tersangkut"]


async def test_a_chat_that_asks_for_a_pause_gets_it(one_world: World) -> None:
    warga = one_world.citizen()
    await warga.says("halo")
    one_world.sandbox.faults.add("sendMessage", "429", chat=warga.user.id, retry_after=120)
    await say(one_world, warga, "sesudah jeda")
    await one_world.settle()
    (row,) = await queued(one_world)
    assert row["problem"] == "throttled"
    assert row["retry_at"] - one_world.clock() == timedelta(seconds=120)


async def test_a_long_message_goes_on_where_it_stopped(world: World) -> None:
    warga = world.citizen()
    await warga.says("halo")
    before = len(warga.inbox)
    long = "\n\n".join(f"Bagian {n}: " + "kata " * 500 for n in range(4))
    await say(world, warga, long)
    # The provider takes the first part and then refuses once.
    provider = world.sandbox
    start = len(provider.ledger.sends)

    async def refuses_the_second() -> None:
        await provider.until(lambda: len(provider.ledger.sends) > start)
        provider.faults.add("sendMessage", "502", chat=warga.user.id)

    await asyncio.gather(refuses_the_second(), world.settle())
    await world.passes(minutes=5)
    told = [message.text for message in warga.inbox[before:]]
    sent = [n for n in range(4) for text in told if f"Bagian {n}:" in text]
    assert sent == [0, 1, 2, 3], "no part was sent twice"
    assert (await parts(world))[0] == (0, 1, "sent")
    assert {outcome for _, _, outcome in await parts(world)} == {"sent", "unreachable"}


async def test_an_answer_that_is_lost_leads_to_one_repeat_and_the_books_say_so(
    world: World,
) -> None:
    warga = world.citizen()
    await warga.says("halo")
    world.sandbox.faults.add("sendMessage", "drop_after", chat=warga.user.id)
    await say(world, warga, "jawaban")
    await world.passes(minutes=5)
    assert heard(world, warga) == ["jawaban", "jawaban"]
    outcomes = await parts(world)
    assert [(part, attempt) for part, attempt, _ in outcomes] == [(0, 1), (0, 2)]
    assert outcomes[-1][2] == "sent"
    assert outcomes[0][2] != "sent"


async def test_who_blocked_us_is_not_tried_again(one_world: World) -> None:
    warga = one_world.citizen()
    await has_complained(warga)
    one_world.sandbox.faults.add("sendMessage", "403", times=5, chat=warga.user.id)
    await say(one_world, warga, "satu", "dua")
    await one_world.settle()
    calls = len(one_world.sandbox.ledger.calls)
    await one_world.passes(hours=3)
    assert await queued(one_world) == []
    tried = [
        call for call in one_world.sandbox.ledger.calls[calls:] if call.method == "sendMessage"
    ]
    assert tried == []
    assert heard(one_world, warga) == []


async def test_a_text_that_cannot_be_made_is_set_aside_and_holds_up_nobody(
    one_world: World,
) -> None:
    warga = one_world.citizen()
    await warga.says("halo")
    desk = one_world.node.desk

    def work(tx: Tx) -> None:
        found = sealed.address_of(tx, desk.vault, warga.user.id)
        assert found is not None
        outbox.add(
            tx,
            desk.vault,
            key="test:broken",
            office_id="sanggau",
            address_id=found["id"],
            version=desk.current.version,
            text="tidak_ada_teks_ini",
            now=one_world.clock(),
        )

    await one_world.node.database.write(work, name="turn")
    await say(one_world, warga, "berikutnya")
    await one_world.settle()
    assert heard(one_world, warga) == ["berikutnya"]
    counts = await one_world.node.database.read(lambda tx: sends.counts(tx, "sanggau"))
    assert counts["failed"] == 1


def test_pauses_double_and_end_at_half_an_hour() -> None:
    pauses = [pause(attempts).total_seconds() for attempts in range(40)]
    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 1800


def delivery(world: World) -> Delivery:
    found = next(worker.job for worker in world.node._workers if worker.name == "delivery")
    assert isinstance(found, Delivery)
    return found


def hold_sends_to(person: Person, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Nothing reaches this person until the event is set: a slow line, a full pace."""
    gate = asyncio.Event()
    channel = person.world.node.channels[0]
    send = channel.send

    async def held(message: OutboundMessage) -> Any:
        if message.address.peer == str(person.user.id):
            await gate.wait()
        return await send(message)

    monkeypatch.setattr(channel, "send", held)
    return gate


async def test_a_chat_that_must_be_waited_for_holds_up_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = world.citizen("Warga Satu"), world.citizen("Warga Dua")
    await slow.says("halo")
    await quick.says("halo")
    gate = hold_sends_to(slow, monkeypatch)
    many = [f"ke-{number}" for number in range(5)]
    await say(world, slow, *many)
    assert await delivery(world).work_once()
    for words in ("satu", "dua"):
        await say(world, quick, words)
        assert await delivery(world).work_once()
    assert heard(world, quick) == ["satu", "dua"]
    assert heard(world, slow) == []
    gate.set()
    await world.settle()
    assert heard(world, slow) == many
    assert await queued(world) == []


async def test_at_the_end_what_is_on_its_way_arrives_and_the_rest_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = world.citizen("Warga Satu")
    await slow.says("halo")
    gate = hold_sends_to(slow, monkeypatch)
    await say(world, slow, "satu", "dua", "tiga")
    assert await delivery(world).work_once()
    ending = asyncio.create_task(delivery(world).finish())
    await asyncio.sleep(0.01)
    assert not ending.done()
    gate.set()
    await ending
    assert heard(world, slow) == ["satu"]
    # Nobody has to wait for a lease to lapse.
    await world.restart()
    await world.settle()
    assert heard(world, slow) == ["satu", "dua", "tiga"]


async def test_what_goes_wrong_beside_the_others_is_not_swallowed(
    one_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = one_world.citizen("Warga Satu")
    await slow.says("halo")
    gate = hold_sends_to(slow, monkeypatch)
    await say(one_world, slow, "satu")
    assert await delivery(one_world).work_once()

    def breaks(*_: object, **__: object) -> None:
        raise LookupError("odd")

    monkeypatch.setattr(attempts, "record", breaks)
    gate.set()
    with pytest.raises(LookupError):
        await delivery(one_world).work_once()
    monkeypatch.undo()
    # The lease lapses, and it goes out once more: that the first arrived is not on record.
    await one_world.passes(minutes=3)
    assert heard(one_world, slow) == ["satu", "satu"]


async def test_a_send_without_an_end_is_ended_and_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever an adapter forgot to bound: the message is late and not lost, others go on."""
    warga, other = world.citizen(), world.citizen("Warga Lain")
    for one in (warga, other):
        await one.says("halo")
    [job] = [one for one in world.node.jobs if isinstance(one, Delivery)]
    channel = next(iter(job._channels.values()))
    sends_on = type(channel).send
    hung: list[str] = []

    async def hangs_once(self: Any, message: OutboundMessage) -> Any:
        if message.address.peer == str(warga.user.id) and not hung:
            hung.append(message.key)
            await asyncio.Event().wait()
        return await sends_on(self, message)

    monkeypatch.setattr(type(channel), "send", hangs_once)
    monkeypatch.setattr(job, "_send_seconds", 0.2)
    await say(world, warga, "pertama")
    await say(world, other, "kedua")
    await world.settle()
    assert heard(world, other) == ["kedua"]
    await asyncio.sleep(0.3)
    await world.passes(minutes=10)
    assert len(hung) == 1
    assert heard(world, warga) == ["pertama"]
    assert await failures(world) == ["timeout"]


async def failures(world: World) -> list[str]:
    """How attempts ended that did not succeed."""

    def read(tx: Tx) -> list[str]:
        rows = tx.rows(select(outbox_parts).order_by(outbox_parts.c.at))
        return [row["outcome"] for row in rows if row["outcome"] != "sent"]

    return await world.node.database.read(read)
