"""The mails with one sender, and whether one more may be answered automatically. Pure.

Two machines that answer each other must fall silent of themselves, even when neither says that it
is one. Mails of which nothing shows who wrote them have budgets of their own, so that a forger
never uses up the answers to whoever the address belongs to. Source: rules 38.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backoffice.store.conversations import Conversation, thread_place
from backoffice.store.vault import Tampered, Vault

#: Automatic answers to one sender in a day.
MOST_A_DAY = 10
#: A mere acknowledgement is the first or second thing that this sender hears from us in a day …
ACKNOWLEDGED_A_DAY = 2
#: … and not within the hour of the one before.
BETWEEN = timedelta(hours=1)
#: Receipts a day to an address that nothing vouches for; then one that lists the others.
RECEIPTS_A_DAY = 3
#: Other answers a day to such mails.
UNPROVEN_A_DAY = 3
#: So long a reply may come by which a held mail is proven, or what it asks for is confirmed.
_PROVABLE = timedelta(days=30)
_DAY = timedelta(days=1)
_REMEMBERED = 12
#: The first id of a thread, and so many of its last.
_LAST = 9


class Heard(Struct, frozen=True):
    """A mail that came: when, and a keyed digest of its words."""

    at: datetime
    digest: str


class Waiting(Struct, frozen=True):
    """A mail for which we asked for a reply to a mail of ours."""

    #: Its inbox row, and the key of the mail of ours that asked.
    inbox_id: str
    key: str
    at: datetime
    #: Who wrote it is shown; what it asks for is not to be undone, so a YA is waited for.
    proven: bool = False


class Listing(Struct, frozen=True):
    """The mail of ours that lists complaints for which there was no receipt any more."""

    key: str
    #: When it goes out.
    at: datetime
    codes: tuple[str, ...]


class Thread(Struct, frozen=True):
    """The mails with one sender; ids and digests, no words."""

    #: Id of the latest mail of a person, and the ids that it named.
    last: str = ""
    references: tuple[str, ...] = ()
    answered: tuple[datetime, ...] = ()
    heard: tuple[Heard, ...] = ()
    #: Inbox row of a mail that was taken for an addition: BARU makes a complaint of it.
    undecided: str = ""
    #: Mails that wait for a reply.
    waiting: tuple[Waiting, ...] = ()
    #: When receipts went out, and when mails of which nothing shows who wrote them were answered.
    receipts: tuple[datetime, ...] = ()
    unproven: tuple[datetime, ...] = ()
    listing: Listing | None = None


def load(vault: Vault, talk: Conversation | None) -> Thread:
    """What was remembered of a mailbox; an empty one where nothing readable is."""
    if talk is None or talk.state is None:
        return Thread()
    try:
        sealed = vault.open_local(thread_place(talk.id), talk.state)
        return msgspec.json.decode(sealed, type=Thread)
    except (Tampered, msgspec.MsgspecError):
        return Thread()


def seal(vault: Vault, conversation_id: str, thread: Thread) -> bytes:
    """A thread, to be the state of that conversation."""
    return vault.seal_local(thread_place(conversation_id), msgspec.json.encode(thread))


def remember_mail(
    thread: Thread, *, id: str, references: Sequence[str], digest: str, now: datetime
) -> Thread:
    """The thread after a person's mail."""
    kept = tuple(one for one in thread.heard if one.at > now - _DAY)
    return replace(
        thread,
        last=id,
        references=shortened(references),
        heard=(*kept, Heard(now, digest))[-_REMEMBERED:],
    )


def is_repeated(thread: Thread, digest: str, now: datetime) -> bool:
    """The same words came within a day."""
    return any(one.digest == digest and one.at > now - _DAY for one in thread.heard)


def may_answer(thread: Thread, *, acknowledges: bool, now: datetime, proven: bool = True) -> bool:
    """Whether the budget of this sender allows one more automatic answer.

    `acknowledges`: the answer says no more than that something came. `proven`: it is shown who
    wrote. Receipts have a budget of their own: `may_send_receipt`.
    """
    if not proven:
        return _today(thread.unproven, now) < UNPROVEN_A_DAY
    today = [at for at in thread.answered if at > now - _DAY]
    if acknowledges:
        today += [at for at in thread.receipts if at > now - _DAY]
        fresh = any(at > now - BETWEEN for at in today)
        return not fresh and len(today) < ACKNOWLEDGED_A_DAY
    return len(today) < MOST_A_DAY


def may_send_receipt(thread: Thread, *, now: datetime, proven: bool) -> bool:
    """Whoever is shown to write gets a receipt for each complaint, as from any counter."""
    return proven or _today(thread.receipts, now) < RECEIPTS_A_DAY


def _today(moments: Sequence[datetime], now: datetime) -> int:
    return sum(at > now - _DAY for at in moments)


def answered(thread: Thread, now: datetime, *, proven: bool = True) -> Thread:
    """The thread after an automatic answer."""
    if not proven:
        return replace(thread, unproven=(*thread.unproven, now)[-_REMEMBERED:])
    kept = tuple(at for at in thread.answered if at > now - _DAY)
    return replace(thread, answered=(*kept, now)[-_REMEMBERED:])


def sent_receipt(thread: Thread, now: datetime) -> Thread:
    """The thread after a receipt."""
    return replace(thread, receipts=(*thread.receipts, now)[-_REMEMBERED:])


def wait_for_reply(thread: Thread, one: Waiting) -> Thread:
    """The thread after we asked for a reply; of too many the oldest stay with the officers."""
    kept = [before for before in thread.waiting if before.at > one.at - _PROVABLE]
    return replace(thread, waiting=(*kept, one)[-_REMEMBERED:])


def waiting_at(thread: Thread, now: datetime) -> tuple[Waiting, ...]:
    """What may still be proven by a reply."""
    return tuple(one for one in thread.waiting if one.at > now - _PROVABLE)


def shortened(ids: Sequence[str]) -> tuple[str, ...]:
    """A chain of ids as it still fits a header: the first, and the last nine."""
    distinct = tuple(dict.fromkeys(one for one in ids if one))
    return distinct if len(distinct) <= _LAST + 1 else (distinct[0], *distinct[-_LAST:])
