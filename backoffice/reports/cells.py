"""What stands in each column of a row of the register: one small function a column.

A row says what holds now; what comes later changes its last columns. It holds nothing of the day on
which it is printed, so that the same cases give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.events import (
    CaseEvent,
    Closed,
    Continued,
    Directed,
    Escalated,
    Extended,
    MeetingCancelled,
    MeetingHeld,
    MeetingSet,
    PaperIssued,
    PaperVoided,
    Paused,
    PlanDone,
    PlanDropped,
    Planned,
    Published,
    Reopened,
    Requested,
    Shared,
)
from backoffice.casework.paper_values import evidence_words
from backoffice.desk.desk import Desk
from backoffice.desk.wording import (
    category_label,
    channel_of,
    channel_title,
    erased_label,
    event_in_words,
    settling_rules,
)
from backoffice.desk.work import Work
from backoffice.reports.told import Told, answers_for
from backoffice.store import staff
from backoffice.store.register import Given
from bot.fields import kind_of

#: What is done about a case, in the order of its journal; the last ones have room.
_STEPS: tuple[type[CaseEvent], ...] = (
    Requested, Escalated, Directed, Paused, Continued, Extended, MeetingSet, MeetingHeld,
    MeetingCancelled, Planned, PlanDone, PlanDropped, PaperIssued, PaperVoided, Reopened, Shared,
    Published,
)  # fmt: skip
_SHOWN_STEPS = 3
#: Outcome -> the key of what stands under `keterangan`.
_OUTCOMES = {
    "SELESAI": "selesai",
    "DIALIHKAN": "dialihkan",
    "DITOLAK": "ditolak",
    "DICABUT": "dicabut",
}


class Line(Struct, frozen=True):
    """A row in the making: the case, its journal, and what its reader may see of its words."""

    work: Work
    given: Given
    case: Case
    told: Told

    @property
    def desk(self) -> Desk:
        return self.work.desk


def _number(line: Line) -> str:
    return line.given.number


def _received(line: Line) -> str:
    at = line.case.numbered_at or line.case.received_at
    return f"{line.desk.moment(at)} {line.desk.current.office.zone_label}"


def _channel(line: Line) -> str:
    return channel_of(line.desk, line.case)


def _person(printed: str) -> Callable[[Line], str]:
    """Those fields of the identity, masked; or why they are not shown."""

    def cell(line: Line) -> str:
        told, desk = line.told, line.desk
        if told.gone:
            return erased_label(desk, line.case)
        if told.identity.hidden:
            return desk.words("buku.dirahasiakan" if told.wished else "buku.tak_ditampilkan")
        of = [
            field.key
            for field in told.profile.form.fields
            if (field.printed_as or kind_of(field).printed_as or _also(field.kind)) == printed
        ]
        return ", ".join(told.identity.answers[key] for key in of if key in told.identity.answers)

    return cell


def _also(kind: str) -> str:
    """On papers a mail address is no contact; in the register it is."""
    return "kontak_pelapor" if kind == "email" else ""


def _said(column: str) -> Callable[[Line], str]:
    """What the fields of a column say."""

    def cell(line: Line) -> str:
        answers = answers_for(line.desk, line.case, line.told, column)
        return line.told.shown(", ".join(answers))

    return cell


def _class(line: Line) -> str:
    words = (category_label(line.desk, line.case), _said("klasifikasi")(line))
    return ": ".join(filter(None, words))


def _object(line: Line) -> str:
    """Whom or what it is about; where no field says that, the service."""
    return _said("terlapor")(line) or line.told.profile.office.service


def _summary(line: Line) -> str:
    """As an officer wrote it; else the first sentence, which says that a machine chose it."""
    told, desk = line.told, line.desk
    if told.gone:
        return erased_label(desk, line.case)
    if told.summary:
        return told.shown(told.summary)
    story = ". ".join(answers_for(desk, line.case, told, "ringkas")) or told.story.opening
    begun = told.first_sentence(story)
    return desk.words("buku.otomatis", isi=_cut(begun, 280)) if begun else ""


def _evidence(line: Line) -> str:
    return evidence_words(line.work, line.case)


def _complete(line: Line) -> str:
    return line.desk.date(line.case.completed_at) if line.case.completed_at else ""


def _handed(line: Line) -> str:
    """To whom it was handed last, the one that leads first, and when."""
    case, desk = line.case, line.desk
    if case.assigned_at is None:
        return ""
    titles = {role.id: role.title for role in line.told.profile.roles}
    who = [(one, titles.get(one, one)) for one in case.assigned_roles]
    who += [(one, _name(line.work, one)) for one in case.assigned_staff]
    who.sort(key=lambda one: one[0] != case.lead)
    names = ", ".join(name for _, name in who if name)
    return ", ".join(filter(None, (names, desk.date(case.assigned_at))))


def _limit(line: Line) -> str:
    """Until when it is to be settled, and how long that is."""
    case, desk = line.case, line.desk
    rules = settling_rules(line.told.profile, case) or list(line.told.profile.clocks[-1:])
    if not rules:
        return ""
    rule = clocks.measured(rules[-1], case)
    span = f"{rule.amount} {desk.words(f'satuan.{rule.unit}')}"
    found = clocks.running(case, line.told.profile.limits, desk.calendar)
    due = next((one.due_at for one in found if one.rule == rule.id), None)
    return desk.words("buku.batas", tanggal=desk.date(due), selama=span) if due else span


def _steps(line: Line) -> str:
    """What was done about it last, without anybody's words."""
    desk = line.desk
    entries = [one for one in line.given.entries if one.actor.kind != "system"]
    done = [one for one in entries if isinstance(one.event, _STEPS)]
    return "; ".join(
        desk.words(
            "buku.langkah", tanggal=desk.date(one.at), kejadian=event_in_words(desk, one.event)
        )
        for one in done[-_SHOWN_STEPS:]
    )


def _answer(line: Line) -> str:
    case, desk = line.case, line.desk
    if case.answered_at is None:
        return ""
    way = desk.words("buku.diserahkan") if case.delivery else channel_title(desk, case.channel)
    return f"{desk.date(case.answered_at)}, {way}"


def _state(line: Line) -> str:
    """How it stands; of a closed one also since when, and of an erased one that it is."""
    case, desk = line.case, line.desk
    words = closing(desk, _OUTCOMES.get(case.state, "proses"))
    ended = _ended(line.given) if not case.open else None
    gone = erased_label(desk, case) if line.told.gone or case.sealed_at else ""
    return ", ".join(filter(None, (words, desk.date(ended) if ended else "", gone)))


def _ended(given: Given) -> datetime | None:
    ends = [one.at for one in given.entries if isinstance(one.event, Closed)]
    return ends[-1] if ends else None


def _officer(line: Line) -> str:
    """Who acted on it last."""
    acted = [one.actor.id for one in line.given.entries if one.actor.kind == "staff"]
    last = acted[-1] if acted else line.case.recorded_by
    return _name(line.work, last) if last else ""


def _name(work: Work, staff_id: str) -> str:
    found = staff.get(work.tx, staff_id)
    return found.name if found else ""


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    # A run without a space is cut all the same.
    return text[: limit - 1].rsplit(" ", 1)[0][: limit - 1] + "…"


def closing(desk: Desk, key: str) -> str:
    """What the office calls it when a complaint stands so."""
    return desk.current.register.closing.get(key) or desk.words(f"keterangan.{key}")


#: Column -> what stands in it.
CELLS: Mapping[str, Callable[[Line], str]] = MappingProxyType(
    {
        "nomor": _number,
        "diterima": _received,
        "kanal": _channel,
        "nama": _person("nama_pelapor"),
        "alamat": _person("alamat_pelapor"),
        "kontak": _person("kontak_pelapor"),
        "klasifikasi": _class,
        "terlapor": _object,
        "ringkas": _summary,
        "kejadian": _said("kejadian"),
        "bukti": _evidence,
        "lengkap": _complete,
        "tingkat": _said("tingkat"),
        "disposisi": _handed,
        "batas": _limit,
        "tindak_lanjut": _steps,
        "jawaban": _answer,
        "keterangan": _state,
        "paraf": _officer,
    }
)
