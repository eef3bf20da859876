"""What follows from a message that was not delivered: it waits, goes another way, or is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backoffice.casework import telling_staff
from backoffice.delivery import fallback, reply_window
from backoffice.desk.desk import Desk
from backoffice.desk.wording import FAILURES, channel_title
from backoffice.office.profile import OFFICERS
from backoffice.store import cases, conversations, outbox, rooms
from backoffice.store.engine.tx import Tx

#: After these a group is no room any more: the bot was put out, may not write, or it has moved.
_ROOM_LOST = ("blocked", "unknown_address", "rejected")
#: After these no other address helps: the message itself cannot be sent.
_NO_WAY = ("erased", "unrenderable", "too_large")


def give_up(
    tx: Tx,
    desk: Desk,
    row: dict[str, Any],
    code: str,
    *,
    sentence: str = "",
    template: str | None = None,
    now: datetime,
) -> None:
    """Note that a message failed for good, at once or as its provider said later.

    What was refused only because its person has not written for too long waits instead, and so
    does what its own `template` could not say. `row` has its address joined in; `sentence` is the
    provider's reason for officers, if it gave one.
    """
    reason = sentence or FAILURES.get(code, "penyedia layanan tidak dapat dihubungi")
    general = row["text"] in reply_window.GENERAL
    if row["sealed"] is not None and not general and _may_wait(desk, row, code, template):
        shut = code == "window_closed"
        reply_window.hold(tx, desk, row, now=now, tried=True, shut=shut)
        if shut:
            _tell_shut(tx, desk, row, now)
        return
    outbox.failed(tx, row, problem=code)
    row["status"] = "failed"
    if code in ("blocked", "unknown_address"):
        conversations.close_address(tx, row["address_id"], now=now, reason=code)
    if row["address"]["room"] and code in _ROOM_LOST:
        rooms.close(tx, row["office_id"], row["address_id"], now=now, reason=code)
    if general:
        fallback.all_waiting(tx, desk, row["address_id"], row["case_id"], reason=reason, now=now)
    elif row["case_id"] and not row["text"].startswith(OFFICERS):
        if code in _NO_WAY:
            _tell(tx, desk, row, reason, now)
        else:
            fallback.go_around(tx, desk, row, reason=reason, now=now)


def _may_wait(desk: Desk, row: dict[str, Any], code: str, template: str | None) -> bool:
    if desk.windows.get(row["address"]["channel"]) is None:
        return False
    return code == ("rejected" if template else "window_closed")


def _tell_shut(tx: Tx, desk: Desk, row: dict[str, Any], now: datetime) -> None:
    """It was thought to be on its way: an officer must know that it is not."""
    case = cases.load(tx, row["case_id"]) if row["case_id"] else None
    if case is not None and not row["text"].startswith(OFFICERS):
        text, params = reply_window.told_shut(desk, row["address"]["channel"], case)
        key = f"shut:{row['id']}:{row['attempts']}"
        telling_staff.tell_holder(tx, desk, case, key, text, params, now=now)


def _tell(tx: Tx, desk: Desk, row: dict[str, Any], reason: str, now: datetime) -> None:
    """An officer must know that a citizen was not reached."""
    case = cases.load(tx, row["case_id"])
    if case is not None:
        channel = row["address"]["channel"]
        params = {"nomor": case.label, "kanal": channel_title(desk, channel), "sebab": reason}
        telling_staff.tell_holder(
            tx, desk, case, f"failed:{row['id']}", "p_kirim_gagal", params, now=now
        )
