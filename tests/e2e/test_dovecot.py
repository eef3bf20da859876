"""The mailbox on a real Dovecot that is stopped, restored and read by others."""

from __future__ import annotations

import asyncio
import imaplib
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.mail.adapter import Mail, MailboxError, Memory, Server
from channels.mail.imap import MOST_UIDS
from channels.mail.poll import Forgetful
from tests.channels.mail_house import NOW, House
from tests.e2e.dovecot import OFFICE, PASSWORD, Dovecot, Relay, dovecot, token_server


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as found:
        yield found


@pytest.fixture
def house() -> House:
    return House()


def reading(
    port: int, *, poll_seconds: float = 0, memory: Memory | None = None, token: str | None = None
) -> Mail:
    imap = Server(host="127.0.0.1", port=port, security="plain", user=OFFICE, password=PASSWORD)
    return Mail(
        address=OFFICE,
        imap=imap,
        smtp=imap,
        clock=lambda: NOW,
        poll_seconds=poll_seconds,
        memory=memory,
        token_command=token,
        answer_seconds=10,
    )


def letter(n: int, text: str = "KTP saya belum jadi.", size: int = 0) -> bytes:
    head = (
        f"From: Warga Contoh <warga{n}@example.com>\r\nTo: {OFFICE}\r\nSubject: Pengaduan {n}\r\n"
        f"Date: Mon, 23 Nov 2026 08:00:00 +0700\r\nMessage-ID: <{n}@example.com>\r\n"
    )
    if not size:
        return f"{head}\r\n{text} {n}\r\n".encode()
    line = b"QUJD" * 19 + b"\r\n"
    return (
        (
            f"{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\n{text} {n}\r\n--b\r\n"
            "Content-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="video.mp4"\r\n\r\n'
        ).encode()
        + line * (size // len(line))
        + b"--b--\r\n"
    )


async def through(mail: Mail, house: House) -> None:
    """Poll until nothing comes; a server that is away is asked again."""
    trouble: MailboxError | None = None
    # One that starts on a busy machine takes its time.
    for _ in range(300):
        try:
            if not await mail.poll(house.deliver):
                return
        except MailboxError as error:
            trouble = error
            await asyncio.sleep(0.1)
    raise AssertionError("it never comes to rest") from trouble


def colleague(server: Dovecot) -> imaplib.IMAP4:
    """Somebody who reads the office's mailbox in another program."""
    client = imaplib.IMAP4("127.0.0.1", server.port, timeout=10)
    client.login(OFFICE, PASSWORD)
    client.select("INBOX")
    return client


async def test_idle_hears_of_a_mail(server: Dovecot, house: House) -> None:
    mail = reading(server.port, poll_seconds=3600)
    waiting = asyncio.create_task(mail.poll(house.deliver))
    await asyncio.sleep(0.5)
    server.deliver(letter(1))
    # By looking again it would be an hour.
    assert await asyncio.wait_for(waiting, 60) == 1
    await mail.close()
    assert house.texts == ["KTP saya belum jadi. 1"]
    assert server.flags() == ["S"]


async def test_a_server_that_dies_in_a_fetch(server: Dovecot, house: House) -> None:
    for n in range(3):
        server.deliver(letter(n, size=6_000_000))
    relay = Relay(server.port)
    passed = 0

    def cut(chunk: bytes) -> None:
        nonlocal passed
        passed += len(chunk)
        if passed > 9_000_000:
            relay.down = lambda chunk: None
            server.kill()

    relay.down = cut
    async with relay.serving() as port:
        mail = reading(port)
        with pytest.raises(MailboxError):
            while True:
                await mail.poll(house.deliver)
        before = len(house.got)
        assert before < 3
        server.start()
        await through(mail, house)
        await mail.close()
    # Delivered and not yet marked when it died: that one came twice, under one key.
    assert sorted(set(house.texts)) == [f"KTP saya belum jadi. {n}" for n in range(3)]
    assert len(house.keys) == 3
    assert len(house.got) <= 4
    assert server.flags() == ["S", "S", "S"]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_server_that_dies_after_a_store(
    server: Dovecot, house: House, restarted: bool
) -> None:
    for n in range(3):
        server.deliver(letter(n))
    relay = Relay(server.port)

    def cut(chunk: bytes) -> None:
        if b"STORE" in chunk:
            relay.up = lambda chunk: None
            server.kill()

    relay.up = cut
    memory = Forgetful()
    async with relay.serving() as port:
        mail = reading(port, memory=memory)
        with pytest.raises(MailboxError):
            await mail.poll(house.deliver)
        if restarted:
            await mail.close()
            mail = reading(port, memory=memory)
        server.start()
        await through(mail, house)
        await mail.close()
    # Delivered before the mark, so perhaps twice; the keys make one of it.
    assert len(house.keys) == 3
    assert len(house.got) <= 6
    assert server.flags() == ["S", "S", "S"]


async def test_uids_that_begin_anew(server: Dovecot, house: House) -> None:
    memory = Forgetful()
    mail = reading(server.port, memory=memory)
    for n in range(5):
        server.deliver(letter(n))
    await through(mail, house)
    keys, validity = house.keys, server.validity()
    assert len(keys) == 5
    server.kill()
    server.forget_uids()
    server.deliver(letter(5), seen=True)  # opened by somebody meanwhile
    server.start()
    await through(mail, house)
    assert server.validity() != validity
    await mail.close()
    assert len(house.keys) == 6
    assert "KTP saya belum jadi. 5" in house.texts
    again = reading(server.port, memory=memory)
    taken = len(house.got)
    await through(again, house)
    await again.close()
    assert len(house.got) == taken


async def test_a_colleague_who_reads_and_deletes(server: Dovecot, house: House) -> None:
    mail = reading(server.port)
    await through(mail, house)
    for n in range(6):
        server.deliver(letter(n))

    def reads_and_deletes() -> None:
        client = colleague(server)
        client.store("1:3", "+FLAGS", r"(\Seen)")
        client.store("4", "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.logout()

    await asyncio.to_thread(reads_and_deletes)
    await through(mail, house)
    # What was deleted before we could look is nobody's to bring back; the others are all here.
    assert [text[-1] for text in house.texts] == ["0", "1", "2", "4", "5"]
    await mail.close()


async def test_two_thousand_deletions_at_once(server: Dovecot, house: House) -> None:
    for n in range(2_000):
        server.deliver(letter(n), seen=True)
    mail = reading(server.port, poll_seconds=3)
    waiting = asyncio.create_task(mail.poll(house.deliver))
    await asyncio.sleep(1)

    def deletes() -> None:
        client = colleague(server)
        client.store("1:*", "+FLAGS.SILENT", r"(\Deleted)")
        client.expunge()
        client.logout()

    await asyncio.to_thread(deletes)
    # Thousands of lines at once may end the connection; they may not end the reading.
    await asyncio.gather(waiting, return_exceptions=True)
    server.deliver(letter(9_999))
    await asyncio.wait_for(through(mail, house), 60)
    assert house.texts == ["KTP saya belum jadi. 9999"]
    await mail.close()


def printing(token: str) -> str:
    return shlex.join([sys.executable, "-c", f"print({token!r})"])


async def test_xoauth2(house: House) -> None:
    async with token_server({"ya29.benar": OFFICE}) as tokens:
        with dovecot(tokens) as server:
            server.deliver(letter(1))
            mail = reading(server.port, token=printing("ya29.benar"))
            assert await mail.poll(house.deliver) == 1
            await mail.close()
            stale = reading(server.port, token=printing("ya29.basi"))
            with pytest.raises(MailboxError) as refused:
                await stale.poll(house.deliver)
            assert refused.value.reason == "unauthorized"
            await stale.close()


async def test_a_mail_of_twenty_megabytes(server: Dovecot, house: House, tmp_path: Path) -> None:
    server.deliver(letter(1, size=20_000_000))
    mail = reading(server.port)
    assert await mail.poll(house.deliver) == 1
    # Of a large mail the beginning is kept here; its files lie in the mailbox, whole.
    assert len(house.got[0].raw) == 256 * 1024
    (file,) = house.messages[0].attachments
    await mail.download(file, tmp_path / "video", limit=30_000_000)
    assert (tmp_path / "video").read_bytes() == b"ABC" * (20_000_000 // 78 * 19)
    await mail.close()


async def test_a_hundred_megabytes_cost_their_beginning(server: Dovecot, house: House) -> None:
    server.deliver(letter(1, size=100_000_000))
    server.deliver(letter(2))
    mail = reading(server.port)
    before = _memory()
    await through(mail, house)
    assert house.texts == ["KTP saya belum jadi. 1", "KTP saya belum jadi. 2"]
    assert house.got[0].problem is not None
    assert _memory() - before < 20_000_000
    await mail.close()


async def test_ten_thousand_mails_are_taken_in_portions(server: Dovecot, house: House) -> None:
    for n in range(10_000):
        server.deliver(letter(n), seen=n % 10 != 0)
    mail = reading(server.port)
    before = _memory()
    came: list[int] = []
    while found := await mail.poll(house.deliver):
        came.append(found)
    assert came == [MOST_UIDS] * 5
    assert len(house.keys) == 1_000
    assert _memory() - before < 60_000_000
    await mail.close()


def _memory() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"\n",
        b"no header at all",
        b"From: \xff\xfe\x01\n\n\x02\xff",
        b"From: a@example.com\n" * 5_000 + b"\nhalo",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
                 for n in range(1_500)),
        b"From: " + b"(" * 20_000 + b"@example.com\n\nhalo",
        b"Subject: " + b"=?utf-8?b?w6k=?= " * 5_000 + b"\nFrom: a@example.com\n\nhalo",
    ],
    ids=["nothing", "line", "no header", "bytes", "headers", "parts", "nested", "from", "subject"],
)  # fmt: skip
async def test_odd_mails_hold_nobody_up(server: Dovecot, house: House, odd: bytes) -> None:
    server.deliver(letter(1))
    server.deliver(odd)
    server.deliver(letter(2))
    mail = reading(server.port)
    await asyncio.wait_for(through(mail, house), 60)
    await mail.close()
    assert len(house.got) == 3
    assert [text[-1] for text in house.texts if "KTP" in text] == ["1", "2"]
    assert server.flags() == ["S", "S", "S"]
    assert house.got[1].raw.replace(b"\r\n", b"\n") == odd
