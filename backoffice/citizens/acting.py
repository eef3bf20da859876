"""Carries out what a citizen's words lead to, whichever way they came. One place for every verb.

`bot` decides what is meant (`engine` for a chat, `mail_engine` for a mail) and asks for effects;
here they are acted on. What only one way needs stands with that way: a chat's draft in `turn`, a
mail's case and answer in `mail_turn`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.codes import find_code, new_code
from backoffice.case.events import Wish
from backoffice.casework import ending, handling, opening
from backoffice.citizens import data_requests, paper_requests, shared_account, taken_back
from backoffice.citizens.erasure import erase_conversation, erase_talk
from backoffice.citizens.late_declaration import declaration
from backoffice.citizens.status_inquiry import Inquiry
from backoffice.desk import status_texts
from backoffice.desk.evidence import evidence_id, files_of, piles_of
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import labels_of
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import account_links, cases, people, texts
from backoffice.store.tables import consents
from bot.conversation import (
    Answer,
    AskData,
    AskPaper,
    CallOfficer,
    Consented,
    Effect,
    Erase,
    Forward,
    LookUp,
    Say,
    State,
    Submit,
    Supply,
    TakeBack,
    Withdraw,
)
from bot.declaring import made
from bot.fields import first_pile, kind_of
from channels.message import InboundMessage


@dataclass(slots=True)
class Scene:
    """One turn of a citizen while its effects are carried out, one after the other."""

    work: Work
    contact: TurnInput
    reply: Reply
    said: Sequence[InboundMessage]
    #: When what was said counts as received.
    received_at: datetime
    #: The citizen's cases that words may belong to, newest first.
    talked_of: list[Case]
    #: The case that the words are for, where they name it as a reply by mail does.
    about: Case | None = None
    #: The case that was opened or changed last.
    case: Case | None = None
    #: What is kept beside what was read of it: a mail as it was written, quotes and all.
    original: str | None = None
    #: The form of a chat.
    state: State = field(default_factory=State)
    #: An answer was filled in.
    supplied: bool = False
    #: What was written in this conversation is destroyed.
    erased: bool = False
    #: What was taken back in this turn.
    taken: taken_back.TakenBack = field(default_factory=taken_back.TakenBack)

    @property
    def by_mail(self) -> bool:
        """A mail names its case in what is answered: the thread, and the address to reply to."""
        return self.contact.conversation.channel == "mail"

    def own(self) -> list[Case]:
        """Every case of this person, newest first."""
        talk = self.contact.conversation
        if talk.person_id is None and talk.case_id is None:
            # Nobody whom we know, and nothing was opened in this turn.
            return []
        return account_links.cases_of(self.work.tx, self.contact.person_id)

    def changed(self, case: Case) -> Case:
        """Go on with the case as it is now."""
        self.case = case
        self.talked_of = [case if one.id == case.id else one for one in self.talked_of]
        return case

    def talks_of(self, case: Case) -> None:
        """From now on this is the case that the conversation is about."""
        self.contact.talk.keep(self.work.tx, case_id=case.id)


def act(scene: Scene, effect: Effect) -> None:
    """Carry out one effect."""
    match effect:
        case Say():
            about = scene.case.id if scene.by_mail and scene.case else None
            scene.reply.say(effect.text, effect.params, effect.choices, case_id=about)
        case Consented():
            _consent(scene, effect)
        case Submit():
            case = open_case(scene, effect, scene.said)
            _repeat_declarations(scene, case, effect)
        case Supply():
            _supply(scene, effect)
        case Forward():
            _forward(scene, effect)
        case TakeBack():
            taken_back.take_back(scene.work, scene.contact, scene.own(), effect, scene.taken)
        case LookUp():
            _look_up(scene, effect)
        case CallOfficer():
            _call_officer(scene)
        case Withdraw():
            _withdraw(scene, effect.query)
        case AskData():
            _wish(scene, effect.what)
        case AskPaper():
            meant = _meant_own(scene, effect.query)
            paper_requests.handle(scene.work, effect, meant, scene.reply)
        case Erase():
            _erase(scene)
        case _:
            assert_never(effect)


def _consent(scene: Scene, consented: Consented) -> None:
    """Record the answer to the data notice. Source: rules 9."""
    work, contact = scene.work, scene.contact
    case = scene.case or scene.about
    work.tx.add(
        consents,
        id=work.tx.new_id(),
        office_id=work.desk.office_id,
        person_id=case.person_id if case else contact.person_id,
        version=consented.version,
        given=consented.given,
        inbox_id=contact.first,
        at=work.now,
    )


# -- cases ----------------------------------------------------------------------------------------


def open_case(scene: Scene, submit: Submit, said: Sequence[InboundMessage]) -> Case:
    """Make a case of what was sent; numbered if nothing of `terima` is missing."""
    work, contact = scene.work, scene.contact
    desk = work.desk
    if not submit.version:
        submit = replace(submit, version=desk.current.version)
    case = opening.do_open(
        work,
        submit,
        person_id=_person_of(scene, submit),
        address_id=contact.address_id,
        channel=contact.conversation.channel,
        files=dict.fromkeys(files_of(desk, contact, said), "")
        | {
            one.row or evidence_id(desk, contact, one.message, one.index): one.caption
            for one in submit.evidence
        },
        piles=_piles(scene, submit, said),
        code=contact.conversation.code,
        received_at=min(scene.received_at, work.now),
        besides=[scene.original] if scene.original else (),
    )
    _keep_original(scene, case)
    if submit.taken_back:
        case = taken_back.note_before(work, case, submit.taken_back)
    if submit.unreadable:
        case = _note_unreadable(work, case, submit.unreadable)
    contact.talk.keep(work.tx, case_id=case.id, code=None)
    scene.talked_of.insert(0, case)
    return scene.changed(case)


def _piles(scene: Scene, submit: Submit, said: Sequence[InboundMessage]) -> dict[str, str]:
    """The questions that files answer; what came for none is on the first pile."""
    desk, contact = scene.work.desk, scene.contact
    first = first_pile(desk.profile(submit.version).form, submit.answers)
    rows = files_of(desk, contact, said) if first else []
    return dict.fromkeys(rows, first) | piles_of(desk, contact, submit.evidence)


def _repeat_declarations(scene: Scene, case: Case, submit: Submit) -> None:
    """What stands for a signature is part of the receipt."""
    form = scene.work.desk.profile(case.version).form
    if told := made(form, submit.answers):
        scene.reply.say("pernyataan_dicatat", {"daftar": told}, case_id=case.id)


def _person_of(scene: Scene, submit: Submit) -> str:
    contact = scene.contact
    person = people.get(scene.work.tx, contact.person_id)
    if contact.conversation.case_id is None and not (person and person.joined):
        return contact.person_id  # the first complaint from here
    return shared_account.person_for(scene.work, contact.person_id, submit.answers)


def _supply(scene: Scene, supply: Supply) -> None:
    case = scene.case or scene.about
    if case is not None:
        words = _keep_original(scene, case)
        scene.changed(
            opening.do_supply(
                scene.work,
                case,
                supply.answers,
                words=words,
                besides=_subjects(scene),
                piles=piles_of(scene.work.desk, scene.contact, supply.evidence),
            )
        )
        scene.supplied = True


def _forward(scene: Scene, forward: Forward) -> None:
    """Words for a case: for the one they name, else the one last talked of, else a new one."""
    work = scene.work
    said = "\n".join(m.text for m in forward.messages if m.text)
    words = said if forward.words is None else forward.words
    case = (scene.case or scene.about) if scene.about else _meant(scene, words)
    unread = sum(message.note == "unsupported" for message in forward.messages)
    files = files_of(work.desk, scene.contact, forward.messages)
    if case is None:
        if words or files or not unread:
            _open_of_words(scene, forward, words)
        return
    if unread:
        case = _note_unreadable(work, case, unread)
        if not words and not files:
            # Nothing was saved, so there is nothing to thank for.
            scene.talks_of(scene.changed(case))
            return
    if forward.others:
        labels = labels_of(work.desk.profile(case.version), forward.others)
        others = work.desk.words("tulisan.isian_lain", isian=labels)
        words = f"{words}\n\n{others}".strip()
    reopened = not case.open and status_texts.says_not_yet(said)
    if reopened:
        case = ending.do_reopen(work, case)
        if len(words.split()) == 1:
            words = ""  # a bare "belum" says nothing that the reopening does not say
    elif not scene.by_mail:
        case = _fill_pile(scene, case, forward.messages)
        if made_now := declaration(work, case, said):
            case = opening.do_supply(work, case, made_now, words="")
            scene.supplied = True
    if scene.supplied and case.waiting_from is not None and not words:
        words = work.desk.words("tulisan.dilengkapi")
    if words or files or not reopened:
        _keep_original(scene, case)
        case = handling.do_write(work, case, words, files=files, besides=_subjects(scene))
    scene.talks_of(scene.changed(case))


def _fill_pile(scene: Scene, case: Case, messages: Sequence[InboundMessage]) -> Case:
    """Pictures and papers that come later answer the one question for files that is still open."""
    desk, form = scene.work.desk, scene.work.desk.profile(case.version).form
    wanted = [key for key in case.lacks if kind_of(form.field(key)).takes_files]
    if not case.open or len(wanted) != 1:
        return case
    rows = {
        evidence_id(desk, scene.contact, message.external_id, index): wanted[0]
        for message in messages
        for index, file in enumerate(message.attachments)
        # Who says by voice that the paper will come has not sent it.
        if file.kind != "voice"
    }
    if not rows:
        return case
    scene.supplied = True
    answer = {wanted[0]: Answer(value="", words="", shown="")}
    return opening.do_supply(scene.work, case, answer, words="", piles=rows)


def _subjects(scene: Scene) -> list[str]:
    """What stands above a mail is read with it. What it quotes may be what we wrote ourselves."""
    return [message.subject for message in scene.said if message.subject]


def _note_unreadable(work: Work, case: Case, count: int) -> Case:
    """An officer must know that there was something; the citizen was asked to send it anew."""
    note = work.desk.words("tulisan.tak_terbuka", jumlah=str(count))
    return handling.do_note(work.by(SYSTEM), case, note)


def _open_of_words(scene: Scene, forward: Forward, words: str) -> None:
    """Somebody without a case, who called an officer: the words are the complaint."""
    form = scene.work.desk.current.form
    story = next((field.key for field in form.fields if kind_of(field).as_story), None)
    answer = Answer(value=words, words=words, shown=words)
    submit = Submit(
        form=form.id,
        version="",
        answers={story: answer} if story and words else {},
        evidence=(),
        opening="" if story else words,
        how="petugas",
    )
    open_case(scene, submit, forward.messages)


def _meant(scene: Scene, words: str) -> Case | None:
    code = find_code(words)
    for case in scene.talked_of:
        if case.code == code:
            return case
    for case in scene.talked_of:
        if case.id == scene.contact.conversation.case_id:
            return case
    return scene.talked_of[0] if scene.talked_of else None


def _keep_original(scene: Scene, case: Case) -> str:
    """Keep a mail as it was written, under the key of the case's citizen; returns its row."""
    if scene.original is None:
        return ""
    work = scene.work
    return texts.add(
        work.tx,
        work.desk.vault,
        office_id=work.desk.office_id,
        person_id=case.person_id,
        case_id=case.id,
        kind="mail",
        author=f"citizen:{case.person_id}",
        words=scene.original.encode("utf-8", "replace"),
        now=work.now,
    )


# -- questions and wishes -------------------------------------------------------------------------


def _look_up(scene: Scene, effect: LookUp) -> None:
    """STATUS: a case of this very person, or the list of them; never one of somebody else."""
    contact, state, own = scene.contact, scene.state, scene.own()
    inquiry = Inquiry(scene.work, contact, own, scene.reply)
    if effect.query.strip():
        checking = inquiry.about(effect.query, effect.digits)
        scene.state = replace(state, checking=checking)
        return
    drafted = state.phase != "idle" and bool(state.answers)
    if drafted:
        _tell_draft(scene)
    meant = scene.about or (own[0] if len(own) == 1 else None)
    if meant is not None and any(one.id == meant.id for one in own):
        inquiry.tell(meant)
    elif own:
        inquiry.list()
    elif not drafted:
        scene.reply.say("status_kosong")


def _tell_draft(scene: Scene) -> None:
    """A draft has a code too, so that it can be asked about."""
    work, contact = scene.work, scene.contact
    desk = work.desk
    code = contact.conversation.code or cases.free_code(
        work.tx, desk.office_id, lambda: new_code(desk.current.numbering.prefix, desk.randomness)
    )
    contact.talk.keep(work.tx, code=code)
    until = desk.date(scene.state.expires_at) if scene.state.expires_at else "-"
    scene.reply.say("status_draf", {"kode": code, "tanggal_hapus": until})


def _call_officer(scene: Scene) -> None:
    """PETUGAS: about the case that the words are for, else the latest that is open.

    In a chat without one it is a case all the same: what was promised must stand where somebody
    sees it. A mail without one has made a case before this.
    """
    case = _open_one(scene, scene.own() if scene.by_mail else scene.talked_of)
    if case is not None:
        # What has just been opened by the same word was told with it.
        if case.called_at is None or scene.case is None:
            scene.changed(handling.do_ask(scene.work, case, "petugas"))
    elif not scene.by_mail:
        _open_of_words(scene, Forward(messages=()), "")


def _withdraw(scene: Scene, query: str) -> None:
    """CABUT: the case that is named, else the latest that is open."""
    own = scene.own()
    if query:
        case = Inquiry(scene.work, scene.contact, own, scene.reply).withdrawable(query)
        if case is None:
            return
    else:
        case = _open_one(scene, own)
        if case is None:
            scene.reply.say("status_kosong")
            return
    scene.changed(handling.do_ask(scene.work, case, "cabut"))
    scene.reply.say("dicabut", {"kode": case.code}, case_id=case.id)


def _open_one(scene: Scene, own: Sequence[Case]) -> Case | None:
    """The case that the words are for if it is this person's and open, else the latest open one."""
    about = scene.about
    return next((one for one in own if one.open and (about is None or one.id == about.id)), None)


def _meant_own(scene: Scene, query: str) -> Case | None:
    """The case of this very person that is named, or that the words are for, else the latest."""
    own, about = scene.own(), scene.about or scene.case
    if query:
        return next((one for one in own if query.upper() in (one.code, one.label)), None)
    named = [one for one in own if about is not None and one.id == about.id]
    last = [one for one in own if one.id == scene.contact.conversation.case_id]
    return next(iter([*named, *last, *own]), None)


def _wish(scene: Scene, what: Wish) -> None:
    """DATA SAYA, UBAH DATA, HAPUS DATA: an officer sees to it."""
    own, reply = scene.own(), scene.reply
    data_requests.handle_data_request(scene.work, scene.contact, own, what, reply)


def _erase(scene: Scene) -> None:
    """HAPUS DATA: a draft is destroyed at once, of a case an officer decides.

    A mailbox has no draft: while there are cases, its thread is needed to answer.
    Source: rules 34.
    """
    work, contact, own = scene.work, scene.contact, scene.own()
    if not (scene.by_mail and own):
        erase_talk(work.tx, contact.talk, now=work.now)
        scene.erased = True
    for talk in account_links.drafts_of(work.tx, contact.person_id, contact.id):
        erase_conversation(work.tx, talk, now=work.now)
    _wish(scene, "hapus_data")
    scene.state = State()
