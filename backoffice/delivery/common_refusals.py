"""Alarm when a provider refuses the office itself and not one address.

A block list, a rate or a wrong DNS entry makes every letter fail for the same reason. Officers see
single citizens who were not reached; that it is one trouble of the office, an admin must hear.
"""

from __future__ import annotations

import re
from datetime import timedelta

from backoffice.casework import telling_staff
from backoffice.desk.wording import channel_title
from backoffice.desk.work import Work
from backoffice.store import attempts
from backoffice.store.outbox import OutboxRow

#: Causes by which a channel says that it is the office that was refused.
CAUSES = frozenset({"mail_policy"})
#: The same refusal at two addresses within this is no chance.
WITHIN = timedelta(hours=1)
_CODE = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?!\.?\d)")


def note(work: Work, row: OutboxRow, *, cause: str, answer: str) -> None:
    """A message was refused for good: raise the alarm, once a day, where another one was too."""
    if cause not in CAUSES:
        return
    since = work.now - WITHIN
    others = attempts.refused_elsewhere(work.tx, row, cause=cause, since=since)
    kind = kind_of(answer)
    if any(kind_of(one) == kind for one in others):
        day = work.desk.local(work.now).date()
        params = {"kanal": channel_title(work.desk, row.address.channel), "jawaban": answer or "-"}
        telling_staff.raise_alarm(work, f"refused:{day}:{kind}", "p_kirim_ditolak", params)


def kind_of(answer: str) -> str:
    """What makes two refusals equal: their code, and the words where there is none."""
    found = _CODE.search(answer)
    return found[0] if found else answer[:60]
