"""`aduan deadline`: when something is due, and why, day by day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from backoffice.calendar.explanation import UNITS

if TYPE_CHECKING:
    from backoffice.calendar.explanation import Explanation
    from backoffice.calendar.workdays import Calendar, IfClosed, Unit
    from backoffice.case.clocks import ClockRule
    from backoffice.office.profile import Profile

PROFILES = Path(__file__).resolve().parents[2] / "profiles"


def moment(_ctx: click.Context, _param: click.Parameter, value: str) -> datetime:
    """An ISO date and time; without an offset it is the office's own time."""
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is not like 2026-12-23T10:00+07:00.') from None


@click.command("deadline")
@click.option("--office", required=True, metavar="ID", help="Id of a profile, or its folder.")
@click.option("--clock", metavar="ID", help="A clock that the profile declares.")
@click.option("--days", type=click.IntRange(min=1), metavar="N", help="So many of --unit.")
@click.option("--unit", type=click.Choice(UNITS), help="What --days counts.")
@click.option(
    "--if-closed",
    type=click.Choice(["geser", "tetap"]),
    help="With --unit hari: move from a closed day to the next working day (default), or stay.",
)
@click.option(
    "--from", "start", metavar="ISO", callback=moment, required=True, help="When it starts."
)
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def deadline(
    office: str,
    clock: str | None,
    days: int | None,
    unit: Unit | None,
    if_closed: IfClosed | None,
    start: datetime,
    as_json: bool,
) -> None:
    """The due moment and the arithmetic, day by day."""
    import msgspec

    from backoffice.office.profile import (
        NoOfficeError,
        ProfileError,
        load_profile,
        profile_folder,
    )

    if clock is not None and (days or unit or if_closed):
        raise click.UsageError("Give --clock alone, or --days with --unit.")
    if clock is None and not (days and unit):
        raise click.UsageError("Give --clock ID, or --days N with --unit UNIT.")
    try:
        folder = profile_folder(office, PROFILES)
        profile = load_profile(folder)
        if days and unit:
            found = _explain(profile, folder, start, days, unit, if_closed or "geser")
        else:
            rule = _rule(profile, clock or "")
            found = _explain(profile, folder, start, rule.amount, rule.unit, rule.if_closed)
    except NoOfficeError as error:
        near = f" Did you mean {error.near}?" if error.near else ""
        known = ", ".join(error.known) or "none yet"
        raise Refused(f'There is no office "{office}".{near} There are: {known}.') from None
    except ProfileError:
        # It says so in the language of those who write profiles.
        said = f'The profile of "{office}" cannot be read: aduan profiles check {office} says why.'
        raise Refused(said) from None
    except (ValueError, OSError) as error:
        raise Refused(str(error)) from error
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        click.echo(found.as_text())


def _rule(profile: Profile, clock: str) -> ClockRule:
    for rule in profile.clocks:
        if rule.id == clock:
            return rule
    known = ", ".join(rule.id for rule in profile.clocks)
    raise Refused(f'{profile.office.id} has no clock "{clock}"; it has: {known or "none"}.')


def _explain(
    profile: Profile, folder: Path, start: datetime, amount: int, unit: Unit, if_closed: IfClosed
) -> Explanation:
    from backoffice.calendar.explanation import explain

    calendar = calendar_of(profile, folder)
    return explain(
        calendar,
        start if start.tzinfo else calendar.as_local(start),
        amount,
        unit,
        if_closed,
        office=profile.office.id,
    )


def calendar_of(profile: Profile, folder: Path) -> Calendar:
    """Its working days, with the holidays that stand beside it, else those of this installation.

    Raises ValueError, OSError.
    """
    from backoffice.calendar.workdays import Opening, load_holidays, office_calendar

    beside = folder.parent / "holidays"
    holidays = load_holidays(beside if beside.is_dir() else PROFILES / "holidays")
    return office_calendar(holidays, profile.office.timezone, Opening.of(profile.hours.days))
