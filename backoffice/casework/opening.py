"""Opening a case: what a form said becomes a case, numbered when it may be, and filled in later.

Each verb takes the work that it is done in, writes one journal line and what follows from it
(`journal`). Whether it is allowed was decided before (`workflow.decide`).
Source: rules 7, 23.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.codes import new_code
from backoffice.case.events import Actor, Filled, Numbered, Opened, Received, Resumed
from backoffice.case.numbers import register_number
from backoffice.case.workflow import Workflow, find_transition
from backoffice.casework import paper_words, paperwork
from backoffice.casework.accusations import about_officers, do_heed, find, name_in
from backoffice.casework.confidentiality import do_keep_identity, watch_doubts
from backoffice.casework.journal import keep, record
from backoffice.casework.lacking_again import do_heed_lack
from backoffice.casework.stored_answers import Stored
from backoffice.desk.desk import Desk
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.dependence import depended_on
from backoffice.office.profile import Profile
from backoffice.office.secrecy import secret_category
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx
from bot import fields
from bot.conversation import Answer, Submit
from bot.emergency import is_emergency
from bot.form import Need
from bot.kinds.choice import OTHER

#: No file answers a question.
NO_PILES: Mapping[str, str] = {}


def split_answers(
    profile: Profile, answers: Mapping[str, Answer]
) -> tuple[dict[str, Answer], dict[str, Answer]]:
    """Identity and story: the sensitive fields apart from the rest."""
    sensitive = {field.key for field in profile.form.fields if field.sensitive}
    identity = {key: answer for key, answer in answers.items() if key in sensitive}
    story = {key: answer for key, answer in answers.items() if key not in sensitive}
    return identity, story


def category_of(profile: Profile, answers: Mapping[str, Answer]) -> str:
    """The category that these answers name: an option of its field, or `lainnya` for another word.

    Empty where they name none; such a case keeps the category that it has.
    """
    answer = answers.get(profile.category_field)
    if answer is None:
        return ""
    value = answer.value
    options = {option.id for option in profile.form.field(profile.category_field).options}
    return str(value) if value in options else OTHER if value else ""


def chosen(profile: Profile, answers: Mapping[str, Answer]) -> dict[str, str]:
    """Of the fields on which a step or a clock depends, which option was chosen."""
    asked = depended_on(profile)
    found = {}
    for field in profile.form.fields:
        answer = answers.get(field.key)
        if field.key not in asked or answer is None:
            continue
        if isinstance(answer.value, bool):
            found[field.key] = "ya" if answer.value else "tidak"
        elif field.options:
            said = str(answer.value)
            found[field.key] = said if said in {one.id for one in field.options} else OTHER
    return found


def lacking(
    profile: Profile, answers: Mapping[str, Answer], way: str, brought: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields of `terima` and of `lengkap` that are asked and have no answer. Source: rules 2.

    `way` is how the complaint came, a channel or a way of paper; `brought` are keys of questions
    for files that have a file.
    """
    form = profile.form.by_way(way)
    answers = {key: one for key, one in answers.items() if not paper_words.is_emptied(one)}

    def missing(need: Need) -> tuple[str, ...]:
        found = fields.lacking(form, answers, need, brought)
        return tuple(field.key for field in found)

    return missing("receive"), missing("complete")


def do_open(
    work: Work,
    submit: Submit,
    *,
    person_id: str,
    address_id: str,
    channel: str,
    files: Mapping[str, str],
    code: str | None,
    received_at: datetime,
    recorded_by: str = "",
    reference: str = "",
    besides: Sequence[str] = (),
    piles: Mapping[str, str] = NO_PILES,
) -> Case:
    """Make a case of a form, numbered if nothing of `terima` is missing. Refuses nobody.

    `files` are captions by id of evidence row, `piles` the questions that they answer; `code` is
    the one that was reserved for the draft; `recorded_by` is the id of who acts, where it was
    entered for somebody; `besides` are other words of the citizen that will be read with it.
    """
    tx, desk = work.tx, work.desk
    profile = desk.profile(submit.version)
    version = submit.version or profile.version
    identity, story = split_answers(profile, submit.answers)
    if not recorded_by:
        work = work.by(Actor(kind="citizen", id=person_id))

    def kept(kind: str, stored: Stored) -> str:
        return texts.add(
            tx,
            desk.vault,
            office_id=desk.office_id,
            person_id=person_id,
            case_id=None,
            kind=kind,
            author=work.author,
            words=msgspec.json.encode(stored),
            now=work.now,
        )

    stored = Stored(story, opening=submit.opening, captions=dict(files), piles=dict(piles))
    words = kept("answers", stored)
    identity_id = kept("identity", Stored(answers=identity))
    lacks_receive, lacks_complete = lacking(profile, submit.answers, channel, set(piles.values()))
    waits = bool(lacks_receive or lacks_complete)
    stage = profile.workflow.stage(profile.workflow.hold if waits else profile.workflow.start)
    category = category_of(profile, submit.answers)
    told = [submit.opening, *(one.words for one in story.values()), *files.values(), *besides]
    hidden = submit.answers.get(profile.secrecy.field)
    found = find(tx, profile, told, name_in(profile, identity))
    secret = about_officers(tx, profile, found, secret_category(profile, category))
    if secret is not None:
        doubted_at = work.now if secret.doubts else None
        secret = msgspec.structs.replace(secret, since=work.now, doubted_at=doubted_at)
    make = lambda: new_code(profile.numbering.prefix, desk.randomness)  # noqa: E731
    case = record(
        work,
        None,
        Opened(
            code=cases.free_code(tx, desk.office_id, make, code),
            version=version,
            person=person_id,
            address=address_id,
            channel=channel,
            category=category,
            stage=stage.id,
            state=stage.state,
            words=words,
            lacks_receive=lacks_receive,
            lacks_complete=lacks_complete,
            how=submit.how,
            received_at=received_at,
            recorded_by=recorded_by,
            reference=reference,
            hide_identity=hidden is None or hidden.value is not False,
            secret=secret,
            called=submit.how == "petugas",
            values=chosen(profile, submit.answers),
            urgent=any(is_emergency(one) for one in told),
        ),
    )
    for text_id in (words, identity_id):
        texts.attach(tx, desk.vault, text_id, case.id)
    texts.claim_evidence(tx, desk.vault, list(files), case.id, case.person_id)
    watch_doubts(work, case)
    return _received(work, case, since=received_at)


def do_number(work: Work, case: Case, *, since: datetime | None = None) -> Case:
    """Give the register number: once, without gaps, a series a year. Source: rules 7."""
    desk = work.desk
    local = desk.local(work.now)
    ordinal = cases.next_ordinal(work.tx, desk.office_id, local.year)
    number = register_number(
        desk.profile(case.version).numbering.register,
        ordinal=ordinal,
        year=local.year,
        month=local.month,
    )
    cases.set_number(work.tx, case.id, year=local.year, ordinal=ordinal)
    # One message holds the receipt in words and as a paper.
    numbered = replace(case, number=number, numbered_at=since or work.now)
    receipt = paperwork.receipt_of(work.by(SYSTEM), numbered)
    event = Numbered(
        number=number,
        ordinal=ordinal,
        year=local.year,
        since=since,
        receipt=receipt.file if receipt else "",
    )
    case = record(work, case, event)
    return record(work.by(SYSTEM), case, receipt) if receipt else case


def do_go_on(work: Work, case: Case) -> Case:
    """What lacks nothing of `terima` any more has its number; what lacks nothing at all goes on.

    What an officer asked for waits for its citizen, whatever the form says.
    """
    if not case.open:
        return case
    workflow = work.desk.profile(case.version).workflow
    held = case.stage == workflow.hold and case.waiting_from is None
    if held and not case.lacks:
        # Before the number: what is told with it says when the first clock ends.
        case = record(work, case, _started(workflow))
    return _received(work, case, since=None)


def _received(work: Work, case: Case, *, since: datetime | None) -> Case:
    """Give what lacks nothing of `terima` its number, unless it waits to be brought.

    What an officer enters has been brought: it is taken as received by that.
    """
    if case.number is not None or case.lacks_receive:
        return case
    workflow = work.desk.profile(case.version).workflow
    if not workflow.stage(workflow.start).numbered and case.stage == workflow.start:
        step = find_transition(workflow, "terima_surat", case.stage)
        if not case.recorded_by or step is None:
            return case
        event = Received(stage=step.target, state=workflow.stage(step.target).state)
        case = record(work, case, event)
    return do_number(work, case, since=since)


def _started(workflow: Workflow) -> Resumed:
    """It waits for its citizen no more and begins at the first stage."""
    start = workflow.stage(workflow.start)
    return Resumed(stage=start.id, state=start.state)


def do_accept(work: Work, case: Case) -> Case:
    """Number a case although something of `terima` is missing; a person took it upon himself."""
    case = record(work, case, _started(work.desk.profile(case.version).workflow))
    return do_number(work, case)


def do_fill(
    work: Work,
    case: Case,
    given: Mapping[str, Answer],
    words: str,
    piles: Mapping[str, str] = NO_PILES,
) -> Case:
    """Fill in or correct fields, a journal line each; the former words stay beside the new ones.

    `words` is the text row of what was written, of a mail for instance; where it is empty, a note
    of each field is kept. `piles` are the questions that later files answer, by evidence row.
    """
    desk, as_it_was = work.desk, case
    profile = desk.profile(case.version)
    identity, story = split_answers(profile, given)
    every: dict[str, Answer] = {}
    brought: set[str] = set()
    for row, found in texts.of_case(work.tx, desk.vault, case.id, "identity", "answers"):
        stored = msgspec.json.decode(found, type=Stored)
        for key in identity:
            # Whatever must not name the citizen later must not use the former name either.
            if key in stored.answers:
                before = f"{profile.form.field(key).label}: {stored.answers[key].words}"
                keep(work, case, "identity_note", before)
        added, files = (identity, {}) if row.kind == "identity" else (story, dict(piles))
        if added or files:
            stored = msgspec.structs.replace(
                stored, answers=stored.answers | added, piles=stored.piles | files
            )
            texts.rewrite(work.tx, desk.vault, row.id, msgspec.json.encode(stored))
        every |= stored.answers
        brought.update(stored.piles.values())
    lacks_receive, lacks_complete = lacking(profile, every, case.channel, brought)
    for key, answer in given.items():
        field = profile.form.field(key)
        # What names the citizen stands on no card, whoever wrote it down.
        kind = "identity_note" if field.sensitive else "note"
        count = sum(pile == key for pile in piles.values())
        note = f"{field.label}: {answer.words or desk.words('isian.berkas', jumlah=str(count))}"
        event = Filled(
            field=key,
            words=words or keep(work, case, kind, note),
            lacks_receive=lacks_receive,
            lacks_complete=lacks_complete,
            category=category_of(profile, {key: answer}),
            value=chosen(profile, {key: answer}).get(key, ""),
        )
        case = record(work, case, event)
    return do_heed_lack(work, as_it_was, case)


def do_lose_file(work: Work, case: Case, file: str) -> Case:
    """A file that came later was taken back: where it was the last of its question, that lacks."""
    desk = work.desk
    profile = desk.profile(case.version)
    every: dict[str, Answer] = {}
    brought: set[str] = set()
    lost = ""
    for row, found in texts.of_case(work.tx, desk.vault, case.id, "identity", "answers"):
        stored = msgspec.json.decode(found, type=Stored)
        if key := stored.piles.get(file, ""):
            piles = {one: pile for one, pile in stored.piles.items() if one != file}
            answers = stored.answers
            if key not in piles.values() and key in answers and not answers[key].words:
                lost, answers = key, {one: said for one, said in answers.items() if one != key}
            stored = msgspec.structs.replace(stored, answers=answers, piles=piles)
            texts.rewrite(work.tx, desk.vault, row.id, msgspec.json.encode(stored))
        every |= stored.answers
        brought.update(stored.piles.values())
    if not lost:
        return case
    lacks_receive, lacks_complete = lacking(profile, every, case.channel, brought)
    gone = f"{profile.form.field(lost).label}: {desk.words('simpanan.ditarik')}"
    event = Filled(
        field=lost,
        words=keep(work, case, "note", gone),
        lacks_receive=lacks_receive,
        lacks_complete=lacks_complete,
    )
    return do_heed_lack(work, case, record(work, case, event))


def answers_of(tx: Tx, desk: Desk, case: Case) -> dict[str, Answer]:
    """Every answer that a case holds; empty after erasure."""
    found: dict[str, Answer] = {}
    for _, words in texts.of_case(tx, desk.vault, case.id, "identity", "answers"):
        found |= msgspec.json.decode(words, type=Stored).answers
    return found


def do_supply(
    work: Work,
    case: Case,
    given: Mapping[str, Answer],
    *,
    words: str,
    besides: Sequence[str] = (),
    piles: Mapping[str, str] = NO_PILES,
) -> Case:
    """Fill in what the citizen gave later; number the case when nothing of `terima` is missing.

    `words` is the text row of the mail that said it: the words behind each journal line; `besides`
    are other words of the citizen that will be read with it.
    """
    profile = work.desk.profile(case.version)
    work = work.by(Actor(kind="citizen", id=case.person_id))
    case = do_fill(work, case, given, words, piles)
    case = _keep_secret(work, case, profile, given, besides)
    return do_go_on(work, case)


def _keep_secret(
    work: Work,
    case: Case,
    profile: Profile,
    given: Mapping[str, Answer],
    besides: Sequence[str],
) -> Case:
    """What is said later counts as if it had been said at once: an officer complained about, the
    wish to be named to nobody."""
    _, story = split_answers(profile, given)
    told = [*(one.words for one in story.values()), *besides]
    found = profile.category_field in given
    known = case.secret or (secret_category(profile, case.category) if found else None)
    case = do_heed(work, case, told, known)
    wish = given.get(profile.secrecy.field)
    if wish is not None and (hidden := wish.value is not False) != case.hide_identity:
        case = do_keep_identity(work, case, hidden=hidden)
    return case
