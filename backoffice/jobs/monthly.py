"""Job: make the report of a month that is over, and the files of one that was approved.

Figures are counted and counts are hidden outside of any transaction; what came of it is written in
one with the words that tell of it, so that a node that dies in between tells neither twice nor
never. Source: rules 59, 60.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import logging
from datetime import datetime, timedelta

import msgspec

from backoffice.calendar.month import Month, month_by_id
from backoffice.case.officers import Staff
from backoffice.casework.letters import frozen
from backoffice.desk.desk import Desk
from backoffice.desk.printed import CSV, XLSX, keep_lasting
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.papers.letter import Letter
from backoffice.reports import monthly
from backoffice.reports.equations import Mark, Place, Published
from backoffice.reports.figures import Figures
from backoffice.reports.monthly import Unpublished
from backoffice.reports.monthly_papers import data_book, note_letter, report_letter
from backoffice.reports.shown import Shown, coarse, for_everybody, for_the_office
from backoffice.reports.statistics import Unbalanced, Uncounted, cut_off_of, figures_of
from backoffice.reports.suppression import suppress
from backoffice.store import reports, staff
from backoffice.store.engine.tx import Tx
from backoffice.store.reports import ReportRow

log = logging.getLogger(__name__)

#: What does not add up is counted again after so long, and so is what there is nothing of.
REST = timedelta(hours=1)


class Monthly:
    """Makes what is due, one report at a time."""

    def __init__(self, runtime: Runtime) -> None:
        self._at = runtime
        self._rests: dict[tuple[str, str], datetime] = {}

    async def work_once(self) -> bool:
        """Make one report, or the files of one. True: there may be more."""
        for desk in self._at.desks.values():
            if not monthly.has_reports(desk.current):
                continue
            if await self._make(desk) or await self._finish(desk):
                self._at.wake()
                return True
        return False

    async def _make(self, desk: Desk) -> bool:
        now = self._at.clock()

        def due(tx: Tx) -> Month | None:
            desk.refresh(tx)
            return monthly.missing(tx, Work(tx, desk, now, SYSTEM))

        month = await self._at.database.read(due)
        figures = await self._count(desk, month) if month is not None else None
        if figures is None:
            return False
        return await self._at.database.write(
            lambda tx: monthly.do_make(Work(tx, desk, now, SYSTEM), figures), name="monthly"
        )

    async def _count(self, desk: Desk, month: Month) -> Figures | None:
        """The figures of a month; None where there are none, and for a while after that."""
        now = self._at.clock()
        if now < self._rests.get((desk.office_id, month.id), now):
            return None
        try:
            figures = await self._at.database.read(functools.partial(count, desk=desk, month=month))
        except Uncounted:
            # Older journals are being read: soon it can be counted.
            return None
        except Unbalanced:
            log.exception("no report of %s", month.id)
            await self._at.database.write(
                lambda tx: monthly.do_alarm(Work(tx, desk, now, SYSTEM), month), name="monthly"
            )
            figures = None
        if figures is None:
            self._rests[desk.office_id, month.id] = now + REST
        return figures

    async def _finish(self, desk: Desk) -> bool:
        """Count what was asked for anew, or make the files of what was approved."""
        row = await self._at.database.read(lambda tx: reports.waiting(tx, desk.office_id))
        if row is None:
            return False
        if row.state == reports.ASKED:
            return await self._make_anew(desk, row)
        return await self._make_public(desk, row)

    async def _make_anew(self, desk: Desk, row: ReportRow) -> bool:
        now = self._at.clock()
        figures = await self._count(desk, month_by_id(row.period))
        if figures is None:
            return False

        def keep(tx: Tx) -> None:
            fresh = reports.get(tx, row.id)
            if fresh is not None and fresh.state == reports.ASKED:
                monthly.do_make_anew(Work(tx, desk, now, SYSTEM), fresh, figures)

        await self._at.database.write(keep, name="monthly")
        return True

    async def _make_public(self, desk: Desk, row: ReportRow) -> bool:
        now = self._at.clock()

        def known(tx: Tx) -> tuple[list[ReportRow], Staff | None]:
            every = reports.since(tx, desk.office_id, "")
            signer = staff.get(tx, row.approved_by) if row.approved_by else None
            return [one for one in every if one.public is not None], signer

        earlier, signer = await self._at.database.read(known)
        hidden, shown = await asyncio.to_thread(_hide, desk, row, earlier)

        def keep(tx: Tx) -> None:
            fresh = reports.get(tx, row.id)
            if fresh is None or fresh.public is not None:
                return
            work = Work(tx, desk, now, SYSTEM)
            monthly.do_make_public(work, fresh, _files(work, fresh, hidden, shown, signer))

        await self._at.database.write(keep, name="monthly")
        return True


def count(tx: Tx, *, desk: Desk, month: Month) -> Figures | None:
    """The figures of a month that is over; None where the office had not begun. Raises Unbalanced.

    They are as of its last moment, whenever they are counted.
    """
    end = desk.calendar.end(month.last)
    figures = figures_of(tx, desk, month, cut_off_of(desk, month, end))
    begun = reports.latest(tx, desk.office_id) is not None
    summary = figures.table("ringkasan").rows
    return figures if begun or any(any(row.counts.values()) for row in summary) else None


def _hide(desk: Desk, row: ReportRow, earlier: list[ReportRow]) -> tuple[dict[Place, Mark], Shown]:
    elsewhere = desk.words("laporan.wilayah_lain")
    published = [
        Published(coarse(monthly.figures_in(one), elsewhere), monthly.hidden_in(one))
        for one in earlier
    ]
    figures = coarse(monthly.figures_in(row), elsewhere)
    hidden = suppress(figures, published)
    return hidden, for_everybody(figures, hidden)


def _files(
    work: Work, row: ReportRow, hidden: dict[Place, Mark], shown: Shown, signer: Staff | None
) -> Unpublished:
    """What each file is called, and the row of each; they are printed next."""
    desk, made_at = work.desk, int(work.now.timestamp())
    inside = for_the_office(monthly.figures_in(row))
    revision = monthly.revision_of(desk, row)
    note = note_letter(work, inside, signer=signer, revision=revision, made_at=made_at)
    pages = functools.partial(report_letter, desk, revision=row.revision, made_at=made_at)
    public = hashlib.sha256(msgspec.json.encode(shown)).hexdigest()
    letters: tuple[tuple[str, Letter | None], ...] = (
        ("laporan.berkas_nota", note),
        ("laporan.berkas_dalam", pages(inside, sha256=row.sha256, for_everybody=False)),
        ("laporan.berkas_umum", pages(shown, sha256=public, for_everybody=True)),
    )
    data = functools.partial(data_book, desk, made_at=made_at)
    tables: tuple[tuple[str, str, Shown], ...] = (
        ("laporan.tabel_dalam", XLSX, inside),
        ("laporan.tabel_umum", XLSX, shown),
        ("laporan.data_umum", CSV, shown),
    )
    files = []
    for key, made in letters:
        name = desk.words(key, kode=row.name)
        if made is not None:
            files.append((name, keep_lasting(work, frozen(desk.vault, made).data, name)))
    for key, kind, one in tables:
        name = desk.words(key, kode=row.name)
        book = msgspec.msgpack.encode(data(one, title=name))
        files.append((name, keep_lasting(work, book, name, media_type=kind)))
    # In the order of `letters`; an office may have no cover note.
    to_head = 1 + (note is not None)
    return Unpublished(hidden, shown, tuple(files), to_head)
