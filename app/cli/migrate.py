"""`aduan migrate`: the database brought to the current schema."""

from __future__ import annotations

import click

from app.cli.office import patience, refusals


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the current schema. May be repeated; loses nothing."""
    from app.serving import wiring
    from app.settings.settings import Settings

    settings = Settings.from_env()
    shown = settings.database_shown
    with refusals(), patience(f"Bringing the database {shown} up to date …"):
        before = wiring.schema_state(settings)
        revision = wiring.migrate(settings)
    done = "was already" if before == "current" else "is now"
    click.echo(f"The database {shown} {done} at schema {revision}.")
