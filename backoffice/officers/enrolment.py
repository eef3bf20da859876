"""An account becomes an officer's by a one-time code; wrong codes are counted and told."""

from __future__ import annotations

from backoffice.casework import staffing
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import code_tries


def enrol(work: Work, contact: TurnInput, code: str) -> bool:
    """Bind this account to the invited officer. True: the message was a code, good or not."""
    reply = Reply(work, contact)
    channel = contact.conversation.channel
    if code_tries.wrong(work.tx, contact.id, now=work.now) >= staffing.MOST_WRONG:
        if channel != "mail":
            reply.say("p_kode_terlalu_sering")
        return True
    # A conversation that is new names its person only after the turn.
    contact.talk.keep(work.tx, person_id=contact.person_id)
    found = staffing.do_enrol(
        work, code, person_id=contact.person_id, address_id=contact.address_id, channel=channel
    )
    if found is None:
        staffing.note_wrong_code(work, contact.id, channel)
        reply.say("p_kode_salah")
        return True
    one = found.officer
    about = {"nama": one.name, "peran": staffing.titles(work, one)}
    if found.waits:
        reply.say("p_kode_menunggu", about)
        return True
    contact.talk.keep(work.tx, telling=False, mode="auto")
    reply.say("p_bangun_sendiri" if found.woken else "p_terdaftar", {} if found.woken else about)
    return True
