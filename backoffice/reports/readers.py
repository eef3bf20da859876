"""Who reads the register, and what of a case that reader may see: as on the card. Pure.

Source: rules 29-31, 56.
"""

from __future__ import annotations

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.office.profile import Profile
from backoffice.office.secrecy import hides_identity, sees, sees_none


class Reader(Struct, frozen=True):
    """An officer; or, without one, whoever runs the system."""

    staff: Staff | None = None
    #: Of whoever runs the system: the masked identity stands in it too.
    names: bool = False

    def knows(self, case: Case) -> bool:
        """Whether the case exists for this reader; nobody in particular knows of no secret one."""
        if self.staff is None:
            return case.secret is None
        return not sees_none(self.staff) and sees(case, self.staff)

    def hides(self, profile: Profile, case: Case) -> bool:
        """Whether even the masked identity is kept from this reader."""
        if self.staff is None:
            return not self.names
        return hides_identity(profile, case, self.staff)
