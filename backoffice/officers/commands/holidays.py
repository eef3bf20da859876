"""/libur: the days on which this office is closed, or works after all.

A change is shown with the number of open deadlines that it moves, and is made on YA. Then the job
`deadline_recalculation` calculates them anew. Source: rules 16.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from backoffice.calendar.holidays import Override
from backoffice.calendar.workdays import MONTHS, WEEKDAYS, Calendar, long_date
from backoffice.case import clocks
from backoffice.office.secrecy import sees
from backoffice.officers.commands.command import Command, OfficeQuestion
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases, holidays, recounts

#: Days may be entered for the year before and five years ahead.
_YEARS = range(-1, 6)
_LISTED = 40
#: So many deadlines are counted for a preview; more are "at least" so many.
_COUNTED = 500
_NAME = 120
_MONTHS = {name.lower(): n for n, name in enumerate(MONTHS, 1)}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_WORDS = re.compile(r"(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})\b")
_YEAR = re.compile(r"(\d{4})\b")
_DELETE = ("hapus", "delete", "batal")
_WHOLE = ("lengkap", "complete")


class Change(Struct, frozen=True):
    """What happens to the office's own days on YA."""

    #: What is done, in words.
    words: str
    #: The day that it is done to, where it is one day.
    day: date | None = None
    #: Keys that are taken back, and what is entered.
    removed: tuple[str, ...] = ()
    entered: Override | None = None


def change_holidays(call: Call) -> None:
    """`/libur`, `/libur 31 Desember 2026 Cuti bersama`, `/libur hapus …`, `/libur lengkap 2028`."""
    if not call.rest.strip():
        _show(call)
        return
    change = _read(call)
    own = holidays.in_force(call.tx, call.desk.office_id)
    moving = _moving(call, call.desk.days.supposing(_changed(own, change)), change)
    params = {"tindakan": change.words, "jumlah": moving}
    call.await_yes("p_libur_konfirmasi", params, data=call.rest)


def change_holidays_confirmed(call: Call, pending: Pending, option: str) -> None:
    """Read again what was typed: the list may have changed since."""
    call.rest = pending.data
    change = _read(call)
    office_id, by = call.desk.office_id, call.staff.id
    for key in change.removed:
        holidays.remove(call.tx, office_id, key, by=by, now=call.now)
    if change.entered is not None:
        holidays.put(call.tx, office_id, change.entered, by=by, now=call.now)
    call.say("p_libur_disimpan", {"tindakan": change.words})


def _show(call: Call) -> None:
    today = call.desk.local(call.now).date()
    own = holidays.in_force(call.tx, call.desk.office_id)
    calendar = call.desk.days.supposing(own)
    days = {day: one.why for day, one in calendar.holidays.days.items()}
    days |= {one.date: one.name for one in own if one.kind not in ("buka", "tahun")}
    opened = {
        one.date: call.desk.words("libur.tetap_buka", nama=one.name)
        for one in own
        if one.kind == "buka"
    }
    coming = sorted((days | opened).items())
    lines = [f"• {long_date(day)}: {why}" for day, why in coming if day >= today]
    rest = len(lines) - _LISTED
    more = [call.desk.words("libur.lagi", jumlah=str(rest))] if rest > 0 else []
    years = ", ".join(str(year) for year in sorted(calendar.holidays.years) if year >= today.year)
    call.say(
        "p_libur",
        {"daftar": "\n".join([*lines[:_LISTED], *more]) or "-", "tahun": years or "-"},
    )


def _read(call: Call) -> Change:
    """What is meant. Stops when it is no date, or when nothing would change."""
    first, _, behind = call.rest.strip().partition(" ")
    word = first.lower()
    if word in _WHOLE:
        return _whole(call, behind)
    if word in _DELETE:
        if found := _YEAR.fullmatch(behind.strip()):
            return _not_whole(call, int(found[1]))
        return _open(call, _date(call, behind)[0])
    day, name = _date(call, call.rest.strip())
    return _close(call, day, name)


def _date(call: Call, words: str) -> tuple[date, str]:
    """The date at the beginning of the words, and what stands behind it."""
    words = words.strip()
    year = month = day = 0
    if found := _ISO.match(words):
        year, month, day = (int(part) for part in found.groups())
    elif found := _SLASHED.match(words):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDS.match(words):
        day, month, year = int(found[1]), _MONTHS.get(found[2].lower(), 0), int(found[3])
    try:
        read = date(year, month, day)
    except ValueError:
        raise Stop("p_libur_salah") from None
    if found is None or read.year - call.desk.local(call.now).year not in _YEARS:
        raise Stop("p_libur_salah")
    return read, " ".join(words[found.end() :].split()).strip(" :,-")


def _own(call: Call) -> dict[str, Override]:
    return {one.key: one for one in holidays.in_force(call.tx, call.desk.office_id)}


def _calendar(call: Call) -> Calendar:
    """The calendar as it stands now, whatever this process has in memory."""
    return call.desk.days.supposing(holidays.in_force(call.tx, call.desk.office_id))


def _close(call: Call, day: date, name: str) -> Change:
    own = _own(call).get(day.isoformat())
    shown = long_date(day)
    words = call.desk.words("tindakan.tutup_kantor", tanggal=shown)
    if own is not None and own.kind == "buka":
        return Change(words, day, removed=(own.key,))
    calendar = _calendar(call)
    if not calendar.is_working(day):
        why = calendar.why_closed(day)
        raise Stop("p_libur_sudah", {"tanggal": long_date(day), "sebab": why})
    if not name or len(name) > _NAME:
        raise Stop("p_libur_nama")
    lower = name.lower()
    kind = "lokal"
    for said, meant in (("libur nasional", "nasional"), ("cuti bersama", "cuti_bersama")):
        if lower.startswith(said):
            kind = meant
    entered = msgspec.convert({"date": day, "name": name, "kind": kind}, Override)
    words = call.desk.words("tindakan.tutup_kantor_karena", tanggal=shown, sebab=name)
    return Change(words, day, entered=entered)


def _open(call: Call, day: date) -> Change:
    calendar = _calendar(call)
    if calendar.is_working(day):
        raise Stop(
            "p_libur_bukan",
            {"tanggal": long_date(day), "sebab": call.desk.words("libur.hari_kerja")},
        )
    if day.isoweekday() not in calendar.weekdays:
        why = call.desk.words("libur.luar_layanan", hari=WEEKDAYS[day.weekday()])
        raise Stop("p_libur_bukan", {"tanggal": long_date(day), "sebab": why})
    why = calendar.why_closed(day)
    words = call.desk.words("tindakan.buka_kantor", tanggal=long_date(day), sebab=why)
    own = _own(call).get(day.isoformat())
    shipped = call.desk.days.shipped.days.get(day)
    if shipped is None:
        return Change(words, day, removed=(own.key,) if own else ())
    return Change(words, day, entered=Override(date=day, name=shipped.name, kind="buka"))


def _whole(call: Call, words: str) -> Change:
    found = _YEAR.fullmatch(words.strip())
    if not found or int(found[1]) - call.desk.local(call.now).year not in _YEARS:
        raise Stop("p_libur_salah")
    year = int(found[1])
    if year in _calendar(call).holidays.years:
        raise Stop("p_libur_tahun_sudah", {"tahun": str(year)})
    entered = Override(date=date(year, 1, 1), name="lengkap", kind="tahun")
    words = call.desk.words("tindakan.libur_lengkap", tahun=str(year))
    return Change(words, entered=entered)


def _not_whole(call: Call, year: int) -> Change:
    own = _own(call).get(str(year))
    if own is None:
        raise Stop("p_libur_salah")
    words = call.desk.words("tindakan.libur_perkiraan", tahun=str(year))
    return Change(words, removed=(own.key,))


def _changed(own: tuple[Override, ...], change: Change) -> list[Override]:
    gone = {*change.removed, *([change.entered.key] if change.entered else [])}
    kept = [one for one in own if one.key not in gone]
    return [*kept, change.entered] if change.entered else kept


def _moving(call: Call, after: Calendar, change: Change) -> str:
    """How many open deadlines that this officer may know of are another date by the calendar that
    would be.
    """
    desk = call.desk
    before = _calendar(call)
    if change.day is None:
        return "0"
    # Whoever is due before that day is not touched by it.
    since = before.end(change.day) - timedelta(days=1)
    ids = recounts.due_from(call.tx, desk.office_id, since, limit=_COUNTED + 1)
    secret = recounts.secret_due_from(call.tx, desk.office_id, since)
    moving = 0
    for case_id in (*ids, *secret):
        case = cases.load(call.tx, case_id)
        if case is not None and sees(case, call.staff):
            rules = desk.profile(case.version).limits
            old = clocks.next_due(case, rules, before)
            moving += old != clocks.next_due(case, rules, after)
    return f"sedikitnya {moving}" if len(ids) > _COUNTED else str(moving)


CHANGE_HOLIDAYS = Command(
    name="libur",
    aliases=("holiday",),
    takes="[tanggal nama | hapus tanggal | lengkap tahun]",
    summary="Hari libur mendatang; menambah atau menghapus, lalu batas waktu dihitung ulang.",
    example="/libur 31 Desember 2026 Cuti bersama daerah",
    run=change_holidays,
    asks=OfficeQuestion(change_holidays_confirmed),
)
