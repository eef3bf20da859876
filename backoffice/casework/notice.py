"""What is told to whom: a text and the persons it is for. Pure values."""

from __future__ import annotations

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.desk.desk import Desk
from backoffice.office.responsibility import owners_of
from channels.message import Choice

#: The texts that hold an answer: laid before the official, and an officer's own.
ANSWERS = ("jawaban", "jawaban_langsung")


class ToCitizen(Struct, frozen=True):
    """The address from which the citizen wrote last."""


class ToRoles(Struct, frozen=True):
    """Every enrolled officer with one of these roles."""

    roles: tuple[str, ...]
    #: And the officer who holds the case, whatever the role.
    and_holder: bool = False
    #: And these officers, by id.
    besides: tuple[str, ...] = ()


class ToHolder(Struct, frozen=True):
    """The officer who holds the case; while nobody does, these roles."""

    roles: tuple[str, ...]
    #: And these officers, by id.
    besides: tuple[str, ...] = ()
    #: The roles hear as well where who holds it has none of these.
    may: tuple[str, ...] = ()


class ToStaff(Struct, frozen=True):
    """These officers, by id."""

    ids: tuple[str, ...]


class ToRooms(Struct, frozen=True):
    """Every registered room: number, category and limit, nothing else."""


class ToAddress(Struct, frozen=True):
    """One address, whoever is there."""

    address_id: str
    #: The case that its row stands for, if any.
    case_id: str | None = None


#: Whom a text is for.
To = ToCitizen | ToRoles | ToHolder | ToStaff | ToRooms | ToAddress


class Notice(Struct, frozen=True):
    """A text for somebody; `name` makes its outbox key `case:<id>:<seq>:<name>`."""

    to: To
    text: str
    params: dict[str, str] = {}
    refs: dict[str, str] = {}
    #: Rows of files that go along.
    files: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    #: Waits for the office's opening hours.
    in_hours: bool = False
    #: That nobody is there to hear it is an alarm.
    must: bool = False

    @property
    def name(self) -> str:
        return self.text


def owners_at(case: Case, desk: Desk) -> tuple[str, ...]:
    """The roles whose work a case is at its stage."""
    return owners_of(desk.profile(case.version), case)
