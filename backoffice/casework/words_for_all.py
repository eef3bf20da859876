"""Words of officers about a case that colleagues read who may not know who complains."""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.case.disclosures import says_name
from backoffice.case.officers import mask_digits
from backoffice.case.redaction import without_person
from backoffice.casework.journal import keep
from backoffice.casework.stored_answers import Stored, names_in
from backoffice.desk.work import Work
from backoffice.store import texts


def for_all(work: Work, case: Case, words: str, kind: str) -> str:
    """Keep words that all who take part read: who complains does not stand in them.

    That is done in silence: whoever could try out names on a preview would learn whose case it is.
    """
    profile = work.desk.profile(case.version)
    for _, found in texts.of_case(work.tx, work.desk.vault, case.id, "identity"):
        names = names_in(profile, msgspec.json.decode(found, type=Stored))
        if says_name(words, names):
            words = without_person(words, names)
    return keep(work, case, kind, mask_digits(words))
