"""Job: store what providers give us, and play the turns of conversations.

`accept` is the only thing that runs before a provider is acknowledged; `work_once` does the turns.
A turn that fails five times is parked, and so is one that brings down two processes, the second
when it is played alone: the person gets one apology, the office one alarm.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from backoffice.case.codes import find_invitation
from backoffice.case.officers import Staff
from backoffice.casework import telling_staff
from backoffice.casework.notice import ToAddress
from backoffice.casework.telling import tell
from backoffice.citizens import linking, mail_held, provider_renames
from backoffice.citizens import mail_turn as citizen_mail
from backoffice.citizens import turn as citizen_turn
from backoffice.delivery import open_word, reply_window
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.turn_input import Talk, TurnInput
from backoffice.desk.work import SYSTEM, Work
from backoffice.jobs.arrivals import arrival
from backoffice.jobs.taking_turns import Taking, hides_short
from backoffice.officers import mail_turn as officer_mail
from backoffice.officers import rooms
from backoffice.officers import turn as officer_turn
from backoffice.store import begun_turns, held_messages, inbox, people, staff
from backoffice.store import conversations as store
from backoffice.store.begun_turns import Begun
from backoffice.store.conversations import Claimed
from backoffice.store.engine.database import Unavailable
from backoffice.store.engine.tx import Tx
from backoffice.store.inbox import InboxRow
from backoffice.store.people import PersonRow
from backoffice.store.tables import conversations
from bot.mail_engine import first_line
from channels.channel import Envelope
from channels.message import InboundMessage

log = logging.getLogger(__name__)

GROUP = 100
TRIES = 5
#: What has brought down so many processes is set aside.
DEATHS = 2
KNOWN = 50_000
#: So many conversations are looked through for short words when most of the first are long.
FAR = 20 * GROUP
_NONE: frozenset[str] = frozenset()


class Intake:
    """Accepts events and plays turns, for every office of the installation."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        quiet: timedelta,
        holder: str = "here",
        deadline: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`holder` names this process; `deadline` ends it when a group of turns takes too long."""
        self._at = runtime
        self._quiet = quiet
        self._holder = holder
        self._deadline = deadline
        #: A mark of this process that it did not make is of an earlier one of the same name.
        self._begun = False
        self._taking = Taking()
        #: Addresses whose rows are committed.
        self._known: set[str] = set()

    async def accept(
        self, office_id: str, channel: str, account: str, envelopes: Sequence[Envelope]
    ) -> None:
        """Store what came. Returns after commit; raises Unavailable when nothing was kept."""
        if not envelopes:
            return
        now = self._at.clock()
        desk = self._at.desks[office_id]
        arrivals = [
            arrival(desk, office_id, channel, account, one, now=now, known=self._known)
            for one in envelopes
        ]
        await self._at.database.write(
            lambda tx: inbox.accept(tx, arrivals, now=now, quiet=self._quiet), name="accept"
        )
        if len(self._known) > KNOWN:
            self._known.clear()
        self._known.update(one.address.id for one in arrivals if one.address)
        self._at.wake()

    async def work_once(self) -> bool:
        """Play one turn of every ready conversation, a group at a time. True: there may be more."""
        now = self._at.clock()
        marks, left, ready = await self._at.database.read(lambda tx: self._look(tx, now))
        if left:
            suspect = functools.partial(self._suspect, left=left, now=now)
            await self._at.database.write(suspect, name="turn.begin")
            return True
        for mark in (one for one in marks if one.suspected):
            if await self._take_up(mark, now):
                return True
        taken = {one for mark in marks if mark.holder != self._holder for one in mark.conversations}
        ids = self._taking.group({id: size for id, size in ready.items() if id not in taken})
        if not ids:
            return False
        try:
            await self._play(ids, await self._begin(ids, now), now)
        except Unavailable:
            raise
        except Exception:
            # One of the group is poison; each alone, so that the others are not held up.
            for one in ids:
                await self._alone(one, await self._begin([one], now), now)
        return True

    async def _begin(self, ids: Sequence[str], now: datetime) -> str:
        """Mark what is about to be played: should it kill this process, the next one knows."""
        self._begun = True
        return await self._at.database.write(
            lambda tx: begun_turns.begin(tx, self._holder, ids, now=now),
            name="turn.begin",
            lasting=False,
        )

    def _look(self, tx: Tx, now: datetime) -> tuple[list[Begun], list[Begun], dict[str, int]]:
        """Every mark, those whose process lives no more, and the conversations that are ready,
        longest waiting first, with the bytes that wait in each.
        """
        marks = begun_turns.listing(tx)
        others = [mark for mark in marks if mark.holder != self._holder or not self._begun]
        left = begun_turns.left_behind(tx, others, now=now)
        ready = store.ready(tx, now=now, limit=GROUP)
        if hides_short(ready, GROUP):
            ready = store.ready(tx, now=now, limit=FAR)
        return marks, left, ready

    async def _take_up(self, suspect: Begun, now: datetime) -> bool:
        """Play one that is suspected alone; False when another process does."""
        take = functools.partial(begun_turns.begin_alone, suspect=suspect, holder=self._holder)
        taken = await self._at.database.write(take, name="turn.begin")
        if taken:
            self._begun = True
            await self._alone(suspect.conversations[0], suspect.id, now)
        return taken

    def _suspect(self, tx: Tx, left: Sequence[Begun], now: datetime) -> None:
        """What has brought down too many is set aside; the others are to be played alone."""
        for mark in left:
            if not begun_turns.over(tx, mark.id):
                continue  # Another process was faster.
            log.warning("a process died while it played %d turns", len(mark.conversations))
            if mark.deaths + 1 < DEATHS:
                begun_turns.suspect(tx, mark, now=now)
                continue
            for one in mark.conversations:
                self._set_aside(tx, one, now, "brought the process down twice")

    async def _play(self, ids: Sequence[str], mark_id: str, now: datetime) -> None:
        def work(tx: Tx) -> None:
            begun_turns.over(tx, mark_id)
            with self._deadline():
                self._turns(tx, ids, now)

        await self._at.database.write(work, name="turn")

    async def _alone(self, conversation_id: str, mark_id: str, now: datetime) -> None:
        try:
            await self._play([conversation_id], mark_id, now)
        except Unavailable:
            raise
        except Exception:
            log.exception("turn failed: conversation %s", conversation_id)
            await self._at.database.write(
                lambda tx: self._failed(tx, conversation_id, mark_id, now), name="turn"
            )

    def _turns(self, tx: Tx, ids: Sequence[str], now: datetime) -> None:
        claimed = store.claim(tx, ids, now=now)
        if not claimed:
            return
        for office_id in {one.conversation.office_id for one in claimed}:
            self._at.desks[office_id].refresh(tx)
        waiting, more = inbox.portion(tx, [one.conversation.id for one in claimed])
        store.prefetch_accounts(tx, [one.conversation for one in claimed])
        officers = staff.by_id(tx, {one.staff_id for one in claimed if one.staff_id})
        for one in claimed:
            talk_id = one.conversation.id
            work = Work(tx, self._at.desks[one.conversation.office_id], now, SYSTEM)
            contact = _contact(work, one, waiting.get(talk_id, []), officers)
            said, held = contact, _NONE
            if contact.items:
                if latest := _latest_said(contact):
                    # Before the turn: what it leads to is told where the person wrote just now.
                    contact.talk.keep(tx, last_said=latest)
                said = linking.handle_links(work, contact)
            if said.items:
                said = open_word.handle_open_word(work, said)
            if said.items:
                held = _turn(work, said)
            for inbox_id, _ in contact.items:
                if inbox_id not in held:
                    inbox.done(tx, inbox_id, now=now)
            tx.set(
                conversations,
                talk_id,
                first_at=None,
                # Behind everybody who waits by now.
                ready_at=now if talk_id in more else None,
                failures=0,
                person_id=said.person_id,
            )

    def _failed(self, tx: Tx, conversation_id: str, mark_id: str, now: datetime) -> None:
        begun_turns.over(tx, mark_id)
        talk = store.get(tx, conversation_id)
        if talk is None:
            return
        failures = talk.failures + 1
        if failures < TRIES:
            pause = timedelta(seconds=2**failures)
            tx.set(conversations, conversation_id, failures=failures, ready_at=now + pause)
            return
        self._set_aside(tx, conversation_id, now, f"failed {TRIES} times")

    def _set_aside(self, tx: Tx, conversation_id: str, now: datetime, problem: str) -> None:
        """Keep what waits in a conversation from being played again, and say so."""
        talk = store.get(tx, conversation_id)
        if talk is None:
            return
        desk = self._at.desks[talk.office_id]
        answers = not _by_machine(desk, inbox.new_of(tx, [conversation_id]))
        parked = inbox.park(tx, conversation_id, now=now, problem=problem)
        tx.set(conversations, conversation_id, failures=0, ready_at=None, first_at=None)
        if not parked:
            return
        work, key = Work(tx, desk, now, SYSTEM), f"parked:{parked[0]}"
        if answers:
            tell(work, ToAddress(talk.address_id), "gangguan", {}, key=key)
        telling_staff.raise_alarm(work, key, "p_diparkir", {"jumlah": str(len(parked))})


def _contact(
    work: Work, claimed: Claimed, waiting: Sequence[InboxRow], officers: Mapping[str, Staff]
) -> TurnInput:
    """The input of a turn. Who is new to us is registered, and what waited for them is freed."""
    items = _opened(work.desk, waiting)
    talk = Talk(claimed.conversation)
    person_id = provider_renames.person_of(work, talk, (item for _, item in items))
    person_id, person = _as_linked(work.tx, talk, person_id)
    who = officers.get(claimed.staff_id or "") or _officer_elsewhere(work, talk, person)
    said = [item for _, item in items if isinstance(item, InboundMessage)]
    return TurnInput(
        talk=talk,
        person_id=person_id,
        key=person.wrapped_key if person else None,
        staff=who,
        items=items,
        opened=_note_activity(work, claimed, said),
    )


def _opened(desk: Desk, waiting: Sequence[InboxRow]) -> tuple[tuple[str, inbox.Item], ...]:
    """What events hold, each with the id of its row."""
    return tuple((one.id, item) for one in waiting for item in inbox.opened(desk.vault, one))


def _as_linked(tx: Tx, talk: Talk, person_id: str) -> tuple[str, PersonRow | None]:
    """The person who speaks here by now, by id, and what is stored of it.

    Another conversation of the same person may just have changed this one.
    """
    person = people.get(tx, person_id)
    if person is None or not (person.joined or person.through_id):
        return person_id, person
    talk.reread(tx)
    person_id = talk.now.person_id or person_id
    return person_id, people.get(tx, person_id)


def _officer_elsewhere(work: Work, talk: Talk, person: PersonRow | None) -> Staff | None:
    """The officer who writes for the first time from here, if it is somebody whom we know."""
    if talk.now.person_id or person is None or person.created_at == work.now:
        return None
    return staff.by_person(work.tx, [person.id]).get(person.id)


def _note_activity(work: Work, claimed: Claimed, said: Sequence[InboundMessage]) -> bool:
    """Note that the person wrote. True: something had waited for it and is on its way now."""
    at = reply_window.latest(said, work.now)
    address_id = claimed.conversation.address_id
    return at is not None and held_messages.note_activity(work.tx, address_id, claimed.activity, at)


def _turn(work: Work, contact: TurnInput) -> frozenset[str]:
    """One turn: a citizen's words to the form, an officer's words to the commands.

    Returns the inbox rows that stay held for an officer: mails alone may be.
    """
    messages = contact.messages
    blocked = [m for m in messages if m.note == "blocked"]
    if blocked:
        store.close_address(work.tx, contact.address_id, now=work.now, reason="blocked")
    if messages and messages[0].address.room:
        rooms.turn(work, contact)
        return _NONE
    by_mail = contact.conversation.channel == "mail"
    code = next((code for m in messages if (code := _invitation(m))), None)
    if code and officer_turn.enrol(work, contact, code):
        return _NONE
    if by_mail and contact.staff is not None:
        return officer_mail.turn(work, contact, contact.staff)
    if by_mail:
        return citizen_mail.turn(work, contact)
    if contact.staff is not None:
        officer_turn.turn(work, contact, contact.staff)
    else:
        citizen_turn.turn(work, contact, contact.items)
    return _NONE


#: What happens to a chat, or comes from a machine, shows no person who is there to read.
_NOBODY_THERE = (
    frozenset({"deleted", "reaction", "blocked", "unblocked", "joined"}) | mail_held.ROBOTS
)


def _latest_said(contact: TurnInput) -> str | None:
    """The inbox row of the latest thing that a person said."""
    said = [
        inbox_id
        for inbox_id, item in contact.items
        if isinstance(item, InboundMessage) and item.note not in _NOBODY_THERE
    ]
    return max(said, default=None)


def _by_machine(desk: Desk, waiting: Mapping[str, Sequence[InboxRow]]) -> bool:
    """Among these events is a mail that no person wrote: nothing is answered, not even sorry."""
    mails = [row for rows in waiting.values() for row in rows if row.channel == "mail"]
    messages = [mail_held.message_of(desk, one) for one in mails]
    return any(message is None or message.note in mail_held.ROBOTS for message in messages)


def _invitation(message: InboundMessage) -> str | None:
    """An enrolment code: all of a message, or the first line of a person's mail."""
    if message.address.channel != "mail":
        return find_invitation(message.text)
    return None if message.note in mail_held.ROBOTS else find_invitation(first_line(message.text))
