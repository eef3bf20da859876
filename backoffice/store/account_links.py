"""Links between accounts and persons: several accounts of one person, several persons at one.

A person with cases keeps an own key for them for ever. An account speaks for one person, and so
for those whose `through_id` leads to that person: what the person was before the account was linked
(`same`), and others of a household who complained from the same account (`house`). Linking moves
accounts and conversations; only drafts are sealed anew, so moving them back undoes it. Most people
are not linked: their row says so, and nothing here asks the database about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, select, update

from backoffice.case.case import Case
from backoffice.store import cases, file_keys
from backoffice.store import conversations as talks
from backoffice.store import people as persons
from backoffice.store.conversations import Conversation
from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.people import PersonRow, read_person
from backoffice.store.tables import (
    accounts,
    addresses,
    conversations,
    evidence,
    people,
)
from backoffice.store.vault import Vault

#: Longer chains of persons than anybody makes: whatever the rows say, we come to an end.
_DEEP = 20
SAME, HOUSE = "same", "house"

_BEHIND = select(people).where(people.c.through_id.in_(bindparam("ids", expanding=True)))
_TALKS = (
    select(conversations.c.address_id, conversations.c.channel)
    .join(addresses, addresses.c.id == conversations.c.address_id)
    .where(
        conversations.c.person_id == bindparam("person_id"),
        conversations.c.last_said.is_not(None),
        addresses.c.closed_at.is_(None),
        addresses.c.room.is_(False),
    )
    .order_by(conversations.c.last_said.desc())
    .limit(1)
)


class AccountRow(Struct, frozen=True):
    """Which person a sender is; its columns say what each field means."""

    office_id: str
    channel: str
    account: str
    sender_key: str
    person_id: str
    own_id: str | None
    bound_to: str | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.office_id, self.channel, self.account, self.sender_key


_read_account = reader(AccountRow)


class Where(Struct, frozen=True):
    """Where a citizen is reached; without an address, an officer has to tell them."""

    address_id: str
    channel: str


def speaker_of(tx: Tx, person_id: str) -> str:
    """The person whose accounts speak for this one; mostly the same."""
    for _ in range(_DEEP):
        row = persons.get(tx, person_id)
        if row is None or row.through_id is None:
            break
        person_id = row.through_id
    return person_id


def is_own(tx: Tx, person_id: str, case: Case) -> bool:
    """May this person, who has an account, speak about the case as its citizen?"""
    return case.person_id == person_id or speaker_of(tx, case.person_id) == person_id


def behind(tx: Tx, person_id: str) -> list[PersonRow]:
    """All who are reached through this person."""
    row = persons.get(tx, person_id)
    if row is None or not row.joined:
        return []
    found: dict[str, PersonRow] = {}
    asked = [person_id]
    while asked:
        rows = [read_person(one) for one in tx.rows(_BEHIND, ids=asked)]
        asked = [one.id for one in rows if one.id not in found]
        found |= {one.id: one for one in rows}
    found.pop(person_id, None)
    return list(found.values())


def persons_of(tx: Tx, person_id: str) -> tuple[str, ...]:
    """This person and all who are reached through it."""
    return (person_id, *(one.id for one in behind(tx, person_id)))


def is_shared(tx: Tx, person_id: str) -> bool:
    """Does more than one human being use this person's account?"""
    return any(one.kinship == HOUSE for one in behind(tx, person_id))


def is_house(tx: Tx, person_id: str) -> bool:
    """Is this somebody else in the house of whoever speaks for them?"""
    row = persons.get(tx, person_id)
    return row is not None and row.kinship == HOUSE


def cases_of(tx: Tx, person_id: str, *, limit: int = 50) -> list[Case]:
    """Every case that this person may speak about, newest first."""
    return cases.of_persons(tx, persons_of(tx, person_id), limit=limit)


def reach(tx: Tx, case: Case) -> Where:
    """Where the citizen of a case hears of it: the open address at which they last wrote to us.

    Somebody else in the house is told nothing: such a case stays where it was opened.
    """
    at_first = Where(case.address_id, case.channel)
    person = persons.get(tx, case.person_id) if case.address_id else None
    if person is None or not (person.joined or person.through_id):
        return at_first
    for _ in range(_DEEP):
        if person is None or person.kinship == HOUSE:
            return at_first
        if person.through_id is None:
            break
        person = persons.get(tx, person.through_id)
    rows = tx.rows(_TALKS, person_id=person.id) if person else []
    return Where(rows[0]["address_id"], rows[0]["channel"]) if rows else at_first


# -- linking --------------------------------------------------------------------------------------


def add_house(tx: Tx, vault: Vault, person_id: str, *, office_id: str, now: Any) -> str:
    """A new person with a key of its own who uses this person's account."""
    new = tx.new_id()
    tx.add(
        people,
        id=new,
        office_id=office_id,
        wrapped_key=vault.new_key(new),
        created_at=now,
        through_id=person_id,
        kinship=HOUSE,
    )
    tx.set(people, person_id, joined=True)
    tx.memo.clear()
    return new


def join(tx: Tx, vault: Vault, *, head: str, joining: str) -> None:
    """Let every account of `joining` speak for `head` from now on; both have a key.

    Cases, words and files of `joining` stay under its key, and are the head's to speak about.
    """
    for row in accounts_of(tx, joining):
        tx.set(accounts, *row.key, person_id=head, own_id=row.own_id or joining)
    for talk in talks.of_person(tx, joining):
        _hand_over(tx, vault, talk, joining, head)
    tx.set(people, joining, through_id=head, kinship=SAME)
    tx.set(people, head, joined=True)
    tx.memo.clear()


def part(tx: Tx, vault: Vault, account: AccountRow, *, own: str) -> None:
    """Give an account back to the person `own`, with all who are reached through that one."""
    head = account.person_id
    mine = {own, *(one.id for one in behind(tx, own))}
    for row in accounts_of(tx, head):
        if row.sender_key != account.sender_key and row.own_id in mine - {own}:
            # Its own person had come by way of this one, and stays with its account.
            tx.set(people, row.own_id, through_id=head)
    keys = {account.sender_key}
    for row in accounts_of(tx, head):
        # One sender under two names of its provider.
        if account.sender_key in (row.sender_key, row.bound_to):
            keys.add(row.sender_key)
            tx.set(accounts, *row.key, person_id=own, own_id=None)
    for talk in talks.of_person(tx, head):
        if talk.sender_key in keys:
            _hand_over(tx, vault, talk, head, own)
    tx.set(people, own, through_id=None, kinship="")
    tx.memo.clear()


def leave(tx: Tx, vault: Vault, head: str, others: Sequence[AccountRow]) -> None:
    """Leave the head alone with its own account; the others stay together, behind the first."""
    heir = str(others[0].own_id)
    for row in others:
        part(tx, vault, row, own=str(row.own_id))
        if row.own_id != heir:
            join(tx, vault, head=heir, joining=str(row.own_id))


def accounts_of(tx: Tx, person_id: str) -> list[AccountRow]:
    """The accounts that speak for a person, in a fixed order."""
    query = select(accounts).where(accounts.c.person_id == person_id)
    rows = tx.rows(query.order_by(accounts.c.channel, accounts.c.sender_key))
    return [_read_account(row) for row in rows]


def account_of(tx: Tx, conversation: Conversation) -> AccountRow | None:
    """The account that writes in a conversation."""
    row = tx.get(accounts, *conversation.sender)
    return _read_account(row) if row else None


def bind(tx: Tx, account: AccountRow, sender_key: str) -> None:
    """Note under which key the provider names this sender now."""
    tx.set(accounts, *account.key, bound_to=sender_key)


def _hand_over(tx: Tx, vault: Vault, talk: Conversation, giver: str, taker: str) -> None:
    """Let a conversation be another person's; the draft in it goes along."""
    values: dict[str, Any] = {"person_id": taker}
    if talk.state is not None and keeps_draft(talk):
        values["state"] = _resealed(tx, vault, talk, giver, taker)
    tx.set(conversations, talk.id, **values)
    file_keys.hand_over(tx, vault, file_keys.of_draft(tx, talk.id), taker)


def _resealed(tx: Tx, vault: Vault, talk: Conversation, giver: str, taker: str) -> bytes | None:
    before, after = persons.get(tx, giver), persons.get(tx, taker)
    if talk.state is None or before is None or before.wrapped_key is None or after is None:
        return None
    draft = vault.open(before.wrapped_key, talks.draft_place(talk.id, giver), talk.state)
    return vault.seal(after.wrapped_key, talks.draft_place(talk.id, taker), draft)


# -- drafts ---------------------------------------------------------------------------------------


def keeps_draft(talk: Conversation) -> bool:
    """What a mailbox's conversation keeps is no form: a mail is acted on at once."""
    return talk.channel != "mail"


def drafts_of(tx: Tx, person_id: str, besides: str) -> list[Conversation]:
    """A person's other conversations in which a draft waits, the latest first."""
    found = [
        talk
        for talk in talks.of_person(tx, person_id)
        if talk.id != besides
        and talk.state is not None
        and talk.expires_at is not None
        and keeps_draft(talk)
    ]
    return sorted(found, key=lambda talk: talk.last_said or "", reverse=True)


def move_draft(tx: Tx, talk: Conversation, to: str) -> None:
    """Empty a conversation of its draft, whose files go to another one."""
    tx.execute(
        update(evidence)
        .where(evidence.c.conversation_id == talk.id, evidence.c.case_id.is_(None))
        .values(conversation_id=to)
    )
    tx.set(conversations, talk.id, state=None, code=None, expires_at=None, telling=True)
