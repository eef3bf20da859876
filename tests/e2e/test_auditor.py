"""The auditor itself: it is content with an honest story, and with no other."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete, select, update

from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, evidence, inbox, outbox, outbox_parts, texts, timers
from backoffice.store.texts import PRINTED
from tests.databases import fresh_sqlite
from tests.e2e.house import House
from tests.e2e.test_crash_points import play


class _Undo(Exception):
    """Takes a falsification back."""


async def test_the_auditor_objects_to_every_kind_of_falsification(tmp_path: Path) -> None:
    channels = ("telegram", "whatsapp", "mail")
    async with House.opened(tmp_path, fresh_sqlite(tmp_path), channels=channels) as house:
        house.start()
        await play(house, citizens=3, on=channels)
        assert await house.audit() == []
        for invariant, falsify in _IN_THE_DATABASE.items():
            faults = await _audited(house, falsify)
            assert any(fault.startswith(invariant[:2]) for fault in faults), (invariant, faults)
        for invariant, mislead in _OUTSIDE.items():
            before = await house.audit()
            mislead(house)
            faults = [fault for fault in await house.audit() if fault not in before]
            assert any(fault.startswith(invariant[:2]) for fault in faults), (invariant, faults)


async def _audited(house: House, falsify: Callable[[Tx], object]) -> list[str]:
    """What the auditor says while a falsification stands; then it is taken back."""
    faults: list[str] = []

    def work(tx: Tx) -> None:
        falsify(tx)
        faults.extend(house.find_faults(tx))
        raise _Undo

    with contextlib.suppress(_Undo):
        await house.database.write(work, name="falsify")
    return faults


def _file(tx: Tx, *, printed: bool) -> str:
    """A file that the house printed, or that somebody sent."""
    ours = evidence.c.channel == PRINTED
    (row, *_) = tx.rows(select(evidence.c.id).where(ours if printed else ~ours))
    return str(row["id"])


def _first(tx: Tx, column: object) -> str:
    return str(next(iter(tx.rows(select(column).limit(1))[0].values())))  # type: ignore[call-overload]


def _first_of(tx: Tx, channel: str) -> str:
    found = tx.rows(select(inbox.c.id).where(inbox.c.channel == channel).limit(1))
    return str(found[0]["id"])


def _swap_answers(tx: Tx) -> None:
    """The words of one citizen become those of another."""
    one, other, *_ = tx.rows(select(texts).where(texts.c.kind == "answers"))
    moved = {"case_id": "elsewhere"}
    tx.execute(update(texts).where(texts.c.id == one["id"]).values(**moved))
    tx.execute(update(texts).where(texts.c.id == other["id"]).values(case_id=one["case_id"]))


_IN_THE_DATABASE: dict[str, Callable[[Tx], object]] = {
    "I1 an update that was lost": lambda tx: tx.execute(
        delete(inbox).where(inbox.c.id == _first(tx, inbox.c.id))
    ),
    "I1 an event of WhatsApp that was lost": lambda tx: tx.execute(
        delete(inbox).where(inbox.c.id == _first_of(tx, "whatsapp"))
    ),
    "I1 a mail that was lost": lambda tx: tx.execute(
        delete(inbox).where(inbox.c.id == _first_of(tx, "mail"))
    ),
    "I2 a gap in the register": lambda tx: tx.execute(
        update(cases).where(cases.c.ordinal == 3).values(ordinal=4)
    ),
    "I2 another number than was told": lambda tx: tx.execute(
        update(cases).where(cases.c.ordinal == 2).values(number="0007/PGD/XI/2026")
    ),
    "I3 answers of somebody else": _swap_answers,
    "I3 a photo that is missing": lambda tx: tx.execute(
        delete(evidence).where(evidence.c.id == _file(tx, printed=False))
    ),
    "I10 a receipt that was never printed": lambda tx: tx.execute(
        delete(evidence).where(evidence.c.id == _file(tx, printed=True))
    ),
    "I4 a send without a record": lambda tx: tx.execute(
        delete(outbox_parts).where(
            outbox_parts.c.external_id == _first(tx, outbox_parts.c.external_id)
        )
    ),
    "I4 a record without a send": lambda tx: tx.execute(
        update(outbox_parts)
        .where(outbox_parts.c.external_id == _first(tx, outbox_parts.c.external_id))
        .values(external_id="1/1")
    ),
    "I4 a message that was given up": lambda tx: tx.execute(
        update(outbox).where(outbox.c.id == _first(tx, outbox.c.id)).values(status="failed")
    ),
    "I4 an arrival that is not on record": lambda tx: tx.execute(
        update(outbox_parts)
        .where(outbox_parts.c.external_id.startswith("wamid"))
        .values(delivered_at=None)
    ),
    "I5 an outcome that still waits": lambda tx: tx.execute(
        update(inbox).where(inbox.c.id == _first_of(tx, "whatsapp")).values(status="outcome")
    ),
    "I5 a message that still waits": lambda tx: tx.execute(
        update(outbox).where(outbox.c.id == _first(tx, outbox.c.id)).values(status="queued")
    ),
    "I5 a file that nobody fetched": lambda tx: tx.execute(update(evidence).values(status="wait")),
    "I7 a head that no line leads to": lambda tx: tx.execute(update(cases).values(head=b"x" * 32)),
    "I7 a case that no journal tells of": lambda tx: tx.execute(update(cases).values(seq=99)),
    "I5 a timer that did not fire": lambda tx: tx.execute(
        update(timers).where(timers.c.done_at.is_not(None)).values(done_at=None)
    ),
}


def _send_again(house: House) -> None:
    sends = house.sandbox.ledger.sends
    sends.append(replace(sends[0], order=len(sends), message_id=999_999))


def _call_again(house: House) -> None:
    sends = house.whatsapp.ledger.sends
    sends.append(replace(sends[0], order=len(sends), wamid="wamid.another"))


def _mail_again(house: House) -> None:
    sent = house.mail.ledger.sent
    sent.append(replace(sent[0], order=len(sent)))


def _leave_unread(house: House) -> None:
    """A mail for the office that it has never seen."""
    house.mail.user("Orang Lain").write("Pengaduan", "Ada yang membaca ini?")


def _lose_files(house: House) -> None:
    for file in (house.settings.data_dir / "blobs").rglob("*"):
        if file.is_file():
            file.write_bytes(b"another picture")


_OUTSIDE: dict[str, Callable[[House], object]] = {
    "I4 a message that was sent twice": _send_again,
    "I4 a message of WhatsApp that was sent twice": _call_again,
    "I4 a mail that was sent twice": _mail_again,
    "I1 a mail that nobody took": _leave_unread,
    "I3 files that were exchanged": _lose_files,
    "lo an error in the log": lambda house: house.node_log.write_text("ERROR:x:turn failed\n"),
}
