"""/rtl: what is to be done because of a case, also after its end."""

from __future__ import annotations

import re
from datetime import date, timedelta

from backoffice.case.case import Case
from backoffice.case.officers import mask_digits
from backoffice.case.parts import Plan
from backoffice.casework import paper_words, plans
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.meeting_words import refuse_unknowing
from backoffice.officers.commands.previews import written
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import Target, is_reached, named_whole

_DONE = "selesai"
_UNREACHED = "p_rtl_belum_terhubung"
#: `2 selesai hasilnya`: one that is planned already.
_OF_ONE = re.compile(r"(\d{1,3})\s+(selesai|batal)\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(
    r"\s*(tindakan|rencana|penanggung jawab|pj|tanggal|target|batas)\s*:", re.IGNORECASE
)
_LABELS = {"rencana": "tindakan", "pj": "penanggung jawab", "target": "tanggal", "batas": "tanggal"}
_FIELDS = ("tindakan", "penanggung jawab", "tanggal")
#: Nobody plans for later, and nobody plans more: a year was mistyped.
_FARTHEST = timedelta(days=5 * 366)
_MOST = 50


def plan(call: Call) -> None:
    """A number alone lists; `2 selesai …` and `2 batal …` are of one; all else is a new one."""
    case = call.case()
    words = call.rest.strip()
    if not words:
        _list(call, case)
    elif found := _OF_ONE.match(words):
        _end(call, case, int(found[1]), found[2].lower(), found[3].strip())
    else:
        _add(call, case, words)


def lines(call: Call, case: Case) -> list[str]:
    """A line for each plan, and what came of it."""
    found = []
    for one in case.plans:
        said = call.desk.words(
            "rtl.baris",
            urut=str(one.number),
            tindakan=mask_digits(written(call, one.words)) or "-",
            pj=plans.who(call.work, one),
            tanggal=call.desk.date(one.due),
            keadaan=call.desk.words(f"rtl.{one.state}"),
        )
        outcome = mask_digits(written(call, one.outcome))
        found.append(f"{said}: {outcome}" if outcome else said)
    return found


def _list(call: Call, case: Case) -> None:
    if not case.plans:
        raise Stop("p_rtl_kosong", {"nomor": case.label})
    daftar = "\n".join(lines(call, case))
    call.say("p_rtl_daftar", {"nomor": case.label, "daftar": daftar}, case_id=case.id)


def _end(call: Call, case: Case, number: int, how: str, words: str) -> None:
    found = next((one for one in case.plans if one.number == number), None)
    params = {"nomor": case.label, "urut": str(number)}
    if found is None:
        raise Stop("p_rtl_tidak_ada", params)
    if found.state != "berjalan":
        raise Stop("p_rtl_sudah", params | {"keadaan": call.desk.words(f"rtl.{found.state}")})
    if not words:
        raise Stop("p_rtl_hasil" if how == _DONE else "p_alasan_perlu")
    if how == _DONE:
        case = plans.do_finish(call.work, case, found, words)
    else:
        case = plans.do_drop(call.work, case, found, words)
    params["keadaan"] = call.desk.words(f"rtl.{case.plans[_place(case, number)].state}")
    call.say("p_rtl_diakhiri", params, case_id=case.id)


def _place(case: Case, number: int) -> int:
    return next(place for place, one in enumerate(case.plans) if one.number == number)


def _add(call: Call, case: Case, words: str) -> None:
    what, whom, when = _fields(words)
    if not (what and whom and when):
        raise Stop("p_rtl_perlu")
    if len(case.plans) >= _MOST:
        raise Stop("p_rtl_banyak", {"nomor": case.label, "jumlah": str(_MOST)})
    day = _day(call, when)
    target = _target(call, case, whom)
    roles, officers = target.roles, target.staff
    case = plans.do_plan(call.work, case, what, day, roles=roles, officers=officers)
    last: Plan = case.plans[-1]
    params = {
        "nomor": case.label,
        "urut": str(last.number),
        "pj": target.name,
        "tanggal": call.desk.day_date(last.due),
    }
    text = "p_rtl_dicatat"
    if not is_reached(call, target):
        text, params["belum"] = f"{text}>{_UNREACHED}", target.name
    call.say(text, params, case_id=case.id)


def _fields(words: str) -> tuple[str, str, str]:
    """What, by whom, and until when; empty where it does not stand there."""
    parts = [one for one in re.split(r"[;\n]", words) if one.strip()]
    if not any(_LABEL.match(one) for one in parts):
        if len(parts) < len(_FIELDS):
            return "", "", ""
        # What is to be done may have a semicolon of its own.
        parts = [one.strip() for one in parts]
        return "; ".join(parts[:-2]), parts[-2], parts[-1]
    said: dict[str, list[str]] = {name: [] for name in _FIELDS}
    name = _FIELDS[0]
    for part in parts:
        if label := _LABEL.match(part):
            name = _LABELS.get(label[1].lower(), label[1].lower())
            part = part[label.end() :]
        said[name].append(part.strip())
    what, whom, when = ("; ".join(filter(None, said[one])) for one in _FIELDS)
    return what, whom, when


def _day(call: Call, words: str) -> date:
    today = call.desk.local(call.now).date()
    day = paper_words.day_of(words, today)
    if day is None:
        raise Stop("p_rtl_tanggal")
    if not today < day <= today + _FARTHEST:
        raise Stop("p_rtl_lewat")
    return day


def _target(call: Call, case: Case, words: str) -> Target:
    (found,) = named_whole(call, [words])
    if found is None:
        known = [role.id for role in call.desk.current.roles if role.id != "admin"]
        raise Stop("p_kepada_salah", {"kepada": words[:40], "daftar": ", ".join(known)})
    refuse_unknowing(call, case, found)
    return found


PLAN = Command(
    name="rtl",
    aliases=("plan",),
    takes="<nomor> [tindakan; penanggung jawab; tanggal]",
    summary="Rencana tindak lanjut, juga sesudah ditutup: penanggung jawabnya diberi tahu, dan "
    "diingatkan sejak tanggalnya sampai selesai. Diakhiri dengan <urut> selesai <hasil> atau "
    "<urut> batal <alasan>; nomor saja menampilkannya.",
    example="/rtl 42 Perbaiki pompa sumur; {peran}; 15 Desember 2026",
    run=plan,
    declared=True,
    paragraphs=True,
)
