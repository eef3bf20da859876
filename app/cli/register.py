"""`aduan register`: the book of complaints of a month, written to a file."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import Office, at_work
from app.cli.terminal import visible

if TYPE_CHECKING:
    from backoffice.calendar.month import Month
    from backoffice.papers.book import Book
    from backoffice.store.engine.tx import Tx

FORMATS = ("xlsx", "csv", "pdf")


def _month(_ctx: click.Context, _param: click.Parameter, value: str) -> Month:
    """A month as it stands in a date: 2026-11."""
    from backoffice.calendar.month import month_by_id

    try:
        return month_by_id(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is not like 2026-11.') from None


@click.command("register")
@click.argument("month", metavar="YYYY-MM", callback=_month)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--names", is_flag=True, help="With names and numbers, masked as officers see them.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def register(month: Month, file: Path, names: bool, force: bool) -> None:
    """Write the register of a month to FILE: .xlsx, .csv or .pdf.

    Nothing tells who complained, unless --names; of secret cases there is the number alone.
    """
    format = file.suffix.removeprefix(".").lower()
    if format not in FORMATS:
        raise Refused(f"{visible(str(file))}: its name ends in none of .{', .'.join(FORMATS)}.")
    if file.exists() and not force:
        raise Refused(f"{visible(str(file))} is there already; --force writes over it.")

    async def task(office: Office) -> tuple[Book, bytes]:
        book = await _read(office, month, names=names)
        return book, await _printed(book, format)

    book, data = at_work(task, writes=True)
    try:
        # Complaints stand in it: for whoever wrote it alone.
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(file, flags, 0o600), "wb") as opened:
            opened.write(data)
    except OSError as error:
        raise Refused(f"{visible(str(file))}: {error.strerror or error}.") from None
    click.echo(f"{visible(str(file))}: {len(book.rows):,} rows, digest {book.digest}")


async def _read(office: Office, month: Month, *, names: bool) -> Book:
    from backoffice.desk.work import SYSTEM, Work
    from backoffice.reports import register as book
    from backoffice.reports.readers import Reader

    desk, now, reader = await office.desk(), office.given.clock(), Reader(names=names)
    found: list[book.Row] = []

    def page(of: book.Piece, tx: Tx) -> list[book.Row]:
        return book.rows(Work(tx, desk, now, SYSTEM), reader, of)

    whole = await office.database.read(lambda tx: book.month_piece(tx, desk, month))
    for piece in whole.pages():
        found += await office.database.read(functools.partial(page, piece))
    printed = book.printed_by(desk, "", now)
    return book.book_of(desk, month, found, printed=printed, at=int(now.timestamp()))


async def _printed(book: Book, format: str) -> bytes:
    from backoffice.papers.press import Press
    from backoffice.papers.wire import PaperError
    from backoffice.reports.csv import to_csv

    if format == "csv":
        return to_csv(book)
    press = Press()
    try:
        rendered = await (press.sheet(book) if format == "xlsx" else press.pages(book))
    except PaperError as error:
        raise Refused(f"It cannot be printed: {error}.") from None
    finally:
        await press.close()
    return rendered.data
