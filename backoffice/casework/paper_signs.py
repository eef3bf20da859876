"""How whoever signs stands below it: position, rank and NIP as they are at that time.

Kept with each sign, so that who is promoted between two signs, or leaves, changes no sign that was
given. Source: rules 52.
"""

from __future__ import annotations

from backoffice.case.parts import Sign
from backoffice.case.signatory import Signatory
from backoffice.desk.work import Work
from backoffice.store import staff


def signatory_of(work: Work, staff_id: str) -> Signatory | None:
    """How that officer stands below what is signed now; None where it is nobody's alone."""
    found = staff.get(work.tx, staff_id) if staff_id else None
    return Signatory(found.position, found.rank, found.nip) if found else None


def stands(work: Work, sign: Sign) -> Signatory:
    """How the signer of that stands below it: as it was kept, for signs of before that as now."""
    return sign.signatory or signatory_of(work, sign.staff) or Signatory()
