"""A case, as what its journal says adds up to. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from backoffice.case.events import Secret
from backoffice.case.parts import (
    CLOSED,
    FOR_CITIZEN,
    CasePaper,
    Delivery,
    Draft,
    Meeting,
    Pause,
    Plan,
)


class Case(Struct, frozen=True, kw_only=True):
    """What the journal adds up to."""

    id: str
    office_id: str
    code: str
    #: Register number, once given.
    number: str | None = None
    person_id: str
    address_id: str
    channel: str
    category: str
    version: str
    stage: str
    state: str
    words: str
    lacks_receive: tuple[str, ...] = ()
    lacks_complete: tuple[str, ...] = ()
    #: Staff id of the officer who holds it.
    holder: str | None = None
    #: Whom it was handed to: roles, and officers by id.
    assigned_roles: tuple[str, ...] = ()
    assigned_staff: tuple[str, ...] = ()
    #: Of several whom it was handed to, the role or officer that leads.
    lead: str = ""
    draft: Draft | None = None
    #: Papers beside it, and the answer itself once it was issued as one; in the order in which they
    #: were begun.
    papers: tuple[CasePaper, ...] = ()
    #: Of the answer that holds now; None where it was not handed over by hand.
    delivery: Delivery | None = None
    #: The channel shows that the answer has arrived. Looked up by whoever asks, and never kept.
    arrived: bool = False
    pauses: tuple[Pause, ...] = ()
    #: Somebody said at this stage that what it waits for has come.
    went_on: bool = False
    #: By how much clocks were extended, in their own unit.
    extended: dict[str, int] = {}
    meetings: tuple[Meeting, ...] = ()
    plans: tuple[Plan, ...] = ()
    #: Id of the class under which it is filed.
    archive: str = ""
    #: Of the fields on which something depends, what they say; of lists, what was decided of each.
    values: dict[str, str] = {}
    ticks: dict[str, dict[str, str]] = {}
    #: Stage and state to come back to when the pause is over.
    waiting_from: tuple[str, str] | None = None
    #: Until when the citizen may still complete it.
    complete_by: datetime | None = None
    received_at: datetime
    numbered_at: datetime | None = None
    completed_at: datetime | None = None
    assigned_at: datetime | None = None
    approved_at: datetime | None = None
    processed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    #: When it entered its present state.
    state_since: datetime
    #: Since when the citizen waits for an officer's word; nobody has answered since.
    called_at: datetime | None = None
    #: What was written means danger to life.
    urgent: bool = False
    #: The citizen wrote and nobody has looked since.
    unread: bool = False
    recorded_by: str = ""
    reference: str = ""
    #: Nothing shows that it is from the mail address that it bears.
    unproven: bool = False
    hide_identity: bool = True
    secret: Secret | None = None
    #: Staff id of who wants it to be secret no more.
    opening_asked_by: str = ""
    #: Staff id of the accused whom a superior wants to clear, and of that superior.
    clearing_asked: tuple[str, str] | None = None
    #: Staff ids of those to whom the identity was opened and who still work on the case.
    identity_open_to: tuple[str, ...] = ()
    #: Staff ids of those who opened its files for a reason and still work on the case.
    files_open_to: tuple[str, ...] = ()
    #: Rows of files: which officers sent, which hold nothing of a person, and of recordings the
    #: text row of what was heard.
    officers_files: tuple[str, ...] = ()
    released_files: tuple[str, ...] = ()
    #: Of those of officers: what shows that a paper was signed by hand.
    scans: tuple[str, ...] = ()
    transcripts: dict[str, str] = {}
    #: Since then nobody reads its words.
    sealed_at: datetime | None = None
    destroyed_at: datetime | None = None
    seq: int

    @property
    def open(self) -> bool:
        return self.state not in CLOSED

    def is_with(self, roles: Iterable[str], staff: Iterable[str], lead: str) -> bool:
        """Was it handed last to just these, with the same one to lead?"""
        handed = (set(self.assigned_roles), set(self.assigned_staff), self.lead)
        there = bool(self.assigned_roles or self.assigned_staff)
        return there and handed == (set(roles), set(staff), lead)

    @property
    def waits(self) -> bool:
        """Does it wait for its citizen, so that the clocks stand still?"""
        return any(one.until is None and one.why == FOR_CITIZEN for one in self.pauses)

    @property
    def paused(self) -> Pause | None:
        """The wait for somebody outside that is not over, if there is one."""
        open_ones = (one for one in self.pauses if one.until is None and one.why != FOR_CITIZEN)
        return next(open_ones, None)

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that is set and of which no result is known, if there is one."""
        return next((one for one in self.meetings if one.state == "terjadwal"), None)

    def paper(self, id: str) -> CasePaper | None:
        """The latest of that kind, if one was begun."""
        return next((one for one in reversed(self.papers) if one.paper == id), None)

    @property
    def kept_secret(self) -> bool:
        """Is its content to be kept secret, whatever comes of a doubt whom it is about?"""
        found = self.secret
        return found is not None and (not found.doubts or found.before is not None)

    @property
    def lacks(self) -> tuple[str, ...]:
        """Fields without an answer, in the order in which they are asked for."""
        return self.lacks_receive + self.lacks_complete

    @property
    def label(self) -> str:
        """What people call it: the register number, else the code."""
        return self.number or self.code
