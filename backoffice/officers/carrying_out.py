"""A command is run: whether the officer may, for one case or several, and how it ended early."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backoffice.case.events import Actor
from backoffice.case.officers import Staff
from backoffice.case.workflow import not_for
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.officers.commands import several
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Shown, Stop


def call_of(
    work: Work,
    contact: TurnInput,
    who: Staff,
    reply: Reply,
    command: Command,
    rest: str = "",
    *,
    quoted: str = "",
) -> Call:
    return Call(
        work=work.by(Actor(kind="staff", id=who.id)),
        staff=who,
        contact=contact,
        command=command.name,
        rest=rest,
        say=reply.say,
        only_number=command.takes == "<nomor>",
        quoted=quoted,
    )


def run(call: Call, command: Command) -> None:
    if not command.belongs(call.desk.current):
        call.say("p_perintah_tak_dikenal", {"perintah": command.name, "saran": ""})
        return
    if not command.allowed(call.desk, call.staff):
        profile = call.desk.current
        refusal = not_for(profile, command.by(profile), call.staff.roles)
        call.say(refusal.text, refusal.params)
        return
    with stops_told(call, command):
        if command.several and (
            found := several.read_several(
                call.desk.numbers, call.rest, only_numbers=call.only_number
            )
        ):
            several.ask(call, command, command.several, *found)
        else:
            command.run(call)


@contextmanager
def stops_told(call: Call, command: Command) -> Iterator[None]:
    """Say with what text a command ended early; every such text may name its example."""
    try:
        yield
    except Shown:
        return
    except Stop as stop:
        call.say(
            stop.text,
            {"contoh": command.example_in(call.desk.current), "perintah": command.name}
            | stop.params,
        )
