"""A turn of officers' groups: only commands are read, and answered in the private chat.

Nothing that is said in a group is kept once its turn is over.
"""

from __future__ import annotations

from msgspec.structs import replace

from backoffice.case.codes import find_invitation
from backoffice.case.officers import Staff
from backoffice.delivery import moved_rooms
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import amounts, category_label, nearest_limit
from backoffice.desk.work import Work
from backoffice.officers.commands import COMMANDS, named
from backoffice.officers.typed import slashed
from backoffice.store import addresses, cases, inbox
from backoffice.store import conversations as store
from backoffice.store import rooms as registered
from channels.message import Address, InboundMessage

PAGE = 10
#: Up to so many are counted (`cases.count`).
MOST = 1000


def turn(work: Work, contact: TurnInput) -> None:
    """Read commands and registration codes; a group that is no room gets one sentence, once."""
    tx = work.tx
    contact.talk.keep(tx, telling=False)
    for inbox_id, _ in contact.items:
        inbox.forget(tx, inbox_id)
    for message in contact.messages:
        if message.note == "moved":
            moved_rooms.follow(work, contact.address_id, message.moved_to)
    reply = Reply(work, contact)
    code = next((code for m in contact.messages if (code := _code_in(m))), None)
    if code:
        _register(work, contact, code, reply)
    elif registered.at(tx, work.desk.office_id, contact.address_id) is None:
        if any(m.note == "joined" for m in contact.messages):
            reply.say("p_ruang_asing")
    elif contact.staff is not None and contact.staff.awake:
        _read(work, contact, contact.staff, reply)


def _code_in(message: InboundMessage) -> str | None:
    """A code that somebody passes on as a command is not carried out either."""
    passed_on = message.forwarded and message.text.lstrip().startswith("/")
    return None if passed_on else find_invitation(message.text)


def _register(work: Work, contact: TurnInput, code: str, reply: Reply) -> None:
    if contact.staff is None or not contact.staff.awake:
        # Whether the code is good is not for everybody to try.
        reply.say("p_ruang_bukan_petugas")
        return
    room = registered.register(
        work.tx,
        work.desk.vault,
        code,
        office_id=work.desk.office_id,
        address_id=contact.address_id,
        staff_id=contact.staff.id,
        now=work.now,
    )
    if room is None:
        reply.say("p_ruang_kode_salah")
    else:
        reply.say("p_ruang_terdaftar", {"ruang": room.name})


def _read(work: Work, contact: TurnInput, who: Staff, reply: Reply) -> None:
    passed_on = with_files = False
    for inbox_id, item in contact.items:
        if not isinstance(item, InboundMessage) or item.note:
            continue
        word, rest = slashed(item.text) or ("", "")
        command = named(COMMANDS, word)
        if command is None:
            # Words among colleagues, or a command of another bot.
            continue
        if item.attachments:
            # Without its file the command would say something else.
            with_files = True
            continue
        plain = item.typed and not rest.strip()
        if command.name == "antrean" and plain and command.allowed(work.desk, who):
            _queue(work, reply)
        elif _pass_on(work, who, inbox_id, item):
            passed_on = True
    if with_files:
        reply.say("p_ruang_berkas")
    if passed_on:
        reply.say("p_ruang_pribadi")


def _pass_on(work: Work, who: Staff, inbox_id: str, message: InboundMessage) -> bool:
    """Let the command count as said in the officer's private chat; False when there is none."""
    tx = work.tx
    if who.person_id is None or who.address_id is None:
        return False
    private = store.with_person(tx, who.person_id, who.address_id)
    where = addresses.get(tx, who.address_id)
    if private is None or where is None:
        return False
    said = replace(
        message,
        address=Address(
            channel=where.channel,
            account=where.account,
            peer=addresses.peer_of(work.desk.vault, where),
            thread=where.thread,
        ),
        external_id=f"room/{inbox_id}",
        attachments=(),
        reply_to=None,
    )
    inbox.put(
        tx,
        work.desk.vault,
        private,
        now=work.now,
        key=work.desk.vault.token("room", inbox_id),
        items=[said],
    )
    return True


def _queue(work: Work, reply: Reply) -> None:
    """Numbers, categories and limits: all that a group may read."""
    desk = work.desk
    found = [case for case in cases.queue(work.tx, desk.office_id, limit=PAGE) if case.number]
    if not found:
        reply.say("p_ruang_antrean_kosong")
        return
    total = cases.count(work.tx, desk.office_id, shelf="queue")
    lines = [
        f"{case.number} · {category_label(desk, case)} · {nearest_limit(desk, case, work.now)[1]}"
        for case in found
    ]
    amount, rest = amounts(desk, total, len(found), MOST)
    reply.say("p_ruang_antrean", {"jumlah": amount, "daftar": "\n".join(lines), "lagi": rest})
