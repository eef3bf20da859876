"""An office of the page: its phones, clock and cases, and what changed since a moment."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from app.demo.cast import Cast, sample_photo
from app.demo.page.office import clock_view, journal_view, queue_view
from app.demo.page.phones import Item, NotHere, Phone, phone_of
from app.demo.page.playback import PAUSE_SECONDS, Playback
from app.demo.story import Locates, Mails, Part, Presses, Says, Shows, Step, Story
from app.demo.world import HandClock
from app.sandbox.waiting import Signal
from backoffice.store import agenda

log = logging.getLogger(__name__)

_TITLES = {"telegram": "Telegram", "whatsapp": "WhatsApp", "mail": "Surel"}
#: Nobody waits longer for an office, and its holidays are not known for much longer.
LONGEST = timedelta(days=400)


class OfficeSession:
    """An office that is played with, built by `OfficeSession.opened`.

    One thing happens at a time, and each is told to all who watch.
    """

    def __init__(
        self,
        folder: Path,
        story: Story,
        *,
        pause: float = PAUSE_SECONDS,
        ticks: Callable[[], float],
    ) -> None:
        self._folder = folder
        self._story = story
        #: Who has a phone on the page, in the order in which they stand there.
        self.parts = story.on_phones
        self._speed = 1
        self._pause = pause
        self._ticks = ticks
        self._acts = asyncio.Lock()
        self._houses = 0
        self._house = contextlib.AsyncExitStack()
        self._seq = 0
        self._told = Signal()
        self.closing = False
        self.epoch = ""

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls,
        folder: Path,
        story: Story,
        *,
        pause: float = PAUSE_SECONDS,
        ticks: Callable[[], float] = time.monotonic,
    ) -> AsyncIterator[OfficeSession]:
        """The story's office in `folder`; its clock goes on by itself while nobody moves it."""
        session = cls(folder, story, pause=pause, ticks=ticks)
        await session._open()
        pulse = asyncio.create_task(session._beat(), name="pulse")
        try:
            yield session
        finally:
            pulse.cancel()
            await asyncio.gather(pulse, return_exceptions=True)
            await session.playback.pause()
            async with session._acts:
                await session._house.aclose()

    async def _open(self) -> None:
        """A new house: an empty office, its officers enrolled."""
        await self._house.aclose()
        self._house = contextlib.AsyncExitStack()
        self._houses += 1
        folder = self._folder / f"kantor-{self._houses}"
        folder.mkdir()
        self._clock = HandClock(self._story.start)
        self.cast = await self._house.enter_async_context(
            Cast.opened(folder, self._clock, self._story.office, self.parts)
        )
        self.desk = self.cast.world.node.desk
        self.phones: dict[str, Phone] = {one.key: phone_of(one, self.cast) for one in self.parts}
        self.playback = Playback(self.act, self.tell, self._story.scenes, pause=self._pause)
        self.playback.speed = self._speed
        #: Whether somebody has acted here outside of the story.
        self.used = False
        self._shown: dict[str, dict[str, tuple[Item, int, int]]] = {one: {} for one in self.phones}
        self._looked: dict[str, int] = dict.fromkeys(self.phones, 0)
        for part in self.parts:
            if part.roles:
                code = await self.cast.invite(part)
                self.phones[part.key].say(code, subject="Kode petugas")
        await self.cast.world.settle()
        await self._refresh()
        self._looked = {key: len(shown) for key, shown in self._shown.items()}
        self._ticked = self._ticks()
        self.epoch = self.cast.world.given.randomness(6).hex()
        self.tell()

    # -- acting -------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _acting(self, *, used: bool = True) -> AsyncIterator[None]:
        """One thing that happens; afterwards the office comes to rest, and all is told."""
        async with self._acts:
            self._pass_time()
            try:
                yield
                await self.cast.world.settle()
            finally:
                self.used |= used
                await self._refresh()
                self.tell()

    async def say(self, key: str, text: str, *, subject: str = "", reply_to: str = "") -> None:
        """Raises LookupError for an unknown phone, NotHere for what cannot be done there."""
        phone = self.phones[key]
        async with self._acting():
            phone.say(text, subject=subject, reply_to=reply_to)
            self._look(key)

    async def press(self, key: str, item: str, button: int) -> None:
        """Raises LookupError, NotHere."""
        phone = self.phones[key]
        async with self._acting():
            phone.press(item, button)
            self._look(key)

    async def photo(
        self, key: str, data: bytes, caption: str, *, subject: str = "", reply_to: str = ""
    ) -> None:
        """Send this JPEG, or the sample when there is none. Raises LookupError, NotHere."""
        phone = self.phones[key]
        async with self._acting():
            phone.photo(data or sample_photo(), caption, subject=subject, reply_to=reply_to)
            self._look(key)

    async def locate(self, key: str, lat: float, lon: float) -> None:
        """Raises LookupError, NotHere."""
        phone = self.phones[key]
        async with self._acting():
            phone.locate(lat, lon)
            self._look(key)

    async def look(self, key: str) -> None:
        """The owner looks at the phone. Raises LookupError."""
        if self.unread(key):
            self.phones[key].looked()
            async with self._acting(used=False):
                self._look(key)

    async def act(self, step: Step) -> None:
        """A step of the story. Raises LookupError when what it needs is not there."""
        async with self._acting(used=False):
            self._clock.advance(timedelta(seconds=25))
            match step:
                case Says(part, texts):
                    for text in texts:
                        self.phones[part.key].say(text)
                case Presses(part, label):
                    self.phones[part.key].press_label(label)
                case Shows(part, caption):
                    self.phones[part.key].photo(sample_photo(), caption)
                case Locates(part, lat, lon):
                    self.phones[part.key].locate(lat, lon)
                case Mails(part, text, subject):
                    self.phones[part.key].say(text, subject=subject)
                case _:
                    await self._until(step.until)
                    return
            await self.cast.world.settle()
            await self._refresh()
            self._look(part.key)

    # -- time ---------------------------------------------------------------------------------

    async def move(self, to: str) -> None:
        """Let time pass: "hour", "day", "open" (next opening) or "due" (next thing that is due).

        Raises LookupError for anything else, NotHere when nothing is due.
        """
        async with self._acting():
            now = self._clock.at
            if to == "due":
                due = await self._due(now)
                if due is None or due > now + LONGEST:
                    raise NotHere("Tidak ada yang menunggu waktu.")
                await self._until(due)
                return
            spans = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
            await self._until(self._opening(now) if to == "open" else now + spans[to])

    def _opening(self, now: datetime) -> datetime:
        """The next opening that is not now."""
        calendar, opening = self.desk.calendar, self.desk.opening
        day = self.desk.local(now).date()
        today = calendar.opens(day, opening)
        if calendar.is_working(day) and now < today:
            return today
        return calendar.opens(calendar.after(day), opening)

    async def _until(self, moment: datetime) -> None:
        if moment > self._clock.at:
            await self.cast.world.until(moment)

    async def _due(self, after: datetime) -> datetime | None:
        look = functools.partial(agenda.next_moment, after=after)
        return await self.cast.world.node.database.read(look)

    def _pass_time(self) -> timedelta:
        now = self._ticks()
        passed, self._ticked = timedelta(seconds=now - self._ticked), now
        self._clock.advance(passed)
        return passed

    async def _beat(self) -> None:
        """Time goes on while nobody does anything; what falls due meanwhile is done."""
        while True:
            await asyncio.sleep(1)
            try:
                async with self._acts:
                    before = self._clock.at
                    self._pass_time()
                    due = await self._due(before)
                    if due is not None and due <= self._clock.at:
                        await self.cast.world.settle()
                        await self._refresh()
                        self.tell()
                    elif before.minute != self._clock.at.minute:
                        self.tell()
            except Exception:
                log.exception("the demo's clock stumbled")

    # -- the story ----------------------------------------------------------------------------

    async def restart(self) -> None:
        """An empty office again, as at the beginning."""
        await self.playback.pause()
        async with self._acts:
            await self._open()

    def hasten(self, speed: int) -> None:
        """So many times as fast from now on, in the next office too."""
        self._speed = self.playback.speed = speed
        self.tell()

    # -- what is told -------------------------------------------------------------------------

    def tell(self) -> None:
        """Wake everybody who watches."""
        self._seq += 1
        self._told.fire()

    async def changed(self, seconds: float) -> None:
        """Return at the next change, or after so many seconds."""
        await self._told.wait(seconds)

    def close(self) -> None:
        """Let go of everybody who watches."""
        self.closing = True
        self._told.fire()

    @property
    def seq(self) -> int:
        return self._seq

    def unread(self, key: str) -> int:
        """Messages of the office on this phone that nobody has looked at. Raises LookupError."""
        fresh = sorted(self._shown[key].values(), key=lambda one: one[2])[self._looked[key] :]
        return sum(not item.mine for item, _, _ in fresh)

    def _look(self, key: str) -> None:
        self._looked[key] = len(self._shown[key])

    async def _refresh(self) -> None:
        """See what has changed on the phones and on the desk."""
        self._seq += 1
        for key, phone in self.phones.items():
            shown = self._shown[key]
            for item in phone.items():
                before = shown.get(item.id)
                if before is None:
                    shown[item.id] = (item, self._seq, len(shown))
                elif before[0] != item:
                    shown[item.id] = (item, self._seq, before[2])
        desk, now = self.desk, self._clock.at
        self._queue = await self.cast.world.node.database.read(lambda tx: queue_view(tx, desk, now))

    def since(self, seq: int, epoch: str) -> dict[str, Any]:
        """What is new for somebody who was told up to `seq` of that epoch."""
        after = seq if epoch == self.epoch else 0
        return {
            "epoch": self.epoch,
            "seq": self._seq,
            "clock": clock_view(self.desk, self._clock.at),
            "story": self.playback.view() | self._framing(),
            "used": self.used,
            "queue": self._queue,
            "phones": [self._phone(part, after) for part in self.parts],
        }

    def _framing(self) -> dict[str, str]:
        return {"about": self._story.about, "ended": self._story.ended}

    def _phone(self, part: Part, after: int) -> dict[str, Any]:
        shown = self._shown[part.key].values()
        titles = {one.id: one.title for one in self.desk.current.roles}
        return {
            "key": part.key,
            "name": part.name,
            "on": part.on,
            "title": part.key.replace("_", " ").capitalize() if part.roles else _TITLES[part.on],
            "role": ", ".join(titles[role] for role in part.roles) or "Pelapor",
            "officer": bool(part.roles),
            "unread": self.unread(part.key),
            "items": [self._item(item, n) for item, seq, n in shown if seq > after],
        }

    def _item(self, item: Item, number: int) -> dict[str, Any]:
        at = self.desk.local(item.at)
        seen: dict[str, Any] = msgspec.to_builtins(item)
        return seen | {
            "n": number,
            "time": f"{at:%H.%M}",
            "day": self.desk.day_date(item.at),
        }

    async def journal(self, case_id: str) -> list[dict[str, str]] | None:
        """The journal of a case of the queue; None when there is none."""
        async with self._acts:
            desk = self.desk
            return await self.cast.world.node.database.read(
                lambda tx: journal_view(tx, desk, case_id)
            )
