"""`aduan staff`: who the officers are, and the one-time codes of new officers and of rooms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json, echo_table, given_sources, refusals

if TYPE_CHECKING:
    from backoffice.case.officers import Staff
    from backoffice.office.profile import Profile
    from backoffice.store.engine.database import Tx

VALID = timedelta(hours=24)
_NAME_CHARS = 120


class Line(Struct, frozen=True):
    """One officer of the list."""

    id: str
    name: str
    roles: tuple[str, ...]
    unit: str
    #: enrolled, invited, expired (the code was not used in time), revoked
    status: str
    #: When the open code ends.
    code_until: datetime | None
    #: Open cases in this name.
    holds: int


@click.group()
def staff() -> None:
    """The officers of the office."""


@staff.command()
@click.option("--name", required=True, help="As citizens and colleagues read it.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="May be repeated.")
@click.option("--unit", default="", help="Section or desk.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def add(name: str, roles: tuple[str, ...], unit: str, as_json: bool) -> None:
    """Enter an officer and print the one-time code that enrols a chat account."""
    from app.serving import wiring
    from app.settings.settings import Settings
    from backoffice.case.codes import new_invitation
    from backoffice.store import staff as officers

    name, unit = _tidy(name, "--name"), _tidy(unit, "--unit")
    if not name:
        raise click.BadParameter("is empty.", param_hint="--name")
    with refusals():
        profile = wiring.find_profile(Settings.from_env())
    if not roles:
        raise click.UsageError("Give at least one --role.\n" + _known_roles(profile))
    for role in roles:
        if role not in {one.id for one in profile.roles}:
            raise Refused(f'There is no role "{role}".\n' + _known_roles(profile))
    given = given_sources()
    code = new_invitation(given.randomness)
    chosen = tuple(dict.fromkeys(roles))
    now = given.clock()

    async def task(office: Office) -> tuple[Office, str]:
        def work(tx: Tx) -> str:
            return officers.add(
                tx,
                office_id=office.id,
                name=name,
                roles=chosen,
                unit=unit,
                code=code,
                now=now,
                valid=VALID,
            )

        return office, await office.database.write(work, name="staff")

    office, staff_id = at_work(task, writes=True)
    until = office.local(now + VALID)
    if as_json:
        entered = {"id": staff_id, "name": name, "roles": chosen, "unit": unit}
        echo_json(entered | {"code": code, "valid_until": until})
        return
    click.echo(f"{name} is entered as {office.titles(chosen)}.\n")
    click.echo(_boxed(code))
    click.echo(
        f"\nHand this code to {name} and to nobody else: whoever sends it to the office's own bot\n"
        f"first is this officer. It works once, until {until:%Y-%m-%d %H:%M} "
        f"{office.profile.office.zone_label}.\nIt is not shown again."
    )


@staff.command()
@click.option("--name", default="Ruang Petugas", help="As the office calls the group.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def room(name: str, as_json: bool) -> None:
    """Print a one-time code that makes a group of officers a room of the office.

    A room is told of new numbers and of limits, never of people or of words.
    """
    from backoffice.case.codes import new_invitation
    from backoffice.store import rooms

    name = _tidy(name, "--name")
    if not name:
        raise click.BadParameter("is empty.", param_hint="--name")
    given = given_sources()
    code = new_invitation(given.randomness)
    now = given.clock()

    async def task(office: Office) -> tuple[Office, str]:
        def work(tx: Tx) -> str:
            return rooms.invite(tx, office_id=office.id, name=name, code=code, now=now)

        return office, await office.database.write(work, name="staff")

    office, room_id = at_work(task, writes=True)
    until = office.local(now + rooms.VALID)
    if as_json:
        echo_json({"id": room_id, "name": name, "code": code, "valid_until": until})
        return
    click.echo(f"{name}:\n")
    click.echo(_boxed(f"/start@NAME_OF_THE_BOT {code}"))
    click.echo(
        "\nAdd the office's bot to the group; then an enrolled officer sends this line there,\n"
        "with the bot's own name in it: in a group a bot is shown commands to itself only.\n"
        f"It works once, until {until:%Y-%m-%d %H:%M} {office.profile.office.zone_label}. "
        "It is not shown again."
    )


@staff.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def list_staff(as_json: bool) -> None:
    """Who holds which role, and who is enrolled."""

    async def task(office: Office) -> tuple[Office, list[Line]]:
        now = office.given.clock()
        return office, await office.database.read(lambda tx: _lines(tx, office, now))

    office, lines = at_work(task)
    if as_json:
        echo_json(lines)
        return
    rows = [
        (
            one.name,
            ", ".join(one.roles),
            one.unit or "-",
            f"invited until {office.shown(one.code_until)}"
            if one.status == "invited"
            else one.status,
            str(one.holds),
            one.id,
        )
        for one in lines
    ]
    echo_table(
        ("NAME", "ROLES", "UNIT", "STATUS", "CASES", "ID"),
        rows,
        empty="There are no officers yet: aduan staff add --name … --role …",
    )


@staff.command()
@click.argument("who", metavar="ID-or-NAME")
def revoke(who: str) -> None:
    """Take an officer's rights away at once."""
    from backoffice.store import staff as officers

    async def task(office: Office) -> tuple[Staff, list[str]]:
        def work(tx: Tx) -> tuple[Staff, list[str]]:
            found = _one(officers.listing(tx, office.id), who)
            officers.revoke(tx, found.id)
            return found, _held(tx, office.id, found.id)

        return await office.database.write(work, name="staff")

    gone, held = at_work(task, writes=True)
    click.echo(f"{gone.name} is no longer an officer. The chat account is a citizen's from now on.")
    if held:
        click.echo(
            f"{len(held)} open {'case is' if len(held) == 1 else 'cases are'} still in this name: "
            f"{', '.join(held[:10])}{', …' if len(held) > 10 else ''}.\n"
            "They stay in the queue, and notices of them go to the roles of their stage, until "
            "another officer answers or closes them."
        )


def _tidy(text: str, option: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > _NAME_CHARS or not tidy.isprintable():
        raise click.BadParameter(
            f"is longer than {_NAME_CHARS} characters, or holds some that cannot be shown.",
            param_hint=option,
        )
    return tidy


def _known_roles(profile: Profile) -> str:
    rows = [f"  {role.id}  ({role.title})" for role in profile.roles]
    return "\n".join([f"{profile.office.name} has these:", *rows])


def _boxed(code: str) -> str:
    line = "─" * (len(code) + 6)
    return f"  ┌{line}┐\n  │   {code}   │\n  └{line}┘"


def _lines(tx: Tx, office: Office, now: datetime) -> list[Line]:
    from backoffice.store import staff as officers

    until = officers.open_invitations(tx, office.id)
    return [
        Line(
            id=one.id,
            name=one.name,
            roles=tuple(sorted(one.roles)),
            unit=one.unit,
            status=_status(one, until.get(one.id), now),
            code_until=office.local(until[one.id]) if one.id in until else None,
            holds=len(_held(tx, office.id, one.id)),
        )
        for one in officers.listing(tx, office.id)
    ]


def _status(one: Staff, until: datetime | None, now: datetime) -> str:
    if not one.active:
        return "revoked"
    if one.address_id:
        return "enrolled"
    return "invited" if until and until >= now else "expired"


def _held(tx: Tx, office_id: str, staff_id: str) -> list[str]:
    from backoffice.store import cases

    return [case.label for case in cases.held(tx, office_id, staff_id)]


def _one(known: list[Staff], who: str) -> Staff:
    """The active officer of that id or name; Refused when it is not exactly one."""
    wanted = " ".join(who.split()).casefold()
    active = [one for one in known if one.active]
    found = [one for one in active if one.id == who] or [
        one for one in active if one.name.casefold() == wanted
    ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = "\n".join(f"  {one.id}  {', '.join(sorted(one.roles))}" for one in found)
        raise Refused(f'Several officers are called "{who}". Say which, by id:\n{ids}')
    if any(who in (one.id, one.name) for one in known):
        raise Refused(f'"{who}" was revoked before.')
    raise Refused(f'There is no officer "{who}": aduan staff list shows them.')
