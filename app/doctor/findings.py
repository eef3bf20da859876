"""Turn what the doctor's checks found into sentences that say what to do. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from backoffice.calendar.holidays import Holidays
from backoffice.case.officers import Staff
from backoffice.case.workflow import VERBS
from backoffice.office.leadership import ADMIN
from backoffice.office.profile import Profile
from backoffice.store.rooms import Room
from channels.description import Finding

_BEHIND = timedelta(minutes=1)
#: How an officer does what has no command of its own.
_COMMANDS = {"jawab_langsung": "/balas, then YA SELESAI"}


class Facts(Struct, frozen=True):
    """What the database holds, read at once; empty for one that is not there yet."""

    fingerprint: str | None = None
    #: Fingerprint of the key of which a copy was written for a safe last.
    escrow: str = ""
    officers: tuple[Staff, ...] = ()
    rooms: tuple[Room, ...] = ()
    events: dict[str, int] = {}
    messages: dict[str, int] = {}
    #: Messages that should have gone out long ago.
    stuck: int = 0
    newest: datetime | None = None


def check_facts(profile: Profile, facts: Facts, now: datetime) -> list[Finding]:
    """What the database says of time, of people and of work."""
    return [
        _time(facts, now),
        *_people(profile, facts.officers),
        _rooms(facts),
        _inbox(facts),
        _outbox(facts),
        _backlog(facts),
    ]


def check_holidays(holidays: Holidays, today: date) -> Finding:
    """Holidays of this year and of the next, and which of them may still move."""
    missing = [year for year in (today.year, today.year + 1) if year not in holidays.years]
    if missing:
        years = " and ".join(map(str, missing))
        return Finding(
            "holidays",
            "fail" if today.year in missing else "warn",
            f"The holidays of {years} are not loaded: deadlines there are too early.",
            f"Copy the decree (SKB 3 Menteri) into profiles/holidays/{missing[0]}.toml.",
        )
    moving = [
        f"{day.date} {day.name}"
        for day in holidays.days.values()
        if day.estimate and day.date >= today
    ]
    if moving:
        return Finding(
            "holidays",
            "warn",
            f"Loaded to {max(holidays.years)}; these may still move: {', '.join(moving)}.",
            "Compare them with the decree when it is out, and take away `estimate`.",
        )
    return Finding("holidays", "ok", f"Loaded to {max(holidays.years)}.")


def _time(facts: Facts, now: datetime) -> Finding:
    if facts.newest is not None and facts.newest > now + _BEHIND:
        return Finding(
            "time",
            "fail",
            f"The last message came at {facts.newest:%Y-%m-%d %H:%M} UTC, and now it is said to "
            f"be {now:%Y-%m-%d %H:%M} UTC.",
            "Put this machine's clock right (timedatectl set-ntp true).",
        )
    return Finding("time", "ok", "The clock has not gone back behind the last message.")


# -- people -------------------------------------------------------------------------------------


def _held(officers: Iterable[Staff]) -> frozenset[str]:
    """The roles that an active, enrolled officer holds."""
    return frozenset(role for one in officers if one.awake for role in one.roles)


def _people(profile: Profile, officers: Sequence[Staff]) -> list[Finding]:
    """Where nobody is enrolled, that is one thing and not four."""
    if not any(one.active and one.address_id for one in officers):
        return [_nobody(profile, officers)]
    return [
        _heard(profile, officers),
        _roles(profile, officers),
        _superiors(profile, officers),
        _admin(profile, officers),
    ]


def _nobody(profile: Profile, officers: Iterable[Staff]) -> Finding:
    invited = [one for one in officers if one.active]
    entered = {role for one in invited for role in one.roles}
    text = "Nobody is enrolled: nobody would hear of a complaint, or work on it."
    todo = []
    if invited:
        text += f" Entered, and not come yet: {', '.join(one.name for one in invited)}."
        todo.append("Let each send the code to the office; where it ran out: aduan staff code NAME")
    if missing := _needed(profile) - entered:
        todo += ["Enter the officers under their own names; each sends the code that is printed:"]
        todo += additions(profile, missing)
    return Finding("officers", "fail", text, "\n".join(todo))


def _needed(profile: Profile) -> frozenset[str]:
    """The roles without which complaints, delays or alarms reach nobody."""
    superior = {role.id: role.superior for role in profile.roles}
    found = _worked(profile) | set(profile.notify_new) | set(profile.notify_alarm or (ADMIN,))
    while above := {superior.get(role) for role in found} - found - {"", None}:
        found |= {role for role in above if role}
    return frozenset(found)


def additions(profile: Profile, roles: Collection[str]) -> list[str]:
    """A command for each person who is to be entered so that these roles are held.

    Roles of one kind under one superior, such as tim_penjawab and tim_pengelola, are one person's.
    """
    people: dict[tuple[str, str], list[str]] = {}
    for role in profile.roles:
        if role.id in roles:
            people.setdefault((role.id.partition("_")[0], role.superior), []).append(role.id)
    names: Counter[str] = Counter()
    lines = []
    for (kind, _), held in people.items():
        names[kind] += 1
        name = f"{kind.capitalize()} Contoh" + (f" {names[kind]}" if names[kind] > 1 else "")
        lines.append(f'aduan staff add --name "{name}" ' + " ".join(f"--role {id}" for id in held))
    return lines


def _worked(profile: Profile) -> frozenset[str]:
    """The roles that the workflow needs."""
    flow = profile.workflow
    return frozenset(
        role
        for roles in (*(s.owner for s in flow.stages), *(t.by for t in flow.transitions))
        for role in roles
    )


def _heard(profile: Profile, officers: Iterable[Staff]) -> Finding:
    if profile.notify_new and not _held(officers) & set(profile.notify_new):
        return Finding(
            "new complaints",
            "fail",
            "Nobody would hear of a new complaint.",
            "\n".join(additions(profile, profile.notify_new[:1])),
        )
    return Finding("new complaints", "ok", "Somebody hears of them.")


def _roles(profile: Profile, officers: Iterable[Staff]) -> Finding:
    held, worked = _held(officers), _worked(profile)
    order = [role.id for role in profile.roles]
    empty = [role for role in order if role in worked - held]
    if not empty:
        return Finding("roles", "ok", "Every role of the workflow is held by an enrolled officer.")
    dead = _stopped(profile, held)
    text = f"No enrolled officer holds {', '.join(empty)}."
    if dead:
        text = "\n".join((f"{text} Nobody is there for:", *dead))
    todo = "\n".join(additions(profile, empty))
    return Finding("roles", "fail" if dead else "warn", text, todo)


def _stopped(profile: Profile, held: frozenset[str]) -> list[str]:
    """Stages that nobody works in and commands that nobody may use: cases stop there for good."""
    flow = profile.workflow
    stages = [
        f"the stage {stage.name}"
        for stage in flow.stages
        if not stage.final and not held & set(stage.owner)
    ]
    able: dict[str, bool] = {}
    for step in flow.transitions:
        command = _COMMANDS.get(step.verb) or VERBS[step.verb].command
        able[command] = able.get(command, False) or bool(held & set(step.by))
    return [*stages, *(command for command, anybody in able.items() if not anybody)]


def _superiors(profile: Profile, officers: Iterable[Staff]) -> Finding:
    held, worked = _held(officers), _worked(profile)
    superior = {role.id: role.superior for role in profile.roles}
    # Above the head of the office there is nobody.
    heads = set(superior.values())
    without = [
        role.id
        for role in profile.roles
        if role.id in worked and not role.superior and role.id not in heads
    ]
    if without:
        return Finding(
            "superiors",
            "warn",
            f"The profile names nobody above {', '.join(without)}.",
            "Set `superior` of these roles in profile.toml.",
        )
    absent = [
        role.id
        for role in profile.roles
        if role.id not in held and any(superior[low] == role.id for low in worked)
    ]
    if absent:
        return Finding(
            "superiors",
            "warn",
            f"Of delays nobody above would hear: no enrolled officer holds {', '.join(absent)}.",
            "\n".join(additions(profile, absent)),
        )
    return Finding("superiors", "ok", "Every role has a superior, and each is held.")


def _admin(profile: Profile, officers: Iterable[Staff]) -> Finding:
    roles = profile.notify_alarm or (ADMIN,)
    if _held(officers) & set(roles):
        return Finding("admin", "ok", "Somebody hears of trouble with the system.")
    todo = "\n".join(additions(profile, roles[:1]))
    return Finding("admin", "warn", "Nobody would hear of trouble with the system.", todo)


def _rooms(facts: Facts) -> Finding:
    here = [one.name for one in facts.rooms if one.open]
    again = {one.address_id for one in facts.rooms if one.open}
    lost = [
        f"{one.name} ({one.closed_reason})"
        for one in facts.rooms
        if one.closed_at and one.closed_reason != "replaced" and one.address_id not in again
    ]
    listed = f"Registered: {', '.join(here)}." if here else "None is registered."
    if lost:
        return Finding(
            "rooms",
            "warn",
            f"{listed} Not reached any more: {', '.join(lost)}.",
            "If the group is still used: add the bot again, then aduan staff room.",
        )
    return Finding("rooms", "ok", listed)


# -- work ---------------------------------------------------------------------------------------


def _inbox(facts: Facts) -> Finding:
    parked, unread = facts.events.get("parked", 0), facts.events.get("problem", 0)
    if parked or unread:
        return Finding(
            "inbox",
            "warn",
            f"Set aside after failures: {parked} events. Not readable: {unread}.",
            "aduan inbox list --problem shows them.",
        )
    return Finding("inbox", "ok", "Every event was understood.")


def _outbox(facts: Facts) -> Finding:
    failed = facts.messages.get("failed", 0)
    if failed:
        return Finding(
            "outbox",
            "warn",
            f"Given up: {failed} of the messages to people.",
            "aduan outbox list --status failed shows why; aduan outbox retry tries them again.",
        )
    return Finding("outbox", "ok", "No message was given up.")


def _backlog(facts: Facts) -> Finding:
    if facts.stuck:
        return Finding(
            "backlog",
            "warn",
            f"Waiting for more than ten minutes: {facts.stuck} messages.",
            "See that aduan serve runs and that the channel is on.",
        )
    waiting = facts.messages.get("queued", 0)
    return Finding("backlog", "ok", f"Waiting to be sent: {waiting}, none of them for long.")
