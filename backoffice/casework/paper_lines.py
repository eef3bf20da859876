"""Labelled lines that an officer types off papers: read strictly, and not one of them left out.

The officer has read or heard what the form would ask again, so it is taken as it stands; only a
line that is surely a slip is sent back, by its number. Source: rules 8; SOP sanggau L13-L20.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from backoffice.casework.paper_words import (
    QUOTED,
    Slip,
    day_of,
    leaves_open,
    read_day,
    read_field,
    read_reference,
    read_way,
    unread,
)
from backoffice.desk.desk import Desk
from backoffice.office.profile import Profile
from backoffice.office.rules import LAPOR
from bot.fields import kind_of
from bot.labelled import Piece, begun_by, cut, fold_label, labels, split_label

#: So many complaints may be entered at once.
MOST = 20

_RULE = re.compile(r"\s*(?:[-–—_=]{3,}|[–—]{1,2})\s*")
_INLINE_ID = re.compile(r"\b(?:id|ref)\s*[:=]\s*(\S+)", re.IGNORECASE)
_BARE_ID = re.compile(r"#?\d{5,}")
_INLINE_DAY = re.compile(r"\b(?:tanggal|tgl)\s*[:=]", re.IGNORECASE)
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


class PaperComplaint(Struct, frozen=True):
    """One complaint as it was typed; empty is not said yet."""

    way: str = ""
    #: The day it reached the office, ISO.
    day: str = ""
    #: Why it is entered late.
    reason: str = ""
    #: Tracking ID of SP4N-LAPOR!.
    reference: str = ""
    #: Words by key of the form; none of a question for files that a photograph answers.
    fields: dict[str, str] = {}
    #: The first line of the message, where it is not true of this complaint.
    instead_of: str = ""
    #: The day as it was typed: there may be more in it than a day.
    day_words: str = ""
    #: What was typed behind a label to say that the paper leaves it open, by key of the form.
    unsaid: dict[str, str] = {}


def field_labels(profile: Profile) -> dict[str, str]:
    """What an officer may call a field of the form, and its key; those that officers fill, too."""
    return labels(profile.form, profile.category_field, officers=True)


def field_names(profile: Profile) -> list[str]:
    """One such name of each field: as it stands on the card."""
    return [fold_label(field.label) for field in profile.form.fields if not field.by]


def labels_on_paper(profile: Profile) -> dict[str, str]:
    """What may stand before the colon: a fact of `PaperComplaint`, or a field of the form."""
    return labels(profile.form, profile.category_field) | _FACTS


def read_papers(
    desk: Desk, text: str, *, now: datetime, headed: bool, before: PaperComplaint | None = None
) -> tuple[PaperComplaint, ...]:
    """Read labelled lines; a line `---` begins the next complaint. Slip names the line.

    `headed`: the first line names the way, the day and the Tracking ID for all that follow.
    `before` is what was said of a single complaint so far. No line is left out: each is in one of
    the complaints, or a Slip.
    """
    head = before or PaperComplaint()
    lines = text.strip().splitlines()
    known, today = labels_on_paper(desk.current), desk.local(now).date()
    first, above = 0, ""
    if headed and lines and begun_by(lines[0], known) is None:
        head = _headed(desk, head, lines[0], today)
        first, above = 1, lines[0].strip()
    found: list[PaperComplaint] = []
    block: list[tuple[int, str]] = []
    for number, line in [*enumerate(lines, start=1)][first:]:
        if _RULE.fullmatch(line):
            if block:
                found.append(_paper(desk, head, _pieces(block, known), known, now, above))
                head = replace(head, reference="", fields={}, unsaid={})
            block = []
        elif line.strip():
            block.append((number, line))
    if block or not found:
        found.append(_paper(desk, head, _pieces(block, known), known, now, above))
    if len(found) > MOST:
        raise Slip(0, "catat.terlalu_banyak", jumlah=str(MOST))
    return tuple(found)


def read_answer(
    desk: Desk, before: PaperComplaint, target: str, words: str, now: datetime
) -> PaperComplaint:
    """The complaint with words that answer a question: without a label they are of that target."""
    known = labels_on_paper(desk.current)
    block = [(n, line) for n, line in enumerate(words.splitlines(), start=1) if line.strip()]
    return _paper(desk, before, _pieces(block, known, target), known, now)


def _pieces(
    block: Sequence[tuple[int, str]], known: Mapping[str, str], target: str = ""
) -> list[Piece]:
    """The lines at their labels; the first may do without one where its target is known."""
    first = block[0][0] if target and block else 0
    numbered = iter([number for number, _ in block])

    def begins(line: str, above: Piece) -> tuple[str, str] | None:
        found = begun_by(line, known)
        return (target, line.strip()) if next(numbered) == first and found is None else found

    return cut(block, begins, lambda above, line: True)


def _paper(
    desk: Desk,
    head: PaperComplaint,
    pieces: Sequence[Piece],
    known: Mapping[str, str],
    now: datetime,
    above: str = "",
) -> PaperComplaint:
    """One complaint of these pieces; Slip for a line that has no label, or nearly one.

    `above` is the first line, which holds for all complaints below it but for those that say
    something else.
    """
    for piece in pieces:
        _check_lines(desk, piece, known)
    paper, given = head, set[str]()
    for piece in _joined(desk, pieces):
        after = _with(desk, paper, piece.target, piece.words, piece.number, now)
        if _contradicts(paper, after, given, piece.target):
            label = split_label(piece.raw[0][1])[0] or piece.words
            raise Slip(piece.number, "catat.dua_kali", kata=label[:QUOTED])
        paper = after
        given |= {piece.target} | (_facts_of(paper) - _facts_of(head))
    if above and _contradicts(head, paper, _facts_of(head), ":way"):
        paper = replace(paper, instead_of=above)
    return paper


def _check_lines(desk: Desk, piece: Piece, known: Mapping[str, str]) -> None:
    """Slip for a line below a label that is hardly meant for it, or stands below none."""
    below = piece.raw[1:] if piece.target else piece.raw
    most = len(below) if piece.target else 0
    if _is_field(piece.target) and kind_of(desk.current.form.field(piece.target)).strict:
        # A name, a number, a choice is one line, which may stand below its label; whatever
        # follows is about something else.
        most = int(len(piece.lines) == len(below))
    for place, (number, line) in enumerate(below):
        label = fold_label(split_label(line)[0])
        if near := get_close_matches(label, known, n=1, cutoff=0.75) if label else []:
            raise Slip(number, "catat.mungkin", kata=line.strip()[:QUOTED], label=near[0])
        if place >= most:
            raise Slip(number, "catat.belum_berlabel", kata=line.strip()[:QUOTED])


def _is_field(target: str) -> bool:
    return bool(target) and not target.startswith(":")


def _joined(desk: Desk, pieces: Sequence[Piece]) -> list[Piece]:
    """The labelled pieces; a second one that says more of the same goes on with the first."""
    found: list[Piece] = []
    firsts: dict[str, Piece] = {}
    for piece in pieces:
        first = firsts.get(piece.target)
        if first is not None and _joins(desk, piece.target):
            first.lines.extend(piece.lines)
        elif piece.target:
            # One of its own: the lines of another one will be added to it.
            firsts[piece.target] = Piece(piece.target, [*piece.lines], piece.raw)
            found.append(firsts[piece.target])
    return found


def _joins(desk: Desk, target: str) -> bool:
    """Whether a second line of that label says more of the same: "isi" and "kronologi"."""
    kind = kind_of(desk.current.form.field(target)) if _is_field(target) else None
    return kind is not None and (kind.as_story or kind.takes_files)


def _facts_of(paper: PaperComplaint) -> frozenset[str]:
    facts = {":way": paper.way, ":day": paper.day, ":reference": paper.reference}
    return frozenset(name for name, value in facts.items() if value)


def _contradicts(
    before: PaperComplaint, after: PaperComplaint, given: Collection[str], target: str
) -> bool:
    """Whether something that was typed before in the same message would be lost."""
    if _is_field(target):
        if target not in given:
            return False
        was = before.fields.get(target, before.unsaid.get(target, ""))
        return was not in after.fields.get(target, after.unsaid.get(target, ""))
    facts = {":way": "way", ":day": "day", ":reference": "reference", ":reason": "reason"}
    return any(
        name in given and getattr(before, fact) not in ("", getattr(after, fact))
        for name, fact in facts.items()
    )


def _with(
    desk: Desk, paper: PaperComplaint, target: str, words: str, line: int, now: datetime
) -> PaperComplaint:
    """The complaint with one more thing said of it; Slip when it cannot be read."""
    today = desk.local(now).date()
    match target:
        case ":way":
            return _headed(desk, paper, words, today, line) if words.strip() else paper
        case ":day":
            day = read_day(words, today, line)
            return replace(paper, day=day.isoformat(), day_words=words)
        case ":reason":
            return replace(paper, reason=words)
        case ":reference":
            return replace(paper, reference=read_reference(words, line))
    field = desk.current.form.field(target)
    fields = {key: said for key, said in paper.fields.items() if key != field.key}
    unsaid = {key: said for key, said in paper.unsaid.items() if key != field.key}
    if leaves_open(field, words):
        return replace(paper, fields=fields, unsaid=unsaid | {field.key: words})
    if read_field(desk, field, words, now) is None:
        raise unread(field, words, line)
    return replace(paper, fields=fields | {field.key: words}, unsaid=unsaid)


def _headed(
    desk: Desk, paper: PaperComplaint, words: str, today: date, line: int = 1
) -> PaperComplaint:
    """`kotak_pengaduan 2026-11-20`, `sp4n_lapor id=1234567 kemarin`."""
    ways = desk.current.rules.paper_ways
    way, rest = read_way(words, ways)
    if not way:
        known = ", ".join(one.id for one in ways)
        raise Slip(line, "catat.bukan_kanal", kata=words[:QUOTED].split()[0], daftar=known)
    paper = replace(paper, way=way)
    if match := _INLINE_ID.search(rest):
        paper = replace(paper, reference=read_reference(match[1], line))
        rest = rest[: match.start()] + rest[match.end() :]
    rest = _INLINE_DAY.sub(" ", rest).strip()
    if way == LAPOR and not paper.reference:
        said = rest.split()
        bare = next((word for word in said if _BARE_ID.fullmatch(word)), "")
        if not bare and said and day_of(rest, today) is None:
            bare = said[0]
        if bare:
            paper = replace(paper, reference=read_reference(bare, line))
            said.remove(bare)
            rest = " ".join(said)
    if rest.strip():
        day = read_day(rest, today, line)
        paper = replace(paper, day=day.isoformat(), day_words=rest.strip())
    return paper
