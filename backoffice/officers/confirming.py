"""YA, a button, a one-time code: what was shown is done once, if nothing has changed since."""

from __future__ import annotations

from datetime import datetime

from backoffice.case.events import Written
from backoffice.case.officers import Staff
from backoffice.casework import second_factor
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.officers.carrying_out import call_of, run, stops_told
from backoffice.officers.commands import COMMANDS, named, several
from backoffice.officers.commands.command import CaseQuestion, Command, OfficeQuestion
from backoffice.officers.commands.pending import Pending, let_go, load_pending, settle
from backoffice.officers.commands.running import Call
from backoffice.store import account_links, cases, inbox, texts


def confirm(
    work: Work,
    contact: TurnInput,
    who: Staff,
    answer: str,
    reply: Reply,
    said_at: datetime,
    code: str = "",
) -> None:
    """YA, YA SELESAI or a button: acts once, and only on what was shown and has not changed."""
    pending = load_pending(work.desk, contact.conversation)
    token, _, option = answer.rpartition(":")
    if pending is None or (token and token != pending.token):
        reply.say("p_tombol_lama" if token else "p_tak_ada_konfirmasi")
        return
    if pending.code and option != "batal" and said_at <= pending.expires_at:
        # What was shown goes on waiting: a slip of the finger is put right.
        if not code:
            reply.say("p_ketik_kode")
            return
        by_mail = contact.conversation.channel == "mail"
        if refused := second_factor.check(work, who, code, at=said_at, by_mail=by_mail):
            reply.say(*refused)
            return
    settle(work, contact)
    if option == "batal":
        forget(work, pending)
        reply.say("p_dibatalkan")
        return
    if said_at > pending.expires_at:
        forget(work, pending)
        if pending.entry:
            reply.say("p_pertanyaan_basi", {"perintah": pending.kind})
        else:
            reply.say("p_konfirmasi_basi")
        return
    command = named(COMMANDS, pending.kind)
    if command is None:
        reply.say("p_tak_ada_konfirmasi")
        return
    call = call_of(work, contact, who, reply, command, pending.data if pending.again else "")
    call.proven = pending.code
    if pending.again:
        _carry_out(call, command, pending)
        return
    with stops_told(call, command):
        if pending.several:
            several.carry_out(call, command, pending)
            return
        match command.asks:
            case OfficeQuestion(confirmed=confirmed) if option != "selesai":
                confirmed(call, pending, option)
            case CaseQuestion():
                _confirm_for_case(call, command.asks, pending, option)
            case _:
                reply.say("p_tak_ada_konfirmasi")


def _carry_out(call: Call, command: Command, pending: Pending) -> None:
    """Run a command that has waited for a code, unless somebody of the office changed the case."""
    since = [one for one in cases.entries(call.tx, pending.case_id) if one.seq > pending.seq]
    case = cases.load(call.tx, pending.case_id)
    if case is None or call.hides(case):
        call.say("p_tak_ada_konfirmasi")
    elif all(isinstance(one.event, Written) for one in since):
        run(call, command)
    else:
        call.say("p_berubah", call.changed(case, since))


def _confirm_for_case(call: Call, question: CaseQuestion, pending: Pending, option: str) -> None:
    """Go on with a preview of a case, unless something happened to the case since."""
    tx = call.tx
    case = cases.load(tx, pending.case_id)
    if case is None or call.hides(case) or (option == "selesai" and not pending.may_settle):
        call.say("p_tak_ada_konfirmasi")
        return
    speaker = account_links.speaker_of(tx, case.person_id)
    if inbox.is_unread(tx, account_links.persons_of(tx, speaker)):
        # What the citizen has just written may change what the officer wants to do.
        call.ask(pending)
        call.say("p_pelapor_menulis", {"nomor": case.label})
        return
    entries = [entry for entry in cases.entries(tx, case.id) if entry.seq > pending.seq]
    since = [entry.event for entry in entries]
    written = [event for event in since if isinstance(event, Written)]
    if not since:
        if pending.code:
            case = second_factor.do_prove(call.work, case, call.command)
        question.confirmed(call, case, pending, option)
    elif len(written) == len(since) and question.again is not None:
        question.again(call, case, pending, written[-1].words)
    elif question.changed is not None and question.changed(call, case, pending, since):
        return
    else:
        forget(call.work, pending)
        call.say("p_berubah", call.changed(case, entries))


def forget(work: Work, pending: Pending) -> None:
    """Drop the words and the files that waited with it."""
    if pending.text_id:
        texts.drop(work.tx, pending.text_id)
    let_go(work, pending.files)
