"""The lines of a case's journal in the operator's words: what happened, never who complains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, assert_never

from app.settings.channels import CHANNELS
from backoffice.case import events as facts
from backoffice.case.events import Actor, CaseEvent, Entry
from backoffice.case.workflow import VERBS

if TYPE_CHECKING:
    from backoffice.case.officers import Staff
    from backoffice.office.profile import Profile

_COMPLETED = {
    "petugas": "declared complete",
    "otomatis": "complete, as nothing lacks",
    "jawaban_langsung": "complete, by the answer that was given at the desk",
}
_ENDED = {
    "petugas": "closed",
    "langsung": "closed by the answer at the desk",
    "diam": "closed, as nobody came back on the answer",
    "dialihkan": "referred to another office",
    "ditolak": "refused",
    "dicabut": "taken back",
}
_ASKED = {
    "cabut": "to take the complaint back",
    "petugas": "for an officer",
    "hapus_data": "to delete the own data",
    "data_saya": "for a copy of the own data",
    "ubah_data": "to correct the own data",
}
_DECIDED = {"dikirim": "granted, and sent", "diserahkan": "granted", "ditolak": "declined"}
_MARKS = {
    "half": "half of the time is over",
    "h1": "due on the next working day",
    "due": "due today",
    "late": "late",
    "head": "late, and the head is told",
}
_TICKED = {"ya": "yes", "tidak": "no", "kesampingkan": "set aside, with a reason"}
_SECRET = {
    "teradu": "kept secret: it complains of an officer",
    "dugaan": "kept secret until a superior has looked: it may complain of an officer",
    "pejabat": "kept secret, as an officer decided",
}
_OPENED = {
    "": "secret no more",
    "dugaan": "secret no more: it complains of nobody here",
    "teradu": "secret no more: it is not about who was named",
}


class Narrator:
    """Says what an entry of the journal means, with the office's own names of things."""

    def __init__(self, profile: Profile, names: Mapping[str, Staff]) -> None:
        self._names = {id: one.name for id, one in names.items()}
        self._fields = {field.key: field.label for field in profile.form.fields}
        self._ticks = {
            (field.key, option.id): option.label
            for field in profile.form.fields
            for option in field.options
        }
        self._archive = {one.id: one.name for one in profile.archive}
        self._waits = {wait.id: wait.name for wait in profile.workflow.waits}
        self._clocks = {rule.id: rule.name for rule in profile.limits}
        self._stages = {stage.id: stage.name for stage in profile.workflow.stages}
        self._roles = {role.id: role.title for role in profile.roles}
        options = profile.form.field(profile.category_field).options
        self._categories = {option.id: option.label for option in options}
        self._channels = {channel.name: channel.label for channel in CHANNELS}

    def clock(self, id: str) -> str:
        """A deadline by its name."""
        return self._clocks.get(id, id)

    def category(self, id: str) -> str:
        """A category as people read it."""
        return self._categories.get(id, id) or "no category"

    def channel(self, name: str) -> str:
        """A channel by its name; what came on paper is called as it was entered."""
        return self._channels.get(name, name)

    def tell(self, entry: Entry) -> str:
        """What happened, and the stage in which the case is then."""
        stage = getattr(entry.event, "stage", "")
        name = self._stages.get(stage, stage)
        return self._told(entry.event, entry.actor) + (f" → {name}" if stage else "")

    def _told(self, event: CaseEvent, actor: Actor) -> str:
        match event:
            case facts.Opened():
                return self._arrived(event)
            case facts.Numbered(number=number):
                return f"register number {number}"
            case facts.Received():
                return "received: what was announced has been brought"
            case facts.Unreceived(number=number):
                return f"not received after all; register number {number} is void"
            case facts.Completed(origin=origin):
                return _COMPLETED[origin]
            case facts.MailDoubted():
                return "came by a mail that anybody may have written"
            case facts.MailProven():
                return "the owner of the mailbox has replied: the mail is proven"
            case facts.Taken(staff=staff):
                return "taken" if staff == actor.id else f"taken by {self._officer(staff)}"
            case facts.Released():
                return "given back to the queue"
            case facts.Assigned(roles=roles, staff=staff):
                return f"handed on to {self._listed(roles, staff)}"
            case facts.Escalated(roles=roles):
                return f"direction asked of {self._listed(roles)}"
            case facts.Directed(to=to):
                return f"direction given to {self._listed((), to)}"
            case facts.Noted():
                return "note written"
            case facts.Written(evidence=evidence):
                files = f", with {_count(len(evidence), 'file')}" if evidence else ""
                return f"something added{files}"
            case facts.Messaged():
                return "message sent to the citizen"
            case facts.Drafted(version=version):
                return f"answer drafted, version {version}"
            case facts.Signed(version=version, role=role):
                return f"answer signed, version {version}, by {self._roles.get(role, role)}"
            case facts.Approved(version=version):
                return f"answer approved, version {version}"
            case facts.Returned(version=version):
                return f"answer sent back to its author, version {version}"
            case facts.Answered(direct=direct):
                return "answered at the desk" if direct else "answer sent to the citizen"
            case facts.Delivered():
                return "answer handed over by hand, with proof"
            case facts.Undelivered():
                return "not handed over after all; the proof is marked"
            case facts.Closed(how=how):
                return _ENDED[how]
            case facts.Reopened():
                return "opened again"
            case facts.Requested():
                return "the citizen is asked for what lacks"
            case facts.Awaited():
                return "what lacks is waited for"
            case facts.Resumed():
                return "goes on"
            case facts.Filled(field=field):
                return f"field filled in: {self._fields.get(field, field)}" + self._lacks(event)
            case facts.Ticked(field=field, tick=tick, how=how):
                name = self._ticks.get((field, tick), tick)
                return f"{self._fields.get(field, field)}: {name}: {_TICKED[how]}"
            case facts.Paused(why=why):
                return f"clocks stand still: {self._waits.get(why, why)} is waited for"
            case facts.Continued(why=why):
                return f"clocks go on: {self._waits.get(why, why)} is waited for no more"
            case facts.Extended(clock=clock):
                return f"{self.clock(clock)}: given more time"
            case facts.MeetingSet(number=number, moved=moved):
                return f"meeting {number} {'moved' if moved else 'set'}"
            case facts.MeetingAttended(number=number):
                return f"noted who was at meeting {number}"
            case facts.MeetingHeld(number=number):
                return f"result of meeting {number} noted"
            case facts.MeetingCancelled(number=number):
                return f"meeting {number} does not take place"
            case facts.Planned(number=number, roles=roles, staff=staff):
                return f"follow-up {number} planned, by {self._listed(roles, staff)}"
            case facts.PlanDone(number=number):
                return f"follow-up {number} done"
            case facts.PlanDropped(number=number):
                return f"follow-up {number} dropped"
            case facts.Archived(archive_class=archive_class):
                return f"filed as {self._archive.get(archive_class, archive_class)}"
            case facts.LaporEntered(reference=reference):
                return f"entered in SP4N-LAPOR! as {reference}"
            case facts.Revealed(again=again):
                return f"identity shown{' again' if again else ''}"
            case facts.FilesOpened(numbers=numbers):
                return f"brought to the officer: file {', '.join(map(str, numbers))}"
            case facts.FileReleased(number=number):
                return f"file {number} released: it tells nothing of who complains"
            case facts.Transcribed(number=number):
                return f"what was heard in file {number} was written down"
            case facts.Restricted(why=why):
                return _SECRET[why]
            case facts.Unrestricted(why=why):
                return _OPENED[why]
            case facts.OpeningAsked():
                return "asked to be secret no more; a second person has to agree"
            case facts.ClearingAsked():
                return "said to be about somebody else; a second person has to agree"
            case facts.Proven(act=act):
                verb = VERBS.get(act)
                return f"one-time code given for {verb.command if verb else f'/{act}'}"
            case facts.IdentityKept(hidden=hidden):
                return f"identity {'kept from' if hidden else 'open to'} those who answer"
            case facts.Asked(what=what):
                return f"asked {_ASKED[what]}"
            case facts.DataDecided(what=wishes, how=how):
                return f"asked {' and '.join(_ASKED[one] for one in wishes)}: {_DECIDED[how]}"
            case facts.Reminded(clock=clock, mark=mark):
                return f"{self.clock(clock)}: {_MARKS.get(mark, mark)}"
            case facts.Shared():
                return "copy of the answer handed over, without the complainant's data"
            case facts.Published():
                return "made public, without the complainant's data"
            case facts.Summarised():
                return "short content written, for the register"
            case facts.PaperWritten(paper=paper, version=version):
                return f"{paper}: written, version {version}"
            case facts.PaperSigned(paper=paper, version=version, role=role):
                by = self._roles.get(role, role)
                return f"{paper}: signed, version {version}, by {by}"
            case facts.PaperReturned(paper=paper, version=version):
                return f"{paper}: sent back to its author, version {version}"
            case facts.PaperIssued(paper=paper, number=number):
                return f"{paper}: issued{f' as {number}' if number else ''}"
            case facts.PaperVoided(paper=paper, number=number):
                return f"{paper}{f' {number}' if number else ''}: void"
            case facts.Sealed():
                return "sealed, as the complainant asked"
            case facts.Destroyed():
                return "destroyed: its retention is over"
            case _ as never:
                assert_never(never)

    def _arrived(self, event: facts.Opened) -> str:
        way = {
            "catat": f"entered by an officer, came by {self.channel(event.channel)}",
            "petugas": f"came by {self.channel(event.channel)}, for an officer to fill in",
        }.get(event.how, f"came by {self.channel(event.channel)}")
        category = self.category(event.category)
        return f"{way}, code {event.code}, {category}{self._lacks(event)}"

    def _lacks(self, event: facts.Opened | facts.Filled) -> str:
        keys = dict.fromkeys((*event.lacks_receive, *event.lacks_complete))
        labels = ", ".join(self._fields.get(key, key) for key in keys)
        return f"; still lacks: {labels}" if labels else ""

    def _officer(self, id: str) -> str:
        return self._names.get(id, "an officer")

    def _listed(self, roles: Iterable[str], staff: Iterable[str] = ()) -> str:
        titles = [self._roles.get(role, role) for role in roles]
        return ", ".join([*titles, *map(self._officer, staff)]) or "nobody by name"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
