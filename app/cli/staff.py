"""`aduan staff`: who the officers are, and the one-time codes of new officers and of rooms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json, echo_table, given_sources, refusals

if TYPE_CHECKING:
    from backoffice.case.officers import Staff
    from backoffice.desk.desk import Desk
    from backoffice.desk.work import Work
    from backoffice.office.profile import Profile
    from backoffice.store.engine.database import Tx

_NAME_CHARS = 120


class Line(Struct, frozen=True):
    """One officer of the list."""

    id: str
    name: str
    roles: tuple[str, ...]
    unit: str
    #: As below what is signed.
    position: str
    rank: str
    nip: str
    #: enrolled, invited, expired (the code was not used in time), waiting (for a second person),
    #: asleep, revoked
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
@click.option("--another", is_flag=True, help="Somebody else of a name that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def add(name: str, roles: tuple[str, ...], unit: str, another: bool, as_json: bool) -> None:
    """Enter an officer and print the one-time code that enrols a chat account.

    Heads and administrators are told. Once somebody leads, a role that leads or runs the system
    waits for the YA of one of them.
    """
    from app.serving import wiring
    from app.settings.settings import Settings
    from backoffice.case.codes import new_invitation
    from backoffice.casework import staffing
    from backoffice.office import leadership

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
    if leadership.ill_matched(profile, roles):
        raise Refused(
            "Who is admin holds no other role, unless the profile allows it: "
            "admin_beside in [rules]."
        )
    given = given_sources()
    code = new_invitation(given.randomness)
    chosen = tuple(dict.fromkeys(roles))
    now = given.clock()

    async def task(office: Office) -> tuple[Office, Staff, list[str]]:
        desk = await office.desk()

        def enter(tx: Tx) -> tuple[Staff, list[str]]:
            if not another:
                _refuse_again(tx, office, name, now)
            work = _at_terminal(tx, desk, now)
            waits = staffing.waits_from_terminal(work, chosen)
            one = staffing.do_enter(
                work, name=name, roles=chosen, unit=unit, code=code, waits=waits
            )
            return one, [each.name for each in staffing.may_approve(work, one)] if waits else []

        one, second = await office.database.write(enter, name="staff")
        return office, one, second

    office, one, second = at_work(task, writes=True)
    until = office.local(now + staffing.VALID)
    if as_json:
        entered = {"id": one.id, "name": name, "roles": chosen, "unit": unit}
        echo_json(entered | {"code": code, "valid_until": until, "waits_for": second})
        return
    click.echo(f"{name} is entered as {office.titles(chosen)}.\n")
    click.echo(_boxed(code))
    if second:
        click.echo(
            f"\nThe code counts when one of these has agreed, by /izinkan in the chat: "
            f"{', '.join(second)}.\nFrom then on it works once, for 24 hours. It is not shown "
            f"again. Hand it to {name} and to nobody else."
        )
        return
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
        vault = (await office.desk()).vault

        def work(tx: Tx) -> str:
            return rooms.invite(tx, vault, office_id=office.id, name=name, code=code, now=now)

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
    """Take an officer's rights away at once; heads, administrators and the officer are told."""
    from backoffice.casework import staffing
    from backoffice.store import staff as officers

    async def task(office: Office) -> tuple[Staff, list[str]]:
        desk = await office.desk()

        def work(tx: Tx) -> tuple[Staff, list[str]]:
            found = _one(officers.listing(tx, office.id), who)
            held = _held(tx, office.id, found.id)
            staffing.do_revoke(_at_terminal(tx, desk, office.given.clock()), found)
            return found, held

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


@staff.command()
@click.argument("who", metavar="ID-or-NAME")
@click.option("--position", help='With "Plh.", "Plt." or "a.n." before it; "" takes it away.')
@click.option("--rank", help="Pangkat and golongan.")
@click.option("--nip", help="18 digits, with or without spaces.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def signatory(
    who: str, position: str | None, rank: str | None, nip: str | None, as_json: bool
) -> None:
    """Show or set how an officer stands below what is signed; the officer is told.

    What is not given stays. Papers that were issued do not change.
    """
    from msgspec.structs import asdict, replace

    from backoffice.case.signatory import POSITION_CHARS, RANK_CHARS, Signatory, read_nip
    from backoffice.casework import staffing
    from backoffice.store import staff as officers

    given: dict[str, str] = {}
    if position is not None:
        given["position"] = _tidy(position, "--position", POSITION_CHARS)
    if rank is not None:
        given["rank"] = _tidy(rank, "--rank", RANK_CHARS)
    if nip is not None:
        read = read_nip(nip) if nip.strip() else ""
        if read is None:
            raise click.BadParameter("has not 18 digits.", param_hint="--nip")
        given["nip"] = read

    async def task(office: Office) -> tuple[Staff, Signatory]:
        desk = await office.desk()

        def describe(tx: Tx) -> tuple[Staff, Signatory]:
            one = _one(officers.listing(tx, office.id), who)
            stands = replace(Signatory(one.position, one.rank, one.nip), **given)
            if given:
                staffing.do_describe(_at_terminal(tx, desk, office.given.clock()), one, stands)
            return one, stands

        return await office.database.write(describe, name="staff")

    one, stands = at_work(task, writes=bool(given))
    if as_json:
        echo_json({"id": one.id, "name": one.name} | asdict(stands))
        return
    click.echo(f"{one.name} stands below what is signed as:\n")
    for label, value in (("position", stands.position), ("rank", stands.rank), ("NIP", stands.nip)):
        click.echo(f"  {label:10}{value or '-'}")


@staff.command()
@click.argument("who", metavar="ID-or-NAME")
def approve(who: str) -> None:
    """Agree to an officer who waits for a second person, where there is no other.

    An administrator gave a role that leads, and no head or other administrator is enrolled.
    """
    from backoffice.casework import staffing
    from backoffice.store import staff as officers

    async def task(office: Office) -> tuple[Office, Staff]:
        desk = await office.desk()

        def agree(tx: Tx) -> Staff:
            work = _at_terminal(tx, desk, office.given.clock())
            one = _one(officers.listing(tx, office.id), who)
            if one.proposed_by is None:
                raise Refused(f"{one.name} does not wait for anybody.")
            if second := staffing.may_approve(work, one):
                names = ", ".join(each.name for each in second)
                raise Refused(f"One of these agrees, by /izinkan in the chat: {names}.")
            if one.proposed_by == work.author:
                raise Refused(
                    f"{one.name} was entered here, and one person does not agree twice. "
                    "Revoke the entry and make it again: nobody is left who would be asked."
                )
            staffing.do_approve(work, one)
            return one

        return office, await office.database.write(agree, name="staff")

    office, one = at_work(task, writes=True)
    roles = office.titles(sorted(one.roles))
    click.echo(f"{one.name} may enrol as {roles}, with the code of the proposal, for 24 hours.")


@staff.command()
@click.argument("who", metavar="ID-or-NAME")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def code(who: str, as_json: bool) -> None:
    """Print a new code: for an officer whose rights sleep, or whose code ran out.

    It wakes an officer from the officer's own account alone.
    """
    from backoffice.case.codes import new_invitation
    from backoffice.casework import staffing
    from backoffice.store import staff as officers

    given = given_sources()
    written = new_invitation(given.randomness)
    now = given.clock()

    async def task(office: Office) -> tuple[Office, Staff]:
        vault = (await office.desk()).vault

        def invite(tx: Tx) -> Staff:
            one = _one(officers.listing(tx, office.id), who)
            if one.proposed_by is not None:
                raise Refused(f"{one.name} waits for a second person: the first code will do.")
            if one.address_id and one.asleep_at is None:
                raise Refused(f"{one.name} is enrolled, and the rights do not sleep.")
            officers.invite(tx, vault, one, written, now=now, valid=staffing.VALID)
            return one

        return office, await office.database.write(invite, name="staff")

    office, one = at_work(task, writes=True)
    until = office.local(now + staffing.VALID)
    if as_json:
        echo_json({"id": one.id, "name": one.name, "code": written, "valid_until": until})
        return
    click.echo(_boxed(written))
    own = "from the account that was enrolled" if one.address_id else "to the office's own bot"
    click.echo(
        f"\n{one.name} sends this code {own}. It works once, until {until:%Y-%m-%d %H:%M} "
        f"{office.profile.office.zone_label}.\nIt is not shown again."
    )


@staff.command("reset-code")
@click.argument("who", metavar="ID-or-NAME")
def reset_code(who: str) -> None:
    """Let an officer whose telephone is lost begin anew with one-time codes.

    The officer, heads and administrators are told.
    """
    from backoffice.casework import second_factor
    from backoffice.store import second_factors
    from backoffice.store import staff as officers

    async def task(office: Office) -> Staff:
        desk = await office.desk()

        def work(tx: Tx) -> Staff:
            one = _one(officers.listing(tx, office.id), who)
            if second_factors.load(tx, desk.vault, one.id) is None:
                raise Refused(f"{one.name} uses no one-time codes.")
            second_factor.do_reset(_at_terminal(tx, desk, office.given.clock()), one)
            return one

        return await office.database.write(work, name="staff")

    one = at_work(task, writes=True)
    click.echo(f"{one.name} begins anew with /kodesandi in the chat.")


def _at_terminal(tx: Tx, desk: Desk, now: datetime) -> Work:
    """Work that the operator of the machine does."""
    from backoffice.case.events import Actor
    from backoffice.desk.work import Work

    return Work(tx, desk, now, Actor(kind="system", id="operator"))


def _tidy(text: str, option: str, most: int = _NAME_CHARS) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > most or not tidy.isprintable():
        raise click.BadParameter(
            f"is longer than {most} characters, or holds some that cannot be shown.",
            param_hint=option,
        )
    return tidy


def _refuse_again(tx: Tx, office: Office, name: str, now: datetime) -> None:
    """One person under two entries would be two officers: each told, neither the whole."""
    there = [
        one
        for one in _lines(tx, office, now)
        if one.status != "revoked" and one.name.casefold() == name.casefold()
    ]
    if not there:
        return
    shown = "\n".join(f"  {one.id}  {', '.join(one.roles)}, {one.status}" for one in there)
    raise Refused(
        f'An officer is called "{there[0].name}" already:\n{shown}\n'
        f"For a new code: aduan staff code {there[0].id}. For other roles: aduan staff revoke,\n"
        "then add with all of them. For somebody else of that name: the same with --another."
    )


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
            position=one.position,
            rank=one.rank,
            nip=one.nip,
            status=_status(one, until.get(one.id), now),
            code_until=office.local(until[one.id]) if one.id in until else None,
            holds=len(_held(tx, office.id, one.id)),
        )
        for one in officers.listing(tx, office.id)
    ]


def _status(one: Staff, until: datetime | None, now: datetime) -> str:
    if not one.active:
        return "revoked"
    if one.proposed_by is not None:
        return "waiting"
    if one.asleep_at is not None:
        return "asleep"
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
