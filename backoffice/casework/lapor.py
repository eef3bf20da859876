"""A case and SP4N-LAPOR!: what people carry over to it and back, and its Tracking ID there.

Nothing of it names the reporter: what is kept of who it is is taken out wherever it stands, within
the story too. Source: rules 61.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.events import Answered, Closed, Delivered, LaporEntered
from backoffice.case.redaction import without_person
from backoffice.casework.case_files import citizens_files, in_order
from backoffice.casework.journal import record
from backoffice.casework.publishing import telling_words
from backoffice.casework.stored_answers import Stored
from backoffice.desk.wording import category_label, in_full, shorten
from backoffice.desk.work import Work
from backoffice.office.lapor import CLASS_FIELD, class_of, status_of, topic_of
from backoffice.office.profile import Profile
from backoffice.office.rules import LAPOR
from backoffice.store import cases, lapor, texts
from bot.conversation import Answer
from bot.fields import kind_of
from bot.form import Field

#: A heading there is no longer.
TITLE_CHARS = 100


class Pack(Struct, frozen=True):
    """What is pasted into the form there; empty is what nobody said."""

    title: str
    story: str
    happened: str
    place: str
    kind: str
    topic: str
    #: The reporter's name is to be hidden there; the public is not to see it at all.
    anonymous: bool
    secret: bool
    #: A line for each file.
    files: tuple[str, ...]


class Reaction(Struct, frozen=True):
    """What was told to the citizen, and when; empty while nothing was."""

    words: str = ""
    at: datetime | None = None


def came_from(case: Case) -> bool:
    """Did it come from there?"""
    return case.channel == LAPOR


def pack(work: Work, case: Case) -> Pack:
    """The case as it is carried over. Both flags stand unless the reporter wants nothing hidden."""
    desk = work.desk
    profile = desk.profile(case.version)
    stored = _stored(work, case)
    identity = telling_words(work, case)

    def clean(text: str) -> str:
        return without_person(text, identity)

    answers = stored.answers
    story = clean("\n".join(_story(profile, stored)))
    label = category_label(desk, case)
    hidden = case.hide_identity or case.secret is not None
    return Pack(
        title=_title(label, story),
        story=story,
        happened=clean(_said(profile, answers, "waktu_kejadian")),
        place=clean(_said(profile, answers, "tempat_kejadian")),
        kind=class_of(profile, answers),
        topic=topic_of(desk.current, case.category, label),
        anonymous=hidden,
        secret=hidden,
        files=tuple(_files(work, case, stored.captions, identity)),
    )


def status(work: Work, case: Case) -> str:
    """What its state is called there, by the profile in force; empty: nothing there says it."""
    return status_of(work.desk.current, case.state)


def reaction(work: Work, case: Case) -> Reaction:
    """The last that the citizen was told of what came of it, without the citizen's own data."""
    found = Reaction()
    identity = telling_words(work, case)
    for entry in cases.entries(work.tx, case.id):
        event = entry.event
        if isinstance(event, Delivered):
            row = event.answer
        elif isinstance(event, Answered) or (isinstance(event, Closed) and _is_told(event)):
            row = event.words
        else:
            continue
        said = texts.read(work.tx, work.desk.vault, row) if row else None
        if said is not None:
            words = without_person(said.decode(errors="replace"), identity)
            found = Reaction(words, entry.at)
    return found


def do_enter(work: Work, case: Case, tracking_id: str) -> Case:
    """Note under which Tracking ID it was entered there; entered anew, the last one counts.

    The caller has seen that it is nobody else's, or is of a case that does not exist for the
    officer who enters it.
    """
    office_id = work.desk.office_id
    if case.reference and lapor.case_of(work.tx, office_id, case.reference) == case.id:
        lapor.remove(work.tx, office_id, case.reference)
    if lapor.case_of(work.tx, office_id, tracking_id) is None:
        lapor.add(work.tx, office_id, tracking_id, case.id)
    return record(work, case, LaporEntered(reference=tracking_id))


def _is_told(event: Closed) -> bool:
    """Whether its words are what the citizen was told, and no remark of the house."""
    return event.how in ("ditolak", "dialihkan")


def _stored(work: Work, case: Case) -> Stored:
    found = Stored({})
    for _, words in texts.of_case(work.tx, work.desk.vault, case.id, "answers"):
        found = msgspec.json.decode(words, type=Stored)
    return found


def _story(profile: Profile, stored: Stored) -> Iterator[str]:
    """What was told, each question with its label where there are several."""
    told = [
        (field, said)
        for field in profile.form.fields
        if _is_told_there(profile, field)
        and field.key in stored.answers
        and (said := in_full(stored.answers[field.key]).strip())
    ]
    for field, said in told:
        yield said if len(told) == 1 else f"{field.label}: {said}"
    if stored.opening:
        yield stored.opening


def _is_told_there(profile: Profile, field: Field) -> bool:
    """Not what has a place of its own there, what officers decide, nor who reports."""
    apart = (CLASS_FIELD, profile.category_field, profile.secrecy.field)
    kind = kind_of(field)
    return not (
        field.sensitive
        or field.by
        or field.must
        or field.key in apart
        or kind.takes_files
        or kind.officers_only
        or kind.printed_as in ("waktu_kejadian", "tempat_kejadian")
    )


def _said(profile: Profile, answers: Mapping[str, Answer], what: str) -> str:
    """What was said of when, or where, it happened."""
    for field in profile.form.fields:
        if kind_of(field).printed_as == what and field.key in answers:
            return in_full(answers[field.key])
    return ""


def _title(label: str, story: str) -> str:
    first = next((line for line in story.splitlines() if line.strip()), "")
    return shorten(f"{label}: {first}" if first else label, TITLE_CHARS)


def _files(
    work: Work, case: Case, captions: Mapping[str, str], identity: Iterable[str]
) -> Iterator[str]:
    """What files there are, by their numbers of /berkas; none that was taken back."""
    identity = tuple(identity)
    for number, row in enumerate(in_order(citizens_files(work.tx, case), captions), start=1):
        if row.note == texts.TAKEN or row.kind == "location":
            continue
        name = work.desk.words_for("berkas", row.kind, other="other")
        caption = shorten(without_person(captions.get(row.id, ""), identity), TITLE_CHARS)
        yield f"{number}. {name}" + (f" ({caption})" if caption else "")
