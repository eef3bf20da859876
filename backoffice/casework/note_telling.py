"""A colleague's note reaches whoever holds the case."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.casework.journal import tell_notice
from backoffice.casework.notice import Notice, ToStaff
from backoffice.desk.work import Work
from backoffice.store import staff


def tell_holder(work: Work, case: Case, text_id: str) -> None:
    """Tell the holder what was noted, and by whom; nobody is told of an own note."""
    holder = staff.get(work.tx, case.holder) if case.holder else None
    author = staff.get(work.tx, work.actor.id) if work.actor.kind == "staff" else None
    if holder is None or author is None:
        return
    params, refs = {"nomor": case.label, "oleh": author.name}, {"isi": text_id}
    tell_notice(work, case, Notice(ToStaff((holder.id,)), "p_catatan_baru", params, refs=refs))
