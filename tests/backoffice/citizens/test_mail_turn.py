"""Machines and strangers by mail: nothing is answered that should not be, and nothing is lost."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.demo.world import HandClock, World
from backoffice.case.codes import find_code
from backoffice.desk.mail_thread import (
    MOST_A_DAY,
    Heard,
    Thread,
    answered,
    is_repeated,
    may_answer,
    remember_mail,
    shortened,
)
from channels.message import InboundMessage, OutboundMessage, Sender
from tests.bot.citizen import MONDAY
from tests.databases import fresh_sqlite
from tests.mailing import Mail, Post, desk_officer
from tests.world import one_database, sends_to

FULL = """\
Nama: Warga Contoh Dua
Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh
No HP: 0812-0000-0006
Layanan: KTP

KTP saya rekam bulan Agustus, sampai sekarang belum dicetak.
"""
WARGA = "warga.contoh@example.com"
AWAY = "Saya cuti sampai 30 November."


@pytest.fixture
def post(world: World) -> Post:
    return Post(world)


# -- machines that say so -------------------------------------------------------------------------


@one_database
async def test_e08_a_vacation_reply_is_noted_in_the_case_and_not_answered(
    world: World, post: Post
) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(FULL)
    await petugas.says("/lihat 1")
    told = await warga.writes(
        AWAY, subject="Otomatis: di luar kantor", answers=receipt, note="auto_reply"
    )
    assert told == []
    (case,) = await post.cases()
    assert not case.unread
    before = len(sends_to(world, petugas))
    await petugas.says("/riwayat 1")
    assert "sistem: catatan ditulis" in petugas.sees
    assert len(sends_to(world, petugas)) == before + 1, "nobody was told"


@one_database
async def test_a_note_of_a_machine_leaves_unread_what_the_citizen_wrote(
    world: World, post: Post
) -> None:
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(FULL)
    await warga.writes("Ini resinya.", answers=receipt)
    await warga.writes(AWAY, answers=receipt, note="auto_reply")
    (case,) = await post.cases()
    assert case.unread


@pytest.mark.parametrize("note", ["auto_reply", "list", "own", "empty"])
@one_database
async def test_what_no_person_wrote_is_no_case_and_gets_no_answer(world: World, note: str) -> None:
    post = Post(world)
    robot = post.writer("robot@example.com")
    assert await robot.writes(FULL, subject="Komplain KTP", note=note) == []
    assert await post.cases() == []


@one_database
async def test_e10_a_newsletter_waits_in_the_box_and_is_made_a_case_by_one_command(
    world: World, post: Post
) -> None:
    petugas = await desk_officer(world)
    news = post.writer("bimtek.desa@example.com")
    told = await news.writes(
        "Kepada Yth. Kepala Desa se-Indonesia, hubungi 0812-0000-0042.",
        subject="Undangan BIMTEK Dana Desa 2027 – Rp4.500.000/peserta 081200000042",
        note="list",
    )
    assert told == []
    assert sends_to(world, petugas)[1:] == [], "nobody is called for a newsletter"
    await petugas.says("/surel")
    assert "Surel ditahan (1)" in petugas.sees
    assert "1. 23 November 2026 10.15 · b•••@example.com · Undangan BIMTEK" in petugas.sees
    assert "dugaan bukan pengaduan" in petugas.sees
    assert "bimtek.desa" not in petugas.sees and "081200000042" not in petugas.sees
    await petugas.says("/surel 1")
    assert "Kepada Yth. Kepala Desa" in petugas.sees
    assert "0812-0000-0042" not in petugas.sees
    await petugas.says("/jadikan 1")
    (case,) = await post.cases()
    assert f"Surel nomor 1 menjadi pengaduan {case.code}" in petugas.sees
    assert news.inbox == [], "a machine is not answered even then"
    await petugas.says("/jadikan 1")
    assert "tidak sedang ditahan" in petugas.sees
    await petugas.says("/surel")
    assert petugas.sees == "Surel ditahan: tidak ada."


@one_database
async def test_the_box_shows_ten_and_says_how_many(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    for number in range(12):
        await post.writer(f"kabar{number}@example.com").writes(f"Kabar {number}", note="list")
    await petugas.says("/surel")
    assert petugas.sees.count("@example.com") == 10
    assert "(12)" in petugas.sees and "dan 2 lagi" in petugas.sees


# -- strangers, decided by an officer -------------------------------------------------------------


@one_database
async def test_an_officer_takes_a_strangers_mail_for_an_addition(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(FULL)
    warga.news()
    (case,) = await post.cases()
    other = post.writer("istri.warga@example.com")
    assert (
        await other.writes(
            "Ini suratnya.\nNama: Orang Lain", subject=f"[{case.code}]", files=["surat.pdf"]
        )
        == []
    )
    assert receipt is not None
    assert "Surel nomor 1 ditahan" in petugas.sees
    await petugas.says("/surel 1")
    assert "Ini suratnya." in petugas.sees
    await petugas.says("/terima_surel 1")
    assert "Surel nomor 1 menjadi tambahan untuk 0001/PGD/XI/2026" in "\n".join(
        sends_to(world, petugas)[-2:]
    )
    assert other.inbox == [], "whoever wrote learns nothing"
    (told,) = warga.news()
    assert told.text.startswith(f"Informasi tambahan untuk {case.code}")
    await petugas.says("/lihat 1")
    assert "Ini suratnya." in petugas.sees and "dokumen" in petugas.sees
    assert "Orang Lain" not in petugas.sees
    await petugas.says("/riwayat 1")
    assert "Petugas Satu: catatan ditulis" in petugas.sees


@one_database
async def test_or_for_a_complaint_of_its_own(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    await post.writer(WARGA).writes(FULL)
    (case,) = await post.cases()
    other = post.writer("orang.lain@example.com")
    await other.writes(FULL.replace("Dua", "Tiga"), subject=f"seperti {case.code}")
    await petugas.says("/jadikan 1")
    one, two = await post.cases()
    assert (one.seq, two.number) == (case.seq, "0002/PGD/XI/2026")
    (told,) = other.news()
    assert told.text.startswith("Yth. Bapak/Ibu Warga Contoh Tiga,")
    assert told.message.reply_to == "orang.lain-1@example.com"


@one_database
async def test_a_mail_that_names_no_case_of_ours_is_no_addition(world: World, post: Post) -> None:
    petugas = await desk_officer(world)
    await post.writer("kabar@example.com").writes("Kabar desa", note="list")
    await petugas.says("/terima_surel 1")
    assert "tidak menyebut pengaduan yang ada" in petugas.sees
    for wrong in ("", "abc", "7", "-1", "99999999999"):
        await petugas.says(f"/terima_surel {wrong}")
        assert "nomor" in petugas.sees
    await petugas.says("/surel")
    assert "(1)" in petugas.sees


@one_database
async def test_three_plain_words_are_no_code(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    words = [f"dan saya {a}{b}" for a in "abcdefghkm" for b in "abcdefghkm"]
    assert any(find_code(one) for one in words), "one of them has the shape of a code"
    assert len(await warga.writes("Mohon dibantu. " + ", ".join(words))) == 1


@one_database
async def test_a_stranger_who_writes_again_and_again_calls_the_desk_three_times(
    world: World, post: Post
) -> None:
    petugas = await desk_officer(world)
    await post.writer(WARGA).writes(FULL)
    (case,) = await post.cases()
    before = len(sends_to(world, petugas))
    for number in range(8):
        await post.writer("lain@example.com").writes(f"Coba {number}", subject=case.code)
    assert len(sends_to(world, petugas)) == before + 3
    await petugas.says("/surel")
    assert "(8)" in petugas.sees


@one_database
async def test_a_turn_that_fails_makes_no_excuses_to_a_machine(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("backoffice.citizens.mail_matching.find", broken)
    person, robot = post.writer(WARGA), post.writer("robot@example.com")
    await robot.writes(AWAY, note="auto_reply")
    await person.writes(FULL)
    await world.passes(minutes=10)
    assert robot.inbox == []
    (told,) = person.inbox
    assert "sistem kami sedang terganggu" in told.text


# -- machines that do not say so ------------------------------------------------------------------


@pytest.mark.parametrize("quotes", ["kept apart", "in the text"])
@pytest.mark.parametrize("delay", [timedelta(0), timedelta(minutes=5), timedelta(hours=2)])
async def test_a_careless_vacation_responder_is_answered_twice_at_most(
    one_world: World, quotes: str, delay: timedelta
) -> None:
    post = Post(one_world)
    warga = post.writer(WARGA)
    await warga.writes("KTP saya rekam bulan Agustus dan belum dicetak.")
    seen = 0
    end = one_world.clock() + timedelta(days=1)
    while one_world.clock() < end:
        for mail in warga.inbox[seen:]:
            seen += 1
            await one_world.until(one_world.clock() + delay)
            text = f"{AWAY}\n\n{mail.text}" if quotes == "in the text" else AWAY
            await warga.writes(text, answers=mail, quotes=quotes == "kept apart")
        await one_world.until(one_world.clock() + timedelta(hours=1))
    assert 1 <= len(warga.inbox) <= 2
    assert len(await post.cases()) == 1


async def test_a_responder_without_threads_and_codes_falls_silent_too(one_world: World) -> None:
    post = Post(one_world)
    warga = post.writer(WARGA)
    await warga.writes("KTP saya rekam bulan Agustus dan belum dicetak.")
    for _ in range(24):
        await warga.writes(AWAY, subject="Di luar kantor")
        await one_world.until(one_world.clock() + timedelta(hours=1))
    assert len(warga.inbox) <= 2
    assert len(await post.cases()) == 1


async def test_a_machine_whose_words_change_is_answered_twice_a_day(one_world: World) -> None:
    post = Post(one_world)
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(FULL)
    for number in range(20):
        await warga.writes(f"Pesan nomor {number} sudah masuk antrean.", answers=receipt)
        await one_world.until(one_world.clock() + timedelta(hours=1))
    assert len(warga.inbox) == 2


async def test_nobody_gets_more_than_ten_answers_a_day(one_world: World) -> None:
    post = Post(one_world)
    warga = post.writer(WARGA)
    for _ in range(15):
        await warga.writes("STATUS")
    assert len(warga.inbox) == MOST_A_DAY
    await one_world.until(one_world.clock() + timedelta(days=1, minutes=1))
    assert len(await warga.writes("STATUS")) == 1


def carried(mail: Mail, to: Post, sender: str) -> InboundMessage:
    """What one office sends, as another gets it from a mail server that drops our headers."""
    sent: OutboundMessage = mail.message
    now = to.world.clock()
    return InboundMessage(
        address=replace(sent.address, account=to.box.account, peer=sender),
        sender=Sender(sender),
        external_id=mail.id,
        sent_at=now,
        received_at=now,
        text=sent.text,
        subject=sent.subject,
        references=(*sent.references, *filter(None, [sent.reply_to])),
        reply_to=sent.reply_to,
    )


@pytest.mark.parametrize("threads", [True, False])
async def test_two_offices_and_a_day(tmp_path: Path, threads: bool) -> None:
    """One of us complains to the other, and nobody reads the headers: two mails, then silence."""
    ours, theirs = "aduan@kantor.example", "aduan@dinas.example"
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    clock = HandClock()
    async with (
        World.opened(
            folders[0], database_url=fresh_sqlite(folders[0]), clock=clock, straight=True
        ) as a,
        World.opened(
            folders[1], database_url=fresh_sqlite(folders[1]), clock=clock, straight=True
        ) as b,
    ):
        one, two = Post(a, ours), Post(b, theirs)
        two.box.host = "dinas.example"
        # Somebody wrote to us with the other office's address as sender.
        await one.writer(theirs).writes("KTP saya rekam bulan Agustus dan belum dicetak.")
        mailed = 0
        done = {ours: 0, theirs: 0}
        for _ in range(24):
            todo = deque([1])
            while todo:
                todo.popleft()
                for source, target in ((one, two), (two, one)):
                    for mail in source.box.sent[done[source.box.account] :]:
                        done[source.box.account] += 1
                        mailed += 1
                        todo.append(1)
                        message = carried(mail, target, source.box.account)
                        if not threads:
                            message = replace(message, references=(), reply_to=None)
                        await target.arrives(message)
            for world in (a, b):
                await world.until(clock())
            clock.advance(timedelta(hours=1))
        assert 1 <= mailed <= 2, [mail.subject for mail in (*one.box.sent, *two.box.sent)]


# -- the budget itself ----------------------------------------------------------------------------


def test_the_budget() -> None:
    fresh = Thread()
    assert may_answer(fresh, acknowledges=True, now=MONDAY)
    once = answered(fresh, MONDAY)
    later = MONDAY + timedelta(minutes=59)
    assert may_answer(once, acknowledges=False, now=later)
    assert not may_answer(once, acknowledges=True, now=later)
    assert may_answer(once, acknowledges=True, now=MONDAY + timedelta(minutes=60))
    twice = answered(once, MONDAY + timedelta(hours=1))
    assert not may_answer(twice, acknowledges=True, now=MONDAY + timedelta(hours=20))
    assert may_answer(twice, acknowledges=True, now=MONDAY + timedelta(hours=25))


def test_the_same_words_count_for_a_day() -> None:
    said = remember_mail(Thread(), id="m1", references=("a", "m1"), digest="d", now=MONDAY)
    assert said.heard == (Heard(MONDAY, "d"),)
    assert is_repeated(said, "d", MONDAY + timedelta(hours=23))
    assert not is_repeated(said, "d", MONDAY + timedelta(hours=24))
    assert not is_repeated(said, "e", MONDAY)


@pytest.mark.parametrize("count", [0, 1, 10, 11, 500])
def test_a_chain_of_ids_stays_short(count: int) -> None:
    ids = [f"m{number}" for number in range(count)]
    short = shortened(ids)
    assert len(short) <= 10
    assert short[:1] == tuple(ids[:1]) and short[-1:] == tuple(ids[-1:])


# -- secrecy --------------------------------------------------------------------------------------


async def test_a_mail_about_an_officer_is_not_seen_by_that_officer(
    world: World, post: Post
) -> None:
    accused, head = await world.officers(
        ("Budi Contoh", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    warga = post.writer(WARGA)
    (asked,) = await warga.writes("Mohon maaf, saya mau mengadu lewat surel ini.")
    await warga.writes(
        FULL.replace("KTP saya", "Budi Contoh meminta uang, KTP saya"), answers=asked
    )
    (case,) = await post.cases()
    assert case.secret is not None
    assert case.number is not None
    await accused.says("/lihat 1")
    assert "tidak ditemukan" in accused.sees
    before = len(sends_to(world, accused))
    await post.writer("lain@example.com").writes("Saya saksinya.", subject=f"[{case.code}]")
    assert len(sends_to(world, accused)) == before, "not even the number of the mail"
    await accused.says("/surel")
    assert accused.sees == "Surel ditahan: tidak ada."
    await accused.says("/surel 1")
    assert "tidak sedang ditahan" in accused.sees
    await head.says("/terima_surel 1")
    assert "menjadi tambahan" in "\n".join(sends_to(world, head)[-2:])


@one_database
async def test_who_complains_is_told_to_others_by_no_mere_code(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(FULL)
    (case,) = await post.cases()
    assert case.hide_identity
    await warga.writes("Rahasiakan: tidak", subject=case.code, verdict="")
    assert (await post.cases())[0].hide_identity
    await warga.writes("TETAP RAHASIA", answers=receipt)
    assert (await post.cases())[0].hide_identity
    await warga.writes("IZINKAN", answers=receipt)
    assert not (await post.cases())[0].hide_identity


@one_database
async def test_a_request_for_deletion_by_mail_is_watched(world: World, post: Post) -> None:
    head = await world.officer("Pejabat Satu", "pejabat_pengelola")
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(FULL)
    (asked,) = await warga.writes("HAPUS DATA", answers=receipt)
    await warga.writes("Ya", answers=asked)
    await world.passes(days=3)
    assert "permintaan penghapusan data belum diputuskan" in "\n".join(sends_to(world, head))
