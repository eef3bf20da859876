"""`aduan backup`: everything but the key, in one file, while serving."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import echo_json, given_sources, patience, refusals
from app.cli.progress import progress

if TYPE_CHECKING:
    from app.backup.archive import Manifest

_MEGABYTE = 1_000_000


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def backup(file: Path, force: bool, as_json: bool) -> None:
    """Write the database and the files of citizens to FILE, as they are at this instant.

    serve may go on meanwhile. The key is not in it: keep a copy of that elsewhere.
    """
    from importlib.metadata import version

    from app.backup.backup import CannotWrite, write_backup
    from app.serving import keys, storage, wiring
    from app.settings.settings import Settings
    from backoffice.store.engine.database import Unavailable
    from backoffice.store.engine.schema import Unfit

    given = given_sources()
    settings = Settings.from_env()
    with refusals():
        with patience(f"Waiting for the database {settings.database_shown} …"):
            # One of an older schema may be kept as it is: that is what one does before an update.
            if storage.schema_state(settings) != "behind":
                storage.require_schema(settings)
        secret = keys.kept_secret(settings, given.randomness)
        try:
            manifest = write_backup(
                settings.database_url,
                wiring.blob_folder(settings),
                file,
                secret=secret,
                program=version("aduan"),
                now=given.clock(),
                force=force,
                tell=progress("Writing"),
            )
        except (Unavailable, Unfit) as error:
            raise storage.cannot_use(settings, error) from None
        except CannotWrite as error:
            raise Refused(str(error)) from None
    size = file.stat().st_size
    if as_json:
        echo_json(facts(manifest) | {"file": str(file), "size": size})
    else:
        click.echo(
            f"{file} ({size / _MEGABYTE:,.1f} MB) holds {told(manifest)}.\n"
            f"The key is not in it. Keep a copy of the one with the fingerprint {manifest.key} "
            "elsewhere: without it this backup is of no use."
        )
    if manifest.missing:
        raise Refused(
            f"The backup was made without {len(manifest.missing)} of the files, which are missing "
            "or were changed: aduan verify says which."
        )


def told(manifest: Manifest) -> str:
    """What a backup holds, in a few words."""
    rows = {part.name: part.rows for part in manifest.tables}
    offices = ", ".join(manifest.offices) or "no office"
    return (
        f"{offices} as of {manifest.made_at:%Y-%m-%d %H:%M} UTC: "
        f"{rows.get('cases', 0):,} cases, {rows.get('journal', 0):,} journal lines, "
        f"{manifest.files.count:,} files"
    )


def facts(manifest: Manifest) -> dict[str, object]:
    """The same as data."""
    return {
        "made_at": manifest.made_at,
        "schema": manifest.schema,
        "offices": manifest.offices,
        "key": manifest.key,
        "tables": {part.name: part.rows for part in manifest.tables},
        "files": manifest.files.count,
        "erased": manifest.erased,
        "missing": manifest.missing,
    }
