"""`aduan migrate`: the database brought to the current schema."""

from __future__ import annotations

import click

from app.cli.office import given_sources, patience, refusals
from app.cli.progress import progress


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the current schema. May be repeated; loses nothing.

    With the key in its place, what an old database holds is attested too; else the next start does.
    """
    import asyncio

    from app.serving import wiring
    from app.settings.settings import Settings

    settings = Settings.from_env()
    shown = settings.database_shown
    with refusals(), patience(f"Bringing the database {shown} up to date …"):
        before = wiring.schema_state(settings)
        revision = wiring.migrate(settings)
        asyncio.run(wiring.attest_kept(settings, given_sources(), progress("Attesting")))
    done = "was already" if before == "current" else "is now"
    click.echo(f"The database {shown} {done} at schema {revision}.")
