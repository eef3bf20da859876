"""What came from SP4N-LAPOR! or went there in a month, as a table: no name, and no word of anybody.

Source: rules 61.
"""

from __future__ import annotations

from datetime import datetime

from backoffice.case.case import Case
from backoffice.desk.desk import Desk
from backoffice.desk.wording import category_label
from backoffice.office.lapor import status_of, topic_of
from backoffice.office.rules import LAPOR
from backoffice.store import lapor
from backoffice.store.engine.tx import Tx


def table(tx: Tx, desk: Desk, *, since: datetime, until: datetime) -> list[tuple[str, ...]]:
    """A heading, and a row for each complaint received in that time, the earliest first.

    Of what is kept secret the topic is not told.
    """
    found = lapor.received(tx, desk.office_id, since=since, until=until)
    words = desk.words
    heading = (
        words("kolom_lapor.id"),
        words("kolom_lapor.way"),
        words("kolom_lapor.number"),
        words("kolom_lapor.received"),
        words("kolom_lapor.category"),
        words("kolom_lapor.status"),
        words("kolom_lapor.since"),
        words("kolom_lapor.answered"),
        words("kolom_lapor.closed"),
    )
    return [heading, *(_row(desk, id, case) for id, case in found)]


def _row(desk: Desk, id: str, case: Case) -> tuple[str, ...]:
    came = case.channel == LAPOR
    topic = topic_of(desk.current, case.category, category_label(desk, case))
    return (
        id,
        desk.words("kolom_lapor.dari" if came else "kolom_lapor.ke"),
        case.label,
        _day(desk, case.received_at),
        desk.words("kolom_lapor.tertutup") if case.kept_secret else topic,
        status_of(desk.current, case.state),
        _day(desk, case.state_since),
        _day(desk, case.answered_at),
        _day(desk, case.closed_at),
    )


def _day(desk: Desk, at: datetime | None) -> str:
    return "" if at is None else f"{desk.local(at):%Y-%m-%d}"
