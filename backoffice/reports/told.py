"""What is kept of one case, read once for its row of the register."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.events import IdentityKept
from backoffice.case.officers import mask_digits
from backoffice.case.redaction import without_person
from backoffice.casework.seen_identity import SeenIdentity, seen_identity
from backoffice.casework.stored_answers import Stored, names_in
from backoffice.casework.summaries import SUMMARY
from backoffice.desk.desk import Desk
from backoffice.desk.wording import in_full
from backoffice.office.profile import Profile
from backoffice.office.register import FROM_FIELDS
from backoffice.reports.readers import Reader
from backoffice.store import texts
from backoffice.store.engine.tx import Tx
from backoffice.store.register import Given
from bot.fields import kind_of
from bot.form import Field

#: A sentence ends there; "Jl. Contoh" and "No. 12" are none.
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-Z\"“'(])")
#: Shorter than this no beginning is a sentence that says anything.
_LEAST_CHARS = 20
_MASK_ONLY = re.compile(r"[\s•.,;:!?]*")


class Told(Struct, frozen=True):
    """The words of a case as one reader may see them."""

    profile: Profile
    #: Nothing can be read any more: erased, sealed or destroyed.
    gone: bool = False
    identity: SeenIdentity = SeenIdentity()
    #: The complainant wished expressly not to be named.
    wished: bool = False
    #: Name and number of the complainant, which stand nowhere in a book.
    names: tuple[str, ...] = ()
    #: Whatever is kept of who complains, which no first sentence is to repeat.
    person: tuple[str, ...] = ()
    story: Stored = Stored({})
    #: As an officer wrote it; empty: nobody has.
    summary: str = ""

    def shown(self, words: str) -> str:
        """The words without numbers of persons, and without the name that its column masks."""
        return mask_digits(without_person(words, self.names))

    def first_sentence(self, words: str) -> str:
        """The first sentence of a story, redacted for everybody."""
        at, line = 0, " ".join(words.split())
        for found in _SENTENCE.finditer(line):
            at = found.start()
            if at >= _LEAST_CHARS:
                break
        begun = line[:at] if at >= _LEAST_CHARS else line
        said = mask_digits(without_person(begun, self.person))
        return "" if _MASK_ONLY.fullmatch(said) else said


def read(tx: Tx, desk: Desk, reader: Reader, given: Given, case: Case) -> Told:
    """What this reader may see of a case of which the reader may know."""
    profile = desk.profile(case.version)
    identity, story = None, None
    summary = ""
    for row, words in texts.of_case(tx, desk.vault, case.id, "identity", "answers", SUMMARY):
        if row.kind == SUMMARY:
            summary = words.decode(errors="replace")
        elif row.kind == "identity":
            identity = msgspec.json.decode(words, type=Stored)
        else:
            story = msgspec.json.decode(words, type=Stored)
    if identity is None and story is None:
        return Told(profile, gone=True)
    identity, story = identity or Stored({}), story or Stored({})
    wished = case.hide_identity and _wished(profile, given, (identity, story))
    hidden = wished or reader.hides(profile, case)
    return Told(
        profile,
        identity=seen_identity(profile, identity, hidden=hidden),
        wished=wished,
        names=tuple(names_in(profile, identity)),
        person=tuple(said for one in identity.answers.values() for said in (one.words, one.shown)),
        story=story,
        summary=summary,
    )


def _wished(profile: Profile, given: Given, stored: tuple[Stored, ...]) -> bool:
    """Whether it was said, and not only left as the house has it."""
    said = (one.answers.get(profile.secrecy.field) for one in stored)
    if any(one is not None and one.value is True for one in said):
        return True
    kept = [one.event for one in given.entries if isinstance(one.event, IdentityKept)]
    return bool(kept) and kept[-1].hidden


def answers_for(desk: Desk, case: Case, told: Told, column: str) -> Iterator[str]:
    """What the fields of a column say, in the order of the form; the office's own choice first."""
    chosen = desk.current.register.fields.get(column)
    for field in told.profile.form.fields:
        fits = field.key in chosen if chosen is not None else _printed(field) in FROM_FIELDS[column]
        if fits and not field.sensitive and (words := _answer(case, told.story, field)):
            yield words


def _answer(case: Case, story: Stored, field: Field) -> str:
    if answer := story.answers.get(field.key):
        return in_full(answer)
    options = {one.id: one.label for one in field.options}
    value = case.values.get(field.key, "")
    return options.get(value, value) if field.by else ""


def _printed(field: Field) -> str:
    return field.printed_as or kind_of(field).printed_as
