"""Mails come in once each, whatever happens to the mailbox, the server and the line."""

from __future__ import annotations

import asyncio
import logging
import re
import shlex
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.mail.people import MailFile, MailUser
from app.sandbox.mail.server import MailPlace, MailSandbox
from channels.channel import DownloadError
from channels.mail.adapter import Mail, MailboxError
from channels.mail.imap import MOST_UIDS, Session, encode_name
from channels.mail.locate import Locator, message_id, message_key
from channels.mail.poll import Forgetful
from channels.mail.wire import TokenError, token_of
from channels.message import Attachment
from tests.channels.mail_house import NOW, PASSWORD, House, imap_server, mail_at, scripted


@pytest.fixture
def sandbox() -> MailSandbox:
    return MailSandbox(password=PASSWORD, clock=lambda: NOW)


@pytest.fixture
async def place(sandbox: MailSandbox) -> AsyncIterator[MailPlace]:
    async with sandbox.serving() as found:
        yield found


@pytest.fixture
async def mail(place: MailPlace) -> AsyncIterator[Mail]:
    adapter = mail_at(place)
    yield adapter
    await adapter.close()


@pytest.fixture
def warga(sandbox: MailSandbox) -> MailUser:
    return sandbox.user("Warga Contoh")


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set when the adapter has nothing to do but to wait for the server."""
    begun = asyncio.Event()
    wait = Session.wait

    async def noted(session: Session, seconds: float) -> None:
        begun.set()
        await wait(session, seconds)

    monkeypatch.setattr(Session, "wait", noted)
    return begun


# -- once, and not lost ---------------------------------------------------------------------------


async def test_a_mail_is_marked_as_read_only_after_it_was_delivered(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    named = warga.write("Pengaduan", "KTP saya belum jadi.")
    house.before = lambda: sandbox.ledger.seen and pytest.fail("marked before it was delivered")
    assert await mail.poll(house.deliver) == 1
    assert house.texts == ["KTP saya belum jadi."]
    assert [one.message_id for one in sandbox.ledger.seen] == [named]
    assert b"KTP saya belum jadi." in house.got[0].raw
    assert await mail.poll(house.deliver) == 0


async def test_what_could_not_be_stored_is_not_marked_and_comes_again(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    warga.write("Pengaduan", "jangan hilang")
    house.down = True
    with pytest.raises(ConnectionError):
        await mail.poll(house.deliver)
    assert sandbox.ledger.seen == []
    house.down = False
    assert await mail.poll(house.deliver) == 1
    assert house.texts == ["jangan hilang"]


async def test_a_colleague_who_reads_the_mailbox_takes_no_mail_from_us(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    await mail.poll(house.deliver)
    warga.write("Pengaduan", "sudah dibuka orang lain")
    (uid, _, _) = sandbox.mailbox().mails()[-1]
    sandbox.mailbox().mark_seen(uid)
    assert await mail.poll(house.deliver) == 1
    assert house.texts == ["sudah dibuka orang lain"]


async def test_what_came_and_was_read_by_somebody_while_we_were_down_is_taken(
    sandbox: MailSandbox, place: MailPlace, warga: MailUser, house: House
) -> None:
    memory = Forgetful()
    before = mail_at(place, memory=memory)
    warga.write("Pengaduan", "sebelum")
    await before.poll(house.deliver)
    await before.close()
    warga.write("Pengaduan", "selama mati")
    sandbox.mailbox().mark_seen(sandbox.mailbox().mails()[-1][0])
    after = mail_at(place, memory=memory)
    assert await after.poll(house.deliver) == 1
    await after.close()
    assert house.texts == ["sebelum", "selama mati"]


async def test_a_first_start_takes_what_is_unread_and_leaves_the_old(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    warga.write("Lama", "sudah dijawab tahun lalu")
    sandbox.mailbox().mark_seen(sandbox.mailbox().mails()[-1][0])
    warga.write("Baru", "belum dibaca")
    assert await mail.poll(house.deliver) == 1
    assert house.texts == ["belum dibaca"]


async def test_a_crash_between_store_and_cursor_repeats_under_the_same_key(
    sandbox: MailSandbox, place: MailPlace, warga: MailUser, house: House
) -> None:
    class Full(Forgetful):
        full = False

        async def save(self, value: bytes) -> None:
            if self.full:
                raise ConnectionError("the database is away")
            await super().save(value)

    memory = Full()
    before = mail_at(place, memory=memory)
    await before.poll(house.deliver)
    warga.write("Pengaduan", "sekali saja")
    memory.full = True
    with pytest.raises(ConnectionError):
        await before.poll(house.deliver)
    await before.close()
    memory.full = False
    after = mail_at(place, memory=memory)
    await after.poll(house.deliver)
    await after.close()
    assert house.texts == ["sekali saja", "sekali saja"]
    assert len(house.keys) == 1


async def test_a_mailbox_that_cannot_be_marked_is_not_read_for_ever(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    warga.write("Pengaduan", "satu")
    sandbox.mailbox()._readonly = True
    assert await mail.poll(house.deliver) == 1
    assert sandbox.ledger.seen == []
    assert await mail.poll(house.deliver) == 0
    warga.write("Pengaduan", "dua")
    assert await mail.poll(house.deliver) == 1
    assert house.texts == ["satu", "dua"]


async def test_another_client_that_takes_mails_away_is_no_trouble(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    for n in range(3):
        # Larger than a group together, so that they are fetched one after another.
        warga.write("Pengaduan", f"nomor {n}", [MailFile("foto.bin", bytes(3_500_000))])
    uids = [uid for uid, _, _ in sandbox.mailbox().mails()]
    house.before = lambda: sandbox.mailbox().expunge(uids[1:2])
    await mail.poll(house.deliver)
    while await mail.poll(house.deliver):
        pass
    assert house.texts == ["nomor 0", "nomor 2"]


async def test_new_uids_under_a_new_uidvalidity_make_no_second_case(
    sandbox: MailSandbox, place: MailPlace, warga: MailUser, house: House
) -> None:
    memory = Forgetful()
    mail = mail_at(place, memory=memory)
    for n in range(3):
        warga.write("Pengaduan", f"nomor {n}")
    await mail.poll(house.deliver)
    keys = house.keys
    warga.write("Pengaduan", "baru, dan dibuka orang lain")
    sandbox.mailbox().mark_seen(sandbox.mailbox().mails()[-1][0])
    sandbox.mailbox().renumber()
    sandbox.restart_imap()
    with pytest.raises(MailboxError):
        await mail.poll(house.deliver)
    while await mail.poll(house.deliver):
        pass
    assert len(house.keys) == 4
    assert keys < house.keys
    assert "baru, dan dibuka orang lain" in house.texts
    taken = len(house.got)
    await mail.close()
    again = mail_at(place, memory=memory)
    assert await again.poll(house.deliver) == 0
    await again.close()
    assert len(house.got) == taken


async def test_a_mail_to_two_addresses_of_the_office_is_one(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    warga.write("Pengaduan", "dua jalan")
    (_, raw, _) = sandbox.mailbox().mails()[0]
    sandbox.mailbox().deliver(b"Received: by another way\r\n" + raw, NOW)
    assert await mail.poll(house.deliver) == 2
    assert len(house.keys) == 1


# -- the line and the server ----------------------------------------------------------------------


async def test_a_server_that_is_restarted_costs_one_poll(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    await mail.poll(house.deliver)
    sandbox.restart_imap()
    warga.write("Pengaduan", "setelah putus")
    with pytest.raises(MailboxError) as lost:
        await mail.poll(house.deliver)
    assert lost.value.reason == "unreachable"
    assert await mail.poll(house.deliver) == 1


@pytest.mark.parametrize("at", [0, 1, 200, 5_000])
async def test_a_line_that_breaks_in_a_fetch_loses_nothing_and_doubles_nothing(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House, at: int
) -> None:
    for n in range(4):
        warga.write("Pengaduan", f"nomor {n} " + "kata " * 1000)
    sandbox.faults.cut_fetch.append(at)
    with pytest.raises(MailboxError):
        await mail.poll(house.deliver)
    assert house.got == []
    assert sandbox.ledger.seen == []
    for _ in range(5):
        await mail.poll(house.deliver)
    assert [text[:7] for text in house.texts] == [f"nomor {n}" for n in range(4)]


async def test_a_mail_that_breaks_the_line_each_time_is_set_aside_and_blocks_nobody(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House
) -> None:
    warga.write("Pengaduan", "racun-di-sini")
    warga.write("Pengaduan", "yang berikutnya")
    sandbox.faults.poison = b"racun-di-sini"
    for _ in range(12):
        try:
            await mail.poll(house.deliver)
        except MailboxError:
            continue
    assert house.texts == ["yang berikutnya"]
    (aside,) = [one for one in house.got if one.problem]
    assert aside.items == ()
    assert len(sandbox.ledger.seen) == 1


async def test_idle_tells_at_once_and_is_only_a_hint(
    place: MailPlace, warga: MailUser, house: House, waits: asyncio.Event
) -> None:
    # Nobody waits for an hour: what comes before it comes because it was told.
    mail = mail_at(place, poll_seconds=3600)
    polling = asyncio.create_task(mail.poll(house.deliver))
    await asyncio.wait_for(waits.wait(), 60)
    for _ in range(60):
        # One of them comes when the server listens already, and not only before it.
        warga.write("Pengaduan", "segera")
        if (await asyncio.wait({polling}, timeout=1))[0]:
            break
    assert polling.done() and await polling >= 1
    await mail.close()


async def test_a_quiet_mailbox_is_looked_at_again_after_the_given_time(
    place: MailPlace, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def wait(session: Session, seconds: float) -> None:
        waits.append(seconds)
        await waiting(session, seconds)

    waiting = Session.wait
    monkeypatch.setattr(Session, "wait", wait)
    mail = mail_at(place, poll_seconds=0.3)
    for looks in (1, 2):
        assert await asyncio.wait_for(mail.poll(house.deliver), 60) == 0
        assert waits == [0.3] * looks
    await mail.close()


async def test_a_line_that_is_cut_while_waiting_is_noticed_at_once(
    sandbox: MailSandbox, place: MailPlace, warga: MailUser, house: House, waits: asyncio.Event
) -> None:
    mail = mail_at(place, poll_seconds=3600, answer_seconds=3600)
    polling = asyncio.create_task(mail.poll(house.deliver))
    await asyncio.wait_for(waits.wait(), 60)
    await asyncio.sleep(0.2)
    sandbox.restart_imap()
    with pytest.raises(MailboxError):
        await asyncio.wait_for(polling, 60)
    warga.write("Pengaduan", "sesudahnya")
    assert await mail.poll(house.deliver) == 1
    await mail.close()


async def test_a_poll_that_is_stopped_while_waiting_leaves_nothing_behind(
    place: MailPlace, warga: MailUser, house: House
) -> None:
    mail = mail_at(place, poll_seconds=20)
    waiting = asyncio.create_task(mail.poll(house.deliver))
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await mail.close()
    assert [t for t in asyncio.all_tasks() if "IMAP4ClientProtocol" in repr(t)] == []


async def test_a_refused_login_says_so_and_waits_a_minute(place: MailPlace, house: House) -> None:
    mail = mail_at(place, password="salah")
    with pytest.raises(MailboxError) as refused:
        await mail.poll(house.deliver)
    assert (refused.value.reason, refused.value.retry_after) == ("unauthorized", 60)
    assert "salah" not in str(refused.value)
    await mail.close()


async def test_nobody_there(house: House) -> None:
    async with scripted(_hang_up) as port:
        pass
    mail = Mail(
        address="pengaduan@kantor.example.com",
        imap=imap_server(port, user="a"),
        smtp=imap_server(port, user="a"),
        clock=lambda: NOW,
        poll_seconds=0,
    )
    with pytest.raises(MailboxError) as absent:
        await mail.poll(house.deliver)
    assert absent.value.reason == "unreachable"
    await mail.close()


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    return


class Talker:
    """An IMAP server by hand: answers up to SELECT as it should, then as `fetch` says."""

    def __init__(self, fetch: bytes = b"", *, greeting: bytes = b"* OK hello\r\n") -> None:
        self.fetch = fetch
        self.greeting = greeting
        self.search = b"* SEARCH 1\r\n"
        self.auth = b""
        self.after_auth = b""
        self.silent = False

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.greeting)
        while line := await reader.readline():
            if self.silent:
                continue
            tag, _, rest = line.rstrip().partition(b" ")
            writer.write(self.answer(tag, rest.upper()))
            await writer.drain()

    def answer(self, tag: bytes, said: bytes) -> bytes:
        done = tag + b" OK done\r\n"
        if said.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + done
        if said.startswith(b"AUTHENTICATE"):
            self.tag = tag
            return self.auth or done
        if not said:
            return self.after_auth.replace(b"TAG", getattr(self, "tag", tag) or tag)
        if said.startswith(b"SELECT"):
            return b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 2] ok\r\n" + done
        if said.startswith(b"UID SEARCH UNSEEN"):
            return self.search + done
        if said.startswith(b"UID FETCH") and b"SIZE" in said:
            return b"* 1 FETCH (UID 1 RFC822.SIZE 100)\r\n" + done
        if said.startswith(b"UID FETCH"):
            return self.fetch
        if said.startswith(b"UID SEARCH"):
            return b"* SEARCH\r\n" + done
        return done


def by_hand(port: int, token: str | None = None, answer_seconds: float = 1.0) -> Mail:
    server = imap_server(port, user="a")
    return Mail(
        address="pengaduan@kantor.example.com",
        imap=server,
        smtp=server,
        clock=lambda: NOW,
        poll_seconds=0,
        answer_seconds=answer_seconds,
        token_command=token,
    )


GARBAGE = {
    "not IMAP at all": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "an answer to another question": b"ZZZZ OK never asked\r\n",
    "three thousand lines at once": b"* 1 EXPUNGE\r\n" * 3000,
    "a literal without end": b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n" + b"x" * 9_000_000,
    "a line without end": b"* " + b"x" * 9_000_000,
    "a size that is no number": b"* 1 FETCH (UID satu BODY[] {5}\r\nabcde)\r\nTAG OK\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("what", sorted(GARBAGE))
async def test_garbage_ends_the_connection_and_never_hangs(what: str, house: House) -> None:
    talker = Talker(GARBAGE[what])
    async with scripted(talker) as port:
        mail = by_hand(port)
        try:
            await asyncio.wait_for(mail.poll(house.deliver), 200)
        except MailboxError as error:
            assert error.reason in ("unreachable", "timeout", "malformed")
        assert house.got == []
        await mail.close()


class Boaster(Talker):
    """Says that its mail has 9,000,000 bytes; it has `real`."""

    def __init__(self, real: int) -> None:
        super().__init__()
        head = b"From: warga@example.com\r\nMessage-ID: <a@example.com>\r\n\r\n"
        self.mail = head + b"x" * (real - len(head))

    def answer(self, tag: bytes, said: bytes) -> bytes:
        if not said.startswith(b"UID FETCH") or b"SIZE" in said:
            return super().answer(tag, said).replace(b"SIZE 100)", b"SIZE 9000000)")
        asked = re.search(rb"<(\d+)\.(\d+)>", said)
        assert asked is not None
        at, size = int(asked[1]), int(asked[2])
        piece = self.mail[at : at + size]
        head = b"* 1 FETCH (UID 1 BODY[]<%d> {%d}\r\n" % (at, len(piece))
        return head + piece + b")\r\n" + tag + b" OK done\r\n"


@pytest.mark.parametrize("real", [100, 3_000_000, 9_050_000])
async def test_a_mail_that_is_smaller_or_a_little_larger_than_stated(
    real: int, house: House
) -> None:
    async with scripted(Boaster(real)) as port:
        mail = by_hand(port, answer_seconds=30)
        assert await mail.poll(house.deliver) == 1
        await mail.close()
    assert [one.event_key for one in house.got] == [message_key(Boaster(real).mail)]


async def test_a_mail_that_is_much_larger_than_stated_is_not_read_for_ever(house: House) -> None:
    async with scripted(Boaster(30_000_000)) as port:
        mail = by_hand(port, answer_seconds=30)
        with pytest.raises(MailboxError) as refused:
            await mail.poll(house.deliver)
        await mail.close()
    assert refused.value.reason == "malformed"
    assert house.got == []


@pytest.mark.parametrize("greeting", [b"* BYE too many\r\n", b"garbage\r\n", b"", b"\xff\xfe\r\n"])
async def test_a_greeting_that_is_none(greeting: bytes, house: House) -> None:
    talker = Talker(greeting=greeting)
    async with scripted(talker) as port:
        mail = by_hand(port, answer_seconds=0.5)
        with pytest.raises(MailboxError):
            await asyncio.wait_for(mail.poll(house.deliver), 10)
        await mail.close()


async def test_a_server_that_falls_silent_is_left(house: House) -> None:
    talker = Talker()
    talker.silent = True
    async with scripted(talker) as port:
        mail = by_hand(port, answer_seconds=0.3)
        with pytest.raises(MailboxError) as late:
            await asyncio.wait_for(mail.poll(house.deliver), 10)
        assert late.value.reason == "timeout"
        await mail.close()


# -- tokens ---------------------------------------------------------------------------------------


def command(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


@pytest.mark.parametrize(
    ("auth", "after", "reason"),
    [
        (b"", b"", None),
        (b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", b"TAG NO refused\r\n", "unauthorized"),
        (b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", b"", "unauthorized"),
    ],
    ids=["taken", "refused", "refused without a word"],
)
async def test_xoauth2(auth: bytes, after: bytes, reason: str | None, house: House) -> None:
    talker = Talker()
    talker.auth, talker.after_auth, talker.search = auth, after, b"* SEARCH\r\n"
    async with scripted(talker) as port:
        mail = by_hand(port, command("print('ya29.rahasia')"))
        if reason is None:
            assert await mail.poll(house.deliver) == 0
        else:
            with pytest.raises(MailboxError) as refused:
                await mail.poll(house.deliver)
            assert refused.value.reason == reason
            assert "ya29" not in str(refused.value)
        await mail.close()


@pytest.mark.parametrize(
    "code",
    [
        "import sys; print('ya29.rahasia'); sys.exit(1)",
        "pass",
        "print('two words')",
        "print('x' * 100_000)",
    ],
)
async def test_a_command_that_gives_no_token(code: str) -> None:
    with pytest.raises(TokenError) as none:
        await token_of(command(code))()
    assert "ya29" not in str(none.value)


async def test_a_command_that_takes_too_long_is_stopped() -> None:
    # Unless it is stopped, this test ends in an hour.
    with pytest.raises(TokenError, match="printed no token in"):
        await token_of(command("import time; time.sleep(3600)"), seconds=0.2)()


async def test_a_command_that_is_not_there(house: House) -> None:
    mail = by_hand(1, "/nowhere/gettoken --now")
    with pytest.raises(MailboxError) as none:
        await mail.poll(house.deliver)
    assert none.value.reason == "token"
    await mail.close()


# -- large ----------------------------------------------------------------------------------------


async def test_a_full_mailbox_is_taken_in_portions(
    sandbox: MailSandbox, mail: Mail, house: House
) -> None:
    raw = b"From: a@example.com\r\nMessage-ID: <%d@example.com>\r\n\r\nhalo\r\n"
    box = sandbox.mailbox()
    for n in range(2_000):
        box.deliver(raw % n, NOW, seen=n % 4 != 0)
    came = []
    while found := await mail.poll(house.deliver):
        came.append(found)
    assert came == [MOST_UIDS, MOST_UIDS, 100]
    assert len(house.keys) == 500


async def test_large_mails_are_fetched_alone_and_larger_ones_in_their_beginning(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House, tmp_path: Path
) -> None:
    warga.write("Pengaduan", "kecil")
    warga.write("Pengaduan", "besar", [MailFile("video.mp4", bytes(9_000_000), "video/mp4")])
    warga.write("Pengaduan", "raksasa", [MailFile("film.mp4", bytes(24_000_000), "video/mp4")])
    warga.write("Pengaduan", "kecil lagi")
    while await mail.poll(house.deliver):
        pass
    assert house.texts == ["kecil", "besar", "raksasa", "kecil lagi"]
    assert house.batches == [1, 1, 1, 1]
    # Of the large one the beginning is kept; its file is fetched out of the mailbox as it was.
    assert len(house.got[1].raw) < 1_000_000
    assert house.got[1].problem is None
    (video,) = house.messages[1].attachments
    assert video.size == 9_000_000
    await mail.download(video, tmp_path / "video", limit=30_000_000)
    assert (tmp_path / "video").read_bytes() == bytes(9_000_000)
    giant = house.got[2]
    assert len(giant.raw) < 1_000_000
    assert giant.problem is not None
    assert "terlalu besar" in giant.problem
    (film,) = house.messages[2].attachments
    assert film.size is None
    with pytest.raises(DownloadError) as refused:
        await mail.download(film, tmp_path / "film", limit=30_000_000)
    assert refused.value.reason == "too_large"
    assert len(sandbox.ledger.seen) == 4


# -- files ----------------------------------------------------------------------------------------


async def _attached(mail: Mail, warga: MailUser, house: House) -> Attachment:
    warga.write("Pengaduan", "Ini buktinya.", [MailFile("bukti.pdf", b"%PDF isi bukti")])
    await mail.poll(house.deliver)
    (attachment,) = house.messages[-1].attachments
    return attachment


async def test_a_file_is_found_under_another_uid(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House, tmp_path: Path
) -> None:
    attachment = await _attached(mail, warga, house)
    sandbox.mailbox().renumber()
    sandbox.restart_imap()
    await mail.download(attachment, tmp_path / "bukti", limit=100)
    assert (tmp_path / "bukti").read_bytes() == b"%PDF isi bukti"


async def test_a_file_of_a_mail_that_is_gone_is_gone(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House, tmp_path: Path
) -> None:
    attachment = await _attached(mail, warga, house)
    sandbox.mailbox().expunge([uid for uid, _, _ in sandbox.mailbox().mails()])
    with pytest.raises(DownloadError) as gone:
        await mail.download(attachment, tmp_path / "bukti", limit=100)
    assert (gone.value.reason, gone.value.retryable) == ("gone", False)
    assert not (tmp_path / "bukti").exists()


async def test_a_borrowed_message_id_gives_no_other_file(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, house: House, tmp_path: Path
) -> None:
    attachment = await _attached(mail, warga, house)
    named = house.messages[-1].external_id
    sandbox.mailbox().expunge([uid for uid, _, _ in sandbox.mailbox().mails()])
    sandbox.user("Orang Lain").write(
        "Pengaduan",
        "palsu",
        [MailFile("bukti.pdf", b"%PDF palsu")],
        headers={"Message-ID": f"<{named}>"},
    )
    with pytest.raises(DownloadError) as gone:
        await mail.download(attachment, tmp_path / "bukti", limit=100)
    assert gone.value.reason == "gone"


async def test_a_download_while_the_server_is_away_may_be_tried_again(
    place: MailPlace, sandbox: MailSandbox, warga: MailUser, house: House, tmp_path: Path
) -> None:
    mail = mail_at(place)
    attachment = await _attached(mail, warga, house)
    await mail.close()
    wrong = mail_at(place, password="salah")
    with pytest.raises(DownloadError) as refused:
        await wrong.download(attachment, tmp_path / "bukti", limit=100)
    assert (refused.value.reason, refused.value.retryable) == ("unauthorized", True)
    await wrong.close()


@pytest.mark.parametrize("ref", ["", "tiada", "|", "1.2|3", "a.b.c.d|1", "1.2.k.\xff|0"])
async def test_refs_that_were_never_ours(mail: Mail, ref: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as gone:
        await mail.download(Attachment(ref, "image/png"), tmp_path / "f", limit=9)
    assert gone.value.reason == "gone"


# -- names and secrets ----------------------------------------------------------------------------


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_any_bytes_have_a_key_and_a_place(head: bytes, body: bytes) -> None:
    raw = head + b"\r\n\r\n" + body
    key = message_key(raw)
    assert len(key) == 64
    where = Locator.of(7, 101, key, raw)
    assert Locator.read(where.write()) == where


@given(st.lists(st.sampled_from(["Received: by a", "X-Spam: no", "Return-Path: <a@b>"])))
def test_what_servers_add_does_not_change_the_key(added: list[str]) -> None:
    raw = b"From: a@example.com\r\nMessage-ID: <1@example.com>\r\nSubject: a\r\n b\r\n\r\nisi"
    above = "".join(f"{line}\r\n" for line in added).encode()
    assert message_key(above + raw) == message_key(raw)
    assert message_key(raw + b"!") != message_key(raw)
    assert message_key(raw.replace(b"From: a", b"From: b")) != message_key(raw)
    assert message_id(above + raw) == "1@example.com"


def test_two_mails_without_a_message_id_are_two() -> None:
    assert message_key(b"Received: 1\r\n\r\nhalo") != message_key(b"Received: 2\r\n\r\nhalo")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", "INBOX"),
        ("Arsip & Lama", "Arsip &- Lama"),
        ("Arsip – ✓", "Arsip &IBM- &JxM-"),
        ("Entwürfe", "Entw&APw-rfe"),
    ],
)
def test_names_of_folders(name: str, written: str) -> None:
    assert encode_name(name) == written


async def test_no_log_holds_words_names_or_passwords(
    place: MailPlace,
    sandbox: MailSandbox,
    warga: MailUser,
    house: House,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        mail = mail_at(place)
        warga.write("Pengaduan", "kata-kenari-kuning")
        await mail.poll(house.deliver)
        sandbox.restart_imap()
        with pytest.raises(MailboxError):
            await mail.poll(house.deliver)
        await mail.close()
    ours = [one for one in caplog.records if not one.name.startswith(("pymap", "mail.", "asyncio"))]
    logged = "\n".join(one.getMessage() for one in ours)
    for secret in ("kenari", warga.address, PASSWORD):
        assert secret not in logged
    assert PASSWORD not in repr(imap_server(1, user="a"))
