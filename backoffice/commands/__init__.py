"""What officers type. One file a group of commands; `COMMANDS` is the whole list."""

from __future__ import annotations

from backoffice.commands import handle, queue, reply, show
from backoffice.commands.command import Call, Command, Pending, Stop, load_pending, named
from backoffice.commands.help import INFO, make_help

_WORK = (
    queue.QUEUE,
    queue.MINE,
    show.COMMAND,
    handle.TAKE,
    handle.COMPLETE,
    reply.COMMAND,
    handle.NOTE,
    handle.CLOSE,
    INFO,
)
COMMANDS: tuple[Command, ...] = (*_WORK, make_help(_WORK))

__all__ = ["COMMANDS", "Call", "Command", "Pending", "Stop", "load_pending", "named"]
