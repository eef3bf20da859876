"""Enter the files that the house prints itself, so that they are printed at once."""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.desk.work import Work
from backoffice.store import file_keys
from backoffice.store.tables import evidence
from backoffice.store.texts import PRINTED
from channels.message import Attachment

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Not to be printed: a draft that came back from Word is to be read.
READ_BACK = "application/x-read-back"
_ENDINGS = {PDF: "pdf", DOCX: "docx", READ_BACK: "docx"}


def keep_printed(
    work: Work, case: Case, letter: str, paper: str, *, id: str = "", media_type: str = PDF
) -> str:
    """The row of a file of that case, to be printed from that text row; its id.

    `id`: where it is known before, of what is made on demand.
    """
    row = {
        "id": id or work.tx.new_id(),
        "office_id": case.office_id,
        "person_id": case.person_id,
        "conversation_id": "",
        "case_id": case.id,
        "channel": PRINTED,
        "account": "",
    }
    name = f"{paper}.{_ENDINGS[media_type]}"
    about = Attachment(ref=letter, media_type=media_type, filename=name)
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
    return str(row["id"])
