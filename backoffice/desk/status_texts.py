"""What a citizen is told of a case, by its state. Source: rules 26. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.desk.desk import Desk
from backoffice.desk.wording import citizen_step, labels_of, limit_text

_NOT_YET = re.compile(r"^\W*(belum|blm|blom|belom|dereng|durung|alun)\b", re.IGNORECASE)


def still_talked_of(desk: Desk, case: Case, now: datetime) -> bool:
    """Is a message of this citizen likely about this case? A closed one as long as a reply is."""
    if case.closed_at is None:
        return case.open
    return case.open or now <= desk.heard_until(case.version, case.closed_at)


def says_not_yet(words: str) -> bool:
    """ "Belum": the citizen does not take the matter for settled."""
    return _NOT_YET.match(words) is not None


def line(desk: Desk, case: Case, *, numbered: bool = False) -> str:
    """One line of the list of a citizen's own cases; where a number was asked for, with it."""
    name = f"{case.code}, {case.number}" if numbered and case.number else case.code
    return f"• {name}: {citizen_step(desk, case)} ({desk.date(case.received_at)})"


def of_case(
    desk: Desk, case: Case, now: datetime, holder: Staff | None = None
) -> tuple[str, dict[str, str]]:
    """Text key and parameters of STATUS for one case that `holder` has in hand, if anybody does.

    `{alasan}` of a refused case and `{instansi}` of a referred one are words that stand by
    themselves: whoever says it gives them.
    """
    profile = desk.profile(case.version)
    code = {"kode": case.code}
    ended = code | {"tanggal": desk.date(case.state_since)}
    if case.open and case.paused is not None:
        wait = profile.workflow.wait(case.paused.why)
        waits_for = {"pihak": wait.name if wait else case.paused.why}
        return "status_jeda", code | waits_for | {"tanggal": desk.date(case.paused.since)}
    match case.state:
        case "PRA_DAFTAR":
            return "status_pra_daftar", code
        case "DITOLAK" if case.sealed_at is None:
            return "status_ditolak", code
        case "DIALIHKAN" if case.sealed_at is None:
            return "status_dialihkan", ended
        case "BELUM_LENGKAP":
            missing = labels_of(profile, case.lacks)
            ends = case.complete_by or desk.complete_until(case.version, case.received_at)
            until = desk.date(ends)
            return "status_belum_lengkap", code | {"daftar_singkat": missing, "tanggal_30": until}
        case "DITERIMA":
            return "status_diterima", code | {"batas": limit_text(desk, case, now)}
        case "DIJAWAB":
            answered = case.answered_at or case.state_since
            return "status_dijawab", code | {
                "tanggal": desk.date(answered),
                "tanggal_10hk": desk.reply_until(case.version, answered),
            }
        case "SELESAI" | "DITOLAK" | "DIALIHKAN":
            return "status_selesai", ended
        case "DICABUT":
            return "status_dicabut", ended
        case _:
            return "status_proses", code | {
                "unit": _unit(desk, case, holder),
                "langkah": citizen_step(desk, case),
                "tanggal": desk.date(case.state_since),
                "batas": limit_text(desk, case, now),
            }


def _unit(desk: Desk, case: Case, holder: Staff | None) -> str:
    """Who works on it: the role in which somebody holds it, whom it was handed to, or whose stage
    it is."""
    profile = desk.profile(case.version)
    titles = {role.id: role.title for role in profile.roles}
    stage = next((one for one in profile.workflow.stages if one.id == case.stage), None)
    owners = stage.owner if stage else ()
    handed = [role for role in case.assigned_roles if role in owners]
    held = [role for role in titles if holder and role in holder.roles]
    # Who has several roles holds it in that of the stage.
    held.sort(key=lambda role: role not in owners)
    who = next(iter((*held, *handed, *owners)), "")
    return titles.get(who, who) if who else desk.current.office.name
