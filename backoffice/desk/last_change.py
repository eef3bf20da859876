"""What is said of a case that changed under somebody's hands: who, what, and what holds now."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case.case import Case
from backoffice.case.events import Actor, Entry
from backoffice.case.fold import apply
from backoffice.desk.desk import Desk
from backoffice.desk.wording import event_in_words, officer_stage
from backoffice.store import staff
from backoffice.store.engine.tx import Tx


def last_change(tx: Tx, desk: Desk, case: Case, since: Sequence[Entry]) -> dict[str, str]:
    """What fills `p_berubah`, of these lines of its journal; an officer's deed counts most."""
    by_staff = [one for one in since if one.actor.kind == "staff"]
    last = (by_staff or since)[-1]
    for one in since:
        # The case may have been read just before somebody else committed, the journal after.
        case = apply(case, one) if one.seq > case.seq else case
    officers = {one.id: one.name for one in staff.listing(tx, desk.office_id)}
    return {
        "nomor": case.label,
        "oleh": name_of(tx, desk, last.actor),
        "waktu": desk.moment(last.at),
        "apa": event_in_words(desk, last.event, officers),
        "tahap": officer_stage(desk, case),
    }


def name_of(tx: Tx, desk: Desk, actor: Actor) -> str:
    """An officer by name, everybody else by what they are."""
    found = staff.get(tx, actor.id) if actor.kind == "staff" else None
    return found.name if found else desk.words_for("pelaku", actor.kind)
