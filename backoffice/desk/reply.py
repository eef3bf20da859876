"""Queue what is said to one conversation in one turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.desk.desk import Desk
from backoffice.desk.turn_input import Contact
from backoffice.store import outbox
from backoffice.store.engine.tx import Tx
from channels.message import Choice


class Voice:
    """Speaks to one conversation in one turn; each text has a key of the turn and its place."""

    def __init__(
        self, tx: Tx, desk: Desk, contact: Contact, now: datetime, *, part: str = "w"
    ) -> None:
        """`part` tells the two apart when an officer speaks as both in one turn."""
        self._tx, self._desk, self._contact = tx, desk, contact
        self._part = part
        self.now = now
        self._said = 0

    def say(
        self,
        text: str,
        params: dict[str, str] | None = None,
        choices: Sequence[Choice] = (),
        *,
        refs: dict[str, str] | None = None,
        case_id: str | None = None,
    ) -> None:
        outbox.add(
            self._tx,
            self._desk.vault,
            key=f"turn:{self._contact.first}:{self._part}{self._said}",
            office_id=self._desk.office_id,
            address_id=self._contact.address_id,
            version=self._desk.current.version,
            text=text,
            params=params,
            refs=refs,
            choices=choices,
            case_id=case_id,
            now=self.now,
            reader=self._contact.staff.id if self._contact.staff else "",
        )
        self._said += 1
