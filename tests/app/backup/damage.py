"""A small archive of an office, and somebody with the database in his hands who changes it."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.store import cases, staff
from backoffice.store.engine.engines import dialect_of, open_engine
from backoffice.store.engine.triggers import CREATE, CREATE_STAFF
from tests.app.operators import Operator, fresh_operator
from tests.files import hash_of, lying
from tests.quick_press import print_nothing
from tests.world import ANSWERS, begins, case_of, complains, fills, has_complained

_CASE = "(SELECT id FROM cases WHERE ordinal = {})"
_OWNER = "(SELECT person_id FROM cases WHERE ordinal = {})"
PHOTO = b"\xff\xd8\xff\xe0" + b"resi perekaman" * 100


async def has_complained_with_a_photo(person: Person) -> Case:
    """A complaint that a file belongs to, fetched and kept."""
    await begins(person)
    await fills(person, until="bukti")
    person.user.send_photo(PHOTO, "resi perekaman")
    await person.settled()
    await person.says("CUKUP")
    await person.presses("Kirim")
    return (await _cases(person.world))[-1]


async def a_year_of_work(world: World) -> list[Case]:
    """Three cases: one with a photo, one that was answered and closed, one that just came in."""
    officer = await world.officer("Petugas Contoh", "petugas_pengaduan", "pejabat_pengelola")
    first = await has_complained_with_a_photo(world.citizen("Warga Satu"))
    second = await complains(world.citizen("Warga Dua"))
    await officer.says("/balas 2 KTP Bapak/Ibu sudah dapat diambil di loket 2.")
    await officer.says("YA SELESAI")
    third = await has_complained(world.citizen("Warga Tiga"), uraian=ANSWERS["uraian"])
    return [await case_of(world, case.code) for case in (first, second, third)]


async def _cases(world: World) -> list[Case]:
    return await world.node.database.read(
        lambda tx: list(reversed(cases.listing(tx, "sanggau", limit=100)))
    )


@dataclass(frozen=True)
class Kept:
    """An installation after a year of work, at rest: to be copied, and then damaged."""

    folder: Path
    #: Ids of its cases, in the order of their numbers.
    cases: tuple[str, ...]
    #: The hash by which its photo is kept.
    file: str
    #: Ids of the persons of the cases, and of the officer.
    persons: tuple[str, ...]
    officer: str

    def copied(self, folder: Path) -> Operator:
        """Somebody in front of a copy of it in that folder."""
        shutil.copytree(self.folder, folder / "data", dirs_exist_ok=True)
        return fresh_operator(folder)


def kept_year(folder: Path) -> Kept:
    """Work a year, and stop."""

    async def work() -> Kept:
        async with World.opened(folder, straight=True) as world:
            done = await a_year_of_work(world)
            (officer,) = await world.node.database.read(lambda tx: staff.listing(tx, "sanggau"))
        (file,) = lying(folder)
        return Kept(
            folder,
            tuple(case.id for case in done),
            hash_of(file),
            tuple(case.person_id for case in done),
            officer.person_id or "",
        )

    # Before any test begins: a receipt for each case would be printed.
    with pytest.MonkeyPatch.context() as patch:
        print_nothing(patch)
        return asyncio.run(work())


def damages(url: str, *statements: str, **params: object) -> None:
    """Change the database behind the back of the software: no trigger, no foreign key.

    FIRST, SECOND and THIRD stand for the ids of the cases with these ordinals, OWNER_1, OWNER_2
    and OWNER_3 for those of their persons.
    """
    postgresql = dialect_of(url) == "postgresql"
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            if postgresql:
                connection.execute(text("SET session_replication_role = replica"))
            else:
                # Not possible inside a transaction, and none has begun yet.
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA foreign_keys=OFF")
                for trigger in (*CREATE["sqlite"], *CREATE_STAFF["sqlite"]):
                    raw.execute(f"DROP TRIGGER IF EXISTS {trigger.split()[2]}")
            for statement in statements:
                for word, ordinal in (("FIRST", 1), ("SECOND", 2), ("THIRD", 3)):
                    statement = statement.replace(word, _CASE.format(ordinal))
                    statement = statement.replace(f"OWNER_{ordinal}", _OWNER.format(ordinal))
                touched = connection.execute(text(statement), params).rowcount
                assert touched, statement
            connection.commit()
    finally:
        engine.dispose()
