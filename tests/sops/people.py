"""Ways through any office: its form is filled by its own questions, each role has a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from app.demo.cast import sample_photo
from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.case.events import CaseEvent
from backoffice.store import cases
from bot.fields import kind_of
from tests.databases import fresh_sqlite

PERSON = {
    "klasifikasi": "1",
    "nama": "Warga Contoh Satu",
    "alamat": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "kontak": "0812-0000-0001",
    "rahasia": "tidak",
    "uraian": "Pelayanan yang dijanjikan tiga hari sudah dua bulan belum juga diberikan.",
    "kapan": "12 November 2026 pukul 10",
    "di_mana": "Kantor dinas, Desa Contoh",
    "bukti": "NANTI",
}
#: Answers a question for files with a photograph.
FILE = "(foto)"


class Office:
    """An office on the air, with an officer for each of its roles."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.staff: dict[str, Person] = {}

    def __getitem__(self, role: str) -> Person:
        return self.staff[role]

    @property
    def profile(self) -> Any:
        return self.world.node.desk.current

    async def case(self, label: str = "") -> Case:
        """The case of that code or number; without one the only case there is."""
        office = self.world.node.desk.office_id
        every = await self.world.node.database.read(lambda tx: cases.listing(tx, office, limit=100))
        found = [one for one in every if label in ("", one.code, one.number)]
        assert len(found) == 1, [one.label for one in every]
        return found[0]

    async def journal(self, case: Case) -> list[CaseEvent]:
        entries = await self.world.node.database.read(lambda tx: cases.entries(tx, case.id))
        return [entry.event for entry in entries]

    async def stage(self) -> str:
        return (await self.case()).stage

    async def does(self, role: str, *texts: str) -> str:
        """What an officer of that role types, one after the other; what was answered last."""
        for text in texts:
            await self.staff[role].says(text)
        return self.staff[role].sees

    async def complains(self, person: Person, **answers: str) -> Case:
        """A whole complaint in a chat, by the questions of this office's form."""
        await self.fills(person, **answers)
        return await self.sends(person)

    async def fills(self, person: Person, *, until: str = "", **answers: str) -> None:
        """The form from its beginning up to its summary, or until that is said."""
        await person.says("MULAI")
        if "Setuju" in person.buttons:
            await person.presses("Setuju")
        await self.goes_on(person, until=until, **answers)

    async def sends(self, person: Person) -> Case:
        """Send what was filled."""
        told = "\n".join(await person.presses("Kirim"))
        code = find_code(told)
        assert code, told
        return await self.case(code)

    async def goes_on(self, person: Person, *, until: str = "", **answers: str) -> None:
        """Answer what is asked from here on, up to the summary, or until that is said."""
        for _ in range(40):
            if "Mohon diperiksa dulu" in person.sees:
                break
            if "Benar" in person.buttons:
                await person.presses("Benar")
            elif "Pakai" in person.buttons:
                await person.presses("Pakai")
            elif (answer := self._answer(person.sees, answers)) == FILE:
                person.user.send_photo(sample_photo(), "foto")
                await person.settled()
                await person.says("CUKUP")
            else:
                await person.says(answer)
                if until and until in person.sees:
                    return
        else:
            raise AssertionError(f"the form does not end: {person.sees}")

    def _answer(self, asked: str, answers: dict[str, str]) -> str:
        catalogue = self.world.node.desk.catalogue(self.profile.version)
        for field in self.profile.form.fields:
            if field.by:
                continue
            holes = dict.fromkeys(catalogue.placeholders(field.ask), "\n")
            shown = catalogue.render(field.ask, holes, markup="plain")
            if shown.strip().splitlines()[0][:40] in asked:
                given = {**PERSON, **answers}.get(field.key)
                if given is not None:
                    return given
                return "NANTI" if kind_of(field).takes_files else "LEWATI"
        raise AssertionError(f"no field asks this: {asked}")


@asynccontextmanager
async def opened(office: str, folder: Path, url: str = "", **more: Any) -> AsyncIterator[Office]:
    """That office of `profiles/`, each of its roles held by one officer."""
    async with World.opened(
        folder, office=office, database_url=url or fresh_sqlite(folder), straight=True, **more
    ) as world:
        found = Office(world)
        roles = [role for role in world.node.desk.current.roles if role.id != "admin"]
        people = await world.officers(*((role.title, role.id) for role in roles))
        found.staff = dict(zip((role.id for role in roles), people, strict=True))
        yield found
