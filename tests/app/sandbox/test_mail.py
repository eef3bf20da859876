"""The mail sandbox as other programs meet it, and an office that works through it."""

from __future__ import annotations

import asyncio
import email.policy
import imaplib
import re
import shlex
import signal
import smtplib
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.demo.world import World
from app.sandbox.mail.people import MailFile
from app.sandbox.mail.server import PASSWORD, MailPlace, MailSandbox
from backoffice.store import inbox, sends
from channels.mail.marks import ANSWER_ABOVE
from tests.app.operators import alone, fresh_operator
from tests.app.processes import running
from tests.files import lying, sent_files

# -- the servers, met by the standard library's clients -------------------------------------------


def _send(place: MailPlace, sender: str, to: str, text: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Pengaduan"
    mail["Message-ID"] = "<1@example.com>"
    mail.set_content(text)
    with smtplib.SMTP(place.host, place.smtp_port, timeout=5) as client:
        client.sendmail(sender, [to], mail.as_bytes(policy=email.policy.SMTP))


def _inbox(place: MailPlace, user: str, password: str) -> list[bytes]:
    with imaplib.IMAP4(place.host, place.imap_port, timeout=5) as client:
        client.login(user, password)
        client.select("INBOX")
        _, (found,) = client.search(None, "ALL")
        mails = []
        for number in found.split():
            _, answer = client.fetch(number, "(RFC822)")
            assert isinstance(answer[0], tuple)
            mails.append(answer[0][1])
        return mails


async def test_any_mail_program_can_write_and_read() -> None:
    sandbox = MailSandbox()
    async with sandbox.serving() as place:
        await asyncio.to_thread(_send, place, "warga@example.com", place.office, "halo kantor")
        (mail,) = await asyncio.to_thread(_inbox, place, place.office, PASSWORD)
        assert b"halo kantor" in mail
        trace = [line.split(b":")[0] for line in mail.split(b"\r\n")[:3]]
        assert trace == [b"Return-Path", b"Authentication-Results", b"Received"]
        # Whoever wrote has a mailbox now, and can be answered.
        await asyncio.to_thread(_send, place, place.office, "warga@example.com", "halo warga")
        (answer,) = await asyncio.to_thread(_inbox, place, "warga@example.com", PASSWORD)
        assert b"halo warga" in answer
        assert [one.to for one in sandbox.ledger.sent] == [place.office, "warga@example.com"]


async def test_it_refuses_whom_it_does_not_know() -> None:
    async with MailSandbox().serving() as place:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await asyncio.to_thread(_send, place, "warga@example.com", "tiada@example.com", "a")
        with pytest.raises(imaplib.IMAP4.error):
            await asyncio.to_thread(_inbox, place, place.office, "salah")


async def test_what_a_client_marks_as_read_stands_in_the_ledger() -> None:
    sandbox = MailSandbox()
    warga = sandbox.user("Warga Contoh")
    named = warga.write("Pengaduan", "halo", [MailFile("a.txt", b"isi", "text/plain")])
    async with sandbox.serving() as place:
        await asyncio.to_thread(_inbox, place, place.office, PASSWORD)  # RFC822 sets \Seen
    assert [one.message_id for one in sandbox.ledger.seen] == [named]


def test_a_person_replies_above_the_quotation_and_in_the_thread() -> None:
    sandbox = MailSandbox()
    warga, teman = sandbox.user("Warga Contoh"), sandbox.user("Teman Contoh")
    first = teman.write("Apa kabar", "Bagaimana?", to=warga.address)
    second = warga.reply("Baik.")
    (answer,) = teman.inbox
    assert answer.message_id == second
    assert (answer.in_reply_to, answer.references) == (first, (first,))
    assert answer.subject == "Re: Apa kabar"
    assert answer.text.startswith("Baik.\n\nPada ")
    assert "> Bagaimana?" in answer.text
    with pytest.raises(LookupError):
        sandbox.user("Orang Lain").reply("kepada siapa")


@pytest.mark.parametrize(
    ("step", "kind"), [("nowhere", "451 x"), ("rcpt", "250 ok"), ("rcpt", "x")]
)
def test_only_faults_that_there_are(step: str, kind: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        MailSandbox().faults.add(step, kind)


# -- the command ----------------------------------------------------------------------------------


async def test_the_command_says_how_to_be_an_office_and_a_citizen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    async with running(fresh_operator(tmp_path), "sandbox", "mail") as sandbox:
        await sandbox.prints("Any mail program")
        told = "".join(sandbox.lines)
        smtp = re.search(r"smtp://(127\.0\.0\.1):(\d+)", told)
        imap = re.search(r"imap://(127\.0\.0\.1):(\d+)", told)
        office = re.search(r"ADUAN_MAIL_ADDRESS=(\S+)", told)
        assert smtp and imap and office
        assert f"--mail-rcpt {office[1]}" in told
        place = MailPlace(smtp[1], int(imap[2]), int(smtp[2]), office[1], PASSWORD)
        await asyncio.to_thread(_send, place, "warga@example.com", place.office, "halo")
        assert len(await asyncio.to_thread(_inbox, place, place.office, PASSWORD)) == 1
        printf = re.search(r"printf '.*?' ", told)
        assert printf
        written = await asyncio.to_thread(subprocess.check_output, shlex.split(printf[0]))
        expected = b"From: warga.contoh@example.com\r\nSubject: Pengaduan\r\n\r\n"
        assert written.startswith(expected)
        await sandbox.stops(signal.SIGTERM)


# -- an office on mail ----------------------------------------------------------------------------


async def test_who_writes_to_the_office_is_answered_in_the_mailbox(tmp_path: Path) -> None:
    async with World.opened(tmp_path, mail=True) as world:
        warga = world.citizen("Warga Contoh", on="mail")
        (answer, *_) = await warga.writes("Pengaduan KTP", "Halo, KTP saya belum jadi.")
        assert "Dinas" in answer
        assert all(m.sender == "pengaduan@kantor.example.com" for m in warga.inbox)
        assert world.mail is not None
        assert len(world.mail.ledger.seen) == 1
        # What was marked as read is stored, and what was answered is recorded.
        node = world.node
        office = node.desk.office_id
        assert await node.database.read(lambda tx: inbox.counts(tx, office)) == {"done": 1}
        counts = await node.database.read(lambda tx: sends.counts(tx, office))
        assert counts == {"sent": len(warga.inbox)}
        # Everybody on Telegram goes on as before.
        assert await world.citizen("Warga Lain").says("halo")


async def test_a_reply_is_understood_without_its_quotation(tmp_path: Path) -> None:
    async with World.opened(tmp_path, mail=True) as world:
        warga = world.citizen("Warga Contoh", on="mail")
        await warga.writes("Pengaduan", "halo")
        asking = [message for message in warga.inbox if ANSWER_ABOVE in message.text]
        assert asking
        answers = await warga.replies("Nama: Warga Contoh Dua")
        assert "Nama: Warga Contoh Dua" in answers[0]

        assert world.mail is not None
        assert len(world.mail.ledger.seen) == 2


async def test_a_restart_takes_what_came_meanwhile_even_if_somebody_read_it(
    tmp_path: Path,
) -> None:
    async with World.opened(tmp_path, mail=True) as world:
        warga = world.citizen("Warga Contoh", on="mail")
        await warga.writes("Pengaduan", "halo")
        assert world.mail is not None
        office = world.node.desk.office_id
        await world.node.close()
        warga.user.write("Pengaduan", "STATUS")
        box = world.mail.mailbox()
        box.mark_seen(box.mails()[-1][0])
        box.renumber()
        await world.restart()
        await world.settle()
        counts = await world.node.database.read(lambda tx: inbox.counts(tx, office))
        assert counts == {"done": 2}


async def test_a_file_by_mail_is_fetched_out_of_the_mailbox_and_kept(tmp_path: Path) -> None:
    photo = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
    async with World.opened(tmp_path, mail=True) as world:
        warga = world.citizen("Warga Contoh", on="mail")
        file = MailFile("foto.jpg", photo, "image/jpeg")
        await warga.writes("Pengaduan", "KTP saya belum jadi sejak Agustus.", file)
        await warga.replies("SETUJU")
        assert len(lying(tmp_path)) == 1
        assert await sent_files(world) == [photo]
