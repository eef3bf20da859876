"""`aduan verify`: the journals' digests, the register's numbers, the officers, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json
from app.cli.progress import progress

if TYPE_CHECKING:
    from backoffice.store.audit import Fault, Report


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def verify(as_json: bool) -> None:
    """Is everything as it was written? Says which case, line, officer or file is not."""
    from app.backup.verification import verify as look_at_all
    from app.serving import keys, wiring

    tell = progress("Looking")

    async def task(office: Office) -> Report:
        vault = await keys.kept_vault(office.settings, office.database, office.given)
        return await look_at_all(office.database, vault, wiring.blob_folder(office.settings), tell)

    show(at_work(task), as_json=as_json)


def show(report: Report, *, as_json: bool = False) -> None:
    """Print what was found; Refused when anything is wrong."""
    if as_json:
        echo_json(
            {
                "ok": report.sound,
                "cases": report.cases,
                "lines": report.lines,
                "files": report.files,
                "faults": report.faults,
                "more": report.more,
            }
        )
    else:
        for fault in report.faults:
            click.echo(_sentence(fault))
        if report.more:
            click.echo(f"… and {report.more:,} more.")
    looked = (
        f"{_count(report.cases, 'case')}, {_count(report.lines, 'journal line')}, "
        f"{_count(report.files, 'file')}"
    )
    if not report.sound:
        count = len(report.faults) + report.more
        is_not = "thing is" if count == 1 else "things are"
        raise Refused(f"{count:,} {is_not} not as written ({looked}).")
    if not as_json:
        click.echo(f"Everything is as it was written: {looked}.")


def _sentence(fault: Fault) -> str:
    if fault.kind in ("register", "staff"):
        return f"{fault.kind}: {fault.text}"
    where = (
        f"case {fault.case}" if fault.case else "",
        f"line {fault.line}" if fault.line else "",
        f"file {fault.file}" if fault.kind == "file" else "",
    )
    return f"{', '.join(part for part in where if part) or fault.kind}: {fault.text}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
