"""What WhatsApp tells of a conversation that went on without us.

A person has another number now; an officer answered from the app on the office's telephone. Both
belong to the case, and neither is answered.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.casework import handling, opening, telling_staff
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import channel_title
from backoffice.desk.work import SYSTEM, Work
from bot.conversation import Answer
from bot.fields import kind_of
from bot.kinds.kind import Heard, Reading
from channels.message import InboundMessage

#: Notes of what is handled here, and nowhere else.
NOTES = frozenset({"moved", "own"})


def handle_elsewhere(
    work: Work, contact: TurnInput, message: InboundMessage, own: Sequence[Case]
) -> None:
    """Note it where it belongs; `own` are the person's cases that are talked of, newest first."""
    if message.note == "own":
        _note_answer(work, contact, message, own)
    elif message.note == "moved":
        for case in own:
            _renumber(work, contact, case, message)


def _note_answer(
    work: Work, contact: TurnInput, message: InboundMessage, own: Sequence[Case]
) -> None:
    """Into the case of that chat: what the office said there is part of it."""
    current = contact.conversation.case_id
    case = next((one for one in own if one.id == current), own[0] if own else None)
    if case is not None:
        said = message.quoted.strip() or work.desk.words("cuplikan.berkas")
        note = work.desk.words("tulisan.dari_ponsel", isi=said)
        handling.do_note(work.by(SYSTEM), case, note)


def _renumber(work: Work, contact: TurnInput, case: Case, message: InboundMessage) -> None:
    """The number of the case follows, where it was the one that changed; else it is asked for."""
    if case.sealed_at is not None:
        return
    desk = work.desk
    given = _renewed(work, case, message)
    if given:
        case = opening.do_supply(work, case, given, words="")
    done = desk.words("nomor_baru.diperbarui" if given else "nomor_baru.ditanyakan")
    handling.do_note(work.by(SYSTEM), case, done)
    params = {
        "nomor": case.label,
        "kanal": channel_title(desk, contact.conversation.channel),
        "tindakan": done,
    }
    key = f"renumbered:{contact.first}:{case.id}"
    telling_staff.tell_holder(work, case, key, "p_nomor_berubah", params)


def _renewed(work: Work, case: Case, message: InboundMessage) -> dict[str, Answer]:
    """The answers that gave the former number, with the new one."""
    former = f"+{message.sender.former}"
    form = work.desk.profile(case.version).form
    stored = opening.answers_of(work.tx, work.desk, case)
    found = {}
    for field in form.fields:
        kind, answer = kind_of(field), stored.get(field.key)
        if not kind.takes_contact or answer is None or kind.number(answer) != former:
            continue
        heard = Heard(text=message.moved_to)
        result = kind.read(field, heard, now=work.now, zone=work.desk.zone)
        if isinstance(result, Reading):
            found[field.key] = replace(result.answer, origin="kanal")
    return found
