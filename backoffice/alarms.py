"""Trouble with the system, told to those who can act on it: once each."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from backoffice.case import Case
from backoffice.desk import Desk
from backoffice.store import outbox, staff
from backoffice.store.tx import Tx

log = logging.getLogger(__name__)


def raise_alarm(
    tx: Tx, desk: Desk, key: str, text: str, params: Mapping[str, str], *, now: datetime
) -> None:
    """Queue an alarm for the officers who hear of trouble; it does not wait for office hours."""
    told = staff.holding(tx, desk.office_id, desk.current.notify_alarm)
    if not told:
        log.error("alarm %s %s: nobody holds %s", key, text, ", ".join(desk.current.notify_alarm))
    for one in told:
        if one.address_id:
            outbox.add(
                tx,
                desk.vault,
                key=f"alarm:{key}:{one.id}",
                office_id=desk.office_id,
                address_id=one.address_id,
                version=desk.current.version,
                text=text,
                params=params,
                now=now,
                once=True,
            )


def tell_holder(
    tx: Tx,
    desk: Desk,
    case: Case,
    key: str,
    text: str,
    params: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """Queue a word about a case to the officer who holds it, or to those who hear of new ones."""
    holder = staff.get(tx, case.holder) if case.holder else None
    told = (
        [holder]
        if holder and holder.active and holder.address_id
        else staff.holding(tx, desk.office_id, desk.current.notify_new)
    )
    for one in told:
        if one.address_id and one.person_id != case.person_id:
            outbox.add(
                tx,
                desk.vault,
                key=f"{key}:{one.id}",
                office_id=desk.office_id,
                address_id=one.address_id,
                version=case.version,
                text=text,
                params=params,
                case_id=case.id,
                now=now,
                once=True,
            )


def tell_desk(
    tx: Tx, desk: Desk, key: str, text: str, params: Mapping[str, str], *, now: datetime
) -> None:
    """Queue a word to those who hear of new complaints; it waits for office hours."""
    later = desk.opens(now)
    for one in staff.holding(tx, desk.office_id, desk.current.notify_new):
        if one.address_id:
            outbox.add(
                tx,
                desk.vault,
                key=f"{key}:{one.id}",
                office_id=desk.office_id,
                address_id=one.address_id,
                version=desk.current.version,
                text=text,
                params=params,
                now=now,
                not_before=later if later > now else None,
                once=True,
            )
