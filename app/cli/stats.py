"""`aduan stats`: the figures of a month, as the recap tables count them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json, echo_table

if TYPE_CHECKING:
    from backoffice.reports.figures import Figures, Row, Table


@click.command("stats")
@click.option("--month", metavar="YYYY-MM", help="Without it, the running month so far.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def stats(month: str | None, as_json: bool) -> None:
    """The figures of a month as they were known at its end; what came later changes none.

    They name nobody, but small numbers may tell of somebody: they are for the office.
    """
    from backoffice.calendar.month import month_by_id, month_of
    from backoffice.reports.statistics import Unbalanced, Uncounted, cut_off_of, figures_of

    try:
        given = month_by_id(month) if month else None
    except ValueError:
        raise Refused(f'"{month}" is no month: one is written like 2026-11.') from None

    async def task(office: Office) -> Figures:
        desk, now = await office.desk(), office.given.clock()
        today = month_of(office.local(now).date())
        wanted = given or today
        if wanted > today:
            raise Refused(f"{wanted.id} has not begun.")
        cut_off = cut_off_of(desk, wanted, now)
        return await office.database.read(lambda tx: figures_of(tx, desk, wanted, cut_off))

    try:
        figures = at_work(task)
    except Unbalanced as error:
        raise Refused(f"The figures do not add up: {error}. Run `aduan verify`.") from None
    except Uncounted:
        raise Refused(
            "Journals of an older version are still to be counted: `aduan serve` does that."
        ) from None
    if as_json:
        echo_json(figures)
        return
    click.echo(f"{figures.office_id}, {figures.period}, as of {figures.cut_off:%Y-%m-%d %H:%M:%S}")
    for table in figures.tables:
        click.echo()
        heads = (table.id, *table.counts, *(one.id for one in table.shares), *table.spreads)
        rows = [_cells(table, row) for row in table.rows]
        echo_table(heads, rows, empty=f"{table.id}: nothing.")


def _cells(table: Table, row: Row) -> tuple[str, ...]:
    shares = []
    for share in table.shares:
        whole = row.counts.get(share.whole, 0)
        shares.append(f"{100 * row.counts.get(share.part, 0) / whole:.1f}%" if whole else "-")
    spreads = [
        f"{one.mean:g}, median {one.median:g}, p90 {one.p90:g}"
        if (one := row.spreads.get(id)) is not None
        else "-"
        for id in table.spreads
    ]
    return (row.name, *(str(row.counts.get(id, 0)) for id in table.counts), *shares, *spreads)
