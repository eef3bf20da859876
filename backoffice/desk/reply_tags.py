"""Signed tags of reply addresses and of officers' mails.

A reply with a valid tag comes from somebody who received our mail. The From line is not used as
proof.

A tag is the case's code and a signature, in at most 20 lower-case letters and digits, so that it
fits behind the "+" of a reply address. An officer's tag, also written as the line `Kunci: …`, is
bound to the officer and to the week, and is good for five weeks.
"""

from __future__ import annotations

import base64
import hmac
import re
from datetime import date, timedelta

from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.case.officers import Staff
from backoffice.store.vault import Vault

_SIGNED = 10
_OFFICER = "p"
_OFFICER_SIGNED = 15
_WEEKS = 5
_KEY = re.compile(r"kunci[^\S\n]{0,4}[:=][\s*]{0,8}([a-z2-7]{16})\b", re.IGNORECASE)
#: Marks of quoting and of emphasis before it, and how much of a line is looked at behind them.
_MARKS, _KEY_CHARS = " \t\xa0>*", 60


def _signature(vault: Vault, length: int, *parts: str) -> str:
    digest = bytes.fromhex(vault.tag(*parts))
    return base64.b32encode(digest).decode().lower()[:length]


def case_tag(vault: Vault, case: Case) -> str:
    """The tag under which a reply is known to belong to this case."""
    signature = _signature(vault, _SIGNED, "reply", case.office_id, case.id)
    return case.code.replace("-", "").lower() + signature


def code_of(tag: str) -> str | None:
    """The code that a tag names; whether it is signed shows `is_tag_of`."""
    return find_code(tag[:-_SIGNED]) if 12 < len(tag) <= 20 else None


def is_tag_of(vault: Vault, case: Case, tag: str) -> bool:
    """Is this tag the one that we gave out for this case?"""
    return hmac.compare_digest(case_tag(vault, case).encode(), tag.strip().lower().encode())


def officer_tag(vault: Vault, staff: Staff, day: date) -> str:
    """The tag of mails to an officer in the week of that day."""
    year, week, _ = day.isocalendar()
    signed = _signature(
        vault, _OFFICER_SIGNED, "officer", staff.office_id, staff.id, f"{year}-{week}"
    )
    return _OFFICER + signed


def is_officers(vault: Vault, staff: Staff, tag: str, day: date) -> bool:
    """Is this tag one that this officer was given within the last five weeks?"""
    given = tag.strip().lower().encode()
    return any(
        hmac.compare_digest(officer_tag(vault, staff, day - timedelta(weeks=ago)).encode(), given)
        for ago in range(_WEEKS)
    )


def keys_in(text: str) -> list[str]:
    """What stands behind `Kunci:` in a mail, the quoted part too."""
    heads = (line.lstrip(_MARKS)[:_KEY_CHARS] for line in text.splitlines())
    return [found[1].lower() for head in heads if (found := _KEY.match(head))]


def confirmation(vault: Vault, token: str) -> str:
    """What an officer writes behind YA to confirm just this preview by mail."""
    return _signature(vault, 8, "confirm", token)
