"""So many cases a day for so many days, in an office whose officers work them off."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.casework import opening
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from bot.conversation import Answer, Submit
from bot.dates import format_date
from bot.fields import kind_of
from bot.form import Field
from tests.sops.people import PERSON, Office
from tests.sops.robots import work
from tests.world import conversation_of, normalised

#: So often a case may lie before somebody: no SOP has more steps.
_STEPS = 40


class Told(Struct, frozen=True):
    """What came of it."""

    opened: int
    closed: int
    #: Labels and stages of those that are left.
    left: tuple[str, ...]


async def fortnight(office: Office, *, days: int, a_day: int) -> Told:
    """Play it; afterwards the officers go on, day by day, until nothing lies before them."""
    opened = 0
    for _ in range(days):
        for _ in range(a_day):
            await begin(office, opened)
            opened += 1
        await work_off(office)
        await office.world.passes(days=1)
    for _ in range(_STEPS):
        if not await _open(office):
            break
        await work_off(office)
        await office.world.passes(days=1)
    left = await _open(office)
    return Told(opened, opened - len(left), tuple(f"{one.label} {one.stage}" for one in left))


async def work_off(office: Office) -> None:
    """The officers do with each open case what they can do today."""
    world = office.world
    day = world.node.desk.local(world.clock()).date() + timedelta(days=2)
    for turn, case in enumerate(await _open(office)):
        before = ""
        for _ in range(_STEPS):
            now = await office.case(case.code)
            if not now.open or f"{now.stage} {now.seq}" == before:
                break
            before = f"{now.stage} {now.seq}"
            await work(office, now, turn, format_date(day))


async def _open(office: Office) -> list[Case]:
    desk = office.world.node.desk
    every = await office.world.node.database.read(
        lambda tx: cases.listing(tx, desk.office_id, limit=1000)
    )
    return [one for one in every if one.open]


async def begin(office: Office, number: int) -> None:
    """A complaint that is just there, with everything that this office's form wants."""
    world = office.world
    desk = world.node.desk
    where = await conversation_of(world.citizen(f"Warga {number}"))
    profile = desk.current
    answers = {
        field.key: _answer(field)
        for field in profile.form.fields
        if not field.by and (field.need in ("receive", "complete") or field.options)
    }
    submit = Submit(
        form=profile.form.id, version=profile.version, answers=answers, evidence=(), opening=""
    )

    def open_it(tx: Tx) -> None:
        now = world.clock()
        opening.do_open(
            Work(tx, desk, now, SYSTEM),
            submit,
            person_id=where["person_id"],
            address_id=where["address_id"],
            channel="telegram",
            files={},
            code=None,
            received_at=now,
        )

    await world.node.database.write(open_it, name="turn")
    await world.settle()


def _answer(field: Field) -> Answer:
    kind = kind_of(field)
    if field.kind == "yes_no":
        return Answer(True, "ya", "Ya")
    if field.options:
        # Others may say that it is about an officer, and then somebody above begins.
        option = field.options[0]
        return Answer(option.id, option.label, option.label)
    if kind.identity == "number":
        phone = PERSON["kontak"]
        return Answer({"number": normalised(phone)}, phone, phone)
    words = PERSON.get(field.key, "Keterangan contoh yang cukup panjang untuk dibaca.")
    return Answer(words, words, words)
