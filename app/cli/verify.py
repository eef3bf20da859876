"""`aduan verify`: journals, register, papers, officers, rows, files; heads noted outside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json
from app.cli.progress import progress

if TYPE_CHECKING:
    from backoffice.store.attestations import Attestor
    from backoffice.store.audit import Fault, Report
    from backoffice.store.heads import Noted


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
@click.option(
    "--head",
    "noted",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Is all still there that was there when FILE was written? Also a mail of the daily head.",
)
@click.option(
    "--write-head",
    "note",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Note in FILE how far everything has come, and keep FILE where nobody here gets at it.",
)
def verify(as_json: bool, noted: Path | None, note: Path | None) -> None:
    """Is everything as it was written? Says which case, line, row, officer or file is not."""
    from app.backup.verification import verify as look_at_all
    from app.serving import keys, wiring
    from backoffice.store import heads
    from backoffice.store.attestations import Attestor

    tell = progress("Looking")

    async def task(office: Office) -> Report:
        vault = await keys.kept_vault(office.settings, office.database, office.given)
        attestor = Attestor(vault)
        before = _read(noted, attestor) if noted else None
        desk = await wiring.reading_desk(
            office.settings, office.database, vault, office.given, office.profile
        )
        folder = wiring.blob_folder(office.settings)
        report = await look_at_all(office.database, vault, folder, tell, noted=before, desk=desk)
        if note is not None and report.sound:
            now = office.given.clock()
            _write(
                note,
                await office.database.read(
                    lambda tx: heads.written(tx, attestor, office.id, now=now)
                ),
            )
        return report

    report = at_work(task)
    show(report, as_json=as_json)
    if note is not None and not as_json:
        click.echo(f"How far everything has come stands in {note}: keep it outside.")


def _read(file: Path, attestor: Attestor) -> Noted:
    from backoffice.store import heads

    try:
        return heads.read(file.read_text(encoding="utf-8", errors="replace"), attestor)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror or error}.") from None
    except heads.NoHeads as error:
        raise Refused(f"{file} {error}.") from None


def _write(file: Path, words: str) -> None:
    try:
        file.write_text(words, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{file}: {error.strerror or error}.") from None


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
                "notes": report.notes,
            }
        )
    else:
        for fault in report.faults:
            click.echo(_sentence(fault))
        if report.more:
            click.echo(f"… and {report.more:,} more.")
        for note in report.notes:
            click.echo(f"{note}; make a revision: /rekap YYYY-MM ulang")
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
    if fault.kind in ("register", "staff", "report"):
        return f"{fault.kind}: {fault.text}"
    where = (
        f"person {fault.person}" if fault.person else "",
        f"case {fault.case}" if fault.case else "",
        f"line {fault.line}" if fault.line else "",
        f"file {fault.file}" if fault.kind == "file" else "",
    )
    place = ", ".join(part for part in where if part)
    return f"{place or fault.kind}: {fault.text}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
