"""TAUTKAN and PISAHKAN: several accounts of one person, joined by a one-time code.

A person asks for a code; the account that sends it speaks for that person from then on. A name or
a number proves nothing. An address in a From line proves nothing either, so a code that comes by
mail is answered with a second one, which only the owner of the mailbox can read. Source: rules 39.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.codes import find_link, is_link, new_link
from backoffice.casework import staffing
from backoffice.casework.notice import ToAddress
from backoffice.casework.telling import tell
from backoffice.desk import mail_thread
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import channel_title
from backoffice.desk.work import Work
from backoffice.store import account_links, conversations, links, mail, people, staff
from backoffice.store.inbox import Item
from backoffice.store.tables import people as people_table
from bot.words import fold
from channels.message import InboundMessage

VALID = timedelta(minutes=30)
#: Wrong codes of one conversation in an hour; then none is taken any more.
MOST_WRONG = 10
#: Codes that one conversation is given in an hour.
MOST_ASKED = 5
_ASK = frozenset({"tautkan", "hubungkan", "sambungkan"})
_PART = frozenset({"pisahkan"})
_LOOKED_UP = 20
#: Longer texts are no code, and longer ones no command.
_CHARS, _WORD_CHARS = 40, 20


class Wish(Struct, frozen=True):
    """What a message wants of the links of its account."""

    what: Literal["ask", "redeem", "part"]
    code: str = ""


def wish_in(text: str) -> Wish | None:
    """The wish that a text consists of."""
    if len(text) > _CHARS:
        return None
    if code := find_link(text):
        return Wish("redeem", code)
    words = text.strip()
    if len(words) > _WORD_CHARS:
        return None
    word = fold(words.lstrip("/"))
    if word in _ASK:
        return Wish("ask")
    return Wish("part") if word in _PART else None


def handle_links(work: Work, contact: TurnInput) -> TurnInput:
    """Carry out TAUTKAN and PISAHKAN.

    Returns the other messages, under the person they now belong to.
    """
    rest: list[tuple[str, Item]] = []
    link = Link(work, contact)
    for inbox_id, item in contact.items:
        if isinstance(item, InboundMessage) and (wish := link.wish(item)) is not None:
            link.act(wish, item)
        else:
            rest.append((inbox_id, item))
    return (
        link.contact
        if len(rest) == len(contact.items)
        else replace(link.contact, items=tuple(rest))
    )


class Link:
    """The links of one conversation in one turn."""

    def __init__(self, work: Work, contact: TurnInput) -> None:
        self.work, self.contact = work, contact
        self.tx, self.desk, self.now = work.tx, work.desk, work.now
        self._reply = Reply(work, contact, part="t")
        self._by_mail = contact.conversation.channel == "mail"

    def wish(self, message: InboundMessage) -> Wish | None:
        """What a message wants; None for a machine's, and for a picture with words under it."""
        if message.note or message.address.room or message.choice is not None:
            return None
        if not self._by_mail:
            return None if message.attachments else wish_in(message.text)
        lines = [line for line in message.text.splitlines() if line.strip()]
        found = wish_in(lines[0]) if lines else None
        # Above a whole letter a word may be anything; a code is a code.
        return found if found and (found.what == "redeem" or len(lines) < 4) else None

    def act(self, wish: Wish, message: InboundMessage) -> None:
        """Carry it out and say so; by mail within the budget of this sender."""
        if self._by_mail and not self._answers(message):
            return
        if wish.what == "ask":
            self._ask()
        elif wish.what == "part" and self._by_mail and not self._is_reply(message):
            self._say("taut_balas")
        elif wish.what == "part":
            self._part()
        else:
            self._redeem(wish.code)

    def _is_reply(self, message: InboundMessage) -> bool:
        """It answers a mail of ours to this very address."""
        ids = [*message.references[::-1], *filter(None, [message.reply_to])][:_LOOKED_UP]
        ours = mail.ours(self.tx, self.desk.office_id, ids)
        return any(one.address_id == self.contact.address_id for one in ours.values())

    def _answers(self, message: InboundMessage) -> bool:
        vault = self.desk.vault
        thread = mail_thread.load(vault, self.contact.conversation)
        proven = message.verdict == "pass" or self._is_reply(message)
        if not mail_thread.may_answer(thread, acknowledges=False, now=self.now, proven=proven):
            return False
        thread = replace(
            thread,
            last=message.external_id,
            references=mail_thread.shortened((*message.references, message.external_id)),
        )
        thread = mail_thread.answered(thread, self.now, proven=proven)
        state = mail_thread.seal(vault, self.contact.id, thread)
        self.contact.talk.keep(self.tx, state=state)
        return True

    def _say(self, text: str, **params: str) -> None:
        self._reply.say(text, params)

    # -- a code -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        asked, _ = links.tries(self.tx, self.contact.id, now=self.now)
        if asked >= MOST_ASKED:
            self._say("taut_terlalu_sering")
            return
        self._count(asked=1)
        code = self._new_code(self.contact.person_id, self.contact.id, only_from=None)
        self._say("taut_kode", kode_taut=code)

    def _new_code(self, person_id: str, conversation_id: str, *, only_from: str | None) -> str:
        code = new_link(self.desk.randomness)
        links.add(
            self.tx,
            links.digest(self.desk.vault, self.desk.office_id, code),
            office_id=self.desk.office_id,
            person_id=person_id,
            conversation_id=conversation_id,
            only_from=only_from,
            now=self.now,
            valid=VALID,
        )
        return code

    def _count(self, *, asked: int = 0, wrong: int = 0) -> None:
        links.count(
            self.tx,
            self.contact.id,
            office_id=self.desk.office_id,
            now=self.now,
            asked=asked,
            wrong=wrong,
        )

    def _redeem(self, code: str) -> None:
        _, wrong = links.tries(self.tx, self.contact.id, now=self.now)
        if wrong >= MOST_WRONG:
            self._say("taut_terlalu_sering")
            return
        key = links.digest(self.desk.vault, self.desk.office_id, code)
        row = links.find(self.tx, key, now=self.now) if is_link(code) else None
        if row is None or row.only_from not in (None, self.contact.id):
            self._count(wrong=1)
            self._say("taut_kode_salah")
            return
        head = account_links.speaker_of(self.tx, row.person_id)
        if row.conversation_id == self.contact.id:
            self._say("taut_dari_sini")
            return
        if head == self.contact.person_id:
            links.use(self.tx, key, now=self.now)
            self._say("taut_sudah")
            return
        if refusal := self._refusal(head):
            self._say(refusal)
            return
        links.use(self.tx, key, now=self.now)
        if self._by_mail and row.only_from is None:
            # Anybody can write this address above a mail; whoever reads the answer owns it.
            second = self._new_code(head, row.conversation_id, only_from=self.contact.id)
            self._say("taut_surel", kode_taut=second)
            return
        self._link(head, row.conversation_id, key)

    def _refusal(self, head: str) -> str:
        """An officer's rights go to no account that did not ask as this officer."""
        named = staff.by_person(self.tx, [self.contact.person_id, head])
        if self.contact.person_id in named:
            return "taut_petugas"
        person = people.get(self.tx, head)
        return "taut_kode_salah" if person is None or person.wrapped_key is None else ""

    def _link(self, head: str, asked_in: str, key: str) -> None:
        mine = self.contact.person_id
        there = conversations.get(self.tx, asked_in)
        self._flush_person()
        joining = [one.sender_key for one in account_links.accounts_of(self.tx, mine)]
        account_links.join(self.tx, self.desk.vault, head=head, joining=mine)
        self._become(head)
        channel = there.channel if there else ""
        self._say("taut_berhasil", kanal=channel_title(self.desk, channel) or "lain")
        if there is not None:
            here = self.contact.conversation.channel
            to, params = ToAddress(there.address_id), {"kanal": channel_title(self.desk, here)}
            tell(self.work, to, "taut_berhasil", params, key=f"linked:{key[:32]}")
        if officer := staff.by_person(self.tx, [head]).get(head):
            staffing.do_link(self.work, officer, joining, self.contact.conversation.channel)

    def _flush_person(self) -> None:
        """The row of a conversation that is new names its person only after the turn."""
        self.contact.talk.keep(self.tx, person_id=self.contact.person_id)

    def _become(self, person_id: str) -> None:
        """Go on in this turn as that person."""
        self.contact.talk.reread(self.tx)
        self.contact.talk.keep(self.tx, person_id=person_id)
        person = people.get(self.tx, person_id)
        self.contact = replace(
            self.contact,
            person_id=person_id,
            key=person.wrapped_key if person else None,
            staff=staff.by_person(self.tx, [person_id]).get(person_id),
        )

    # -- apart again ------------------------------------------------------------------------------

    def _part(self) -> None:
        tx, head = self.tx, self.contact.person_id
        account = account_links.account_of(tx, self.contact.conversation)
        others = [
            one
            for one in account_links.accounts_of(tx, head)
            if account is not None and one.sender_key != account.sender_key
        ]
        linked = [one for one in others if one.own_id]
        if account is None or not (linked or (account.own_id and others)):
            self._say("taut_tidak_ada")
            return
        officer = staff.by_person(tx, [head]).get(head)
        own = account.own_id
        if own is not None and officer and officer.address_id == self.contact.address_id:
            # Notices to the officer would go on coming here.
            self._say("taut_petugas")
            return
        self._flush_person()
        if own is None:
            account_links.leave(tx, self.desk.vault, head, linked)
            self._become(head)
        else:
            own = self._readable(own)
            account_links.part(tx, self.desk.vault, account, own=own)
            self._become(own)
        mine = account_links.cases_of(tx, self.contact.person_id, limit=1)
        self.contact.talk.keep(tx, case_id=mine[0].id if mine else None)
        self._say("taut_dipisah")

    def _readable(self, person_id: str) -> str:
        """The person; a new one in its place when its data was sealed or erased meanwhile."""
        person = people.get(self.tx, person_id)
        if person is not None and person.wrapped_key is not None:
            return person_id
        new = self.tx.new_id()
        self.tx.add(
            people_table,
            id=new,
            office_id=self.desk.office_id,
            wrapped_key=self.desk.vault.new_key(new),
            created_at=self.now,
        )
        return new
