"""Enter the files that the house prints itself, so that they are printed at once.

Most are papers of a case and lie with it. What belongs to no case is a sheet: it lies under the
key of the office itself, either for good, once for each content, or until a timer takes it away.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import msgspec

from backoffice.case.case import Case
from backoffice.desk.work import Work
from backoffice.store import evidence as files
from backoffice.store import file_keys, people, texts, timers
from backoffice.store.tables import evidence
from backoffice.store.texts import PRINTED
from channels.message import Attachment

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Not to be printed: a draft that came back from Word is to be read.
READ_BACK = "application/x-read-back"
#: What a book is printed as; it is laid out of rows that are read when it is printed.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOOK_PDF, BOOK_XLSX = "application/x-book-pdf", "application/x-book-xlsx"
#: How a book is asked for -> as what its file is kept.
BOOKS = {BOOK_PDF: PDF, BOOK_XLSX: XLSX}
#: Of a book that is kept as it is, and not read when it is printed.
CSV = "text/csv"
TABLES = (XLSX, CSV)
_ENDINGS = {
    PDF: "pdf",
    DOCX: "docx",
    READ_BACK: "docx",
    BOOK_PDF: "pdf",
    BOOK_XLSX: "xlsx",
    XLSX: "xlsx",
    CSV: "csv",
}
#: What tells of people and belongs to no case is kept so long, to be sent and printed.
SHEET_KEPT = timedelta(days=1)
_LETTER = "letter"
_ID_CHARS = 32


def keep_printed(
    work: Work, case: Case, letter: str, paper: str, *, id: str = "", media_type: str = PDF
) -> str:
    """The row of a file of that case, to be printed from that text row; its id.

    `id`: where it is known before, of what is made on demand.
    """
    one = id or work.tx.new_id()
    return _enter(work, one, case.person_id, case.id, letter, paper, media_type)


def keep_lasting(work: Work, letter: bytes, name: str, *, media_type: str = PDF) -> str:
    """The row of a sheet that tells of nobody: the same letter is printed once, whoever asks.

    One that could not be printed is tried anew. `letter` is a book where it becomes a table.
    """
    tx, office_id = work.tx, work.desk.office_id
    digest = hashlib.sha256(letter).hexdigest()
    if media_type != PDF:
        digest = f"{digest}:{media_type}"
    one = hashlib.sha256(f"sheet:{office_id}:{digest}".encode()).hexdigest()[:_ID_CHARS]
    for found in files.rows(tx, (one,)):
        if found.status == "failed":
            files.again(tx, found, now=work.now)
        return one
    return _sheet(work, one, letter, name, media_type)


def keep_passing(work: Work, letter: bytes, name: str, *, media_type: str = PDF) -> str:
    """The row of a sheet that tells of people: words and file go again after a day.

    `letter` is what it is printed from: of a book, the order.
    """
    file = _sheet(work, work.tx.new_id(), letter, name, media_type)
    timers.arm(
        work.tx,
        f"sheet:{file}",
        timers.SheetEnd(file),
        office_id=work.desk.office_id,
        due_at=work.now + SHEET_KEPT,
    )
    return file


def drop_sheet(work: Work, file: str) -> None:
    """Let a sheet go, with what it was printed from."""
    for row in files.rows(work.tx, (file,)):
        if row.sealed:
            about = msgspec.json.decode(texts.known_of(work.desk.vault, row), type=Attachment)
            texts.drop(work.tx, about.ref)
        texts.drop_files(work.tx, (file,), now=work.now)


def _sheet(work: Work, one: str, letter: bytes, name: str, media_type: str = PDF) -> str:
    tx, desk = work.tx, work.desk
    house = people.house(tx, desk.vault, desk.office_id, now=work.now)
    row = texts.add(
        tx,
        desk.vault,
        office_id=desk.office_id,
        person_id=house,
        case_id=None,
        kind=_LETTER,
        author="system",
        words=letter,
        now=work.now,
    )
    return _enter(work, one, house, None, row, name, media_type)


def _enter(
    work: Work,
    one: str,
    person_id: str,
    case_id: str | None,
    letter: str,
    name: str,
    media_type: str = PDF,
) -> str:
    row = {
        "id": one,
        "office_id": work.desk.office_id,
        "person_id": person_id,
        "conversation_id": "",
        "case_id": case_id,
        "channel": PRINTED,
        "account": "",
    }
    filename = f"{name}.{_ENDINGS[media_type]}"
    about = Attachment(ref=letter, media_type=media_type, filename=filename)
    sealed = work.desk.vault.seal_local(file_keys.place("about", row), msgspec.json.encode(about))
    work.tx.add(
        evidence,
        **row,
        sealed=sealed,
        kind="document",
        media_type=media_type,
        received_at=work.now,
        status="wait",
        # What we make ourselves needs no antivirus.
        scan="clean",
        retry_at=work.now,
    )
    return one
