"""The one answer to a mail: received, or what is missing and how to give it.

Everything that a mail leads to is told in it (`casework` says nothing to the citizen then). What
the sender gave goes back to the sender alone, out of rows under the sender's key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.casework import case_files, journal, opening, paperwork
from backoffice.citizens.mail_arrived import Arrived
from backoffice.desk import mail_thread
from backoffice.desk.desk import Desk
from backoffice.desk.mail_thread import Thread
from backoffice.desk.wording import completeness_of, limit_text
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.facts import facts_of
from backoffice.office.papers import receipt_paper
from backoffice.store import mail, texts
from bot.conversation import Answer
from bot.declaring import made
from bot.emergency import is_emergency
from bot.fields import kind_of
from bot.mail_form import OURS, RECORDED, Unread, phrases, tells
from bot.words import fold

#: Texts of a case that went out in mails of ours.
_OFFICERS_WORDS = ("request", "answer", "message", "told", "draft", "proposal")
#: A piece of our words that is shorter than this may be anybody's.
_PHRASE = 12
#: "Kode lacak : …": our words before what differs from mail to mail.
_LABEL = 8
#: Characters of a mail that came back.
_SEARCHED = 20_000
_NOTICE = "email_pemberitahuan>email_keterangan_data"
#: Texts that come back in mails whose program marks no quotes.
_SENT = (
    *("email_terima", "email_kurang", "email_pemberitahuan", "email_keterangan_data"),
    *("email_tambahan", "tambahan_diterima", "email_pra_daftar"),
)


#: Facts of the office that stand in them behind a label that is too short to tell by itself.
_LABELLED = ("nama_layanan", "biaya")


class Told(Struct, frozen=True):
    """An answer: a text of the catalogue, its data, and text rows read at delivery."""

    text: str
    params: dict[str, str]
    refs: dict[str, str] = {}
    #: Rows of files that go along.
    files: tuple[str, ...] = ()


def phrases_of(desk: Desk, version: str) -> tuple[str, ...]:
    """What our own mails say, so that nobody is taken to have written it."""
    words, told = desk.catalogue(version), facts_of(desk.current.office, desk.words)
    known = {name: told[name] for name in _LABELLED}
    return phrases(
        [piece for key in _SENT if key in words for piece in words.constants(key, known)]
    )


def written_below(work: Work, sent: mail.Ours, quoted: str) -> str:
    """What stands below our words in a mail that came back without marks: the citizen's answer.

    Nothing where our words are not found in it: then nobody can tell whose the others are.
    """
    ours = _lines_of(work, sent)
    left: list[str] = []
    found = False
    for line in quoted[:_SEARCHED].splitlines():
        if line.lstrip().startswith(">") or _is_ours(line, ours):
            found = True
        elif found:
            left.append(line)
    words = "\n".join(left).strip()
    return words if tells(words) else ""


def _is_ours(line: str, ours: Sequence[str]) -> bool:
    folded = fold(line.strip(" *_>\t"))
    if not folded or line.startswith((OURS, RECORDED, "---")):
        return True
    # Long paragraphs come back broken into lines.
    broken = len(folded) >= _PHRASE
    return any(
        folded == one
        or (len(one) >= _LABEL and folded.startswith(one))
        or (len(one) >= _PHRASE and one in folded)
        or (broken and folded in one)
        for one in ours
    )


def _lines_of(work: Work, sent: mail.Ours) -> tuple[str, ...]:
    """What a mail of ours said, folded: its text, and what officers wrote into it."""
    desk = work.desk
    words = desk.catalogue(sent.version)
    keys = [one for key in sent.text.split(">") for one in (key, f"{key}.m") if one in words]
    said = [piece for key in keys for piece in words.constants(key)]
    said += desk.office_params(work.now, sent.version).values()
    if sent.case_id is not None:
        rows = texts.of_case(work.tx, desk.vault, sent.case_id, *_OFFICERS_WORDS)
        said += [row.decode(errors="replace") for _, row in rows]
    pieces = (fold(line) for text in said for line in text.split("\n"))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))


def answer_to(work: Work, case: Case, unread: Mapping[str, Unread]) -> Told:
    """The one mail that follows: received, or what is missing and how to give it."""
    desk = work.desk
    known = opening.answers_of(work.tx, desk, case)
    asked = case.lacks
    fields = desk.profile(case.version).form.fields
    named = [one.key for one in fields if kind_of(one).identity == "name" and one.key in known]
    name = known[named[0]].shown if named else ""
    refs = {"nama": _row(work, case, f" {name}" if name else "")}
    if not asked and case.state == "PRA_DAFTAR":
        # Nothing is received before it is brought.
        return Told(f"email_pra_daftar>{_NOTICE}", {"kode": case.code}, refs)
    if not asked:
        text = f"email_terima>{_NOTICE}"
        if declarations := made(desk.profile(case.version).form, known):
            refs["daftar"] = _row(work, case, declarations)
            text = f"email_terima>pernyataan_dicatat>{_NOTICE}"
        if case.kept_secret and receipt_paper(desk.profile(case.version)):
            text = text.replace(f">{_NOTICE}", f">tanda_terima_pdf>{_NOTICE}")
        return Told(
            text,
            {
                "tanggal": desk.date(case.received_at),
                "jam": desk.clock_time(case.received_at),
                "nomor_register": case.label,
                "kode": case.code,
                "kelengkapan": completeness_of(desk, case),
                "batas": limit_text(desk, case, work.now),
            },
            refs,
            files=paperwork.receipts(desk, case),
        )
    profile = desk.profile(case.version)
    labels = {field.key: field.label for field in profile.form.fields}
    refs["daftar_terisi"] = _row(work, case, _recorded(work, case, known))
    return Told(
        f"email_kurang>{_NOTICE}",
        {
            "kode": case.code,
            "daftar_bernomor": _missing(desk, case, asked, unread),
            "format_isian": "\n".join(f"{labels[key]}: " for key in asked),
            "tanggal_30": desk.date(desk.complete_until(case.version, case.received_at)),
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
            labels = ", ".join(option.label for option in options)
            lines.append(f"{OURS} {desk.words('isian.pilihan', daftar=labels)}")
    return "\n".join(lines)


def _recorded(work: Work, case: Case, known: Mapping[str, Answer]) -> str:
    desk = work.desk
    lines = [
        f"{field.label}: {' '.join(known[field.key].shown.split())}"
        for field in desk.profile(case.version).form.fields
        if field.key in known and known[field.key].shown and not field.by
    ]
    sent = [row for row in texts.evidence_of(work.tx, case.id) if row.id not in case.officers_files]
    labels = case_files.labels_of_files(work.tx, desk, case)
    counts = Counter(labels.get(row.id, "") for row in sent)
    for label, count in counts.items():
        key = "isian.berkas" if label else "isian.lampiran"
        line = desk.words(key, jumlah=str(count))
        lines.append(f"{label}: {line}" if label else line)
    return "\n".join(f"{RECORDED} {line}" for line in lines or [desk.words("isian.kosong")])


def give(
    mail: Arrived,
    thread: Thread,
    told: Told,
    case: Case,
    *,
    silent: bool,
    acknowledges: bool = False,
) -> Thread:
    """Say it, unless it was said to the same words or the budget of this sender forbids."""
    now = mail.work.now
    if silent or not may_answer(mail, thread, acknowledges=acknowledges):
        return thread
    say(mail, told, case)
    return mail_thread.answered(thread, now, proven=mail.proven)


def say(mail: Arrived, told: Told, case: Case) -> None:
    text = f"darurat>{told.text}" if is_emergency(mail.message.text) else told.text
    files = journal.attached(mail.work.desk, told.files)
    mail.reply.say(text, told.params, refs=told.refs, files=files, case_id=case.id)


def may_answer(mail: Arrived, thread: Thread, *, acknowledges: bool = False) -> bool:
    """Whether a machine may answer: the mail allows it, and the budget of its sender."""
    if mail.message.unanswerable:
        return False
    return mail_thread.may_answer(
        thread, acknowledges=acknowledges, now=mail.work.now, proven=mail.proven
    )
