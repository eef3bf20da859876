"""The files of a case: in which order, who may be brought which, and what is noted of it.

A picture or a voice can be an identity. What the citizen sent is brought, for a listed reason, to
whoever may open the identity; to the others of the case once one of those has looked and said that
it tells nothing of a person. A place, and what officers sent themselves, is for all who may know
of the case. Source: rules 31.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from backoffice.case.case import Case
from backoffice.case.events import FileReleased, FilesOpened, Transcribed
from backoffice.case.officers import Staff
from backoffice.casework.accusations import do_heed
from backoffice.casework.journal import keep, record
from backoffice.casework.stored_answers import Stored
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.profile import Profile
from backoffice.office.secrecy import may_open_files
from backoffice.store import cases, staff, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.texts import EvidenceRow
from bot.fields import kind_of

#: bebas: whoever may know of the case; alasan: for a listed reason; tertutup: not to this officer.
Access = Literal["bebas", "alasan", "tertutup"]
#: What can be listened to, and so written down.
HEARD = ("voice", "audio", "video")


def in_order(rows: Iterable[EvidenceRow], captions: Iterable[str]) -> list[EvidenceRow]:
    """Files as they are numbered: those of the form first, as it names them, then as they came."""
    places = {file: place for place, file in enumerate(captions)}
    return sorted(rows, key=lambda row: (places.get(row.id, len(places)), row.received_at, row.id))


def files_of(tx: Tx, desk: Desk, case: Case) -> list[EvidenceRow]:
    """The files of a case as they are numbered, from 1, on its card and everywhere."""
    return in_order(citizens_files(tx, case), _stored(tx, desk, case).captions)


def citizens_files(tx: Tx, case: Case) -> list[EvidenceRow]:
    """The files of a case, oldest first; what shows a paper is among its papers."""
    return [row for row in texts.evidence_of(tx, case.id) if row.id not in case.scans]


def labels_of_files(tx: Tx, desk: Desk, case: Case) -> dict[str, str]:
    """What each file is for, by id of its row: a label, where a form asks for several kinds."""
    return questions_of(desk.profile(case.version), _stored(tx, desk, case))


def questions_of(profile: Profile, stored: Stored) -> dict[str, str]:
    """The same of the answers as they are stored."""
    labels = {one.key: one.label for one in profile.form.fields if kind_of(one).takes_files}
    if len(labels) < 2:
        return {}
    return {row: labels[key] for row, key in stored.piles.items() if key in labels}


def _stored(tx: Tx, desk: Desk, case: Case) -> Stored:
    found = Stored({})
    for _, words in texts.of_case(tx, desk.vault, case.id, "answers"):
        found = msgspec.json.decode(words, type=Stored)
    return found


def access(tx: Tx, desk: Desk, case: Case, one: Staff, file: EvidenceRow) -> Access:
    """Whether this officer, who may know of the case, may be brought this file."""
    if is_open(case, file):
        return "bebas"
    holder = staff.get(tx, case.holder) if case.holder else None
    if not may_open_files(desk.profile(case.version), case, one, holder):
        return "tertutup"
    # What was opened stays open to whoever works on the case, until it is released.
    return "bebas" if one.id in (*case.identity_open_to, *case.files_open_to) else "alasan"


def is_open(case: Case, file: EvidenceRow) -> bool:
    """Whether the file is for everybody who may know of the case."""
    return file.kind == "location" or file.id in (*case.officers_files, *case.released_files)


def was_brought(tx: Tx, case: Case, file_id: str, to: str) -> bool:
    """Whether this officer was ever brought that file."""
    return any(
        isinstance(entry.event, FilesOpened)
        and entry.actor.id == to
        and file_id in entry.event.files
        for entry in cases.entries(tx, case.id)
    )


def do_open_files(work: Work, case: Case, files: Mapping[int, str], reason: str) -> Case:
    """Note which files are brought to the officer who acts, once for all that are asked together.

    `files` are ids of their rows by their numbers.
    """
    event = FilesOpened(files=tuple(files.values()), numbers=tuple(files), reason=reason)
    return record(work, case, event)


def do_release_file(work: Work, case: Case, file_id: str, number: int) -> Case:
    """Let everybody who may know of the case see a file: it tells nothing of a person."""
    return record(work, case, FileReleased(file=file_id, number=number))


def do_transcribe(work: Work, case: Case, file_id: str, number: int, words: str) -> Case:
    """Keep what was heard in a recording: the citizen's words from here on, whoever typed them."""
    text_id = keep(work, case, "transcript", words)
    case = record(work, case, Transcribed(file=file_id, words=text_id, number=number))
    return do_heed(work, case, [words], case.secret)
