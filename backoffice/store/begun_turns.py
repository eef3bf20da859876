"""Turns that were begun: what a process that came to a sudden end was at.

A group of turns is marked in a commit of its own before it is played, and the commit that plays it
takes the mark away. So a mark whose process lives no more names what stalled or killed it: each
conversation of it is then played alone, and one that brings down a process again is set aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, delete, select, update

from backoffice.store import leases
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import begun_turns

#: Holder of what waits to be played alone.
NOBODY = ""


class Begun(Struct, frozen=True):
    """A mark: a group that is played, or one conversation that is suspected."""

    id: str
    holder: str
    conversations: tuple[str, ...]
    #: How many processes it had brought down before this one.
    deaths: int

    @property
    def suspected(self) -> bool:
        """It waits to be played alone."""
        return self.holder == NOBODY


_ids = msgspec.json.Decoder(tuple[str, ...])
_OVER = delete(begun_turns).where(begun_turns.c.id == bindparam("mark"))
_OVER_OF = delete(begun_turns).where(begun_turns.c.holder == bindparam("by"))
_TAKE_UP = (
    update(begun_turns)
    .where(begun_turns.c.id == bindparam("mark"), begun_turns.c.holder == NOBODY)
    .values(holder=bindparam("by"))
)
_LISTING = select(begun_turns).order_by(begun_turns.c.at, begun_turns.c.id)


def listing(tx: Tx) -> list[Begun]:
    """Every mark, oldest first: few, one for each process and one for each suspect."""
    return [
        Begun(row["id"], row["holder"], _ids.decode(row["conversations"]), row["deaths"])
        for row in tx.rows(_LISTING)
    ]


def begin(tx: Tx, holder: str, conversation_ids: Sequence[str], *, now: datetime) -> str:
    """Mark a group that a process is about to play; what it had begun is over. Returns its id."""
    tx.execute(_OVER_OF, by=holder)
    _add(tx, holder, holder, conversation_ids, deaths=0, now=now)
    return holder


def begin_alone(tx: Tx, suspect: Begun, holder: str) -> bool:
    """Take a suspect up; False when another process was faster."""
    return tx.execute(_TAKE_UP, mark=suspect.id, by=holder) == 1


def over(tx: Tx, mark_id: str) -> bool:
    """What was begun is played, or set aside; False when it was over before."""
    return tx.execute(_OVER, mark=mark_id) == 1


def suspect(tx: Tx, mark: Begun, *, now: datetime) -> None:
    """Let each conversation of a group that brought down its process be played alone.

    The mark of the group is over.
    """
    for one in mark.conversations:
        _add(tx, tx.new_id(), NOBODY, (one,), deaths=mark.deaths + 1, now=now)


def left_behind(tx: Tx, marks: Sequence[Begun], *, now: datetime) -> list[Begun]:
    """Those of these marks whose process lives no more."""
    held = [mark for mark in marks if not mark.suspected]
    alive = leases.alive(tx, {mark.holder for mark in held}, now=now)
    return [mark for mark in held if mark.holder not in alive]


def _add(
    tx: Tx, mark_id: str, holder: str, ids: Sequence[str], *, deaths: int, now: datetime
) -> None:
    tx.add(
        begun_turns,
        id=mark_id,
        holder=holder,
        conversations=msgspec.json.encode(ids).decode(),
        deaths=deaths,
        at=now,
    )
