"""Every human mail is seen by a human: it is a case, an addition, a command, or it is held."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.demo.world import MailPerson, Person, World
from backoffice.case.case import Case
from backoffice.store import cases
from backoffice.store.tables import addresses, inbox, journal, outbox
from bot.words import fold
from channels.mail.parse import parse
from channels.message import InboundMessage
from tests import sealed
from tests.channels.mails import unseen
from tests.channels.mails.unseen import WARGA, mail, report
from tests.databases import fresh_sqlite
from tests.mailing import LETTER
from tests.world import sends_to


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    url = fresh_sqlite(tmp_path)
    async with World.opened(tmp_path, database_url=url, mail=True, straight=True) as opened:
        yield opened


@pytest.fixture
async def petugas(world: World) -> Person:
    return await world.officer("Petugas Satu", "petugas_pengaduan")


def ours(world: World) -> str:
    assert world.mail is not None
    return world.mail.office


def here(world: World, raw: bytes) -> bytes:
    """A mail of the corpus, written to this office."""
    box, _, domain = ours(world).partition("@")
    there = rf"{box}\g<1>@{domain}".encode()
    return re.sub(rb"pengaduan((?:\+\w+)?)@kantor\.example(?![.\w])", there, raw)


async def comes(world: World, raw: bytes, *, sender: str = WARGA) -> None:
    """A mail comes with this envelope sender; all that can be done now is done."""
    assert world.mail is not None
    world.mail.carry(sender, ours(world), here(world, raw), "pass")
    await world.settle()


async def rows(world: World, query: Any) -> list[dict[str, Any]]:
    return await world.node.database.read(lambda tx: [dict(row) for row in tx.rows(query)])


async def cases_of(world: World) -> list[Case]:
    return await world.node.database.read(lambda tx: cases.listing(tx, "sanggau")[::-1])


async def statuses(world: World) -> list[str]:
    """What became of the mails, in the order in which they came."""
    query = select(inbox.c.status).where(inbox.c.channel == "mail").order_by(inbox.c.id)
    return [row["status"] for row in await rows(world, query)]


def mailed(world: World) -> list[str]:
    """To whom mails went."""
    assert world.mail is not None
    return [one.to for one in world.mail.ledger.sent]


async def complained(world: World) -> MailPerson:
    """A citizen whose complete complaint came by mail."""
    warga = world.citizen("Warga Contoh", on="mail")
    await warga.writes("KTP belum dicetak", LETTER)
    return warga


# -- kept, and not answered -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "sender"),
    [(unseen.NO_ANSWER_WANTED, WARGA), (unseen.SUPPRESSES_ALL, WARGA), (unseen.REDIRECTED, "")],
)
async def test_who_wants_no_automatic_answer_has_a_case_all_the_same(
    world: World, petugas: Person, raw: bytes, sender: str
) -> None:
    before = len(sends_to(world, petugas))
    await comes(world, raw, sender=sender)
    (case,) = await cases_of(world)
    assert len(sends_to(world, petugas)) > before, "the officer is told"
    assert mailed(world) == []
    await petugas.says("/lihat 1" if case.number else f"/lihat {case.code}")
    assert "salah tulis" in petugas.sees
    await petugas.says(f"/riwayat {case.label}")
    assert "catatan" in petugas.sees


async def test_what_asks_for_an_answer_that_may_not_be_given_waits(
    world: World, petugas: Person
) -> None:
    await complained(world)
    before = len(mailed(world))
    await comes(world, mail("X-Auto-Response-Suppress: All", text="STATUS"))
    assert (await statuses(world))[-1] == "held"
    assert len(mailed(world)) == before
    await petugas.says("/surel")
    assert "tidak dapat dijawab otomatis" in petugas.sees


async def test_words_for_a_case_are_added_without_an_answer(world: World, petugas: Person) -> None:
    await complained(world)
    before = len(mailed(world))
    await comes(world, mail("X-Auto-Response-Suppress: All", text="Nomor antrean saya 15."))
    assert len(mailed(world)) == before
    assert "Nomor antrean saya 15." in petugas.sees


# -- held, with their words -----------------------------------------------------------------------

HELD = [
    (unseen.FORM, "kiriman otomatis", "belum jadi sejak 2 November"),
    (unseen.OWN_FORM, "alamat kantor", "belum jadi sejak 2 November"),
    (unseen.OWN_ALONE, "alamat kantor", "akta kelahiran"),
    (unseen.NO_FROM, "tanpa alamat pengirim", "KTP saya belum jadi"),
    (unseen.TWO_FROMS, "meragukan", "akta kelahiran"),
    (unseen.UNMARKED_BOUNCE, "laporan pengiriman", "user unknown"),
    (unseen.FEEDBACK, "kiriman otomatis", "abuse report"),
    (unseen.NOTHING_AT_ALL, "tidak ada tulisan baru", "(tanpa tulisan)"),
    (unseen.VACATION, "kiriman otomatis", "Saya cuti"),
]


@pytest.mark.parametrize(("raw", "why", "words"), HELD)
async def test_what_matches_nothing_of_ours_is_held_and_can_be_read(
    world: World, petugas: Person, raw: bytes, why: str, words: str
) -> None:
    sender = "" if raw in (unseen.NO_FROM, unseen.FORM) else "server@relay.example"
    await comes(world, raw, sender=sender)
    assert await statuses(world) == ["held"]
    assert (await cases_of(world), mailed(world)) == ([], [])
    await petugas.says("/surel")
    assert "Surel ditahan (1)" in petugas.sees and why in petugas.sees
    await petugas.says("/surel 1")
    assert words in petugas.sees and why in petugas.sees


async def test_the_digest_counts_what_is_held_and_does_not_nag(
    world: World, petugas: Person
) -> None:
    chief = await world.officer("Kepala Satu", "kepala_dinas")
    await comes(world, unseen.NO_FROM, sender="")
    await world.passes(days=1)
    (digest,) = [one for one in sends_to(world, petugas) if "Rekap" in one]
    assert "Surel ditahan: 1 (1 baru)" in digest
    assert not any("Surel ditahan" in one for one in sends_to(world, chief))
    await world.passes(days=2)
    assert len([one for one in sends_to(world, petugas) if "Rekap" in one]) == 1
    await comes(world, unseen.TWO_FROMS)
    await world.passes(days=1)
    assert "Surel ditahan: 2 (1 baru)" in sends_to(world, petugas)[-1]


async def test_the_digest_keeps_from_an_officer_what_is_about_the_officer(world: World) -> None:
    accused, other = await world.officers(
        ("Budi Contoh", "petugas_pengaduan"),
        ("Petugas Dua", "petugas_pengaduan"),
    )
    await comes(
        world, unseen.NO_FROM.replace(b"Hubungi saya", b"Budi Contoh minta uang"), sender=""
    )
    await world.passes(days=1)
    assert not any("ditahan" in one for one in sends_to(world, accused))
    assert any("Surel ditahan: 1" in one for one in sends_to(world, other))


async def test_who_filled_in_a_form_is_offered_as_the_sender(world: World, petugas: Person) -> None:
    await comes(world, unseen.OWN_FORM, sender="www-data@situs.kantor.example")
    await petugas.says("/surel")
    assert "w•••@example.com" in petugas.sees
    await petugas.says("/jadikan 1")
    (case,) = await cases_of(world)
    (row,) = await rows(world, select(addresses).where(addresses.c.id == case.address_id))
    assert sealed.peer_of(world.node.desk.vault, row) == WARGA
    assert mailed(world) == [], "nothing goes to the form, nor to anybody of itself"


async def test_a_mail_without_a_sender_becomes_a_case_of_its_own_person(
    world: World, petugas: Person
) -> None:
    for text in ("KTP saya hilang.", "KK saya hilang."):
        await comes(world, mail(text=text, sender=""), sender="")
    await petugas.says("/jadikan 1")
    await petugas.says("/jadikan 2")
    one, two = await cases_of(world)
    assert one.person_id != two.person_id
    assert mailed(world) == []


async def test_a_long_mail_is_read_page_by_page(world: World, petugas: Person) -> None:
    words = [f"kata{n}" for n in range(600)]
    await comes(world, mail(text=" ".join(words), sender=""), sender="")
    seen = ""
    await petugas.says("/surel 1")
    while "/surel 1 " in petugas.sees:
        seen += petugas.sees
        following = re.search(r"/surel (1 \d+)", petugas.sees)
        assert following
        await petugas.says(f"/surel {following[1]}")
    seen += petugas.sees
    assert all(word in seen.split() for word in words)
    await petugas.says("/surel 1 99")
    assert "hanya punya" in petugas.sees


# -- our own mail, and machines that answer it ----------------------------------------------------


async def test_our_own_mail_that_came_back_is_dropped(world: World, petugas: Person) -> None:
    await comes(world, unseen.LOOPED, sender="gerbang@example.net")
    assert await statuses(world) == ["done"]
    await petugas.says("/surel")
    assert petugas.sees == "Surel ditahan: tidak ada."


async def test_a_vacation_note_to_a_mail_of_ours_is_a_note_in_its_case(
    world: World, petugas: Person
) -> None:
    warga = await complained(world)
    sent = warga.inbox[-1].message_id.encode()
    await comes(world, unseen.VACATION.replace(b"aduan.1@kantor.example", sent), sender="")
    assert (await statuses(world))[-1] == "done"
    await petugas.says("/riwayat 1")
    assert "sistem: catatan ditulis" in petugas.sees


# -- answers that nobody found --------------------------------------------------------------------


async def test_an_answer_below_our_unmarked_words_is_found(world: World, petugas: Person) -> None:
    warga = await complained(world)
    await petugas.says("/balas 1 Mohon sebutkan nomor antrean Bapak/Ibu dan loketnya.")
    await petugas.says("YA")
    (told,) = warga.news()[-1:]
    sent = warga.inbox[-1]
    below = "\n".join(told.splitlines())
    text = (
        f"Pada Sen, 23 Nov 2026 pukul 10.20, Kantor <{ours(world)}> menulis:\n\n"
        f"{below}\n\nNomor antrean saya 15, loket 4."
    )
    before = len(sends_to(world, petugas))
    await comes(world, mail(f"In-Reply-To: <{sent.message_id}>", f"Subject: Re: {sent.subject}",
                            text=text))  # fmt: skip
    assert len(sends_to(world, petugas)) > before
    assert "Nomor antrean saya 15, loket 4." in petugas.sees
    assert "Mohon sebutkan nomor antrean" not in petugas.sees


async def test_our_words_alone_are_no_answer_and_wait(world: World, petugas: Person) -> None:
    warga = await complained(world)
    sent = warga.inbox[-1]
    text = f"Pada Sen, 23 Nov 2026 pukul 10.20, <{ours(world)}> menulis:\n\n{sent.text}"
    await comes(world, mail(f"In-Reply-To: <{sent.message_id}>", text=text))
    assert (await statuses(world))[-1] == "held"


@pytest.mark.parametrize("raw", [unseen.SHORT_SUBJECT, unseen.ONE_WORD_SUBJECT])
async def test_a_subject_alone_is_heard_and_answered(world: World, raw: bytes) -> None:
    warga = world.citizen("Warga Contoh", on="mail")
    await comes(world, raw)
    assert len(await cases_of(world)) == 1
    assert len(warga.inbox) == 1


async def test_thanks_are_kept_in_the_case(world: World, petugas: Person) -> None:
    warga = await complained(world)
    before = len(sends_to(world, petugas))
    await warga.replies("Terima kasih.")
    assert len(sends_to(world, petugas)) == before, "nobody is called for it"
    await petugas.says("/riwayat 1")
    assert "sistem: catatan ditulis" in petugas.sees


async def test_a_service_in_the_words_is_taken(world: World) -> None:
    warga = world.citizen("Warga Contoh", on="mail")
    await comes(world, unseen.SERVICE_IN_BODY)
    (answer,) = warga.news()
    assert "Layanan: KTP-el" in answer
    assert "Kartu Keluarga" not in answer, "it is not asked"


@pytest.mark.parametrize(
    "text", ["KTP dan KK saya belum jadi.", "Berkas saya belum jadi, fotokopi KTP terlampir."]
)
async def test_two_services_or_none_are_asked(world: World, text: str) -> None:
    warga = world.citizen("Warga Contoh", on="mail")
    await comes(world, mail("Subject: PENGADUAN", text=text))
    (answer,) = warga.news()
    assert "Kartu Keluarga" in answer


# -- bounces --------------------------------------------------------------------------------------


async def test_a_daemon_without_an_address_tells_the_officer(world: World, petugas: Person) -> None:
    warga = await complained(world)
    await petugas.says("/balas 1 Mohon datang ke loket 2.")
    await petugas.says("YA")
    sent = warga.inbox[-1].message_id.encode()
    before = len(sends_to(world, petugas))
    await comes(world, unseen.BARE_DAEMON.replace(b"aduan.1@kantor.example", sent), sender="")
    await world.passes(minutes=3)
    assert "tidak dikenal lagi" in "\n".join(sends_to(world, petugas)[before:])


US = [
    ("5.1.1", "550 5.7.1 sending address 192.0.2.25 is on our block list"),
    ("5.1.0", "550 5.1.0 <pengaduan@kantor.example> sender refused"),
    ("5.2.1", "550 5.2.1 mailbox receives mail too fast, try again later"),
]


@pytest.mark.parametrize(("status", "said"), US)
async def test_the_offices_own_trouble_closes_nobodys_address(
    world: World, petugas: Person, status: str, said: str
) -> None:
    warga = await complained(world)
    sent = warga.inbox[-1].message_id
    await comes(world, report(status, said, of=sent), sender="")
    vault = world.node.desk.vault
    row = await world.node.database.read(lambda tx: sealed.address_of(tx, vault, WARGA))
    assert row is not None
    assert row["closed_at"] is None
    warga.news()
    await petugas.says("/balas 1 Mohon datang ke loket 2.")
    await petugas.says("YA")
    assert "Mohon datang ke loket 2." in warga.news()[-1]


async def refused(world: World, name: str, said: str) -> None:
    """A citizen complains, and the receipt comes back with these words."""
    person = world.citizen(name, on="mail")
    await person.writes("KTP", LETTER.replace("Warga Contoh Dua", name))
    sent = person.inbox[-1].message_id
    await comes(world, report("5.0.0", said, of=sent, to=person.user.address), sender="")


async def test_two_equal_refusals_of_different_citizens_alarm_the_admin(world: World) -> None:
    admin = await world.officer("Admin Satu", "admin")
    for name in ("Warga Satu", "Warga Dua", "Warga Tiga"):
        await refused(world, name, US[0][1])
    alarms = [one for one in sends_to(world, admin) if "alasan yang sama" in one]
    assert len(alarms) == 1, "once a day"
    assert "block list" in alarms[0] and "example.com" not in alarms[0]


async def test_one_citizen_or_other_words_or_an_hour_between_are_no_alarm(world: World) -> None:
    admin = await world.officer("Admin Satu", "admin")
    for _ in range(2):
        await refused(world, "Warga Satu", US[0][1])
    await refused(world, "Warga Dua", US[2][1])
    await refused(world, "Warga Tiga", "550 5.6.0 content refused")
    await world.passes(hours=2)
    await refused(world, "Warga Empat", US[0][1])
    assert not any("alasan yang sama" in one for one in sends_to(world, admin))


async def test_at_the_door_too(world: World) -> None:
    admin = await world.officer("Admin Satu", "admin")
    assert world.mail is not None
    world.mail.faults.add("rcpt", "550 5.7.1 192.0.2.25 is blocked by a blacklist", times=2)
    for name in ("Warga Satu", "Warga Dua"):
        await world.citizen(name, on="mail").writes("KTP", LETTER)
    assert any("alasan yang sama" in one for one in sends_to(world, admin))
    closed = select(addresses.c.id).where(addresses.c.closed_at.is_not(None))
    assert await rows(world, closed) == []


# -- invariants -----------------------------------------------------------------------------------

CORPUS = {
    name: value
    for name, value in vars(unseen).items()
    if isinstance(value, bytes)
} | {
    "thanks": mail(text="Terima kasih."),
    "greeting": mail(text="Assalamualaikum"),
    "consent": mail(text="SETUJU"),
    "new": mail(text="BARU"),
    "status": mail(text="STATUS"),
    "withdraw": mail(text="CABUT"),
    "status and words": mail(text="STATUS\n\nKapan KTP saya jadi?"),
    "list": mail("List-Id: <warga.example.com>", text="Rapat RT jam tujuh."),
    "quote alone": mail("In-Reply-To: <x@example.com>", text="> Halo\n> Apa kabar"),
    "code": mail("Subject: SGU-7K4Q-2F", text="Ini tambahan saya."),
}  # fmt: skip


async def traces(world: World) -> tuple[int, ...]:
    """What a mail may leave behind: lines of cases, held mails, and messages."""
    lines = await rows(world, select(func.count().label("n")).select_from(journal))
    messages = await rows(world, select(func.count().label("n")).select_from(outbox))
    held = select(func.count().label("n")).where(inbox.c.status == "held")
    waiting = await rows(world, held.select_from(inbox))
    return tuple(found[0]["n"] for found in (lines, messages, waiting))


async def test_no_mail_of_a_person_ends_without_a_trace(world: World, petugas: Person) -> None:
    """Each in turn, from one who has no case, and again and again from one who has."""
    own = frozenset({ours(world)})
    for again in range(2):
        for at, (name, raw) in enumerate(CORPUS.items()):
            parsed = parse(
                here(world, raw), account=ours(world), own=own, received_at=world.clock()
            )
            looped = any(isinstance(one, InboundMessage) and one.looped for one in parsed.items)
            if looped or not any(isinstance(one, InboundMessage) for one in parsed.items):
                continue
            before = await traces(world)
            fresh = f"Message-ID: <{again}.{at}@".encode()
            await comes(world, re.sub(rb"Message-ID: <m[^@]*@", fresh, raw, count=1))
            assert await traces(world) != before, name
            world.clock.advance(timedelta(minutes=1))


@pytest.mark.parametrize("name", CORPUS)
async def test_each_word_can_be_read_by_an_officer(
    world: World, petugas: Person, name: str
) -> None:
    raw = CORPUS[name]
    parsed = parse(
        here(world, raw),
        account=ours(world),
        own=frozenset({ours(world)}),
        received_at=world.clock(),
    )
    if not parsed.items or not isinstance(item := parsed.items[0], InboundMessage) or item.looped:
        return
    await comes(world, raw)
    said = f"{item.subject} {item.text} {item.quoted}"
    for command in ("/surel 1", "/lihat 1", "/lihat 1 asli", "/riwayat 1"):
        await petugas.says(command)
    for case in await cases_of(world):
        for command in (f"/lihat {case.code}", f"/lihat {case.code} asli"):
            await petugas.says(command)
    seen = set(fold("\n".join(sends_to(world, petugas))).split())
    # Addresses are masked.
    words = set(re.findall(r"[a-z]{4,}", fold(re.sub(r"\S+@\S+", " ", said))))
    if name in ("status", "withdraw", "new", "consent"):
        return  # what a command asks for is done, and answered
    assert {word for word in words if not any(word in one for one in seen)} == set()
