"""Delivery in words, for officers: each message to a citizen, each attempt, its outcome. Pure.

Never more is said than the provider did: accepted is not delivered, and delivered is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.desk.desk import Desk
from backoffice.desk.wording import channel_title, failure
from backoffice.store.attempts import OutboxPart
from backoffice.store.sends import Outgoing

#: What the provider says later, in the order in which it happens.
_LATER = ("delivered_at", "read_at", "failed_at")
#: Longer ids are shown by their end: WhatsApp's hold the telephone number.
_ID_CHARS = 30


def line(desk: Desk, row: Outgoing) -> str:
    """A message and below it each attempt at each part."""
    key = "pesan.jalan_lain" if row.origin else "pesan.lewat"
    way = desk.words(key, kanal=channel_title(desk, row.channel))
    shown = f"• {_when(desk, row.created_at)} {row.text} {way}: {_state(desk, row)}"
    several = any(part.part for part in row.parts)
    for part in row.parts:
        key = "pesan.percobaan_bagian" if several else "pesan.percobaan"
        place = desk.words(key, bagian=str(part.part + 1), kali=str(part.attempt))
        shown += f"\n   {place}: {_attempt(desk, part)}"
    return shown


def _state(desk: Desk, row: Outgoing) -> str:
    if row.status == "waits" and row.waits_since:
        state = desk.words("pesan.waits", saat=_when(desk, row.waits_since))
    elif row.status == "queued" and row.retry_at:
        state = desk.words("pesan.dicoba_lagi", saat=_when(desk, row.retry_at))
    else:
        state = desk.words_for("pesan", row.status)
    return desk.words("pesan.ditelepon", keadaan=state) if row.call_since else state


def _attempt(desk: Desk, part: OutboxPart) -> str:
    said = [desk.words("pesan.templat", templat=part.template)] if part.template else []
    if part.outcome != "sent":
        # What the provider answered, where it did, says more than the kind of failure.
        reason, answer = failure(desk, part.outcome), _answer(desk, part)
        return ", ".join([*said, f"{reason} ({answer})" if answer else reason])
    external = f" (id {_short(part.external_id)})" if part.external_id else ""
    said.append(desk.words("pesan.diterima_penyedia") + external)
    said += [
        desk.words(f"pesan.{name}", saat=_when(desk, at))
        for name in _LATER
        if (at := getattr(part, name))
    ]
    if part.failed_at:
        said[-1] += f" ({_answer(desk, part) or failure(desk, part.failure or '')})"
    return ", ".join(said)


def _answer(desk: Desk, part: OutboxPart) -> str:
    """The provider's own words or number, and what they mean."""
    cause = failure(desk, part.failure or part.outcome, part.cause) if part.cause else ""
    return ": ".join(filter(None, (part.answer, cause)))


def proofs(desk: Desk, rows: Sequence[Outgoing]) -> dict[int, list[str]]:
    """Line of the journal -> a sentence for each way by which its words went to the citizen."""
    lines = {row.id: _journal_line(row.key) for row in rows}
    found: dict[int, list[str]] = {}
    for row in rows:
        seq = lines.get(row.origin or row.id)
        if seq is not None:
            found.setdefault(seq, []).append(_proof(desk, row))
    return found


def _journal_line(key: str) -> int | None:
    """Keys of notices are `case:<id>:<line>:<text>`."""
    kind, _, rest = key.partition(":")
    line = rest.split(":")[1:2]
    return int(line[0]) if kind == "case" and line and line[0].isdigit() else None


def _proof(desk: Desk, row: Outgoing) -> str:
    way = channel_title(desk, row.channel)
    sent = {part.part: part for part in row.parts if part.outcome == "sent"}
    parts = [part for part in sent.values() if not part.failed_at]
    if row.status != "sent" or len(parts) < len(sent) or not parts:
        return desk.words("bukti.belum", kanal=way, keadaan=_state(desk, row))
    delivered = [part.delivered_at for part in parts if part.delivered_at]
    if len(delivered) < len(parts):
        at = _when(desk, max(part.at for part in parts))
        return desk.words("bukti.diterima", kanal=way, saat=at)
    at = _when(desk, max(delivered))
    seen = [part.read_at for part in parts if part.read_at]
    if len(seen) < len(parts):
        return desk.words("bukti.disampaikan", kanal=way, saat=at)
    read = _when(desk, max(seen))
    return desk.words("bukti.dibaca", kanal=way, saat=at, dibaca=read)


def _short(external_id: str) -> str:
    return external_id if len(external_id) <= _ID_CHARS else "…" + external_id[-8:]


def _when(desk: Desk, at: datetime) -> str:
    return f"{desk.date(at)} {desk.clock_time(at)}"
