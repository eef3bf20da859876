"""What the citizen will read of something that an officer is about to do."""

from __future__ import annotations

from backoffice.case import consequences
from backoffice.case.case import Case
from backoffice.case.events import CaseEvent, Entry
from backoffice.case.fold import apply
from backoffice.casework.notice import ToCitizen
from backoffice.casework.notices import notices
from backoffice.desk.work import Work
from backoffice.store import account_links
from backoffice.store.outbox import Frame


def foretell(work: Work, case: Case, event: CaseEvent) -> Frame | None:
    """The message that `record` would queue for the citizen if this happened now.

    None where nothing would reach anybody. Nothing is written.
    """
    where = account_links.reach(work.tx, case)
    if not where.address_id:
        return None
    workflow = work.desk.profile(case.version).workflow
    until = work.desk.complete_until(case.version, work.now)
    while (first := consequences.before(case, event, workflow)) is not None:
        # A limit that is named is counted by clocks that go on.
        case = consequences.follow(case, first, workflow, work.now, until)
    entry = Entry(case_id=case.id, seq=case.seq + 1, at=work.now, actor=work.actor, event=event)
    after = apply(case, entry)
    told = notices(event, after, work.desk, actor=work.actor, now=work.now, before=case)
    for notice in told:
        if isinstance(notice.to, ToCitizen):
            return Frame(
                text=notice.text,
                params=notice.params,
                refs=notice.refs,
                version=case.version,
                mail=where.channel == "mail",
            )
    return None
