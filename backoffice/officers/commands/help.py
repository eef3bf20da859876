"""/bantuan and /info."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backoffice.case.workflow import roles_of
from backoffice.officers.commands.command import Command, named
from backoffice.officers.commands.running import Call, Stop


def make_help(commands: Sequence[Command]) -> Command:
    """The help over all commands; it lists what the asking officer may use."""

    def show_help(call: Call) -> None:
        word = call.rest.strip().lstrip("/").lower()
        every = (*commands, command)
        if word:
            one = named(every, word)
            if one is None:
                raise Stop("p_perintah_tak_dikenal", {"perintah": word[:40], "saran": ""})
            call.say(
                "p_bantuan_satu",
                {
                    "perintah": one.name,
                    "isi": one.summary,
                    "pakai": usage(one),
                    "contoh": one.example_in(call.desk.current),
                },
            )
            return
        mine = [one for one in every if one.allowed(call.desk, call.staff)]
        lines = "\n".join(f"{usage(one)}: {gist(one)}" for one in mine)
        roles = ", ".join(roles_of(call.desk.current, sorted(call.staff.roles)))
        call.say("p_bantuan", {"daftar": lines, "peran": roles})

    command = Command(
        name="bantuan",
        shows=True,
        aliases=("help", "bantu", "start"),
        takes="[perintah]",
        options=tuple(word for one in commands for word in (one.name, *one.aliases)),
        summary="Daftar perintah, atau penjelasan satu perintah.",
        example="/bantuan balas",
        run=show_help,
    )
    return command


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
