"""A citizen's turn in a chat: play the form, then carry out its effects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

import msgspec

from backoffice.case.case import Case
from backoffice.case.codes import find_code, new_code
from backoffice.casework import ending, handling, opening
from backoffice.citizens import data_requests, identity_permission, moved_drafts, shared_account
from backoffice.citizens.erasure import erase_conversation
from backoffice.citizens.status_inquiry import Inquiry
from backoffice.desk import status_texts
from backoffice.desk.desk import Desk
from backoffice.desk.evidence import evidence_id, files_of, keep_files, keep_places
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import account_links, cases, texts, timers
from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import Item
from backoffice.store.tables import consents, conversations, people
from bot.conversation import (
    Answer,
    AskData,
    CallOfficer,
    Consented,
    Effect,
    Erase,
    Expired,
    Forward,
    LookUp,
    Said,
    Say,
    State,
    Submit,
    Withdraw,
)
from bot.engine import advance, is_telling
from bot.fields import kind_of
from bot.form import Form
from bot.menu import parse_command
from channels.message import InboundMessage

_state = msgspec.json.Decoder(State)


def load_state(desk: Desk, contact: TurnInput) -> State:
    """The form state of a conversation; a fresh one when there is none or its key is gone."""
    sealed = contact.row["state"]
    if sealed is None or contact.key is None:
        return State()
    return _state.decode(desk.vault.open(contact.key, sealed))


def turn(work: Work, contact: TurnInput, items: Sequence[tuple[str, Item]]) -> None:
    """Play what a citizen said since the last turn, and a draft's expiry behind it."""
    desk, now = work.desk, work.now
    state = before = load_state(desk, contact)
    voice = Reply(work, contact)
    said = tuple(item for _, item in items if isinstance(item, InboundMessage))
    said = tuple(m for m in said if m.note not in ("blocked", "unblocked"))
    said = tuple(
        m for m in said if not identity_permission.handle_permission(work, contact, m, voice)
    )
    mine = _own_cases(work, contact)
    if said:
        keep_files(work, contact, said)
        if state.phase in ("idle", "greeted") and any(_goes_on(one) for one in said):
            state = _fetched(work, contact, state)
        form = _form(desk, state)
        played = advance(
            form,
            state,
            Said(messages=said),
            now=now,
            zone=desk.current.office.timezone,
            open_cases=len(mine),
        )
        keep_places(work, contact, said, played)
        state = _pinned(desk, played.state)
        if _greets(played.effects) and desk.opens(now) > now:
            voice.say("luar_jam")
        for effect in played.effects:
            state = _act(work, contact, effect, state, said, mine, voice)
    if any(isinstance(item, Expired) for _, item in items) and _is_over(state, now):
        state = advance(
            _form(desk, state), state, Expired(), now=now, zone=desk.current.office.timezone
        ).state
        erase_conversation(work.tx, contact.row, now=now)
    if state != before:
        _save(work, contact, before, state)


def _goes_on(message: InboundMessage) -> bool:
    command = parse_command(message.text) if message.choice is None else None
    return command is not None and command.name == "lanjut"


def _fetched(work: Work, contact: TurnInput, state: State) -> State:
    """The draft that waits in another conversation of this person, if LANJUT means that one."""
    person = work.tx.get(people, contact.person_id)
    if person is None or not person["joined"]:
        return state
    found = moved_drafts.fetch(work.tx, work.desk, contact.person_id, contact.id)
    if found is None:
        return state
    contact.row.update(state=found["state"], code=found["code"])
    return load_state(work.desk, contact)


def _greets(effects: Sequence[Effect]) -> bool:
    return any(isinstance(one, Say) and "salam" in one.text.split(">") for one in effects)


def _form(desk: Desk, state: State) -> Form:
    return desk.profile(state.version).form if state.version else desk.current.form


def _pinned(desk: Desk, state: State) -> State:
    """A draft finishes under the version it began with; without a draft there is none."""
    if state.phase == "idle":
        return msgspec.structs.replace(state, version="")
    return state if state.version else msgspec.structs.replace(state, version=desk.current.version)


def _is_over(state: State, now: datetime) -> bool:
    return state.phase != "idle" and state.expires_at is not None and state.expires_at <= now


def _own_cases(work: Work, contact: TurnInput) -> list[Case]:
    """The citizen's cases that words may still belong to, newest first."""
    if contact.row["person_id"] is None:
        return []
    person = work.tx.get(people, contact.person_id)
    linked = person is not None and person["joined"]
    if contact.row["case_id"] is None and contact.row["mode"] == "auto" and not linked:
        # No case was ever opened from here; the common turn of a form asks nothing.
        return []
    return [
        case
        for case in account_links.cases_of(work.tx, contact.person_id)
        if status_texts.still_talked_of(work.desk, case, work.now)
    ]


def _act(
    work: Work,
    contact: TurnInput,
    effect: Effect,
    state: State,
    said: Sequence[InboundMessage],
    mine: list[Case],
    voice: Reply,
) -> State:
    tx = work.tx
    match effect:
        case Say():
            voice.say(effect.text, effect.params, effect.choices)
        case Consented():
            tx.add(
                consents,
                id=tx.new_id(),
                office_id=work.desk.office_id,
                person_id=contact.person_id,
                version=effect.version,
                given=effect.given,
                inbox_id=contact.first,
                at=work.now,
            )
        case Submit():
            mine.insert(0, _open(work, contact, effect, said))
        case Forward():
            _forward(work, contact, effect.messages, mine, voice)
        case LookUp():
            state = _look_up(work, contact, effect, state, voice)
        case CallOfficer():
            if mine and mine[0].open:
                mine[0] = handling.do_ask(work, mine[0], "petugas")
        case Withdraw():
            _withdraw(work, contact, effect.query, voice)
        case AskData():
            data_requests.handle_data_request(
                work, contact, account_links.cases_of(tx, contact.person_id), effect.what, voice
            )
        case Erase():
            state = _erase(work, contact, state, mine, voice)
        case _:
            assert_never(effect)
    return state


def _open(work: Work, contact: TurnInput, submit: Submit, said: Sequence[InboundMessage]) -> Case:
    desk = work.desk
    if not submit.version:
        submit = msgspec.structs.replace(submit, version=desk.current.version)
    case = opening.do_open(
        work,
        submit,
        person_id=_person_of(work, contact, submit),
        address_id=contact.address_id,
        channel=contact.row["channel"],
        files=dict.fromkeys(files_of(desk, contact, said), "")
        | {
            one.row or evidence_id(desk, contact, one.message, one.index): one.caption
            for one in submit.evidence
        },
        code=contact.row["code"],
        received_at=min(max(m.sent_at for m in said), work.now),
    )
    work.tx.set(conversations, contact.id, case_id=case.id, code=None)
    contact.row.update(case_id=case.id, code=None)
    return case


def _person_of(work: Work, contact: TurnInput, submit: Submit) -> str:
    person = work.tx.get(people, contact.person_id)
    if contact.row["case_id"] is None and not (person and person["joined"]):
        return contact.person_id  # the first complaint from here
    return shared_account.person_for(work, contact.person_id, submit.answers)


def _forward(
    work: Work,
    contact: TurnInput,
    messages: Sequence[InboundMessage],
    mine: list[Case],
    voice: Reply,
) -> None:
    """Words for a case: for the one they name, else the one last talked of, else a new one."""
    desk = work.desk
    words = "\n".join(m.text for m in messages if m.text)
    case = _meant(contact, words, mine)
    if case is None:
        form = desk.current.form
        story = next((field.key for field in form.fields if kind_of(field).as_story), None)
        answer = Answer(value=words, words=words, shown=words)
        submit = Submit(
            form=form.id,
            version=desk.current.version,
            answers={story: answer} if story and words else {},
            evidence=(),
            opening="" if story else words,
            how="petugas",
        )
        mine.insert(0, _open(work, contact, submit, messages))
        return
    files = files_of(desk, contact, messages)
    reopened = not case.open and status_texts.says_not_yet(words)
    if reopened:
        case = ending.do_reopen(work, case)
    if files or not (reopened and len(words.split()) == 1):
        # A bare "belum" says nothing that the reopening does not say.
        handling.do_write(work, case, words, files=files)
    work.tx.set(conversations, contact.id, case_id=case.id)
    contact.row["case_id"] = case.id


def _meant(contact: TurnInput, words: str, mine: Sequence[Case]) -> Case | None:
    code = find_code(words)
    for case in mine:
        if case.code == code:
            return case
    for case in mine:
        if case.id == contact.row["case_id"]:
            return case
    return mine[0] if mine else None


def _look_up(work: Work, contact: TurnInput, effect: LookUp, state: State, voice: Reply) -> State:
    """STATUS: a case of this very person, or the list of them; never one of somebody else."""
    tx, desk = work.tx, work.desk
    own = account_links.cases_of(tx, contact.person_id) if contact.row["person_id"] else []
    inquiry = Inquiry(work, contact, own, voice)
    if effect.query.strip():
        checking = inquiry.about(effect.query, effect.digits)
        return msgspec.structs.replace(state, checking=checking)
    if state.phase != "idle" and state.answers:
        code = contact.row["code"] or cases.free_code(
            tx, desk.office_id, lambda: new_code(desk.current.numbering.prefix, desk.randomness)
        )
        tx.set(conversations, contact.id, code=code)
        contact.row["code"] = code
        until = desk.date(state.expires_at) if state.expires_at else "-"
        voice.say("status_draf", {"kode": code, "tanggal_hapus": until})
    if len(own) == 1:
        voice.say(*status_texts.of_case(desk, own[0], work.now))
    elif own:
        inquiry.list()
    elif state.phase == "idle" or not state.answers:
        voice.say("status_kosong")
    return state


def _withdraw(work: Work, contact: TurnInput, query: str, voice: Reply) -> None:
    """CABUT: the case that is named, else the latest that is open."""
    own = account_links.cases_of(work.tx, contact.person_id) if contact.row["person_id"] else []
    if query:
        case = Inquiry(work, contact, own, voice).withdrawable(query)
        if case is None:
            return
    else:
        case = next((one for one in own if one.open), None)
        if case is None:
            voice.say("status_kosong")
            return
    handling.do_ask(work, case, "cabut")
    voice.say("dicabut", {"kode": case.code}, case_id=case.id)


def _erase(work: Work, contact: TurnInput, state: State, mine: list[Case], voice: Reply) -> State:
    """HAPUS DATA: a draft is destroyed at once, of a case an officer decides.

    Source: rules 34.
    """
    tx = work.tx
    erase_conversation(tx, contact.row, now=work.now)
    for talk in account_links.drafts_of(tx, contact.person_id, contact.id):
        erase_conversation(tx, talk, now=work.now)
    own = account_links.cases_of(tx, contact.person_id)
    data_requests.handle_data_request(work, contact, own, "hapus_data", voice)
    contact.row["code"] = None
    return State()


def _save(work: Work, contact: TurnInput, before: State, state: State) -> None:
    tx, desk = work.tx, work.desk
    form = _form(desk, state)
    tx.set(
        conversations,
        contact.id,
        state=desk.vault.seal(contact.key or texts.key_of(tx, contact.person_id), encode(state)),
        telling=is_telling(form, state),
        expires_at=state.expires_at,
    )
    if state.expires_at is not None and before.expires_at is None:
        arm_expiry(tx, desk, contact.row, state.expires_at)


def encode(state: State) -> bytes:
    return msgspec.json.encode(state)


def arm_expiry(tx: Tx, desk: Desk, row: dict[str, Any], at: datetime) -> None:
    """One timer a draft; the tick looks at `expires_at` and lets it come again if it moved."""
    timers.arm(
        tx,
        f"draft:{row['id']}:{at.isoformat()}",
        timers.DraftEnd(row["id"]),
        office_id=desk.office_id,
        due_at=at,
    )
