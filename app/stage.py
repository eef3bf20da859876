"""The cast of the demo: who speaks to the office, and what has come for whom.

Script and terminal both play here; what they show is what the sandbox of the provider holds.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.sandbox.telegram_people import SandboxMessage
from app.world import HandClock, Person, World


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the cast."""

    #: As one types it, and as it stands in front of every line.
    key: str
    name: str
    colour: str
    #: Roles of an officer; none for the citizen.
    roles: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.key.capitalize()


CITIZEN = Part("warga", "Warga Contoh", "cyan")
CLERK = Part("petugas", "Petugas Contoh", "green", ("petugas_pengaduan",))
TEAM = Part("tim", "Anggota Tim Contoh", "blue", ("tim_penjawab",))
OFFICIAL = Part("pejabat", "Pejabat Contoh", "yellow", ("pejabat_pengelola",))
HEAD = Part("kepala", "Kepala Contoh", "magenta", ("kepala_dinas",))
CAST = (CITIZEN, CLERK, TEAM, OFFICIAL, HEAD)


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


class Stage:
    """Built by `Stage.opened`; every message is handed out once, in the order in which it came."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._people = {part.key: world.citizen(part.name) for part in CAST}
        self._seen = dict.fromkeys(self._people, 0)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, folder: Path, clock: HandClock) -> AsyncIterator[Stage]:
        """The office of Sanggau over a fresh SQLite database in `folder`."""
        async with World.opened(folder, clock=clock) as world:
            yield cls(world)

    @property
    def now(self) -> datetime:
        return self.world.clock()

    def person(self, part: Part) -> Person:
        return self._people[part.key]

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

    def buttons(self, part: Part) -> tuple[str, ...]:
        """What this person could press now: the buttons of the latest message."""
        return self.person(part).buttons

    def unread(self, part: Part) -> int:
        return len(self.person(part).inbox) - self._seen[part.key]

    def news(self, *parts: Part) -> list[Came]:
        """What came for these, or for everybody, since it was last asked."""
        found: list[Came] = []
        for part in parts or CAST:
            inbox = self.person(part).inbox
            found += [Came(part, message) for message in inbox[self._seen[part.key] :]]
            self._seen[part.key] = len(inbox)
        return sorted(found, key=lambda one: one.message.id)

    def arrived(self, after: int) -> list[Came]:
        """Everything that anybody got behind the message of that id, looked at or not."""
        found = [Came(part, one) for part in CAST for one in self.person(part).inbox]
        return sorted(
            (one for one in found if one.message.id > after), key=lambda one: one.message.id
        )


def sample_photo(width: int = 640, height: int = 480) -> bytes:
    """A real JPEG: a grey sheet. Both sides are multiples of 8."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body

    def one_code(table: int) -> bytes:
        # A Huffman table of a single code: "0" stands for the symbol 0.
        return bytes((table, 1, *(0,) * 15, 0))

    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    # Every block is two codes: no change of brightness, and nothing in it.
    bits = width // 8 * (height // 8) * 2
    padding = b"" if bits % 8 == 0 else bytes((0xFF >> bits % 8,))
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            segment(0xDB, b"\x00" + b"\x01" * 64),
            segment(0xC0, b"\x08" + size + b"\x01\x01\x11\x00"),
            segment(0xC4, one_code(0x00) + one_code(0x10)),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            bytes(bits // 8) + padding,
            b"\xff\xd9",
        )
    )
