"""A citizen's turn in a chat: play the form, then carry out its effects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from backoffice.case.case import Case
from backoffice.citizens import moved_drafts
from backoffice.citizens.acting import Scene, act
from backoffice.citizens.elsewhere import NOTES, handle_elsewhere
from backoffice.citizens.erasure import erase_talk
from backoffice.citizens.identity_permission import handle_permission
from backoffice.citizens.taken_back import drop_files, tell, wordings_of
from backoffice.desk import status_texts, wordings
from backoffice.desk.desk import Desk
from backoffice.desk.evidence import keep_files, keep_places, move_places
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.office.profile import Profile
from backoffice.store import account_links, conversations, people, texts, timers
from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import Item
from bot.conversation import Effect, Expired, Said, Say, State
from bot.engine import advance, is_telling
from bot.menu import parse_command
from bot.service import Category
from channels.message import InboundMessage

_state = msgspec.json.Decoder(State)


def load_state(desk: Desk, contact: TurnInput) -> State:
    """The form state of a conversation; a fresh one when there is none or its key is gone."""
    sealed = contact.conversation.state
    if sealed is None or contact.key is None:
        return State()
    place = conversations.draft_place(contact.id, contact.person_id)
    return _state.decode(desk.vault.open(contact.key, place, sealed))


def turn(work: Work, contact: TurnInput, items: Sequence[tuple[str, Item]]) -> None:
    """Play what a citizen said since the last turn, and a draft's expiry behind it.

    An edit that changes nothing is nothing.
    """
    play(work, contact, wordings.news(work, contact, items))


def play(work: Work, contact: TurnInput, items: Sequence[tuple[str, Item]]) -> None:
    """The same, of events that are known to be news."""
    desk, now = work.desk, work.now
    state = before = load_state(desk, contact)
    reply = Reply(work, contact)
    said = tuple(item for _, item in items if isinstance(item, InboundMessage))
    said = tuple(m for m in said if m.note not in ("blocked", "unblocked"))
    said = tuple(m for m in said if not handle_permission(work, contact, m, reply))
    mine = _own_cases(work, contact)
    for message in said:
        if message.note in NOTES:
            handle_elsewhere(work, contact, message, mine)
    said = tuple(m for m in said if m.note not in NOTES)
    if said:
        taken = wordings_of(work, contact, said)
        gone = {*taken, *state.gone}
        keep_files(work, contact, [m for m in said if m.external_id not in gone])
        move_places(work, contact, said)
        if state.phase in ("idle", "greeted") and any(_goes_on(one) for one in said):
            state = _fetched(work, contact, state)
        profile = _profile(desk, state)
        played = advance(
            profile.form.by_way(contact.conversation.channel),
            state,
            Said(messages=said, taken=taken),
            now=now,
            zone=desk.current.office.timezone,
            open_cases=len(mine),
            category=Category(profile.category_field, profile.secrecy.categories),
        )
        keep_places(work, contact, said, played)
        state = _pinned(desk, played.state)
        if _greets(played.effects) and desk.opens(now) > now:
            reply.say("luar_jam")
        scene = Scene(
            work,
            contact,
            reply,
            said,
            received_at=max(m.sent_at for m in said),
            talked_of=mine,
            state=state,
        )
        for effect in played.effects:
            act(scene, effect)
        tell(work, contact, scene.taken, reply)
        drop_files(work, contact, tuple(taken))
        state = scene.state
    if any(isinstance(item, Expired) for _, item in items) and _is_over(state, now):
        state = advance(
            _profile(desk, state).form, state, Expired(), now=now, zone=desk.current.office.timezone
        ).state
        erase_talk(work.tx, contact.talk, now=now)
    if state != before:
        _save(work, contact, before, state)


def _goes_on(message: InboundMessage) -> bool:
    command = parse_command(message.text) if message.choice is None else None
    return command is not None and command.name == "lanjut"


def _fetched(work: Work, contact: TurnInput, state: State) -> State:
    """The draft that waits in another conversation of this person, if LANJUT means that one."""
    person = people.get(work.tx, contact.person_id)
    if person is None or not person.joined:
        return state
    if not moved_drafts.fetch(work.tx, work.desk, contact.person_id, contact.id):
        return state
    contact.talk.reread(work.tx)
    return load_state(work.desk, contact)


def _greets(effects: Sequence[Effect]) -> bool:
    return any(isinstance(one, Say) and "salam" in one.text.split(">") for one in effects)


def _profile(desk: Desk, state: State) -> Profile:
    return desk.profile(state.version) if state.version else desk.current


def _pinned(desk: Desk, state: State) -> State:
    """A draft finishes under the version it began with; without a draft there is none."""
    if state.phase == "idle":
        return msgspec.structs.replace(state, version="")
    return state if state.version else msgspec.structs.replace(state, version=desk.current.version)


def _is_over(state: State, now: datetime) -> bool:
    return state.phase != "idle" and state.expires_at is not None and state.expires_at <= now


def _own_cases(work: Work, contact: TurnInput) -> list[Case]:
    """The citizen's cases that words may still belong to, newest first."""
    if contact.conversation.person_id is None:
        return []
    person = people.get(work.tx, contact.person_id)
    linked = person is not None and person.joined
    talk = contact.conversation
    if talk.case_id is None and talk.mode == "auto" and not linked:
        # No case was ever opened from here; the common turn of a form asks nothing.
        return []
    return [
        case
        for case in account_links.cases_of(work.tx, contact.person_id)
        if status_texts.still_talked_of(work.desk, case, work.now)
    ]


def _save(work: Work, contact: TurnInput, before: State, state: State) -> None:
    tx, desk = work.tx, work.desk
    form = _profile(desk, state).form
    key = contact.key or texts.key_of(tx, contact.person_id)
    place = conversations.draft_place(contact.id, contact.person_id)
    contact.talk.keep(
        tx,
        state=desk.vault.seal(key, place, encode(state)),
        telling=is_telling(form, state),
        expires_at=state.expires_at,
    )
    if state.expires_at is not None and before.expires_at is None:
        arm_expiry(tx, desk, contact.id, state.expires_at)


def encode(state: State) -> bytes:
    return msgspec.json.encode(state)


def arm_expiry(tx: Tx, desk: Desk, conversation_id: str, at: datetime) -> None:
    """One timer a draft; the reminders look at `expires_at` and let it come again if it moved."""
    timers.arm(
        tx,
        f"draft:{conversation_id}:{at.isoformat()}",
        timers.DraftEnd(conversation_id),
        office_id=desk.office_id,
        due_at=at,
    )
