"""A draft that comes back from Word: what it says waits to be read, is read, and waits for YA.

The file is opened by the printing child, outside any transaction; here stands what is asked of it
and what it found. Nothing of the case changes before YA.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from backoffice.case.case import Case
from backoffice.casework.journal import keep, keep_bytes
from backoffice.casework.notice import ToStaff
from backoffice.casework.paperwork import written_sections
from backoffice.casework.telling import tell
from backoffice.desk.printed import READ_BACK, SHEET_KEPT, keep_printed
from backoffice.desk.work import Work
from backoffice.office.papers import Paper, paper_of
from backoffice.office.sections import told
from backoffice.papers.wire import Corrected
from backoffice.store import cases, evidence, file_keys, tables, texts, timers
from backoffice.store.texts import EvidenceRow, read_evidence
from channels.message import Attachment, Choice

#: Kinds of the texts: what is to be read, what was, and the change as it is shown.
_ORDER, _FOUND, _CHANGE = "paper_reading", "paper_read", "paper_change"
#: Notes of a row that was read, and of one that cannot be.
READ, UNREAD = "read", "unread"


class Found(Struct, frozen=True):
    """What such a file says, by the keys of its parts; and the text row of what was shown of it."""

    parts: dict[str, str]
    change: str = ""


class Reading(Struct, frozen=True):
    """A file that is to be read, for whom and as what."""

    #: Ids of the case, the paper, the file, the officer who sent it.
    case: str
    paper: str
    file: str
    staff: str
    #: Of the preview that waits.
    token: str
    #: Heading -> key of its part.
    headings: dict[str, str]


def do_ask(work: Work, case: Case, paper: Paper, file: str, token: str) -> str:
    """Let that file be read; the row under which what it says is found."""
    headings = {one.label: one.key for one in paper.sections}
    order = Reading(case.id, paper.id, file, work.actor.id, token, headings)
    row = keep_bytes(work, case, _ORDER, msgspec.json.encode(order))
    made = keep_printed(work, case, row, paper.id, media_type=READ_BACK)
    timers.arm(
        work.tx,
        f"reading:{made}",
        timers.SheetEnd(made),
        office_id=work.desk.office_id,
        due_at=work.now + SHEET_KEPT,
    )
    return made


def do_found(work: Work, row: EvidenceRow, order: Reading, found: Corrected) -> None:
    """Keep what it says, and show whoever sent it what differs."""
    case = cases.load(work.tx, order.case)
    paper = paper_of(work.desk.profile(case.version), order.paper) if case else None
    if case is None or paper is None:
        forget(work, row.id)
        return
    written = case.paper(paper.id)
    waits = written if written and written.state in ("menunggu", "dikembalikan") else None
    before = written_sections(work, paper, waits) if waits else {}
    # A heading that is gone is a slip of the pen, and takes no words along.
    parts = told(paper, {**before, **found.sections})
    change = keep(work, case, _CHANGE, _changes(work, paper, before, parts))
    kept = keep_bytes(work, case, _FOUND, msgspec.json.encode(Found(parts, change)))
    _point(work, row.id, kept)
    evidence.given_up(work.tx, row, status="refused", note=READ)
    version = (written.version if written else 0) + 1
    params = {"nomor": case.label, "surat": paper.title, "versi": str(version)}
    params["lain"] = _aside(work, paper, found)
    refs = {"isi": change}
    choices = (
        Choice(f"{order.token}:ya", "YA"),
        Choice(f"{order.token}:batal", "tombol.p_batal"),
    )
    to, key = ToStaff((order.staff,)), f"reading:{row.id}"
    tell(work, to, "p_surat_terbaca", params, key=key, case=case, refs=refs, choices=choices)


def do_refuse(work: Work, row: EvidenceRow, order: Reading, reason: str) -> None:
    """It cannot be read: told in a sentence; nothing that was there is lost."""
    evidence.given_up(work.tx, row, status="refused", note=UNREAD)
    case = cases.load(work.tx, order.case)
    if case is None:
        return
    paper = paper_of(work.desk.profile(case.version), order.paper)
    params = {"nomor": case.label, "surat": paper.title if paper else order.paper}
    params["sebab"] = work.desk.words_for("baca", reason, other="other")
    to, key = ToStaff((order.staff,)), f"reading:{row.id}"
    tell(work, to, "p_surat_tak_terbaca", params, key=key, case=case)


def result(work: Work, row_id: str) -> dict[str, str] | None:
    """The parts as they were read, by key; None while they are not yet.

    Raises LookupError where they never will be.
    """
    rows = evidence.rows(work.tx, (row_id,))
    if not rows or rows[0].note in (UNREAD, texts.ERASE):
        raise LookupError(row_id)
    if rows[0].note != READ:
        return None
    about = msgspec.json.decode(texts.known_of(work.desk.vault, rows[0]), type=Attachment)
    kept = texts.read(work.tx, work.desk.vault, about.ref)
    if kept is None:
        raise LookupError(row_id)
    return _found(kept).parts


def _found(kept: bytes) -> Found:
    try:
        return msgspec.json.decode(kept, type=Found)
    except msgspec.ValidationError:
        # Of before what was shown was kept beside it.
        return Found(msgspec.json.decode(kept, type=dict[str, str]))


def forget(work: Work, row_id: str) -> None:
    """What was read is used, or not wanted: nothing of it stays."""
    for row in evidence.rows(work.tx, (row_id,)):
        if row.sealed:
            about = msgspec.json.decode(texts.known_of(work.desk.vault, row), type=Attachment)
            kept = texts.read(work.tx, work.desk.vault, about.ref) if row.note == READ else None
            if kept:
                texts.drop(work.tx, _found(kept).change)
            texts.drop(work.tx, about.ref)
        texts.drop_files(work.tx, (row_id,), now=work.now)


def _point(work: Work, row_id: str, kept: str) -> None:
    row = work.tx.get(tables.evidence, row_id)
    if row is None:
        return
    order = msgspec.json.decode(
        texts.known_of(work.desk.vault, read_evidence(row)), type=Attachment
    )
    texts.drop(work.tx, order.ref)
    about = msgspec.json.encode(Attachment(ref=kept, media_type=READ_BACK))
    sealed = work.desk.vault.seal_local(file_keys.place("about", row), about)
    work.tx.set(tables.evidence, row_id, sealed=sealed)


def _changes(work: Work, paper: Paper, before: Mapping[str, str], parts: Mapping[str, str]) -> str:
    """The old and the new of the parts that differ."""
    desk, none = work.desk, work.desk.words("baca.kosong")
    changed = [
        desk.words(
            "baca.bagian",
            bagian=one.label,
            lama=before.get(one.key, "") or none,
            baru=parts.get(one.key, "") or none,
        )
        for one in paper.sections
        if before.get(one.key, "") != parts.get(one.key, "")
    ]
    return "\n\n".join(changed) or desk.words("baca.sama")


def _aside(work: Work, paper: Paper, found: Corrected) -> str:
    """What was left out, and what is not there, in a line each; empty where it is nothing."""
    labels = {one.key: one.label for one in paper.sections}
    said = (
        ("baca.asing", found.unknown),
        ("baca.hilang", [labels[one] for one in found.missing if one in labels]),
        ("baca.tabel", [labels[one] for one in found.dropped if one in labels]),
    )
    lines = [work.desk.words(key, daftar=", ".join(names)) for key, names in said if names]
    return "".join(f"\n{line}" for line in lines)
