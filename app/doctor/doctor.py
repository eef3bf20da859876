"""Is this installation fit to serve? Each check tries one thing for real and says what to do.

Nothing is made that serving would not make, and nothing is changed.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.doctor.findings import Facts, check_facts, check_holidays
from app.serving import anchor, storage, upgrade, wiring
from app.serving.clamd import Scanner
from app.serving.wiring import PROFILES, OfficeError, Sources, WiringError
from app.settings import key_file
from app.settings.settings import Settings, SettingsError
from backoffice.calendar.holidays import HolidayError
from backoffice.calendar.workdays import load_holidays
from backoffice.office.facts_issues import find_notes
from backoffice.office.profile import Profile, profile_folder, shared_texts
from backoffice.office.profile_issues import find_issues
from backoffice.officers.commands import COMMANDS
from backoffice.papers.paper_issues import find_layout_issues
from backoffice.papers.templates import find_template_issues
from backoffice.store import inbox, installation, rooms, sends, staff
from backoffice.store.engine.database import Tx, Unavailable
from backoffice.store.secret import Secret
from channels.description import NO_CHANNEL, Description, Finding, switch_on

_GIGABYTE = 1024**3
#: A message that waits longer than this is stuck.
STUCK = timedelta(minutes=10)


async def examine(settings: Settings, given: Sources) -> list[Finding]:
    """Every check there is, in the order in which one would put things right."""
    now = given.clock()
    findings = [_settings(settings, given.channels)]
    profile: Profile | None = None
    try:
        profile = wiring.find_profile(settings)
        findings.append(_profile(profile, settings, given.channels))
    except OfficeError as error:
        findings.append(Finding("profile", "fail", error.text, error.todo))
    findings.append(check_settings_file(Path(".env")))
    findings += [_holidays(now), _clock(profile, now), _folder(settings), _disk(settings)]
    finding, facts = await _database(settings, given, profile, now)
    findings.append(finding)
    findings.append(_key(settings, given, facts))
    findings += _kept_before(settings)
    if facts is not None and profile is not None:
        findings += check_facts(profile, facts, now)
    around = wiring.surroundings(settings, given, profile)
    if not settings.channels:
        findings.append(Finding("channels", "fail", NO_CHANNEL, switch_on(given.channels)))
    for channel in given.channels:
        own = settings.channels.get(channel.name)
        if own is None:
            findings.append(Finding(channel.name, "ok", f"It is {channel.introduce(None)}."))
        else:
            findings += await channel.check(own, around)
    findings.append(await _anchor(settings))
    findings.append(await _clamd(settings))
    return findings


async def _clamd(settings: Settings) -> Finding:
    if settings.clamd is None:
        text = "ADUAN_CLAMD is off: officers read that nobody has looked into a file."
        return Finding("antivirus", "ok", text)
    if trouble := await Scanner(settings.clamd).ping():
        text = f"clamd does not answer at ADUAN_CLAMD: {trouble}."
        todo = "Start clamd, or set ADUAN_CLAMD to where it listens; files are brought meanwhile."
        return Finding("antivirus", "fail", text, todo)
    return Finding("antivirus", "ok", "clamd looks into every file that is kept.")


async def _anchor(settings: Settings) -> Finding:
    where = settings.anchor
    if where is None:
        text = (
            "ADUAN_ANCHOR is off: a database that is set back whole shows only beside what you "
            "note yourself (aduan verify --write-head)."
        )
        return Finding("anchor", "ok", text)
    if where.mail:
        return Finding("anchor", "ok", f"The head of each day goes to {where.mail} by mail.")
    trouble = await anchor.reach(where)
    if trouble:
        text = f"The address of ADUAN_ANCHOR does not answer: {trouble}."
        return Finding("anchor", "fail", text, "See that it takes a POST from here.")
    return Finding("anchor", "ok", "The head of each day is posted to an address that answers.")


# -- settings, office, time ----------------------------------------------------------------------


def check_settings_file(file: Path) -> Finding:
    """Whether the file with the passwords is its owner's alone."""
    if not file.exists():
        return Finding("settings file", "ok", "There is no .env here: the environment says all.")
    if file.stat().st_mode & 0o077:
        text = f"Others than its owner may read {file}, and the passwords in it."
        return Finding("settings file", "warn", text, f"chmod 600 {file}")
    return Finding("settings file", "ok", f"{file} is its owner's alone.")


def _settings(settings: Settings, channels: Sequence[Description[Any]]) -> Finding:
    switched = ", ".join(
        f"{channel.label} {'on' if channel.name in settings.channels else 'off'}"
        for channel in channels
    )
    office = f"office {settings.office}" if settings.office else "no office"
    text = f"They can be read: {office}, {switched}."
    return Finding("settings", "ok", text)


def _profile(profile: Profile, settings: Settings, channels: Sequence[Description[Any]]) -> Finding:
    issues = find_issues(
        profile,
        shared_texts(),
        channels=[channel.name for channel in channels],
        folder=profile_folder(settings.office or "", PROFILES),
        commands=[command.name for command in COMMANDS],
    )
    issues += [*find_layout_issues(profile), *find_template_issues(profile)]
    if issues:
        return Finding(
            "profile",
            "fail",
            f"{profile.office.id} has {len(issues)} issues, the first at "
            f"{' '.join(filter(None, (issues[0].file, issues[0].key)))}.",
            f"aduan profiles check {settings.office} says what is wrong with each.",
        )
    text = f"{profile.office.name} ({profile.office.id}) has no issues."
    if notes := len(find_notes(profile)):
        noted = f"{notes} note{'s' if notes > 1 else ''}"
        text += f" There is something to know: aduan profiles check {settings.office} ({noted})."
    return Finding("profile", "ok", text)


def _holidays(now: datetime) -> Finding:
    try:
        holidays = load_holidays(PROFILES / "holidays")
    except HolidayError as error:
        return Finding(
            "holidays", "fail", f"{error}.", "Mend that file: without it no deadline is right."
        )
    return check_holidays(holidays, now.date())


def _clock(profile: Profile | None, now: datetime) -> Finding:
    zone = profile.office.timezone if profile else "Asia/Jakarta"
    try:
        here = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return Finding(
            "clock", "fail", f"The zone {zone} is not known.", "Install the package tzdata."
        )
    return Finding("clock", "ok", f"In {zone} it is {here:%Y-%m-%d %H:%M}.")


# -- where things are kept ----------------------------------------------------------------------


def _nearest(path: Path) -> Path:
    """The folder itself, or the first one above it that is there."""
    path = path.absolute()
    return next(one for one in (path, *path.parents) if one.exists())


def _folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    todo = f"Let this user write in {folder}, or set ADUAN_DATA_DIR to another folder."
    try:
        with tempfile.TemporaryFile(dir=_nearest(folder)) as file:
            file.write(b"aduan doctor")
            file.flush()
    except OSError as error:
        return Finding(
            "data folder", "fail", f"{folder} cannot be written: {error.strerror}.", todo
        )
    there = "can be written" if folder.exists() else "is not there yet; serve makes it"
    return Finding("data folder", "ok", f"{folder} {there}.")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_nearest(settings.data_dir)).free / _GIGABYTE
    if free < 1:
        return Finding(
            "disk",
            "warn",
            f"Only {free:.2f} GB are free where {settings.data_dir} lies.",
            "Make room: without it no complaint can be stored.",
        )
    return Finding("disk", "ok", f"{free:.0f} GB are free.")


async def _database(
    settings: Settings, given: Sources, profile: Profile | None, now: datetime
) -> tuple[Finding, Facts | None]:
    shown = settings.database_shown
    try:
        state = await asyncio.to_thread(storage.schema_state, settings)
        if state == "absent" and settings.migrate:
            text = f"{shown} holds nothing yet; serve sets it up."
            return Finding("database", "ok", text), Facts()
        if state == "behind" and settings.migrate:
            text = f"{shown} has an older schema; serve brings it up to date."
            return Finding("database", "warn", text, "Or run: aduan migrate"), None
        storage.require_schema(settings)
        database = storage.open_database(settings, given)
    except WiringError as error:
        return Finding(
            "database",
            "fail",
            str(error),
            "See that it runs and that ADUAN_DATABASE_URL names it and its user.",
        ), None
    try:
        office_id = profile.office.id if profile else ""
        facts = await database.read(lambda tx: _facts(tx, office_id, now))
    except Unavailable as error:
        text = str(storage.cannot_use(settings, error))
        return Finding("database", "fail", text, "See that it runs."), None
    finally:
        await database.close()
    return Finding("database", "ok", f"{shown} answers and has the current schema."), facts


def _facts(tx: Tx, office_id: str, now: datetime) -> Facts:
    return Facts(
        fingerprint=installation.fingerprint(tx),
        escrow=(installation.escrowed(tx) or ("",))[0],
        officers=tuple(staff.listing(tx, office_id)),
        rooms=tuple(rooms.listing(tx, office_id)),
        events=inbox.counts(tx, office_id),
        messages=sends.counts(tx, office_id),
        stuck=sends.overdue(tx, office_id, now - STUCK),
        newest=inbox.newest(tx, office_id),
    )


def _kept_before(settings: Settings) -> list[Finding]:
    file = upgrade.kept_before(settings)
    if not file.exists():
        return []
    text = f"{file} holds the database as it was before an update, and what was erased since."
    return [Finding("old copy", "warn", text, "Delete it when all is well.")]


def _key(settings: Settings, given: Sources, facts: Facts | None) -> Finding:
    file, bound = key_file.path(settings), facts.fingerprint if facts else None
    try:
        key = settings.given_key or key_file.read(file)
        coming = key_file.read(key_file.coming(settings))
    except SettingsError as error:
        return Finding("key", "fail", " ".join(error.problems), "Restore it from your copy.")
    if key is None and coming is None:
        if bound is not None:
            return Finding(
                "key",
                "fail",
                f"The database was written under the key {bound}, and {file} is not there.",
                "Restore secret.key from your copy: without it no identity can be read.",
            )
        return Finding("key", "ok", f"The first start makes it, in {file}. Keep a copy then.")
    prints = [
        Secret(one, randomness=given.randomness).fingerprint() if one else None
        for one in (key, coming)
    ]
    if bound is not None and bound not in prints:
        return Finding(
            "key",
            "fail",
            f"The database was written under the key {bound}; this is {prints[0]}.",
            "Set the ADUAN_SECRET_KEY of that installation, or restore its secret.key.",
        )
    if bound is not None and bound != prints[0]:
        return Finding(
            "key",
            "warn",
            f"The key was replaced, and the one that is set is the former: {bound} lies in "
            f"{key_file.coming(settings)}.",
            "aduan key rotate says what is still to be done.",
        )
    if settings.given_key is None and file.stat().st_mode & 0o077:
        return Finding(
            "key", "warn", f"Others than its owner may read {file}.", f"chmod 600 {file}"
        )
    if bound is not None and (facts is None or facts.escrow != bound):
        return Finding(
            "key",
            "warn",
            f"No copy of the key {bound} was ever made for a safe. Without it every identity is "
            "lost when this disk is.",
            "aduan key escrow FILE",
        )
    return Finding("key", "ok", f"Its fingerprint is {prints[0]}. Is the copy still in its place?")
