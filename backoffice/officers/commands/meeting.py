"""/rapat, /hadir, /hasil: a meeting about a case is set, moved, cancelled, held."""

from __future__ import annotations

from datetime import datetime

from backoffice.case.case import Case
from backoffice.case.events import CaseEvent, MeetingCancelled, MeetingHeld, MeetingSet
from backoffice.case.officers import Staff, mask_digits
from backoffice.case.parts import Meeting
from backoffice.case.workflow import Transition, transitions_from
from backoffice.casework import meetings, paperwork
from backoffice.desk.desk import Desk
from backoffice.desk.wording import officer_stage, runs_again
from backoffice.office.profile import Profile
from backoffice.officers.commands import paper_following
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.meeting_words import (
    check_ahead,
    parts,
    planned,
    read_moment,
    read_place,
)
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.previews import written
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import is_reached

#: What may stand behind the number instead of a date.
_MOVE, _CANCEL, _SET = "pindah", "batal", "tetap"
_UNREACHED = "p_rapat_belum_terhubung"


def meet(call: Call) -> None:
    """A date sets it; `pindah` and `batal` are of the one that is set; a number alone shows it."""
    case = call.case()
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    word, _, behind = call.rest.strip().partition(" ")
    if not word:
        _show(call, case)
    elif word.lower() == _MOVE:
        _ask_move(call, case, behind)
    elif word.lower() == _CANCEL:
        _ask_cancel(call, case, behind.strip())
    else:
        _ask_set(call, case, call.rest.strip())


def _show(call: Call, case: Case) -> None:
    if not case.meetings:
        raise Stop("p_rapat_kosong", {"nomor": case.label})
    lines: list[str] = []
    for one in sorted(case.meetings, key=lambda one: one.number):
        at, place = call.desk.day_moment(one.at), written(call, one.place)
        state = call.desk.words(f"rapat.{one.state}")
        lines.append(call.desk.words("rapat.baris", saat=at, tempat=place, keadaan=state))
        rows = {
            "undangan": one.invited,
            "alasan": one.reason,
            "hadir": one.present,
            "hasil": one.result,
        }
        for name, row in rows.items():
            if said := mask_digits(written(call, row)):
                lines.append(call.desk.words(f"rapat.{name}", isi=said))
    call.say("p_rapat_daftar", {"nomor": case.label, "daftar": "\n".join(lines)}, case_id=case.id)


# -- set ------------------------------------------------------------------------------------------


def _ask_set(call: Call, case: Case, words: str) -> None:
    step = _settable(call, case)
    at = read_moment(call, parts(words).when)
    plan, invited = planned(call, case, words, at)
    told = meetings.tells(call.work, case, step)
    params = {
        "nomor": case.label,
        "saat": call.desk.day_moment(at),
        "tempat": plan.place,
        "petugas": invited.officers or "-",
        "lain": ", ".join(invited.others) or "-",
        "kabar": _telling(call, told=told),
        "catatan": _closed_day(call, at),
    }
    data, text_id = f"{_SET} {at.isoformat()}", call.draft(case, words)
    call.await_yes("p_konfirmasi_rapat", params, case=case, text_id=text_id, data=data)


def _settable(call: Call, case: Case) -> Transition | None:
    """The step that a meeting is here, or None where the case stays; stops where there is none."""
    if case.number is None:
        raise Stop("p_belum_bernomor", {"nomor": case.label})
    if case.meeting is not None:
        params = {"nomor": case.label, "saat": call.desk.day_moment(case.meeting.at)}
        raise Stop("p_rapat_sudah", params)
    ways = transitions_from(call.desk.profile(case.version).workflow, "rapat", case.stage)
    mine = any(call.staff.roles & set(way.by) for way in ways)
    if not mine and _has_right(call.desk.current, call.staff):
        call.refuse_late(case)
        return None
    return call.step(case, "rapat")


def _has_right(profile: Profile, staff: Staff) -> bool:
    return bool(staff.roles & set(profile.rights.get("rapat", ())))


def _telling(call: Call, *, told: bool) -> str:
    return call.desk.words("rapat.pelapor") if told else call.desk.words("rapat.tanpa_pelapor")


def _closed_day(call: Call, at: datetime) -> str:
    why = call.desk.calendar.why_closed(call.desk.calendar.day(at))
    return "\n" + call.desk.words("rapat.tutup", sebab=why) if why else ""


# -- moved, cancelled -----------------------------------------------------------------------------


def _meeting(call: Call, case: Case) -> Meeting:
    """The one that is set; stops where none is, or a colleague was faster."""
    call.refuse_late(case, _of_meeting)
    if case.meeting is None:
        raise Stop("p_rapat_tidak_ada", {"nomor": case.label})
    return case.meeting


def _of_meeting(event: CaseEvent) -> bool:
    return isinstance(event, MeetingSet | MeetingHeld | MeetingCancelled)


def _ask_move(call: Call, case: Case, words: str) -> None:
    meeting = _meeting(call, case)
    said = parts(words, reasoned=True)
    if said.invited:
        raise Stop("p_rapat_undangan_tetap")
    at, place = read_moment(call, said.when), read_place(said.place)
    if not said.reason:
        raise Stop("p_rapat_alasan")
    same_day = call.desk.date(at) == call.desk.date(meeting.at)
    params = {
        "nomor": case.label,
        "saat": call.desk.day_moment(at),
        "tempat": place or written(call, meeting.place),
        "alasan": said.reason,
        "kabar": _telling(call, told=meeting.told and not same_day),
        "catatan": _closed_day(call, at),
    }
    data, text_id = f"{_MOVE} {at.isoformat()}", call.draft(case, words)
    call.await_yes("p_konfirmasi_rapat_pindah", params, case=case, text_id=text_id, data=data)


def _ask_cancel(call: Call, case: Case, reason: str) -> None:
    meeting = _meeting(call, case)
    if not reason:
        raise Stop("p_alasan_perlu")
    told = call.desk.words("rapat.pelapor_batal") if meeting.told else _telling(call, told=False)
    at = call.desk.day_moment(meeting.at)
    params = {"nomor": case.label, "saat": at, "alasan": reason, "kabar": told}
    text_id = call.draft(case, reason)
    call.await_yes("p_konfirmasi_rapat_batal", params, case=case, text_id=text_id, data=_CANCEL)


def meet_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    what, _, when = pending.data.partition(" ")
    words = call.drafted(pending)
    if what == _CANCEL:
        case = meetings.do_cancel_meeting(call.work, case, _meeting(call, case), words)
        case = paperwork.do_unfollow(call.work, case, "rapat", words)
        call.say("p_rapat_dibatalkan", {"nomor": case.label}, case_id=case.id)
        return
    # As it was shown: "besok" may have become another day since.
    at = datetime.fromisoformat(when)
    check_ahead(call, at)
    shown = call.desk.day_moment(at)
    if what == _MOVE:
        said, meeting = parts(words, reasoned=True), _meeting(call, case)
        place = read_place(said.place)
        case = meetings.do_move_meeting(call.work, case, meeting, at, place, said.reason)
        call.say("p_rapat_dipindahkan", {"nomor": case.label, "saat": shown}, case_id=case.id)
        # Invitations to the other day are void.
        case = paperwork.do_unfollow(call.work, case, "rapat", said.reason)
        paper_following.follow(call, case, "rapat", None)
        return
    step = _settable(call, case)
    plan, invited = planned(call, case, words, at)
    left = case.stage
    case = meetings.do_set_meeting(call.work, case, step, plan)
    params = {"nomor": case.label, "saat": shown, "tahap": officer_stage(call.desk, case)}
    unreached = [one.name for one in invited.targets if not is_reached(call, one)]
    text = f"p_rapat_ditetapkan>{_UNREACHED}" if unreached else "p_rapat_ditetapkan"
    call.say(text, params | {"belum": ", ".join(unreached)}, case_id=case.id)
    paper_following.follow(call, case, "rapat", left)


# -- held -----------------------------------------------------------------------------------------


def _begun(call: Call) -> tuple[Case, Meeting]:
    """The meeting of which something is noted: the one that is set, else the last that was held."""
    case = call.case()
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    held = [one for one in case.meetings if one.state == "selesai"]
    meeting = case.meeting or next(reversed(held), None)
    if meeting is None:
        raise Stop("p_rapat_tidak_ada", {"nomor": case.label})
    call.refuse_late(case, _of_meeting)
    if meeting.at > call.now:
        at = call.desk.day_moment(meeting.at)
        raise Stop("p_rapat_belum_tiba", {"nomor": case.label, "saat": at})
    return case, meeting


def attend(call: Call) -> None:
    case, meeting = _begun(call)
    names = call.words("p_hadir_perlu")
    meetings.do_attend(call.work, case, meeting, names)
    call.say("p_hadir_dicatat", {"nomor": case.label}, case_id=case.id)


def conclude(call: Call) -> None:
    """What came of it; whoever notes it once more corrects it."""
    case, meeting = _begun(call)
    paused = case.paused is not None
    case = meetings.do_conclude(call.work, case, meeting, call.words("p_hasil_rapat_perlu"))
    jam = runs_again(call.desk, case, call.now) if paused else ""
    call.say("p_hasil_dicatat", {"nomor": case.label, "jam": jam}, case_id=case.id)
    paper_following.follow(call, case, "hasil", case.stage)


class _Meeting(Command, frozen=True):
    """A command that an office has by a step of its SOP, or by a right where there is no step."""

    def belongs(self, profile: Profile) -> bool:
        moves = profile.workflow.transitions
        return self.name in profile.rights or any(one.verb == self.name for one in moves)

    def allowed(self, desk: Desk, staff: Staff) -> bool:
        return not staff.roles.isdisjoint(meetings.setters(desk.current))


MEET = _Meeting(
    name="rapat",
    aliases=("meeting",),
    takes="<nomor> [tanggal jam di tempat; undang: siapa, siapa]",
    summary="Menetapkan rapat, setelah YA: petugas yang diundang diberi tahu. Dipindah dengan "
    "pindah <tanggal jam> karena <alasan>, dibatalkan dengan batal <alasan>; nomor saja "
    "menampilkannya.",
    example="/rapat 42 27 November 2026 pukul 09.00 di Ruang Rapat; undang: tim_penjawab, Camat",
    run=meet,
    asks=CaseQuestion(meet_confirmed),
    paragraphs=True,
)
ATTEND = Command(
    name="hadir",
    aliases=("attendance",),
    takes="<nomor> <nama, nama>",
    summary="Mencatat siapa yang hadir dalam rapat.",
    example="/hadir 42 Budi Contoh, Camat Contoh",
    run=attend,
    declared=True,
    paragraphs=True,
)
CONCLUDE = Command(
    name="hasil",
    aliases=("minutes",),
    takes="<nomor> <hasil>",
    summary="Mencatat hasil rapat; langkah yang menunggunya terbuka, dan jam yang berhenti "
    "berjalan lagi.",
    example="/hasil 42 Disepakati: KTP-el dicetak ulang paling lambat Jumat.",
    run=conclude,
    declared=True,
    paragraphs=True,
)
