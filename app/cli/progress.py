"""How far a long command has come, said now and then on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable

import click

from app.cli.office import PATIENCE_SECONDS


def progress(what: str, ticks: Callable[[], float] = time.monotonic) -> Callable[[str], None]:
    """A function that may be told very often, and says `what … how far` every two seconds."""
    said = ticks()

    def tell(how_far: str) -> None:
        nonlocal said
        now = ticks()
        if now - said >= PATIENCE_SECONDS:
            said = now
            click.echo(f"{what} … {how_far}", err=True)

    return tell
