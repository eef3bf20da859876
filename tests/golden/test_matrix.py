"""Every command of every role in every state says and does what it said and did.

Each cell is played in a transaction that is rolled back; where it asks for YA, YA follows. Cells
of several roles that differ in nothing stand together: `(me)` is who typed the command.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backoffice.officers.test_commands_matrix import (
    MAY,
    ROLES,
    STATES,
    TITLES,
    case_in,
    typed,
)
from tests.cells import Cells, Moment
from tests.golden.house import House, Person, Seen, Stored
from tests.golden.labels import Labels
from tests.golden.record import Teller

NAMES = {
    role: f"Contoh {name}"
    for role, name in zip(ROLES, ("Ani", "Budi", "Cici", "Dodi", "Eka", "Feri"), strict=True)
}


@pytest.mark.parametrize("state", list(STATES))
async def test_a_cell_is_as_it_was(
    state: str, folder: Path, hold: Callable[[str, str], None]
) -> None:
    async with House.opened(folder, whatsapp=False, mail=False) as house:
        people = {role: await house.world.officer(NAMES[role], role) for role in ROLES}
        case = await case_in(house.world, state)
        labels = Labels()
        labels.constants[house.version] = "VERSION"
        peers = house.peers()
        names = {str(person.user.id): person.user.name for person in people.values()}
        for id, peer in peers.items():
            labels.names[id] = names.get(peer.partition(" ")[2], peer)
        for id, address in house.conversations().items():
            labels.names[id] = labels.names[address]
        teller = Teller(labels)
        teller.look(house.stored())
        labels.told(case.code)
        cells = Cells(house.world)
        lines: list[str] = []
        for command in MAY:
            found: dict[str, list[str]] = {}
            for role, person in people.items():
                moments = await cells.play(
                    person,
                    typed(command, case),
                    "YA",
                    look=house.stored_in,
                    goes_on=lambda moment: moment.asks,
                )
                found.setdefault(told(teller, role, person, moments), []).append(role)
            lines += ["", f"== {labels.told(typed(command, case))}"]
            for cell, roles in found.items():
                lines += [f"-- {', '.join(roles)}", cell]
    hold(f"matrix/{state}", "\n".join(lines).strip("\n") + "\n")


def told(teller: Teller, role: str, person: Person, moments: list[Moment[Stored]]) -> str:
    """The record of one cell, without the name of who played it."""
    aside = teller.aside()
    parts = []
    for moment in moments:
        seen = {word.id: Seen(word.text, "", word.buttons) for word in moment.words}
        parts.append(aside.told(moment.looked, seen))
    cell = "\n  …YA\n".join(parts)
    for name in (f"officer:{person.user.name}", person.user.name):
        cell = cell.replace(name, "(me)")
    for said in ('peran_anda = "', "Peran Bapak/Ibu: "):
        cell = cell.replace(f"{said}{TITLES[role]}", f"{said}(mine)")
    return cell
