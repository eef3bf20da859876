"""Complaints that an officer enters: read labelled lines strictly, and make cases of them.

A letter of the box, a call, a visitor: the officer has read or heard them, so what the form would
ask again is taken as it stands. Only a line that is surely a slip is sent back, by its number.
Source: rules 8; SOP sanggau L13-L20, L37, L38.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.casework import handling, opening
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.profile import Profile
from backoffice.office.rules import LAPOR, WAY_WORDS, PaperWay, is_over
from backoffice.store import lapor
from backoffice.store.tables import people
from bot.conversation import Answer, Submit
from bot.fields import kind_of
from bot.form import Field
from bot.kinds.kind import Reading
from bot.kinds.spoken_dates import read_days
from bot.kinds.spoken_words import plain_words
from bot.labelled import begun_by, cut, fold_label, labels, propose, says_nothing, split_label

#: As patient as with one who was asked so often and not understood.
_PATIENT = 3
#: So many complaints may be entered at once.
MOST = 20
#: So much of a line is repeated where it is sent back.
_QUOTED = 40

_RULE = re.compile(r"\s*(?:[-–—_=]{3,}|[–—]{1,2})\s*")
_INLINE_ID = re.compile(r"\b(?:id|ref)\s*[:=]\s*(\S+)", re.IGNORECASE)
_BARE_ID = re.compile(r"#?\d{5,}")
_INLINE_DAY = re.compile(r"\b(?:tanggal|tgl)\s*[:=]", re.IGNORECASE)
_TRACKING = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")
#: What officers write behind a label of a paper that leaves it open.
_NOTHING = frozenset({"tidak diketahui", "anonim", "tanpa nama"})
#: Labels of what is not in the form, and what they fill of a `PaperComplaint`. The colon keeps
#: these names apart from those of fields.
_FACTS = {
    "kanal": ":way",
    "tanggal": ":day",
    "tgl": ":day",
    "diterima": ":day",
    "alasan": ":reason",
    "id": ":reference",
    "ref": ":reference",
    "tracking id": ":reference",
    "id lapor": ":reference",
}


class Slip(Exception):
    """What was typed cannot be meant: what is wrong with it, and in which line.

    `why` is a part of the texts, which the parameters fill; line 0 is none of them.
    """

    def __init__(self, line: int, why: str, /, **params: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why
        self.params = params


class PaperComplaint(Struct, frozen=True):
    """One complaint as it was typed; empty is not said yet."""

    way: str = ""
    #: The day it reached the office, ISO.
    day: str = ""
    #: Why it is entered late.
    reason: str = ""
    #: Tracking ID of SP4N-LAPOR!.
    reference: str = ""
    #: Words by key of the form.
    fields: dict[str, str] = {}


def field_labels(profile: Profile) -> dict[str, str]:
    """What an officer may call a field of the form, in /catat as in /isi, and its key."""
    return labels(profile.form, profile.category_field)


def field_names(profile: Profile) -> list[str]:
    """One such name of each field: as it stands on the card."""
    return [fold_label(field.label) for field in profile.form.fields]


def labels_on_paper(profile: Profile) -> dict[str, str]:
    """What may stand before the colon: a fact of `PaperComplaint`, or a field of the form."""
    found = field_labels(profile) | _FACTS
    files = {field.key for field in profile.form.fields if kind_of(field).takes_files}
    return {label: target for label, target in found.items() if target not in files}


def read_papers(
    desk: Desk, text: str, *, now: datetime, headed: bool, before: PaperComplaint | None = None
) -> tuple[PaperComplaint, ...]:
    """Read labelled lines; a line `---` begins the next complaint. Slip names the line.

    `headed`: the first line names the way, the day and the Tracking ID for all that follow.
    `before` is what was said of a single complaint so far.
    """
    head = before or PaperComplaint()
    lines = text.strip().splitlines()
    known, today = labels_on_paper(desk.current), desk.local(now).date()
    first = 0
    if headed and lines and begun_by(lines[0], known) is None:
        head = _headed(desk, head, lines[0], today)
        first = 1
    found: list[PaperComplaint] = []
    block: list[tuple[int, str]] = []
    for number, line in [*enumerate(lines, start=1)][first:]:
        if _RULE.fullmatch(line):
            if block:
                found.append(_paper(desk, head, block, known, now))
                head = replace(head, reference="", fields={})
            block = []
        elif line.strip():
            block.append((number, line))
    if block or not found:
        found.append(_paper(desk, head, block, known, now))
    if len(found) > MOST:
        raise Slip(0, "catat.terlalu_banyak", jumlah=str(MOST))
    return tuple(found)


def _paper(
    desk: Desk,
    head: PaperComplaint,
    block: list[tuple[int, str]],
    known: Mapping[str, str],
    now: datetime,
) -> PaperComplaint:
    """One complaint of these lines; Slip for a line that has no label, or nearly one."""
    pieces = cut(block, lambda line, above: begun_by(line, known), lambda above, line: True)
    for piece in pieces:
        for number, line in piece.raw[1:] if piece.target else piece.raw:
            label = fold_label(split_label(line)[0])
            if near := get_close_matches(label, known, n=1, cutoff=0.75) if label else []:
                raise Slip(number, "catat.mungkin", kata=line.strip()[:_QUOTED], label=near[0])
            if not piece.target:
                raise Slip(number, "catat.belum_berlabel", kata=line.strip()[:_QUOTED])
    paper = head
    for piece in pieces:
        if piece.target:
            paper = _with(desk, paper, piece.target, piece.words, piece.number, now)
    return paper


def _with(
    desk: Desk, paper: PaperComplaint, target: str, words: str, line: int, now: datetime
) -> PaperComplaint:
    """The complaint with one more thing said of it; Slip when it cannot be read."""
    today = desk.local(now).date()
    match target:
        case ":way":
            return _headed(desk, paper, words, today, line) if words.strip() else paper
        case ":day":
            return replace(paper, day=read_day(words, today, line).isoformat())
        case ":reason":
            return replace(paper, reason=words)
        case ":reference":
            return replace(paper, reference=read_reference(words, line))
    field = desk.current.form.field(target)
    if says_nothing(words, _NOTHING):
        return paper
    if read_field(desk, field, words, now) is None:
        raise _unread(field, words, line)
    return replace(paper, fields=paper.fields | {field.key: words})


def _unread(field: Field, words: str, line: int) -> Slip:
    said = {"isian": field.label, "kata": words[:_QUOTED]}
    if field.options:
        options = ", ".join(option.label for option in field.options)
        return Slip(line, "catat.bukan_pilihan", **said, daftar=options)
    if kind_of(field).identity == "number":
        return Slip(line, "catat.bukan_nomor", **said)
    return Slip(line, "catat.tidak_terbaca", **said)


def _headed(
    desk: Desk, paper: PaperComplaint, words: str, today: date, line: int = 1
) -> PaperComplaint:
    """`kotak_pengaduan 2026-11-20`, `sp4n_lapor id=1234567 kemarin`."""
    ways = desk.current.rules.paper_ways
    way, rest = read_way(words, ways)
    if not way:
        known = ", ".join(one.id for one in ways)
        raise Slip(line, "catat.bukan_kanal", kata=words[:_QUOTED].split()[0], daftar=known)
    paper = replace(paper, way=way)
    if match := _INLINE_ID.search(rest):
        paper = replace(paper, reference=read_reference(match[1], line))
        rest = rest[: match.start()] + rest[match.end() :]
    rest = _INLINE_DAY.sub(" ", rest).strip()
    if way == LAPOR and not paper.reference:
        said = rest.split()
        bare = next((word for word in said if _BARE_ID.fullmatch(word)), "")
        if not bare and said and _day(rest, today) is None:
            bare = said[0]
        if bare:
            paper = replace(paper, reference=read_reference(bare, line))
            said.remove(bare)
            rest = " ".join(said)
    if rest.strip():
        paper = replace(paper, day=read_day(rest, today, line).isoformat())
    return paper


def read_way(words: str, ways: Sequence[PaperWay]) -> tuple[str, str]:
    """The id of the way that the first words name, and what stands behind; "" for none of these.

    Source: rules 8.
    """
    said = words.split()
    for count in range(min(WAY_WORDS, len(said)), 0, -1):
        name = fold_label(" ".join(said[:count]))
        for way in ways:
            if name in way.names or name == fold_label(way.id):
                return way.id, " ".join(said[count:])
    return "", words


def _day(words: str, today: date) -> date | None:
    days = read_days(plain_words(words), today)
    if days is None or days.precision != "day" or days.first != days.last:
        return None
    return days.first


def read_day(words: str, today: date, line: int) -> date:
    """A single day that is not to come."""
    day = _day(words, today)
    if day is None:
        raise Slip(line, "catat.bukan_tanggal", kata=words[:_QUOTED])
    if day > today:
        raise Slip(line, "catat.belum_tiba", tanggal=day.isoformat())
    return day


def read_reference(words: str, line: int) -> str:
    """A Tracking ID in one spelling, so that it is the same however it was typed."""
    found = words.strip().strip("#").upper().replace(" ", "")
    if not _TRACKING.fullmatch(found) or not any(char.isdigit() for char in found):
        raise Slip(line, "catat.bukan_id", kata=words[:_QUOTED])
    return found


def read_field(desk: Desk, field: Field, words: str, now: datetime) -> Answer | None:
    """What an officer read off a paper, as the form understands it; None is a slip.

    The officer cannot ask the paper again: what the form would ask again is taken as it stands.
    """
    read = propose(field, words, now=now, zone=desk.zone, tries=_PATIENT).reading
    if isinstance(read, Reading):
        return replace(read.answer, origin="petugas")
    return None if kind_of(field).strict else as_written(words)


def as_written(words: str) -> Answer:
    """Words that nobody understood, as an answer of the officer who typed them."""
    return Answer(words, words, words, origin="petugas")


def is_late(desk: Desk, day: date, today: date) -> bool:
    """Did it come so long ago that it needs a reason?"""
    return is_over(desk.current.rules.late_entry, day, today, desk.calendar)


def received_at(desk: Desk, day: date, now: datetime) -> datetime:
    """The instant from which the clocks run: now for today, else the opening of that day."""
    if day == desk.local(now).date():
        return now
    return desk.calendar.opens(day, desk.opening)


def answers_of(desk: Desk, paper: PaperComplaint, now: datetime) -> dict[str, Answer]:
    """The answers of the form, in its order."""
    found = {}
    for field in desk.current.form.fields:
        if field.key in paper.fields:
            answer = read_field(desk, field, paper.fields[field.key], now)
            if answer is not None:
                found[field.key] = answer
    return found


def do_record(work: Work, paper: PaperComplaint, files: Sequence[str] = ()) -> Case:
    """Make a case of it, of a person who has a key but no account: forgotten as anybody else.

    `files` are rows of files that go with it: a photograph of the letter.

    The caller has seen that a Tracking ID is new, or is of a case that does not exist for the
    officer who enters it.
    """
    tx, desk, now = work.tx, work.desk, work.now
    person_id = tx.new_id()
    tx.add(
        people,
        id=person_id,
        office_id=desk.office_id,
        wrapped_key=desk.vault.new_key(person_id),
        created_at=now,
    )
    case = opening.do_open(
        work,
        Submit(
            form=desk.current.form.id,
            version=desk.current.version,
            answers=answers_of(desk, paper, now),
            evidence=(),
            how="catat",
        ),
        person_id=person_id,
        address_id="",
        channel=paper.way,
        files=dict.fromkeys(files, ""),
        code=None,
        received_at=received_at(desk, date.fromisoformat(paper.day), now),
        recorded_by=work.actor.id,
        reference=paper.reference,
    )
    if paper.reference and lapor.case_of(tx, desk.office_id, paper.reference) is None:
        lapor.add(tx, desk.office_id, paper.reference, case.id)
    if paper.reason:
        case = handling.do_note(work, case, desk.words("catat.terlambat", alasan=paper.reason))
    return case
