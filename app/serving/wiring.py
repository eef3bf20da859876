"""The composition root: from settings to a node that runs. Decides nothing about complaints."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.serving import anchor, keys, storage, upgrade
from app.serving.clamd import Scanner
from app.serving.mailbox_cursor import StoredCursor
from app.serving.node import Node
from app.serving.sources import Sources as Sources
from app.serving.storage import WiringError as WiringError
from app.serving.turn_deadline import turn_deadline
from app.settings.settings import Settings, SettingsError
from backoffice.calendar.holidays import HolidayError
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import load_holidays
from backoffice.casework import staffing
from backoffice.delivery.delivery import Delivery
from backoffice.delivery.delivery_statuses import Outcomes
from backoffice.desk.desk import Days, Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.work import SYSTEM, Work
from backoffice.jobs.anchoring import Anchoring
from backoffice.jobs.counting import Counting
from backoffice.jobs.deadline_recalculation import Recount
from backoffice.jobs.intake import Intake
from backoffice.jobs.media import Media
from backoffice.jobs.monthly import Monthly
from backoffice.jobs.printing import Printing
from backoffice.jobs.reminders import Reminders
from backoffice.jobs.scanning import Scanning
from backoffice.jobs.stored_files import StoredFiles
from backoffice.jobs.watch import Watch
from backoffice.office.profile import (
    NoOfficeError,
    Profile,
    ProfileError,
    load_profile,
    profile_folder,
    profile_folders,
    shared_texts,
)
from backoffice.office.provider_templates import Needed, needed_templates
from backoffice.officers.commands import refused_to
from backoffice.officers.morning_digest import Digest
from backoffice.papers.press import Press
from backoffice.store import attesting, installation, staff_journal
from backoffice.store.attestations import Attestor
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.database import Database, Unavailable
from backoffice.store.engine.tx import Tx
from backoffice.store.vault import Vault
from channels.channel import Channel
from channels.description import Opened, Surroundings

log = logging.getLogger(__name__)

PROFILES = Path(__file__).resolve().parents[2] / "profiles"
_REAL = Sources()


class OfficeError(WiringError):
    """The office cannot be served: what is the matter with it, and what to do."""

    def __init__(self, text: str, todo: str) -> None:
        super().__init__(f"{text} {todo}")
        self.text = text
        self.todo = todo


def find_profile(settings: Settings) -> Profile:
    """The office that this installation serves. Raises OfficeError."""
    known = ", ".join(folder.name for folder in profile_folders(PROFILES)) or "none yet"
    office = settings.office
    if office is None:
        raise OfficeError("ADUAN_OFFICE is not set.", f"Set it to the office to serve: {known}.")
    try:
        return load_profile(profile_folder(office, PROFILES))
    except NoOfficeError as error:
        near = f" Did you mean {error.near}?" if error.near else ""
        todo = f"Set ADUAN_OFFICE to one that there is: {known}."
        raise OfficeError(f'There is no office "{office}".{near}', todo) from None
    except ProfileError as error:
        # What is wrong is said in the language of those who write profiles: by `profiles check`.
        places = dict.fromkeys(" ".join(filter(None, (i.file, i.key))) for i in error.issues)
        raise OfficeError(
            f'The profile of "{office}" cannot be read: {", ".join(places)}.',
            f"aduan profiles check {office} says what is wrong.",
        ) from None


def blob_folder(settings: Settings) -> BlobFolder:
    """Where the files of citizens lie."""
    return BlobFolder(settings.data_dir / "blobs")


def surroundings(settings: Settings, given: Sources, profile: Profile | None) -> Surroundings:
    """What a channel is given that needs no database; `profile`: None when it cannot be read."""

    def templates(channel: str) -> Sequence[Needed]:
        return needed_templates(profile, shared_texts(), channel) if profile else ()

    return Surroundings(
        clock=given.clock,
        public_url=settings.public_url,
        templates=templates,
        office_name=profile.office.name if profile else "",
        poll_seconds=given.poll_seconds,
        pace=given.pace,
    )


async def open_desk(
    settings: Settings,
    database: Database,
    vault: Vault,
    given: Sources,
    *,
    found: Profile | None = None,
    opened: Sequence[Opened] = (),
) -> Desk:
    """The office at work: its profile stored, every older version it ever used at hand.

    `found`: the profile that the settings name, when it has been read already. `opened`: the
    channels that are on.
    """
    limits = {one.channel.kind: one.channel.limits for one in opened}
    accounts = {one.channel.kind: one.channel.account for one in opened}
    profile = found
    if profile is None:
        profile = await asyncio.to_thread(find_profile, settings)
    try:
        holidays = await asyncio.to_thread(load_holidays, PROFILES / "holidays")
    except HolidayError as error:
        raise WiringError(f"The holidays cannot be read: {error}.") from None
    opening = Opening.of(profile.hours.days)
    days = Days(holidays, profile.office.timezone, opening)

    await attest(database, vault, lambda so_far: log.info("attested: %s", so_far))

    def keep(tx: Tx) -> Mapping[str, Profile]:
        staff_journal.begin(tx, vault, profile.office.id, now=given.clock())
        return installation.keep_profile(tx, profile, now=given.clock())

    versions = await database.write(keep, name="start")
    await database.read(lambda tx: days.refresh(tx, profile.office.id))
    desk = Desk(
        current=profile,
        versions=versions,
        days=days,
        opening=opening,
        vault=vault,
        randomness=given.randomness,
        windows={kind: one.reply_window_hours for kind, one in limits.items()},
        limits=limits,
        accounts=accounts,
        titles={channel.name: channel.title for channel in given.channels},
        sleep_days=settings.staff_sleep_days,
        public_url=settings.public_url or "",
        asked_at=functools.partial(_asked_at, opened),
    )
    await database.write(
        lambda tx: staffing.watch_all(Work(tx, desk, given.clock(), SYSTEM)), name="start"
    )
    return desk


async def reading_desk(
    settings: Settings, database: Database, vault: Vault, given: Sources, profile: Profile
) -> Desk:
    """The office for whoever counts and writes nothing: not even that it was there."""
    try:
        holidays = await asyncio.to_thread(load_holidays, PROFILES / "holidays")
    except HolidayError as error:
        raise WiringError(f"The holidays cannot be read: {error}.") from None
    opening = Opening.of(profile.hours.days)
    days = Days(holidays, profile.office.timezone, opening)
    versions = await database.read(lambda tx: installation.known_profiles(tx, profile))
    await database.read(lambda tx: days.refresh(tx, profile.office.id))
    return Desk(
        current=profile,
        versions=versions,
        days=days,
        opening=opening,
        vault=vault,
        randomness=given.randomness,
        titles={channel.name: channel.title for channel in given.channels},
    )


def _asked_at(opened: Sequence[Opened], code: str) -> str:
    """Where the status of that code is asked: in the first chat that is known by name."""
    links = (one.status_link(code) for one in opened if one.status_link is not None)
    return next(filter(None, links), "")


async def attest(
    database: Database, vault: Vault, tell: Callable[[str], None] = lambda line: None
) -> bool:
    """From here on what is written is attested; what an old database holds is so first.

    A step that was broken off goes on. False where somebody else had the database in his hands, as
    `aduan verify` says: that is no reason not to serve citizens.
    """
    attestor = Attestor(vault)
    database.attestor = attestor
    count = 0
    try:
        while True:
            so_far = await database.write(lambda tx: attesting.go_on(tx, attestor), name="attest")
            if so_far.done:
                return True
            count += so_far.count
            tell(f"{count:,} cases and persons")
    except attesting.Refused:
        log.error("what was attested is gone in part: run `aduan verify`")
        return False


async def attest_kept(settings: Settings, given: Sources, tell: Callable[[str], None]) -> None:
    """Attest what an installation at rest holds, if its key is there."""
    database = storage.open_database(settings, given)
    try:
        if await database.read(installation.fingerprint) is None:
            return
        # No key is made, and of another one the next start says what is wrong.
        with contextlib.suppress(WiringError, SettingsError):
            vault = await keys.kept_vault(settings, database, given)
            await attest(database, vault, tell)
    except Unavailable as error:
        raise storage.cannot_use(settings, error) from None
    finally:
        await database.close()


async def build(settings: Settings, given: Sources = _REAL) -> Node:
    """Everything that `serve` runs, opened and not yet running."""
    profile = await asyncio.to_thread(find_profile, settings)
    await asyncio.to_thread(keys.require_key, settings, given.randomness)
    if settings.migrate:
        await asyncio.to_thread(upgrade.migrate, settings, given)
    else:
        await asyncio.to_thread(storage.require_schema, settings)
    async with contextlib.AsyncExitStack() as unfinished:
        database = storage.open_database(settings, given)
        unfinished.push_async_callback(database.close)
        try:
            vault = await storage.patiently(lambda: keys.open_vault(settings, database, given))
        except Unavailable as error:
            raise storage.cannot_use(settings, error) from None
        opened: list[Opened] = []
        async for one in _open_channels(settings, given, profile, database):
            unfinished.push_async_callback(one.channel.close)
            opened.append(one)
        try:
            desk = await storage.patiently(
                lambda: open_desk(settings, database, vault, given, found=profile, opened=opened)
            )
        except Unavailable as error:
            raise storage.cannot_use(settings, error) from None
        node = _assemble(settings, given, database, desk, opened)
        # From here on the node lets go of everything.
        unfinished.pop_all()
    return node


async def _open_channels(
    settings: Settings, given: Sources, profile: Profile, database: Database
) -> AsyncIterator[Opened]:
    """The adapters of the channels that are on, and of no other."""
    around = replace(
        surroundings(settings, given, profile),
        memory=functools.partial(StoredCursor, database, profile.office.id),
    )
    for channel in given.channels:
        if channel.name in settings.channels:
            yield await channel.open(settings.channels[channel.name], around)


def _assemble(
    settings: Settings, given: Sources, database: Database, desk: Desk, opened: Sequence[Opened]
) -> Node:
    """The jobs, and the taps of the channels with what takes up their messages."""
    clock = given.clock
    node_id = given.randomness(6).hex()
    node = Node(database=database, desk=desk, holder=node_id, clock=clock)
    channels: dict[tuple[str, str], Channel] = {
        (one.channel.kind, one.channel.account): one.channel for one in opened
    }
    quiet = timedelta(seconds=settings.quiet_seconds)
    runtime = Runtime(database, {desk.office_id: desk}, clock, node.wake)
    folder = blob_folder(settings)
    intake = Intake(runtime, quiet=quiet, holder=node_id, deadline=turn_deadline)
    delivery = Delivery(runtime, channels, holder=node_id, refused_to=refused_to, folder=folder)
    node.add_job("intake", intake)
    node.add_job("delivery", delivery)
    node.add_job("media", Media(runtime, channels, folder))
    node.add_job("printing", Printing(runtime, folder, Press()))
    node.add_job("reminders", Reminders(runtime))
    node.add_job("recount", Recount(runtime))
    node.add_job("counting", Counting(runtime))
    node.add_job("digest", Digest(runtime))
    node.add_job("monthly", Monthly(runtime))
    node.add_job("outcome", Outcomes(runtime))
    node.add_job("watch", Watch(runtime), every=300)
    scan = Scanner(settings.clamd) if settings.clamd else None
    node.add_job("scan", Scanning(runtime, folder, scan))
    node.add_job("files", StoredFiles(runtime, folder), every=300)
    send = anchor.sender(settings.anchor, channels.values()) if settings.anchor else None
    node.add_job("anchor", Anchoring(runtime, send), every=300)
    for one in opened:
        kind, account = one.channel.kind, one.channel.account
        deliver = functools.partial(intake.accept, desk.office_id, kind, account)
        node.add_channel(one, deliver)
    return node
