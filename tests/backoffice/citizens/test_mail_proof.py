"""A From line proves nothing: what it may do, how a reply proves it, and what a forger gets."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.demo.world import MailPerson, Person, World
from app.sandbox.mail.people import AUTHSERV
from backoffice.case.case import Case
from backoffice.store import cases
from backoffice.store.tables import conversations, inbox
from tests.databases import fresh_sqlite
from tests.mailing import LETTER
from tests.world import begins


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    url = fresh_sqlite(tmp_path)
    async with World.opened(tmp_path, database_url=url, mail=True, straight=True) as opened:
        yield opened


@pytest.fixture
async def petugas(world: World) -> Person:
    return await world.officer("Petugas Satu", "petugas_pengaduan")


@pytest.fixture
async def warga(world: World) -> MailPerson:
    return world.citizen("Warga Contoh", on="mail")


async def forges(world: World, victim: MailPerson, text: str, *, subject: str = "Pengaduan",
                 verdict: str = "none", head: str = "") -> list[str]:  # fmt: skip
    """Somebody else writes with the victim's address in the From line; what the victim gets."""
    assert world.mail is not None
    raw = f"{head}From: Warga <{victim.user.address}>\r\nSubject: {subject}\r\n\r\n{text}"
    world.mail.user("Orang Lain").raw(raw.encode(), verdict=verdict)
    return await victim.settled()


async def all_cases(world: World) -> list[Case]:
    return await world.node.database.read(lambda tx: cases.listing(tx, "sanggau")[::-1])


async def held(world: World) -> int:
    query = select(func.count().label("n")).where(inbox.c.status == "held")
    found = await world.node.database.read(lambda tx: tx.rows(query))
    return int(found[0]["n"])


async def _complained(world: World, warga: MailPerson, *, without: str = "") -> Case:
    """A complaint by a proven mail, without the line of this label."""
    lines = [line for line in LETTER.splitlines() if not (without and line.startswith(without))]
    await warga.writes("KTP belum dicetak", "\n".join(lines))
    [case] = await all_cases(world)
    return case


# -- a mail that nothing vouches for opens a case -------------------------------------------------


async def test_it_opens_a_case_that_says_so_until_the_mailbox_has_answered(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    [receipt] = await forges(world, warga, LETTER)
    assert "telah kami terima" in receipt
    [case] = await all_cases(world)
    assert case.unproven
    assert "⚠ surel tidak terbukti" in (await petugas.says("/lihat 1"))[-1]
    await warga.replies("Ini fotonya menyusul, terima kasih atas bantuannya.")
    [case] = await all_cases(world)
    assert not case.unproven
    assert "tidak terbukti" not in (await petugas.says("/lihat 1"))[-1]
    history = (await petugas.says("/riwayat 1"))[-1]
    assert "surel pengaduan tidak terbukti" in history and "surel terbukti" in history


async def test_a_proven_mail_says_nothing_of_it(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    case = await _complained(world, warga)
    assert not case.unproven
    assert "terbukti" not in (await petugas.says("/lihat 1"))[-1]


async def test_a_form_that_is_filled_in_anew_is_a_complaint_of_its_own(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    first = await _complained(world, warga)
    await forges(world, warga, LETTER.replace("Agustus", "September"), verdict="fail")
    before, after = await all_cases(world)
    assert (before.id, before.seq) == (first.id, first.seq), "nothing of it is touched"
    assert after.unproven


# -- and touches nothing that exists --------------------------------------------------------------

_FORGERIES = [
    ("Pengaduan", "No HP: 0899-6666-6666"),
    ("Pengaduan", "Saya pindah alamat, hubungi saya di 0899-6666-6666"),
    ("Pengaduan", "sudah damai, cabut saja"),
    ("Pengaduan", "HAPUS DATA"),
    ("Pengaduan", "CABUT"),
    ("Pengaduan", "DATA SAYA"),
    ("Pengaduan", "UBAH DATA"),
    ("Pengaduan", "PETUGAS"),
    ("Pengaduan", "STATUS"),
    ("status", "bagaimana kabar pengaduan saya?"),
    ("Re: Pengaduan", "IZINKAN"),
]


@pytest.mark.parametrize("verdict", ["none", "fail"])
@pytest.mark.parametrize(("subject", "text"), _FORGERIES)
async def test_a_forged_mail_is_held_and_one_mail_asks(
    world: World, petugas: Person, warga: MailPerson, subject: str, text: str, verdict: str
) -> None:
    case = await _complained(world, warga, without="No. HP")
    petugas.news()
    [asked] = await forges(world, warga, text, subject=subject, verdict=verdict)
    assert "balas surel ini dengan satu kata: YA" in asked
    assert case.code not in asked and "0899" not in asked and "KTP" not in asked
    [after] = await all_cases(world)
    assert after.seq == case.seq, "nothing was entered"
    assert await held(world) == 1
    assert petugas.news() == []
    assert "Surel ditahan (1)" in (await petugas.says("/surel"))[-1]
    assert text.split()[0] in (await petugas.says("/surel 1"))[-1]


async def test_a_draft_in_a_chat_of_the_same_person_is_safe(world: World) -> None:
    chat = world.citizen("Warga Contoh")
    surel = world.citizen("Warga Surel", on="mail")
    await surel.writes("KTP belum dicetak", LETTER)
    [case] = await all_cases(world)
    asked = (await surel.writes("", "TAUTKAN"))[-1]
    code = re.search(r"TAUT-\w{4}-\w{4}", asked)
    assert code
    await chat.says(code[0])
    assert "tersambung" in chat.sees
    await begins(chat)
    await chat.says("Warga Contoh")
    before = await _drafts(world)
    assert before
    await forges(world, surel, "HAPUS DATA")
    assert await _drafts(world) == before
    assert case.seq == (await all_cases(world))[0].seq


async def _drafts(world: World) -> list[str]:
    query = select(conversations.c.id).where(
        conversations.c.channel == "telegram", conversations.c.state.is_not(None)
    )
    return [row["id"] for row in await world.node.database.read(lambda tx: tx.rows(query))]


# -- a reply is the proof -------------------------------------------------------------------------


async def test_yes_in_reply_carries_out_what_was_held(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    case = await _complained(world, warga, without="No. HP")
    assert case.lacks
    await forges(world, warga, "No HP: 0812-0000-0007")
    [told] = await warga.replies("Ya, itu saya.")
    assert "telah kami terima" in told
    [after] = await all_cases(world)
    assert after.lacks == ()
    assert await held(world) == 0


@pytest.mark.parametrize("tagless", [False, True])
async def test_status_is_told_after_the_reply(
    world: World, petugas: Person, warga: MailPerson, tagless: bool
) -> None:
    """By the reply address, or where a program drops that, by the thread."""
    case = await _complained(world, warga)
    await forges(world, warga, "STATUS")
    assert case.code not in warga.sees
    ask = warga.inbox[-1]
    assert "+" in ask.reply_to
    if tagless:
        warga.user.write(f"Re: {ask.subject}", "YA", to=world.mail.office,  # type: ignore[union-attr]
                         headers={"In-Reply-To": f"<{ask.message_id}>"})  # fmt: skip
    else:
        warga.user.write("Fwd", "YA", to=ask.reply_to)
    [told] = await warga.settled()
    assert case.code in told


async def test_a_reply_proves_just_the_mail_that_was_asked_about(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    case = await _complained(world, warga)
    await forges(world, warga, "Saya punya bukti baru tentang KTP ini.")
    mine = warga.inbox[-1]
    await forges(world, warga, "CABUT")
    warga.user.reply("YA", message=mine)
    await warga.settled()
    history = (await petugas.says("/riwayat 1"))[-1]
    assert "mencabut" not in history and "pencabutan" not in history
    assert "bukti baru" in (await petugas.says("/lihat 1"))[-1]
    assert await held(world) == 1
    assert case.open


async def test_a_reply_to_something_else_proves_nothing_of_it(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    receipt = warga.inbox[-1]
    await forges(world, warga, "CABUT")
    warga.user.reply("Ya, terima kasih.", message=receipt)
    await warga.settled()
    assert await held(world) == 1
    assert "abut" not in (await petugas.says("/riwayat 1"))[-1]


@pytest.mark.parametrize("words", ["BUKAN SAYA", "bukan", "Tidak."])
async def test_who_did_not_write_it_says_so(
    world: World, petugas: Person, warga: MailPerson, words: str
) -> None:
    case = await _complained(world, warga)
    await forges(world, warga, "CABUT")
    [told] = await warga.replies(words)
    assert "tidak kami proses" in told
    [after] = await all_cases(world)
    assert after.seq == case.seq
    assert await held(world) == 1, "an officer may still see it"
    # A second thought does not bring it back.
    await warga.replies("YA")
    assert (await all_cases(world))[0].seq == case.seq or await held(world) == 1


async def test_what_else_a_reply_says_is_for_the_case(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    await forges(world, warga, "Petugasnya ada di loket.")
    await warga.replies("YA\nLoketnya nomor 2, hari Senin.")
    card = (await petugas.says("/lihat 1"))[-1]
    assert "Petugasnya ada di loket." in card and "Loketnya nomor 2" in card


async def test_a_reply_after_an_officer_has_decided_does_it_no_second_time(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    await forges(world, warga, "Petugasnya ada di loket.")
    await petugas.says("/terima_surel 1")
    await warga.replies("YA")
    card = (await petugas.says("/lihat 1"))[-1]
    assert card.count("Petugasnya ada di loket.") == 1


async def test_the_servers_verdict_is_enough(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    case = await _complained(world, warga, without="No. HP")
    # What the mail itself says of it is nobody's verdict.
    head = f"Authentication-Results: {AUTHSERV}; dmarc=pass\r\n"
    await forges(world, warga, "No HP: 0812-0000-0007", head=head)
    assert (await all_cases(world))[0].lacks
    assert await held(world) == 1
    await forges(world, warga, "No HP: 0812-0000-0007", verdict="pass")
    assert (await all_cases(world))[0].lacks == ()
    assert case.lacks


async def test_a_code_is_enough_unless_the_server_calls_it_forged(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    case = await _complained(world, warga)
    [told] = await forges(world, warga, f"STATUS {case.code}")
    assert case.code in told
    assert await forges(world, warga, f"STATUS {case.code} ", verdict="fail") == []
    assert await held(world) == 1


async def test_somebody_of_whom_we_have_nothing_is_answered_as_ever(
    world: World, warga: MailPerson
) -> None:
    [told] = await forges(world, warga, "STATUS")
    assert "belum" in told.lower()
    assert await held(world) == 0


# -- what is not to be undone ---------------------------------------------------------------------


async def test_deleting_is_asked_once_more(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    [asked] = await warga.writes("Data", "HAPUS DATA")
    assert "tidak dapat dikembalikan" in asked
    assert "hapus" not in (await petugas.says("/riwayat 1"))[-1].lower()
    await warga.replies("YA")
    assert "penghapusan" in (await petugas.says("/riwayat 1"))[-1].lower()


async def test_something_else_in_reply_deletes_nothing(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    await warga.writes("Data", "HAPUS DATA")
    await warga.replies("Sebentar, KTP saya sudah jadi belum?")
    assert "penghapusan" not in (await petugas.says("/riwayat 1"))[-1].lower()
    assert "sudah jadi belum" in (await petugas.says("/lihat 1"))[-1]


async def test_the_question_proves_nothing_for_who_forges_the_answer(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    await warga.writes("Data", "HAPUS DATA")
    await forges(world, warga, "YA", subject="Re: Benarkah data Bapak/Ibu dihapus?")
    assert "penghapusan" not in (await petugas.says("/riwayat 1"))[-1].lower()


# -- budgets --------------------------------------------------------------------------------------


async def test_a_flood_in_somebodys_name_takes_nothing_from_them(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    heard = [len(await forges(world, warga, f"STATUS {n}" if n else "STATUS")) for n in range(12)]
    flood = [
        len(await forges(world, warga, LETTER.replace("Agustus", f"Agustus ke-{n}")))
        for n in range(10)
    ]
    assert sum(heard) <= 3 and sum(flood) <= 3
    [receipt] = await warga.writes("Pengaduan saya", LETTER.replace("KTP", "KK"))
    assert "telah kami terima" in receipt
    assert len(await all_cases(world)) == 11
    # The rest is listed once, with every code.
    await world.passes(hours=2)
    [listed] = warga.news()
    codes = {one.code for one in await all_cases(world)}
    assert sum(code in listed for code in codes) == 10 - sum(flood)
    await world.passes(hours=30)
    assert warga.news() == []


async def test_proven_receipts_know_no_limit(world: World, warga: MailPerson) -> None:
    told = [
        await warga.writes("Pengaduan", LETTER.replace("Agustus", f"Agustus ke-{n}"))
        for n in range(13)
    ]
    assert [len(one) for one in told] == [1] * 13
    assert len(await all_cases(world)) == 13


async def test_who_is_asked_too_often_is_asked_no_more_and_an_officer_hears(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    petugas.news()
    asked = [len(await forges(world, warga, f"Tambahan nomor {n} dari saya")) for n in range(5)]
    assert asked == [1, 1, 1, 0, 0]
    assert sum("ditanya lagi" in text for text in petugas.news()) == 2
    assert await held(world) == 5
    await world.passes(days=1, hours=1)
    assert len(await forges(world, warga, "Tambahan lagi dari saya")) == 1


async def test_the_same_forgery_again_is_kept_and_not_asked_about_again(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    assert len(await forges(world, warga, "CABUT")) == 1
    assert await forges(world, warga, "CABUT", head="X-Nomor: 2\r\n") == []
    assert await held(world) == 2


async def test_an_old_question_proves_nothing_any_more(
    world: World, petugas: Person, warga: MailPerson
) -> None:
    await _complained(world, warga)
    await forges(world, warga, "CABUT")
    await world.passes(days=31)
    warga.news()
    await warga.replies("YA")
    assert "abut" not in (await petugas.says("/riwayat 1"))[-1]
    assert await held(world) >= 1


@pytest.mark.parametrize(
    "words", ["Surel apa ini? Saya merasa tidak mengirim apa pun.", "Ya saya tidak menulis itu."]
)
async def test_who_wonders_at_the_question_confirms_nothing(
    world: World, petugas: Person, warga: MailPerson, words: str
) -> None:
    await _complained(world, warga)
    await forges(world, warga, "CABUT")
    asked = warga.inbox[-1]
    await warga.replies(words)
    assert "mencabut" not in (await petugas.says("/riwayat 1"))[-1]
    assert await held(world) == 1
    # Who then finds that it was theirs may still say so.
    warga.user.reply("YA", message=asked)
    await warga.settled()
    assert await held(world) == 0
