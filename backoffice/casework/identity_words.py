"""Everything that is kept of who a complainant is, for texts that others will read."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from backoffice.case.case import Case
from backoffice.casework.stored_answers import Stored
from backoffice.desk.work import Work
from backoffice.store import texts


def identity_words(work: Work, case: Case) -> list[str]:
    """All answers about the person, former words included, in every form that is kept of them."""
    return list(_said(work, case))


def _said(work: Work, case: Case) -> Iterator[str]:
    kept = texts.of_case(work.tx, work.desk.vault, case.id, "identity", "identity_note")
    for row, words in kept:
        if row.kind == "identity_note":
            # "Nama: …", as /isi wrote it down.
            yield words.decode(errors="replace").partition(": ")[2]
            continue
        for answer in msgspec.json.decode(words, type=Stored).answers.values():
            yield from _strings(answer.value)
            yield from (answer.words, answer.shown)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _strings(one)
