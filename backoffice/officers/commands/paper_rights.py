"""Who writes a paper. Pure."""

from __future__ import annotations

from backoffice.case.officers import Staff
from backoffice.office.papers import Paper
from backoffice.office.profile import Profile


def may_write(profile: Profile, staff: Staff, paper: Paper) -> bool:
    """Whoever writes it, and whoever signs it: a correction is a version too."""
    return bool(staff.roles.intersection((*paper.by, *(one.role for one in paper.signs))))
