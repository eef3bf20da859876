"""An office whose citizens and officers all use one channel, whichever it is: the same lines."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from app.demo.cast import sample_photo
from app.demo.world import MailPerson, Person, World
from app.sandbox.mail.people import MailFile
from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.store import staff
from bot.form import Field
from tests.databases import fresh_sqlite
from tests.sops.people import FILE, PERSON, Office

Channel = Literal["telegram", "whatsapp", "mail"]
CHANNELS: tuple[Channel, ...] = ("telegram", "whatsapp", "mail")
_CODED = re.compile(r"\bYA ([a-z2-7]{8})\b")
_STALE = "Surel ini tidak menjalankan apa pun"
_YES = ("YA", "YA SELESAI")


class Voice:
    """Somebody on that channel: types lines, reads what came."""

    def __init__(self, person: Person | MailPerson) -> None:
        self._person = person

    @property
    def heard(self) -> int:
        """How many messages have come."""
        return len(self._person.inbox)

    def read(self, since: int = 0) -> str:
        """All that came, one below the other."""
        return "\n".join(self._seen(one) for one in self._person.inbox[since:])

    def _seen(self, message: Any) -> str:
        subject = getattr(message, "subject", "")
        return f"{subject}\n{message.text}" if subject else str(message.text)

    async def types(self, line: str) -> None:
        """A line of a chat, or the first line of an answer to the latest mail."""
        person = self._person
        if not isinstance(person, MailPerson):
            await person.says(line)
            await self.opens()
            return
        if line in _YES:
            coded = _CODED.findall(person.sees)
            line = f"{line} {coded[-1]}" if coded else line
        await person.replies(line)
        if _STALE in person.sees:
            # What it answered was too old; this one is not.
            await person.replies(line)

    async def opens(self) -> None:
        """Ask for what is kept until its reader has written again, where it was announced."""
        if not isinstance(self._person, MailPerson) and "Balas BUKA" in self._person.sees:
            await self._person.says("BUKA")


class House(Office):
    """An office that is on one channel alone, as far as its people are concerned."""

    def __init__(self, world: World, channel: Channel) -> None:
        super().__init__(world)
        self.channel = channel
        self.voices: dict[str, Voice] = {}
        #: Staff id -> its roles.
        self.roles: dict[str, tuple[str, ...]] = {}

    async def enrols(self, role: str, title: str) -> None:
        """An officer sends the code from an account of the channel."""
        person: Person | MailPerson
        if self.channel == "mail":
            person = self.world.citizen(title, on="mail")
            await person.writes("Kode", await self.world.invitation(title, role))
        else:
            person = await self.world.officer(title, role, on=self.channel)
        self.voices[role] = Voice(person)

    async def complaint(self, name: str, answers: Mapping[str, str]) -> tuple[Voice, Case]:
        """A citizen complains by himself: through the questions of the chat, or by one mail."""
        if self.channel == "mail":
            writer = self.world.citizen(name, on="mail")
            given = {**PERSON, **answers}
            files = [key for key, value in given.items() if value == FILE]
            photo = MailFile("foto.jpg", sample_photo(), "image/jpeg")
            await writer.writes("Pengaduan", self._letter(given), *([photo] * bool(files)))
            code = find_code(writer.inbox[-1].subject)
            assert code, writer.sees
            return Voice(writer), await self.case(code)
        person = self.world.citizen(name, on=self.channel)
        return Voice(person), await self.complains(person, **answers)

    def _letter(self, given: Mapping[str, str]) -> str:
        fields = [one for one in self.profile.form.fields if self._asked(one, given)]
        said = {one.label: given.get(one.key, "") for one in fields}
        silent = ("", FILE, "NANTI", "LEWATI")
        return "\n".join(
            f"{label}: {words}" for label, words in said.items() if words not in silent
        )

    def _asked(self, field: Field, given: Mapping[str, str]) -> bool:
        if field.by or field.when is None:
            return not field.by
        options = self.profile.form.field(field.when.field).options
        chosen = (one.id for one in options if one.label == given.get(field.when.field))
        return next(chosen, "") in field.when.any_of


@asynccontextmanager
async def speaking(office: str, folder: Path, channel: Channel) -> AsyncIterator[House]:
    """That office of `profiles/`, each of its roles held by one officer of that channel."""
    async with World.opened(
        folder,
        office=office,
        database_url=fresh_sqlite(folder),
        straight=True,
        whatsapp=channel == "whatsapp",
        mail=channel == "mail",
    ) as world:
        house = House(world, channel)
        for role in world.node.desk.current.roles:
            if role.id != "admin":
                await house.enrols(role.id, role.title)
        desk = world.node.desk
        known = await world.node.database.read(lambda tx: staff.listing(tx, desk.office_id))
        house.roles = {one.id: tuple(one.roles) for one in known}
        yield house
