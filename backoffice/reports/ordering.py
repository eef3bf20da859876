"""Orders for the register as a file: kept with the command, printed afterwards, sent when ready.

No row is read and nothing laid out in the transaction of the command.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from backoffice.calendar.month import Month
from backoffice.case.officers import Staff
from backoffice.case.workflow import allowed
from backoffice.casework.notice import ToStaff
from backoffice.casework.telling import tell
from backoffice.desk.desk import Desk
from backoffice.desk.printed import BOOK_PDF, BOOK_XLSX, keep_passing
from backoffice.desk.work import Work
from backoffice.store import outbox

#: The command, whose right is asked for again when the file is printed.
COMMAND = "buku"
Format = Literal["xlsx", "pdf"]
FORMATS: dict[str, str] = {"xlsx": BOOK_XLSX, "pdf": BOOK_PDF}


class BookOrder(Struct, frozen=True):
    """Which book is to be printed, and for whom."""

    #: Staff id.
    reader: str
    month: Month


def do_order(work: Work, reader: Staff, month: Month, format: str) -> str:
    """Have the register of a month printed for that officer; the row of its file."""
    order = BookOrder(reader.id, month)
    name = book_name(work.desk, month)
    return keep_passing(work, msgspec.json.encode(order), name, media_type=FORMATS[format])


def read_order(data: bytes) -> BookOrder:
    """The order that was kept so. Raises msgspec.MsgspecError."""
    return msgspec.json.decode(data, type=BookOrder)


def may_read(desk: Desk, staff: Staff | None) -> bool:
    """Whether that officer may have it now."""
    return staff is not None and staff.awake and allowed(desk.current, COMMAND, staff.roles)


def do_send(work: Work, order: BookOrder, file: str, rows: int) -> None:
    """Send the file that was printed to whoever asked for it, and to nobody else."""
    desk, month = work.desk, order.month
    params = {"bulan": month.name, "jumlah": str(rows)}
    going = [outbox.File(file, book_name(desk, month))]
    key = f"book:{file}"
    to = ToStaff((order.reader,))
    tell(work, to, "p_buku_berkas", params, key=key, name_reader=True, files=going)


def do_apologise(work: Work, order: BookOrder, file: str, reason: str) -> None:
    """Say that there will be no file, and why."""
    why = work.desk.words_for("cetak", reason, other="other")
    params = {"bulan": order.month.name, "sebab": why}
    to = ToStaff((order.reader,))
    tell(work, to, "p_buku_gagal", params, key=f"book:{file}", name_reader=True)


def book_name(desk: Desk, month: Month) -> str:
    """What its file is called, without its ending."""
    return f"buku-pengaduan-{desk.office_id}-{month.id}"
