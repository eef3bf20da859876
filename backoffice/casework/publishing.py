"""What came of a case is made known to everybody, and never who complained.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: SOP kalbar L15.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from backoffice.case.case import Case
from backoffice.case.events import Published
from backoffice.case.redaction import MASK, without_person
from backoffice.casework.identity_words import identity_words
from backoffice.casework.journal import keep, record
from backoffice.desk.work import Work

#: Words of an address that stand in every text about a place, and tell nobody's.
_ANY_PLACE = re.compile(
    r"\b(?:dusun|desa|kampung|kelurahan|kel|kecamatan|kec|kabupaten|kab|kota|provinsi|jalan|jln|"
    r"gang|lorong|blok|nomor)\b",
    re.IGNORECASE,
)


_WORD = re.compile(r"[^\W_]+")


def given_away(work: Work, case: Case, words: str) -> str:
    """The words with what they say of a person masked; empty where they say nothing.

    Of the complainant that is any word of name, address and numbers; of everybody else addresses of
    mail and long numbers, but for those of the office itself.
    """
    office = work.desk.current.office
    told = _without(words, (office.phone, office.emergency))
    own = {word.casefold() for word in _WORD.findall(f"{office.name} {office.address}")}
    identity = [_strange(one, own) for one in identity_words(work, case)]
    # What somebody masked by hand is no finding.
    clean = without_person(told.replace(MASK[0], " "), identity)
    return clean if MASK in clean else ""


def telling_words(work: Work, case: Case) -> list[str]:
    """What is kept of who complains, without the words that stand in every address."""
    return [_strange(one, ()) for one in identity_words(work, case)]


def _strange(said: str, own: Collection[str]) -> str:
    """What somebody said without the words of every place, and those of the office's own name."""
    said = _ANY_PLACE.sub(" ", said)
    return _WORD.sub(lambda found: " " if found[0].casefold() in own else found[0], said)


def _without(words: str, own: Iterable[str]) -> str:
    for one in own:
        words = words.replace(one, "") if one else words
    return words


def do_publish(work: Work, case: Case, medium: str, words: str) -> Case:
    """Keep what was made known, and where."""
    where = keep(work, case, "medium", medium)
    return record(work, case, Published(words=keep(work, case, "publication", words), medium=where))
