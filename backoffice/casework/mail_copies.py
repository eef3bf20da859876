"""The answer goes to the citizen's mailbox as well, beside the channel by which it was answered.

Only to a mailbox that is known to be the citizen's, or to the address that the citizen named in the
form and saw in its review. Nothing waits for a copy, and one that fails takes nothing back: an
officer hears of it. Source: rules 51; SOP kalbar L15.
"""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case.case import Case
from backoffice.case.redaction import without_person
from backoffice.casework import opening
from backoffice.casework.identity_words import identity_words
from backoffice.casework.journal import attached, keep
from backoffice.desk.mail_head import CHANNEL as MAIL
from backoffice.desk.mail_head import NOBODYS
from backoffice.desk.work import Work
from backoffice.store import account_links, addresses, held_messages, outbox, texts

#: To a mailbox that speaks for the citizen, and to an address that was named in the form.
OWN, NAMED = "jawaban_salinan", NOBODYS
TEXTS = (OWN, NAMED)


def is_copied(work: Work, case: Case) -> bool:
    """Would a copy of an answer that is given now go by mail?"""
    return any(_target(work, case))


def do_copy(work: Work, case: Case, words: str, files: Sequence[str] = ()) -> None:
    """Queue the copy of an answer that was just given, where there is to be one.

    `words` is the text row of the answer, `files` are those that went with it.
    """
    own, named = _target(work, case)
    if own:
        _queue(work, case, own, OWN, words, files)
    elif named:
        # Whose mailbox it is nobody has shown: it gets nothing that tells of a person.
        answer = (texts.read(work.tx, work.desk.vault, words) or b"").decode(errors="replace")
        clean = keep(work, case, "copy", without_person(answer, identity_words(work, case)))
        _queue(work, case, _address(work, named), NAMED, clean, ())


def _target(work: Work, case: Case) -> tuple[str, str]:
    """The address of a mailbox of the citizen's own, or else a mailbox that the citizen named."""
    rule = work.desk.profile(case.version).rules.mail_copy
    if not (rule.linked or rule.field) or MAIL not in work.desk.accounts:
        return "", ""
    reached = account_links.reach(work.tx, case)
    if not reached.address_id or reached.channel == MAIL:
        # Who has no chat is given the answer by hand; who writes by mail has it already.
        return "", ""
    own = _mailbox(work, case) if rule.linked else ""
    return own, _named(work, case, rule.field) if rule.field and not own else ""


def _mailbox(work: Work, case: Case) -> str:
    """The address from which a mailbox of the same person writes to us, if one is linked."""
    if account_links.is_house(work.tx, case.person_id):
        return ""
    person_id = account_links.speaker_of(work.tx, case.person_id)
    talks = held_messages.other_addresses(work.tx, person_id, MAIL)
    return talks[0].address_id if talks else ""


def _named(work: Work, case: Case, field: str) -> str:
    """The address that stands in the form. Of a secret case nothing goes where nobody has shown
    whose it is; what an officer typed, the citizen has not seen in a review.
    """
    answer = opening.answers_of(work.tx, work.desk, case).get(field)
    if answer is None or answer.origin == "petugas" or case.recorded_by or case.secret is not None:
        return ""
    return str(answer.value)


def _address(work: Work, mailbox: str) -> str:
    """The id of the address of a mailbox that may never have written to us."""
    desk = work.desk
    account = desk.accounts[MAIL]
    found = addresses.identify(desk.vault, desk.office_id, MAIL, account, mailbox, "")
    row = addresses.get(work.tx, found)
    if row is None:
        addresses.meet(
            work.tx,
            addresses.Heard(
                id=found,
                office_id=desk.office_id,
                channel=MAIL,
                account=account,
                sealed=addresses.seal(desk.vault, found, mailbox),
                thread="",
                room=False,
                heard_at=None,
            ),
        )
    return found


def _queue(
    work: Work, case: Case, address_id: str, text: str, words: str, files: Sequence[str]
) -> None:
    outbox.add(
        work.tx,
        work.desk.vault,
        key=f"case:{case.id}:{case.seq}:{text}",
        office_id=case.office_id,
        address_id=address_id,
        version=case.version,
        text=text,
        params={"kode": case.code} if text == OWN else {},
        refs={"isi_jawaban": words},
        case_id=case.id,
        now=work.now,
        once=True,
        files=attached(work.desk, files),
    )
