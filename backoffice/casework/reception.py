"""Receiving what was announced: from then on it is official, with number, receipt and clocks.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 49.
"""

from __future__ import annotations

from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.events import Received, Unreceived
from backoffice.case.workflow import Transition
from backoffice.casework import paperwork
from backoffice.casework.journal import keep, record, state_at
from backoffice.casework.opening import do_number
from backoffice.desk.work import Work
from backoffice.office.papers import receipt_paper


def do_receive(work: Work, case: Case, step: Transition, *, at: datetime | None = None) -> Case:
    """Make it official; the clocks run from `at`, else from now."""
    event = Received(stage=step.target, state=state_at(work.desk, case, step.target))
    case = record(work, case, event)
    if case.number is not None or case.lacks_receive:
        return case
    return do_number(work, case, since=at or work.now)


def do_unreceive(work: Work, case: Case, reason: str) -> Case:
    """Take a reception back that was a mistake: its number stays taken and is void."""
    words = keep(work, case, "note", reason)
    workflow = work.desk.profile(case.version).workflow
    start = workflow.stage(workflow.start)
    number = case.number or ""
    event = Unreceived(stage=start.id, state=start.state, number=number, words=words)
    paper = receipt_paper(work.desk.profile(case.version))
    receipt = case.paper(paper.id) if paper else None
    case = record(work, case, event)
    if receipt is not None and receipt.state == "terbit":
        # Its citizen has just read that the number is void.
        case = paperwork.do_void(work, case, receipt, reason, tells=False)
    return case
