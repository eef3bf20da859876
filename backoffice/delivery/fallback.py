"""Send a message another way when its address does not reach the person.

The profile names them in order: the person's other accounts, and at last an officer's telephone.
What is sent another way is a row of its own with its own key, once for each way; what waits for the
person goes on waiting, so that BUKA brings it all the same. Source: rules 41.
"""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.casework import telling_staff
from backoffice.desk.wording import channel_title, failure
from backoffice.desk.work import Work
from backoffice.office.profile import OFFICERS
from backoffice.office.profile_issues import CALL
from backoffice.store import account_links, cases, held_messages, outbox, staff, timers
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import OutboxRow
from backoffice.store.tables import from_micros
from backoffice.store.vault import Tampered

_SILENT = "p_petugas_diam"


def due(work: Work, detour: timers.Detour) -> None:
    """The time to react is over: what still waits goes other ways."""
    row = outbox.get(work.tx, detour.row_id)
    if row is None or row.status != "waits" or row.around_at is not None:
        return
    if row.waits_since == from_micros(int(detour.since)):
        go_around(work, row, reason=failure(work.desk, "unheard"))


def all_waiting(work: Work, address_id: str, case_id: str | None, *, reason: str) -> None:
    """The person cannot even be told that something waits there: all of it goes other ways."""
    for one in held_messages.waiting(work.tx, address_id, case_id):
        if one.around_at is None:
            go_around(work, one, reason=reason)


def go_around(work: Work, row: OutboxRow, *, reason: str) -> None:
    """Send a row's text the next way that there is."""
    tx = work.tx
    held_messages.mark(tx, row.id, around_at=work.now)
    case = cases.load(tx, row.case_id) if row.case_id else None
    officer = _officer(tx, row) if row.text.startswith(OFFICERS) else None
    owner = officer.person_id if officer else case.person_id if case else None
    # Others of a household have no account of their own: nobody else's will do.
    person_id = (
        None
        if owner is None or account_links.is_house(tx, owner)
        else account_links.speaker_of(tx, owner)
    )
    if person_id and (way := _readdress(work, row, person_id)):
        if case is not None and officer is None:
            _tell_moved(work, case, row, way, reason)
        return
    if officer is not None:
        _tell_silent(work, officer, row, reason)
    elif case is not None and not row.text.startswith(OFFICERS):
        _call(work, case, row, reason)


def _readdress(work: Work, row: OutboxRow, person_id: str) -> str:
    """Queue the same text at another address of the person; the channel, empty for none."""
    tx = work.tx
    root = outbox.get(tx, row.origin) if row.origin else row
    root = root or row
    tried = {row.address.channel, root.address.channel}
    for way in work.desk.current.fallback.chain:
        key = f"around:{root.id}:{way}"
        if way in tried or way not in work.desk.windows or held_messages.is_known(tx, key):
            continue
        talks = held_messages.other_addresses(tx, person_id, way)
        if talks and _copy(work, row, key, root.id, talks[0]):
            return way
    return ""


def _copy(
    work: Work, row: OutboxRow, key: str, root_id: str, talk: held_messages.OtherTalk
) -> bool:
    """False: there are no words any more that could be sent."""
    tx = work.tx
    if row.sealed is None:
        return False
    try:
        payload = outbox.payload(work.desk.vault, row)
    except (Tampered, msgspec.MsgspecError):
        return False
    outbox.add(
        tx,
        work.desk.vault,
        key=key,
        office_id=row.office_id,
        address_id=talk.address_id,
        version=row.version,
        text=row.text,
        params=payload.params,
        refs=payload.refs,
        frames=payload.frames,
        choices=payload.choices,
        more=payload.more,
        qr=payload.qr,
        files=payload.files,
        reader=payload.reader,
        case_id=row.case_id,
        now=work.now,
        once=True,
        origin=root_id,
    )
    if row.status != "waits":
        # It goes this way now: trying the old one again would say it twice.
        held_messages.mark(tx, row.id, sealed=None)
    if row.case_id and talk.case_id is None and not row.text.startswith(OFFICERS):
        held_messages.talks_of(tx, talk.id, row.case_id)
    return True


def _officer(tx: Tx, row: OutboxRow) -> Staff | None:
    found = staff.at_address(tx, row.office_id, row.address_id)
    return found[0] if found else None


def _tell_moved(work: Work, case: Case, row: OutboxRow, way: str, reason: str) -> None:
    desk, now = work.desk, work.now
    params = {
        "nomor": case.label,
        "kanal": channel_title(desk, row.address.channel),
        "sebab": reason,
        "lain": channel_title(desk, way),
    }
    key = f"moved:{case.id}:{way}:{desk.local(now).date()}"
    telling_staff.tell_holder(work, case, key, "p_kirim_pindah", params)


def _call(work: Work, case: Case, row: OutboxRow, reason: str) -> None:
    """Put the case on the list of those who are to be telephoned, and tell its holder."""
    desk = work.desk
    if CALL in desk.current.fallback.chain and row.call_since is None:
        held_messages.mark(work.tx, row.id, call_since=work.now)
    params = {
        "nomor": case.label,
        "kanal": channel_title(desk, row.address.channel),
        "sebab": reason,
    }
    # Several messages that wait for the same person are one thing to do.
    what = desk.local(work.now).date() if row.status == "waits" else row.id
    key = f"failed:{case.id if row.status == 'waits' else ''}:{what}"
    telling_staff.tell_holder(work, case, key, "p_kirim_gagal", params)


def _tell_silent(work: Work, officer: Staff, row: OutboxRow, reason: str) -> None:
    """An officer who does not hear us is known to the admins, once a week."""
    if row.text == _SILENT:
        return
    year, week, _ = work.desk.local(work.now).isocalendar()
    params = {"nama": officer.name, "kanal": channel_title(work.desk, row.address.channel)}
    telling_staff.raise_alarm(work, f"silent:{officer.id}:{year}-{week}", _SILENT, params)
