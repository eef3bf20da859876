"""A complaint by mail: open a case at once, however little it says; replies complete it.

What a mail leads to is told in the one answer to it (`casework` says nothing to the citizen then).
What the sender gave goes back to the sender alone, out of rows under the sender's key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from msgspec import Struct

from backoffice.case.case import Actor, Case, Resumed
from backoffice.casework import confidentiality, journal, opening
from backoffice.casework.opening import Stored
from backoffice.citizens import shared_account
from backoffice.desk.desk import Desk
from backoffice.desk.evidence import files_of
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import completeness_of, labels_of, limit_text
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.profile import Profile
from backoffice.office.secrecy import secret_category
from backoffice.store import texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import consents, conversations
from bot.conversation import Answer, Evidence, Submit
from bot.fields import kind_of
from bot.form import Form
from bot.mail_form import OURS, RECORDED, Letter, Unread, phrases
from channels.message import InboundMessage

#: Days in which a complaint may be completed. Source: rules 11.
COMPLETION_DAYS = 30
_NOTICE = "email_pemberitahuan>email_keterangan_data"
#: Texts that come back in mails whose program marks no quotes.
_SENT = (
    *("email_terima", "email_kurang", "email_pemberitahuan", "email_keterangan_data"),
    *("email_tambahan", "tambahan_diterima"),
)


class Told(Struct, frozen=True):
    """An answer: a text of the catalogue, its data, and text rows read at delivery."""

    text: str
    params: dict[str, str]
    refs: dict[str, str] = {}


def phrases_of(desk: Desk, version: str) -> tuple[str, ...]:
    """What our own mails say, so that nobody is taken to have written it."""
    words = desk.catalogue(version)
    return phrases([piece for key in _SENT if key in words for piece in words.constants(key)])


def keep_mail(work: Work, person_id: str, message: InboundMessage, case_id: str | None) -> str:
    """Keep a mail as it was written, quotes and all, under its sender's key."""
    parts = (message.subject, message.text, message.quoted)
    return texts.add(
        work.tx,
        work.desk.vault,
        office_id=work.desk.office_id,
        person_id=person_id,
        case_id=case_id,
        kind="mail",
        author=f"citizen:{person_id}",
        words="\n\n".join(part for part in parts if part).encode("utf-8", "replace"),
        now=work.now,
    )


def do_open_by_mail(
    work: Work, contact: TurnInput, message: InboundMessage, letter: Letter
) -> Case:
    """Make a case of a mail: numbered if `terima` is filled, else with a code only."""
    desk = work.desk
    form = desk.current.form
    story = next((field.key for field in form.fields if kind_of(field).as_story), "")
    told = letter.answers.get(story)
    given = letter.answers | files_in(form, letter, message)
    # What became the story is not shown a second time.
    first_words = "" if told is not None and told.words == letter.rest else letter.rest
    submit = Submit(
        form=form.id,
        version=desk.current.version,
        answers=given,
        evidence=tuple(
            Evidence(message.external_id, index, file.kind)
            for index, file in enumerate(message.attachments)
        ),
        opening=first_words if letter.told else "",
        how="kirim",
    )
    person_id = shared_account.person_for(work, contact.person_id, letter.answers)
    case = opening.do_open(
        work,
        submit,
        person_id=person_id,
        address_id=contact.address_id,
        channel="mail",
        files=dict.fromkeys(files_of(desk, contact, [message]), ""),
        code=None,
        # The clock of the sender's machine is not trusted.
        received_at=min(message.received_at, work.now),
    )
    keep_mail(work, person_id, message, case.id)
    work.tx.set(conversations, contact.id, case_id=case.id)
    contact.row["case_id"] = case.id
    return case


def files_in(form: Form, letter: Letter, message: InboundMessage) -> dict[str, Answer]:
    """The answer to the question for files, where a mail brought some: as CUKUP ends it."""
    asked = next((field.key for field in form.fields if kind_of(field).takes_files), "")
    if not asked or not message.attachments or asked in letter.answers:
        return {}
    return {asked: Answer(value="", words="", shown="")}


def answers_of(tx: Tx, desk: Desk, case: Case) -> dict[str, Answer]:
    """Every answer that a case holds; empty after erasure."""
    found: dict[str, Answer] = {}
    for _, words in texts.of_case(tx, desk.vault, case.id, "identity", "answers"):
        found |= msgspec.json.decode(words, type=Stored).answers
    return found


def do_supply(work: Work, case: Case, given: Mapping[str, Answer], *, words: str) -> Case:
    """Fill in what the citizen gave later; number the case when nothing of `terima` is missing.

    `words` is the text row of the mail that said it: the words behind each journal line.
    """
    profile = work.desk.profile(case.version)
    work = work.by(Actor(kind="citizen", id=case.person_id))
    case = opening.do_fill(work, case, given, words)
    case = _keep_secret(work, case, profile, given)
    if case.number is None and not case.lacks_receive:
        case = opening.do_number(work, case)
    held = case.stage == profile.workflow.hold and case.waiting_from is None
    if held and case.number and not case.lacks_receive + case.lacks_complete:
        start = profile.workflow.stage(profile.workflow.start)
        event = Resumed(stage=start.id, state=start.state)
        case = journal.record(work, case, event)
    return case


def _keep_secret(work: Work, case: Case, profile: Profile, given: Mapping[str, Answer]) -> Case:
    """What is said later counts as if it had been said at once: an officer complained about, the
    wish to be named to nobody."""
    _, story = opening.split_answers(profile, given)
    told = "\n".join(one.words for one in story.values())
    found = profile.category_field in given
    known = case.secret or (secret_category(profile, case.category) if found else None)
    secret = confidentiality.about_officers(work.tx, profile, told, known)
    if secret is not None and secret != case.secret:
        case = confidentiality.do_restrict(work.by(SYSTEM), case, secret, "teradu")
    wish = given.get(profile.secrecy.field)
    if wish is not None and (hidden := wish.value is not False) != case.hide_identity:
        case = confidentiality.do_keep_identity(work, case, hidden=hidden)
    return case


def asked_of(case: Case) -> tuple[str, ...]:
    """What the sender is asked for, in the order of the list."""
    return case.lacks_receive + case.lacks_complete


def do_consent(work: Work, contact: TurnInput, person_id: str, given: bool) -> None:
    """Record SETUJU or TIDAK SETUJU; a mail is handled either way. Source: rules 9."""
    work.tx.add(
        consents,
        id=work.tx.new_id(),
        office_id=work.desk.office_id,
        person_id=person_id,
        version=work.desk.current.form.notice,
        given=given,
        inbox_id=contact.first,
        at=work.now,
    )


# -- the answer -----------------------------------------------------------------------------------


def answer_to(work: Work, case: Case, unread: Mapping[str, Unread]) -> Told:
    """The one mail that follows: received, or what is missing and how to give it."""
    desk = work.desk
    known = answers_of(work.tx, desk, case)
    asked = asked_of(case)
    fields = desk.profile(case.version).form.fields
    named = [one.key for one in fields if kind_of(one).identity == "name" and one.key in known]
    name = known[named[0]].shown if named else ""
    refs = {"nama": _row(work, case, f" {name}" if name else "")}
    if not asked:
        return Told(
            f"email_terima>{_NOTICE}",
            {
                "tanggal": desk.date(case.received_at),
                "jam": desk.clock_time(case.received_at),
                "nomor_register": case.label,
                "kode": case.code,
                "kelengkapan": completeness_of(desk, case),
                "batas": limit_text(desk, case, work.now),
            },
            refs,
        )
    profile = desk.profile(case.version)
    labels = {field.key: field.label for field in profile.form.fields}
    refs["daftar_terisi"] = _row(work, case, _recorded(profile, case, known, work.tx))
    return Told(
        f"email_kurang>{_NOTICE}",
        {
            "kode": case.code,
            "daftar_bernomor": _missing(desk, case, asked, unread),
            "format_isian": "\n".join(f"{labels[key]}: " for key in asked),
            "tanggal_30": desk.date(case.received_at + timedelta(days=COMPLETION_DAYS)),
        },
        refs,
    )


def _row(work: Work, case: Case, words: str) -> str:
    return journal.keep(work.by(SYSTEM), case, "told", words)


def _missing(desk: Desk, case: Case, asked: Sequence[str], unread: Mapping[str, Unread]) -> str:
    """The numbered list, with the reason where something was given that cannot be read."""
    profile = desk.profile(case.version)
    words = desk.catalogue(case.version)
    lines: list[str] = []
    for number, key in enumerate(asked, start=1):
        lines.append(f"{number}. {profile.form.field(key).label}")
        if problem := unread.get(key):
            said = words.render(problem.text, problem.params, markup="plain")
            lines += [f"{OURS} {line}" for line in said.splitlines() if line.strip()]
        elif options := profile.form.field(key).options:
            lines.append(f"{OURS} pilihan: {', '.join(option.label for option in options)}")
    return "\n".join(lines)


def _recorded(profile: Profile, case: Case, known: Mapping[str, Answer], tx: Tx) -> str:
    lines = [
        f"{RECORDED} {field.label}: {' '.join(known[field.key].shown.split())}"
        for field in profile.form.fields
        if field.key in known and known[field.key].shown
    ]
    if files := len(texts.evidence_of(tx, case.id)):
        lines.append(f"{RECORDED} Lampiran: {files} berkas")
    return "\n".join(lines) or f"{RECORDED} (belum ada)"


def changed_in_words(profile: Profile, corrections: Mapping[str, Answer]) -> str:
    """What an officer is told of other values for what was answered before."""
    return f"Pelapor menulis isian lain untuk: {labels_of(profile, tuple(corrections))}."
