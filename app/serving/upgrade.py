"""Bringing a database up to date: its schema, and then what only its key can bring up to date.

The second is resumable at every portion, and done by nobody while another node runs: an older one
would go on writing what is not bound to its place, and could not read what is.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from app.backup.backup import CannotWrite, write_backup
from app.serving import keys, sources, storage
from app.serving.sources import Sources
from app.serving.storage import WiringError, cannot_use
from app.settings.settings import Settings, SettingsError
from backoffice.store import installation, resealing
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine import schema
from backoffice.store.engine.failures import Unavailable
from backoffice.store.keyring import KeysLost
from backoffice.store.secret import Secret

Tell = Callable[[str], None]
#: From this schema on everything sealed is bound to its place.
_BOUND = "0019"


def migrate(settings: Settings, given: Sources, tell: Tell = lambda how_far: None) -> str:
    """Bring the database up to date; returns the revision of its schema.

    Where anything is to be sealed anew, a backup of the database lies beside it before. `tell` is
    told very often how far it is. Raises WiringError, and writes nothing, without the key of this
    database or while another node runs.
    """
    try:
        storage.make_folder(settings)
        url = settings.database_url
        if storage.schema_state(settings) != "behind":
            schema.migrate(url)
            return schema.head()
        known = storage.facts(settings)
        bound = installation.key_named_in(known)
        begun = not installation.is_sealed_anew(known)
        if bound is not None and (begun or (schema.current(url) or "") < _BOUND):
            secret = keys.secret_of(settings, bound, given.randomness)
            _refuse_beside_nodes(settings, given)
            if not begun:
                _back_up(settings, given, secret, tell)
            schema.migrate(url)
            seal_anew(settings, given, secret, tell)
        else:
            schema.migrate(url)
    except SettingsError:
        raise
    except (schema.Unfit, Unavailable, OSError, ValueError) as error:
        raise cannot_use(settings, error) from None
    return schema.head()


def kept_before(settings: Settings) -> Path:
    """The backup that `migrate` makes; nothing deletes it but the operator."""
    return settings.data_dir / f"before-{_BOUND}.tar"


def seal_anew(settings: Settings, given: Sources, secret: Secret, tell: Tell) -> None:
    """Seal everything anew that still has to be, from where it was left; nobody else may write."""
    try:
        resealing.seal_anew(
            settings.database_url,
            secret,
            ids=sources.Ids(given.clock, given.randomness),
            now=given.clock(),
            checkpoint=given.checkpoint,
            tell=tell,
        )
    except KeysLost as error:
        raise keys.lost(settings, error) from None


def _refuse_beside_nodes(settings: Settings, given: Sources) -> None:
    if resealing.others_work(settings.database_url, now=given.clock()):
        raise WiringError(
            f"Another node works in the database {settings.database_shown}, or did until some "
            "seconds ago. What comes now seals everything anew: stop every node, then try again."
        )


def _back_up(settings: Settings, given: Sources, secret: Secret, tell: Tell) -> None:
    try:
        write_backup(
            settings.database_url,
            BlobFolder(settings.data_dir / "blobs"),
            kept_before(settings),
            secret=secret,
            program=version("aduan"),
            now=given.clock(),
            force=True,
            files=False,
            tell=tell,
        )
    except CannotWrite as error:
        raise WiringError(f"{error} Nothing was changed: make room, then try again.") from None
