"""The office's queue and journals for the page, without identities and without words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.demo.journal import actor_in_words, entry_in_words
from backoffice.calendar.workdays import long_date
from backoffice.case.case import Case
from backoffice.desk.desk import Desk
from backoffice.desk.wording import channel_of, nearest_limit, officer_stage
from backoffice.store import cases, staff
from backoffice.store.engine.tx import Tx

#: Cases that are shown; nobody plays more in one sitting.
_MOST = 30


def clock_view(desk: Desk, now: datetime) -> dict[str, Any]:
    """Date, time and whether the office is open."""
    day = desk.local(now).date()
    opened = desk.calendar.is_open(now, desk.opening)
    return {
        "day": long_date(day),
        "time": desk.clock_time(now),
        "zone": desk.calendar.label,
        "open": opened,
        "why": desk.calendar.why_closed(day) or ("" if opened else "di luar jam kerja"),
    }


def queue_view(tx: Tx, desk: Desk, now: datetime) -> list[dict[str, Any]]:
    """The office's cases, newest first, closed ones too."""
    names = _names(tx, desk)
    return [_row(case, desk, names, now) for case in cases.listing(tx, desk.office_id, limit=_MOST)]


def journal_view(tx: Tx, desk: Desk, case_id: str) -> list[dict[str, str]] | None:
    """What happened in a case; None when the office has no such case."""
    case = cases.load(tx, case_id)
    if case is None or case.office_id != desk.office_id:
        return None
    names = _names(tx, desk)
    return [
        {
            "seq": str(entry.seq),
            "at": f"{desk.local(entry.at):%d-%m-%Y %H.%M}",
            "who": actor_in_words(entry, names),
            "what": entry_in_words(desk, entry, names),
        }
        for entry in cases.entries(tx, case_id)
    ]


def _names(tx: Tx, desk: Desk) -> dict[str, str]:
    return {one.id: one.name for one in staff.listing(tx, desk.office_id)}


def _row(case: Case, desk: Desk, names: dict[str, str], now: datetime) -> dict[str, Any]:
    due, left = nearest_limit(desk, case, now)
    return {
        "id": case.id,
        "label": case.label,
        "channel": channel_of(desk, case),
        "stage": officer_stage(desk, case),
        "state": case.state,
        "open": case.open,
        "holder": names.get(case.holder or "", ""),
        "due": due if case.open else "",
        "left": left if case.open else "",
        "late": case.open and "terlambat" in left,
        "secret": case.secret is not None,
        "seq": case.seq,
    }
