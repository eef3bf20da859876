"""What officers type. One file a group of commands; `COMMANDS` is the whole list."""

from __future__ import annotations

from backoffice.case.officers import Staff
from backoffice.desk.desk import Desk
from backoffice.officers.commands import (
    catat,
    chain,
    completing,
    copying,
    ending,
    handle,
    libur,
    own_data,
    petugas,
    queue,
    reply,
    sealing,
    secrecy,
    show,
    surel,
    telepon,
    views,
)
from backoffice.officers.commands.command import Call, Command, Pending, Stop, load_pending, named
from backoffice.officers.commands.help import INFO, make_help

_WORK = (
    queue.QUEUE,
    queue.MINE,
    show.COMMAND,
    views.HISTORY,
    views.DEADLINE,
    views.TRACE,
    views.IDENTITY,
    secrecy.SECRET,
    secrecy.ACCUSED,
    handle.TAKE,
    handle.COMPLETE,
    completing.REQUEST,
    completing.FILL,
    completing.ACCEPT,
    catat.CATAT,
    surel.LIST,
    surel.MAKE,
    surel.ACCEPT,
    chain.ASSIGN,
    chain.RELEASE,
    chain.DRAFT,
    chain.APPROVE,
    chain.RETURN,
    chain.SEND,
    chain.ESCALATE,
    reply.COMMAND,
    telepon.COMMAND,
    handle.NOTE,
    handle.CLOSE,
    ending.REFER,
    ending.REFUSE,
    ending.WITHDRAW,
    ending.REOPEN,
    copying.COPY,
    own_data.COPY,
    own_data.DECLINE,
    sealing.SEAL,
    libur.LIBUR,
    petugas.STAFF,
    INFO,
)
COMMANDS: tuple[Command, ...] = (*_WORK, make_help(_WORK))


def refused_to(desk: Desk, reader: Staff | None) -> frozenset[str]:
    """Every command, by name and alias, that this officer may not use; nobody may use none."""
    nobody = Staff(id="", office_id=desk.office_id, name="", roles=frozenset())
    return frozenset(
        word
        for one in COMMANDS
        if not one.allowed(desk, reader or nobody)
        for word in (one.name, *one.aliases)
    )


__all__ = ["COMMANDS", "Call", "Command", "Pending", "Stop", "load_pending", "named", "refused_to"]
