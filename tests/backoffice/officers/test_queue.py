"""An office with very many cases: the queue stays short, and finds what was only just written."""

from __future__ import annotations

from msgspec.structs import replace
from sqlalchemy import select

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.numbers import ByCode, ByOrdinal
from backoffice.store import cases, tables
from backoffice.store.engine.tx import Tx
from tests.world import has_complained

YEAR = 2030


def _copies(tx: Tx, numbers: range) -> None:
    """So many cases more, like the one that is there, numbered in a year of their own."""
    (first,) = cases.listing(tx, "sanggau", limit=1)
    for n in numbers:
        case = replace(first, id=f"z{n:08}", code=f"SGU-{n:06}", number=f"{n}/PGD/I/{YEAR}")
        due_at = cases.due(tx, first.id)
        tx.add(
            tables.cases,
            id=case.id,
            office_id=case.office_id,
            code=case.code,
            person_id=case.person_id,
            year=YEAR,
            ordinal=n,
            **cases.columns(case, due_at=due_at, digest=b""),
        )


async def test_an_officer_of_a_flooded_office_gets_ten_and_no_long_count(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(world.citizen())
    database = world.node.database
    await database.write(lambda tx: _copies(tx, range(1, 1000)), name="turn")
    (said,) = [one for one in await petugas.says("/antrean") if "Antrean" in one]
    assert "(1000)" in said
    assert "… dan 990 lagi." in said
    await database.write(lambda tx: _copies(tx, range(1000, 1004)), name="turn")
    (said,) = await petugas.says("/antrean")
    assert "(lebih dari 1.000)" in said
    assert said.count("/lihat_") == 10
    assert "… dan banyak lagi." in said
    assert await database.read(lambda tx: cases.count(tx, "sanggau", shelf="queue")) == 1001


async def test_a_case_is_found_by_what_the_same_work_just_gave_it(world: World) -> None:
    await has_complained(world.citizen())

    def work(tx: Tx) -> list[str]:
        _copies(tx, range(1, 3))
        by_code = cases.find(tx, "sanggau", ByCode(code="SGU-000001"))
        _copies(tx, range(3, 5))
        by_number = cases.find(tx, "sanggau", ByOrdinal(ordinal=4, year=YEAR))
        nobody = cases.find(tx, "sanggau", ByOrdinal(ordinal=5, year=YEAR))
        elsewhere = cases.find(tx, "lain", ByCode(code="SGU-000001"))
        assert nobody is None
        assert elsewhere is None
        return [case.id for case in (by_code, by_number) if case]

    found = await world.node.database.write(work, name="turn")
    assert found == ["z00000001", "z00000004"]


async def test_a_number_without_a_year_is_looked_for_in_every_year(world: World) -> None:
    (one, other) = [await has_complained(world.citizen(f"Warga {name}")) for name in "AB"]

    def give(tx: Tx, case: Case, year: int) -> None:
        while cases.next_ordinal(tx, "sanggau", year) < 7:
            pass
        cases.set_number(tx, case.id, year=year, ordinal=7)

    def found(tx: Tx, ordinal: int = 7, office: str = "sanggau") -> list[str]:
        return [case.id for case in cases.named(tx, office, ByOrdinal(ordinal=ordinal))]

    def work(tx: Tx) -> None:
        give(tx, one, YEAR)
        # What is still to be written is found, too.
        assert found(tx) == [one.id]

    await world.node.database.write(work, name="turn")

    def later(tx: Tx) -> None:
        give(tx, other, YEAR + 1)
        assert found(tx) == [other.id, one.id]

    await world.node.database.write(later, name="turn")
    read = world.node.database.read
    assert await read(found) == [other.id, one.id]
    assert await read(lambda tx: found(tx, ordinal=8)) == []
    assert await read(lambda tx: found(tx, office="lain")) == []
    newest = await read(lambda tx: cases.find(tx, "sanggau", ByOrdinal(ordinal=7)))
    assert newest is not None and newest.id == other.id


async def test_a_case_that_is_found_is_as_the_same_work_left_it(world: World) -> None:
    await has_complained(world.citizen())

    def work(tx: Tx) -> tuple[str, int]:
        (case,) = cases.listing(tx, "sanggau", limit=1)
        changed = replace(case, category="kk", seq=case.seq + 1)
        tx.set(tables.cases, case.id, **cases.columns(changed, due_at=None, digest=b""))
        found = cases.find(tx, "sanggau", ByCode(code=case.code))
        stored = tx.peek(select(tables.cases.c.seq).where(tables.cases.c.id == case.id))
        assert found is not None
        return found.category, found.seq - int(stored[0]["seq"])

    # It was found without writing what waits to be written.
    assert await world.node.database.write(work, name="turn") == ("kk", 1)
