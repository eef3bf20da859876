"""/catat: what came at the counter, in the box, by telephone, paper or SP4N-LAPOR!.

Everything in one message, or one question for what is missing; then a preview, and YA. A slip is
answered with the number of its line and registers nothing. Source: rules 8.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.casework import paper_complaints
from backoffice.casework.intake_notices import receipt_of
from backoffice.casework.opening import lacking
from backoffice.casework.paper_complaints import PaperComplaint, Slip
from backoffice.desk.desk import Desk
from backoffice.desk.wording import channel_of, labels_of, way_title
from backoffice.office.rules import LAPOR
from backoffice.officers.commands import own_files
from backoffice.officers.commands.command import (
    Call,
    Command,
    OfficeQuestion,
    Option,
    Pending,
    Stop,
)
from backoffice.store import cases, lapor
from bot.dates import format_day_date
from bot.fields import kind_of
from bot.labelled import begun_by

#: What is asked next; "" when the preview was shown.
Question = Literal["", "way", "day", "story", "reference", "reason"]
_TEXTS: dict[Question, str] = {
    "way": "p_catat_tanya_kanal",
    "day": "p_catat_tanya_tanggal",
    "story": "p_catat_tanya_isi",
    "reference": "p_catat_tanya_id",
    "reason": "p_catat_tanya_alasan",
}
_KEPT_WITH_IT = "p_catat_berkas"
_DAYS = {"hari_ini": 0, "kemarin": 1}


class Entries(Struct, frozen=True):
    """What was typed so far, and what is asked."""

    papers: tuple[PaperComplaint, ...] = msgspec.field(name="letters")
    asking: Question = ""
    #: Rows of files: a photograph of the letter.
    files: tuple[str, ...] = ()


def _today(call: Call) -> date:
    return call.desk.local(call.now).date()


def record(call: Call) -> None:
    reference, named, _ = call.desk.numbers.lead(call.rest)
    if reference is not None:
        raise Stop("p_catat_nomor", {"nomor": named})
    try:
        papers = paper_complaints.read_papers(call.desk, call.rest, now=call.now, headed=True)
    except Slip as slip:
        raise _stop(call, slip) from None
    _require_one(call, papers)
    _go(call, papers, own_files.keep(call))


def _require_one(call: Call, papers: tuple[PaperComplaint, ...]) -> None:
    """Of several complaints nobody could say whose picture it is."""
    if len(papers) > 1 and own_files.brought(call.bringing):
        raise Stop("p_berkas_satu_surat")


def _stop(call: Call, slip: Slip) -> Stop:
    why = call.desk.words(slip.why, **slip.params)
    if slip.line:
        why = call.desk.words("catat.baris", baris=str(slip.line), sebab=why)
    return Stop("p_catat_salah", {"sebab": why})


def _go(call: Call, papers: tuple[PaperComplaint, ...], files: tuple[str, ...] = ()) -> None:
    """Ask the one thing that is missing most, or show what would be entered."""
    try:
        question = _missing(call, papers)
    except Slip as slip:
        raise _stop(call, slip) from None
    _check_references(call, papers)
    data = msgspec.json.encode(Entries(papers=papers, asking=question, files=files)).decode()
    if question:
        call.await_words(_TEXTS[question], options=_options(call, question), data=data, files=files)
        return
    shown = "\n\n".join(_shown(call, paper, number) for number, paper in enumerate(papers, start=1))
    text, params = "p_pratinjau_catat", {"jumlah": str(len(papers)), "isi": shown}
    if files:
        text, params["berkas"] = f"{text}>{_KEPT_WITH_IT}", own_files.named(call, files)
    call.await_yes(text, params, data=data, files=files)


def _options(call: Call, question: Question) -> list[Option]:
    """Buttons under a question; most are answered by words alone."""
    match question:
        case "way":
            return [(way.id, _name(call, way.id)) for way in call.desk.current.rules.paper_ways]
        case "day":
            return [(option, call.desk.words(f"catat.{option}")) for option in _DAYS]
        case _:
            return []


def _name(call: Call, way: str) -> str:
    name = way_title(call.desk, way)
    return name[:1].upper() + name[1:]


def _missing(call: Call, papers: tuple[PaperComplaint, ...]) -> Question:
    """What to ask next. Of several complaints only what they share is asked; Slip otherwise."""
    today = _today(call)
    if any(not paper.way for paper in papers):
        return "way"
    if any(not paper.day for paper in papers):
        return "day"
    stories = {field.key for field in call.desk.current.form.fields if kind_of(field).as_story}
    for number, paper in enumerate(papers, start=1):
        questions: tuple[tuple[bool, Question, str], ...] = (
            (not stories & paper.fields.keys(), "story", '"isi:"'),
            (paper.way == LAPOR and not paper.reference, "reference", '"id:"'),
        )
        for lacks, question, label in questions:
            if lacks and len(papers) == 1:
                return question
            if lacks:
                raise Slip(0, "catat.tanpa_baris", urut=str(number), label=label)
    if any(_late(call, paper, today) and not paper.reason for paper in papers):
        return "reason"
    return ""


def _late(call: Call, paper: PaperComplaint, today: date) -> bool:
    return paper_complaints.is_late(call.desk, date.fromisoformat(paper.day), today)


def _check_references(call: Call, papers: tuple[PaperComplaint, ...]) -> None:
    seen: set[str] = set()
    for paper in papers:
        if not paper.reference:
            continue
        if paper.reference in seen:
            raise _stop(call, Slip(0, "catat.id_ganda", id=paper.reference))
        seen.add(paper.reference)
        known = lapor.case_of(call.tx, call.desk.office_id, paper.reference)
        if known is not None:
            case = cases.load(call.tx, known)
            if case is not None and call.hides(case):
                # For this officer there is none: it is entered again, and `do_record` sees to it.
                continue
            label = case.label if case else "-"
            raise Stop("p_catat_lapor_ada", {"id": paper.reference, "nomor": label})


def _shown(call: Call, paper: PaperComplaint, number: int) -> str:
    """One complaint as the officer checks it: whole, for it was typed a moment ago."""
    profile = call.desk.current
    day = format_day_date(date.fromisoformat(paper.day))
    way, said = _name(call, paper.way), call.desk.words
    lines = [f"{number}. " + said("catat.sampai", kanal=way, tanggal=day)]
    if paper.reference:
        lines.append(said("catat.id", id=paper.reference))
    answers = paper_complaints.answers_of(call.desk, paper, call.now)
    for field in profile.form.fields:
        if field.key in answers:
            answer = answers[field.key]
            told = answer.words if kind_of(field).as_story else answer.shown
            lines.append(f"{field.label}: {told}")
    if paper.reason:
        lines.append(said("catat.alasan", alasan=paper.reason))
    lacks_receive, _ = lacking(profile, answers)
    if lacks_receive:
        lines.append(said("catat.kurang", daftar=labels_of(profile, lacks_receive)))
    return "\n".join(lines)


def names_way(desk: Desk, pending: Pending, word: str) -> bool:
    """Telepon is a way, and the command that lists whom to telephone."""
    asking = msgspec.json.decode(pending.data, type=Entries).asking
    way, behind = paper_complaints.read_way(word, desk.current.rules.paper_ways)
    # "telepon 42" is the command for that case.
    return asking == "way" and bool(way) and desk.numbers.read(behind) is None


def handle_words(call: Call, pending: Pending) -> None:
    """Words without a command, while a question or the preview waits."""
    entries = msgspec.json.decode(pending.data, type=Entries)
    papers, words = entries.papers, call.rest.strip()
    _require_one(call, papers)
    if words or not call.bringing:
        try:
            papers = _answered(call, entries, words)
        except Slip as slip:
            raise _stop(call, slip) from None
    _go(call, papers, (*entries.files, *own_files.keep(call)))


def _answered(call: Call, entries: Entries, words: str) -> tuple[PaperComplaint, ...]:
    today, papers = _today(call), entries.papers
    if len(papers) == 1:
        known = paper_complaints.labels_on_paper(call.desk.current)
        if words and begun_by(words.splitlines()[0], known):
            return paper_complaints.read_papers(
                call.desk, words, now=call.now, headed=False, before=papers[0]
            )
    target = {"way": "kanal", "day": "tanggal", "reference": "id", "reason": "alasan"}.get(
        entries.asking, "isi"
    )
    if not entries.asking or not words:
        raise Stop("p_catat_menunggu")
    found: list[PaperComplaint] = []
    for paper in papers:
        wanted = entries.asking == "story" or not getattr(paper, entries.asking)
        if entries.asking == "reason":
            wanted = wanted and _late(call, paper, today)
        if wanted:
            paper = paper_complaints.read_papers(
                call.desk, f"{target}: {words}", now=call.now, headed=False, before=paper
            )[0]
        found.append(paper)
    return tuple(found)


def record_confirmed(call: Call, pending: Pending, option: str) -> None:
    """A button of a question, or the YA that enters what was shown."""
    entries = msgspec.json.decode(pending.data, type=Entries)
    papers = entries.papers
    ways = {way.id for way in call.desk.current.rules.paper_ways}
    if entries.asking == "way" and option in ways:
        _go(call, tuple(replace(one, way=one.way or option) for one in papers), entries.files)
    elif entries.asking == "day" and option in _DAYS:
        day = (_today(call) - timedelta(days=_DAYS[option])).isoformat()
        _go(call, tuple(replace(one, day=one.day or day) for one in papers), entries.files)
    elif entries.asking or option != "ya":
        # YA to a question settles nothing: it is asked again.
        _go(call, papers, entries.files)
    else:
        _check_references(call, papers)
        for paper in papers:
            case = paper_complaints.do_record(call.work, paper, entries.files)
            _tell(call, case)
        if len(papers) == 1 and not call.hides(case):
            call.remember(case)


def _tell(call: Call, case: Case) -> None:
    """The number, and the receipt to read out or to copy; of an incomplete one the code alone."""
    params = {"nomor": case.label, "kanal": channel_of(call.desk, case)}
    if call.hides(case):
        call.say("p_tercatat_atasan", params)
        if case.number is not None:
            receipt = receipt_of(case, call.desk, call.now)
            call.say(receipt.text, receipt.params)
        return
    if case.number is None:
        missing = labels_of(call.desk.profile(case.version), case.lacks_receive)
        call.say("p_tercatat_kurang", params | {"daftar": missing}, case_id=case.id)
        return
    call.say("p_tercatat", params, case_id=case.id)
    receipt = receipt_of(case, call.desk, call.now)
    call.say(receipt.text, receipt.params)


RECORD = Command(
    name="catat",
    aliases=("new",),
    takes="<kanal> [tanggal], lalu baris nama:, alamat:, hp:, layanan:, isi:",
    summary=(
        "Mencatat pengaduan yang tidak lewat chat: tatap muka, kotak pengaduan, telepon, surat,"
        " media sosial, website, atau SP4N-LAPOR!; pisahkan beberapa surat dengan baris ---."
    ),
    example="/catat telepon 2026-11-20\nnama: Warga Contoh\nisi: KTP belum dicetak",
    run=record,
    takes_files=True,
    asks=OfficeQuestion(record_confirmed, words=handle_words, answers=names_way),
)
