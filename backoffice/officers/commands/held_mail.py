"""/surel, /jadikan, /terima_surel: list the held mails and decide on each; none is deleted."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.officers import mask_digits
from backoffice.casework import handling, journal
from backoffice.citizens import mail_matching
from backoffice.citizens import mail_turn as citizen_mail
from backoffice.citizens.mail_arrived import Arrived
from backoffice.citizens.mail_held import (
    ROBOTS,
    Box,
    all_words,
    has_sender,
    hiding_of,
    message_of,
)
from backoffice.desk import mail_thread
from backoffice.desk.evidence import keep_files
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import Talk, TurnInput
from backoffice.desk.wording import amounts, shorten
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import account_links, conversations, mail, people
from backoffice.store.inbox import InboxRow
from bot import mail_engine
from bot.kinds.name import mask_name
from channels.message import InboundMessage

PAGE = 10
_SHOWN = 1500
_NUMBER = re.compile(r"#?(\d{1,9})")


class Held(Struct, frozen=True):
    """A mail that waits."""

    row: InboxRow
    message: InboundMessage


def mask_mailbox(address: str) -> str:
    """`warga@example.com` as it may be shown: `w•••@example.com`."""
    name, at, host = address.rpartition("@")
    return f"{mask_name(name)}@{host[:60]}" if at else "•••"


def _who(call: Call, message: InboundMessage) -> str:
    if not has_sender(message):
        return call.desk.words("surel.tanpa_alamat")
    return mask_mailbox(message.address.peer)


def _why(call: Call, message: InboundMessage) -> str:
    """Why the mail waits, in a few words."""
    if message.note in ROBOTS:
        return call.desk.words_for("surel_sebab", message.note)
    if not has_sender(message):
        return call.desk.words_for("surel_sebab", "senderless")
    if message.verdict == "fail":
        return call.desk.words_for("surel_sebab", "forged")
    return call.desk.words_for(
        "surel_sebab", "unanswered" if mail_engine.command_in(message) else "stranger"
    )


def _line(call: Call, row: InboxRow) -> str:
    message = message_of(call.desk, row)
    at = row.received_at
    when = f"{call.desk.date(at)} {call.desk.clock_time(at)}"
    if message is None:
        return f"{row.number}. {when} · {call.desk.words('surel.dihapus')}"
    subject = shorten(mask_digits(message.subject), 80) or call.desk.words("surel.tanpa_judul")
    return f"{row.number}. {when} · {_who(call, message)} · {subject} · {_why(call, message)}"


def list_mails(call: Call) -> None:
    """The newest ten, or one of them as it was written, a page at a time."""
    if call.rest.strip():
        _show(call)
        return
    box = Box(call.work)
    rows = box.seen_by(call.staff)
    if not rows:
        call.say("p_surel_kosong")
        return
    total = box.waiting_for(call.staff, call.now).total
    lines = [_line(call, row) for row in rows[:PAGE]]
    _, more = amounts(call.desk, total, len(lines), total)
    call.say("p_surel", {"jumlah": str(total), "daftar": "\n".join(lines), "lagi": more})


def _show(call: Call) -> None:
    """All words of one mail: what is new in it, and what was taken for a quotation."""
    number, _, page = call.rest.strip().partition(" ")
    found = _held(call, number)
    message = found.message
    pages = pages_of(mask_digits(all_words(message)))
    if not page.strip():
        page = "1"
    if not (page.strip().isdecimal() and 1 <= int(page) <= len(pages)):
        params = {"nomor_surel": str(found.row.number), "jumlah": str(len(pages))}
        raise Stop("p_surel_halaman", params)
    at = int(page)
    more = ""
    if at < len(pages):
        where = f"{found.row.number} {at + 1}"
        more = "\n\n" + call.desk.words("surel.lanjut", halaman=where, jumlah=str(len(pages)))
    params = {
        "nomor_surel": str(found.row.number),
        "pengirim": " · ".join(dict.fromkeys((_who(call, message), _why(call, message)))),
        "judul": shorten(mask_digits(message.subject), 200) or call.desk.words("surel.tanpa_judul"),
        "isi": (pages[at - 1] or call.desk.words("surel.tanpa_tulisan")) + more,
        "lampiran": str(len(message.attachments)),
    }
    call.say("p_surel_satu", params)


def pages_of(words: str) -> list[str]:
    """The words in pieces that fit into a message, cut between lines or words where there are."""
    pages: list[str] = []
    left = words.strip()
    while len(left) > _SHOWN:
        at = max(left.rfind("\n", 0, _SHOWN), left.rfind(" ", 0, _SHOWN))
        at = at if at > _SHOWN // 2 else _SHOWN
        pages.append(left[:at].rstrip())
        left = left[at:].lstrip()
    return [*pages, left]


def _held(call: Call, typed: str) -> Held:
    """The mail whose number was typed; stops when it does not wait."""
    match = _NUMBER.fullmatch(typed.strip())
    if match is None:
        raise Stop("p_surel_nomor")
    row = mail.numbered(call.tx, call.desk.office_id, int(match[1]))
    if row is None or row.status != "held":
        raise Stop("p_surel_tak_ada", {"nomor_surel": match[1]})
    message = message_of(call.desk, row)
    if message is None:
        raise Stop("p_surel_hilang", {"nomor_surel": match[1]})
    if hiding_of(call.work, message).hides(call.staff):
        raise Stop("p_surel_tak_ada", {"nomor_surel": match[1]})
    return Held(row=row, message=message)


def _contact(call: Call, found: Held) -> TurnInput:
    """The conversation that the mail came in, as if a person had just written it."""
    tx = call.tx
    where = found.row.conversation_id
    talk = conversations.get(tx, where) if where else None
    person = people.get(tx, talk.person_id) if talk and talk.person_id else None
    if talk is None or person is None or person.wrapped_key is None:
        raise Stop("p_surel_hilang", {"nomor_surel": str(found.row.number)})
    message = replace(found.message, note="")
    return TurnInput(
        talk=Talk(talk),
        person_id=person.id,
        key=person.wrapped_key,
        staff=None,
        items=((found.row.id, message),),
    )


def _arrived(call: Call, found: Held) -> Arrived:
    """The mail is held no more."""
    contact = _contact(call, found)
    [message] = contact.messages
    mail.release(call.tx, found.row.id, now=call.now)
    keep_files(call.work, contact, [message])
    reply = Reply(call.work, contact, part="h")
    return Arrived(call.work, contact, message, found.row.id, reply)


def make_case(call: Call) -> None:
    """A complaint of its own; who writes through a list is not answered by a machine."""
    found = _held(call, call.rest)
    one = _arrived(call, found)
    vault, answer = call.desk.vault, found.message.note not in ROBOTS
    thread = mail_thread.load(vault, one.contact.conversation)
    case, thread = citizen_mail.open_for_officer(one, thread, answer=answer)
    # The answer counts in the budget of this sender.
    state = mail_thread.seal(vault, one.contact.id, thread)
    one.contact.talk.keep(call.tx, state=state)
    note = call.desk.words("surel.dijadikan", nomor_surel=str(found.row.number))
    case = handling.do_note(call.work, case, note)
    params = {"nomor_surel": str(found.row.number), "nomor": case.label}
    call.say("p_surel_dijadikan", params, case_id=case.id)
    call.remember(case)


def accept_mail(call: Call) -> None:
    """An addition to the case that it names, else to the latest of whose address it bears; the
    citizen of that case is told so.
    """
    found = _held(call, call.rest)
    case = mail_matching.named(call.work, found.message)
    if case is None:
        case = mail_matching.near(call.work, _contact(call, found))
    if case is None or case.sealed_at is not None:
        raise Stop("p_surel_tanpa_kasus", {"nomor_surel": str(found.row.number)})
    one = _arrived(call, found)
    note = call.desk.words("surel.diterima", nomor_surel=str(found.row.number))
    case = handling.do_note(call.work, case, note)
    case = citizen_mail.add_for_officer(one, case)
    if account_links.reach(call.tx, case).channel == "mail":
        # Elsewhere the citizen was told by the journal's line.
        key = f"surel:{found.row.id}"
        told = {"kode": case.code}
        journal.tell_citizen(call.work, case, key, "tambahan_diterima", told)
    params = {"nomor_surel": str(found.row.number), "nomor": case.label}
    call.say("p_surel_diterima", params, case_id=case.id)
    call.remember(case)


LIST_MAILS = Command(
    name="surel",
    shows=True,
    aliases=("mail", "mails"),
    takes="[nomor surel]",
    summary=(
        "Surel yang ditahan: pengirim belum dikenal atau meragukan, atau dugaan bukan pengaduan. "
        "Dengan nomor: isinya, sehalaman demi sehalaman."
    ),
    example="/surel 3",
    run=list_mails,
)
MAKE_CASE = Command(
    name="jadikan",
    aliases=("makecase",),
    takes="<nomor surel>",
    summary="Menjadikan surel yang ditahan sebuah pengaduan baru.",
    example="/jadikan 3",
    run=make_case,
)
ACCEPT_MAIL = Command(
    name="terima_surel",
    aliases=("acceptmail",),
    takes="<nomor surel>",
    summary="Menerima surel yang ditahan sebagai tambahan, untuk pengaduan yang disebutnya.",
    example="/terima_surel 3",
    run=accept_mail,
)
