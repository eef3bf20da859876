"""From what a provider gives to a turn: bursts, repeats, rubbish, and a turn that fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.demo.world import MORNING, World
from backoffice.jobs.intake import Intake
from backoffice.jobs.taking_turns import LONG, Taking, hides_short
from backoffice.store import inbox
from backoffice.store.tables import inbox as inbox_table
from bot.engine import advance
from tests.databases import fresh_sqlite
from tests.world import begins, fills, has_complained, sends_to


@pytest.fixture
async def patient_world(folder: Path) -> AsyncIterator[World]:
    """An office that waits eight seconds for the rest of what somebody is telling."""
    url = fresh_sqlite(folder)
    async with World.opened(folder, database_url=url, quiet_seconds=8.0, straight=True) as opened:
        yield opened


# -- bursts ---------------------------------------------------------------------------------------


async def test_a_burst_is_one_story_and_gets_one_answer(patient_world: World) -> None:
    warga = patient_world.citizen()
    for words in ("P", "min", "ktp sy ko blm jd2 y", "udh 2 bln lbh", "padahal blgnya 3 hr"):
        await warga.says(words)
        patient_world.clock.advance(timedelta(seconds=3))
    assert sends_to(patient_world, warga) == []
    await patient_world.passes(minutes=1)
    told = sends_to(patient_world, warga)
    assert sum("Sebelum mulai" in text for text in told) == 1
    assert len(told) == 2
    await warga.presses("Setuju")
    await fills(warga, until="uraian")
    assert "ktp sy ko blm jd2 y udh 2 bln lbh padahal blgnya 3 hr" in warga.sees


async def test_eight_seconds_after_the_last_word_the_answer_comes(patient_world: World) -> None:
    warga = patient_world.citizen()
    await warga.says("KTP saya belum jadi sudah dua bulan")
    await patient_world.until(MORNING + timedelta(seconds=7))
    assert sends_to(patient_world, warga) == []
    await patient_world.until(MORNING + timedelta(seconds=8))
    assert sends_to(patient_world, warga)


async def test_whoever_goes_on_and_on_is_answered_after_a_minute(patient_world: World) -> None:
    warga = patient_world.citizen()
    for _ in range(13):
        await warga.says("dan masih ada lagi yang mau saya ceritakan")
        await patient_world.until(patient_world.clock() + timedelta(seconds=5))
    first = patient_world.sandbox.ledger.sends[0]
    assert first.at - MORNING == timedelta(seconds=60)


async def test_buttons_menu_words_and_short_answers_do_not_wait(patient_world: World) -> None:
    warga = patient_world.citizen()
    await warga.says("MULAI")
    assert "Sebelum mulai" in warga.sees
    await warga.presses("Setuju")
    assert "Apa yang ingin" in warga.sees
    await warga.says("1")
    assert "Siapa nama" in warga.sees
    await warga.says("Warga Contoh Satu")
    assert "Di mana alamat" in warga.sees
    assert patient_world.clock() == MORNING


async def test_an_officers_command_does_not_wait(patient_world: World) -> None:
    petugas = await patient_world.officer("Petugas Satu", "petugas_pengaduan")
    await petugas.says("/antrean")
    assert "tidak ada pengaduan" in petugas.sees


# -- repeats and rubbish --------------------------------------------------------------------------


async def test_what_comes_twice_counts_once(world: World) -> None:
    warga = world.citizen()
    await begins(warga)
    await fills(warga, until="nama")
    world.sandbox.faults.deliver_twice(1)
    told = await warga.says("Warga Contoh Satu")
    assert sum("Di mana alamat" in text for text in told) == 1
    await world.restart()
    await world.settle()
    assert warga.news() == []
    await fills(warga)
    assert "Nama: Warga Contoh Satu" in warga.sees
    world.sandbox.faults.deliver_twice(1)
    told = await warga.presses("Kirim")
    assert sum("Nomor register" in text for text in told) == 1


async def test_words_that_come_in_the_wrong_order_are_read_in_the_right_one(
    one_world: World,
) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="uraian")
    one_world.sandbox.faults.reorder(1)
    warga.user.say("Pertama saya datang ke loket dua,")
    warga.user.say("lalu disuruh pulang tanpa alasan.")
    await warga.settled()
    await fills(warga)
    assert "Pertama saya datang ke loket dua, lalu disuruh pulang" in warga.sees


async def test_an_event_that_nobody_understands_is_kept_and_told_once_a_day(
    one_world: World,
) -> None:
    admin = await one_world.officer("Admin Satu", "admin")
    warga = one_world.citizen()
    for _ in range(3):
        warga.user.raw({"message": {"text": ["bukan", "teks"], "chat": "bukan obrolan"}})
        await one_world.settle()
    found = await one_world.node.database.read(
        lambda tx: inbox.listing(tx, one_world.node.desk.office_id, problem=True)
    )
    assert len(found) == 3
    await one_world.passes(minutes=5)
    assert "tidak dapat dibaca dan disisihkan" in "\n".join(sends_to(one_world, admin))
    told = len(sends_to(one_world, admin))
    await one_world.passes(hours=3)
    assert len(sends_to(one_world, admin)) == told
    await warga.says("halo")
    assert "Ada yang bisa kami bantu?" in warga.sees, "the next one is answered"


# -- a turn that fails ----------------------------------------------------------------------------


async def test_a_turn_that_fails_is_parked_and_holds_up_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await world.officer("Admin Satu", "admin")
    unlucky, lucky = world.citizen("Akun A"), world.citizen("Akun B")

    def sometimes(form, state, event, **named):  # type: ignore[no-untyped-def]
        if any("racun" in message.text for message in getattr(event, "messages", ())):
            raise RuntimeError("broken on purpose")
        return advance(form, state, event, **named)

    monkeypatch.setattr("backoffice.citizens.turn.advance", sometimes)
    unlucky.user.say("ini racun")
    lucky.user.say("halo")
    await world.settle()
    assert "Ada yang bisa kami bantu?" in lucky.sees
    assert unlucky.inbox == []
    await world.passes(minutes=10)
    assert sends_to(world, unlucky) == [
        "Mohon maaf, sistem kami sedang terganggu. Pesan Bapak/Ibu sudah kami terima dan tidak "
        "hilang. Kami balas secepatnya."
    ]
    assert "1 kiriman tidak dapat diproses dan disisihkan" in "\n".join(sends_to(world, admin))
    rows = await world.node.database.read(
        lambda tx: [
            (row["status"], row["raw"] is not None)
            for row in tx.rows(select(inbox_table).where(inbox_table.c.status == "parked"))
        ]
    )
    assert rows == [("parked", True)]
    await unlucky.says("halo lagi")
    assert "Ada yang bisa kami bantu?" in unlucky.sees


async def test_a_turn_that_fails_once_is_played_again_as_if_nothing_had_been(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    warga = world.citizen()
    await begins(warga)
    await fills(warga)
    left = [1, 1]

    def at_first(form, state, event, **named):  # type: ignore[no-untyped-def]
        played = advance(form, state, event, **named)
        if left:
            left.pop()
            raise RuntimeError("broken on purpose")
        return played

    monkeypatch.setattr("backoffice.citizens.turn.advance", at_first)
    warga.user.press("Kirim")
    await world.settle()
    await world.passes(minutes=1)
    told = "\n".join(sends_to(world, warga))
    assert told.count("Nomor register") == 1
    assert "0001/PGD/XI/2026" in told, "no number was lost"


async def test_a_block_closes_the_address_and_a_word_opens_it(one_world: World) -> None:
    warga = one_world.citizen()
    await has_complained(warga)
    warga.user.block()
    told = await warga.settled()
    assert told == []
    warga.user.unblock()
    await warga.says("STATUS")
    assert "sudah diterima" in warga.sees


def intake_of(world: World) -> Intake:
    job = next(worker.job for worker in world.node._workers if worker.name == "intake")
    assert isinstance(job, Intake)
    return job


async def new_and_done(world: World) -> tuple[int, int]:
    counts = await world.node.database.read(lambda tx: inbox.counts(tx, "sanggau"))
    return counts.get("new", 0), counts.get("done", 0)


async def waiting(world: World) -> list[str]:
    """The channels of what waits to be played."""
    query = select(inbox_table.c.channel).where(inbox_table.c.status == "new")
    rows = await world.node.database.read(lambda tx: tx.rows(query))
    return sorted(row["channel"] for row in rows)


async def test_whoever_writes_without_end_is_answered_behind_everybody(world: World) -> None:
    loud, quiet = world.citizen("Warga Satu"), world.citizen("Warga Dua")
    for number in range(620):
        loud.user.say(f"kata ke-{number}")
    quiet.user.say("halo")
    while await world.node.poll_once():
        pass
    turn = intake_of(world)
    assert await turn.work_once()
    assert await new_and_done(world) == (620, 1), "the short word first"
    assert await turn.work_once()
    assert await new_and_done(world) == (570, 51), "then fifty of the many"
    await world.settle()
    assert "Ada yang bisa kami bantu?" in quiet.sees
    assert await new_and_done(world) == (0, 621)


async def test_short_words_come_between_long_letters_and_each_letter_is_alone(
    folder: Path,
) -> None:
    """However many long letters lie there, a chat waits for one of them at most."""
    story = "KTP saya sudah direkam dan sampai sekarang belum dicetak juga. " * 1_500
    async with World.opened(folder, mail=True, straight=True) as world:
        assert world.mail is not None
        for number in range(3):
            raw = f"From: warga{number}@example.com\r\nSubject: Pengaduan\r\n\r\n{story}"
            world.mail.user(f"Warga {number}", address=f"warga{number}@example.com").raw(
                raw.encode()
            )
        while await world.node.poll_once():
            pass
        turn = intake_of(world)
        assert await turn.work_once()
        assert await waiting(world) == ["mail", "mail"]
        first, second = world.citizen("Warga Satu"), world.citizen("Warga Dua")
        for one in (first, second):
            one.user.say("halo")
        while await world.node.poll_once():
            pass
        assert await turn.work_once()
        assert await waiting(world) == ["mail", "mail"], "both short ones before the next letter"
        third = world.citizen("Warga Tiga")
        third.user.say("halo")
        while await world.node.poll_once():
            pass
        assert await turn.work_once()
        assert await waiting(world) == ["mail", "telegram"], "a letter waits for one group"
        assert await turn.work_once()
        assert await waiting(world) == ["mail"]
        await world.settle()
        assert await waiting(world) == []
        for one in (first, second, third):
            assert "Ada yang bisa kami bantu?" in one.sees


async def test_letters_of_one_writer_are_read_a_few_at_a_time(folder: Path) -> None:
    story = "KTP saya sudah direkam dan sampai sekarang belum dicetak juga. " * 1_500
    async with World.opened(folder, mail=True, straight=True) as world:
        assert world.mail is not None
        writer = world.mail.user("Warga Contoh", address="warga@example.com")
        for number in range(4):
            raw = f"From: warga@example.com\r\nSubject: Pengaduan {number}\r\n\r\n{story}"
            writer.raw(raw.encode())
        while await world.node.poll_once():
            pass
        turn, left = intake_of(world), []
        while await turn.work_once():
            left.append(len(await waiting(world)))
        assert left == [3, 2, 1, 0]


@pytest.mark.parametrize(
    ("ready", "groups"),
    [
        ({}, [[], []]),
        ({"a": 10, "b": 20}, [["a", "b"], ["a", "b"]]),
        # As many as are read quickly; the rest waits for the next group.
        ({"a": 45_000, "b": 45_000, "c": 45_000}, [["a", "b"], ["a", "b"]]),
        ({"a": 60_000, "b": 70_000}, [["a"], ["a"]]),
        # Turn about: short ones, a long one.
        ({"a": 60_000, "b": 10, "c": 70_000}, [["b"], ["a"], ["b"]]),
        # Nothing that is known of its size: an event that was forgotten.
        ({"a": 0}, [["a"]]),
    ],
)
def test_who_is_played_together(ready: dict[str, int], groups: list[list[str]]) -> None:
    takes = Taking()
    assert [takes.group(ready) for _ in groups] == groups


@pytest.mark.parametrize(
    ("long", "short", "hides"),
    [(100, 0, True), (51, 49, True), (50, 50, False), (0, 100, False), (60, 39, False)],
)
def test_short_words_behind_many_long_texts_are_looked_for(
    long: int, short: int, hides: bool
) -> None:
    ready = {f"l{n}": LONG + 1 for n in range(long)} | {f"s{n}": 10 for n in range(short)}
    assert hides_short(ready, 100) == hides
