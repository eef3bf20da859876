"""A matrix of roles, written by hand as a table: who types what in which situation, and hears what.

    situation            | command         | p t g j k a h
    baru                 | /berkas 1       | R C C R R N .

Below each officer stands a letter that the table's own legend turns into what is read; a dot where
there is no such officer. Commands behind one another stand on one line, parted by `;`: what is told
is the reply to the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.demo.world import Person, World
from tests.cells import Cells

#: The letters of the columns; `h` is a colleague who holds the case.
ROLES = {
    "p": "petugas_pengaduan",
    "t": "tim_penjawab",
    "g": "tim_pengelola",
    "j": "pejabat_pengelola",
    "k": "kepala_dinas",
    "a": "admin",
}
NAMES = {
    "p": "Ani Contoh",
    "t": "Budi Contoh",
    "g": "Cici Contoh",
    "j": "Dodi Contoh",
    "k": "Eka Contoh",
    "a": "Feri Contoh",
}
HOLDER = "Gita Contoh"


@dataclass(frozen=True)
class Line:
    """What each officer is to hear in that situation after these commands."""

    commands: tuple[str, ...]
    expected: Mapping[str, str]


def read(table: str) -> dict[str, list[Line]]:
    """The lines of a table, by situation."""
    found: dict[str, list[Line]] = {}
    head, *lines = [line for line in table.strip().splitlines() if line.strip()]
    columns = head.split("|")[2].split()
    for line in lines:
        situation, said, cells = (part.strip() for part in line.split("|"))
        letters = cells.split()
        assert len(letters) == len(columns), line
        commands = tuple(one.strip() for one in said.split(";"))
        found.setdefault(situation, []).append(
            Line(commands, dict(zip(columns, letters, strict=True)))
        )
    return found


async def cast(world: World) -> dict[str, Person]:
    """An officer of every role, by the letter of the column."""
    people = await world.officers(*((NAMES[one], ROLES[one]) for one in ROLES))
    return dict(zip(ROLES, people, strict=True))


async def wrong_in(
    world: World,
    people: Mapping[str, Person],
    line: Line,
    legend: Mapping[str, str],
    *,
    kode: str = "",
) -> list[str]:
    """Where somebody hears another thing than the table says; nothing of it is kept.

    `kode` stands for `{kode}` in the commands.
    """
    wrong = []
    commands = [one.replace("{kode}", kode) for one in line.commands]
    for letter, wanted in line.expected.items():
        if wanted == ".":
            continue
        moments = await Cells(world).play(people[letter], *commands, look=lambda tx: None)
        told = "\n".join(word.text for word in moments[-1].told)
        if legend[wanted] not in told:
            wrong.append(f"{letter} {line.commands}: {told!r}, not {wanted} ({legend[wanted]!r})")
        # Whoever may not is told who may, and nothing else is said.
        if legend[wanted].startswith("Perintah ini hanya untuk") and len(moments[-1].told) != 1:
            wrong.append(f"{letter} {line.commands} hears more than that")
    return wrong
