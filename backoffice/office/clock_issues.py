"""What is wrong with the times of a declared office: its zone, its hours, its clocks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backoffice.case.clocks import ClockRule
from backoffice.office.profile import Profile
from backoffice.office.workflow_issues import STATES, Check, Found, faults_of

_TIME = r"([01]\d|2[0-3])\.([0-5]\d)"
_HOURS = re.compile(rf"{_TIME}-{_TIME}")
_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def every_clock(profile: Profile) -> Iterator[tuple[str, ClockRule]]:
    """Each clock with its key: those of the SOP, then those beside them."""
    for name, rules in (("clocks", profile.clocks), ("rules.beside", profile.rules.beside)):
        yield from ((f"{name}[{index}]", rule) for index, rule in enumerate(rules))


def _clocks(profile: Profile) -> Found:
    known = {clock.id for clock in profile.clocks}
    for index, clock in enumerate(profile.rules.beside):
        if clock.id in known:
            yield f"rules.beside[{index}].id", f'"{clock.id}" sudah dipakai di [[clocks]]'
    for key, clock in every_clock(profile):
        if not clock.clause.strip():
            yield f"{key}.clause", f'tenggat "{clock.id}" tidak menyebut baris SOP'
        if clock.amount < 1:
            yield f"{key}.amount", f"tenggat harus paling sedikit 1, bukan {clock.amount}"
        if clock.head_after < 0:
            yield f"{key}.head_after", f"hari kerja tidak boleh kurang dari 0: {clock.head_after}"
        if not clock.until:
            yield f"{key}.until", f'tenggat "{clock.id}" tidak pernah berakhir'
        for state in clock.until:
            if state not in STATES:
                yield f"{key}.until", f'keadaan "{state}" tidak dikenal'
        yield from _clock_fields(profile, key, clock)
    settling = any(clock.starts == "lengkap" for clock in profile.clocks)
    if settling and not any(clock.at_due == "lengkap" for _, clock in every_clock(profile)):
        yield (
            "clocks",
            "semua tenggat mulai dari lengkap, dan tidak ada yang menyatakannya bila semua lupa: "
            'tulis tenggat dari diterima dengan at_due = "lengkap"',
        )


def _clock_fields(profile: Profile, key: str, clock: ClockRule) -> Found:
    """A clock whose length, or whose very running, follows a field."""
    for need in clock.when:
        faults = list(faults_of(profile, need))
        if not faults and "=" not in need:
            faults = [f'"{need}": tulis jawaban yang dimaksud, seperti "isi:tingkat=berat"']
        yield from ((f"{key}.when", fault) for fault in faults)
    if not clock.by:
        if clock.amounts:
            yield f"{key}.amounts", "tidak ada isian (by) yang menentukannya"
        return
    field = next((one for one in profile.form.fields if one.key == clock.by), None)
    if field is None or not field.options:
        yield f"{key}.by", f'isian "{clock.by}" tidak ada, atau bukan choice'
        return
    for option, amount in clock.amounts.items():
        if option not in {one.id for one in field.options}:
            yield f"{key}.amounts", f'"{option}" bukan pilihan isian "{clock.by}"'
        if amount < 1:
            yield f"{key}.amounts", f"tenggat harus paling sedikit 1, bukan {amount}"


def _office_zone(profile: Profile) -> Found:
    office = profile.office
    try:
        ZoneInfo(office.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "office.timezone", f'zona waktu "{office.timezone}" tidak dikenal'
        return
    label = _ZONES.get(office.timezone, office.zone_label)
    if office.zone_label != label:
        yield "office.zone_label", f"{office.timezone} adalah {label}, bukan {office.zone_label}"


def _hours(profile: Profile) -> Found:
    if not profile.hours.days:
        yield "hours.days", "kantor tidak pernah buka"
    for day, text in profile.hours.days.items():
        key = f"hours.days.{day}"
        if day not in {"1", "2", "3", "4", "5", "6", "7"}:
            yield key, f'hari ditulis "1" (Senin) sampai "7" (Minggu), bukan "{day}"'
        if not (match := _HOURS.fullmatch(text)):
            yield key, f'jam ditulis seperti "07.30-16.00", bukan "{text}"'
        elif match.groups()[:2] >= match.groups()[2:]:
            yield key, f'jam tutup harus sesudah jam buka: "{text}"'
    if not re.fullmatch(_TIME, profile.hours.digest):
        yield "hours.digest", f'jam ditulis seperti "07.45", bukan "{profile.hours.digest}"'


#: Of where the office is and when it works.
TIME_CHECKS: tuple[Check, ...] = (_office_zone, _hours)
#: Of its clocks.
CLOCK_CHECKS: tuple[Check, ...] = (_clocks,)
