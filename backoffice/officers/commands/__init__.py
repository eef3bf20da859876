"""What officers type. One file a group of commands; `COMMANDS` is the whole list."""

from __future__ import annotations

from backoffice.case.officers import Staff
from backoffice.desk.desk import Desk
from backoffice.officers.commands import (
    approving,
    archiving,
    calls,
    case_files,
    chain,
    completing,
    copying,
    deciding,
    delivering,
    directing,
    duties,
    ending,
    forward,
    handle,
    held_mail,
    holidays,
    lapor,
    meeting,
    monthly,
    own_data,
    paper_files,
    paper_writing,
    plans,
    publication,
    publishing,
    queue,
    record,
    register,
    reply,
    sealing,
    second_factor,
    secrecy,
    show,
    staff,
    statistics,
    views,
    waiting,
)
from backoffice.officers.commands.command import Command, named
from backoffice.officers.commands.help import SHOW_INFO, make_help
from backoffice.officers.commands.pending import Pending, load_pending, seal_pending
from backoffice.officers.commands.running import Call, Stop

_WORK = (
    queue.SHOW_QUEUE,
    queue.SHOW_MINE,
    show.SHOW,
    case_files.SHOW_FILES,
    case_files.RELEASE_FILE,
    case_files.TRANSCRIBE,
    views.SHOW_HISTORY,
    views.SHOW_DEADLINE,
    views.TRACE,
    views.SHOW_IDENTITY,
    secrecy.KEEP_SECRET,
    secrecy.ACCUSE,
    handle.TAKE,
    handle.COMPLETE,
    completing.REQUEST,
    completing.FILL,
    completing.ACCEPT,
    forward.RECEIVE,
    deciding.CLASSIFY,
    deciding.GRADE,
    deciding.LEVEL,
    deciding.CRITERIA,
    deciding.EXAMINE,
    deciding.SET,
    record.RECORD,
    held_mail.LIST_MAILS,
    held_mail.MAKE_CASE,
    held_mail.ACCEPT_MAIL,
    chain.ASSIGN,
    forward.FORWARD,
    chain.RELEASE,
    chain.WRITE_DRAFT,
    approving.APPROVE,
    chain.GIVE_BACK,
    approving.SEND,
    paper_writing.WRITE_PAPER,
    paper_files.SHOW_PAPERS,
    delivering.DELIVER,
    chain.ESCALATE,
    directing.DIRECT,
    waiting.PAUSE,
    waiting.GO_ON,
    waiting.EXTEND,
    meeting.MEET,
    meeting.ATTEND,
    meeting.CONCLUDE,
    reply.REPLY,
    calls.TRACK_CALLS,
    duties.TRACK_DUTIES,
    register.SHOW_REGISTER,
    statistics.SHOW_FIGURES,
    handle.NOTE,
    handle.CLOSE,
    ending.REFER,
    ending.REFUSE,
    ending.WITHDRAW,
    ending.REOPEN,
    copying.COPY,
    publishing.PUBLISH,
    monthly.SHOW_REPORT,
    publication.PUBLISH_REPORT,
    plans.PLAN,
    archiving.ARCHIVE,
    lapor.CARRY_OVER,
    own_data.COPY,
    own_data.DECLINE,
    sealing.SEAL,
    holidays.CHANGE_HOLIDAYS,
    staff.MANAGE_STAFF,
    staff.ALLOW,
    second_factor.SET_CODES,
    SHOW_INFO,
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


__all__ = [
    "COMMANDS",
    "Call",
    "Command",
    "Pending",
    "Stop",
    "load_pending",
    "named",
    "refused_to",
    "seal_pending",
]
