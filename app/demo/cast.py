"""The people of the demo: they write to the office, and see what came for them.

Script, terminal and page all play here; what they show is what the sandbox of a provider holds.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.demo.story import Part
from app.demo.world import HandClock, MailPerson, Person, World
from app.sandbox.mail.people import MailFile, MailMessage
from app.sandbox.messages import SandboxMessage


@dataclass(frozen=True, slots=True)
class Came:
    """A message of the office that reached somebody."""

    part: Part
    message: SandboxMessage


class RunningClock(HandClock):
    """A clock that goes on by itself from wherever it was put last."""

    def __init__(self, at: datetime, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        super().__init__(at)

    @property
    def at(self) -> datetime:
        passed = self._ticks() - self._put
        return datetime.fromtimestamp(self._start.timestamp() + passed, UTC)

    @at.setter
    def at(self, moment: datetime) -> None:
        self._start, self._put = moment, self._ticks()


class Cast:
    """The people of the demo in an office that is open, built by `Cast.opened`.

    Every message is handed out once, in the order in which it came.
    """

    def __init__(self, world: World, parts: Sequence[Part]) -> None:
        self.world = world
        self.parts = tuple(parts)
        self._people: dict[str, Person] = {}
        self._writers: dict[str, MailPerson] = {}
        #: Mails that were read once, by person and number: they do not change.
        self._mails: dict[tuple[str, int], SandboxMessage] = {}
        for part in self.parts:
            if part.on == "mail":
                self._writers[part.key] = world.citizen(part.name, on="mail")
            elif part.on == "whatsapp":
                self._people[part.key] = world.citizen(part.name, on="whatsapp")
            else:
                self._people[part.key] = world.citizen(part.name)
        self._seen = {part.key: 0 for part in self.parts}

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls, folder: Path, clock: HandClock, office: str, parts: Sequence[Part]
    ) -> AsyncIterator[Cast]:
        """This office, on the channels of these people, over a fresh database in `folder`."""
        used = {part.on for part in parts}
        async with World.opened(
            folder, office=office, clock=clock, whatsapp="whatsapp" in used, mail="mail" in used
        ) as world:
            yield cls(world, parts)

    @property
    def now(self) -> datetime:
        return self.world.clock()

    def person(self, part: Part) -> Person:
        """Somebody with a telephone. Raises LookupError for one who writes mails."""
        return self._people[part.key]

    def writer(self, part: Part) -> MailPerson:
        """Somebody with a mailbox. Raises LookupError for one with a telephone."""
        return self._writers[part.key]

    async def invite(self, part: Part) -> str:
        """Enter an officer as `aduan staff add` does; the code that enrols the account."""
        return await self.world.invitation(part.name, *part.roles)

    async def says(self, part: Part, *texts: str) -> list[SandboxMessage]:
        """Write one message, or several in a burst; as they stand in the chat."""
        sent = [self.person(part).user.say(text) for text in texts]
        await self.world.settle()
        return sent

    async def presses(self, part: Part, label: str) -> None:
        """Press a button of the latest message that has any. Raises LookupError without it."""
        self.person(part).user.press(label)
        await self.world.settle()

    async def sends_photo(self, part: Part, caption: str = "") -> SandboxMessage:
        sent = self.person(part).user.send_photo(sample_photo(), caption)
        await self.world.settle()
        return sent

    async def sends_place(self, part: Part, lat: float, lon: float) -> None:
        self.person(part).user.send_location(lat, lon)
        await self.world.settle()

    async def writes(
        self, part: Part, subject: str, text: str, files: Sequence[MailFile] = ()
    ) -> None:
        """Write a mail of its own."""
        self.writer(part).user.write(subject, text, files)
        await self.world.settle()

    async def replies(self, part: Part, text: str, files: Sequence[MailFile] = ()) -> None:
        """Reply to the latest mail. Raises LookupError when none has come."""
        self.writer(part).user.reply(text, files)
        await self.world.settle()

    def buttons(self, part: Part) -> tuple[str, ...]:
        """What this person could press now: the buttons of the latest message."""
        return () if part.on == "mail" else self.person(part).buttons

    def inbox(self, part: Part) -> list[SandboxMessage]:
        """What the office sent to this person, oldest first; a mail with its subject above it."""
        if part.on != "mail":
            return self.person(part).inbox
        found = []
        for mail in self.writer(part).inbox:
            read = self._mails.get((part.key, mail.uid))
            if read is None:
                read = self._mails[part.key, mail.uid] = _as_message(mail)
            found.append(read)
        return found

    def unread(self, part: Part) -> int:
        return len(self.inbox(part)) - self._seen[part.key]

    def news(self, *parts: Part) -> list[Came]:
        """What came for these, or for everybody, since it was last asked."""
        found: list[Came] = []
        for part in parts or self.parts:
            inbox = self.inbox(part)
            found += [Came(part, message) for message in inbox[self._seen[part.key] :]]
            self._seen[part.key] = len(inbox)
        # Each provider counts for itself; between them only the time tells, and it has seconds.
        return sorted(found, key=lambda one: (int(one.message.date.timestamp()), one.message.id))

    def arrived(self, after: int) -> list[Came]:
        """Everything that anybody got behind the message of that id, looked at or not."""
        found = [Came(part, one) for part in self.parts for one in self.inbox(part)]
        return sorted(
            (one for one in found if one.message.id > after), key=lambda one: one.message.id
        )


def _as_message(mail: MailMessage) -> SandboxMessage:
    return SandboxMessage(
        id=mail.uid,
        chat=0,
        text=f"Perihal: {mail.subject}\n\n{mail.text}",
        html="",
        rows=(),
        date=mail_date(mail),
    )


def mail_date(mail: MailMessage) -> datetime:
    """When a mail says that it was written. Raises ValueError if it does not say so."""
    found = mail.headers["Date"].datetime
    if not isinstance(found, datetime):
        raise ValueError("a mail without a date")
    return found.astimezone(UTC)


def sample_photo(width: int = 640, height: int = 480) -> bytes:
    """A real JPEG: a receipt on a table, drawn in squares. Both sides are multiples of 8."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body

    # A Huffman table: a brightness changes by up to 8 bits, in codes of 4; of nothing else is there
    # anything, in one code of 1.
    changes = bytes((0x00, 0, 0, 0, 9, *(0,) * 12, *range(9)))
    nothing = bytes((0x10, 1, *(0,) * 15, 0))
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    columns, rows = width // 8, height // 8
    bits: list[str] = []
    before = 0
    for place in range(columns * rows):
        level = _brightness(place % columns / columns, place // columns / rows) - 128
        bits.append(_change(level - before) + "0")
        before = level
    coded = "".join(bits)
    coded += "1" * (-len(coded) % 8)
    scan = bytes(int(coded[at : at + 8], 2) for at in range(0, len(coded), 8))
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            # One step of a square's sum is one step of its brightness.
            segment(0xDB, b"\x00" + b"\x08" * 64),
            segment(0xC0, b"\x08" + size + b"\x01\x01\x11\x00"),
            segment(0xC4, changes + nothing),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            scan.replace(b"\xff", b"\xff\x00"),
            b"\xff\xd9",
        )
    )


def _change(by: int) -> str:
    """How many bits a change has, and these."""
    if by == 0:
        return "0000"
    length = abs(by).bit_length()
    return f"{length:04b}" + f"{by if by > 0 else by + (1 << length) - 1:0{length}b}"


def _brightness(x: float, y: float) -> int:
    """What is seen at this place of the photo, from black (0) to white (255)."""
    if not (0.22 < x < 0.78 and 0.06 < y < 0.94):
        return 96 + int(24 * y)
    if y < 0.16:
        return 70
    if 0.27 < x < 0.4 and 0.22 < y < 0.42:
        return 150
    line = int(y * 60)
    lines_end = 0.72 - 0.09 * (line % 3)
    written = line % 4 == 0 and (0.45 if y < 0.44 else 0.27) < x < lines_end and 0.2 < y < 0.86
    return 120 if written else 244
