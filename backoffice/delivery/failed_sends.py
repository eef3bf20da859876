"""What follows from a message that was not delivered: it waits, goes another way, or is told."""

from __future__ import annotations

from backoffice.casework import mail_copies, telling_staff
from backoffice.delivery import fallback, reply_window
from backoffice.desk.desk import Desk
from backoffice.desk.wording import channel_title, failure
from backoffice.desk.work import Work
from backoffice.office import provider_templates
from backoffice.office.profile import OFFICERS
from backoffice.store import cases, conversations, outbox, rooms
from backoffice.store.outbox import OutboxRow

#: After these a group is no room any more: the bot was put out, or there is no such group.
_ROOM_LOST = ("blocked", "unknown_address")
#: After these no other address helps: the message itself cannot be sent.
_NO_WAY = ("erased", "unrenderable", "too_large", "file_gone")


def give_up(
    work: Work, row: OutboxRow, code: str, *, cause: str = "", template: str | None = None
) -> None:
    """Note that a message failed for good, at once or as its provider said later.

    What was refused only because its person has not written for too long waits instead, and so
    does what its own `template` could not say. `cause` is more exact than the code, where there is
    one.
    """
    tx = work.tx
    reason = failure(work.desk, code, cause)
    general = row.text in provider_templates.GENERAL
    if row.sealed is not None and not general and _may_wait(work.desk, row, code, template):
        shut = code == "window_closed"
        reply_window.hold(work, row, tried=True, shut=shut)
        if shut:
            _tell_shut(work, row)
        return
    row = outbox.failed(tx, row, problem=code)
    if code in ("blocked", "unknown_address"):
        conversations.close_address(tx, row.address_id, now=work.now, reason=code)
    if row.address.room:
        _tell_in_private(work, row)
        if code in _ROOM_LOST:
            _close_room(work, row, code, reason)
    if row.text.startswith(OFFICERS) and not row.address.room:
        _tell_reader(work, row, code, reason)
    if general:
        fallback.all_waiting(work, row.address_id, row.case_id, reason=reason)
    elif row.text in mail_copies.TEXTS:
        # The answer itself goes its own way.
        _tell(work, row, reason, "p_salinan_gagal")
    elif row.case_id and not row.text.startswith(OFFICERS):
        if code in _NO_WAY:
            _tell(work, row, reason)
        else:
            fallback.go_around(work, row, reason=reason)


def _tell_reader(work: Work, row: OutboxRow, code: str, reason: str) -> None:
    """An officer who asked for a file is told that it cannot be brought there."""
    if code not in ("too_large", "rejected") or row.sealed is None:
        return
    payload = outbox.payload(work.desk.vault, row)
    if payload.files:
        outbox.add(
            work.tx,
            work.desk.vault,
            key=f"file:{row.id}",
            office_id=row.office_id,
            address_id=row.address_id,
            version=row.version,
            text="p_berkas_tidak_sampai",
            params={"berkas": payload.files[0].name, "sebab": reason},
            case_id=row.case_id,
            now=work.now,
            once=True,
            reader=payload.reader,
        )


def _tell_in_private(work: Work, row: OutboxRow) -> None:
    """What did not reach a room about a case reaches its officers all the same."""
    case = cases.load(work.tx, row.case_id) if row.case_id else None
    if case is not None and row.sealed is not None:
        said = outbox.payload(work.desk.vault, row)
        telling_staff.tell_holder(work, case, f"room:{row.id}", row.text, said.params)


def _close_room(work: Work, row: OutboxRow, code: str, reason: str) -> None:
    """Nothing is said there any more, and those who can register it anew are told how."""
    room = rooms.at(work.tx, row.office_id, row.address_id)
    if room is None:
        return
    rooms.close(work.tx, row.office_id, row.address_id, now=work.now, reason=code)
    command = f'aduan staff room --name "{room.name}"'
    params = {"ruang": room.name, "sebab": reason, "perintah": command}
    telling_staff.raise_alarm(work, f"room:{room.id}", "p_ruang_hilang", params)


def _may_wait(desk: Desk, row: OutboxRow, code: str, template: str | None) -> bool:
    if desk.windows.get(row.address.channel) is None:
        return False
    return code == ("rejected" if template else "window_closed")


def _tell_shut(work: Work, row: OutboxRow) -> None:
    """It was thought to be on its way: an officer must know that it is not."""
    case = cases.load(work.tx, row.case_id) if row.case_id else None
    if case is not None and not row.text.startswith(OFFICERS):
        text, params = reply_window.told_shut(work.desk, row.address.channel, case)
        key = f"shut:{row.id}:{row.attempts}"
        telling_staff.tell_holder(work, case, key, text, params)


def _tell(work: Work, row: OutboxRow, reason: str, text: str = "p_kirim_gagal") -> None:
    """An officer must know that a citizen was not reached."""
    case = cases.load(work.tx, row.case_id) if row.case_id else None
    if case is not None:
        channel = row.address.channel
        params = {"nomor": case.label, "kanal": channel_title(work.desk, channel), "sebab": reason}
        telling_staff.tell_holder(work, case, f"failed:{row.id}", text, params)
