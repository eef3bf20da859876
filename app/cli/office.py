"""What a command needs of the installation, and its refusals as sentences."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from app.cli import Refused
from app.cli.terminal import visible, visible_json

if TYPE_CHECKING:
    from app.serving.wiring import Sources
    from app.settings.settings import Settings
    from backoffice.desk.desk import Desk
    from backoffice.office.profile import Profile
    from backoffice.store.engine.database import Database

T = TypeVar("T")

#: A command that takes longer says what it is doing.
PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Office:
    """The office that is served and its open database."""

    settings: Settings
    profile: Profile
    database: Database
    given: Sources

    @property
    def id(self) -> str:
        return self.profile.office.id

    async def desk(self) -> Desk:
        """The office at work, for a command that does what officers do or that tells them."""
        from app.serving import keys, wiring

        vault = await keys.open_vault(self.settings, self.database, self.given)
        return await wiring.open_desk(
            self.settings, self.database, vault, self.given, found=self.profile
        )

    def local(self, at: datetime) -> datetime:
        from zoneinfo import ZoneInfo

        return at.astimezone(ZoneInfo(self.profile.office.timezone))

    def shown(self, at: datetime | None) -> str:
        """`2026-11-23 10:15` in the office's zone; a dash for no instant."""
        return "-" if at is None else f"{self.local(at):%Y-%m-%d %H:%M}"

    def titles(self, roles: Sequence[str]) -> str:
        """The titles of these roles; a role that the profile lost is shown by its id."""
        known = {role.id: role.title for role in self.profile.roles}
        return ", ".join(known.get(role, role) for role in roles)


def given_sources() -> Sources:
    """Clock and chance: what the caller of the command line brought, else the real ones."""
    from app.serving.wiring import Sources

    context = click.get_current_context(silent=True)
    found = context.find_object(Sources) if context else None
    return found or Sources()


def at_work(task: Callable[[Office], Awaitable[T]], *, writes: bool = False) -> T:
    """Run a task over the installation's database; every failure of it is Refused.

    A task that writes brings the schema up to date first, unless ADUAN_MIGRATE is off.
    """
    import asyncio

    from app.serving import storage, upgrade, wiring
    from app.settings.settings import Settings
    from backoffice.store.engine.database import Unavailable

    given = given_sources()
    settings = Settings.from_env()
    with refusals(), patience(f"Waiting for the database {settings.database_shown} …"):
        profile = wiring.find_profile(settings)
        if writes and settings.migrate:
            upgrade.migrate(settings, given)
        else:
            storage.require_schema(settings)

        async def run() -> T:
            database = storage.open_database(settings, given)
            try:
                return await task(Office(settings, profile, database, given))
            except Unavailable as error:
                raise storage.cannot_use(settings, error) from None
            finally:
                await database.close()

        return asyncio.run(run())


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """What the composition root refuses is what the command refuses."""
    from app.serving.wiring import WiringError

    try:
        yield
    except WiringError as error:
        raise Refused(str(error)) from None


@contextlib.contextmanager
def patience(line: str) -> Iterator[None]:
    """Say the line on standard error if the block takes longer than two seconds."""
    timer = threading.Timer(PATIENCE_SECONDS, click.echo, args=(line,), kwargs={"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def echo_json(value: Any) -> None:
    import msgspec

    document = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    click.echo(visible_json(document))


def echo_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Aligned columns; the sentence `empty` when there is no row."""
    if not rows:
        click.echo(empty)
        return
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    for row in (head, *rows):
        cells = [visible(cell).ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())
