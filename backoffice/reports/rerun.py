"""Whether the figures of past months come out again as they were reported.

They are as of the end of their month, so they do. Where they do not, something behind them was put
right since: that is a reason for a revision, and no fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.calendar.month import month_by_id
from backoffice.desk.desk import Desk
from backoffice.reports.figures import Figures
from backoffice.reports.monthly import figures_in
from backoffice.reports.statistics import Unbalanced, Uncounted, cut_off_of, figures_of
from backoffice.store import reports
from backoffice.store.engine.tx import Tx
from backoffice.store.reports import ASKED, ReportRow

#: So many months are counted again.
MONTHS = 12
_TOLD = 5


def differing(tx: Tx, desk: Desk) -> list[str]:
    """A sentence for each of the last twelve months whose figures come out otherwise now."""
    latest = reports.latest(tx, desk.office_id)
    if latest is None:
        return []
    first = month_by_id(latest.period).moved(1 - MONTHS).id
    last: dict[str, ReportRow] = {
        row.period: row for row in reports.since(tx, desk.office_id, first) if row.state != ASKED
    }
    return [text for row in last.values() if (text := _difference(tx, desk, row))]


def _difference(tx: Tx, desk: Desk, row: ReportRow) -> str:
    month = month_by_id(row.period)
    before = figures_in(row)
    try:
        # As of the end of the month: cut_off_of takes the earlier of that and this moment.
        after = figures_of(tx, desk, month, cut_off_of(desk, month, before.cut_off))
    except Uncounted:
        return ""
    except Unbalanced as error:
        return f"report {row.name} would not add up now: {error}"
    places = list(_changed(before, after))
    if not places:
        return ""
    more = f" and {len(places) - _TOLD} more" if len(places) > _TOLD else ""
    what = ", ".join(places[:_TOLD])
    return f"report {row.name} would have other figures now: {what}{more}"


def _changed(before: Figures, after: Figures) -> Iterator[str]:
    """Each cell that differs, as table/row/column; what rows are called counts for nothing."""
    old, new = _cells(before), _cells(after)
    for place in sorted(old.keys() | new.keys()):
        if old.get(place, 0) != new.get(place, 0):
            yield "/".join(place)


def _cells(figures: Figures) -> dict[tuple[str, str, str], object]:
    found: dict[tuple[str, str, str], object] = {}
    for table in figures.tables:
        for row in table.rows:
            found |= {(table.id, row.id, name): count for name, count in row.counts.items()}
            found |= {(table.id, row.id, name): one for name, one in row.spreads.items()}
    return found
