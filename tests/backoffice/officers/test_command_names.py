"""A command, and what it does with an answer, are called after its verb in every file."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from backoffice.officers.commands import COMMANDS, Command
from backoffice.officers.commands.command import CaseQuestion, OfficeQuestion


def called(command: Command) -> Iterator[tuple[str, str]]:
    """(name, what it ought to be) of each part of a command."""
    verb = command.run.__name__
    match command.asks:
        case CaseQuestion(confirmed, again):
            yield confirmed.__name__, f"{verb}_confirmed"
            if again is not None:
                yield again.__name__, f"{verb}_again"
        case OfficeQuestion(confirmed=confirmed):
            yield confirmed.__name__, f"{verb}_confirmed"
    if "<locals>" not in command.run.__qualname__:
        file = vars(sys.modules[command.run.__module__])
        yield next(name for name, what in file.items() if what is command), verb.upper()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_command_is_called_after_its_verb(command: Command) -> None:
    assert [name for name, _ in called(command)] == [wanted for _, wanted in called(command)]
