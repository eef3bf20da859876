"""`aduan inspect`: how the software understands what a provider sent."""

from __future__ import annotations

from typing import IO

import click

from app.cli import Refused
from app.cli.terminal import visible
from app.settings.channels import CHANNELS
from channels.inspection import Asked, Inspection, Unreadable


@click.group()
def inspect() -> None:
    """Why something was understood as it was."""


def _command(name: str, inspection: Inspection) -> click.Command:
    def explain(file: IO[bytes], as_json: bool, own: tuple[str, ...] = ()) -> None:
        from app.cli.office import echo_json, given_sources
        from backoffice.case.codes import find_code

        data = file.read(inspection.most_bytes + 1)
        if len(data) > inspection.most_bytes:
            raise Refused(inspection.too_large)
        try:
            known = inspection.explain(Asked(data, given_sources().clock(), own, find_code))
        except Unreadable as error:
            raise Refused(str(error)) from None
        if as_json:
            echo_json(known.found)
            return
        for line in known.lines:
            click.echo(visible(line))

    own = click.Option(
        ["--own"], multiple=True, metavar="ADDRESS", help="An address of the office's own."
    )
    return click.Command(
        name,
        callback=explain,
        help=inspection.help,
        params=[
            click.Argument(["file"], type=click.File("rb")),
            *([own] if inspection.takes_own else []),
            click.Option(["--json", "as_json"], is_flag=True, help="Print data."),
        ],
    )


for _channel in CHANNELS:
    inspect.add_command(_command(_channel.name, _channel.inspection))
