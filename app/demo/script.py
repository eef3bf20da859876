"""The whole life of a complaint, and one through each channel, played by itself in the terminal.

Only what the people type is given (`app.demo.story`). What the office says, when it says it, and
the journal at the end come from the office: real adapters, real database, a clock that is moved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.demo.cast import Came, Cast
from app.demo.journal import actor_in_words, entry_in_words
from app.demo.offices import example_office
from app.demo.papers import leave_papers
from app.demo.screen import Screen
from app.demo.story import (
    Locates,
    Mails,
    Part,
    Presses,
    Says,
    Scene,
    Shows,
    Step,
    Story,
    Waits,
)
from app.demo.world import HandClock
from app.sandbox.messages import SandboxMessage
from backoffice.case.case import Case
from backoffice.case.events import Entry, Numbered
from backoffice.desk.wording import channel_of
from backoffice.office.profile import Profile
from backoffice.store import cases, staff
from backoffice.store.engine.tx import Tx

#: What it takes to read and to type one message.
_TYPING = timedelta(seconds=25)
#: Lines of a message that is like one that was shown before.
_BRIEF_LINES = {"telegram": 2, "whatsapp": 2, "mail": 5}
_NUMBERS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


class Unfinished(Exception):
    """The story did not come to its end; the message is the sentence that says where."""


class Performer:
    """Lets the cast act, and shows what they said and what came."""

    def __init__(self, cast: Cast, screen: Screen, *, delay: float) -> None:
        self.cast = cast
        self.screen = screen
        self._delay = delay
        #: Long messages are cut: what is alike was shown once.
        self.brief = False
        self._clock = cast.world.clock
        #: Everything that ever came, for those who tell the end.
        self.seen: list[Came] = []

    async def says(self, part: Part, *texts: str) -> None:
        """Write, in one burst; an answer must come."""
        self._begin()
        for message in await self.cast.says(part, *texts):
            self.screen.said(part, message.text)
        await self._show(answering=part)

    async def quietly(self, part: Part, text: str) -> None:
        """Write what need not be shown, nor what is answered."""
        await self.cast.says(part, text)
        self.cast.news()

    async def presses(self, part: Part, label: str) -> None:
        """Press a button of the message that came last."""
        self._begin()
        if label not in self.cast.buttons(part):
            raise Unfinished(f'{part.label} tidak mendapat tombol "{label}".')
        await self.cast.presses(part, label)
        self.screen.said(part, f"[{label}]")
        await self._show(answering=part)

    async def shows(self, part: Part, caption: str) -> None:
        """Send a photo with words under it."""
        self._begin()
        sent = await self.cast.sends_photo(part, caption)
        self.screen.said(part, f"📷 {sent.text}")
        await self._show(answering=part)

    async def locates(self, part: Part, lat: float, lon: float) -> None:
        """Send a place."""
        self._begin()
        await self.cast.sends_place(part, lat, lon)
        self.screen.said(part, f"📍 {lat:.4f}, {lon:.4f}")
        await self._show(answering=part)

    async def mails(self, part: Part, text: str, subject: str) -> None:
        """Write a mail; without a subject, as a reply to the latest one."""
        self._begin()
        if subject:
            await self.cast.writes(part, subject, text)
            self.screen.said(part, f"Perihal: {subject}\n\n{text}")
        else:
            await self.cast.replies(part, text)
            self.screen.said(part, f"(membalas) {text}")
        await self._show(answering=part)

    async def acts(self, step: Step) -> None:
        """Do one step of the story."""
        match step:
            case Says(part, texts):
                await self.says(part, *texts)
            case Presses(part, label):
                await self.presses(part, label)
            case Shows(part, caption):
                await self.shows(part, caption)
            case Locates(part, lat, lon):
                await self.locates(part, lat, lon)
            case Mails(part, text, subject):
                await self.mails(part, text, subject)
            case Waits(until, days):
                await self.until(until, days=days)

    async def until(self, moment: datetime, *, days: bool = True) -> None:
        """Let time pass, `days` one by one; what is due comes when it is due."""
        await self.cast.world.until(moment)
        await self._show(days=days)

    def _begin(self) -> None:
        self._clock.advance(_TYPING)
        self.screen.at(self.cast.now, self.cast.world.node.desk)
        self.screen.blank()

    async def _show(self, answering: Part | None = None, *, days: bool = True) -> None:
        news = self.cast.news()
        if answering and not any(one.part == answering for one in news):
            raise Unfinished(f"{answering.label} tidak mendapat balasan.")
        self.seen += news
        # First whoever spoke, then everybody else who hears of it.
        for one in sorted(news, key=lambda one: one.part != answering) if answering else news:
            self.screen.at(one.message.date, self.cast.world.node.desk, days=days)
            if one.part != answering:
                self.screen.blank()
            self.screen.came(one.part, _short(one) if self.brief else one.message)
            await asyncio.sleep(self._delay)


def _short(came: Came) -> SandboxMessage:
    lines = [line for line in came.message.text.split("\n") if line.strip()]
    most = _BRIEF_LINES[came.part.on]
    if len(lines) <= most:
        return came.message
    return replace(came.message, text="\n".join(lines[:most]) + " …")


async def play(
    folder: Path,
    story: Story,
    write: Callable[[str], None],
    *,
    width: int = 80,
    delay: float = 0.0,
    keeps: bool = False,
) -> None:
    """Play it over a fresh database in `folder`. Raises Unfinished if it does not reach SELESAI.

    The papers that were issued lie there as files; `keeps`: the folder stays.
    """
    screen = Screen(write, width=width)
    clock = HandClock(story.start)
    async with Cast.opened(folder, clock, story.office, story.cast) as cast:
        performer = Performer(cast, screen, delay=delay)
        await _enrolment(performer, story.officers)
        for number, scene in enumerate(story.scenes, 2):
            await _scene(performer, number, scene)
        await _ending(performer, story)
        await _papers(performer, folder, keeps=keeps)


async def _enrolment(performer: Performer, officers: Sequence[Part]) -> None:
    screen = performer.screen
    screen.heading("1. Petugas didaftarkan dengan kode sekali pakai")
    for number, part in enumerate(officers):
        code = await performer.cast.invite(part)
        roles = " ".join(f"--role {role}" for role in part.roles)
        # What the first one is answered stands between blank lines.
        if number < 2:
            screen.blank()
        screen.aside(f'$ aduan staff add --name "{part.name}" {roles}')
        if number == 0:
            await performer.says(part, code)
        else:
            await performer.quietly(part, code)
    others = len(officers) - 1
    if others:
        who = f"{_in_words(others)} yang terakhir" if others > 1 else "yang terakhir"
        screen.aside(f"{who.capitalize()} juga mengirim kodenya, dan disambut sama.")


def _in_words(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


async def _scene(performer: Performer, number: int, scene: Scene) -> None:
    performer.screen.heading(f"{number}. {scene.title}")
    if scene.aside:
        performer.screen.blank()
        performer.screen.aside(scene.aside)
    performer.brief = scene.alike
    begun = performer.cast.now
    for step in scene.steps:
        await performer.acts(step)
    told = {one.part for one in performer.seen if one.message.date >= begun}
    for part in scene.told:
        if part not in told:
            raise Unfinished(f"{part.label} tidak mendapat kabar apa pun.")


async def _ending(performer: Performer, story: Story) -> None:
    screen, world = performer.screen, performer.cast.world
    desk = world.node.desk

    def read(tx: Tx) -> tuple[list[Case], list[Entry], dict[str, str]]:
        # The office is new: the story's are all the cases that it has, and the first is shown.
        found = cases.listing(tx, desk.office_id)[::-1]
        names = {one.id: one.name for one in staff.listing(tx, desk.office_id)}
        return found, cases.entries(tx, found[0].id) if found else [], names

    found, journal, names = await world.node.database.read(read)
    channels = {case.channel for case in found}
    # A complaint may also be entered at the desk, by somebody who has no part in the story.
    if not found or not {part.on for part in story.citizens} <= channels:
        raise Unfinished(f"Hanya {len(found)} pengaduan yang sampai ke kantor.")
    for case in found:
        if case.state != "SELESAI":
            raise Unfinished(f"Pengaduan {case.label} tidak sampai SELESAI: {case.state}.")
    screen.heading(
        f"{_in_words(len(found)).capitalize()} pengaduan, dari {_in_words(len(channels))} kanal"
    )
    for case in found:
        ended = f", selesai {desk.date(case.closed_at)}" if case.closed_at else ""
        screen.row(f"{case.label}: lewat {channel_of(desk, case)}{ended}")
    case = found[0]
    screen.heading(f"Jurnal {case.label} (yang terjadi; tanpa nama warga dan isi tulisannya)")
    for entry in journal:
        when = f"{desk.local(entry.at):%d-%m-%Y %H.%M}"
        who, what = actor_in_words(entry, names), entry_in_words(desk, entry, names)
        screen.row(f"{entry.seq:>2}  {when}  {who}: {what}")
    rows = _number_rows(desk.current, journal)
    if rows:
        screen.heading("Dari mana nomor registernya")
    for row in rows:
        screen.row(row)
    screen.heading("Yang dapat dicoba sekarang")
    for row in _what_to_try(desk.current, story):
        screen.row(row)


async def _papers(performer: Performer, folder: Path, *, keeps: bool) -> None:
    screen, world = performer.screen, performer.cast.world
    found = await world.node.database.read(lambda tx: cases.listing(tx, world.node.desk.office_id))
    names = await leave_papers(world, found[::-1], folder)
    if not names:
        return
    screen.heading("Surat yang terbit, sebagai PDF")
    for name in names:
        screen.row(name)
    if not keeps:
        screen.row("Ikut dihapus bersama kantor contoh ini; dengan --keep DIR tinggal di DIR/surat")


def _what_to_try(profile: Profile, story: Story) -> list[str]:
    named = "" if story.office == example_office() else f" --office {story.office}"
    rows = [
        "melihatnya di peramban, dan bermain sendiri sebagai warga dan petugas: "
        + (f".venv/bin/aduan demo{named}" if named else "make demo"),
        f"yang sama di terminal: .venv/bin/aduan chat{named}",
    ]
    settling = [rule.id for rule in profile.clocks if rule.starts == "lengkap"]
    if settling:
        rows.append(
            f"hitungan tenggat, hari demi hari: aduan deadline --office {story.office} --clock "
            f"{settling[-1]} --from {story.start:%Y-%m-%dT%H:%M}"
        )
    return [*rows, f"SOP kantor sebagai data, diperiksa: aduan profiles check {story.office}"]


def _number_rows(profile: Profile, journal: list[Entry]) -> list[str]:
    numbered = next((one.event for one in journal if isinstance(one.event, Numbered)), None)
    if numbered is None:
        return []
    wanted = [field for field in profile.form.fields if field.need == "receive"]
    labels = ", ".join(field.label for field in wanted)
    clauses = ", ".join(dict.fromkeys(field.clause for field in wanted))
    return [
        f"{numbered.number}: urutan ke-{numbered.ordinal} pada tahun {numbered.year}, "
        "dihitung di basis data dalam transaksi yang sama dengan pengaduannya, tanpa nomor loncat",
        f'pola "{profile.numbering.register}" dari profiles/{profile.office.id}/profile.toml',
        f"diberikan begitu isian wajib SOP terisi: {labels} ({clauses})",
    ]
