"""/jeda, /lanjut, /perpanjang: clocks that stand still for somebody outside, and more time."""

from __future__ import annotations

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.clocks import ClockRule
from backoffice.casework import waits
from backoffice.desk.wording import dated, runs_again, shorten
from backoffice.office.rules import DAYS
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop

#: More than so many units at once are a slip of the finger.
_MOST = 365


def pause(call: Call) -> None:
    """For one of the causes of the profile; without one, the list of them."""
    case = call.case()
    _refuse_closed(case)
    causes = call.desk.profile(case.version).workflow.waits
    if not causes:
        raise Stop("p_jeda_tidak_ada", {"nomor": case.label})
    if case.paused is not None:
        since = call.desk.date(case.paused.since)
        sebab = waits.wait_name(call.desk, case, case.paused.why)
        raise Stop("p_sudah_jeda", {"nomor": case.label, "sebab": sebab, "tanggal": since})
    word, _, words = call.rest.strip().partition(" ")
    wait = next((one for one in causes if one.id == word.lower()), None)
    if wait is None:
        listed = "\n".join(f"• {one.id}: {one.name}" for one in causes)
        offered = [
            call.desk.tap("jeda", case.label, behind=one.id, named=shorten(one.name, 20))
            for one in causes
        ]
        call.ask_back(case, "p_sebab_perlu", {"daftar": listed}, offered)
        return
    case = waits.do_pause(call.work, case, wait, words.strip())
    call.say("p_dijeda", {"nomor": case.label, "sebab": wait.name}, case_id=case.id)


def go_on(call: Call) -> None:
    """What was waited for has come."""
    case = call.case()
    _refuse_closed(case)
    if case.paused is None:
        raise Stop("p_tidak_jeda", {"nomor": case.label})
    case = waits.do_continue(call.work, case)
    jam = runs_again(call.desk, case, call.now)
    call.say("p_dilanjutkan", {"nomor": case.label, "jam": jam}, case_id=case.id)


def extend(call: Call) -> None:
    """`/perpanjang 42 10 alasan`: the clock that is next due; another one by its id before it."""
    case = call.case()
    _refuse_closed(case)
    rule, amount, reason = _read(call, case)
    unit = call.desk.words(f"satuan.{rule.unit}")
    due = _due(call, case, rule, amount)
    params = {
        "nomor": case.label,
        "tenggat": rule.name,
        "jumlah": str(amount),
        "satuan": unit,
        "batas": due,
        "alasan": reason,
    }
    text_id = call.draft(case, reason)
    call.await_yes(
        "p_konfirmasi_perpanjang", params, case=case, text_id=text_id, data=f"{rule.id} {amount}"
    )


def _read(call: Call, case: Case) -> tuple[ClockRule, int, str]:
    profile = call.desk.profile(case.version)
    running = [
        rule
        for rule in profile.clocks
        if clocks.is_at_work(case, rule) and rule.unit in {*DAYS, "jam", "jam_kerja"}
    ]
    if not running:
        raise Stop("p_tanpa_tenggat", {"nomor": case.label})
    words = call.words("p_perpanjang_perlu").split(maxsplit=1)
    named = next((one for one in running if one.id == words[0].lower()), None)
    if named is not None:
        words = (words[1] if len(words) > 1 else "").split(maxsplit=1)
    if not words or not words[0].isdecimal() or not 1 <= int(words[0][:6]) <= _MOST:
        raise Stop("p_perpanjang_perlu")
    if len(words) < 2:
        raise Stop("p_alasan_perlu")
    # The last one that began is the one that the citizen was told of.
    return named or running[-1], int(words[0]), words[1].strip()


def _due(call: Call, case: Case, rule: ClockRule, amount: int) -> str:
    longer = clocks.extended_by(case, rule.id, amount)
    found = clocks.running(longer, (rule,), call.desk.calendar)
    return dated(call.desk, found[0].due_at, call.now) if found else "-"


def extend_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    id, amount = pending.data.split()
    rule = next(one for one in call.desk.profile(case.version).clocks if one.id == id)
    case = waits.do_extend(call.work, case, rule, int(amount), call.drafted(pending))
    found = clocks.running(case, (rule,), call.desk.calendar)
    due = dated(call.desk, found[0].due_at, call.now) if found else "-"
    call.report(case, "p_diperpanjang", {"tenggat": rule.name, "batas": due})


def _refuse_closed(case: Case) -> None:
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})


PAUSE = Command(
    name="jeda",
    aliases=("pause",),
    takes="<nomor> <sebab> [keterangan]",
    summary="Menghentikan jam SOP selama menunggu pihak luar, dengan sebab dari daftar.",
    example="/jeda 42 menunggu_banmus Jadwal diminta hari ini.",
    run=pause,
    declared=True,
)
GO_ON = Command(
    name="lanjut",
    aliases=("resume",),
    takes="<nomor>",
    summary="Menyatakan yang ditunggu sudah datang; jam berjalan lagi.",
    example="/lanjut 42",
    run=go_on,
    declared=True,
)
EXTEND = Command(
    name="perpanjang",
    aliases=("extend",),
    takes="<nomor> <jumlah> <alasan>",
    summary="Memperpanjang batas waktu, setelah YA; pelapor diberi tahu batas baru dan alasannya.",
    example="/perpanjang 42 10 Menunggu hasil pemeriksaan lapangan.",
    run=extend,
    declared=True,
    asks=CaseQuestion(extend_confirmed),
    paragraphs=True,
)
