"""`aduan restore`: a backup brought back where nothing is yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.backup import told
from app.cli.office import Office, at_work, given_sources, refusals
from app.cli.progress import progress
from app.cli.verify import show

if TYPE_CHECKING:
    from backoffice.store.audit import Report


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """Bring the backup FILE into an empty database, of either kind, and into the data folder.

    Every part is checked before anything is written; nothing that is there is ever written over.
    The key of that installation must be in its place. At the end everything is verified.
    """
    from app.backup.restore import CannotRestore
    from app.backup.restore import restore as bring_back
    from app.backup.verification import verify as look_at_all
    from app.serving import keys, storage, upgrade, wiring
    from app.settings.settings import Settings
    from backoffice.store import evidence
    from backoffice.store.engine.database import Unavailable
    from backoffice.store.engine.driver import NoDriver
    from backoffice.store.engine.schema import Unfit

    given = given_sources()
    settings = Settings.from_env()
    with refusals():
        profile = wiring.find_profile(settings)
        secret = keys.kept_secret(settings, given.randomness)
        folder = wiring.blob_folder(settings)
        try:
            storage.make_folder(settings)
            manifest = bring_back(
                file,
                settings.database_url,
                folder,
                secret=secret,
                office=profile.office.id,
                shown=settings.database_shown,
                tell=progress("Restoring"),
            )
            # One that an earlier version wrote holds what was not bound to its place.
            upgrade.seal_anew(settings, given, secret, progress("Sealing anew"))
        except (Unavailable, Unfit, NoDriver, OSError) as error:
            raise storage.cannot_use(settings, error) from None
        except CannotRestore as error:
            raise Refused(str(error)) from None
    click.echo(f"{settings.database_shown} now holds {told(manifest)}.")

    async def task(office: Office) -> Report:
        vault = await keys.kept_vault(office.settings, office.database, office.given)
        # A backup of before rows were attested; of any other it changes nothing.
        await wiring.attest(office.database, vault, progress("Attesting"))
        await office.database.write(
            lambda tx: evidence.forget(tx, tuple(manifest.erased)), name="restore"
        )
        return await look_at_all(office.database, vault, folder, progress("Looking"))

    show(at_work(task))
    click.echo("What came in after that instant is not in it. Start with: aduan serve")
