"""A message that did not reach anybody: noted, its address closed, and the office told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backoffice import alarms
from backoffice.desk import Desk
from backoffice.store import cases, conversations, outbox, rooms
from backoffice.store.tx import Tx
from backoffice.wording import CHANNELS

#: Why a message to a citizen failed, for officers.
REASONS = {
    "blocked": "pelapor memblokir akun kantor",
    "unknown_address": "alamat pelapor tidak dikenal lagi",
    "rejected": "pesan ditolak penyedia layanan",
    "too_large": "berkas terlalu besar",
    "window_closed": "di luar waktu yang diizinkan",
    "erased": "data pelapor sudah dihapus atau disegel",
    "unrenderable": "teksnya tidak dapat disusun",
}

#: After these a group is no room any more: the bot was put out, may not write, or it has moved.
_ROOM_LOST = ("blocked", "unknown_address", "rejected")


def give_up(
    tx: Tx, desk: Desk, row: dict[str, Any], code: str, *, sentence: str = "", now: datetime
) -> None:
    """Note that a message failed for good, at once or as its provider said later.

    `row` has its address joined in; `sentence` is the provider's reason for officers, if it gave
    one.
    """
    outbox.failed(tx, row, problem=code)
    if code in ("blocked", "unknown_address"):
        conversations.close_address(tx, row["address_id"], now=now, reason=code)
    if row["address"]["room"] and code in _ROOM_LOST:
        rooms.close(tx, row["office_id"], row["address_id"], now=now, reason=code)
    if row["case_id"] and not row["text"].startswith("p_"):
        _tell(tx, desk, row, sentence or REASONS.get(code, ""), now)


def _tell(tx: Tx, desk: Desk, row: dict[str, Any], reason: str, now: datetime) -> None:
    """An officer must know that a citizen was not reached."""
    case = cases.load(tx, row["case_id"])
    if case is not None:
        channel = row["address"]["channel"]
        alarms.tell_holder(
            tx,
            desk,
            case,
            f"failed:{row['id']}",
            "p_kirim_gagal",
            {
                "nomor": case.label,
                "kanal": CHANNELS.get(channel, channel),
                "sebab": reason or "penyedia layanan tidak dapat dihubungi",
            },
            now=now,
        )
