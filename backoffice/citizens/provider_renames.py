"""Keep a person the same when a provider gives the sender another id and vouches for both.

WhatsApp did so when it gave ids beside telephone numbers: whoever was known by the number alone
goes on as the same person, with the same draft, cases and, for an officer, the same rights. A
number that already belongs to another id is not followed: it may have been given to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backoffice.citizens import moved_drafts
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.store import account_links, people, staff
from backoffice.store import conversations as store
from backoffice.store.inbox import Item
from backoffice.store.tables import conversations
from backoffice.store.tables import people as people_table
from channels.message import InboundMessage


def person_of(work: Work, row: dict[str, Any], items: Iterable[Item]) -> str:
    """The person behind a conversation, known by a former name or made at the first contact.

    `row` is brought up to date with what had been begun under the former name.
    """
    tx, desk = work.tx, work.desk
    key = _former(desk, row, items)
    former = account_links.account_of(tx, row | {"sender_key": key}) if key else None
    if former is None or former["bound_to"] is not None:
        mine = None if row["person_id"] else account_links.account_of(tx, row)
        person_id = store.person_of(tx, row, new_key=desk.vault.new_key, now=work.now)
        if mine is not None and mine["bound_to"] is not None:
            # The former name again, in another conversation.
            tx.set(people_table, person_id, joined=True)
            tx.set(conversations, row["id"], person_id=person_id)
            row["person_id"] = person_id
        if key and former is None:
            store.add_account(tx, row | {"sender_key": key}, person_id, bound_to=row["sender_key"])
        return person_id
    head = str(former["person_id"])
    mine = account_links.account_of(tx, row)
    both = mine is not None and people.is_officer(tx, mine["person_id"])
    if both and people.is_officer(tx, head):
        # Two enrolments: an operator takes one back first.
        return str(row["person_id"] or (mine or {})["person_id"])
    account_links.bind(tx, former, row["sender_key"])
    if mine is None:
        store.add_account(tx, row, head)
        tx.set(people_table, head, joined=True)
        tx.set(conversations, row["id"], person_id=head)
    elif mine["person_id"] != head:
        tx.set(conversations, row["id"], person_id=mine["person_id"])
        if both:
            staff.hand_over(tx, mine["person_id"], head)
        account_links.join(tx, desk.vault, head=head, joining=str(mine["person_id"]))
    before = store.of_sender(tx, row, key)
    if before is not None:
        _go_on(work, row, before, head)
    row |= tx.get(conversations, row["id"]) or {}
    return head


def _former(desk: Desk, row: dict[str, Any], items: Iterable[Item]) -> str:
    said = (item.sender for item in items if isinstance(item, InboundMessage))
    former = next((one.former for one in said if one.former), "")
    if not former:
        return ""
    return desk.vault.token("sender", desk.office_id, row["channel"], row["account"], former)


def _go_on(work: Work, row: dict[str, Any], before: dict[str, Any], person_id: str) -> None:
    """Take over what was under way: to its person it is one chat."""
    tx = work.tx
    fresh = tx.get(conversations, row["id"]) or row
    if fresh["case_id"] is None:
        tx.set(conversations, row["id"], case_id=before["case_id"], mode=before["mode"])
    if fresh["state"] is None:
        moved_drafts.move(tx, work.desk, before, row["id"], person_id)
    staff.move_address(tx, before["address_id"], row["address_id"])
