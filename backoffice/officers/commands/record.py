"""/catat: what came at the counter, in the box, by telephone, paper or SP4N-LAPOR!.

Everything in one message with a question for what is missing, or one by one (`record_steps`); then
a preview, and YA. A slip is answered with the number of its line and registers nothing.
Source: rules 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.casework import paper_complaints, paper_lines, paperwork
from backoffice.casework.intake_notices import receipt_of
from backoffice.casework.journal import attached
from backoffice.casework.paper_lines import PaperComplaint
from backoffice.casework.paper_words import Slip, read_way
from backoffice.desk.desk import Desk
from backoffice.desk.wording import channel_of, labels_of
from backoffice.office.rules import LAPOR
from backoffice.officers.commands import own_files, record_steps
from backoffice.officers.commands.command import Command, OfficeQuestion
from backoffice.officers.commands.pending import Pending, load_pending
from backoffice.officers.commands.record_asking import (
    DAYS,
    ask,
    check_references,
    entries_of,
    may_begin,
    stop,
    why,
)
from backoffice.officers.commands.record_steps import TARGETS, Entries, Question
from backoffice.officers.commands.running import Call, Stop
from bot.fields import kind_of
from bot.labelled import begun_by


def _today(call: Call) -> date:
    return call.desk.local(call.now).date()


def record(call: Call) -> None:
    reference, named, _ = call.desk.numbers.lead(call.rest)
    if reference is not None:
        raise Stop("p_catat_nomor", {"nomor": named})
    waiting = load_pending(call.desk, call.contact.conversation)
    if not (call.rest.strip() or call.bringing) and _is_half_told(call, waiting):
        return  # it is asked anew, as after every other command
    typed, one_by_one = _wish(call)
    try:
        papers = paper_lines.read_papers(call.desk, typed, now=call.now, headed=True)
    except Slip as slip:
        raise stop(call, slip) from None
    _require_one(call, papers)
    files = own_files.keep(call)
    if one_by_one:
        _begin(call, Entries(papers=papers, files=files))
    else:
        _go(call, papers, files)


def _wish(call: Call) -> tuple[str, bool]:
    """What was typed, and whether to ask one by one; a letter may end with these words, too."""
    typed, wished = record_steps.split_wish(call.rest)
    known = paper_lines.labels_on_paper(call.desk.current)
    of_letter = "\n" in call.rest.strip() or begun_by(call.rest, known) is not None
    if of_letter or not wished or call.contact.conversation.channel == "mail":
        return call.rest, False
    return typed, True


def _is_half_told(call: Call, waiting: Pending | None) -> bool:
    """Whether an entry of this officer waits: a second one would only hide it."""
    if waiting is None or waiting.kind != call.command:
        return False
    return bool(waiting.entry) and waiting.expires_at > call.now


def _require_one(call: Call, papers: tuple[PaperComplaint, ...]) -> None:
    """Of several complaints nobody could say whose picture it is."""
    if len(papers) > 1 and own_files.brought(call.bringing):
        raise Stop("p_berkas_satu_surat")


def _go(call: Call, papers: tuple[PaperComplaint, ...], files: tuple[str, ...] = ()) -> None:
    """Ask the one thing that is missing most, or show what would be entered."""
    try:
        question = _missing(call, papers)
    except Slip as slip:
        raise stop(call, slip) from None
    check_references(call, papers)
    ask(call, Entries(papers=papers, asking=question, files=files))


# -- one by one -----------------------------------------------------------------------------------


def _begin(call: Call, entries: Entries) -> None:
    _step(call, replace(entries, entry=call.tx.new_id()), "p_catat_satu")


def _step(call: Call, entries: Entries, *before: str, **more: str) -> None:
    """Ask what is missing now."""
    entries = record_steps.advance(call, entries)
    check_references(call, entries.papers)
    ask(call, entries, *before, **more)


def _hear_step(call: Call, entries: Entries, words: str) -> None:
    """Words, or a photograph, while an entry is asked one by one; what was told is kept anyhow."""
    brought = own_files.keep(call)
    entries = record_steps.with_files(call, entries, brought)
    before = ("p_catat_berkas",) if brought else ()
    named = own_files.named(call, brought)
    if words:
        try:
            entries = record_steps.answered(call, entries, words)
        except Slip as slip:
            told = why(call, slip, lines="\n" in words)
            ask(call, entries, *before, "p_catat_ulang", sebab=told, berkas=named)
            return
    elif brought:
        entries = record_steps.pictured(call, entries)
    _step(call, entries, *before, berkas=named)


def ask_again(call: Call, pending: Pending) -> None:
    """What an entry waits for, once more."""
    ask(call, entries_of(pending), "p_catat_lanjut")


# -- what is missing ------------------------------------------------------------------------------


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
            (bool(stories) and not stories & paper.fields.keys(), "story", '"isi:"'),
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


def names_way(desk: Desk, pending: Pending, word: str) -> bool:
    """Telepon is a way, and the command that lists whom to telephone."""
    entries = entries_of(pending)
    if entries.entry and record_steps.is_answer(desk.current.form, entries, word):
        return True
    way, behind = read_way(word, desk.current.rules.paper_ways)
    # "telepon 42" is the command for that case.
    return entries.asking == "way" and bool(way) and desk.numbers.read(behind) is None


def handle_words(call: Call, pending: Pending) -> None:
    """Words without a command, while a question or the preview waits."""
    entries, words = entries_of(pending), call.rest.strip()
    if entries.entry:
        _hear_step(call, entries, words)
        return
    if may_begin(call, entries) and record_steps.split_wish(words) == ("", True):
        _begin(call, replace(entries, files=(*entries.files, *own_files.keep(call))))
        return
    papers = entries.papers
    _require_one(call, papers)
    if words or not call.bringing:
        try:
            papers = _answered(call, entries, words)
        except Slip as slip:
            raise stop(call, slip) from None
    _require_one(call, papers)
    _go(call, papers, (*entries.files, *own_files.keep(call)))


def _answered(call: Call, entries: Entries, words: str) -> tuple[PaperComplaint, ...]:
    today, papers = _today(call), entries.papers
    if len(papers) == 1:
        known = paper_lines.labels_on_paper(call.desk.current)
        if words and begun_by(words.splitlines()[0], known):
            return paper_lines.read_papers(
                call.desk, words, now=call.now, headed=False, before=papers[0]
            )
    stories = [one.key for one in call.desk.current.form.fields if kind_of(one).as_story]
    target = stories[0] if entries.asking == "story" else TARGETS.get(entries.asking, "")
    if not target or not words:
        raise Stop("p_catat_menunggu")
    found: list[PaperComplaint] = []
    for paper in papers:
        wanted = entries.asking == "story" or not getattr(paper, entries.asking)
        if entries.asking == "reason":
            wanted = wanted and _late(call, paper, today)
        if wanted:
            paper = paper_lines.read_answer(call.desk, paper, target, words, call.now)
        found.append(paper)
    return tuple(found)


def record_confirmed(call: Call, pending: Pending, option: str) -> None:
    """A button of a question, or the YA that enters what was shown."""
    entries = entries_of(pending)
    try:
        _carry_on(call, entries, option)
    except Stop:
        if entries.entry and entries.asking:
            call.ask(pending)  # what was told so far goes on waiting
        raise


def _carry_on(call: Call, entries: Entries, option: str) -> None:
    papers = entries.papers
    ways = {way.id for way in call.desk.current.rules.paper_ways}
    if option == "satu" and may_begin(call, entries):
        _begin(call, entries)
    elif entries.asking == "way" and option in ways:
        _chosen(call, entries, [replace(one, way=one.way or option) for one in papers])
    elif entries.asking == "day" and option in DAYS:
        day = (_today(call) - timedelta(days=DAYS[option])).isoformat()
        words = call.desk.words(f"catat.{option}")
        dated = [one if one.day else replace(one, day=day, day_words=words) for one in papers]
        _chosen(call, entries, dated)
    elif entries.entry and entries.asking:
        try:
            entries = record_steps.pressed(call, entries, option)
        except Slip as slip:
            ask(call, entries, "p_catat_ulang", sebab=why(call, slip, lines=False))
        else:
            check_references(call, entries.papers)
            ask(call, entries)
    elif entries.asking or option != "ya":
        # YA to a question settles nothing: it is asked again.
        _chosen(call, entries, papers)
    else:
        _enter(call, entries)


def _chosen(call: Call, entries: Entries, papers: Sequence[PaperComplaint]) -> None:
    """Go on with these complaints, in the way in which they are being told."""
    if entries.entry:
        _step(call, replace(entries, papers=tuple(papers)))
    else:
        _go(call, tuple(papers), entries.files)


def _enter(call: Call, entries: Entries) -> None:
    papers = entries.papers
    check_references(call, papers)
    for paper in papers:
        case = paper_complaints.do_record(call.work, paper, entries.files, entries.piles)
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
    # Whoever stands at the counter takes it along on paper.
    files = attached(call.desk, paperwork.receipts(call.desk, case))
    call.say(receipt.text, receipt.params, files=files)


RECORD = Command(
    name="catat",
    aliases=("new",),
    takes="<kanal> [tanggal], lalu baris nama:, alamat:, hp:, layanan:, isi:, bukti:",
    summary=(
        "Mencatat pengaduan yang tidak lewat chat: tatap muka, kotak pengaduan, telepon, surat,"
        " media sosial, website, atau SP4N-LAPOR!; pisahkan beberapa surat dengan baris ---. Dengan"
        " satu per satu, misalnya /catat loket satu per satu, isian ditanyakan satu demi satu."
    ),
    example="/catat telepon 2026-11-20\nnama: Warga Contoh\nisi: KTP belum dicetak",
    run=record,
    takes_files=True,
    asks=OfficeQuestion(record_confirmed, words=handle_words, answers=names_way, again=ask_again),
    paragraphs=True,
)
