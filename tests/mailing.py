"""The office's mailbox and the people who write to it: a mail channel that delivers by hand.

What a mail adapter reads out of raw mails is tested with the adapter; here every mail is given as
what passes the channel's border, and what goes out is kept as it reached the wire.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.delivery.delivery import Delivery
from backoffice.jobs.intake import Intake
from backoffice.store import cases
from channels.channel import Envelope, Limits, Sent
from channels.message import Address, Attachment, InboundMessage, OutboundMessage, Sender

OFFICE = "aduan@kantor.example"
#: A mail that answers all that the form of Sanggau must have.
LETTER = """\
Nama: Warga Contoh Dua
Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh
No. HP/WA: 0812-0000-0006
Layanan: KTP

KTP saya rekam bulan Agustus, sampai sekarang belum dicetak.
"""


@dataclass(slots=True)
class Mail:
    """A mail of ours as it left."""

    id: str
    message: OutboundMessage

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def subject(self) -> str:
        return self.message.subject


@dataclass(slots=True)
class Mailbox:
    """A channel of kind "mail"; what it is given is in `sent`."""

    account: str = OFFICE
    kind: str = "mail"
    host: str = "kantor.example"
    limits: Limits = field(
        default_factory=lambda: Limits(
            text_chars=100_000,
            caption_chars=100_000,
            choices=0,
            command_links=True,
            label_chars=60,
            download_bytes=25_000_000,
            upload_bytes=25_000_000,
            markup="plain",
        )
    )
    sent: list[Mail] = field(default_factory=list)

    def fit(self, message: OutboundMessage) -> tuple[OutboundMessage, ...]:
        return (replace(message, key=f"{message.key}/0"),)

    async def send(self, message: OutboundMessage) -> Sent:
        mail = Mail(f"aduan-{len(self.sent) + 1}@{self.host}", message)
        self.sent.append(mail)
        return Sent(mail.id)

    async def download(self, attachment: Attachment, into: Path, *, limit: int) -> None:
        into.write_bytes(b"%PDF-1.4 contoh")  # noqa: ASYNC240 - a few bytes

    async def close(self) -> None:
        return None


class Post:
    """The mailbox of a world's office."""

    def __init__(self, world: World, account: str = OFFICE) -> None:
        self.world = world
        self.box = Mailbox(account=account)
        jobs = {worker.name: worker.job for worker in world.node._workers}
        intake, delivery = jobs["intake"], jobs["delivery"]
        assert isinstance(intake, Intake) and isinstance(delivery, Delivery)
        self._intake = intake
        delivery._channels["mail", account] = self.box  # type: ignore[index]
        self._count = 0

    def writer(self, address: str, name: str = "Nama Tampilan") -> Writer:
        return Writer(self, address, name)

    def to(self, address: str) -> list[Mail]:
        """Everything that ever went to this mailbox."""
        return [mail for mail in self.box.sent if mail.message.address.peer == address]

    async def arrives(self, message: InboundMessage) -> None:
        """A mail comes in, is stored, and everything is done that can be done now."""
        self._count += 1
        envelope = Envelope(raw=b"raw", event_key=f"1:{self._count}", items=(message,))
        await self._intake.accept("sanggau", "mail", self.box.account, [envelope])
        await self.world.settle()

    async def cases(self) -> list[Case]:
        """Every case, oldest first."""
        found = await self.world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
        return found[::-1]


class Writer:
    """Somebody with a mail program."""

    def __init__(self, post: Post, address: str, name: str) -> None:
        self.post, self.address, self.name = post, address, name
        self._read = 0
        self._written = 0

    @property
    def inbox(self) -> list[Mail]:
        return self.post.to(self.address)

    @property
    def last(self) -> Mail:
        return self.inbox[-1]

    async def writes(
        self,
        text: str,
        *,
        subject: str = "",
        answers: Mail | None = None,
        tag: str | None = None,
        threads: bool = True,
        quotes: bool = True,
        files: Sequence[str] = (),
        note: str = "",
        verdict: str = "pass",
    ) -> list[Mail]:
        """Write a mail, or answer one of ours; returns what came back.

        `threads`: References are set. `tag`: the tag of the reply address, else the one of the
        mail that is answered, where its reply address was used. `verdict`: what the office's mail
        server says of the sender.
        """
        self._written += 1
        now = self.post.world.clock()
        references: tuple[str, ...] = ()
        if answers is not None:
            subject = subject or f"Re: {answers.subject}"
            if threads:
                references = (*answers.message.references, answers.id)
        await self.post.arrives(
            InboundMessage(
                address=Address("mail", self.post.box.account, self.address),
                sender=Sender(self.address, self.name),
                external_id=f"{self.address.partition('@')[0]}-{self._written}@example.com",
                sent_at=now,
                received_at=now,
                text=text,
                subject=subject,
                references=references,
                reply_to=references[-1] if references else None,
                reply_tag=tag or "",
                quoted=answers.text if answers is not None and quotes else "",
                note=note,
                verdict=verdict,
                attachments=tuple(
                    Attachment(f"part:{index}", "application/pdf", name, 9_000_000)
                    for index, name in enumerate(files, start=1)
                ),
            )
        )
        return self.news()

    def news(self) -> list[Mail]:
        """What came since the last look."""
        found = self.inbox[self._read :]
        self._read = len(self.inbox)
        return found


async def desk_officer(world: World) -> Person:
    """The officer of the desk, by chat."""
    return await world.officer("Petugas Satu", "petugas_pengaduan")


async def mail_officer(post: Post, address: str, name: str, *roles: str) -> Writer:
    """An officer who has enrolled by mail: the code, in the first line of a mail from there."""
    person = post.writer(address)
    code = await post.world.invitation(name, *roles)
    await person.writes(f"{code}\n\nTerima kasih.")
    return person
