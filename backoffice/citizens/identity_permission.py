"""Ask a citizen whether those who work on the answer may know the name, and act on the reply.

Asked by an officer, answered by the citizen alone: by the button or, where there are none, by the
word. Source: rules 31.
"""

from __future__ import annotations

import re

from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.case.events import Actor
from backoffice.casework import confidentiality, telling_staff
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import account_links, cases
from backoffice.store.engine.tx import Tx
from channels.message import Choice, InboundMessage

#: In front of the answer and the case's id in the buttons.
BUTTON = "izin"
_WORDS = re.compile(r"\s*(IZINKAN|TETAP RAHASIA)\b", re.IGNORECASE)


def choices(case: Case) -> tuple[Choice, ...]:
    """The buttons under the question."""
    return (
        Choice(id=f"{BUTTON}:ya:{case.id}", label="tombol.izinkan"),
        Choice(id=f"{BUTTON}:tidak:{case.id}", label="tombol.tetap_rahasia"),
    )


def handle_permission(
    work: Work, contact: TurnInput, message: InboundMessage, reply: Reply
) -> bool:
    """Act on an answer to the question. True: the message was one, and says nothing else."""
    button, _, behind = (message.choice or "").partition(":")
    if button == BUTTON:
        answer, _, case_id = behind.partition(":")
        allowed = answer == "ya"
        case = _own(work.tx, contact, cases.load(work.tx, case_id))
    elif message.choice is None and (said := _WORDS.match(message.text)):
        allowed = said[1].upper() == "IZINKAN"
        case = _meant(work, contact, message.text)
    else:
        return False
    if case is None or not case.open:
        reply.say("izin_tidak_ada")
        return True
    if not allowed:
        reply.say("izin_tetap", {"kode": case.code}, case_id=case.id)
        return True
    if case.hide_identity:
        actor = Actor(kind="citizen", id=case.person_id)
        case = confidentiality.do_keep_identity(work.by(actor), case, hidden=False)
        key = f"permitted:{case.id}:{case.seq}"
        telling_staff.tell_holder(work, case, key, "p_izin_diberikan", {"nomor": case.label})
    reply.say("izin_diberikan", {"kode": case.code}, case_id=case.id)
    return True


def _own(tx: Tx, contact: TurnInput, case: Case | None) -> Case | None:
    return case if case is not None and account_links.is_own(tx, contact.person_id, case) else None


def _meant(work: Work, contact: TurnInput, text: str) -> Case | None:
    """The own case that the text names, else the newest open one."""
    code = find_code(text)
    own = [case for case in account_links.cases_of(work.tx, contact.person_id) if case.open]
    return next((case for case in own if code in (None, case.code)), None)
