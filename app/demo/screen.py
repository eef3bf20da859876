"""How a conversation looks in a terminal: a column of names, wrapped words, buttons, time lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import click

from app.demo.story import Part
from app.sandbox.messages import SandboxMessage
from backoffice.calendar.workdays import long_date
from backoffice.desk.desk import Desk

_MARGIN = 10
#: Nobody reads wider lines than this with pleasure.
_WIDEST = 96
#: A new time line after so much.
_PAUSE = timedelta(minutes=15)
#: Of a longer absence the days are not listed.
_LISTED_DAYS = 16
#: A line of a list goes on under its own words.
_ITEM = re.compile(r"(?:\d+\.|•) ")


class Screen:
    """Writes styled lines; whoever gets them strips the style where nobody sees it."""

    def __init__(self, write: Callable[[str], None], *, width: int = 80) -> None:
        self._write = write
        self._width = max(40, min(width, _WIDEST))
        self._at: datetime | None = None

    def blank(self) -> None:
        self._write("")

    def heading(self, text: str) -> None:
        self._write("\n" + click.style(text, bold=True))

    def aside(self, text: str) -> None:
        """What nobody said: a stage direction."""
        for line in textwrap.wrap(text, self._width - 2):
            self._write(click.style(f"  {line}", dim=True))

    def line(self, text: str) -> None:
        """As it stands."""
        self._write(f"  {text}")

    def row(self, text: str) -> None:
        """A line of a list, wrapped under itself."""
        for line in textwrap.wrap(
            text, self._width, initial_indent="  ", subsequent_indent=" " * 6
        ):
            self._write(line)

    def at(self, moment: datetime, desk: Desk, *, days: bool = True) -> None:
        """A time line if time has passed since the last one, and every day in between."""
        before, day = self._at, desk.local(moment).date()
        if before is not None and day == desk.local(before).date() and moment - before < _PAUSE:
            return
        if before is not None and days:
            self._days_between(desk, before, moment)
        text = f"— {long_date(day)}, {desk.clock_time(moment)} {desk.calendar.label} —"
        why = desk.calendar.why_closed(day)
        self._write("\n" + click.style(text + (f" ({why})" if why else ""), bold=True, dim=True))
        self._at = moment

    def _days_between(self, desk: Desk, before: datetime, moment: datetime) -> None:
        day, last = desk.local(before).date(), desk.local(moment).date()
        count = (last - day).days - 1
        if count < 1:
            return
        self.blank()
        if count > _LISTED_DAYS:
            self.aside(f"… {count} hari …")
            return
        while (day := day + timedelta(days=1)) < last:
            why = desk.calendar.why_closed(day)
            self.aside(f"{long_date(day)}: " + (f"libur ({why})" if why else "hari kerja"))

    def said(self, part: Part, text: str) -> None:
        """What one of the cast wrote or pressed."""
        self._words(part, ">", text, bold=True)

    def came(self, part: Part, message: SandboxMessage, *, numbered: bool = False) -> None:
        """What the office sent; buttons below, with their numbers if they can be typed."""
        self._words(part, "<", message.text or f"({message.filename or 'berkas'})")
        if message.buttons:
            self._buttons(message.buttons, numbered)

    def _buttons(self, labels: Sequence[str], numbered: bool) -> None:
        shown = [f"{n} [{one}]" if numbered else f"[{one}]" for n, one in enumerate(labels, 1)]
        # A button is never broken in two.
        joined = "  ".join(one.replace(" ", "\xa0") for one in shown)
        for line in textwrap.wrap(joined, self._width - _MARGIN, break_on_hyphens=False):
            self._write(" " * _MARGIN + click.style(line.replace("\xa0", " "), fg="blue"))

    def _words(self, part: Part, mark: str, text: str, *, bold: bool | None = None) -> None:
        name = click.style(f"{part.label:<7} {mark} ", fg=part.colour, bold=bold)
        for number, line in enumerate(self._wrapped(text)):
            self._write((name if number == 0 else " " * _MARGIN if line else "") + line)

    def _wrapped(self, text: str) -> list[str]:
        lines: list[str] = []
        for line in text.split("\n"):
            item = _ITEM.match(line)
            lines += textwrap.wrap(
                line,
                self._width - _MARGIN,
                subsequent_indent=" " * item.end() if item else "",
                break_on_hyphens=False,
            ) or [""]
        return lines
