"""What may happen to a case, as its journal keeps it. Pure.

The journal says what happened and who did it, never who the citizen is nor which words were
used: those stand in rows that can be deleted, and events point to them by id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from backoffice.case.signatory import Signatory


class Actor(Struct, frozen=True):
    """Who did it: `id` is a person's or an officer's id, or the name of a clock."""

    kind: Literal["citizen", "staff", "clock", "system"]
    id: str = ""


class Doubt(Struct, frozen=True):
    """Why words of the citizen may complain of an officer: a key of the texts, and whom."""

    why: str
    #: Staff id; empty where they name nobody.
    staff: str = ""


class Secret(Struct, frozen=True):
    """Who may know of a case whose content is kept secret; for all others it does not exist.

    Whoever holds it, or had it handed to them by name, knows of it besides. While there is a doubt
    whom it is about, it waits for a superior to look.
    """

    roles: tuple[str, ...] = ()
    #: Staff ids.
    staff: tuple[str, ...] = ()
    #: Staff ids of those it complains about: they never know of it, whatever else they are.
    accused: tuple[str, ...] = ()
    #: When it became secret: a role that began later opens nothing. None: before that was kept.
    since: datetime | None = None
    #: Why some of the accused are so only until a superior has looked.
    doubts: tuple[Doubt, ...] = ()
    #: When the first of these doubts came.
    doubted_at: datetime | None = None
    #: Who held it, and whom it was handed to, when it was taken from them because of a doubt.
    taken_from: str = ""
    taken_from_staff: tuple[str, ...] = ()
    #: What was secret of it before it was about an officer.
    before: Secret | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Staff ids of those whom it complains about outright."""
        doubted = {one.staff for one in self.doubts}
        return tuple(one for one in self.accused if one not in doubted)


class Opened(Struct, frozen=True, tag="opened"):
    """A complaint arrived complete enough to be a case; `words` is the text row of its answers."""

    code: str
    version: str
    person: str
    address: str
    channel: str
    category: str
    stage: str
    state: str
    words: str
    #: Keys of the form that still lack an answer: of `terima`, and of `lengkap`.
    lacks_receive: tuple[str, ...] = ()
    lacks_complete: tuple[str, ...] = ()
    #: kirim, petugas, catat
    how: str = "kirim"
    received_at: datetime | None = None
    #: Staff id of who entered what did not come by chat; such a case may have no address.
    recorded_by: str = ""
    #: What another system calls it: the Tracking ID of SP4N-LAPOR!.
    reference: str = ""
    #: The citizen did not say that those who work on the answer may know who it is.
    hide_identity: bool = True
    secret: Secret | None = None
    #: The citizen asked for an officer.
    called: bool = False
    #: What was written means danger to life.
    urgent: bool = False
    #: Of the fields on which something depends, which option was chosen.
    values: dict[str, str] = {}


class MailDoubted(Struct, frozen=True, tag="mail_doubted"):
    """It came by a mail of which nothing shows that it is from whose address it bears."""


class MailProven(Struct, frozen=True, tag="mail_proven"):
    """Whoever has the mailbox from which it came has answered for it since."""


class Numbered(Struct, frozen=True, tag="numbered"):
    """The register number was given, once; clocks that start at receipt start here."""

    number: str
    ordinal: int
    year: int
    #: When the complaint reached us, if the number came at once: the clocks run from there.
    since: datetime | None = None
    #: Row of the file of its receipt, which is printed after this.
    receipt: str = ""


class Received(Struct, frozen=True, tag="received"):
    """What was announced was brought: from now on it is official."""

    stage: str
    state: str


class Unreceived(Struct, frozen=True, tag="unreceived"):
    """It was taken as received by mistake; its number stays taken and is void."""

    stage: str
    state: str
    #: The number that is void now.
    number: str
    #: Text row: why.
    words: str


class Completed(Struct, frozen=True, tag="completed"):
    """Declared complete and eligible, by an officer or by the clock."""

    origin: Literal["petugas", "otomatis", "jawaban_langsung"]
    stage: str
    #: State of that stage: a case that is already worked on stays in work.
    state: str = "LENGKAP"


class Taken(Struct, frozen=True, tag="taken"):
    """An officer took the case."""

    staff: str
    stage: str


class Directed(Struct, frozen=True, tag="directed"):
    """A superior gave direction to whoever works on the case; `words` is its text row."""

    words: str
    #: Staff ids of those who had asked for it.
    to: tuple[str, ...] = ()


class Noted(Struct, frozen=True, tag="noted"):
    """An internal note was written; `words` is its text row, `files` are of the officer."""

    words: str
    files: tuple[str, ...] = ()
    #: The note says what came of talking with the citizen.
    spoke: bool = False


class Summarised(Struct, frozen=True, tag="summarised"):
    """An officer wrote in short what it is about, for the register; the last one holds."""

    #: Text row: at most so many characters as a row of the register has room for.
    words: str


class Written(Struct, frozen=True, tag="written"):
    """The citizen added words or evidence to the case."""

    words: str
    evidence: tuple[str, ...] = ()
    #: They mean danger to life.
    urgent: bool = False


class Messaged(Struct, frozen=True, tag="messaged"):
    """An officer's previewed and confirmed message went to the citizen; no answer, no change."""

    words: str
    #: Rows of the officer's files that went with it.
    files: tuple[str, ...] = ()


class Answered(Struct, frozen=True, tag="answered"):
    """An officer's previewed and confirmed answer went to the citizen."""

    words: str
    stage: str
    state: str
    #: Given at the desk and closing the case at once.
    direct: bool = False
    #: As in `Messaged`.
    files: tuple[str, ...] = ()


class Delivered(Struct, frozen=True, tag="delivered"):
    """The approved answer was handed over by hand; the case is answered by it."""

    #: Text row: who took it, and how that is proven.
    words: str
    stage: str
    state: str
    #: Text row of the answer.
    answer: str
    #: Rows of the officer's files that prove it: a photograph of the signature.
    files: tuple[str, ...] = ()
    #: Rows of the files of the answer, which go to the citizen with it.
    enclosed: tuple[str, ...] = ()
    #: It closes the case at once.
    direct: bool = False


class Undelivered(Struct, frozen=True, tag="undelivered"):
    """That it was handed over was entered by mistake; the case is where it was before."""

    stage: str
    state: str
    #: Text row: why.
    words: str


#: petugas: /selesai; langsung: with a direct answer; diam: nobody came back on the answer;
#: dialihkan, ditolak, dicabut: /alihkan, /tolak, /cabut.
Ending = Literal["petugas", "langsung", "diam", "dialihkan", "ditolak", "dicabut"]


class Closed(Struct, frozen=True, tag="closed"):
    """The case is finished; `outcome` is one of CLOSED."""

    outcome: str
    stage: str
    how: Ending = "petugas"
    #: Text row: the remark on the result, or what the citizen is told of the reason.
    words: str = ""
    #: Listed reason of a refusal.
    reason: str = ""
    #: Text row: the authority that a referred matter belongs to.
    destination: str = ""


class Reopened(Struct, frozen=True, tag="reopened"):
    """A closed case is worked on again, because the citizen said "belum"."""

    stage: str
    state: str


class Released(Struct, frozen=True, tag="released"):
    """The officer who held the case gave it back to the queue."""

    stage: str
    state: str
    words: str = ""


class Assigned(Struct, frozen=True, tag="assigned"):
    """Handed on with an instruction, to officers by role or by id."""

    stage: str
    state: str
    roles: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    words: str = ""
    #: Of several that role or officer leads, and takes it; empty where it is for one alone.
    lead: str = ""
    #: It came to them by the way of the SOP, and nobody chose them.
    forwarded: bool = False


class Escalated(Struct, frozen=True, tag="escalated"):
    """Put before a superior, who is to give direction; the case stays where it is."""

    roles: tuple[str, ...]
    words: str = ""


class Drafted(Struct, frozen=True, tag="drafted"):
    """A version of the official answer waits for approval."""

    words: str
    version: int
    #: As in `Messaged`.
    files: tuple[str, ...] = ()
    #: Since then it waits; None: before that was kept.
    since: datetime | None = None
    #: How many signs, of the first ones in the chain, are kept; the other ones fall.
    keeps: int = 0


class Signed(Struct, frozen=True, tag="signed"):
    """One of the chain has signed the version that waits; others sign after."""

    version: int
    #: Whose place in the chain it was.
    role: str
    #: From then on the next one's sign is waited for.
    since: datetime | None = None
    #: Position, rank and NIP of whose sign it is, as they were then; None: that was not kept yet,
    #: or it is nobody's alone.
    signatory: Signatory | None = None
    #: It was signed by hand: whose sign it is, a staff id, or the role where it is nobody's alone;
    #: and the rows of the files that show it.
    for_whom: str = ""
    proof: tuple[str, ...] = ()


class Approved(Struct, frozen=True, tag="approved"):
    """A version of the answer may go out: the last of the chain has signed it."""

    version: int
    stage: str
    state: str
    #: Since then it may be sent; None: before that was kept.
    since: datetime | None = None
    #: As in `Signed`; empty where there is no chain.
    role: str = ""
    signatory: Signatory | None = None
    for_whom: str = ""
    proof: tuple[str, ...] = ()


class Returned(Struct, frozen=True, tag="returned"):
    """A version of the answer went back to its author with a note."""

    version: int
    stage: str
    state: str
    words: str = ""


class Requested(Struct, frozen=True, tag="requested"):
    """The citizen was asked for what is missing; the SOP's clocks wait."""

    words: str
    until: datetime
    stage: str
    state: str


class Awaited(Struct, frozen=True, tag="awaited"):
    """What is missing is waited for until then, although no officer asked for it."""

    until: datetime


class Resumed(Struct, frozen=True, tag="resumed"):
    """What was waited for has come (or is not waited for any more); the clocks go on."""

    stage: str
    state: str
    #: The citizen has answered what was asked.
    answered: bool = False
    #: Staff id of who had asked; empty where no officer had.
    asked_by: str = ""


class Filled(Struct, frozen=True, tag="filled"):
    """An officer filled in or corrected a field, out of a letter, a call, a recording."""

    field: str
    words: str
    lacks_receive: tuple[str, ...] = ()
    lacks_complete: tuple[str, ...] = ()
    category: str = ""
    #: Which option was chosen, of a field on which something depends; `terisi` where it has none.
    value: str = ""


class Ticked(Struct, frozen=True, tag="ticked"):
    """One of a list that officers tick was decided, or decided otherwise."""

    field: str
    tick: str
    how: Literal["ya", "tidak", "kesampingkan"]
    #: Text row: why; empty where nobody said.
    words: str = ""


class Paused(Struct, frozen=True, tag="paused"):
    """Somebody outside is waited for: these clocks stand still until it goes on."""

    #: Id of a cause, of [[waits]].
    why: str
    #: Ids of the clocks that stand still.
    clocks: tuple[str, ...]
    #: Text row: what the officer said of it; empty where the stage brings it with it.
    words: str = ""


class Continued(Struct, frozen=True, tag="continued"):
    """What was waited for has come."""

    why: str


class Extended(Struct, frozen=True, tag="extended"):
    """A clock was given more time."""

    clock: str
    #: How many more of its own unit.
    amount: int
    #: Text row: the reason that the citizen is told.
    words: str


class MeetingSet(Struct, frozen=True, tag="meeting_set"):
    """A meeting about the case was set, or moved to another day."""

    #: Of this case, from 1 on.
    number: int
    at: datetime
    #: Text row: where.
    place: str
    #: Text row: all who are invited, as the officer named them.
    invited: str
    #: Those of them who are officers: roles, and staff ids.
    roles: tuple[str, ...]
    staff: tuple[str, ...]
    stage: str
    state: str
    #: The citizen hears of it.
    told: bool = False
    moved: bool = False
    #: Text row: why it was moved.
    words: str = ""
    #: The office is closed on that day, and who set it was told so.
    closed: bool = False


class MeetingAttended(Struct, frozen=True, tag="meeting_attended"):
    """Who was there; `words` is the text row of their names."""

    number: int
    words: str


class MeetingHeld(Struct, frozen=True, tag="meeting_held"):
    """What came of a meeting; `words` is the text row of its result."""

    number: int
    words: str


class MeetingCancelled(Struct, frozen=True, tag="meeting_cancelled"):
    """A meeting does not take place."""

    number: int
    #: Text row: why; empty where the end of the case ended it.
    words: str = ""


class Planned(Struct, frozen=True, tag="planned"):
    """Something is to be done because of the case, also after its end, by somebody on a day."""

    #: Of this case, from 1 on.
    number: int
    #: Text row: what.
    words: str
    #: The beginning of that day.
    due: datetime
    #: Who is responsible: roles, or staff ids.
    roles: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()


class PlanDone(Struct, frozen=True, tag="plan_done"):
    """What was planned has been done."""

    number: int
    #: Text row: what came of it.
    words: str


class PlanDropped(Struct, frozen=True, tag="plan_dropped"):
    """What was planned is not done."""

    number: int
    #: Text row: why.
    words: str


class Archived(Struct, frozen=True, tag="archived"):
    """A closed case was filed; filed anew, it counts as it was filed last."""

    #: Id of a class, of [[archive]].
    archive_class: str


class LaporEntered(Struct, frozen=True, tag="lapor_entered"):
    """It was carried over to SP4N-LAPOR!; entered anew, the last Tracking ID counts."""

    #: Its Tracking ID there.
    reference: str


class Revealed(Struct, frozen=True, tag="revealed"):
    """The citizen's identity was shown to an officer, for a listed reason."""

    reason: str
    #: Roles of that officer, whose superior is told.
    roles: tuple[str, ...] = ()
    #: Shown once more under the reason that was given before.
    again: bool = False


class FilesOpened(Struct, frozen=True, tag="files_opened"):
    """These files of the case were brought to the officer."""

    files: tuple[str, ...]
    #: Their numbers on the card.
    numbers: tuple[int, ...] = ()
    #: For which listed reason; empty where none was needed.
    reason: str = ""


class FileReleased(Struct, frozen=True, tag="file_released"):
    """Nothing in this file tells whose complaint it is, says who may know: others may see it."""

    file: str
    number: int = 0


class Transcribed(Struct, frozen=True, tag="transcribed"):
    """What was heard in this file was written down; `words` is its text row."""

    file: str
    words: str
    number: int = 0


class Restricted(Struct, frozen=True, tag="restricted"):
    """From here on only these know of the case."""

    secret: Secret
    #: teradu: it complains about an officer; dugaan: it may; pejabat: somebody decided so
    why: Literal["teradu", "dugaan", "pejabat"]
    #: Staff ids of those who have it again: who held it, and whom it was handed to.
    holder: str = ""
    staff: tuple[str, ...] = ()


class OpeningAsked(Struct, frozen=True, tag="opening_asked"):
    """An officer wants the content to be no secret any more; a second one has to agree."""


class ClearingAsked(Struct, frozen=True, tag="clearing_asked"):
    """A superior says that it is not about this officer; another one has to agree."""

    accused: str


class Unrestricted(Struct, frozen=True, tag="unrestricted"):
    """The content is secret no more."""

    #: dugaan: a superior has looked and it is about nobody; teradu: it is not about who was named.
    why: Literal["", "dugaan", "teradu"] = ""
    #: What the others are told: that there is a new case, that the citizen has written, nothing.
    news: Literal["", "baru", "tambahan"] = ""
    #: As in `Restricted`.
    holder: str = ""
    staff: tuple[str, ...] = ()


class Proven(Struct, frozen=True, tag="proven"):
    """The officer showed by a one-time code who it is; `act` is the command that follows."""

    act: str


class IdentityKept(Struct, frozen=True, tag="identity_kept"):
    """Whether the citizen's identity is kept from those who work on the answer."""

    hidden: bool


class Asked(Struct, frozen=True, tag="asked"):
    """The citizen asked for something a person decides: withdrawal, an officer, the own data."""

    what: Literal["cabut", "hapus_data", "petugas", "data_saya", "ubah_data"]
    #: Of an officer: since then the citizen waits. None: before that was kept.
    since: datetime | None = None


#: What a citizen may ask about the own data.
Wish = Literal["hapus_data", "data_saya", "ubah_data"]


class DataDecided(Struct, frozen=True, tag="data_decided"):
    """What became of the citizen's wishes about the own data. Source: rules 33."""

    what: tuple[Wish, ...]
    how: Literal["dikirim", "diserahkan", "ditolak"]
    #: Text row: the copy that is sent, how it was handed over, why it was declined. Empty where
    #: it was decided together with another case, to which the words belong.
    words: str = ""


class Reminded(Struct, frozen=True, tag="reminded"):
    """A clock's mark came: half, h1, due, late, head."""

    clock: str
    mark: str
    #: Roles above whoever is responsible that were told of it.
    above: tuple[str, ...] = ()


class Shared(Struct, frozen=True, tag="shared"):
    """The answer was handed to a related party, without the complainant's data."""

    #: Text row: who received it.
    words: str
    #: Text row: what was handed over.
    copy: str = ""


class Published(Struct, frozen=True, tag="published"):
    """What came of it was made known to everybody, in words that say nothing of who complained."""

    words: str
    #: Text row: where it is to be read.
    medium: str


class PaperWritten(Struct, frozen=True, tag="paper_written"):
    """A version of a paper beside the answer waits for its signs."""

    #: Id of what the profile declares.
    paper: str
    version: int
    #: Text row: what was written, by section.
    words: str
    #: As in `Drafted`.
    since: datetime | None = None
    keeps: int = 0


class PaperSigned(Struct, frozen=True, tag="paper_signed"):
    """One of the chain of a paper has signed the version that waits; others sign after."""

    paper: str
    version: int
    #: As in `Signed`.
    role: str
    since: datetime | None = None
    #: As in `Signed`.
    for_whom: str = ""
    proof: tuple[str, ...] = ()
    signatory: Signatory | None = None


class PaperReturned(Struct, frozen=True, tag="paper_returned"):
    """A version of a paper went back to its author with a note."""

    paper: str
    version: int
    #: Text row: what is to be changed.
    words: str


class PaperIssued(Struct, frozen=True, tag="paper_issued"):
    """The last sign is there: number and date are given, and what is printed is frozen."""

    paper: str
    version: int
    #: As in `Signed`; empty where the author's word is the sign, or nobody signs.
    role: str = ""
    #: Empty: it bears none.
    number: str = ""
    #: Text row: what is printed; empty where no file is made.
    letter: str = ""
    #: Row of the file, which is printed after this.
    file: str = ""
    #: Keyed digest of what is printed but for its QR code.
    digest: str = ""
    #: The year of its series and the how manieth it is there; 0: it bears no number.
    year: int = 0
    ordinal: int = 0
    #: As in `PaperSigned`; the first of the files is the issued one.
    for_whom: str = ""
    proof: tuple[str, ...] = ()
    signatory: Signatory | None = None


class PaperVoided(Struct, frozen=True, tag="paper_voided"):
    """A paper was issued by mistake: its number stays taken, and it counts no more."""

    paper: str
    number: str
    #: Text row: why.
    words: str
    #: Its citizen has it, or it is on its way there.
    reached: bool = False


class Sealed(Struct, frozen=True, tag="sealed"):
    """The complainant asked for deletion: daily work can read none of the words any more."""

    #: Text row: the officer's reason; sealed with the rest.
    words: str
    #: When what is kept for the archive is destroyed.
    until: datetime


class Destroyed(Struct, frozen=True, tag="destroyed"):
    """The retention of a sealed case is over: its words, its files and then their key are gone."""


CaseEvent = (
    Opened
    | Numbered
    | Received
    | Unreceived
    | Completed
    | MailDoubted
    | MailProven
    | Taken
    | Noted
    | Summarised
    | Written
    | Messaged
    | Answered
    | Delivered
    | Undelivered
    | Closed
    | Reopened
    | Released
    | Assigned
    | Escalated
    | Directed
    | Drafted
    | Signed
    | Approved
    | Returned
    | Requested
    | Awaited
    | Resumed
    | Filled
    | Ticked
    | Paused
    | Continued
    | Extended
    | MeetingSet
    | MeetingAttended
    | MeetingHeld
    | MeetingCancelled
    | Planned
    | PlanDone
    | PlanDropped
    | Archived
    | LaporEntered
    | Revealed
    | FilesOpened
    | FileReleased
    | Transcribed
    | Restricted
    | OpeningAsked
    | ClearingAsked
    | Unrestricted
    | Proven
    | IdentityKept
    | Asked
    | DataDecided
    | Reminded
    | Shared
    | Published
    | PaperWritten
    | PaperSigned
    | PaperReturned
    | PaperIssued
    | PaperVoided
    | Sealed
    | Destroyed
)


class Entry(Struct, frozen=True):
    """One line of the journal."""

    case_id: str
    seq: int
    at: datetime
    actor: Actor
    event: CaseEvent
