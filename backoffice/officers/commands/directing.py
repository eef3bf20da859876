"""/arahan: a superior answers an escalation; whoever holds the case and whoever asked are told."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case.case import Case
from backoffice.case.events import Directed, Entry, Escalated, Reminded
from backoffice.casework import handling
from backoffice.office.leadership import heads
from backoffice.office.responsibility import owners_of
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases, staff


def direct(call: Call) -> None:
    case = call.case()
    entries = cases.entries(call.tx, case.id)
    _refuse(call, case, entries)
    give(call, case, call.words("p_teks_perlu"), entries)


def may_direct(call: Call, case: Case) -> bool:
    """Whether this officer may give direction for this case now: `direct` says why not."""
    if not (case.open and DIRECT.allowed(call.desk, call.staff)):
        return False
    return _is_asked(call, case, cases.entries(call.tx, case.id))


def give(call: Call, case: Case, words: str, entries: Sequence[Entry] = ()) -> None:
    """Keep the direction, and say who is told of it."""
    entries = entries or cases.entries(call.tx, case.id)
    _refuse(call, case, entries)
    call.refuse_late(case, lambda event: isinstance(event, Directed))
    asking = [id for id in _asking(entries) if id != call.staff.id]
    case = handling.do_direct(call.work, case, words, to=tuple(asking))
    told = dict.fromkeys((*([case.holder] if case.holder else []), *asking))
    found = [one for id in told if (one := staff.get(call.tx, id)) is not None]
    known = [one for one in staff.knowing(call.tx, case, found) if one.awake]
    names = [one.name for one in known if one.id != call.staff.id]
    if case.holder is None:
        names += _owners(call, case)
    if not names:
        call.say("p_arahan_kosong", {"nomor": case.label}, case_id=case.id)
        return
    call.say("p_arahan_ok", {"nomor": case.label, "kepada": ", ".join(names)}, case_id=case.id)


def _owners(call: Call, case: Case) -> list[str]:
    """Titles of the roles that a case waits for, as far as somebody else has them."""
    profile = call.desk.profile(case.version)
    owners = owners_of(profile, case)
    officers = staff.holding(call.tx, call.desk.office_id, owners)
    others = [one for one in staff.knowing(call.tx, case, officers) if one.id != call.staff.id]
    there = {role for one in others if one.awake for role in one.roles}
    return [one.title for one in profile.roles if one.id in there.intersection(owners)]


def _refuse(call: Call, case: Case, entries: Sequence[Entry]) -> None:
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    if not _is_asked(call, case, entries):
        raise Stop("p_arahan_bukan", {"nomor": case.label})


def _is_asked(call: Call, case: Case, entries: Sequence[Entry]) -> bool:
    """Was it put before a role of this officer, by a colleague or by a clock, or does it lead?"""
    asked = heads(call.desk.profile(case.version))
    for one in entries:
        if isinstance(one.event, Escalated):
            asked |= set(one.event.roles)
        elif isinstance(one.event, Reminded):
            asked |= set(one.event.above)
    return bool(call.staff.roles & asked)


def _asking(entries: Sequence[Entry]) -> list[str]:
    """Staff ids of who asked for direction since one was given last; of all, if nobody has since.

    The desk asked the official, and the official the head: the head's word is for both.
    """
    given = max((one.seq for one in entries if isinstance(one.event, Directed)), default=0)
    asked = [one for one in entries if isinstance(one.event, Escalated)]
    open_ones = [one for one in asked if one.seq > given] or asked
    return list(dict.fromkeys(one.actor.id for one in open_ones if one.actor.kind == "staff"))


DIRECT = Command(
    name="arahan",
    aliases=("direct",),
    takes="<nomor> <teks>",
    summary=(
        "Menjawab permintaan arahan (/eskalasi); disampaikan kepada pemegang dan yang memintanya, "
        "tidak kepada pelapor."
    ),
    example="/arahan 42 Selesaikan hari ini; kecamatan saya yang hubungi.",
    run=direct,
    paragraphs=True,
)
