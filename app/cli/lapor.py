"""`aduan lapor`: complaints from files of SP4N-LAPOR!, and the table of a month for it."""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json
from app.cli.terminal import visible

if TYPE_CHECKING:
    from backoffice.casework.lapor_files import LaporTable, Record
    from backoffice.desk.desk import Desk
    from backoffice.store.engine.database import Tx

#: What is behind the name of a file that keeps the lines that were not taken.
REJECTED = ".ditolak.csv"
_MONTH = click.DateTime(["%Y-%m"])
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def lapor() -> None:
    """Carry complaints over from SP4N-LAPOR! and back, by file."""


# -- in -------------------------------------------------------------------------------------------


@lapor.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def take(file: Path, dry_run: bool, as_json: bool) -> None:
    """Make a complaint of each line of FILE, once for each Tracking ID.

    Lines that cannot be read are kept in FILE.ditolak.csv with the reason; put right there, they
    can be imported from it.
    """
    result = at_work(lambda office: _take(office, file, dry_run, as_json), writes=not dry_run)
    if as_json:
        echo_json(result)
    else:
        new = "would become complaints" if dry_run else "became complaints"
        click.echo(f"{result['new']} {new}, {result['known']} are there already.")
    if result["rejected"]:
        kept = "" if dry_run else f" They are kept in {file}{REJECTED}."
        raise Refused(visible(f"{len(result['rejected'])} lines were not taken.{kept}"))


async def _take(office: Office, file: Path, dry_run: bool, as_json: bool) -> dict[str, Any]:
    from app.cli.progress import progress
    from backoffice.casework import lapor_files
    from backoffice.office.rules import LAPOR

    desk = await office.desk()
    if not any(way.id == LAPOR for way in desk.current.rules.paper_ways):
        raise Refused(f"The profile has no way {LAPOR} in [[rules.paper_ways]].")
    told: dict[str, Any] = {"new": 0, "known": 0, "rejected": []}
    seen: set[str] = set()
    tell = progress(f"Reading {visible(str(file))}")
    try:
        with (
            lapor_files.opened(file, desk.current.lapor.columns) as table,
            _rejects(desk, file, table, dry_run=dry_run) as reject,
        ):
            if table.unread and not as_json:
                names = ", ".join(table.unread)
                click.echo(visible(f"Columns that are not read: {names}."), err=True)
            for count, record in enumerate(table.records, start=1):
                tell(f"{count:,} lines")
                outcome, words = await _one(office, desk, table, record, seen, dry_run=dry_run)
                if outcome == "rejected":
                    reject(record, words)
                    told["rejected"].append({"line": record.line, "why": words})
                else:
                    told[outcome] += 1
                if not as_json:
                    click.echo(visible(f"line {record.line}: {words}"))
    except lapor_files.LaporFileError as error:
        words = desk.words(error.why, **error.params)
        raise Refused(visible(f"{file}: {words}.")) from None
    except OSError as error:
        raise Refused(visible(f"{file}: {error.strerror or error}.")) from None
    return told


async def _one(
    office: Office, desk: Desk, table: LaporTable, record: Record, seen: set[str], *, dry_run: bool
) -> tuple[str, str]:
    """What became of a line, and how that is said."""
    from backoffice.case.events import Actor
    from backoffice.casework import lapor_lines
    from backoffice.casework.paper_words import Slip
    from backoffice.desk.work import Work

    if record.problem:
        return "rejected", desk.words(record.problem)
    now = office.given.clock()
    try:
        line = lapor_lines.read_line(desk, record.said(table.columns), now)
    except Slip as slip:
        return "rejected", desk.words(slip.why, **slip.params)
    id = line.paper.reference
    operator = Actor(kind="system", id="operator")

    def look(tx: Tx) -> tuple[str, bool]:
        case = lapor_lines.known(Work(tx, desk, now, operator), id)
        return (case.label, False) if case else ("", True)

    def enter(tx: Tx) -> tuple[str, bool]:
        case, new = lapor_lines.do_take(Work(tx, desk, now, operator), line)
        return case.label, new

    if dry_run:
        number, new = await office.database.read(look)
        new = new and id not in seen
        seen.add(id)
    else:
        number, new = await office.database.write(enter, name="lapor")
    return "new" if new else "known", lapor_lines.taken(desk, id, number, new=new)


@contextlib.contextmanager
def _rejects(desk: Desk, file: Path, table: LaporTable, *, dry_run: bool) -> Iterator[Any]:
    """A function that keeps a line that was not taken, with why; the file begins with the first."""
    from backoffice.casework import lapor_lines
    from backoffice.desk.csv_cells import as_it_was, inert

    more = lapor_lines.more_headings(desk)
    places = [at for at, name in enumerate(table.heading) if name.strip() not in more]
    writer: Any = None
    with contextlib.ExitStack() as open_files:

        def reject(record: Record, why: str) -> None:
            nonlocal writer
            if dry_run:
                return
            if writer is None:
                # Who reported it may stand in it.
                kept = os.open(f"{file}{REJECTED}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                text = os.fdopen(kept, "w", encoding="utf-8-sig", newline="")
                writer = csv.writer(open_files.enter_context(text), delimiter=table.separator)
                writer.writerow([*(table.heading[at] for at in places), *more])
            cells = [*record.cells, *("" for _ in table.heading)]
            kept_cells = [inert(as_it_was(cells[at])) for at in places]
            extra = [inert(one) for one in record.cells[len(table.heading) :]]
            writer.writerow([*kept_cells, record.line, why, *extra])

        yield reject


# -- out ------------------------------------------------------------------------------------------


@lapor.command()
@click.option("--month", type=_MONTH, help="Of complaints received in it; the current one if none.")
@click.argument("file", type=_FILE)
def export(month: datetime | None, file: Path) -> None:
    """Write a line for each complaint that came from SP4N-LAPOR! or went there.

    Tracking ID, status in its words, days; nobody's name and nobody's words.
    """
    from backoffice.desk.csv_cells import inert
    from backoffice.reports import lapor_month

    async def task(office: Office) -> tuple[str, list[tuple[str, ...]]]:
        desk = await office.desk()
        now = office.local(office.given.clock())
        year, number = (month.year, month.month) if month else (now.year, now.month)
        since = datetime(year, number, 1, tzinfo=now.tzinfo)
        until = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=now.tzinfo)
        rows = await office.database.read(
            lambda tx: lapor_month.table(tx, desk, since=since, until=until)
        )
        return f"{since:%Y-%m}", rows

    shown, rows = at_work(task)
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{visible(str(file))} is there already; name another file.") from None
    except OSError as error:
        raise Refused(f"{visible(str(file))}: {error.strerror or error}.") from None
    with os.fdopen(made, "w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text, delimiter=";").writerows([inert(one) for one in row] for row in rows)
    count = len(rows) - 1
    lines = "complaint" if count == 1 else "complaints"
    click.echo(f"{visible(str(file))}: {count} {lines} of {shown}.")
