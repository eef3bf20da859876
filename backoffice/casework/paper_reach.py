"""Has an issued paper reached a citizen who can be told that it is void? Source: rules 63."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import Answered, Delivered, PaperIssued
from backoffice.case.parts import CasePaper
from backoffice.desk.work import Work
from backoffice.office.papers import paper_of
from backoffice.store import account_links, cases


def has_reached(work: Work, case: Case, issued: CasePaper) -> bool:
    """Whether that paper went to its citizen or is on its way, as the journal tells, and there is
    an address at which that can be said.

    With an answer; or the receipt: with the number, or because the citizen asked for it. What an
    officer printed besides is not known to have been handed over.
    """
    paper = paper_of(work.desk.profile(case.version), issued.paper)
    if paper is None or paper.view != "pelapor" or issued.state != "terbit":
        return False
    if not account_links.reach(work.tx, case).address_id:
        return False
    entries = cases.entries(work.tx, case.id)
    if "nomor" not in paper.on:
        events = [one.event for one in entries]
        went = {file for one in events if isinstance(one, Answered) for file in one.files}
        went |= {file for one in events if isinstance(one, Delivered) for file in one.enclosed}
        return not went.isdisjoint(issued.pages)
    # With its number, and asked for, the system issues it; an officer prints one by a command.
    return any(
        isinstance(one.event, PaperIssued)
        and one.event.file == issued.file != ""
        and one.actor.kind != "staff"
        for one in entries
    )
