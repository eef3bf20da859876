"""A citizen's turn by mail: every mail is a case, an addition, a command, or is held.

At most one answer to one mail of a person, and none to a machine. A mail without any reference
from somebody whose case is open becomes an addition to it, and the answer says how to make a new
complaint of it (BARU), so that nothing waits for a question to be answered; one that fills in the
form anew is a new complaint. Source: rules 37, 38.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from backoffice.case.case import Actor, Case, Noted
from backoffice.casework import ending, handling, journal
from backoffice.casework.telling_staff import tell_desk
from backoffice.citizens import data_requests, identity_permission, mail_form, mail_matching
from backoffice.citizens.erasure import erase_conversation
from backoffice.citizens.mail_form import Told
from backoffice.citizens.status_inquiry import Inquiry
from backoffice.desk import mail_thread, status_texts
from backoffice.desk.desk import Desk
from backoffice.desk.evidence import files_of, keep_files
from backoffice.desk.mail_thread import Thread
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import account_links, cases, inbox, mail
from backoffice.store.tables import conversations
from backoffice.store.tables import inbox as inbox_table
from bot.conversation import Answer
from bot.emergency import is_emergency
from bot.mail_form import Letter, asked_in, read_letter, tells, without_ours
from bot.menu import Command, asks_for_status, parse_command
from bot.words import fold
from channels.message import InboundMessage

#: Notes of the mail adapter about what no person wrote.
ROBOTS = frozenset({"auto_reply", "list", "own", "empty"})
_COMMANDS = frozenset(
    {"status", "petugas", "cabut", "hapus_data", "data_saya", "ubah", "info", "bantuan"}
)
#: So many held mails of one sender are told of in a day; /surel lists them all.
_CALLS = 3
#: With more words behind them these are still commands; the words are added to the case.
_ACTS = frozenset({"status", "petugas", "cabut", "hapus_data", "ubah"})


def turn(work: Work, contact: TurnInput) -> frozenset[str]:
    """Play the mails of one sender; returns the inbox rows that stay held for an officer."""
    thread = before = mail_thread.load(work.desk.vault, contact.row["state"])
    voice = Reply(work, contact)
    held: set[str] = set()
    for inbox_id, item in contact.items:
        if not isinstance(item, InboundMessage):
            continue
        post = Post(work, contact, item, inbox_id, thread, voice)
        if post.play():
            held.add(inbox_id)
        thread = post.thread
    if thread != before:
        work.tx.set(conversations, contact.id, state=mail_thread.seal(work.desk.vault, thread))
    return frozenset(held)


def first_line(text: str) -> str:
    """The first line that holds anything."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


class Post:
    """One mail on its way: where it belongs, what it does, and what is answered."""

    def __init__(
        self,
        work: Work,
        contact: TurnInput,
        message: InboundMessage,
        inbox_id: str,
        thread: Thread,
        voice: Reply,
    ) -> None:
        self.work, self.contact = work, contact
        self.tx, self.desk, self.now = work.tx, work.desk, work.now
        self.message, self.inbox_id = message, inbox_id
        self.thread, self.voice = thread, voice
        self._ours = mail_form.phrases_of(work.desk, work.desk.current.version)

    def play(self) -> bool:
        """Act on the mail. True: it is held for an officer."""
        if self.message.note in ROBOTS:
            return self._robot()
        match = mail_matching.find(self.work, self.contact, self.message)
        digest = self._digest()
        repeated = mail_thread.is_repeated(self.thread, digest, self.now)
        self._remember(digest)
        if match.strange:
            self._hold(quietly=repeated)
            return True
        case = match.case
        if case is not None and not mail_matching.heard_of(self.desk, case, self.now):
            case = None
        line = first_line(self.message.text)
        command = parse_command(line)
        if command is None and (query := asks_for_status(self.message.text)) is not None:
            command = Command("status", query)
        if command is not None and self._commands(command, case):
            return False
        if case is not None and match.proven and self._permits(line, case):
            return False
        keep_files(self.work, self.contact, [self.message])
        if self.thread.undecided and fold(line) in ("baru", "pengaduan baru"):
            self._anew()
            return False
        self._words(case, match.proven, repeated)
        return False

    def _remember(self, digest: str) -> None:
        message = self.message
        self.thread = mail_thread.remember_mail(
            self.thread,
            id=message.external_id,
            references=(*message.references, message.external_id),
            digest=digest,
            now=self.now,
        )

    def _digest(self) -> str:
        files = [f"{one.filename}:{one.size}" for one in self.message.attachments]
        words = without_ours(self.message.text[:20_000], self._ours)
        return self.desk.vault.token("heard", fold(words), *files)

    # -- machines and strangers -------------------------------------------------------------------

    def _robot(self) -> bool:
        """Nothing is answered; a list waits in the box, and a case notes what refers to it."""
        if self.message.note == "list":
            mail.hold(self.tx, self.desk.office_id, self.inbox_id, now=self.now)
            return True
        if self.message.note == "auto_reply":
            match = mail_matching.find(self.work, self.contact, self.message)
            if match.case is not None:
                do_note_robot(self.work, match.case, self.message)
        return False

    def _hold(self, *, quietly: bool) -> None:
        """Set a stranger's mail aside; whoever sends many calls nobody more than a few times."""
        number = mail.hold(self.tx, self.desk.office_id, self.inbox_id, now=self.now)
        if quietly or len(self.thread.heard) > _CALLS:
            return
        tell_desk(
            self.work,
            f"held:{self.inbox_id}",
            "p_surel_ditahan",
            {"nomor_surel": str(number)},
            about=mail_matching.named(self.work, self.message),
        )

    # -- a person ---------------------------------------------------------------------------------

    def _words(self, case: Case | None, proven: bool, repeated: bool) -> None:
        """A complaint, or words for one."""
        if case is not None:
            self._add(case, proven=proven, repeated=repeated, loose=False)
            return
        letter = self._read()
        near = mail_matching.near(self.work, self.contact)
        fills = len(letter.answers.keys() & letter.named) >= 2
        if near is not None and (repeated or not fills):
            self._add(near, proven=False, repeated=repeated, loose=True)
            return
        self._open(letter, repeated=repeated)

    def open(self, *, answer: bool) -> Case:
        """Make a complaint of the mail, as an officer decided."""
        self._remember(self._digest())
        return self._open(self._read(), repeated=not answer)

    def add_for_officer(self, case: Case) -> Case:
        """Add the mail to a case, as an officer decided; its sender is not answered."""
        letter = self._read(case)
        case, _ = self._write(case, letter, {})
        return case

    def _read(self, case: Case | None = None) -> Letter:
        desk, message = self.desk, self.message
        form = desk.profile(case.version).form if case else desk.current.form
        asked = mail_form.asked_of(case) if case else ()
        quoted = tuple(key for key in asked_in(form, message.quoted) if key in asked)
        return read_letter(
            form,
            message,
            now=self.now,
            zone=desk.zone,
            known=mail_form.answers_of(self.tx, desk, case) if case else None,
            # A list that was made before is answered by its own numbers.
            asked=quoted if len(quoted) > 1 else asked,
            ours=self._ours,
            category=desk.profile(case.version if case else "").category_field,
        )

    def _open(self, letter: Letter, *, repeated: bool) -> Case:
        case = mail_form.do_open_by_mail(self.work, self.contact, self.message, letter)
        self._consent(letter, case)
        told = mail_form.answer_to(self.work, case, letter.unread)
        self._answer(told, case, repeated=repeated)
        return case

    def _add(self, case: Case, *, proven: bool, repeated: bool, loose: bool) -> None:
        """What a mail says to a case: answers to what is missing, and everything else as words."""
        letter = self._read(case)
        self._consent(letter, case)
        desk = self.desk
        mine = mail_matching.is_senders(self.tx, self.contact, case)
        given = dict(letter.answers) if mine and case.open else {}
        wish = desk.profile(case.version).secrecy.field
        if not proven and wish in given and given[wish].value is False:
            del given[wish]  # only who surely is the citizen lets others know who complains
        if proven and mine and case.open:
            # Whoever answers our own mail puts right what was recorded; a mere code may not.
            given |= letter.corrections
        if mine and case.open:
            form = desk.profile(case.version).form
            brought = mail_form.files_in(form, letter, self.message)
            given |= {key: one for key, one in brought.items() if key in mail_form.asked_of(case)}
        if given:
            words = mail_form.keep_mail(self.work, case.person_id, self.message, case.id)
            case = mail_form.do_supply(self.work, case, given, words=words)
        case, added = self._write(case, letter, given)
        if given or (letter.unread and mine and mail_form.asked_of(case)):
            told = mail_form.answer_to(self.work, case, letter.unread)
            self._answer(told, case, repeated=repeated)
        elif added and loose:
            told = Told("email_tambahan", {"kode": case.code})
            self.thread = replace(self.thread, undecided=self.inbox_id)
            self._answer(told, case, repeated=repeated, acknowledges=True)
        elif added:
            told = Told("tambahan_diterima", {"kode": case.code})
            self._answer(told, case, repeated=repeated, acknowledges=True)

    def _write(self, case: Case, letter: Letter, given: Mapping[str, Answer]) -> tuple[Case, bool]:
        """Add the words that are no answer, and the files. True: something was added."""
        tx, desk = self.tx, self.desk
        files = files_of(desk, self.contact, [self.message])
        words = letter.rest if letter.told else ""
        story = [one.words for key, one in letter.answers.items() if key in given]
        if words in story:
            words = ""
        said = letter.answers | letter.corrections
        others = {key: one for key, one in said.items() if key not in given}
        if others:
            changed = mail_form.changed_in_words(desk.profile(case.version), others)
            words = f"{words}\n\n{changed}".strip()
        not_yet = not case.open and status_texts.says_not_yet(first_line(self.message.text))
        if not_yet:
            case = ending.do_reopen(self.work, case)
            if len(words.split()) == 1:
                words = ""
        if given and case.waiting_from is not None and not words:
            words = "(isian dilengkapi lewat surel)"
        if words or files:
            mail_form.keep_mail(self.work, case.person_id, self.message, case.id)
            case = handling.do_write(self.work, case, words, files=files)
        tx.set(conversations, self.contact.id, case_id=case.id)
        self.contact.row["case_id"] = case.id
        return case, bool(words or files or not_yet)

    def _anew(self) -> None:
        """BARU: the mail that was taken for an addition is a complaint of its own."""
        row = self.tx.get(inbox_table, self.thread.undecided)
        self.thread = replace(self.thread, undecided="")
        found = message_of(self.desk, row["items"]) if row else None
        if found is None:
            return
        behind = self.message.text.split("\n", 1)[1:]
        more = behind[0].strip() if behind and tells(behind[0]) else ""
        text = f"{found.text}\n\n{more}" if more else found.text
        self.message = replace(found, text=text, subject=found.subject)
        self._open(self._read(), repeated=False)

    def _consent(self, letter: Letter, case: Case) -> None:
        if letter.consent is not None:
            mail_form.do_consent(self.work, self.contact, case.person_id, letter.consent)

    def _answer(
        self, told: Told, case: Case, *, repeated: bool = False, acknowledges: bool = False
    ) -> None:
        """Say it, unless the budget of this sender or a repetition forbids."""
        if repeated or not mail_thread.may_answer(
            self.thread, acknowledges=acknowledges, now=self.now
        ):
            return
        text = f"darurat>{told.text}" if is_emergency(self.message.text) else told.text
        self.voice.say(text, told.params, refs=told.refs, case_id=case.id)
        self.thread = mail_thread.answered(self.thread, self.now)

    # -- commands ---------------------------------------------------------------------------------

    def _commands(self, command: Command, case: Case | None) -> bool:
        """Obey the first line. False: it is no command, or the mail says more than one."""
        if command.name not in _COMMANDS:
            return False
        words = "\n".join(self.message.text.strip().splitlines()[1:]).strip()
        if tells(words) or self.message.attachments:
            meant = case or mail_matching.near(self.work, self.contact)
            if command.name not in _ACTS or meant is None:
                return False
            keep_files(self.work, self.contact, [self.message])
            files = files_of(self.desk, self.contact, [self.message])
            handling.do_write(self.work, meant, words, files=files)
        self._command(command, case)
        return True

    def _permits(self, line: str, case: Case) -> bool:
        """IZINKAN, TETAP RAHASIA: in answer to a mail of ours, for the From line is no proof."""
        said = replace(self.message, text=f"{line} {case.code}", choice=None)
        if not identity_permission.handle_permission(self.work, self.contact, said, self.voice):
            return False
        self.thread = mail_thread.answered(self.thread, self.now)
        words = "\n".join(self.message.text.strip().splitlines()[1:]).strip()
        if tells(words):
            current = cases.load(self.tx, case.id) or case
            handling.do_write(self.work, current, words, files=())
        return True

    def _command(self, command: Command, case: Case | None) -> None:
        """STATUS, CABUT and the like in the first line, as in a chat."""
        if not mail_thread.may_answer(self.thread, acknowledges=False, now=self.now):
            return
        self.thread = mail_thread.answered(self.thread, self.now)
        mine = account_links.cases_of(self.tx, self.contact.person_id)
        if command.name == "status":
            self._status(command.rest, mine, case)
        elif command.name in ("info", "bantuan"):
            self.voice.say("info_kantor")
        elif command.name == "hapus_data":
            self._erase(mine)
        elif command.name == "data_saya":
            data_requests.handle_data_request(
                self.work, self.contact, mine, "data_saya", self.voice
            )
        elif command.name == "ubah":
            data_requests.handle_data_request(
                self.work, self.contact, mine, "ubah_data", self.voice
            )
        else:
            self._ask_officer(command, mine, case)

    def _status(self, query: str, mine: list[Case], case: Case | None) -> None:
        """A case of this very sender, or the list of them; never one of somebody else."""
        inquiry = Inquiry(self.work, self.contact, mine, self.voice)
        if query.strip():
            inquiry.about(query)
            return
        if case is None and len(mine) == 1:
            case = mine[0]
        if case is not None and any(one.id == case.id for one in mine):
            inquiry.tell(case)
        elif mine:
            inquiry.list()
        else:
            self.voice.say("status_kosong")

    def _ask_officer(self, command: Command, mine: list[Case], case: Case | None) -> None:
        """CABUT and PETUGAS: what a person decides."""
        what = command.name
        own = {one.id: one for one in mine if one.open}
        meant = own.get(case.id) if case else next(iter(own.values()), None)
        if what == "cabut" and command.rest:
            inquiry = Inquiry(self.work, self.contact, mine, self.voice)
            meant = inquiry.withdrawable(command.rest)
            if meant is None:
                return
        if meant is None:
            self.voice.say("minta_petugas" if what == "petugas" else "status_kosong")
            return
        asked = "petugas" if what == "petugas" else "cabut"
        handling.do_ask(self.work, meant, asked)
        if asked == "cabut":
            self.voice.say("dicabut", {"kode": meant.code}, case_id=meant.id)
        else:
            self.voice.say("minta_petugas", case_id=meant.id)

    def _erase(self, mine: list[Case]) -> None:
        """HAPUS DATA: of a case an officer decides; without one, what was written is destroyed."""
        for talk in account_links.drafts_of(self.tx, self.contact.person_id, self.contact.id):
            erase_conversation(self.tx, talk, now=self.now)
        if not mine:
            erase_conversation(self.tx, self.contact.row, now=self.now)
            self.thread = replace(self.thread, undecided="", heard=())
        data_requests.handle_data_request(self.work, self.contact, mine, "hapus_data", self.voice)


def message_of(desk: Desk, sealed: bytes | None) -> InboundMessage | None:
    """The mail in an inbox row; None when it was forgotten."""
    if sealed is None:
        return None
    items = inbox.decode_items(desk.vault.open_local("inbox", sealed))
    return next((one for one in items if isinstance(one, InboundMessage)), None)


def do_note_robot(work: Work, case: Case, message: InboundMessage) -> Case:
    """Note in a case's history that a machine answered: nobody is told, no clock moves."""
    words = f"Balasan otomatis diterima:\n{message.text}".strip()
    robot = work.by(Actor(kind="system", id="mail"))
    text_id = journal.keep(robot, case, "note", words)
    return journal.record(robot, case, Noted(words=text_id))
