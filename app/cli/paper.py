"""`aduan paper`: whether a file is a paper that this office issued, byte for byte."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json
from app.cli.terminal import visible

if TYPE_CHECKING:
    from backoffice.store.engine.tx import Tx
    from backoffice.store.papers import IssuedPaper

#: No paper of ours is nearly as large.
LARGEST = 64 * 1024 * 1024
_PIECE = 1024 * 1024
_OTHER = "is no file that this office issued, or it was changed since."


@click.group("paper")
def paper() -> None:
    """The papers that the office has issued."""


@paper.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def check(file: Path, as_json: bool) -> None:
    """Is this PDF a paper of ours, unchanged? Says which, of when, and whether it is void."""
    from app.serving import keys
    from backoffice.store import cases, papers

    sha256 = _digest(file)

    async def task(office: Office) -> dict[str, object] | None:
        vault = await keys.kept_vault(office.settings, office.database, office.given)

        def look(tx: Tx) -> tuple[IssuedPaper, str] | None:
            found = papers.by_file(tx, vault, sha256)
            case = cases.load(tx, found.case_id) if found else None
            return (found, case.label if case else "") if found else None

        found = await office.database.read(look)
        return _told(office, *found) if found else None

    told = at_work(task)
    if told is None:
        if as_json:
            echo_json({"ours": False})
        raise Refused(f"{visible(str(file))} {_OTHER}")
    if as_json:
        echo_json({"ours": True, **told})
        return
    void = f" It was declared void on {told['voided']}." if told["voided"] else ""
    number = f" number {told['number']}" if told["number"] else ""
    click.echo(
        visible(
            f"{told['name']}{number} of {told['issued']}, case {told['case'] or 'unknown'}: "
            f"issued by this office, and unchanged.{void}"
        )
    )


def _told(office: Office, found: IssuedPaper, case: str) -> dict[str, object]:
    from backoffice.office.papers import paper_of

    declared = paper_of(office.profile, found.paper)
    return {
        "paper": found.paper,
        "name": declared.title if declared else found.paper,
        "number": found.number,
        "issued": f"{office.local(found.issued_at):%Y-%m-%d}",
        "voided": f"{office.local(found.voided_at):%Y-%m-%d}" if found.voided_at else None,
        "case": case,
    }


def _digest(file: Path) -> str:
    """The hash of what lies there; Refused for what cannot be a paper."""
    digest = hashlib.sha256()
    try:
        # A pipe that nobody writes into would keep us waiting.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            seen = os.fstat(opened.fileno())
            if not stat.S_ISREG(seen.st_mode) or seen.st_size > LARGEST:
                raise Refused(f"{visible(str(file))} {_OTHER}")
            left = LARGEST
            while left > 0 and (piece := opened.read(min(_PIECE, left))):
                digest.update(piece)
                left -= len(piece)
    except OSError as error:
        raise Refused(f"{visible(str(file))}: {error.strerror or error}.") from None
    return digest.hexdigest()
