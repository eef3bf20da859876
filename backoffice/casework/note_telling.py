"""A colleague's note reaches whoever holds the case, as the card shows it to that officer."""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.case.officers import mask_digits
from backoffice.case.redaction import without_person
from backoffice.casework.journal import tell_notice
from backoffice.casework.notice import Notice, ToStaff
from backoffice.casework.opening import Stored
from backoffice.desk.work import Work
from backoffice.office.secrecy import hides_identity
from backoffice.store import staff, texts
from bot.fields import kind_of


def tell_holder(work: Work, case: Case, text_id: str, words: str) -> None:
    """Tell the holder what was noted, and by whom; nobody is told of an own note.

    Colleagues write the citizen's name in notes: from whom it is hidden, it stays hidden.
    """
    holder = staff.get(work.tx, case.holder) if case.holder else None
    author = staff.get(work.tx, work.actor.id) if work.actor.kind == "staff" else None
    if holder is None or author is None:
        return
    params, refs = {"nomor": case.label, "oleh": author.name}, {"isi": text_id}
    if hides_identity(work.desk.profile(case.version), case, holder):
        params["isi"], refs = mask_digits(without_person(words, _identity(work, case))), {}
    notice = Notice(ToStaff((holder.id,)), "p_catatan_baru", params, refs=refs)
    tell_notice(work, case, notice)


def _identity(work: Work, case: Case) -> list[str]:
    """What gives the citizen away in a sentence: name and number, as they were said and shown."""
    fields = work.desk.profile(case.version).form.fields
    telling = [field.key for field in fields if kind_of(field).identity]
    said: list[str] = []
    for _, kept in texts.of_case(work.tx, work.desk.vault, case.id, "identity"):
        answers = msgspec.json.decode(kept, type=Stored).answers
        found = (answers[key] for key in telling if key in answers)
        said += [one for answer in found for one in (answer.words, answer.shown)]
    return said
