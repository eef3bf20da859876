"""A terminal in which one person is the citizen and every officer, and moves the office's clock."""

from __future__ import annotations

import asyncio
import contextlib
import re
import textwrap
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from app.demo import transcript
from app.demo.cast import Cast, RunningClock
from app.demo.screen import Screen
from app.demo.story import MORNING, Part, Story
from app.demo.world import HandClock

_SPAN = re.compile(r"\+?\s*(\d{1,4})\s*(hari|jam|menit|d|h|m)\b", re.IGNORECASE)
_UNITS = {
    "d": timedelta(days=1),
    "hari": timedelta(days=1),
    "h": timedelta(hours=1),
    "jam": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "menit": timedelta(minutes=1),
}
#: Nobody waits longer for an office, and its holidays are not known for much longer.
_LONGEST = timedelta(days=400)
#: Columns for what stands beside a command in the list of them.
_WORDS = 64
_FILE = re.compile(r"[\w-]{1,60}")


class Chat:
    """Takes one line at a time: words for the office, or one of its own commands."""

    def __init__(self, cast: Cast, screen: Screen, *, into: Path) -> None:
        self.cast = cast
        self.screen = screen
        self.part: Part = cast.parts[0]
        self._into = into
        prefix = cast.world.node.desk.current.numbering.prefix
        self._transcript = transcript.Transcript(
            "Percakapan yang disimpan dari aduan demo", prefix=prefix, cast=cast.parts
        )
        #: The last message that stands in the transcript.
        self._written = 0
        self._commands = {
            "as": self._as,
            "clock": self._clock,
            "foto": self._photo,
            "help": self._help,
            "save": self._save,
        }

    async def begin(self) -> None:
        """Enrol the officers and say what can be done."""
        for part in self.cast.parts:
            if part.roles:
                await self.cast.says(part, await self.cast.invite(part))
        # That they are enrolled is told below; their greetings are not news.
        self._written = self.cast.news()[-1].message.id
        office = self.cast.world.node.desk.current.office
        self.screen.heading(f"{office.name}: kantor contoh di komputer ini saja")
        await self._help("")
        self._time()

    async def hear(self, line: str) -> bool:
        """Do what was typed. False: it was /quit."""
        line = line.strip()
        word, _, rest = line.partition(" ")
        if word.lower() in ("/quit", "/exit"):
            return False
        # The clock went on while it was typed.
        await self.cast.world.settle()
        command = self._commands.get(word[1:].lower()) if word.startswith("/") else None
        if command is not None:
            await command(rest.strip())
        elif line:
            await self._speak(line)
        self._show()
        return True

    @property
    def _officer(self) -> Part:
        return next(part for part in self.cast.parts if part.roles)

    @property
    def prompt(self) -> str:
        return f"{self.part.label:<7} > "

    def spoken(self, line: str) -> None:
        """Show a line that was read from a file: nobody has seen it typed."""
        self.screen.said(self.part, line.strip())

    async def _speak(self, line: str) -> None:
        label = self._button(line)
        if label is None:
            await self.cast.says(self.part, line)
            self._write(transcript.said(self.part, line))
        else:
            await self.cast.presses(self.part, label)
            self._write(transcript.pressed(self.part, label))

    def _write(self, doing: str) -> None:
        told = self.cast.arrived(self._written)
        self._transcript.scene(doing, told)
        self._written = max([self._written, *(one.message.id for one in told)])

    def _button(self, line: str) -> str | None:
        """The button that is meant by its number or its label."""
        labels = self.cast.buttons(self.part)
        if line.isascii() and line.isdecimal() and 1 <= int(line) <= len(labels):
            return labels[int(line) - 1]
        word = line.strip("[] ").casefold()
        return next((label for label in labels if label.casefold() == word), None)

    def _news(self, *, days: bool = False) -> None:
        for one in self.cast.news(self.part):
            self._time(one.message.date, days=days)
            self.screen.came(one.part, one.message, numbered=True)

    def _show(self) -> None:
        self._news()
        unread = [(part.key, self.cast.unread(part)) for part in self.cast.parts]
        if any(count for _, count in unread):
            counts = ", ".join(f"{key}: {count} pesan baru" for key, count in unread if count)
            self.screen.aside(f"({counts})")
        self.screen.blank()

    def _time(self, moment: datetime | None = None, *, days: bool = True) -> None:
        self.screen.at(moment or self.cast.now, self.cast.world.node.desk, days=days)

    async def _as(self, rest: str) -> None:
        key = rest.casefold()
        found = next((part for part in self.cast.parts if key in _called(part)), None)
        if found is None:
            known = ", ".join(part.key for part in self.cast.parts)
            self.screen.aside(f"Pilihannya: {known}. Contoh: /as {self._officer.key}")
            return
        self.part = found
        titles = {one.id: one.title for one in self.cast.world.node.desk.current.roles}
        roles = ", ".join(titles[role] for role in found.roles) or "pelapor"
        self.screen.aside(f"Sekarang Anda {found.name} ({roles}).")

    async def _clock(self, rest: str) -> None:
        spans = [int(count) * _UNITS[unit.lower()] for count, unit in _SPAN.findall(rest)]
        span = sum(spans, timedelta())
        if not timedelta() < span <= _LONGEST:
            self.screen.aside("Contoh: /clock +3d, /clock +2h, /clock +30m. Paling lama 400 hari.")
            return
        world = self.cast.world
        await world.until(world.clock() + span)
        self._write(transcript.passed(span // timedelta(minutes=1)))
        self._news(days=True)
        self._time()

    async def _photo(self, rest: str) -> None:
        await self.cast.sends_photo(self.part, rest)
        self._write(transcript.sent_photo(self.part, rest))

    async def _help(self, rest: str) -> None:
        for line in self._what_to_type():
            self.screen.line(line)

    def _what_to_type(self) -> Iterator[str]:
        yield "Anda warga: ketik halo, lalu ikuti. Tombol ditekan dengan nomornya."
        yield "/foto         mengirim foto contoh sebagai bukti"
        parts = self.cast.parts
        for part in parts:
            if part.tries:
                yield f"{'/as ' + part.key:<13} menjadi {part.key}: {part.tries}"
        if not any("/as " in part.tries for part in parts):
            others = ", ".join(part.key for part in parts if not part.tries)
            for line in textwrap.wrap(f"Ada juga /as {others}", _WORDS):
                yield f"{'':<13} {line}"
        yield "/clock +3d    memajukan jam (+2h, +30m): tenggat dan pengingat ikut berjalan"
        yield "/save NAMA    menyimpan percakapan · /help daftar ini · /quit selesai"

    async def _save(self, rest: str) -> None:
        name = rest.removesuffix(".txt")
        if not _FILE.fullmatch(name):
            self.screen.aside("Beri nama dari huruf, angka, - dan _. Contoh: /save ktp-terlambat")
            return
        if self._transcript.empty:
            self.screen.aside("Belum ada percakapan yang dapat disimpan.")
            return
        file = self._into / f"{name}.txt"
        try:
            with file.open("x", encoding="utf-8") as opened:
                opened.write(self._transcript.text)
        except FileExistsError:
            self.screen.aside(f"{file.name} sudah ada; pilih nama lain.")
        except OSError as error:
            self.screen.aside(f"{file.name} tidak dapat ditulis: {error.strerror}.")
        else:
            self.screen.aside(f"Disimpan: {file.name}")


def _called(part: Part) -> set[str]:
    return {name.casefold() for name in (part.key, *part.roles)}


def converse(
    folder: Path,
    story: Story,
    write: Callable[[str], None],
    stdin: TextIO,
    *,
    width: int = 80,
    into: Path | None = None,
    clock: HandClock | None = None,
) -> None:
    """Converse until /quit, the end of the input or Ctrl-C; /save writes `into` that folder."""
    screen = Screen(write, width=width)
    typed = stdin.isatty()
    with asyncio.Runner() as runner, contextlib.ExitStack() as leaving:
        stack = contextlib.AsyncExitStack()
        leaving.callback(lambda: runner.run(stack.aclose()))
        with contextlib.suppress(KeyboardInterrupt):
            hand = clock or RunningClock(MORNING)
            opened = Cast.opened(folder, hand, story.office, story.at_one_keyboard)
            cast = runner.run(stack.enter_async_context(opened))
            chat = Chat(cast, screen, into=into or Path.cwd())
            runner.run(chat.begin())
            screen.blank()
            for line in _lines(stdin, typed, lambda: chat.prompt):
                if not typed and line.strip():
                    chat.spoken(line)
                if not runner.run(chat.hear(line)):
                    break
        screen.blank()
        screen.aside("Selesai; kantor contoh ini dihapus.")


def _lines(stdin: TextIO, typed: bool, prompt: Callable[[], str]) -> Iterator[str]:
    """What is typed, with editing on a terminal; ends with the input."""
    if not typed:
        yield from stdin
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - makes input() editable
    while True:
        try:
            yield input(prompt())
        except EOFError:
            return
