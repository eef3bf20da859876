"""/bantuan and /info."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from backoffice.case.workflow import roles_of
from backoffice.officers.commands.command import Command, named
from backoffice.officers.commands.groups import GROUPS, grouped
from backoffice.officers.commands.running import Call, Stop

#: A list of so many characters fits into one message of every channel, with what stands around it
#: and room for a command more.
ROOM = 3440


def make_help(commands: Sequence[Command]) -> Command:
    """The help over all commands; it lists what the asking officer may use."""

    def show_help(call: Call) -> None:
        word = call.rest.strip().lstrip("/").lower()
        every = (*commands, command)
        one = named(every, word) if word else None
        mine = [one for one in every if one.allowed(call.desk, call.staff)]
        groups = dict(grouped(mine))
        if one is not None:
            call.say(
                "p_bantuan_satu",
                {
                    "perintah": one.name,
                    "isi": one.summary,
                    "pakai": usage(one),
                    "contoh": one.example_in(call.desk.current),
                },
            )
        elif word in groups:
            title = call.desk.words(f"kelompok.{word}")
            call.say("p_bantuan_kelompok", {"kelompok": title, "daftar": lines(groups[word])})
        elif word:
            raise Stop("p_perintah_tak_dikenal", {"perintah": word[:40], "saran": ""})
        else:
            roles = ", ".join(roles_of(call.desk.current, sorted(call.staff.roles)))
            whole = lines(mine)
            if len(whole) <= ROOM:
                call.say("p_bantuan", {"daftar": whole, "peran": roles})
            else:
                call.say("p_bantuan_ringkas", {"daftar": _overview(call, groups), "peran": roles})

    command = Command(
        name="bantuan",
        shows=True,
        aliases=("help", "bantu", "start"),
        takes="[perintah | kelompok]",
        options=(*(word for one in commands for word in (one.name, *one.aliases)), *GROUPS),
        summary="Daftar perintah, atau penjelasan satu perintah atau sekelompok.",
        example="/bantuan balas",
        run=show_help,
    )
    return command


def lines(commands: Sequence[Command]) -> str:
    """A line for each: how it is typed, and what it does."""
    return "\n".join(f"{usage(one)}: {gist(one)}" for one in commands)


def _overview(call: Call, groups: Mapping[str, Sequence[Command]]) -> str:
    """Where a line for each would be too long: their names by group, and how a group is asked."""
    return "\n".join(
        call.desk.words(
            "kelompok.baris",
            judul=call.desk.words(f"kelompok.{word}"),
            kata=word,
            daftar=", ".join(f"/{one.name}" for one in found),
        )
        for word, found in groups.items()
    )


def gist(command: Command) -> str:
    """The first words of the summary: the whole list is to fit into one message."""
    return re.split(r"[;:(.,]", command.summary)[0].strip()


def usage(command: Command) -> str:
    return f"/{command.name} {command.takes}".strip()


def show_info(call: Call) -> None:
    call.say("info_kantor")


SHOW_INFO = Command(
    name="info",
    shows=True,
    aliases=(),
    takes="",
    summary="Keterangan kantor: alamat, jam layanan, dan dasar hukum.",
    example="/info",
    run=show_info,
)
