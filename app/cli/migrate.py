"""`aduan migrate`: the database brought to the current schema."""

from __future__ import annotations

import click

from app.cli.office import given_sources, patience, refusals
from app.cli.progress import progress


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the current schema. May be repeated; loses nothing.

    Where people's words are to be sealed anew, every node must stand still, the key must be there,
    and a backup of the database is laid into the data folder before. A process that is killed
    meanwhile goes on where it was. What an old database holds is attested then, too.
    """
    import asyncio

    from app.serving import storage, upgrade, wiring
    from app.settings.settings import Settings

    given = given_sources()
    settings = Settings.from_env()
    shown = settings.database_shown
    kept = upgrade.kept_before(settings)
    with refusals(), patience(f"Bringing the database {shown} up to date …"):
        before, had = storage.schema_state(settings), kept.exists()
        revision = upgrade.migrate(settings, given, progress("Sealing anew"))
        asyncio.run(wiring.attest_kept(settings, given, progress("Attesting")))
    done = "was already" if before == "current" else "is now"
    click.echo(f"The database {shown} {done} at schema {revision}.")
    if kept.exists() and not had:
        click.echo(
            f"How it was before lies in {kept}, without the files, which did not change. What "
            "people have erased from now on is still in it: delete it when all is well."
        )
