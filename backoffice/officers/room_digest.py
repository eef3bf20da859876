"""What rooms read in the morning: what is due, by number, category and limit. Nothing else.

It goes with the officers' digest, once a working day, and not at all where nothing is due.
Source: rules 20, 29.
"""

from __future__ import annotations

from datetime import time, timedelta

from backoffice.casework.notice import ToRooms
from backoffice.casework.telling import tell
from backoffice.desk.wording import amounts, category_label, nearest_limit
from backoffice.desk.work import Work
from backoffice.store import cases

#: So many cases are named.
LINES = 10
#: Nobody counts further.
MOST = 1000


def tell_rooms(work: Work, day: str) -> None:
    """Tell every room what is due by the end of that day; a repeat passes in silence.

    What is secret lies on shelves of its own, and what waits for its citizen is not due.
    """
    tx, desk = work.tx, work.desk
    before = desk.calendar.at(desk.calendar.day(work.now) + timedelta(days=1), time())
    due = cases.queue(tx, desk.office_id, due_before=before, limit=LINES)
    lines = [
        f"{case.number} · {category_label(desk, case)} · {nearest_limit(desk, case, work.now)[1]}"
        for case in due
        if case.number
    ]
    if not lines:
        return
    total = cases.count(tx, desk.office_id, shelf="queue", due_before=before, most=MOST)
    amount, more = amounts(desk, total, len(due), MOST)
    params = {"jumlah": amount, "daftar": "\n".join(lines), "lagi": more}
    tell(work, ToRooms(), "p_ruang_pagi", params, key=f"digest:{desk.office_id}:{day}:rooms")
