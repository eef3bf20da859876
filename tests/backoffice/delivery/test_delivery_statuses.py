"""What became of a message: seen in the ledger, and told when it never arrived."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.world import PhonePerson, World
from backoffice.store import outbox as messages
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import inbox, outbox, outbox_parts
from tests.world import complains, one_database


@pytest.fixture
async def world(folder: Path, house_url: str) -> AsyncIterator[World]:
    """Sanggau on WhatsApp as well, over each kind of database."""
    async with World.opened(folder, database_url=house_url, whatsapp=True, straight=True) as opened:
        yield opened


async def rows(world: World) -> list[dict[str, Any]]:
    """Every message with its attempts."""

    def read(tx: Tx) -> list[dict[str, Any]]:
        found = [dict(row) for row in tx.rows(select(outbox).order_by(outbox.c.id))]
        parts = [dict(row) for row in tx.rows(select(outbox_parts))]
        for row in found:
            row["parts"] = sorted(
                (part for part in parts if part["outbox_id"] == row["id"]),
                key=lambda part: (part["part"], part["attempt"]),
            )
        return found

    return await world.node.database.read(read)


async def events(world: World) -> list[str]:
    def read(tx: Tx) -> list[str]:
        query = select(inbox.c.status).where(inbox.c.conversation_id.is_(None))
        return [row["status"] for row in tx.rows(query)]

    return await world.node.database.read(read)


async def greeted(world: World) -> PhonePerson:
    warga = world.citizen("Warga Contoh", on="whatsapp")
    await warga.says("halo")
    return warga


async def test_what_is_delivered_and_read_is_noted_and_the_words_are_forgotten(
    world: World,
) -> None:
    warga = await greeted(world)
    (row,) = await rows(world)
    (part,) = row["parts"]
    assert (row["status"], row["sealed"]) == ("sent", None)
    assert part["delivered_at"] == world.clock()
    assert part["read_at"] is None
    await world.passes(minutes=5)
    warga.user.reads()
    await world.settle()
    ((part,),) = [row["parts"] for row in await rows(world)]
    assert part["read_at"] == world.clock()
    assert part["delivered_at"] == world.clock() - timedelta(minutes=5)
    assert set(await events(world)) == {"done"}


@one_database
async def test_until_it_is_delivered_the_words_are_kept_but_not_for_ever(world: World) -> None:
    world.whatsapp._state.statuses = ("sent",)
    await greeted(world)
    (row,) = await rows(world)
    assert row["status"] == "sent"
    assert row["sealed"] is not None
    await world.passes(days=4)
    assert (await rows(world))[0]["sealed"] is None


@one_database
async def test_a_message_that_fails_after_it_was_accepted_is_told_like_any_other(
    world: World,
) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan", "tim_pengelola")
    warga = world.citizen("Warga Contoh", on="whatsapp")
    await complains(warga)
    await petugas.says("/ambil 1")
    petugas.news()
    world.whatsapp.faults.fail_later(131026)
    await petugas.says("/balas 1 Mohon datang dengan KK.")
    news = await petugas.says("YA")
    told = [text for text in news if "belum terkirim" in text]
    assert len(told) == 1
    assert "lewat WhatsApp: nomor pelapor tidak dapat menerima pesan WhatsApp" in told[0]
    failed = [row for row in await rows(world) if row["status"] == "failed"]
    assert [row["problem"] for row in failed] == ["unknown_address"]
    assert failed[0]["parts"][0]["failure"] == "unknown_address"
    shown = (await petugas.says("/lacak 1"))[0]
    assert "gagal 23 November 2026 10.15 (131026: nomor pelapor" in shown
    # The id of WhatsApp holds the number: only its end is shown.
    assert "(id …" in shown


@one_database
async def test_what_failed_later_can_be_tried_again_and_only_that_part_is(world: World) -> None:
    warga = await greeted(world)
    world.whatsapp.faults.fail_later(131053)
    await warga.says("MULAI")
    failed = [row for row in await rows(world) if row["status"] == "failed"]
    assert len(failed) == 1
    assert failed[0]["sealed"] is not None
    await world.node.database.write(lambda tx: messages.requeue(tx, "sanggau"), name="outbox")
    seen = len(warga.inbox)
    await world.settle()
    assert len(warga.inbox) == seen + 1
    (again,) = [row for row in await rows(world) if row["id"] == failed[0]["id"]]
    assert again["status"] == "sent"
    assert [part["attempt"] for part in again["parts"]] == [1, 2]


@one_database
async def test_what_failed_because_the_provider_was_busy_goes_out_again_by_itself(
    world: World,
) -> None:
    warga = await greeted(world)
    world.whatsapp.faults.fail_later(131000, times=2)
    await warga.says("MULAI")
    waiting = (await rows(world))[-1]
    assert (waiting["status"], waiting["problem"]) == ("queued", "unreachable")
    await world.passes(hours=1)
    done = (await rows(world))[-1]
    assert (done["status"], done["sealed"]) == ("sent", None)
    assert [part["failure"] for part in done["parts"]] == ["unreachable", "unreachable", None]


@one_database
async def test_but_not_for_ever(world: World) -> None:
    warga = await greeted(world)
    world.whatsapp.faults.fail_later(131000, times=99)
    await warga.says("MULAI")
    await world.passes(days=2)
    given_up = (await rows(world))[-1]
    assert given_up["status"] == "failed"
    assert len(given_up["parts"]) == 5


async def test_outcomes_in_any_order_and_twice_are_the_same(world: World) -> None:
    world.whatsapp._state.statuses = ("read", "sent", "delivered", "delivered")
    world.whatsapp.faults.gather(10)
    world.whatsapp.faults.reorder(5)
    world.whatsapp.faults.deliver_twice(5)
    await greeted(world)
    (row,) = await rows(world)
    assert row["status"] == "sent"
    assert row["parts"][0]["read_at"] == row["parts"][0]["delivered_at"] == world.clock()


@one_database
async def test_an_outcome_that_comes_before_our_own_record_waits_for_it(world: World) -> None:
    warga = world.citizen("Warga Contoh", on="whatsapp")
    warga.user.say("halo")
    await world.whatsapp.push()
    # The provider took the message and never answered: we do not know its id yet.
    world.whatsapp.faults.add("messages", "drop_after")
    await world.node.settle()
    await world.whatsapp.push()
    await world.node.settle()
    assert "outcome" in await events(world)
    await world.passes(minutes=3)
    assert set(await events(world)) == {"done"}


@one_database
async def test_an_outcome_of_what_somebody_else_sent_is_nothing(world: World) -> None:
    await greeted(world)
    before = await rows(world)
    stored = world.whatsapp.messages[-1]
    stored.wamid = "wamid.other"
    world.whatsapp._state.queue_status(stored, "failed", 131026)
    await world.settle()
    await world.passes(minutes=3)
    assert await rows(world) == before
    assert set(await events(world)) == {"done"}
