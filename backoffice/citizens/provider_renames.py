"""Keep a person the same when a provider gives the sender another id and vouches for both.

WhatsApp did so when it gave ids beside telephone numbers: whoever was known by the number alone
goes on as the same person, with the same draft and cases. A number that already belongs to another
id is not followed: it may have been given to somebody else. An officer is never followed, for the
rights would go with whoever has the number now: an officer enrols anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from backoffice.casework import staffing
from backoffice.citizens import moved_drafts
from backoffice.desk.desk import Desk
from backoffice.desk.turn_input import Talk
from backoffice.desk.work import Work
from backoffice.store import account_links, addresses, people
from backoffice.store import conversations as store
from backoffice.store.account_links import AccountRow
from backoffice.store.conversations import Conversation
from backoffice.store.inbox import Item
from backoffice.store.tables import people as people_table
from channels.message import InboundMessage


def person_of(work: Work, talk: Talk, items: Iterable[Item]) -> str:
    """The person behind a conversation, known by a former name or made at the first contact.

    What had been begun under the former name goes on in `talk`.
    """
    key = _former(work.desk, talk.now, items)
    former = account_links.account_of(work.tx, replace(talk.now, sender_key=key)) if key else None
    if key and _gives_rights(work, talk, former):
        return _by_name_of_now(work, talk, new_name_of="")
    if former is None or former.bound_to is not None:
        return _by_name_of_now(work, talk, new_name_of=key if former is None else "")
    return _by_former_name(work, talk, key, former)


def _gives_rights(work: Work, talk: Talk, former: AccountRow | None) -> bool:
    """To follow would give an account an officer's rights, or an officer another account."""
    mine = account_links.account_of(work.tx, talk.now)
    if mine is not None and people.is_officer(work.tx, mine.person_id):
        return True
    if former is None or former.bound_to is not None:
        return False
    if not people.is_officer(work.tx, former.person_id):
        return False
    staffing.tell_not_followed(work, former.person_id, talk.now.sender_key)
    return True


def _by_name_of_now(work: Work, talk: Talk, *, new_name_of: str) -> str:
    """The person whose the name of now is; `new_name_of` is a former one that nobody has had."""
    tx = work.tx
    mine = None if talk.now.person_id else account_links.account_of(tx, talk.now)
    person_id = store.person_of(tx, talk.now, new_key=work.desk.vault.new_key, now=work.now)
    if mine is not None and mine.bound_to is not None:
        # The former name again, in another conversation.
        tx.set(people_table, person_id, joined=True)
        talk.keep(tx, person_id=person_id)
    if new_name_of:
        before = replace(talk.now, sender_key=new_name_of)
        store.add_account(tx, before, person_id, bound_to=talk.now.sender_key)
    return person_id


def _by_former_name(work: Work, talk: Talk, key: str, former: AccountRow) -> str:
    """The person who was known by the former name, whose account of now this becomes."""
    tx, head = work.tx, former.person_id
    mine = account_links.account_of(tx, talk.now)
    account_links.bind(tx, former, talk.now.sender_key)
    if mine is None:
        store.add_account(tx, talk.now, head)
        tx.set(people_table, head, joined=True)
        talk.keep(tx, person_id=head)
    elif mine.person_id != head:
        talk.keep(tx, person_id=mine.person_id)
        account_links.join(tx, work.desk.vault, head=head, joining=mine.person_id)
    before = store.of_sender(tx, talk.now, key)
    talk.reread(tx)
    if before is not None:
        _go_on(work, talk, before, head)
    return head


def _former(desk: Desk, conversation: Conversation, items: Iterable[Item]) -> str:
    said = (item.sender for item in items if isinstance(item, InboundMessage))
    former = next((one.former for one in said if one.former), "")
    if not former:
        return ""
    return addresses.identify_sender(
        desk.vault, desk.office_id, conversation.channel, conversation.account, former
    )


def _go_on(work: Work, talk: Talk, before: Conversation, person_id: str) -> None:
    """Take over what was under way: to its person it is one chat."""
    tx = work.tx
    if talk.now.case_id is None:
        talk.keep(tx, case_id=before.case_id, mode=before.mode)
    if talk.now.state is None:
        moved_drafts.move(tx, work.desk, before, talk.now.id, person_id)
        talk.reread(tx)
