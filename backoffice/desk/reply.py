"""Queue what is said to one conversation in one turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import outbox
from channels.message import Choice


def can_be_typed(choice: Choice) -> bool:
    """Whether its id is a command: the token of a preview's button is nothing that people write."""
    return ":" not in choice.id or " " in choice.id


class Reply:
    """Speaks to one conversation in one turn; each text has a key of the turn and its place."""

    def __init__(self, work: Work, contact: TurnInput, *, part: str = "w") -> None:
        """`part` tells the two apart when an officer speaks as both in one turn."""
        self._work, self._contact = work, contact
        self._part = part
        self._said = 0

    @property
    def next_key(self) -> str:
        """The key of what will be said next."""
        return f"turn:{self._contact.first}:{self._part}{self._said}"

    def say(
        self,
        text: str,
        params: dict[str, str] | None = None,
        choices: Sequence[Choice] = (),
        *,
        refs: dict[str, str] | None = None,
        frames: dict[str, outbox.Frame] | None = None,
        case_id: str | None = None,
        not_before: datetime | None = None,
        qr: str = "",
        files: Sequence[outbox.File] = (),
    ) -> None:
        words = outbox.Words(
            text=text,
            params=params or {},
            refs=refs or {},
            frames=frames or {},
            qr=qr,
            files=tuple(files),
        )
        self._queue(words, choices, case_id, not_before=not_before)

    def _queue(
        self,
        first: outbox.Words,
        choices: Sequence[Choice],
        case_id: str | None,
        more: Sequence[outbox.Words] = (),
        not_before: datetime | None = None,
    ) -> None:
        """One message of this turn, of one text or of several."""
        outbox.add(
            self._work.tx,
            self._work.desk.vault,
            key=self.next_key,
            office_id=self._work.desk.office_id,
            address_id=self._contact.address_id,
            version=self._work.desk.current.version,
            text=first.text,
            params=first.params,
            refs=first.refs,
            frames=first.frames,
            choices=choices,
            more=more,
            case_id=case_id,
            not_before=not_before,
            now=self._work.now,
            qr=first.qr,
            files=first.files,
            reader=self._contact.staff.id if self._contact.staff else "",
        )
        self._said += 1
