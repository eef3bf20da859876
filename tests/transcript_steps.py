"""Which steps of its SOP the cases of a transcript go: listed at its end, and read from there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from app.demo.world import World
from backoffice.case.workflow import VERBS
from backoffice.office.profile import Profile
from backoffice.store import cases, staff
from tests.sops.walked import shown, walked

_HEAD = "# Jalan KODE-"
_STEP = re.compile(r"# (.+), /(\w+): (.+) → (.+)")


def parted(text: str) -> tuple[str, str]:
    """The transcript itself, and its list of steps."""
    at = text.find(f"\n{_HEAD}")
    return (text, "") if at < 0 else (text[:at], text[at:])


async def steps_of(world: World, codes: Sequence[str]) -> str:
    """The list, for the end of a transcript: who went with which command from where to where."""
    desk, database = world.node.desk, world.node.database
    profile = desk.current
    known = await database.read(lambda tx: staff.listing(tx, desk.office_id))
    roles = {one.id: tuple(one.roles) for one in known}
    titles = {role.id: role.title for role in profile.roles}
    names = {stage.id: stage.name for stage in profile.workflow.stages}
    every = await database.read(lambda tx: cases.listing(tx, desk.office_id, limit=100))
    lines: list[str] = []
    for number, code in enumerate(codes, start=1):
        for case in (one for one in every if one.code == code):
            entries = await database.read(partial(cases.entries, case_id=case.id))
            if steps := walked(profile.workflow, entries, roles):
                lines += ["", f"{_HEAD}{number}"]
            for one in steps:
                command = VERBS[one.move.verb].command
                where = f"{names[one.stage]} → {names[one.move.target]}"
                lines.append(f"# {titles[one.role]}, {command}: {where}")
    return "\n".join([*lines, ""]) if lines else ""


def steps_in(profile: Profile, text: str) -> set[str]:
    """The transitions that are listed there, as `shown` names them."""
    titles = {role.title: role.id for role in profile.roles}
    stages = {stage.name: stage for stage in profile.workflow.stages}
    found = set()
    for line in parted(text)[1].splitlines():
        step = _STEP.fullmatch(line)
        if step is None:
            continue
        role, command, source, target = titles[step[1]], step[2], stages[step[3]], stages[step[4]]
        for move in profile.workflow.transitions:
            sources = {source.id, *(() if source.final else ("*",))}
            if (
                VERBS[move.verb].command == f"/{command}"
                and move.target == target.id
                and role in move.by
                and sources & set(move.source)
            ):
                found.add(shown(move))
    return found
