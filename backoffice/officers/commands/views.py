"""What an officer may ask of a case: /riwayat, /tenggat, /lacak, /identitas."""

from __future__ import annotations

import msgspec

from backoffice.calendar.explanation import explain
from backoffice.case import clocks
from backoffice.case.events import Actor, Answered, Delivered, Messaged, Requested
from backoffice.case.needs import Refusal
from backoffice.case.workflow import decide
from backoffice.casework import confidentiality
from backoffice.casework.stored_answers import Stored
from backoffice.desk import delivery_report
from backoffice.desk.last_change import name_of
from backoffice.desk.wording import dated, event_in_words, left_of
from backoffice.office.rules import words_of
from backoffice.office.secrecy import may_open_identity
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases, sends, staff, texts

_LAST = 30


def show_history(call: Call) -> None:
    """Every line of the journal, newest thirty."""
    case = call.case()
    names: dict[Actor, str] = {}
    officers = {one.id: one.name for one in staff.listing(call.tx, call.desk.office_id)}
    proofs = delivery_report.proofs(call.desk, sends.to_citizen(call.tx, case.id))
    lines = []
    for entry in cases.entries(call.tx, case.id)[-_LAST:]:
        if entry.actor not in names:
            names[entry.actor] = name_of(call.tx, call.desk, entry.actor)
        who = names[entry.actor]
        when = f"{call.desk.date(entry.at)} {call.desk.clock_time(entry.at)}"
        what = event_in_words(call.desk, entry.event, officers)
        lines.append(f"{entry.seq}. {when} · {who}: {what}")
        if isinstance(entry.event, Answered | Delivered | Messaged | Requested):
            lines += [f"   {proof}" for proof in proofs.get(entry.seq, ())]
    call.say("p_riwayat", {"nomor": case.label, "daftar": "\n".join(lines)}, case_id=case.id)


def show_deadline(call: Call) -> None:
    """Every clock of the case and its arithmetic, day by day."""
    case = call.case()
    desk = call.desk
    profile = desk.profile(case.version)
    running = {one.rule: one for one in clocks.running(case, profile.limits, desk.calendar)}
    parts = []
    for rule in profile.limits:
        clock = running.get(rule.id)
        if clock is None:
            if rule not in profile.clocks:
                # What runs beside the SOP is shown once it runs.
                continue
            waiting = desk.words("tenggat.belum")
            parts.append(f"{rule.name} ({rule.clause}): {waiting}")
            continue
        if rule not in profile.clocks:
            until = dated(desk, clock.due_at, call.now)
            parts.append(f"{rule.name} ({rule.clause}), {_stand(call, clock)}: {until}")
            continue
        lost = clocks.days_lost(clock, rule, case, desk.calendar)
        # Of a clock of hours the days of waiting are told apart: they are none of its unit.
        own = clocks.measured(rule, case)
        amount = own.amount + (lost if rule.unit in ("hari", "hari_kerja") else 0)
        shown = explain(desk.calendar, clock.started_at, amount, rule.unit, rule.if_closed)
        waited = "\n" + desk.words("tenggat.termasuk", jumlah=str(lost)) if lost else ""
        head = f"{rule.name} ({rule.clause}), {_stand(call, clock)}"
        parts.append(f"{head}\n{shown.as_text()}{waited}")
    text = "\n\n".join(parts)
    call.say("p_tenggat", {"nomor": case.label, "rincian": text}, case_id=case.id)


def _stand(call: Call, clock: clocks.Clock) -> str:
    """How far a clock is: stopped, waiting, or what is left of it."""
    desk = call.desk
    if clock.stopped_at:
        return desk.words("tenggat.berhenti", tanggal=desk.date(clock.stopped_at))
    if clock.paused_at:
        return desk.words("tenggat.menunggu", tanggal=desk.date(clock.paused_at))
    return left_of(desk, clock.due_at, call.now)


def trace(call: Call) -> None:
    """The ledger of what was to be said to the citizen: each attempt, the provider's answer."""
    case = call.case()
    rows = sends.to_citizen(call.tx, case.id)
    lines = [delivery_report.line(call.desk, row) for row in rows[-_LAST:]]
    listing = "\n".join(lines) or call.desk.words("pesan.belum_ada")
    call.say("p_lacak", {"nomor": case.label, "daftar": listing}, case_id=case.id)


def show_identity(call: Call) -> None:
    """Show who the citizen is, once, for a listed reason; written down and told."""
    case = call.case()
    profile = call.desk.profile(case.version)
    if refusal := may_open_identity(profile, case, call.staff):
        takes = not isinstance(decide(profile, case, "ambil", roles=call.staff.roles), Refusal)
        if refusal == "p_identitas_pemegang" and case.holder is None and takes:
            refusal = "p_identitas_ambil"
        raise Stop(refusal, {"nomor": case.label})
    reasons = words_of(profile.rules.identity_reasons)
    reason = call.rest.strip().lower()
    # What was opened stays open to whoever holds the case, until it is released.
    again = not reason and call.staff.id in case.identity_open_to
    if not again and reason not in reasons:
        listed = "\n".join(f"{key}: {what}" for key, what in reasons.items())
        offered = [
            call.desk.tap("identitas", case.label, behind=key, named=what)
            for key, what in reasons.items()
        ]
        call.ask_back(case, "p_alasan_identitas", {"daftar": listed}, offered)
    found = texts.of_case(call.tx, call.desk.vault, case.id, "identity")
    if not found:
        raise Stop("p_identitas_hilang", {"nomor": case.label})
    why = call.desk.words("alasan.masih_terbuka") if again else reasons[reason]
    case = call.prove(case, "p_konfirmasi_identitas", {"nomor": case.label, "alasan": why})
    _, words = found[-1]
    stored = msgspec.json.decode(words, type=Stored)
    fields = profile.form.fields
    lines = "\n".join(
        f"{field.label}: {stored.answers[field.key].shown}"
        for field in fields
        if field.key in stored.answers
    )
    # The words wait under the citizen's own key until they are delivered.
    shown = call.draft(case, lines)
    case = confidentiality.do_reveal(
        call.work,
        case,
        why,
        roles=call.staff.roles,
        again=again,
    )
    call.say("p_identitas", {"nomor": case.label}, refs={"isi": shown}, case_id=case.id)


SHOW_HISTORY = Command(
    name="riwayat",
    shows=True,
    aliases=("history",),
    takes="<nomor>",
    summary="Jurnal pengaduan: siapa melakukan apa dan kapan.",
    example="/riwayat 42",
    run=show_history,
)
SHOW_DEADLINE = Command(
    name="tenggat",
    shows=True,
    aliases=("sla", "deadline"),
    takes="<nomor>",
    summary="Setiap tenggat dengan hitungannya, hari demi hari.",
    example="/tenggat 42",
    run=show_deadline,
)
TRACE = Command(
    name="lacak",
    shows=True,
    aliases=("trace",),
    takes="<nomor>",
    summary="Buku kirim pesan kepada pelapor: setiap percobaan dan jawaban penyedia.",
    example="/lacak 42",
    run=trace,
)
SHOW_IDENTITY = Command(
    name="identitas",
    aliases=("identity",),
    takes="<nomor> <alasan>",
    summary="Membuka identitas pelapor dengan alasan dari daftar; tercatat dan diberitahukan.",
    example="/identitas 42 hubungi",
    run=show_identity,
)
