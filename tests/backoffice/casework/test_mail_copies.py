"""The answer by mail as well: to whom, with what in it, once, and who hears where it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.backup.verification import verify
from app.demo.world import MailPerson
from backoffice.case.case import Case
from backoffice.casework import answering
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from tests.backoffice.citizens.test_linking import code_in
from tests.sops.people import Office, opened
from tests.sops.rows import row
from tests.sops.test_after_the_answer import KALBAR
from tests.world import house_url as house_url

ANSWER = "Mobil dinas sudah ditarik. Terima kasih, Warga Contoh Satu (0812-0000-0001)."
CLEAN = "Mobil dinas sudah ditarik."


@pytest.fixture
async def kalbar(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened("kalbar", tmp_path, house_url, mail=True) as office:
        yield office


def mailbox(office: Office, name: str = "Kotak Contoh") -> MailPerson:
    """Somebody's mailbox, from which nobody has written to the office."""
    person = office.world.citizen(name, on="mail")
    assert isinstance(person, MailPerson)
    return person


async def answered(office: Office, case: Case, words: str = ANSWER) -> None:
    """Its answer was sent, by whatever way an SOP has for that."""
    desk, now = office.world.node.desk, office.world.clock()

    def answer(tx: Tx) -> None:
        work = Work(tx, desk, now, SYSTEM)
        current = cases.load(tx, case.id)
        assert current is not None
        done = answering.do_write_draft(work, current, words)
        (step,) = (one for one in desk.current.workflow.transitions if one.verb == "kirim")
        answering.do_send_answer(work, done, step)

    await office.world.node.database.write(answer, name="turn")
    await office.world.settle()


def mails(person: MailPerson) -> list[str]:
    return [one.text for one in person.user.inbox]


@row("K20")
async def test_it_goes_to_the_address_of_the_form_and_tells_of_nobody(kalbar: Office) -> None:
    box, warga = mailbox(kalbar), kalbar.world.citizen()
    case = await kalbar.complains(warga, **KALBAR, surel=f"e-mail saya {box.user.address.upper()}")
    warga.news()
    await answered(kalbar, case)
    await kalbar.world.passes(minutes=5)
    await kalbar.world.restart()
    await kalbar.world.passes(minutes=5)
    (told,) = [one for one in warga.news() if CLEAN in one]
    assert "Warga Contoh Satu" in told, "the chat has the whole answer"
    (mail,) = box.user.inbox
    assert CLEAN in mail.text
    for secret in ("Contoh Satu", "0812", case.code, str(case.number)):
        assert secret not in mail.text + mail.subject
    # A reply to it is nobody's: it proves nothing, and leads to no case.
    before = await kalbar.journal(case)
    box.user.reply("Ini bukan milik saya.")
    await kalbar.world.settle()
    assert await kalbar.journal(case) == before
    folder = BlobFolder(kalbar.world.settings.data_dir / "blobs")
    desk, database = kalbar.world.node.desk, kalbar.world.node.database
    report = await verify(database, desk.vault, folder, lambda progress: None)
    assert [fault.text for fault in report.faults] == []


@row("K20")
async def test_a_linked_mailbox_gets_the_whole_answer_once(kalbar: Office) -> None:
    box, other = mailbox(kalbar), mailbox(kalbar, "Kotak Lain")
    warga = kalbar.world.citizen()
    case = await kalbar.complains(warga, **KALBAR, surel=other.user.address)
    code = code_in(await box.writes("Akun", "TAUTKAN"))
    assert "sekarang tersambung" in (await warga.says(code))[-1]
    await warga.says("STATUS")
    sent = len(mails(box))
    await answered(kalbar, case)
    await kalbar.world.passes(minutes=5)
    copies = [one for one in mails(box)[sent:] if CLEAN in one]
    assert len(copies) == 1 and "Warga Contoh Satu" in copies[0] and case.code in copies[0]
    assert mails(other) == [], "one copy is enough"


@row("K20")
async def test_what_fails_blocks_nothing_and_an_officer_hears(kalbar: Office) -> None:
    box, warga = mailbox(kalbar), kalbar.world.citizen()
    case = await kalbar.complains(warga, **KALBAR, surel=box.user.address)
    box.user.block()
    for one in (warga, *kalbar.staff.values()):
        one.news()
    await answered(kalbar, case)
    await kalbar.world.passes(minutes=30)
    assert any(CLEAN in one for one in warga.news())
    told = [text for one in kalbar.staff.values() for text in one.news()]
    assert any(f"Salinan jawaban {case.number} belum terkirim lewat" in one for one in told)
    assert not any("Mohon hubungi lewat telepon" in one for one in told)
    assert (await kalbar.case()).state == "DIJAWAB"


@pytest.mark.parametrize("why", ["secret", "by an officer", "passed over"])
async def test_nothing_goes_where_it_is_not_shown_to_be_wanted(kalbar: Office, why: str) -> None:
    box, warga = mailbox(kalbar), kalbar.world.citizen()
    named = {} if why != "secret" else {"surel": box.user.address}
    case = await kalbar.complains(warga, **KALBAR, **named)
    if why == "secret":
        await kalbar.does("kasubbag_perencanaan", f"/rahasia {case.code} isi ya")
    if why == "by an officer":
        await kalbar.does("petugas_penerima", f"/isi {case.code} surel {box.user.address}")
        assert "disimpan" in kalbar["petugas_penerima"].sees
    await answered(kalbar, case)
    await kalbar.world.passes(minutes=5)
    assert mails(box) == []
    assert any(CLEAN in one for one in warga.news())


async def test_who_complains_by_mail_reads_the_answer_once(kalbar: Office) -> None:
    box = mailbox(kalbar)
    await box.writes(
        "Pengaduan",
        "\n".join(
            [
                "Nama: Warga Contoh Satu",
                "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
                "Nomor HP: 0812-0000-0001",
                f"Apa: {KALBAR['apa']}",
            ]
        ),
    )
    case = await kalbar.case()
    sent = len(mails(box))
    await answered(kalbar, case)
    await kalbar.world.passes(minutes=5)
    assert len([one for one in mails(box)[sent:] if CLEAN in one]) == 1


@pytest.mark.parametrize(
    "typed", ["budi", "budi@", "budi@contoh", "a@example.com atau b@example.com", "@example.com"]
)
async def test_what_is_no_address_is_asked_again(tmp_path: Path, typed: str) -> None:
    async with opened("kalbar", tmp_path) as office:
        warga = office.world.citizen()
        await office.fills(warga, until="salinan jawaban", **KALBAR)
        await warga.says(typed)
        assert "Alamat e-mailnya belum terbaca" in warga.sees
        await warga.says("Budi.Contoh+aduan@mail.example.co.id ya")
        assert "budi.contoh+aduan" not in warga.sees and "belum terbaca" not in warga.sees


async def test_whoever_sends_it_reads_that_a_copy_goes_along(kalbar: Office) -> None:
    box = mailbox(kalbar)
    case = await kalbar.complains(kalbar.world.citizen(), **KALBAR, surel=box.user.address)
    desk, now = kalbar.world.node.desk, kalbar.world.clock()

    def approve(tx: Tx) -> None:
        work = Work(tx, desk, now, SYSTEM)
        done = answering.do_write_draft(work, case, ANSWER)
        step = next(one for one in desk.current.workflow.transitions if one.verb == "setujui")
        answering.do_approve(work, done, step)

    await kalbar.world.node.database.write(approve, name="turn")
    shown = await kalbar.does("kasubbag_perencanaan", f"/kirim {case.code}")
    assert "Telegram, dan salinannya lewat e-mail" in shown
    assert mails(box) == []
    await kalbar.does("kasubbag_perencanaan", "YA")
    assert len(mails(box)) == 1
