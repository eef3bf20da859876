"""The office's side of the mail tests: what was delivered, and the adapter before a sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.sandbox.mail.server import MailPlace
from channels.channel import Envelope
from channels.mail.adapter import Mail, Memory, Server
from channels.message import Address, InboundMessage, OutboundMessage

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
PASSWORD = "rahasia sekali:@/"


class House:
    """Takes what is delivered, unless the database is away."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.batches: list[int] = []
        self.down = False
        self.before: Callable[[], object] = lambda: None

    async def deliver(self, envelopes: Sequence[Envelope]) -> None:
        self.before()
        if self.down:
            raise ConnectionError("the database is away")
        self.got.extend(envelopes)
        self.batches.append(len(envelopes))

    @property
    def keys(self) -> set[str]:
        return {one.event_key for one in self.got}

    @property
    def messages(self) -> list[InboundMessage]:
        items = [item for one in self.got for item in one.items]
        return [item for item in items if isinstance(item, InboundMessage)]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]


def imap_server(port: int, *, user: str, password: str = PASSWORD) -> Server:
    return Server(host="127.0.0.1", port=port, security="plain", user=user, password=password)


def mail_at(
    place: MailPlace,
    *,
    poll_seconds: float = 0,
    memory: Memory | None = None,
    answer_seconds: float = 5.0,
    password: str | None = None,
    smtp: Server | None = None,
    token_command: str | None = None,
    context: ssl.SSLContext | None = None,
    rate: float = float("inf"),
) -> Mail:
    """The office's adapter in front of this sandbox."""
    word = place.password if password is None else password
    return Mail(
        address=place.office,
        name="Disdukcapil Contoh",
        imap=imap_server(place.imap_port, user=place.office, password=word),
        smtp=smtp or imap_server(place.smtp_port, user=place.office, password=word),
        clock=lambda: NOW,
        poll_seconds=poll_seconds,
        memory=memory,
        answer_seconds=answer_seconds,
        token_command=token_command,
        context=context,
        rate=rate,
    )


def to(peer: str, text: str, key: str = "k/0", **more: object) -> OutboundMessage:
    address = Address("mail", "pengaduan@kantor.example.com", peer)
    return OutboundMessage(key, address, text, **more)  # type: ignore[arg-type]


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[int]:
    """A server that follows a script, and hangs up when it is through; the port."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(reader, writer)
            await writer.drain()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's context that trust each other, for localhost and 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ip_address("127.0.0.1")),
    ]
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(file)
    asking = ssl.create_default_context(cafile=str(file))
    return serving, asking
