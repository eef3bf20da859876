"""The verbs of a case. Each writes one journal line and what follows from it (`journal`).

A verb takes `tx` first and who acts and when by keyword; whether it is allowed was decided before
(`workflow.decide`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from backoffice.case.case import (
    Actor,
    Answered,
    Asked,
    Case,
    Closed,
    Completed,
    Messaged,
    Noted,
    Numbered,
    Opened,
    Reminded,
    Reopened,
    Restricted,
    Resumed,
    Secret,
    Taken,
    Written,
)
from backoffice.case.codes import new_code, register_number
from backoffice.case.officers import Staff
from backoffice.case.workflow import Transition
from backoffice.casework.journal import keep, record
from backoffice.desk.desk import Desk
from backoffice.office.profile import Profile
from backoffice.office.secrecy import named_in, secret_about, secret_category
from backoffice.store import cases, staff, texts
from backoffice.store.engine.tx import Tx
from bot.conversation import Answer, Submit
from bot.kinds.choice import OTHER

# -- citizens ---------------------------------------------------------------------------------


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
    value = answer.value if answer else ""
    options = {option.id for option in profile.form.field(profile.category_field).options}
    return str(value) if value in options else OTHER if value else ""


def lacking(
    profile: Profile, answers: Mapping[str, Answer]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields of `terima` and of `lengkap` that have no answer. Source: rules 2."""

    def missing(need: str) -> tuple[str, ...]:
        return tuple(
            field.key
            for field in profile.form.fields
            if field.need == need and field.key not in answers
        )

    return missing("receive"), missing("complete")


class Stored(msgspec.Struct, frozen=True):
    """The answers of a form as they are kept in a sealed text row."""

    answers: dict[str, Answer]
    opening: str = ""
    #: What each file shows, by id of its evidence row, in the order in which they were sent.
    captions: dict[str, str] = {}


def do_open(
    tx: Tx,
    desk: Desk,
    submit: Submit,
    *,
    person_id: str,
    address_id: str,
    channel: str,
    files: Mapping[str, str],
    code: str | None,
    received_at: datetime,
    now: datetime,
    recorded_by: str = "",
    reference: str = "",
) -> Case:
    """Make a case of a form, numbered if nothing of `terima` is missing. Refuses nobody.

    `files` are captions by id of evidence row; `code` is the one that was reserved for the draft;
    `recorded_by` is the officer who entered it for somebody.
    """
    profile = desk.profile(submit.version)
    version = submit.version or profile.version
    identity, story = split_answers(profile, submit.answers)
    author = f"staff:{recorded_by}" if recorded_by else f"citizen:{person_id}"
    words = texts.add(
        tx,
        desk.vault,
        office_id=desk.office_id,
        person_id=person_id,
        case_id=None,
        kind="answers",
        author=author,
        words=msgspec.json.encode(
            Stored(answers=story, opening=submit.opening, captions=dict(files))
        ),
        now=now,
    )
    identity_id = texts.add(
        tx,
        desk.vault,
        office_id=desk.office_id,
        person_id=person_id,
        case_id=None,
        kind="identity",
        author=author,
        words=msgspec.json.encode(Stored(answers=identity)),
        now=now,
    )
    lacks_receive, lacks_complete = lacking(profile, submit.answers)
    hold = bool(lacks_receive or lacks_complete)
    stage_id = profile.workflow.hold if hold else profile.workflow.start
    state = next(stage.state for stage in profile.workflow.stages if stage.id == stage_id)
    category = category_of(profile, submit.answers)
    told = "\n".join([submit.opening, *(one.words for one in story.values()), *files.values()])
    kept = submit.answers.get(profile.secrecy.field)
    actor = Actor(kind="citizen", id=person_id)
    if recorded_by:
        actor = Actor(kind="staff", id=recorded_by)
    make = lambda: new_code(profile.numbering.prefix, desk.randomness)  # noqa: E731
    case = record(
        tx,
        desk,
        None,
        Opened(
            code=cases.free_code(tx, desk.office_id, make, code),
            version=version,
            person=person_id,
            address=address_id,
            channel=channel,
            category=category,
            stage=stage_id,
            state=state,
            words=words,
            lacks_receive=lacks_receive,
            lacks_complete=lacks_complete,
            how=submit.how,
            received_at=received_at,
            recorded_by=recorded_by,
            reference=reference,
            hide_identity=kept is None or kept.value is not False,
            secret=about_officers(tx, profile, told, secret_category(profile, category)),
        ),
        actor=actor,
        now=now,
    )
    for text_id in (words, identity_id):
        texts.attach(tx, text_id, case.id)
    texts.claim_evidence(tx, list(files), case.id, case.person_id)
    if lacks_receive:
        return case
    return do_number(tx, desk, case, actor=actor, now=now, since=received_at)


def about_officers(
    tx: Tx, profile: Profile, told: str, known: Secret | None, *, wanted: Sequence[Staff] = ()
) -> Secret | None:
    """What becomes of secrecy when these words name officers, or these are named besides.

    A complaint about an officer starts with that officer's superior. Source: rules 29.
    """
    accused = [*named_in(told, staff.known(tx, profile.office.id)), *wanted]
    if known is not None:
        accused += [one for id in known.accused if (one := staff.get(tx, id)) is not None]
    if not accused:
        return known
    about = secret_about(profile, accused)
    if known is not None:
        about = replace(about, staff=tuple(one for one in known.staff if one not in about.accused))
    return about


def do_restrict(
    tx: Tx, desk: Desk, case: Case, secret: Secret, why: str, *, actor: Actor, now: datetime
) -> Case:
    """Limit the case to the officers and roles in `secret`."""
    event = Restricted(secret=secret, why=why)  # type: ignore[arg-type]
    return record(tx, desk, case, event, actor=actor, now=now)


def do_number(
    tx: Tx, desk: Desk, case: Case, *, actor: Actor, now: datetime, since: datetime | None = None
) -> Case:
    """Give the register number: once, without gaps, a series a year. Source: rules 7."""
    local = desk.local(now)
    ordinal = cases.next_ordinal(tx, desk.office_id, local.year)
    number = register_number(
        desk.profile(case.version).numbering.register,
        ordinal=ordinal,
        year=local.year,
        month=local.month,
    )
    cases.set_number(tx, case.id, year=local.year, ordinal=ordinal)
    event = Numbered(number=number, ordinal=ordinal, year=local.year, since=since)
    return record(tx, desk, case, event, actor=actor, now=now)


def do_write(
    tx: Tx, desk: Desk, case: Case, words: str, *, files: Sequence[str], now: datetime
) -> Case:
    """Add the citizen's words, and the files sent with them, to a case."""
    text_id = keep(tx, desk, case, "addition", words, author=f"citizen:{case.person_id}", now=now)
    kept = texts.claim_evidence(tx, files, case.id, case.person_id)
    event = Written(words=text_id, evidence=tuple(kept))
    actor = Actor(kind="citizen", id=case.person_id)
    secret = about_officers(tx, desk.profile(case.version), words, case.secret)
    if secret is not None and secret != case.secret:
        # Before the words are told to anybody.
        system = Actor(kind="system")
        case = do_restrict(tx, desk, case, secret, "teradu", actor=system, now=now)
    case = record(tx, desk, case, event, actor=actor, now=now, snippet=words)
    if case.waiting_from is not None:
        # The citizen has answered; whether it suffices is for an officer to say.
        stage, state = case.waiting_from
        case = record(tx, desk, case, Resumed(stage=stage, state=state), actor=actor, now=now)
    elif case.state == "DIJAWAB":
        case = do_reopen(tx, desk, case, now=now)
    return case


def do_ask(tx: Tx, desk: Desk, case: Case, what: str, *, now: datetime) -> Case:
    """Note what only a person may decide; of wishes about data `data_requests` keeps the time."""
    event = Asked(what=what)  # type: ignore[arg-type]
    return record(tx, desk, case, event, actor=Actor(kind="citizen", id=case.person_id), now=now)


def do_reopen(tx: Tx, desk: Desk, case: Case, *, now: datetime) -> Case:
    """Take a closed case up again because the citizen says that it is not settled."""
    workflow = desk.profile(case.version).workflow
    stage = next(stage for stage in workflow.stages if stage.state == "DIPROSES")
    event = Reopened(stage=stage.id, state=stage.state)
    return record(tx, desk, case, event, actor=Actor(kind="citizen", id=case.person_id), now=now)


# -- officers ---------------------------------------------------------------------------------


def do_complete(
    tx: Tx, desk: Desk, case: Case, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Declare complete and eligible; the settling clock starts. Source: SOP sanggau L29."""
    stage = desk.profile(case.version).workflow.stage(step.target)
    event = Completed(origin="petugas", stage=stage.id, state=stage.state)
    return record(tx, desk, case, event, actor=actor, now=now)


def do_take(
    tx: Tx, desk: Desk, case: Case, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Take the case out of the queue."""
    return record(tx, desk, case, Taken(staff=actor.id, stage=step.target), actor=actor, now=now)


def do_note(tx: Tx, desk: Desk, case: Case, words: str, *, actor: Actor, now: datetime) -> Case:
    """Keep an internal note."""
    text_id = keep(tx, desk, case, "note", words, author=f"staff:{actor.id}", now=now)
    return record(tx, desk, case, Noted(words=text_id), actor=actor, now=now)


def do_call(tx: Tx, desk: Desk, case: Case, words: str, *, actor: Actor, now: datetime) -> Case:
    """Note what came of telephoning the citizen."""
    text_id = keep(tx, desk, case, "call", words, author=f"staff:{actor.id}", now=now)
    return record(tx, desk, case, Noted(words=text_id), actor=actor, now=now)


def do_draft(tx: Tx, desk: Desk, case: Case, words: str, *, actor: Actor, now: datetime) -> str:
    """Keep the words of a message that waits for its YA; returns their text row."""
    return keep(tx, desk, case, "draft", words, author=f"staff:{actor.id}", now=now)


def do_message(
    tx: Tx, desk: Desk, case: Case, text_id: str, *, actor: Actor, now: datetime
) -> Case:
    """Send a confirmed message; it changes no state and stops no clock."""
    return record(tx, desk, case, Messaged(words=text_id), actor=actor, now=now)


def do_answer_directly(
    tx: Tx, desk: Desk, case: Case, text_id: str, step: Transition, *, actor: Actor, now: datetime
) -> Case:
    """Send a confirmed answer and close: registered and complete at this instant at the latest.

    Source: rules 22; SOP sanggau L36.
    """
    if case.number is None:
        case = do_number(tx, desk, case, actor=actor, now=now)
    if case.completed_at is None:
        done = Completed(origin="jawaban_langsung", stage=case.stage, state="LENGKAP")
        case = record(tx, desk, case, done, actor=actor, now=now)
    answered = Answered(words=text_id, stage=case.stage, state="DIJAWAB", direct=True)
    case = record(tx, desk, case, answered, actor=actor, now=now)
    closed = Closed(outcome="SELESAI", stage=step.target, how="langsung")
    return record(tx, desk, case, closed, actor=actor, now=now)


def do_close(
    tx: Tx, desk: Desk, case: Case, step: Transition, remark: str, *, actor: Actor, now: datetime
) -> Case:
    """Close a case; the remark stays in the house."""
    words = ""
    if remark:
        words = keep(tx, desk, case, "note", remark, author=f"staff:{actor.id}", now=now)
    event = Closed(outcome="SELESAI", stage=step.target, words=words)
    return record(tx, desk, case, event, actor=actor, now=now)


# -- the clock --------------------------------------------------------------------------------


def do_remind(
    tx: Tx,
    desk: Desk,
    case: Case,
    clock: str,
    mark: str,
    *,
    above: tuple[str, ...] = (),
    now: datetime,
) -> Case:
    """Note one mark of one clock, and tell those who are told of it at once.

    `above`: the roles over whoever is responsible. The caller has checked that it is still due.
    """
    event = Reminded(clock=clock, mark=mark, above=above)
    return record(tx, desk, case, event, actor=Actor(kind="clock", id=clock), now=now)
