"""What goes wrong around WhatsApp and the mailbox, and what people notice of it.

A citizen writes, the provider misbehaves, and nothing is lost or done twice: on both databases.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.world import MailPerson, Person, PhonePerson, World
from app.serving.node import TICK_SECONDS, Job, Node
from backoffice.store.tables import cases, inbox
from backoffice.store.tables import outbox as outbox_table
from backoffice.store.tables import outbox_parts as parts_table
from tests.mailing import LETTER
from tests.world import complains


@pytest.fixture
async def world(folder: Path, house_url: str) -> AsyncIterator[World]:
    """Sanggau on all three channels, over each kind of database."""
    async with World.opened(folder, database_url=house_url, whatsapp=True, mail=True) as opened:
        yield opened


@pytest.fixture
def phone(world: World) -> PhonePerson:
    return world.citizen("Warga Contoh", on="whatsapp")


@pytest.fixture
def writer(world: World) -> MailPerson:
    return world.citizen("Warga Contoh", on="mail")


async def rows(world: World, query: Any) -> list[Any]:
    return await world.node.database.read(lambda tx: tx.rows(query))


async def outcomes(world: World) -> list[str]:
    """How each attempt ended, in the order in which they were made."""
    found = await rows(world, select(parts_table.c.outcome).order_by(parts_table.c.at))
    return [row["outcome"] for row in found]


async def clerk_of(world: World) -> Person:
    clerk = await world.officer("Petugas Contoh", "petugas_pengaduan")
    clerk.news()
    return clerk


# -- WhatsApp -----------------------------------------------------------------------------------


async def test_whatsapp_out_of_order_is_asked_again_with_growing_pauses(
    world: World, phone: PhonePerson
) -> None:
    world.whatsapp.faults.add("messages", "502", times=3)
    world.whatsapp.faults.add("messages", "131000", times=2)
    await phone.says("halo")
    assert phone.inbox == []
    await world.passes(minutes=5)
    assert len(phone.inbox) == 1
    assert await outcomes(world) == ["unreachable"] * 5 + ["sent"]
    at = [row["at"] for row in await rows(world, select(parts_table).order_by(parts_table.c.at))]
    pauses = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert pauses == [timedelta(seconds=2**n) for n in range(1, 6)]


async def test_a_rate_limit_of_one_does_not_hold_up_the_others(
    world: World, phone: PhonePerson
) -> None:
    other = world.citizen("Orang Lain", on="whatsapp")
    world.whatsapp.faults.add("messages", "130429", to=phone.user.peer)
    phone.user.say("halo")
    other.user.say("halo")
    await world.settle()
    assert len(other.inbox) == 1
    assert phone.inbox == []
    # The pause that the provider asks for is one of the wall clock.
    await asyncio.sleep(5.1)
    await world.passes(minutes=1)
    assert len(phone.inbox) == 1
    assert sorted(await outcomes(world)) == ["sent", "sent", "throttled"]


async def test_a_token_that_expires_holds_the_words_until_it_is_renewed(
    world: World, phone: PhonePerson
) -> None:
    await phone.says("halo")
    phone.news()
    world.whatsapp.expire_token()
    phone.user.press("Buat pengaduan")
    await world.passes(minutes=20)
    assert phone.news() == []
    [row] = await rows(world, select(outbox_table).where(outbox_table.c.status == "queued"))
    assert row["problem"] == "unauthorized"
    world.whatsapp.expire_token(False)
    await world.passes(hours=1)
    [notice] = phone.news()
    assert "mohon dibaca" in notice
    assert {row["status"] for row in await rows(world, select(outbox_table.c.status))} == {"sent"}


async def test_a_cut_line_sends_twice_at_most_and_either_copy_can_be_answered(
    world: World, phone: PhonePerson
) -> None:
    world.whatsapp.faults.add("messages", "drop_after")
    await phone.says("halo")
    await world.passes(minutes=1)
    first, second = phone.inbox
    assert (first.text, first.choices) == (second.text, second.choices)
    assert await outcomes(world) == ["unreachable", "sent"]
    await phone.presses("Buat pengaduan", first)
    assert "mohon dibaca" in phone.sees
    # What WhatsApp tells of the copy that nobody recorded is put aside in the end.
    await world.passes(minutes=3)
    waiting = await rows(world, select(inbox.c.id).where(inbox.c.status == "outcome"))
    assert waiting == []


async def test_a_story_in_which_everything_is_brought_twice_and_in_reverse(
    world: World, phone: PhonePerson
) -> None:
    world.whatsapp.faults.gather(4)
    world.whatsapp.faults.deliver_twice(1000)
    case = await complains(phone)
    assert case.number == "0001/PGD/XI/2026"
    events = world.whatsapp.ledger.events
    assert sum(event.sent > 1 for event in events) > 20
    held = await rows(world, select(inbox.c.id).where(inbox.c.channel == "whatsapp"))
    assert len(held) == len(events)
    assert len(await rows(world, select(cases.c.id))) == 1
    texts = [message.text for message in phone.inbox]
    assert len(texts) == len(set(texts))


async def test_a_failure_that_comes_late_is_tried_again_or_told(
    world: World, phone: PhonePerson
) -> None:
    clerk = await clerk_of(world)
    await complains(phone)
    phone.news(), clerk.news()
    await clerk.says("/ambil 1")
    world.whatsapp.faults.fail_later(130429)
    await clerk.says("/balas 1 Mohon datang besok pagi.")
    await clerk.presses("YA")
    await world.passes(minutes=5)
    # Accepted, failed, sent again: it stands twice in the ledger.
    assert sum("besok pagi" in send.text for send in world.whatsapp.ledger.sends) == 2
    world.whatsapp.faults.fail_later(131026)
    await clerk.says("/balas 1 Mohon datang lusa.")
    news = await clerk.presses("YA")
    await world.passes(minutes=5)
    news += clerk.news()
    told = [text for text in news if "belum terkirim lewat WhatsApp" in text]
    assert len(told) == 1, news


# -- the mailbox ----------------------------------------------------------------------------------


async def test_a_mail_server_that_comes_back_with_new_uids_makes_no_second_case(
    world: World, writer: MailPerson
) -> None:
    assert world.mail is not None
    await writer.writes("KTP", LETTER)
    others = [world.citizen(f"Warga {n}", on="mail") for n in range(3)]
    for other in others:
        other.user.write("KTP", LETTER)
    # It goes down in the middle of a FETCH, is restored, and counts its mails anew.
    world.mail.faults.cut_fetch.append(700)
    with pytest.raises(Exception, match="unreachable"):
        await world.node.poll_once()
    world.mail.restart_imap()
    world.mail.mailbox().renumber()
    await world.settle()
    await world.settle()
    assert len(await rows(world, select(cases.c.id))) == 4
    assert [len(one.inbox) for one in (writer, *others)] == [1, 1, 1, 1]
    assert all(seen for _, _, seen in world.mail.mailbox().mails())


async def test_a_colleague_who_reads_and_deletes_costs_nobody_a_case(
    world: World, writer: MailPerson
) -> None:
    assert world.mail is not None
    box = world.mail.mailbox()
    await writer.writes("Halo", "halo")
    # Read by somebody before we have looked: it is taken all the same.
    read = world.citizen("Warga Dibaca", on="mail")
    read.user.write("KTP", LETTER)
    box.mark_seen(max(uid for uid, _, _ in box.mails()))
    # Deleted before we have looked: only the mailbox knew of it.
    gone = world.citizen("Warga Terhapus", on="mail")
    gone.user.write("KTP", LETTER)
    box.expunge([max(uid for uid, _, _ in box.mails())])
    await world.settle()
    # Deleted after it was stored: the case stands, and its reply is one to it.
    box.expunge([uid for uid, _, _ in box.mails()])
    await world.settle()
    assert len(read.inbox) == 1
    assert gone.inbox == []
    before = len(await rows(world, select(cases.c.id)))
    await read.replies("Tambahan: loketnya di lantai dua.")
    assert len(await rows(world, select(cases.c.id))) == before


async def test_a_line_cut_after_the_mail_gives_one_mail_twice_at_most(
    world: World, writer: MailPerson
) -> None:
    assert world.mail is not None
    world.mail.faults.add("data", "drop_after")
    await writer.writes("KTP", LETTER)
    assert len(writer.inbox) == 1
    await world.passes(minutes=5)
    first, second = writer.inbox
    # Every mail program shows it once.
    assert first.message_id == second.message_id
    [row] = await rows(world, select(outbox_table))
    assert (row["status"], row["attempts"]) == ("sent", 1)
    await world.passes(hours=1)
    assert len(writer.inbox) == 2


async def test_a_mail_server_that_is_busy_gets_it_later_and_the_others_go_on(
    world: World, writer: MailPerson
) -> None:
    assert world.mail is not None
    for step, answer in (
        ("mail", "421 4.3.2 shutting down"),
        ("rcpt", "451 4.7.1 greylisted"),
        ("data", "452 4.3.1 out of storage"),
    ):
        world.mail.faults.add(step, answer, to=writer.user.address if step != "mail" else None)
    other = world.citizen("Orang Lain", on="mail")
    writer.user.write("KTP", LETTER)
    await world.settle()
    other.user.write("KTP", LETTER)
    await world.settle()
    assert writer.inbox == []
    assert len(other.inbox) == 1
    await world.passes(hours=1)
    assert len(writer.inbox) == 1
    ends = await outcomes(world)
    assert sorted(ends) == ["sent", "sent", "throttled", "unreachable", "unreachable"]


async def test_a_mailbox_that_is_closed_is_told_to_the_officer(
    world: World, writer: MailPerson
) -> None:
    clerk = await clerk_of(world)
    await writer.writes("KTP", LETTER)
    clerk.news()
    writer.user.block()
    await clerk.says("/ambil 1")
    await clerk.says("/balas 1 Mohon datang besok pagi.")
    told = await clerk.says("YA SELESAI")
    assert [text for text in told if "belum terkirim lewat surel" in text]
    # Nothing more is tried there.
    failed = await rows(world, select(outbox_table).where(outbox_table.c.status == "failed"))
    assert {row["text"] for row in failed} == {"dinyatakan_lengkap", "jawaban_langsung"}
    assert {row["problem"] for row in failed} <= {"blocked", "unknown_address"}


# -- the process itself ---------------------------------------------------------------------------


async def test_ticks_come_in_the_loop_and_from_no_thread(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """An event that a thread sets wakes nobody, or breaks who is just waiting."""

    job = _Counting()
    node = _node_with(world, *[job] * 5)
    stop = asyncio.Event()
    # In this mode the loop says so when it is called from a thread.
    asyncio.get_running_loop().set_debug(True)
    with caplog.at_level(logging.ERROR):
        running = asyncio.create_task(node.run(stop))
        # Once at the start and once at the first tick.
        await asyncio.wait_for(job.enough.wait(), 20)
        stop.set()
        await running
    assert [record.name for record in caplog.records] == []


async def test_a_tick_that_is_due_at_the_very_end_is_no_failure(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    node = _node_with(world, _Counting())
    stop = asyncio.Event()
    with caplog.at_level(logging.ERROR):
        running = asyncio.create_task(node.run(stop))
        await asyncio.sleep(0.1)
        # The loop is held up, so that the end and the tick come in one round, in this order.
        loop = asyncio.get_running_loop()
        loop.call_later(TICK_SECONDS / 2, stop.set)
        loop.call_soon(time.sleep, TICK_SECONDS)
        await running
    assert [record.getMessage() for record in caplog.records] == []


class _Counting:
    """`enough` is set when it worked so often."""

    def __init__(self, often: int = 10) -> None:
        self.enough = asyncio.Event()
        self._left = often

    async def work_once(self) -> bool:
        self._left -= 1
        if self._left == 0:
            self.enough.set()
        return False


def _node_with(world: World, *jobs: Job) -> Node:
    at = world.node
    node = Node(database=at.database, desk=at.desk, holder="satu", clock=world.clock)
    for number, job in enumerate(jobs):
        node.add_job(f"job {number}", job)
    return node
