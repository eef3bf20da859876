"""A complaint to any office, played: from the greeting to the receipt, and who hears of it there.

For whoever has just written a profile: what citizens will read is what the office says, and only
what the citizen types is made up here.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from app.demo.cast import Cast
from app.demo.screen import Screen
from app.demo.script import Performer, Unfinished
from app.demo.story import MORNING, Part, find_story
from app.demo.world import HandClock, World
from backoffice.office.profile import Profile
from bot.fields import kind_of
from bot.form import Field
from bot.texts import Catalogue

#: Kind of answer -> what the citizen says. A choice is the first one that is not secret.
_SAYS = {
    "text": "Mohon segera diselesaikan.",
    "name": "Warga Contoh",
    "address": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "phone": "0812-0000-0001",
    "story": "Pelayanan yang dijanjikan tiga hari sudah dua minggu belum juga diberikan.",
    "when": "9 November 2026 pukul 10",
    "place": "Kantor pelayanan, Desa Contoh",
    "money": "Rp50.000",
    "loss": "tidak ada kerugian",
}
#: What leads on wherever it stands on a button, before anything is typed.
_ONWARD = ("buat_pengaduan", "setuju", "benar", "pakai")
#: Which one of what may be chosen, where it is not the first. The no: nothing is to be hidden.
_CHOSEN = {"yes_no": -1}
#: That no further file will come.
_ENOUGH = "CUKUP"
#: So much of a question says which one it is.
_BEGINS = 40
#: A form that asks more often than this does not end.
_MOST = 60


async def play_sample(
    folder: Path, office: str, write: Callable[[str], None], *, width: int = 80
) -> None:
    """Play it over a fresh database in `folder`; `office` is a profile's id or its folder.

    Raises Unfinished, with the sentence that says where, if no receipt comes or nobody in the
    office hears of it; StoryError for an office that cannot be opened.
    """
    screen = Screen(write, width=width)
    async with _opened(folder, office) as (cast, citizen, officers):
        performer = Performer(cast, screen, delay=0.0)
        for part in officers:
            await performer.quietly(part, await cast.invite(part))
        await performer.says(citizen, "halo")
        await _Citizen(performer, citizen).complains()
        told = {one.part for one in performer.seen}
        for part in officers:
            if part not in told:
                raise Unfinished(f"{part.label} tidak mendapat kabar apa pun.")


@contextlib.asynccontextmanager
async def _opened(folder: Path, office: str) -> AsyncIterator[tuple[Cast, Part, tuple[Part, ...]]]:
    """The office with a citizen, and with those who hear of a new complaint."""
    story = find_story(office)
    async with World.opened(
        folder, office=office, clock=HandClock(MORNING), straight=True
    ) as world:
        hears = set(world.node.desk.current.notify_new)
        citizen, *officers = story.at_one_keyboard
        hearing = tuple(one for one in officers if hears.intersection(one.roles))
        yield Cast(world, (citizen, *hearing)), citizen, hearing


class _Citizen:
    """Somebody who answers whatever is asked."""

    def __init__(self, performer: Performer, part: Part) -> None:
        self._performer = performer
        self._part = part
        desk = performer.cast.world.node.desk
        self._profile: Profile = desk.current
        self._texts: Catalogue = desk.catalogue(desk.current.version)
        #: Questions that were answered: two may be worded alike.
        self._answered: set[str] = set()

    async def complains(self) -> None:
        """From the greeting to the receipt."""
        send = self._button("kirim")
        for _ in range(_MOST):
            buttons = self._performer.cast.buttons(self._part)
            if send in buttons:
                await self._performer.presses(self._part, send)
                return
            onward = next((one for one in map(self._button, _ONWARD) if one in buttons), "")
            if onward:
                await self._performer.presses(self._part, onward)
            else:
                await self._answers(buttons)
        raise Unfinished("Percakapan contoh tidak sampai ke ringkasan.")

    def _button(self, name: str) -> str:
        return self._texts.render(f"tombol.{name}", {}, markup="plain")

    async def _answers(self, buttons: tuple[str, ...]) -> None:
        field = self._asked()
        self._answered.add(field.key)
        if kind_of(field).takes_files:
            await self._performer.shows(self._part, "Tanda terima")
            await self._performer.says(self._part, _ENOUGH)
            return
        said = self._answer(field)
        if said in buttons:
            await self._performer.presses(self._part, said)
        else:
            await self._performer.says(self._part, said)

    def _asked(self) -> Field:
        """The field that the latest message asks for."""
        latest = self._performer.cast.person(self._part).sees
        for field in self._profile.form.fields:
            if field.by or field.key in self._answered:
                continue
            holes = dict.fromkeys(self._texts.placeholders(field.ask), "\n")
            asked = self._texts.render(field.ask, holes, markup="plain")
            if asked.strip().splitlines()[0][:_BEGINS] in latest:
                return field
        raise Unfinished(f"Percakapan contoh berhenti di: {latest.strip().splitlines()[0]}")

    def _answer(self, field: Field) -> str:
        if field.kind in _SAYS:
            return _SAYS[field.kind]
        choices = kind_of(field).choices(field)
        wanted = [one for one in choices if one.id in field.must]
        secret = self._profile.secrecy.categories
        open_ones = [one for one in choices if one.id not in secret]
        if wanted:
            return wanted[0].label
        return open_ones[_CHOSEN.get(field.kind, 0)].label
