"""Complaints that an officer enters: read labelled lines strictly, and make cases of them.

A letter of the box, a call, a visitor: the officer has read or heard them, so what the form would
ask again is taken as it stands. Only a line that is surely a slip is sent back, by its number.
Source: rules 8; SOP sanggau L13-L20, L37, L38.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.casework import handling, opening
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.profile import Profile
from backoffice.store import lapor
from backoffice.store.tables import people
from bot.conversation import Answer, Submit
from bot.form import Field
from bot.kinds import KINDS
from bot.kinds.kind import Heard, Reading
from bot.kinds.spoken_dates import plain_words, read_days

#: The ways that are no chat, and what people call them. Source: rules 8.
WAYS: dict[str, tuple[str, ...]] = {
    "tatap_muka": ("tatap muka", "datang langsung", "datang", "langsung", "loket"),
    "kotak_pengaduan": ("kotak pengaduan", "kotak saran", "kotak"),
    "telepon": ("telepon", "telpon", "telp", "tlp"),
    "surat": ("surat",),
    "media_sosial": ("media sosial", "medsos", "sosmed"),
    "website": ("website", "situs", "web"),
    "sp4n_lapor": ("sp4n lapor", "spanlapor", "sp4n", "lapor"),
}
#: Older than so many working days, it needs a reason. Source: rules 8.
LATE_DAYS = 2
#: So many complaints may be entered at once.
MOST = 20

_LINE = re.compile(r"\s*([A-Za-z][\w /.-]{0,24}?)\s*[:=]\s*(.*)", re.DOTALL)
_RULE = re.compile(r"\s*(?:[-–—_=]{3,}|[–—]{1,2})\s*")
_INLINE_ID = re.compile(r"\b(?:id|ref)\s*[:=]\s*(\S+)", re.IGNORECASE)
_BARE_ID = re.compile(r"#?\d{5,}")
_INLINE_DAY = re.compile(r"\b(?:tanggal|tgl)\s*[:=]", re.IGNORECASE)
_TRACKING = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")
_NOTHING = frozenset(
    {"", "-", "–", "kosong", "tidak ada", "tidak diketahui", "anonim", "tanpa nama"}
)
#: Labels of what is not in the form, and what they fill of a `Letter`.
_FACTS = {
    "kanal": "way",
    "tanggal": "day",
    "tgl": "day",
    "diterima": "day",
    "alasan": "reason",
    "id": "reference",
    "ref": "reference",
    "tracking id": "reference",
    "id lapor": "reference",
}
#: Other labels that people write, by the kind of the field that they mean.
_NAMES = {
    "name": ("nama", "nama lengkap", "pelapor", "pengirim"),
    "address": ("alamat", "alamat rumah"),
    "phone": ("hp", "no hp", "nomor hp", "telepon", "telp", "wa", "whatsapp", "kontak"),
    "story": ("isi", "isi pengaduan", "uraian", "pengaduan", "masalah", "keluhan"),
    "when": ("kapan", "waktu"),
    "place": ("di mana", "tempat", "lokasi"),
}
_SUBJECT = ("layanan", "pokok", "perihal", "objek")
#: What these kinds cannot read is a slip of the finger, not a manner of speaking.
_STRICT = frozenset({"name", "phone", "choice", "yes_no"})


class Slip(Exception):
    """What was typed cannot be meant: where, and what is wrong with it."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(why)
        self.place = place
        self.why = why


class Letter(Struct, frozen=True):
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


def _fold(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())


def labels(profile: Profile) -> dict[str, str]:
    """What may stand before the colon: a fact of `Letter`, or `field:<key>`."""
    found = dict(_FACTS)
    for field in profile.form.fields:
        if field.kind == "files":
            continue
        names = [field.key, field.label, *_NAMES.get(field.kind, ())]
        if field.key == profile.category_field:
            names += _SUBJECT
        for name in names:
            found.setdefault(_fold(name), f"field:{field.key}")
    return found


def read_letters(
    desk: Desk, text: str, *, today: date, headed: bool, before: Letter | None = None
) -> tuple[Letter, ...]:
    """Read labelled lines; a line `---` begins the next complaint. Slip names the line.

    `headed`: the first line names the way, the day and the Tracking ID for all that follow.
    `before` is what was said of a single complaint so far.
    """
    head = before or Letter()
    lines = text.strip().splitlines()
    known = labels(desk.current)
    first = 0
    if headed and lines and not labelled(lines[0], known):
        head = _headed(head, lines[0], today)
        first = 1
    found: list[Letter] = []
    block: list[tuple[int, str]] = []
    for number, line in [*enumerate(lines, start=1)][first:]:
        if _RULE.fullmatch(line):
            if block:
                found.append(_letter(desk, head, block, known, today))
                head = replace(head, reference="", fields={})
            block = []
        elif line.strip():
            block.append((number, line))
    if block or not found:
        found.append(_letter(desk, head, block, known, today))
    if len(found) > MOST:
        raise Slip("", f"paling banyak {MOST} pengaduan sekaligus")
    return tuple(found)


def labelled(line: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """The label and what stands behind it, if the line begins with a known label."""
    match = _LINE.fullmatch(line)
    if match is None or _fold(match[1]) not in known:
        return None
    return known[_fold(match[1])], match[2].strip()


def _letter(
    desk: Desk, head: Letter, block: list[tuple[int, str]], known: Mapping[str, str], today: date
) -> Letter:
    said: list[tuple[int, str, list[str]]] = []
    for number, line in block:
        begun = labelled(line, known)
        if begun is not None:
            said.append((number, begun[0], [begun[1]]))
            continue
        match = _LINE.fullmatch(line)
        near = get_close_matches(_fold(match[1]), known, n=1, cutoff=0.75) if match else []
        if near:
            raise Slip(f"Baris {number}", f'"{line.strip()[:40]}": mungkin maksudnya "{near[0]}:"')
        if not said:
            raise Slip(f"Baris {number}", f'"{line.strip()[:40]}" belum berlabel, misalnya "isi:"')
        said[-1][2].append(line.strip())
    letter = head
    for number, target, words in said:
        letter = _with(desk, letter, target, "\n".join(words).strip(), f"Baris {number}", today)
    return letter


def _with(desk: Desk, letter: Letter, target: str, words: str, place: str, today: date) -> Letter:
    """The letter with one more thing said of it; Slip at `place` when it cannot be read."""
    match target:
        case "way":
            return _headed(letter, words, today, place)
        case "day":
            return replace(letter, day=read_day(words, today, place).isoformat())
        case "reason":
            return replace(letter, reason=words)
        case "reference":
            return replace(letter, reference=read_reference(words, place))
    field = desk.current.form.field(target.removeprefix("field:"))
    if _fold(words).strip(" .") in _NOTHING:
        return letter
    if read_field(desk, field, words, now=None) is None:
        raise Slip(place, f'{field.label} "{words[:40]}" tidak terbaca{_hint(field)}')
    return replace(letter, fields=letter.fields | {field.key: words})


def _hint(field: Field) -> str:
    if field.options:
        return ". Pilihannya: " + ", ".join(option.label for option in field.options)
    if field.kind == "phone":
        return ". Tulis seperti 0812-0000-0001, atau hapus barisnya bila tidak ada"
    return ". Perbaiki, atau hapus barisnya bila tidak ada"


def _headed(letter: Letter, words: str, today: date, place: str = "Baris 1") -> Letter:
    """`kotak_pengaduan 2026-11-20`, `sp4n_lapor id=1234567 kemarin`."""
    way, rest = read_way(words)
    if not way:
        known = ", ".join(WAYS)
        raise Slip(place, f'"{words.split()[0][:40]}" bukan kanal. Kanalnya: {known}')
    letter = replace(letter, way=way)
    if match := _INLINE_ID.search(rest):
        letter = replace(letter, reference=read_reference(match[1], place))
        rest = rest[: match.start()] + rest[match.end() :]
    rest = _INLINE_DAY.sub(" ", rest).strip()
    if way == "sp4n_lapor" and not letter.reference:
        said = rest.split()
        bare = next((word for word in said if _BARE_ID.fullmatch(word)), "")
        if not bare and said and _day(rest, today) is None:
            bare = said[0]
        if bare:
            letter = replace(letter, reference=read_reference(bare, place))
            said.remove(bare)
            rest = " ".join(said)
    if rest.strip():
        letter = replace(letter, day=read_day(rest, today, place).isoformat())
    return letter


def read_way(words: str) -> tuple[str, str]:
    """The way that the first words name, and what stands behind; "" when they name none."""
    said = words.split()
    for count in range(min(3, len(said)), 0, -1):
        name = _fold(" ".join(said[:count])).strip(" !:,.")
        for way, names in WAYS.items():
            if name in names or name == _fold(way):
                return way, " ".join(said[count:])
    return "", words


def _day(words: str, today: date) -> date | None:
    days = read_days(plain_words(words), today)
    if days is None or days.precision != "day" or days.first != days.last:
        return None
    return days.first


def read_day(words: str, today: date, place: str) -> date:
    """A single day that is not to come."""
    day = _day(words, today)
    if day is None:
        raise Slip(place, f'"{words[:40]}" bukan tanggal. Tulis seperti 2026-11-20 atau kemarin')
    if day > today:
        raise Slip(place, f"tanggal {day.isoformat()} belum tiba")
    return day


def read_reference(words: str, place: str) -> str:
    """A Tracking ID in one spelling, so that it is the same however it was typed."""
    found = words.strip().strip("#").upper().replace(" ", "")
    if not _TRACKING.fullmatch(found) or not any(char.isdigit() for char in found):
        raise Slip(place, f'"{words[:40]}" bukan Tracking ID SP4N-LAPOR!')
    return found


def read_field(desk: Desk, field: Field, words: str, *, now: datetime | None) -> Answer | None:
    """What an officer read off a letter, as the form understands it; None is a slip.

    Without `now` it is only looked at whether it can be read.
    """
    # Asked often enough: the officer cannot ask the letter again.
    heard = Heard(text=words, tries=3)
    if now is None and field.kind not in _STRICT:
        return Answer(words, words, words)
    at = now or datetime.combine(date(2000, 1, 1), time(12), tzinfo=desk.zone)
    read = KINDS[field.kind].read(field, heard, now=at, zone=desk.zone)
    if isinstance(read, Reading):
        return replace(read.answer, origin="petugas")
    if field.kind in _STRICT:
        return None
    return Answer(words, words, words, origin="petugas")


def is_late(desk: Desk, day: date, today: date) -> bool:
    """More than two working days lie between the day it came and today."""
    return desk.calendar.working_days_between(day, today) > LATE_DAYS


def received_at(desk: Desk, day: date, now: datetime) -> datetime:
    """The instant from which the clocks run: now for today, else the opening of that day."""
    if day == desk.local(now).date():
        return now
    return desk.calendar.opens(day, desk.opening)


def answers_of(desk: Desk, letter: Letter, now: datetime) -> dict[str, Answer]:
    """The answers of the form, in its order."""
    found = {}
    for field in desk.current.form.fields:
        if field.key in letter.fields:
            answer = read_field(desk, field, letter.fields[field.key], now=now)
            if answer is not None:
                found[field.key] = answer
    return found


def do_record(work: Work, letter: Letter) -> Case:
    """Make a case of it, of a person who has a key but no account: forgotten as anybody else.

    The caller has seen that a Tracking ID is new.
    """
    tx, desk, now = work.tx, work.desk, work.now
    person_id = tx.new_id()
    tx.add(
        people,
        id=person_id,
        office_id=desk.office_id,
        wrapped_key=desk.vault.new_key(),
        created_at=now,
    )
    case = opening.do_open(
        work,
        Submit(
            form=desk.current.form.id,
            version=desk.current.version,
            answers=answers_of(desk, letter, now),
            evidence=(),
            how="catat",
        ),
        person_id=person_id,
        address_id="",
        channel=letter.way,
        files={},
        code=None,
        received_at=received_at(desk, date.fromisoformat(letter.day), now),
        recorded_by=work.actor.id,
        reference=letter.reference,
    )
    if letter.reference:
        lapor.add(tx, desk.office_id, letter.reference, case.id)
    if letter.reason:
        words = f"Dicatat terlambat: {letter.reason}"
        case = handling.do_note(work, case, words)
    return case
