"""The mails with one sender, and whether one more may be answered automatically. Pure.

Two machines that answer each other must fall silent of themselves, even when neither says that it
is one. Source: rules 38.
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
_DAY = timedelta(days=1)
_REMEMBERED = 12
#: The first id of a thread, and so many of its last.
_LAST = 9


class Heard(Struct, frozen=True):
    """A mail that came: when, and a keyed digest of its words."""

    at: datetime
    digest: str


class Thread(Struct, frozen=True):
    """The mails with one sender; ids and digests, no words."""

    #: Id of the latest mail of a person, and the ids that it named.
    last: str = ""
    references: tuple[str, ...] = ()
    answered: tuple[datetime, ...] = ()
    heard: tuple[Heard, ...] = ()
    #: Inbox row of a mail that was taken for an addition: BARU makes a complaint of it.
    undecided: str = ""


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


def may_answer(thread: Thread, *, acknowledges: bool, now: datetime) -> bool:
    """Whether the budget of this sender allows one more automatic answer.

    `acknowledges`: the answer says no more than that something came.
    """
    today = [at for at in thread.answered if at > now - _DAY]
    if acknowledges:
        fresh = any(at > now - BETWEEN for at in today)
        return not fresh and len(today) < ACKNOWLEDGED_A_DAY
    return len(today) < MOST_A_DAY


def answered(thread: Thread, now: datetime) -> Thread:
    """The thread after an automatic answer."""
    kept = tuple(at for at in thread.answered if at > now - _DAY)
    return replace(thread, answered=(*kept, now)[-_REMEMBERED:])


def shortened(ids: Sequence[str]) -> tuple[str, ...]:
    """A chain of ids as it still fits a header: the first, and the last nine."""
    distinct = tuple(dict.fromkeys(one for one in ids if one))
    return distinct if len(distinct) <= _LAST + 1 else (distinct[0], *distinct[-_LAST:])
