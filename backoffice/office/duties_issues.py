"""What is wrong with the declared duties of an office: one small function per kind. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from backoffice.calendar.workdays import WEEKDAYS
from backoffice.office.duties import LAST_NTH, OF_A_MONTH, read_every
from backoffice.office.profile import Profile
from backoffice.office.workflow_issues import Check, Found
from bot.texts import OFFICE_PARAMS, TextError, parse_template

#: What fills the text that reminds of a duty.
PARAMS = frozenset({"nama", "tugas", "tanggal"})
_HOURS = re.compile(r"(\d\d\.\d\d)-(\d\d\.\d\d)")


def _readable(profile: Profile) -> Found:
    for index, duty in enumerate(profile.duties):
        if read_every(duty.every) is None:
            yield (
                f"duties[{index}].every",
                f'"{duty.every}" tidak terbaca; tulis "senin 08.00", "senin, kamis 08.00", '
                f'"hari kerja ke-1 08.00" (sampai ke-{LAST_NTH}), atau "1 oktober 08.00"',
            )


def _in_hours(profile: Profile) -> Found:
    for index, duty in enumerate(profile.duties):
        if (every := read_every(duty.every)) is None:
            continue
        key, at = f"duties[{index}].every", f"{every.at:%H.%M}"
        for day in every.weekdays or sorted(map(int, filter(str.isdecimal, profile.hours.days))):
            hours = _HOURS.fullmatch(profile.hours.days.get(str(day), ""))
            if str(day) not in profile.hours.days:
                yield key, f"kantor tutup pada hari {WEEKDAYS[day - 1]}"
            elif hours and not hours[1] <= at < hours[2]:
                yield key, f"pukul {at} di luar jam kerja hari {WEEKDAYS[day - 1]}"


def _said(profile: Profile) -> Found:
    for index, duty in enumerate(profile.duties):
        key = f"duties[{index}]"
        if not duty.name.strip():
            yield f"{key}.name", f'"{duty.id}" belum punya nama'
        if not duty.roles:
            yield f"{key}.roles", f'tidak ada peran yang mengerjakan "{duty.id}"'
        if duty.late < 1:
            yield f"{key}.late", f"paling sedikit 1 hari kerja, bukan {duty.late}"
        if not duty.clause.strip():
            yield f"{key}.clause", f'tugas "{duty.id}" tidak menyebut baris SOP'


def _monthly(profile: Profile) -> Found:
    for index, duty in enumerate(profile.duties):
        every = read_every(duty.every)
        if duty.done_when not in OF_A_MONTH:
            continue
        if every is not None and not every.nth:
            yield (
                f"duties[{index}].every",
                f'"{duty.done_when}" tampak tiap bulan: "hari kerja ke-1 …"',
            )
        if "rekap" not in profile.rights:
            yield (
                f"duties[{index}].done_when",
                "kantor ini tidak punya laporan bulanan (rights.rekap)",
            )


def _may(profile: Profile) -> Found:
    by, known = profile.rights.get("rutin"), {role.id for role in profile.roles}
    if by is None:
        return
    for duty in profile.duties:
        for role in duty.roles:
            if role in known and role not in by:
                yield "rights.rutin", f'peran "{role}" mengerjakan "{duty.id}"; beri hak /rutin'


def find_text_issues(profile: Profile, texts: Mapping[str, str]) -> Found:
    """Whether the text that reminds of each duty exists and asks for nothing else than it gets."""
    every = {**texts, **profile.texts}
    for index, duty in enumerate(profile.duties):
        key = f"duties[{index}].text"
        if not duty.text:
            continue
        if duty.text not in every:
            yield key, f'teks "{duty.text}" tidak ada'
            continue
        try:
            pieces = parse_template(duty.text, every[duty.text])
        except TextError:
            continue  # told by bot.issues
        asked = {piece.text for piece in pieces if piece.kind == "hole"}
        for name in sorted(asked - PARAMS - OFFICE_PARAMS):
            yield key, f"isian {{{name}}} tidak tersedia untuk teks ini"


#: One function per kind of issue, in the order of profile.toml.
DUTIES_CHECKS: tuple[Check, ...] = (_readable, _in_hours, _said, _monthly, _may)
