"""What a command of officers declares."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.events import CaseEvent
from backoffice.case.officers import Staff
from backoffice.desk.desk import Desk
from backoffice.office.profile import Profile
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call


class CaseQuestion(Struct, frozen=True):
    """A command shows a preview that belongs to a case; a change of the case cancels it."""

    #: What it does after YA (option "ya") or another button.
    confirmed: Callable[[Call, Case, Pending, str], None]
    #: Shows its preview again when the citizen wrote in between; the last is their text row.
    again: Callable[[Call, Case, Pending, str], None] | None = None
    #: Shows anew what was changed by the events since the preview; False where it was not that.
    changed: Callable[[Call, Case, Pending, Sequence[CaseEvent]], bool] | None = None


class OfficeQuestion(Struct, frozen=True):
    """A command shows a preview, or asks something, that belongs to no case."""

    #: What it does after YA (option "ya") or another button.
    confirmed: Callable[[Call, Pending, str], None]
    #: Takes words without a command while it waits.
    words: Callable[[Call, Pending], None] | None = None
    #: Whether a word that is a command too ("telepon") answers what is asked.
    answers: Callable[[Desk, Pending, str], bool] | None = None
    #: Asks once more what an entry waits for, after something else came between.
    again: Callable[[Call, Pending], None] | None = None


class Several(Struct, frozen=True):
    """A command may be given for several cases at once: shown together, done one by one."""

    #: The text that says what is missing where nothing stands behind the numbers; "" if nothing has
    #: to.
    words: str = ""
    #: Stops where the words behind them are wrong for every case.
    check: Callable[[Call, str], object] = lambda call, words: None


class Command(Struct, frozen=True):
    """A verb that officers type, in `COMMANDS`."""

    #: Without the slash.
    name: str
    aliases: tuple[str, ...]
    #: What it takes, as it is shown: "<nomor> <teks>".
    takes: str
    #: One sentence of what it does.
    summary: str
    #: `{kode}` in it is a code of the office, `{peran}` one of its roles.
    example: str
    run: Callable[[Call], None]
    #: It shows what the officer may see anyhow, and changes nothing.
    shows: bool = False
    #: It ends, seals, hides or deletes something: for no slip of the finger it is suggested.
    ends: bool = False
    #: Words that it takes where others take a number; with one it needs no slash.
    options: tuple[str, ...] = ()
    several: Several | None = None
    #: Verb of a transition that it needs, for the list of who may.
    verb: str = ""
    #: Only an office whose [rights] name it has it.
    declared: bool = False
    #: Files that come with it are used.
    takes_files: bool = False
    #: Its words may be a text of several paragraphs: in a mail an empty line does not end them.
    paragraphs: bool = False
    #: How it goes on with the answer, where it asks before it acts.
    asks: CaseQuestion | OfficeQuestion | None = None

    def example_in(self, profile: Profile) -> str:
        """The example as this office would type it."""
        code = f"{profile.numbering.prefix}-7K4Q-29"
        return self.example.replace("{kode}", code).replace("{peran}", self._role(profile))

    def _role(self, profile: Profile) -> str:
        """Somebody to whom the verb gives a case; without a verb, the first role of all."""
        steps = profile.workflow.transitions
        targets = [step.target for step in steps if step.verb == self.verb]
        owners = [
            role for stage in profile.workflow.stages if stage.id in targets for role in stage.owner
        ]
        return next(iter([*owners, *(role.id for role in profile.roles)]), "")

    def belongs(self, profile: Profile) -> bool:
        """Does this office have it at all? What its SOP does not know is no command there."""
        if self.verb:
            return any(step.verb == self.verb for step in profile.workflow.transitions)
        return not self.declared or self.name in profile.rights

    def by(self, profile: Profile) -> tuple[str, ...]:
        """The roles that may use it, for whoever may not."""
        moves = profile.workflow.transitions
        by = [role for step in moves if step.verb == (self.verb or self.name) for role in step.by]
        return tuple(dict.fromkeys((*profile.rights.get(self.verb or self.name, ()), *by)))

    def allowed(self, desk: Desk, staff: Staff) -> bool:
        """May this officer use it at all (in some stage)?"""
        if self.verb:
            steps = desk.current.workflow.transitions
            return any(staff.roles & set(step.by) for step in steps if step.verb == self.verb)
        return self.belongs(desk.current) and workflow.allowed(desk.current, self.name, staff.roles)


def named(commands: Sequence[Command], word: str) -> Command | None:
    """The command of that name or alias."""
    return next((one for one in commands if word == one.name or word in one.aliases), None)
