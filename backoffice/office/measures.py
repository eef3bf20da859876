"""By what an office measures: the clocks of its SOP, and how grave cases are. Pure."""

from __future__ import annotations

from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import Calendar
from backoffice.case.milestones import Measure
from backoffice.office.profile import Profile

#: An officer's field that is printed as this says how grave a case is.
LEVEL = "tingkat"


def level_field(profile: Profile) -> str:
    """Key of the field that says how grave a case is: the one that is printed so, else the one by
    which a clock is longer or shorter; empty where no field says it.
    """
    printed = (one.key for one in profile.form.fields if one.printed_as == LEVEL)
    graded = (rule.by for rule in profile.clocks if rule.by)
    return next(iter((*printed, *graded)), "")


def measure_of(profile: Profile, calendar: Calendar, opening: Opening) -> Measure:
    """What runs beside the SOP is not counted: nobody promised it to the citizen."""
    return Measure(
        rules=profile.clocks, calendar=calendar, opening=opening, level=level_field(profile)
    )
