"""The secrets of officers' one-time codes, sealed; which code was used last, and wrong tries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import second_factors
from backoffice.store.vault import Place, Vault


class Factor(Struct, frozen=True):
    """An officer's second factor as it stands."""

    staff_id: str
    secret: bytes
    #: When the first code showed that the officer's app has the secret; until then it is none.
    confirmed_at: datetime | None
    #: The step of the last code that counted: it and those before it count no more.
    last_step: int
    wrong: int
    #: Until then no code is looked at.
    rests_until: datetime | None


def place(staff_id: str) -> Place:
    """Where the secret belongs: to no other officer."""
    return Place("second_factors", staff_id, "secret", person=staff_id)


def load(tx: Tx, vault: Vault, staff_id: str) -> Factor | None:
    """None where there is none; Tampered where the row holds the secret of somebody else."""
    row = tx.get(second_factors, staff_id)
    if row is None:
        return None
    return Factor(
        staff_id=staff_id,
        secret=vault.open_local(place(staff_id), row["sealed"]),
        confirmed_at=row["confirmed_at"],
        last_step=row["last_step"],
        wrong=row["wrong"],
        rests_until=row["rests_until"],
    )


def begin(
    tx: Tx, vault: Vault, staff_id: str, secret: bytes, *, office_id: str, now: datetime
) -> None:
    """Keep a new secret, which counts from the first code on; an earlier one counts no more."""
    values: dict[str, Any] = {
        "sealed": vault.seal_local(place(staff_id), secret),
        "created_at": now,
        "confirmed_at": None,
        "last_step": 0,
        "wrong": 0,
        "rests_until": None,
    }
    if tx.get(second_factors, staff_id) is None:
        tx.add(second_factors, staff_id=staff_id, office_id=office_id, **values)
    else:
        tx.set(second_factors, staff_id, **values)


def confirm(tx: Tx, staff_id: str, *, now: datetime) -> None:
    tx.set(second_factors, staff_id, confirmed_at=now)


def use(tx: Tx, factor: Factor, step: int) -> None:
    """A code counted; of two at one instant the second finds another last step and is run again."""
    expect = {"last_step": factor.last_step}
    tx.set(second_factors, factor.staff_id, expect=expect, last_step=step, wrong=0)


def miss(tx: Tx, factor: Factor, *, rests_until: datetime | None) -> None:
    """A code was wrong; with a rest, counting begins anew behind it."""
    wrong = 0 if rests_until else factor.wrong + 1
    until = rests_until or factor.rests_until
    expect = {"wrong": factor.wrong}
    tx.set(second_factors, factor.staff_id, expect=expect, wrong=wrong, rests_until=until)


def forget(tx: Tx, staff_id: str) -> None:
    """The officer begins anew."""
    tx.remove(second_factors, staff_id)
