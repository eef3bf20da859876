"""Single answers that an officer reads off a paper: the way, the day, the ID, a field of the form.

What cannot be meant is a `Slip`, which says why. Source: rules 8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from msgspec.structs import replace

from backoffice.desk.desk import Desk
from backoffice.office.rules import WAY_WORDS, PaperWay
from bot.conversation import Answer
from bot.declaring import marked
from bot.fields import kind_of
from bot.form import Field, Option
from bot.kinds.choice import OTHER, exact_option
from bot.kinds.files import NANTI, is_none
from bot.kinds.kind import Problem, Reading
from bot.kinds.spoken_dates import read_days
from bot.kinds.spoken_words import plain_words
from bot.labelled import fold_label, propose, says_nothing
from bot.words import fold

#: So much of a line is repeated where it is sent back.
QUOTED = 40
#: As patient as with one who was asked so often and not understood.
_PATIENT = 3
#: What officers write behind a label of a paper that leaves it open.
_NOTHING = frozenset({"tidak diketahui", "tidak tahu", "anonim", "tanpa nama", "lewati"})
_TRACKING = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")


class Slip(Exception):
    """What was typed cannot be meant: what is wrong with it, and in which line.

    `why` is a part of the texts, which the parameters fill; line 0 is none of them.
    """

    def __init__(self, line: int, why: str, /, **params: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why
        self.params = params


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


def day_of(words: str, today: date) -> date | None:
    """The single day that these words name, if they name one."""
    days = read_days(plain_words(words), today)
    if days is None or days.precision != "day" or days.first != days.last:
        return None
    return days.first


def read_day(words: str, today: date, line: int) -> date:
    """A single day that is not to come."""
    day = day_of(words, today)
    if day is None:
        raise Slip(line, "catat.bukan_tanggal", kata=words[:QUOTED])
    if day > today:
        raise Slip(line, "catat.belum_tiba", tanggal=day.isoformat())
    return day


def read_reference(words: str, line: int) -> str:
    """A Tracking ID in one spelling, so that it is the same however it was typed."""
    found = words.strip().strip("#").upper().replace(" ", "")
    if not _TRACKING.fullmatch(found) or not any(char.isdigit() for char in found):
        raise Slip(line, "catat.bukan_id", kata=words[:QUOTED])
    return found


def read_field(desk: Desk, field: Field, words: str, now: datetime) -> Answer | None:
    """What an officer read off a paper, as the form understands it; None is a slip.

    The officer cannot ask the paper again: what the form would ask again is taken as it stands.
    """
    read = read_words(desk, field, words, now)
    if isinstance(read, Reading):
        return replace(marked(field, read.answer), origin="petugas")
    return None if kind_of(field).strict else as_written(words)


def read_words(desk: Desk, field: Field, words: str, now: datetime) -> Reading | Problem:
    """What the form understands, or what it would ask again."""
    return propose(field, words, now=now, zone=desk.zone, tries=_PATIENT).reading


def chosen_option(option: Option) -> Answer:
    """An option that an officer chose."""
    return Answer(option.id, option.label, option.label, origin="petugas")


def as_written(words: str) -> Answer:
    """Words that nobody understood, as an answer of the officer who typed them."""
    return Answer(words, words, words, origin="petugas")


def emptied(field: Field, words: str) -> Answer | None:
    """An answer that says that there is none, where an officer takes one back with these words."""
    kind = kind_of(field)
    if kind.takes_files or kind.none_fills or not says_nothing(field, words, frozenset()):
        return None
    return Answer("", words, words, origin="petugas")


def is_emptied(answer: Answer) -> bool:
    """Did an officer take the answer back?"""
    return answer.origin == "petugas" and answer.value == ""


def leaves_open(field: Field, words: str) -> bool:
    """Whether an officer says with these words that the paper has nothing for that field."""
    none = says_nothing(field, words, _NOTHING)
    if kind_of(field).takes_files:
        return none or is_none(words) or exact_option((NANTI,), words) is not None
    return none and not (kind_of(field).none_fills and "ada" in fold(words))


def unread(field: Field, words: str, line: int) -> Slip:
    """Why these words are no answer of that field."""
    said = {"isian": field.label, "kata": words[:QUOTED]}
    chosen = exact_option(field.options, words)
    if chosen is not None and chosen.id == OTHER:
        return Slip(line, "catat.tulis_lainnya", **said)
    if field.options:
        options = ", ".join(option.label for option in field.options)
        return Slip(line, "catat.bukan_pilihan", **said, daftar=options)
    if kind_of(field).identity == "number":
        return Slip(line, "catat.bukan_nomor", **said)
    if kind_of(field).identity == "name":
        return Slip(line, "catat.bukan_nama", **said)
    return Slip(line, "catat.tidak_terbaca", **said)
