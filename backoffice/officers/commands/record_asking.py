"""How /catat asks, and shows what it would record: every question of it, and its preview.

Told in one message or one by one, an entry waits in `Entries` beside what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from backoffice.casework.paper_lines import PaperComplaint
from backoffice.casework.paper_words import Slip
from backoffice.officers.commands import own_files, record_steps
from backoffice.officers.commands.pending import Option, Pending
from backoffice.officers.commands.record_preview import name_of, shown
from backoffice.officers.commands.record_steps import Entries, Question
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases, lapor

_TEXTS: dict[Question, str] = {
    "way": "p_catat_tanya_kanal",
    "day": "p_catat_tanya_tanggal",
    "story": "p_catat_tanya_isi",
    "reference": "p_catat_tanya_id",
    "reason": "p_catat_tanya_alasan",
}
_KEPT_WITH_IT = "p_catat_berkas"
#: Questions under which it is offered to be asked one by one.
_OFFERED: tuple[Question, ...] = ("way", "day", "story")
_OFFER = "p_catat_tawar"
_ONE_BY_ONE: Option = ("satu", "tombol.p_satu")
#: Buttons for a day, and how many days ago that is.
DAYS = {"hari_ini": 0, "kemarin": 1}


def entries_of(pending: Pending) -> Entries:
    """What waits with a question or a preview of /catat."""
    return msgspec.json.decode(pending.data, type=Entries)


def may_begin(call: Call, entries: Entries) -> bool:
    """Whether this question can go over to one by one.

    Of several complaints nobody could say which is asked about; and a mail for every answer is no
    help to anybody.
    """
    by_mail = call.contact.conversation.channel == "mail"
    alone = len(entries.papers) == 1 and not entries.entry
    return alone and not by_mail and entries.asking in _OFFERED


def ask(call: Call, entries: Entries, *before: str, **more: str) -> None:
    """Ask what is asked, or show what would be recorded, below the texts `before`.

    `more` are the parameters of those.
    """
    if not entries.asking:
        _preview(call, entries, before, more)
        return
    if entries.asking in ("field", "more"):
        text, params, options = record_steps.question(call, entries)
    else:
        text, params, options = _TEXTS[entries.asking], {}, _options(call, entries.asking)
    if may_begin(call, entries):
        options = [*options, _ONE_BY_ONE]
        # Between the two the button says it well enough.
        text = text if entries.asking == "day" else f"{text}>{_OFFER}"
    call.await_words(
        ">".join((*before, text)),
        params | more,
        options=options,
        data=msgspec.json.encode(entries).decode(),
        files=entries.files,
        entry=entries.entry,
    )


def _preview(
    call: Call, entries: Entries, before: tuple[str, ...], more: Mapping[str, str]
) -> None:
    papers, files = entries.papers, entries.files
    told = [shown(call, one, n, brings=bool(files)) for n, one in enumerate(papers, start=1)]
    text = "p_pratinjau_satu" if entries.entry else "p_pratinjau_catat"
    params = {**more, "jumlah": str(len(papers)), "isi": "\n\n".join(told)}
    if files:
        before = tuple(one for one in before if one != _KEPT_WITH_IT)
        text, params["berkas"] = f"{text}>{_KEPT_WITH_IT}", own_files.named(call, files)
    data = msgspec.json.encode(entries).decode()
    call.await_yes(">".join((*before, text)), params, data=data, files=files, entry=entries.entry)


def _options(call: Call, question: Question) -> list[Option]:
    """Buttons under a question; most are answered by words alone."""
    match question:
        case "way":
            return [(way.id, name_of(call, way.id)) for way in call.desk.current.rules.paper_ways]
        case "day":
            return [(option, call.desk.words(f"catat.{option}")) for option in DAYS]
        case _:
            return []


def stop(call: Call, slip: Slip) -> Stop:
    """The end of a command that was typed wrong."""
    return Stop("p_catat_salah", {"sebab": why(call, slip)})


def why(call: Call, slip: Slip, *, lines: bool = True) -> str:
    """What is wrong, and in which line where there are several."""
    told = call.desk.words(slip.why, **slip.params)
    if slip.line and lines:
        told = call.desk.words("catat.baris", baris=str(slip.line), sebab=told)
    return told


def check_references(call: Call, papers: tuple[PaperComplaint, ...]) -> None:
    """Stop where a complaint of SP4N-LAPOR! is a case already. Source: rules 8."""
    seen: set[str] = set()
    for paper in papers:
        if not paper.reference:
            continue
        if paper.reference in seen:
            raise stop(call, Slip(0, "catat.id_ganda", id=paper.reference))
        seen.add(paper.reference)
        known = lapor.case_of(call.tx, call.desk.office_id, paper.reference)
        if known is not None:
            case = cases.load(call.tx, known)
            if case is not None and call.hides(case):
                # For this officer there is none: it is entered again, and `do_record` sees to it.
                continue
            label = case.label if case else "-"
            raise Stop("p_catat_lapor_ada", {"id": paper.reference, "nomor": label})
