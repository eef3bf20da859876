"""Signed tags of reply addresses and of officers' mails.

A reply with a valid tag comes from somebody who received our mail. The From line is not used as
proof.

A tag is the case's code and a signature, in at most 20 lower-case letters and digits, so that it
fits behind the "+" of a reply address. An officer's tag, also written as the line `Kunci: …`, is
the key of one mail of ours to that officer, by its place in the outbox. It is good until the end
of the next week, and for one mail that changes something: `spent_keys` remembers that.
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
_ASKS = "b"
_ASK_SIGNED = 15
_SERIAL, _OFFICER_SIGNED = 6, 13
_WEEKS = 2
#: Keys as they were before: of a week's mails together, and good for five weeks.
_FORMER, _FORMER_SIGNED, _FORMER_WEEKS = 16, 15, 5
#: When a key surely proves nothing any more.
EXPIRES = timedelta(weeks=_FORMER_WEEKS)
_KEY = re.compile(r"kunci[^\S\n]{0,4}[:=][\s*]{0,8}([a-z2-7]{20}|[a-z2-7]{16})\b", re.IGNORECASE)
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


def ask_tag(vault: Vault, key: str) -> str:
    """The tag of a mail of ours that asks who wrote: of this very one, by its key in the outbox."""
    return _ASKS + _signature(vault, _ASK_SIGNED, "asks", key)


def is_ask_of(vault: Vault, key: str, tag: str) -> bool:
    """Was this tag given out with that mail of ours?"""
    return hmac.compare_digest(ask_tag(vault, key).encode(), tag.strip().lower().encode())


def is_tag_of(vault: Vault, case: Case, tag: str) -> bool:
    """Is this tag the one that we gave out for this case?"""
    return hmac.compare_digest(case_tag(vault, case).encode(), tag.strip().lower().encode())


def officer_tag(vault: Vault, staff: Staff, day: date, key: str) -> str:
    """The tag, in the week of that day, of the mail to an officer with this key in the outbox."""
    serial = _signature(vault, _SERIAL, "serial", key)
    return _OFFICER + serial + _signed_serial(vault, staff, day, serial)


def _signed_serial(vault: Vault, staff: Staff, day: date, serial: str) -> str:
    year, week, _ = day.isocalendar()
    parts = ("officer", staff.office_id, staff.id, f"{year}-{week}", serial)
    return _signature(vault, _OFFICER_SIGNED, *parts)


def serial_of(vault: Vault, staff: Staff, tag: str, day: date) -> str | None:
    """What tells this key from the officer's others; None where it is none, or has expired."""
    given = tag.strip().lower()
    serial, signed = given[1 : 1 + _SERIAL], given[1 + _SERIAL :].encode()
    if not given.startswith(_OFFICER) or len(serial) < _SERIAL:
        return None
    if len(given) == _FORMER:
        return _former_serial(vault, staff, given, day)
    weeks = (day - timedelta(weeks=ago) for ago in range(_WEEKS))
    ours = [_signed_serial(vault, staff, one, serial).encode() for one in weeks]
    return serial if any(hmac.compare_digest(one, signed) for one in ours) else None


def _former_serial(vault: Vault, staff: Staff, given: str, day: date) -> str | None:
    for ago in range(_FORMER_WEEKS):
        year, week, _ = (day - timedelta(weeks=ago)).isocalendar()
        parts = ("officer", staff.office_id, staff.id, f"{year}-{week}")
        signed = _signature(vault, _FORMER_SIGNED, *parts)
        if hmac.compare_digest(signed.encode(), given[1:].encode()):
            return given[1:9]
    return None


def keys_in(text: str) -> list[str]:
    """What stands behind `Kunci:` in a mail, the quoted part too."""
    heads = (line.lstrip(_MARKS)[:_KEY_CHARS] for line in text.splitlines())
    return [found[1].lower() for head in heads if (found := _KEY.match(head))]


def without_keys(text: str) -> str:
    """The text as it may be kept and shown: what stands behind `Kunci:` is crossed out."""
    return _KEY.sub("Kunci: (dihapus)", text) if _KEY.search(text) else text


def confirmation(vault: Vault, token: str) -> str:
    """What an officer writes behind YA to confirm just this preview by mail."""
    return _signature(vault, 8, "confirm", token)
