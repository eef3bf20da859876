"""Which case a mail belongs to, who may say so, and what shows who wrote it.

A signed reply address is proof by itself. A reference to a mail of ours counts where it was sent;
a code counts from the sender of that case, unless the office's mail server says that the sender is
forged. Anything else that names a case is held for an officer, whether the case exists or not:
nobody learns by asking. Source: rules 36.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.case.numbers import ByCode
from backoffice.desk import status_texts
from backoffice.desk.desk import Desk
from backoffice.desk.mail_thread import Waiting
from backoffice.desk.reply_tags import code_of, is_ask_of, is_tag_of
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import account_links, cases, mail
from backoffice.store.engine.tx import Tx
from channels.message import InboundMessage

#: Ids of a mail that are looked up, nearest first.
_LOOKED_UP = 20
#: Characters in which a code is looked for.
_SEARCHED = 5000
#: A new mail of somebody whose case is older than this begins a new one.
NEAR = timedelta(days=14)


class Match(Struct, frozen=True):
    """What a mail names."""

    case: Case | None = None
    #: What shows that the mail is from whose address it bears: it answers a mail of ours (reply),
    #: the office's mail server says so (server), it knows the case's code (code). Empty: nothing,
    #: for anybody may write a From line.
    proof: Literal["", "reply", "server", "code"] = ""
    #: It names a case, and nothing shows that this sender may.
    strange: bool = False

    @property
    def sure(self) -> bool:
        """More than a code, which may have been read on a receipt."""
        return self.proof in ("reply", "server")


def find(work: Work, contact: TurnInput, message: InboundMessage) -> Match:
    """The case that a mail names by tag, reference or code, in this order."""
    tx, desk = work.tx, work.desk
    if code := code_of(message.reply_tag):
        case = cases.find(tx, desk.office_id, ByCode(code=code))
        if case is not None and is_tag_of(desk.vault, case, message.reply_tag):
            return Match(case=case, proof="reply")
    server: Literal["", "server"] = "server" if message.verdict == "pass" else ""
    if found := _by_reference(work, contact, _named(message)):
        return found
    code = code_in(desk, message)
    if code is None:
        return Match(proof=server)
    case = cases.find(tx, desk.office_id, ByCode(code=code))
    known = message.verdict != "fail"
    if case is not None and is_senders(tx, contact, case) and known:
        return Match(case=case, proof=server or "code")
    return Match(strange=True)


def _named(message: InboundMessage) -> list[str]:
    """Ids of the mails that this one says it answers, nearest first."""
    ids = [*message.references[::-1], *filter(None, [message.reply_to])]
    return list(dict.fromkeys(ids))[:_LOOKED_UP]


def answered(work: Work, message: InboundMessage) -> mail.Ours | None:
    """The latest mail of ours that this one answers, to whomever that went."""
    ids = _named(message)
    ours = mail.ours(work.tx, work.desk.office_id, ids)
    return next((ours[one] for one in ids if one in ours), None)


def asked_by(work: Work, message: InboundMessage, waiting: Sequence[Waiting]) -> Waiting | None:
    """The mail that waited for just this reply."""
    if not waiting:
        return None
    ours = mail.ours(work.tx, work.desk.office_id, _named(message))
    keys = {one.key for one in ours.values()}
    for one in waiting:
        if one.key in keys or is_ask_of(work.desk.vault, one.key, message.reply_tag):
            return one
    return None


def code_in(desk: Desk, message: InboundMessage) -> str | None:
    """The first code of this office in the subject or the words of a mail.

    Only behind the office's own letters: three plain words in a row may have the shape of a code.
    """
    prefixes = {one.numbering.prefix for one in (desk.current, *desk.versions.values())}
    either = "|".join(re.escape(one) for one in sorted(prefixes))
    shape = re.compile(rf"(?<![A-Za-z0-9])(?:{either})[-\s]?\w{{4}}[-\s]?\w{{2}}", re.IGNORECASE)
    for text in (message.subject, message.text[:_SEARCHED]):
        for match in shape.finditer(text):
            if code := find_code(match[0]):
                return code
    return None


def named(work: Work, message: InboundMessage) -> Case | None:
    """The case that a mail names by code or reference, whoever wrote it: for officers alone."""
    tx, desk = work.tx, work.desk
    code = code_in(desk, message)
    found = cases.find(tx, desk.office_id, ByCode(code=code)) if code else None
    if found is not None:
        return found
    ids = message.references[::-1][:_LOOKED_UP]
    ours = mail.ours(tx, desk.office_id, ids)
    sent = (ours[one].case_id for one in ids if one in ours)
    case_id = next((one for one in sent if one), None)
    return cases.load(tx, case_id) if case_id else None


def _by_reference(work: Work, contact: TurnInput, ids: Sequence[str]) -> Match | None:
    tx = work.tx
    ours = mail.ours(tx, work.desk.office_id, ids)
    strange = False
    for one in ids:
        sent = ours.get(one)
        if sent is None or sent.case_id is None:
            continue
        case = cases.load(tx, sent.case_id)
        if sent.address_id == contact.address_id and case and is_senders(tx, contact, case):
            return Match(case=case, proof="reply")
        strange = True
    return Match(strange=True) if strange else None


def is_senders(tx: Tx, contact: TurnInput, case: Case) -> bool:
    """Does the mail come from who complained, or from where the complaint came?"""
    return (
        account_links.is_own(tx, contact.person_id, case) or contact.address_id == case.address_id
    )


def near(work: Work, contact: TurnInput) -> Case | None:
    """The sender's latest case that a mail without any reference is likely about."""
    if contact.conversation.person_id is None:
        return None
    for case in account_links.cases_of(work.tx, contact.person_id):
        if case.open and max(case.received_at, case.state_since) > work.now - NEAR:
            return case
    return None


def heard_of(desk: Desk, case: Case, now: datetime) -> bool:
    """Words for this case still belong to it; for one closed long ago they begin a new one."""
    return case.sealed_at is None and status_texts.still_talked_of(desk, case, now)
