"""What a command of officers is given when it runs, and what it may ask back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.events import CaseEvent, Entry
from backoffice.case.needs import Refusal
from backoffice.case.numbers import ByOrdinal, Reference, meant
from backoffice.case.officers import Staff
from backoffice.case.workflow import Transition
from backoffice.casework import answering, delivering, second_factor
from backoffice.delivery import reply_window
from backoffice.desk.desk import Desk
from backoffice.desk.last_change import last_change
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import case_line, channel_title, telling_note
from backoffice.desk.work import Work
from backoffice.office.secrecy import sees, sees_none
from backoffice.officers.commands.pending import (
    CANCEL,
    CONFIRM_SECONDS,
    ENTRY_SECONDS,
    QUESTION_SECONDS,
    SETTLE,
    YES,
    Option,
    Pending,
    buttons_of,
    remember,
    settle,
)
from backoffice.store import account_links, cases, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import Frame
from channels.message import Choice, InboundMessage

#: Commands that a sealed case still answers: they show its journal and its times.
_WITHOUT_WORDS = frozenset({"lihat", "riwayat", "tenggat", "lacak", "identitas"})
#: A file can be an identity: who asks for a code there asks for one here.
_GUARDED_AS = {"berkas": "identitas"}
#: Cases of one ordinal that are listed: a year has one.
SEVERAL = 10


class Stop(Exception):
    """The command ends here with this text; nothing was changed."""

    def __init__(self, text: str, params: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.params = params or {}


class Shown(Exception):
    """The command has shown what it would do, or asked what it needs to know, and ends here."""


@dataclass(slots=True)
class Call:
    """One command of one officer: what was typed, who, when, and where the reply goes."""

    work: Work
    staff: Staff
    contact: TurnInput
    command: str
    #: What was typed behind the command, as it was typed.
    rest: str
    say: Callable[..., None]
    #: Nothing but a number may stand behind the command: anything else is a slip of the finger.
    only_number: bool = False
    #: The officer has just shown by a one-time code who it is.
    proven: bool = False
    #: Id of the case of which the message that was answered tells.
    quoted: str = ""
    #: The case whose number was typed.
    numbered: Case | None = None
    #: The messages whose files belong to this command.
    bringing: tuple[InboundMessage, ...] = ()
    #: When it reached us; what happened since, its officer cannot have known. None: whoever said
    #: YA to it was shown what there was to know.
    came_at: datetime | None = None

    @property
    def guarded(self) -> bool:
        """Whether the office asks for a one-time code here."""
        act = _GUARDED_AS.get(self.command, self.command)
        return act in self.desk.current.rules.one_time_codes

    @property
    def tx(self) -> Tx:
        return self.work.tx

    @property
    def desk(self) -> Desk:
        return self.work.desk

    @property
    def now(self) -> datetime:
        return self.work.now

    def case(self, *, optional_number: bool = True) -> Case:
        """The case that was named, else the one of the quoted message, else the current one.

        What is left is `words`. Stops with a sentence when there is none, and with the same one for
        a case of another office or of one's own: whoever may not know of a case learns nothing.
        """
        reference, typed, behind = self.desk.numbers.lead(self.rest)
        if reference is not None:
            found = self.meant(reference, typed)
            other = self.quoted_case()
            bare = isinstance(reference, ByOrdinal) and reference.year is None
            if other is not None and bare and other.id != found.id:
                # "/balas 3 hari lagi" below a notice of another case: whose citizen is to read it?
                params = {"nomor": typed[:60], "tertulis": found.label, "kutipan": other.label}
                raise Stop("p_nomor_kutipan", params)
            self.rest = behind
            self.remember(found)
            self.numbered = self._readable(found)
            return found
        first, *_ = self.rest.split(maxsplit=1) or [""]
        slipped = bool(first) and self.only_number
        if optional_number and not slipped:
            # What was quoted is meant and nothing else, even where the officer may not know of it.
            case = self._known(self.quoted or self.contact.conversation.case_id)
            if case is not None:
                self.remember(case)
                return self._readable(case)
        if first:
            raise Stop("p_nomor_salah", {"nomor": first[:60], "perintah": self.command})
        raise Stop("p_nomor_perlu", {"perintah": self.command})

    def quoted_case(self) -> Case | None:
        """The case of the message that was answered, if the officer may know of it."""
        return self._known(self.quoted)

    def _known(self, case_id: str | None) -> Case | None:
        case = cases.load(self.tx, case_id) if case_id else None
        ours = case is not None and case.office_id == self.desk.office_id
        return case if case is not None and ours and not self.hides(case) else None

    def meant(self, reference: Reference, typed: str) -> Case:
        """The case that the officer may know of and means; stops when it could be several."""
        known = cases.named(self.tx, self.desk.office_id, reference)
        found = meant([one for one in known if not self.hides(one)])
        if not found:
            raise Stop("p_tidak_ada", {"nomor": typed[:60]})
        if len(found) > 1:
            lines = "\n".join(case_line(self.desk, one) for one in found[:SEVERAL])
            params = {"nomor": typed[:60], "daftar": lines, "satu": found[0].label}
            raise Stop("p_nomor_mana", params)
        return found[0]

    def _readable(self, case: Case) -> Case:
        """The case; stops where a command would need words of it that are sealed."""
        if case.sealed_at is not None and self.command not in _WITHOUT_WORDS:
            raise Stop("p_disegel", {"nomor": case.label})
        return case

    def hides(self, case: Case) -> bool:
        """Whether this officer may not know of the case (`secrecy.sees`)."""
        return sees_none(self.staff) or not sees(case, self.staff)

    def reached_by(self, case: Case) -> str:
        """The channel on which the citizen hears of the case now, as it is called."""
        channel = account_links.reach(self.tx, case).channel
        return channel_title(self.desk, channel)

    def remember(self, case: Case) -> None:
        """Make it the current case: the one that is meant when no number is typed."""
        self.contact.talk.keep(self.tx, case_id=case.id)

    def words(self, text: str) -> str:
        """What was typed behind the number.

        When it is empty that text says so, and in a chat the next message is taken for it.
        """
        if self.rest.strip():
            return self.rest.strip()
        # A word alone may be meant for what is shown above it.
        if self.numbered is None or self.contact.conversation.channel == "mail":
            raise Stop(text, {"perintah": self.command})
        self.await_rest(self.numbered)
        raise Stop(">".join((text, "p_tulis_sekarang")), {"perintah": self.command})

    def step(
        self,
        case: Case,
        verb: str,
        *,
        to: Sequence[frozenset[str]] = (),
        roles: frozenset[str] | None = None,
    ) -> Transition:
        """The transition that this officer may make; stops with the reason otherwise.

        `to`: of each whom it is to be handed to, the roles. `roles`: of whoever has done it, where
        this officer only enters that.
        """
        self.refuse_late(case)
        profile = self.desk.profile(case.version)
        seen = delivering.with_arrival(self.tx, self.desk, case)
        found = workflow.decide(
            profile, seen, verb, roles=self.staff.roles if roles is None else roles, to=to
        )
        if isinstance(found, Refusal):
            params = found.params | {"nomor": case.label}
            if "tindakan" in params:
                params["tindakan"] = self.desk.words_for("bisa", verb)
            if params.get("boleh") == "":
                params["boleh"] = self.desk.words("daftar.tidak_ada")
            raise Stop(found.text, params)
        return found

    def refuse_late(
        self, case: Case, meant: Callable[[CaseEvent], bool] = lambda event: hasattr(event, "stage")
    ) -> None:
        """Stop where a colleague moved the case, or did what is `meant`, while this command was on
        its way.

        Of two who act at the same moment one is heard, and the other decides anew.
        """
        if self.came_at is None:
            return
        since = [
            one
            for one in cases.entries(self.tx, case.id, after=self.came_at)
            if one.actor.kind == "staff" and one.actor.id != self.staff.id and meant(one.event)
        ]
        if since:
            raise Stop("p_didahului", self.changed(case, since))

    def changed(self, case: Case, since: Sequence[Entry]) -> dict[str, str]:
        """Who changed a case since, what that was, and what holds now."""
        return last_change(self.tx, self.desk, case, since)

    def reason(self) -> str:
        """The reason that was typed behind the number; stops without one."""
        return self.words("p_alasan_perlu")

    def await_yes(
        self,
        text: str,
        params: dict[str, str],
        *,
        case: Case | None = None,
        options: Sequence[Option] = (YES, CANCEL),
        text_id: str = "",
        refs: dict[str, str] | None = None,
        frames: dict[str, Frame] | None = None,
        data: str = "",
        again: bool = False,
        files: Sequence[str] = (),
        acts: tuple[str, ...] = (),
        entry: str = "",
    ) -> None:
        """Show what is about to happen and wait five minutes for YA, or for another option.

        A change of the `case` in between cancels it. Where the office asks for a one-time code, YA
        is typed with it. `again`: then the command runs anew with `data`. `acts`: the commands that
        YA stands for, where it is more than this one. `entry`: it ends an entry that was told piece
        by piece, and waits as long as its questions.
        """
        settles = SETTLE in options
        guarded = any(act in self.desk.current.rules.one_time_codes for act in acts)
        guarded = guarded or self.guarded
        if guarded:
            if not second_factor.is_set(self.work, self.staff):
                raise Stop("p_kodesandi_belum")
            # A button brings no code.
            options = [one for one in options if one not in (YES, SETTLE)]
        if "pilihan_selesai" in self.desk.catalogue(self.desk.current.version).placeholders(text):
            more = self.desk.words("konfirmasi.selesai") if settles else ""
            params = {**params, "pilihan_selesai": more}
        pending = Pending(
            kind=self.command,
            case_id=case.id if case else "",
            seq=case.seq if case else 0,
            expires_at=self.now + timedelta(seconds=ENTRY_SECONDS if entry else CONFIRM_SECONDS),
            token=self.tx.new_id(),
            text_id=text_id,
            may_settle=settles,
            data=data,
            code=guarded,
            again=again,
            files=tuple(files),
            entry=entry,
        )
        self.ask(pending)
        case_id = case.id if case else None
        said = f"{text}>p_ketik_kode" if guarded else text
        buttons = buttons_of(pending, options)
        self.say(said, params, buttons, refs=refs, frames=frames, case_id=case_id)

    def prove(
        self, case: Case, text: str, params: dict[str, str], *, refs: dict[str, str] | None = None
    ) -> Case:
        """Go on only with a one-time code, where the office asks for one here.

        The first time it shows what would be done and ends the command, which runs anew when the
        code has come; then the journal says so. Everything else has to be checked before.
        """
        if not self.guarded:
            return case
        if self.proven:
            return second_factor.do_prove(self.work, case, self.command)
        data = f"{case.code} {self.rest}"
        self.await_yes(text, params, case=case, refs=refs, data=data, again=True)
        raise Shown

    def await_words(
        self,
        text: str,
        params: dict[str, str] | None = None,
        *,
        options: Sequence[Option] = (),
        data: str,
        files: Sequence[str] = (),
        entry: str = "",
    ) -> None:
        """Ask what is missing, and wait half an hour for words or for one of the options.

        A question of an `entry` waits as long as all of it.
        """
        pending = Pending(
            kind=self.command,
            case_id="",
            seq=0,
            expires_at=self.now + timedelta(seconds=ENTRY_SECONDS if entry else QUESTION_SECONDS),
            token=self.tx.new_id(),
            data=data,
            asks=True,
            files=tuple(files),
            entry=entry,
        )
        self.show(pending, text, params or {}, options)

    def show(
        self, pending: Pending, text: str, params: dict[str, str], options: Sequence[Option]
    ) -> None:
        """Say what waits, with its buttons, and remember it."""
        self.ask(pending)
        self.say(text, params, buttons_of(pending, options))

    def ask_back(
        self, case: Case, text: str, params: dict[str, str], choices: Sequence[Choice]
    ) -> None:
        """End the command with a question; each of the buttons is the command once more."""
        given = {"contoh": "", "perintah": self.command, "nomor": case.label} | params
        self.say(text, given, choices, case_id=case.id)
        raise Shown

    def await_rest(self, case: Case) -> None:
        """Wait half an hour for what belongs behind the command and the number of that case."""
        pending = Pending(
            kind=self.command,
            case_id=case.id,
            seq=case.seq,
            expires_at=self.now + timedelta(seconds=QUESTION_SECONDS),
            token=self.tx.new_id(),
            data=case.code,
            asks=True,
            again=True,
        )
        self.ask(pending)

    def await_choice(
        self,
        text: str,
        case: Case,
        options: Sequence[Option],
        *,
        text_id: str,
        files: Sequence[str] = (),
    ) -> None:
        """Ask what is meant by words about a case, and wait five minutes for a button or its name.

        They wait in that text row; a change of the case in between cancels it.
        """
        pending = Pending(
            kind=self.command,
            case_id=case.id,
            seq=case.seq,
            expires_at=self.now + timedelta(seconds=CONFIRM_SECONDS),
            token=self.tx.new_id(),
            text_id=text_id,
            choices=tuple(option for option, _ in options),
            files=tuple(files),
        )
        self.ask(pending)
        params = {"nomor": case.label, "pilihan": pending.ways(self.desk)}
        self.say(text, params, buttons_of(pending, options), case_id=case.id)

    def report(
        self,
        case: Case,
        text: str,
        params: dict[str, str] | None = None,
        *,
        within: bool = False,
    ) -> None:
        """Say what was done with a case, and whether its citizen is told of it.

        `within`: it stays within the house.
        """
        told = self.desk.words("disposisi.sama") if within else telling_note(self.desk, case)
        given = {"nomor": case.label, **(params or {}), "kabar": told}
        self.say(text, given, case_id=case.id)

    def tell_sent(self, case: Case, text: str, params: dict[str, str] | None = None) -> None:
        """Confirm that words for the citizen are on their way, or for what they wait.

        What is to follow after BUKA is never called sent.
        """
        given = {"nomor": case.label, **(params or {})}
        where = account_links.reach(self.tx, case).address_id
        channel = reply_window.is_shut(self.work, where)
        if not channel:
            self.say(text, given, case_id=case.id)
            return
        shut, more = reply_window.told_shut(self.desk, channel, case)
        self.say(f"{text}>{shut}", given | more, case_id=case.id)

    def draft(self, case: Case, words: str) -> str:
        """Keep words that wait for YA; the id of their row."""
        return answering.do_draft(self.work, case, words)

    def drafted(self, pending: Pending) -> str:
        """The words that waited; their row is dropped, for the verb keeps them anew."""
        if not pending.text_id:
            return ""
        words = texts.read(self.tx, self.desk.vault, pending.text_id) or b""
        texts.drop(self.tx, pending.text_id)
        return words.decode(errors="replace")

    def ask(self, pending: Pending) -> None:
        """Remember what waits for YA."""
        remember(self.work, self.contact, pending)

    def settle(self) -> None:
        """Nothing waits any more but an entry, if one was half told."""
        settle(self.work, self.contact)
