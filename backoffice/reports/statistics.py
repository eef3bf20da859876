"""The figures of a month, counted from milestones as they were known at its end.

A later event changes no earlier month: the same cases and the same cut-off give the same figures.
Source: rules 57, 58.

What is counted where, by table and column:

* `ringkasan`: sisa_awal + masuk + dibuka_kembali - digabung = selesai + dialihkan + ditolak +
  dicabut + sisa_akhir. `ditangani` is either side. Of the clocks of the SOP that were due in the
  month: jatuh_tempo = tepat + terlambat. `respons_jam`: hours of opening until an officer first
  spoke with the citizen; `hari`: working days from complete to answered; `_bersih`: without waits.
* `kanal`, `kategori`: `proses` is what is open at the end.
* `status`: what is open at the end, by state.
* `unit`: `diterima` was handed to it, `selesai` is its own, of these `terlambat` where a clock was
  not kept. `tingkat`: `dijawab`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from backoffice.calendar.month import Month
from backoffice.desk.desk import Desk
from backoffice.reports.figures import Figures, Table
from backoffice.reports.gathering import Gathered, Uncounted, gather
from backoffice.reports.recap_tables import build
from backoffice.store.engine.tx import Tx

__all__ = ["Unbalanced", "Uncounted", "cut_off_of", "figures_of", "require_balance"]


class Unbalanced(Exception):
    """What came in is not what went out and what is left: these figures are wrong."""


def cut_off_of(desk: Desk, month: Month, now: datetime) -> datetime:
    """The last moment that counts: 23:59:59 of the last day; in the running month now."""
    return desk.local(min(desk.calendar.end(month.last), now))


def figures_of(tx: Tx, desk: Desk, month: Month, cut_off: datetime) -> Figures:
    """The figures of this office and month, as they were known at the cut-off.

    For a transaction that reads: among a million cases it takes seconds. Raises Unbalanced instead
    of figures that do not add up, ValueError for a cut-off before the month, and Uncounted while
    journals from before milestones were kept are still being read.
    """
    gathered = gather(tx, desk, month, cut_off + timedelta(seconds=1))
    require_balance(gathered)
    tables: tuple[Table, ...] = build(desk, month, gathered)
    return Figures(
        office_id=desk.office_id, period=month.id, cut_off=desk.local(cut_off), tables=tables
    )


def require_balance(gathered: Gathered) -> None:
    """Raise Unbalanced, with the difference, where what is left is not what came and did not go.

    What is left is counted from where cases stand, the rest from what happened to them: a
    milestone that is missing or twice there shows.
    """
    flow = gathered.total
    came = gathered.open_before + flow("masuk") + flow("dibuka_kembali")
    went = flow("selesai") + flow("dialihkan") + flow("ditolak") + flow("dicabut")
    if came != went + gathered.open_at_end:
        raise Unbalanced(
            f"{gathered.month.id}: {came} came in or was there, {went} went out and "
            f"{gathered.open_at_end} are left: a difference of "
            f"{came - went - gathered.open_at_end}"
        )
