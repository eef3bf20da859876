"""Which texts follow from an event, and for whom. Dispatched here by event; pure.

No notice names the citizen; rooms get texts of their own, without anybody's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from backoffice.case.case import Case
from backoffice.case.events import (
    Actor,
    Answered,
    Approved,
    Archived,
    Asked,
    Assigned,
    Awaited,
    CaseEvent,
    ClearingAsked,
    Closed,
    Completed,
    Continued,
    DataDecided,
    Delivered,
    Destroyed,
    Directed,
    Drafted,
    Escalated,
    Extended,
    FileReleased,
    FilesOpened,
    Filled,
    IdentityKept,
    LaporEntered,
    MailDoubted,
    MailProven,
    MeetingAttended,
    MeetingCancelled,
    MeetingHeld,
    MeetingSet,
    Messaged,
    Noted,
    Numbered,
    Opened,
    OpeningAsked,
    PaperIssued,
    PaperReturned,
    PaperSigned,
    PaperVoided,
    PaperWritten,
    Paused,
    PlanDone,
    PlanDropped,
    Planned,
    Proven,
    Published,
    Received,
    Released,
    Reminded,
    Reopened,
    Requested,
    Restricted,
    Resumed,
    Returned,
    Revealed,
    Sealed,
    Shared,
    Signed,
    Summarised,
    Taken,
    Ticked,
    Transcribed,
    Undelivered,
    Unreceived,
    Unrestricted,
    Written,
)
from backoffice.casework.answer_notices import (
    answered,
    closed,
    delivered,
    reopened,
    resumed,
    returned,
    written,
)
from backoffice.casework.chain_notices import (
    approved,
    arrived,
    drafted,
    paused,
    ready,
    signed,
    unreceived,
)
from backoffice.casework.intake_notices import (
    completed,
    numbered,
    opened,
    restricted,
    to_superior,
    unrestricted,
)
from backoffice.casework.meeting_notices import cancelled, meeting_set
from backoffice.casework.notice import Notice, ToCitizen, ToRoles
from backoffice.casework.paper_notices import answer_by_hand, paper_told
from backoffice.casework.work_notices import (
    asked,
    assigned,
    assigned_again,
    data_decided,
    directed,
    escalated,
    passed_on,
    reminded,
    revealed,
    sealed,
    taken,
)
from backoffice.desk.desk import Desk


def notices(
    event: CaseEvent,
    case: Case,
    desk: Desk,
    *,
    actor: Actor,
    now: datetime,
    snippet: str = "",
    holder: str = "",
    actor_name: str = "",
    accused: str = "",
    doubted: str = "",
    channel: str = "",
    again: bool = False,
    handed: Sequence[str] = (),
    news: bool = False,
    together: bool = False,
    before: Case | None = None,
    acting: Sequence[str] = (),
    author: str = "",
) -> tuple[Notice, ...]:
    """The texts that an event leads to, `case` being the state after it.

    `snippet` is the beginning of what a citizen wrote, `holder` the name of who holds the
    case, `actor_name` that of the officer who acts, `accused` those of whom it complains about,
    `doubted` why a superior is to look first, `channel` where the citizen last wrote. `again`: it
    was handed to just these before; `handed` are the names of several, the leading one first;
    `news`: to the citizen it is with somebody else now. `together`: it is declared complete and
    handed on in one, and the citizen reads it in one. `before` is the case as it was, `acting` are
    the roles of the officer who acts, `author` is the name of who wrote the answer that waits.
    """
    above = to_superior(case, desk, accused, doubted)
    tell = _tells(case, desk)
    match event:
        case Opened():
            return opened(case, desk, above)
        case Numbered():
            return numbered(event, case, desk, actor, now, above)
        case Completed():
            told = completed(event, case, desk, now) if tell and not together else ()
            return (*told, *arrived(case, desk, before, acting))
        case Written():
            return written(case, desk, snippet, channel or case.channel)
        case Resumed():
            held = before is not None and before.state == "BELUM_LENGKAP"
            from_where = channel or case.channel
            return resumed(event, case, desk, now, snippet, from_where, held=held)
        case Messaged():
            return (
                Notice(
                    ToCitizen(),
                    "pesan_petugas",
                    {"kode": case.code},
                    refs={"isi": event.words},
                    files=event.files,
                ),
            )
        case Answered():
            return answered(event, case, desk, now)
        case Delivered():
            return delivered(event, case, desk, now)
        case Undelivered():
            return (Notice(ToCitizen(), "penyerahan_batal", {"kode": case.code}),)
        case Closed():
            return closed(event, case, desk, now, before)
        case Reopened():
            return reopened(case, desk, now, actor_name)
        case Asked():
            return (asked(event, case, desk),)
        case DataDecided():
            return data_decided(event, case, desk)
        case Reminded():
            return reminded(event, case, desk, now, holder)
        case Assigned():
            found = (
                assigned_again(event, case, desk, now, actor_name)
                if again and not event.forwarded
                else assigned(event, case, desk, now, actor_name, handed)
            )
            passed = passed_on(event, case, desk, now, declared=together)
            return (*found, passed) if news and tell else found
        case Escalated():
            return escalated(event, case, desk, now, actor_name)
        case Directed():
            return (directed(event, case, desk, now, actor_name),)
        case Taken():
            return taken(case, actor_name)
        case Drafted():
            return drafted(event, case, desk, actor_name, before)
        case Signed():
            by_hand = answer_by_hand(event, case, desk, actor_name)
            return (*signed(case, desk, author), *by_hand)
        case Approved():
            return (
                *approved(event, case, desk),
                *ready(case, desk, before, acting),
                *answer_by_hand(event, case, desk, actor_name),
            )
        case Received():
            return arrived(case, desk, before, acting)
        case Unreceived():
            return unreceived(event, case)
        case Paused():
            return paused(event, case, desk, tell=tell)
        case Returned():
            return (returned(event, case, actor_name),)
        case Requested():
            return (
                Notice(
                    ToCitizen(),
                    "minta_kelengkapan",
                    {"kode": case.code, "tanggal_30": desk.date(event.until)},
                    refs={"daftar": event.words},
                ),
            )
        case Revealed():
            return revealed(event, case, desk, actor_name)
        case Restricted():
            return restricted(event, case, desk, now, above, actor_name)
        case Sealed():
            return (sealed(event, case, desk),)
        case Shared() | Published() | Summarised() | Destroyed():
            return ()
        case Noted() | Released() | Awaited() | Filled():
            return ()
        case MeetingSet():
            invited = meeting_set(event, case, desk, actor_name, before)
            return (*invited, *arrived(case, desk, before, acting))
        case MeetingCancelled():
            return cancelled(event, desk, now, actor_name, before)
        case Planned():
            params = {"nomor": case.label, "dari": actor_name, "tanggal": desk.day_date(event.due)}
            params["urut"] = str(event.number)
            to = ToRoles(event.roles, besides=event.staff)
            return (Notice(to, "p_rtl_baru", params, refs={"tindakan": event.words}),)
        case PlanDone() | PlanDropped() | Archived() | LaporEntered():
            return ()
        case Ticked() | Continued() | Extended() | MeetingAttended() | MeetingHeld():
            return ()
        case Unrestricted():
            return unrestricted(event, case, desk, now)
        case FilesOpened() | FileReleased() | Transcribed():
            return ()
        case OpeningAsked() | ClearingAsked() | Proven() | IdentityKept():
            return ()
        case MailDoubted() | MailProven():
            return ()
        case PaperWritten() | PaperSigned() | PaperReturned() | PaperIssued() | PaperVoided():
            return paper_told(event, case, desk, actor_name, before)
        case _:
            assert_never(event)


def _tells(case: Case, desk: Desk) -> bool:
    """Is the citizen told what happens at the stage at which the case is now?"""
    stages = desk.profile(case.version).workflow.stages
    return next((one.tell for one in stages if one.id == case.stage), True)
