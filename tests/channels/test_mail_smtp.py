"""Mails go out once, and what the server says decides whether they go out again."""

from __future__ import annotations

import asyncio
import logging
import shlex
import ssl
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.sandbox.mail.people import MailUser
from app.sandbox.mail.server import MailPlace, MailSandbox
from channels.channel import SendCode, SendError
from channels.mail.adapter import Mail, Server
from channels.mail.refusals import harmless
from channels.mail.smtp import Pace
from channels.message import Blob
from tests.channels.mail_house import NOW, PASSWORD, certificate, mail_at, scripted, to


@pytest.fixture
def sandbox() -> MailSandbox:
    return MailSandbox(password=PASSWORD, clock=lambda: NOW)


@pytest.fixture
async def place(sandbox: MailSandbox) -> AsyncIterator[MailPlace]:
    async with sandbox.serving() as found:
        yield found


@pytest.fixture
async def mail(place: MailPlace) -> AsyncIterator[Mail]:
    adapter = mail_at(place, answer_seconds=0.5)
    yield adapter
    await adapter.close()


@pytest.fixture
def warga(sandbox: MailSandbox) -> MailUser:
    return sandbox.user("Warga Contoh")


async def refused(mail: Mail, warga: MailUser, key: str = "k/0") -> SendError:
    with pytest.raises(SendError) as caught:
        await mail.send(to(warga.address, "kata rahasia", key))
    assert warga.address not in f"{caught.value!r} {caught.value.answer}"
    assert "rahasia" not in caught.value.answer
    return caught.value


async def test_a_mail_arrives_and_its_id_is_known_beforehand(
    sandbox: MailSandbox, mail: Mail, warga: MailUser
) -> None:
    sent = await mail.send(to(warga.address, "Pengaduan Anda tercatat.", subject="Tercatat"))
    (got,) = warga.inbox
    assert got.message_id == sent.external_id
    assert got.text == "Pengaduan Anda tercatat."
    assert got.sender == sandbox.office
    assert (await mail.send(to(warga.address, "lagi"))).external_id == sent.external_id
    other = await mail.send(to(warga.address, "lain", "k/1"))
    assert other.external_id != sent.external_id


async def test_robots_get_no_address_to_answer_to_and_bounces_of_people_come_back(
    sandbox: MailSandbox, mail: Mail, warga: MailUser
) -> None:
    await mail.send(to(warga.address, "otomatis", "k/0"))
    await mail.send(to(warga.address, "dari petugas", "k/1", automatic=False))
    assert [one.sender for one in sandbox.ledger.sent] == ["", sandbox.office]
    automatic, human = (message.headers for message in warga.inbox)
    assert automatic["Auto-Submitted"] == "auto-replied"
    assert automatic["X-Auto-Response-Suppress"] == "All"
    assert human["Auto-Submitted"] is None
    assert human["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    for one in (automatic, human):
        assert one["X-Aduan-Loop"] == "1"
        assert one["Precedence"] is None


@pytest.mark.parametrize("name", ["noreply", "no-reply", "mailer-daemon"])
async def test_nothing_goes_to_an_address_that_nobody_reads(
    sandbox: MailSandbox, mail: Mail, name: str
) -> None:
    robot = sandbox.user("Robot", address=f"{name}@example.com")
    with pytest.raises(SendError) as caught:
        await mail.send(to(robot.address, "halo"))
    assert (caught.value.code, caught.value.retryable) == ("unknown_address", False)
    assert caught.value.cause == "mail_noreply"
    assert robot.inbox == []


async def test_a_server_that_refuses_the_null_sender_gets_ours(
    sandbox: MailSandbox, mail: Mail, warga: MailUser
) -> None:
    sandbox.faults.add("null", "550 5.7.1 null sender not allowed", times=99)
    await mail.send(to(warga.address, "satu", "k/0"))
    await mail.send(to(warga.address, "dua", "k/1"))
    assert [one.sender for one in sandbox.ledger.sent] == [sandbox.office] * 2
    # It was asked once.
    assert sandbox.faults.planned[0].times == 98


ANSWERS: list[tuple[str, str, SendCode, bool]] = [
    ("mail", "421 4.3.2 closing", "unreachable", True),
    ("rcpt", "450 4.2.1 too many", "throttled", True),
    ("rcpt", "451 4.7.1 greylisted, try later", "throttled", True),
    ("data", "451 4.3.0 local error", "unreachable", True),
    ("data", "452 4.3.1 out of storage", "unreachable", True),
    ("rcpt", "550 5.1.1 no such user", "unknown_address", False),
    ("rcpt", "550 no such user here", "unknown_address", False),
    ("rcpt", "550 5.2.1 mailbox disabled", "unknown_address", False),
    ("rcpt", "550 5.2.1 too fast, try again later", "rejected", False),
    ("mail", "550 5.1.0 sender refused", "rejected", False),
    ("mail", "550 5.1.1 unknown user", "rejected", False),
    ("rcpt", "550 unknown host", "rejected", False),
    ("rcpt", "550 too many recipients", "rejected", False),
    ("rcpt", "553 invalid RDNS", "rejected", False),
    ("rcpt", "551 moved", "rejected", False),
    ("rcpt", "550 5.7.1 refused by policy", "rejected", False),
    ("rcpt", "550 blocked: spam, unknown sender", "rejected", False),
    ("rcpt", "552 5.2.2 mailbox full", "mailbox_full", False),
    ("data", "552 message too big", "too_large", False),
    ("data", "552 5.3.4 message too big", "too_large", False),
    ("data", "554 5.6.0 content refused", "rejected", False),
    ("mail", "530 5.7.0 authentication required", "unauthorized", True),
]


@pytest.mark.parametrize(("step", "answer", "code", "retryable"), ANSWERS)
async def test_what_the_server_says_decides(
    sandbox: MailSandbox,
    mail: Mail,
    warga: MailUser,
    step: str,
    answer: str,
    code: SendCode,
    retryable: bool,
) -> None:
    await mail.send(to(warga.address, "sebelumnya"))
    # A null sender that is refused is tried again under the office's own address.
    sandbox.faults.add(step, answer, times=2 if step == "mail" and not retryable else 1)
    error = await refused(mail, warga, "k/1")
    assert (error.code, error.retryable, error.ambiguous) == (code, retryable, False)
    assert error.answer.startswith(answer[:3])
    # The next one is not held up by it.
    await mail.send(to(warga.address, "sesudahnya", "k/2"))
    assert [message.text for message in warga.inbox] == ["sebelumnya", "sesudahnya"]


async def test_a_line_cut_after_data_is_ambiguous_and_the_retry_is_the_same_mail(
    sandbox: MailSandbox, mail: Mail, warga: MailUser
) -> None:
    sandbox.faults.add("data", "drop_after")
    error = await refused(mail, warga)
    assert (error.code, error.retryable, error.ambiguous) == ("unreachable", True, True)
    await mail.send(to(warga.address, "kata rahasia"))
    first, second = warga.inbox
    assert first.message_id == second.message_id
    assert first.raw == second.raw


async def test_silence_after_data_is_ambiguous(
    sandbox: MailSandbox, mail: Mail, warga: MailUser
) -> None:
    sandbox.faults.add("data", "stall", seconds=20)
    error = await refused(mail, warga)
    assert (error.code, error.retryable, error.ambiguous) == ("timeout", True, True)
    await mail.send(to(warga.address, "sesudahnya"))


@pytest.mark.parametrize("step", ["mail", "rcpt"])
async def test_before_data_nothing_is_ambiguous(
    sandbox: MailSandbox, mail: Mail, warga: MailUser, step: str
) -> None:
    sandbox.faults.add(step, "drop_before")
    error = await refused(mail, warga)
    assert (error.code, error.retryable, error.ambiguous) == ("unreachable", True, False)
    sandbox.faults.add(step, "stall", seconds=20)
    error = await refused(mail, warga)
    assert (error.code, error.retryable, error.ambiguous) == ("timeout", True, False)
    assert warga.inbox == []


async def test_one_connection_is_kept_and_made_anew_when_it_is_gone(
    sandbox: MailSandbox, mail: Mail, warga: MailUser
) -> None:
    for n in range(3):
        await mail.send(to(warga.address, f"{n}", f"k/{n}"))
    assert len(sandbox.ledger.logins) == 1
    sandbox.restart_smtp()
    await mail.send(to(warga.address, "3", "k/3"))
    assert len(sandbox.ledger.logins) == 2
    assert len(warga.inbox) == 4


async def test_many_at_once_are_many_mails(mail: Mail, warga: MailUser) -> None:
    await asyncio.gather(*(mail.send(to(warga.address, f"pesan {n}", f"k/{n}")) for n in range(20)))
    assert sorted(m.text for m in warga.inbox) == sorted(f"pesan {n}" for n in range(20))


async def test_a_send_that_is_given_up_does_not_spoil_the_next(
    sandbox: MailSandbox, place: MailPlace, warga: MailUser
) -> None:
    mail = mail_at(place, answer_seconds=5)
    sandbox.faults.add("data", "stall", seconds=20)
    sending = asyncio.create_task(mail.send(to(warga.address, "dihentikan")))
    await asyncio.sleep(0.3)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await mail.send(to(warga.address, "sesudahnya", "k/1"))
    assert warga.inbox[-1].text == "sesudahnya"
    await mail.close()


# -- who we are, and whom we trust ----------------------------------------------------------------


async def test_a_refused_password(place: MailPlace, warga: MailUser) -> None:
    mail = mail_at(place, password="salah sekali")
    error = await refused(mail, warga)
    assert (error.code, error.retryable) == ("unauthorized", True)
    assert "salah" not in error.answer
    with pytest.raises(SendError):
        await mail.check_smtp()
    await mail.close()


@pytest.mark.parametrize("token", ["ya29.benar", "ya29.basi"])
async def test_xoauth2(sandbox: MailSandbox, place: MailPlace, warga: MailUser, token: str) -> None:
    sandbox.tokens.add("ya29.benar")
    mail = mail_at(place, token_command=shlex.join([sys.executable, "-c", f"print('{token}')"]))
    if token == "ya29.benar":
        await mail.send(to(warga.address, "halo"))
        assert sandbox.ledger.logins == [("smtp", sandbox.office, True)]
    else:
        error = await refused(mail, warga)
        assert error.code == "unauthorized"
        assert "ya29" not in error.answer
    await mail.close()


@pytest.mark.parametrize("trusted", [True, False])
async def test_starttls(tmp_path: Path, trusted: bool) -> None:
    serving, asking = certificate(tmp_path)
    sandbox = MailSandbox(password=PASSWORD, clock=lambda: NOW, smtp_tls=serving)
    warga = sandbox.user("Warga Contoh")
    async with sandbox.serving() as place:
        smtp = Server(
            host="localhost",
            port=place.smtp_port,
            security="starttls",
            user=place.office,
            password=PASSWORD,
        )
        mail = mail_at(
            place, smtp=smtp, context=asking if trusted else ssl.create_default_context()
        )
        if trusted:
            await mail.send(to(warga.address, "terenkripsi"))
            assert [message.text for message in warga.inbox] == ["terenkripsi"]
        else:
            error = await refused(mail, warga)
            assert (error.code, error.answer) == ("unreachable", "the certificate is not trusted")
        await mail.close()


async def test_a_server_that_offers_no_starttls_gets_no_password(
    sandbox: MailSandbox, place: MailPlace, warga: MailUser
) -> None:
    smtp = Server(
        host="localhost",
        port=place.smtp_port,
        security="starttls",
        user=place.office,
        password=PASSWORD,
    )
    mail = mail_at(place, smtp=smtp)
    with pytest.raises(SendError) as none:
        await mail.send(to(warga.address, "halo"))
    assert none.value.retryable
    assert sandbox.ledger.logins == []
    assert warga.inbox == []
    await mail.close()


async def test_nobody_there(place: MailPlace, warga: MailUser) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        return

    async with scripted(hang_up) as port:
        pass
    smtp = Server(host="127.0.0.1", port=port, security="plain")
    mail = mail_at(place, smtp=smtp)
    assert (await refused(mail, warga)).code == "unreachable"
    await mail.close()


@pytest.mark.parametrize(
    "greeting", [b"", b"garbage\r\n", b"554 no\r\n", b"220 \xff\xfe\r\n", b"2"]
)
async def test_a_greeting_that_is_none(place: MailPlace, warga: MailUser, greeting: bytes) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        await asyncio.sleep(0.1)

    async with scripted(script) as port:
        smtp = Server(host="127.0.0.1", port=port, security="plain", user="a", password="b")
        mail = mail_at(place, smtp=smtp, answer_seconds=0.5)
        error = await asyncio.wait_for(refused(mail, warga), 10)
        assert error.retryable
        await mail.close()


# -- what we do not even try ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "peer",
    ["", "999999", "a@", "@b.c", "a b@example.com", "a@example.com\r\nBcc: x@example.com",
     "a@example.com, b@example.com", "<a@example.com>", "ä@example.com", "a@exam_ple.com",
     "a" * 65 + "@example.com", "a@" + "b." * 130 + "com"],
)  # fmt: skip
async def test_addresses_that_are_none(mail: Mail, sandbox: MailSandbox, peer: str) -> None:
    with pytest.raises(SendError) as unknown:
        await mail.send(to(peer, "halo"))
    assert (unknown.value.code, unknown.value.retryable) == ("unknown_address", False)
    assert sandbox.ledger.sent == []
    assert sandbox.ledger.logins == []


async def test_files_that_are_too_large_or_not_there(
    mail: Mail, warga: MailUser, tmp_path: Path
) -> None:
    large = tmp_path / "besar"
    large.write_bytes(bytes(mail.limits.upload_bytes + 1))
    for path, code in ((large, "too_large"), (tmp_path / "tiada", "rejected")):
        blob = Blob(str(path), "berkas.bin", "application/octet-stream")
        with pytest.raises(SendError) as error:
            await mail.send(to(warga.address, "Ini.", attachments=(blob,)))
        assert (error.value.code, error.value.retryable) == (code, False)
    assert warga.inbox == []


# -- pace and secrets -----------------------------------------------------------------------------


async def test_five_at_once_and_then_so_many_a_second() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 3))

    pace = Pace(5, monotonic=lambda: 100.0, sleep=sleep)
    for _ in range(7):
        await pace.turn()
    assert waits == [0.2, 0.4]
    with pytest.raises(ValueError, match="rate"):
        Pace(0)


async def test_what_would_wait_for_long_is_given_back_with_the_time_to_come_again() -> None:
    async def sleep(seconds: float) -> None:
        assert seconds <= 10

    pace = Pace(1, monotonic=lambda: 100.0, sleep=sleep)
    for _ in range(11):
        await pace.turn()
    for _ in range(3):  # It takes no place, so the wait does not grow.
        with pytest.raises(SendError) as later:
            await pace.turn()
        assert (later.value.code, later.value.retry_after) == ("throttled", 11)


async def test_the_rate_holds(place: MailPlace, warga: MailUser) -> None:
    mail = mail_at(place, rate=20)
    began = time.monotonic()
    for n in range(9):
        await mail.send(to(warga.address, "halo", f"k/{n}"))
    assert time.monotonic() - began >= 0.2
    await mail.close()


def test_what_servers_say_is_passed_on_without_people() -> None:
    said = "5.1.1 <warga@example.com>: user warga@example.com unknown, see https://x.example/a?b=1"
    assert harmless(said) == "5.1.1 …: user … unknown, see …"
    assert harmless("id 1234567890 \"kata warga\" 'x'") == "id … … …"


async def test_no_log_holds_words_names_or_passwords(
    sandbox: MailSandbox,
    mail: Mail,
    warga: MailUser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        await mail.send(to(warga.address, "kata-kenari-kuning"))
        sandbox.faults.add("rcpt", "550 5.1.1 no such user")
        await refused(mail, warga)
    logged = "\n".join(
        one.getMessage()
        for one in caplog.records
        if not one.name.startswith(("pymap", "mail.", "asyncio"))
    )
    for secret in ("kenari", warga.address, PASSWORD):
        assert secret not in logged
