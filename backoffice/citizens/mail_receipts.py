"""The receipts of an address that nothing vouches for: a few a day, then one that lists the rest.

So nobody floods a mailbox by writing to us in its name, and whoever has it still learns of each
complaint. Source: rules 38.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.citizens.mail_arrived import Arrived
from backoffice.desk.mail_thread import Listing, Thread
from backoffice.store import outbox

#: The list waits for what else may come …
_GATHERS = timedelta(hours=1)
#: … and the next one for the next day.
_BETWEEN = timedelta(days=1)


def list_later(mail: Arrived, thread: Thread, case: Case) -> Thread:
    """Add a complaint to the list that waits, or begin one."""
    work = mail.work
    before = thread.listing
    row = outbox.waiting(work.tx, before.key) if before is not None else None
    if before is not None and row is not None:
        listing = replace(before, codes=(*before.codes, case.code))
        payload = outbox.payload(work.desk.vault, row)
        params = payload.params | {"daftar": _lines(listing)}
        changed = replace(payload, params=params)
        outbox.rewrite_waiting(work.tx, work.desk.vault, row, changed)
        return replace(thread, listing=listing)
    earliest = before.at + _BETWEEN if before is not None else work.now
    key, at = mail.reply.next_key, max(work.now + _GATHERS, earliest)
    listing = Listing(key=key, at=at, codes=(case.code,))
    mail.reply.say("email_daftar_kode", {"daftar": _lines(listing)}, not_before=at)
    return replace(thread, listing=listing)


def _lines(listing: Listing) -> str:
    return "\n".join(f"• {code}" for code in listing.codes)
