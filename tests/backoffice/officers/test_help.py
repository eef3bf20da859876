"""/bantuan: every line where they fit into one message, else by groups; nothing of others."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.demo.world import World
from app.serving.wiring import PROFILES
from backoffice.office.profile import Profile, load_profile, profile_folders, shared_texts
from backoffice.officers.commands import COMMANDS, Command
from backoffice.officers.commands.groups import GROUPS, grouped
from backoffice.officers.commands.help import ROOM, lines
from bot.texts import merge
from tests.backoffice.officers.test_commands_matrix import MAY, ROLES


def test_a_group_has_commands_that_there_are_and_a_name_of_its_own() -> None:
    names = {name for one in COMMANDS for name in (one.name, *one.aliases)}
    placed = [name for found in GROUPS.values() for name in found]
    assert len(placed) == len(set(placed)) and set(placed) <= names
    assert names.isdisjoint(GROUPS)


async def test_the_help_of_who_may_do_everything_goes_by_groups(one_world: World) -> None:
    """A line for each of theirs fits into no message; each group does, and none is left out."""
    person = await one_world.officer("Petugas Serba Bisa", *ROLES)
    (told,) = await person.says("/bantuan")
    assert "Menutup dan sesudahnya (menutup): /selesai, " in told
    named = re.findall(r"/([a-z_]+)", told.partition("\n\n")[0])
    assert sorted(named) == sorted(MAY)
    shown: list[str] = []
    for word in re.findall(r"\(([a-z]+)\): /", told):
        (group,) = await person.says(f"bantuan {word}")
        shown += re.findall(r"^/([a-z_]+)", group, re.MULTILINE)
    assert shown == named
    (one,) = await person.says("/bantuan menunggu")
    assert "/hasil <nomor> <hasil>: Mencatat hasil rapat\n" in one
    # What is a command as well is the command.
    assert "Cara: /surel" in (await person.says("/bantuan surel"))[-1]
    assert "tidak dikenal" in (await person.says("/bantuan penutup"))[-1]


async def test_nobody_reads_of_a_group_what_they_may_not(one_world: World) -> None:
    person = await one_world.officer("Tim Satu", "tim_penjawab")
    (told,) = await person.says("/bantuan menutup")
    assert "tidak dikenal" in told, "the team closes nothing"
    (told,) = await person.says("/bantuan mengerjakan")
    assert "/jawab " in told and "/disposisi " not in told


@pytest.mark.parametrize("folder", profile_folders(PROFILES), ids=lambda folder: folder.name)
def test_the_whole_help_of_each_role_fits_with_room_for_more(folder: Path) -> None:
    """Who has one role reads every line at once; longer lists go by groups, which are short."""
    profile = load_profile(folder)
    texts = merge(shared_texts(), profile.texts)
    for role in profile.roles:
        mine = [one for one in COMMANDS if may(profile, one, role.id)]
        assert len(lines(mine)) <= ROOM, role.id
    for _, found in grouped([one for one in COMMANDS if one.belongs(profile)]):
        assert len(lines(found)) <= ROOM // 2
    titles = ", ".join(role.title for role in profile.roles)
    around = len(texts["p_bantuan"]) + len(titles)
    # What telephones take, with every < and > of a usage written as HTML wants it.
    assert ROOM + around + 6 * 55 < 4096


def may(profile: Profile, command: Command, role: str) -> bool:
    """Is it one of the commands of that role?"""
    desk: Any = SimpleNamespace(current=profile, profile=lambda version: profile)
    staff: Any = SimpleNamespace(roles=frozenset({role}), persons=(), id="petugas")
    return command.allowed(desk, staff)
