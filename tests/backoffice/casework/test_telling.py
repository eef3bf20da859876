"""Whom a text reaches: each of them once, and nobody who may not know."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.events import Actor, Secret
from backoffice.case.officers import Staff
from backoffice.casework.notice import To, ToAddress, ToCitizen, ToHolder, ToRoles, ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import staff
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import outbox
from tests.world import has_complained

ROLE = "petugas_pengaduan"


class Office:
    """Two officers of one role, and a complaint."""

    def __init__(self, world: World, one: Staff, two: Staff, case: Case) -> None:
        self.world, self.one, self.two, self.case = world, one, two, case

    @classmethod
    async def opened(cls, world: World) -> Office:
        for name in ("Petugas Satu", "Petugas Dua"):
            await world.officer(name, ROLE)
        case = await has_complained(world.citizen())
        await world.settle()
        node = world.node
        listed = await node.database.read(lambda tx: staff.listing(tx, node.desk.office_id))
        one, two = (
            next(who for who in listed if who.name == f"Petugas {n}") for n in ("Satu", "Dua")
        )
        return cls(world, one, two, case)

    async def told(
        self, to: To, *, case: Case | None = None, actor: Actor = SYSTEM, **how: Any
    ) -> set[str]:
        """What stands behind the key of each row that was queued."""
        database, desk = self.world.node.database, self.world.node.desk

        def work(tx: Tx) -> None:
            doing = Work(tx, desk, self.world.clock(), actor)
            tell(doing, to, "p_telepon_kosong", {}, key="k", case=case, **how)

        await database.write(work, name="turn")
        rows = await database.read(lambda tx: tx.rows(select(outbox)))
        return {row["key"][1:] for row in rows if row["key"].startswith("k")}

    def all_but(self, *left_out: Staff) -> set[str]:
        return {f":{who.id}" for who in (self.one, self.two) if who not in left_out}


@pytest.fixture
async def office(one_world: World) -> Office:
    return await Office.opened(one_world)


async def test_a_role_is_everybody_who_holds_it(office: Office) -> None:
    assert await office.told(ToRoles((ROLE,))) == office.all_but()


async def test_who_acts_on_a_case_is_not_told_of_it(office: Office) -> None:
    actor = Actor(kind="staff", id=office.one.id)
    found = await office.told(ToRoles((ROLE,)), case=office.case, actor=actor)
    assert found == office.all_but(office.one)


async def test_an_alarm_reaches_also_the_one_who_set_it_off(office: Office) -> None:
    actor = Actor(kind="staff", id=office.one.id)
    assert await office.told(ToRoles((ROLE,)), actor=actor) == office.all_but()


async def test_who_may_not_know_of_a_case_is_not_told_of_it(office: Office) -> None:
    case = replace(office.case, secret=Secret(staff=(office.two.id,)))
    assert await office.told(ToRoles((ROLE,)), case=case) == office.all_but(office.one)


async def test_a_word_for_the_holder_goes_to_the_holder_alone(office: Office) -> None:
    case = replace(office.case, holder=office.two.id)
    assert await office.told(ToHolder((ROLE,)), case=case) == office.all_but(office.one)


async def test_while_nobody_holds_the_case_its_roles_are_told(office: Office) -> None:
    assert await office.told(ToHolder((ROLE,)), case=office.case) == office.all_but()


async def test_of_a_holder_who_complained_the_others_are_told(office: Office) -> None:
    case = replace(office.case, holder=office.two.id, person_id=office.two.person_id or "")
    assert await office.told(ToHolder((ROLE,)), case=case) == office.all_but(office.two)


async def test_the_holder_is_told_once_beside_the_own_role(office: Office) -> None:
    case = replace(office.case, holder=office.two.id)
    assert await office.told(ToRoles((ROLE,), and_holder=True), case=case) == office.all_but()


async def test_one_address_has_the_key_as_it_is(office: Office) -> None:
    assert await office.told(ToAddress(office.case.address_id or "")) == {""}
    assert await office.told(ToCitizen(), case=office.case) == {""}


async def test_a_repeat_passes_in_silence_or_is_an_error(office: Office) -> None:
    to = ToStaff((office.one.id,))
    assert await office.told(to) == await office.told(to) == office.all_but(office.two)
    with pytest.raises(IntegrityError):
        await office.told(to, once=False)
