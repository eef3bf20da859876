"""A line of a file of SP4N-LAPOR! as a complaint that an officer enters. Source: rules 62.

Each column fills the field of the form that means the same. What such a field does not take stays
in the story; of a person, apart and sealed. The two flags of its reporters are a wish to be hidden.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.casework import paper_complaints
from backoffice.casework.journal import keep
from backoffice.casework.paper_lines import PaperComplaint
from backoffice.casework.paper_words import (
    Slip,
    leaves_open,
    read_day,
    read_field,
    read_reference,
)
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.lapor import CLASS_FIELD, CLASSES
from backoffice.office.profile import Profile
from backoffice.office.rules import LAPOR
from backoffice.store import cases, lapor
from bot.fields import field_of, kind_of
from bot.form import Field
from bot.words import fold

#: A clock time behind a day, in which nobody is interested here.
_TIME = re.compile(r"[T\s,]+(?:pukul\s+|jam\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?.*$", re.DOTALL)
#: What is longer names no day.
_DAY_CHARS = 60
_YES = frozenset({"ya", "y", "iya", "1", "true", "yes", "benar", "anonim", "rahasia"})


class Line(Struct, frozen=True):
    """A line that was understood."""

    paper: PaperComplaint
    #: What it says of the reporter and no field takes, each with its heading.
    notes: tuple[str, ...] = ()


def read_line(desk: Desk, said: Mapping[str, str], now: datetime) -> Line:
    """`said` is what stands in the columns, by their names in `LaporColumns`.

    Slip for a line without a Tracking ID, without a day that was, or without a word of what it is
    about.
    """
    profile = desk.current
    reference = read_reference(said.get("id", ""), 0)
    today = desk.local(now).date()
    words = said.get("received", "")
    day = read_day(_TIME.sub("", words) if len(words) <= _DAY_CHARS else words, today, 0)
    fields: dict[str, str] = {}
    story, notes = list[str](), list[str]()
    for name, find in _FIELDS.items():
        value = said.get(name, "")
        field = find(profile)
        if not value or (field is not None and leaves_open(field, value)):
            continue
        meant = _option(profile, name, field, value)
        if field is not None and read_field(desk, field, meant, now) is not None:
            fields[field.key] = meant
        elif name in _OF_PERSON:
            notes.append(f"{_heading(desk, name)}: {value}")
        else:
            story.append(f"{_heading(desk, name)}: {value}")
    told = [one for one in (said.get("title", ""), said.get("story", "")) if one]
    if not told:
        raise Slip(0, "impor.tanpa_isi")
    field = next(one for one in profile.form.fields if kind_of(one).as_story)
    fields[field.key] = "\n".join((*dict.fromkeys(told), *story))
    hidden = field_of(profile.form, profile.secrecy.field)
    if hidden is not None and any(fold(said.get(one, "")) in _YES for one in _FLAGS):
        fields[hidden.key] = "ya"
    late = paper_complaints.is_late(desk, day, today)
    reason = desk.words("impor.alasan") if late else ""
    paper = PaperComplaint(
        way=LAPOR,
        day=day.isoformat(),
        reason=reason,
        reference=reference,
        fields=fields,
        day_words=words,
    )
    return Line(paper, tuple(notes))


def known(work: Work, reference: str) -> Case | None:
    """The case that a Tracking ID became, or was entered for."""
    id = lapor.case_of(work.tx, work.desk.office_id, reference)
    return cases.load(work.tx, id) if id else None


def do_take(work: Work, line: Line) -> tuple[Case, bool]:
    """The case of this line, and whether it is new: once for each Tracking ID.

    In one transaction: after any accident it is there whole, or not at all.
    """
    if (case := known(work, line.paper.reference)) is not None:
        return case, False
    case = paper_complaints.do_record(work, line.paper)
    for note in line.notes:
        keep(work, case, "identity_note", note)
    return case, True


def taken(desk: Desk, reference: str, number: str, *, new: bool) -> str:
    """What became of a line; without a number it is what would become of it."""
    if not new:
        return desk.words("impor.ada", id=reference, nomor=number or reference)
    if not number:
        return desk.words("impor.siap", id=reference)
    return desk.words("impor.dicatat", id=reference, nomor=number)


def more_headings(desk: Desk) -> tuple[str, str]:
    """Headings of what is kept beside a line that was not taken: where it stood, and why."""
    return desk.words("impor.baris"), desk.words("impor.sebab")


def _option(profile: Profile, name: str, field: Field | None, value: str) -> str:
    """The option that a word of theirs stands for, as it is called here; else the word itself."""
    theirs = {"category": profile.lapor.topics, "kind": {**CLASSES, **profile.lapor.classes}}
    words = theirs.get(name)
    if words is None or field is None:
        return value
    ids = [id for id, word in words.items() if fold(word) == fold(value)]
    labels = [one.label for one in field.options if one.id in ids]
    # Of several nobody could say which is meant.
    return labels[0] if len(labels) == 1 else value


def _printed_as(what: str) -> Callable[[Profile], Field | None]:
    def find(profile: Profile) -> Field | None:
        fields = (one for one in profile.form.fields if not one.by)
        return next((one for one in fields if kind_of(one).printed_as == what), None)

    return find


#: Column -> the field of the form that means the same.
_FIELDS: Mapping[str, Callable[[Profile], Field | None]] = {
    "name": _printed_as("nama_pelapor"),
    "address": _printed_as("alamat_pelapor"),
    "phone": _printed_as("kontak_pelapor"),
    "kind": lambda profile: field_of(profile.form, CLASS_FIELD),
    "category": lambda profile: field_of(profile.form, profile.category_field),
    "happened": _printed_as("waktu_kejadian"),
    "place": _printed_as("tempat_kejadian"),
}
_OF_PERSON = ("name", "address", "phone")
_FLAGS = ("anonymous", "secret")


def _heading(desk: Desk, name: str) -> str:
    """What that column is called in the words of a complaint."""
    return desk.words_for("kolom_lapor", name)
