"""/surat: a paper of a case, written part by part or in one message, shown, and laid before those
who sign. What comes wholly out of the case is printed at once.

Half-told parts wait as an entry does: another command pauses them, a restart loses none.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import PaperIssued, PaperWritten
from backoffice.case.officers import Staff
from backoffice.case.redaction import MASK
from backoffice.case.workflow import roles_of
from backoffice.casework import paper_drafts, paperwork
from backoffice.casework.paper_values import values_of
from backoffice.desk.desk import Desk
from backoffice.office.papers import ANSWER, NEVER_PERSON, Paper, Section, next_sign_of, paper_of
from backoffice.office.profile import Profile
from backoffice.office.sections import freely, lacking, read_sections, told, write_sections
from backoffice.officers.commands import (
    own_files,
    paper_files,
    paper_lists,
    paper_returns,
    paper_signing,
    paper_voiding,
)
from backoffice.officers.commands.command import Command, OfficeQuestion
from backoffice.officers.commands.paper_half import Half
from backoffice.officers.commands.paper_prints import PRINT, bring_to_sign
from backoffice.officers.commands.paper_rights import enters, may_write
from backoffice.officers.commands.pending import Option, Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases, outbox

#: Longest text of all parts together.
MOST_CHARS = 12_000
_VOID = "batal"
#: Brings the draft as a document to go on with.
_WORD = "word"
_USE: Option = ("pakai", "tombol.pakai")
_SKIP: Option = ("lewati", "tombol.lewati")


def write_paper(call: Call) -> None:
    """`<nomor> [surat] [isi]`: without a paper, list those of the case and those to be written.

    What belongs to no case is printed by its name alone.
    """
    sheet = paper_of(call.desk.current, call.rest.strip().lower())
    if sheet is not None and sheet.is_sheet:
        _check_right(call, call.desk.current, sheet)
        paper_files.bring_sheet(call, sheet)
        return
    case = call.case()
    profile = call.desk.profile(case.version)
    word, _, typed = call.rest.strip().partition("\n")
    name, _, behind = word.partition(" ")
    typed = f"{behind}\n{typed}".strip()
    if not name:
        paper_lists.show_list(call, case, profile)
        return
    paper = paper_of(profile, name.lower().rstrip(":"))
    if paper is not None and typed.lower() == PRINT and not call.bringing:
        bring_to_sign(call, case, paper)
        return
    voids = typed.split(maxsplit=1)[:1] == [_VOID]
    # The answer is written by /jawab; issued by mistake it is void as any other.
    if paper is None or (paper.id == ANSWER and not voids):
        there = paper_lists.names(call, profile)
        params = {"nomor": case.label, "surat": name[:40], "daftar": there}
        raise Stop("p_surat_mana", params)
    if voids:
        paper_voiding.ask_void(call, case, paper, typed.removeprefix(_VOID).strip())
        return
    if paper.is_sheet:
        _check_right(call, call.desk.current, paper)
        paper_files.bring_sheet(call, paper)
        return
    _check(call, case, profile, paper)
    if call.bringing:
        _read(call, case, paper)
        return
    if typed.lower() == _WORD:
        _bring_word(call, case, paper)
        return
    if not paper.is_written:
        _print(call, case, paper)
        return
    half = _begun(call, case, paper)
    if not typed:
        _step(call, case, paper, replace(half, entry=call.tx.new_id()), "p_surat_mulai")
        return
    parts, before = freely(paper, typed)
    if before and not parts and len(paper.sections) == 1:
        parts, before = {paper.sections[0].key: before}, ""
    if before or not parts:
        raise Stop("p_surat_label", paper_lists.labels(case, paper))
    half = replace(half, parts=half.parts | parts)
    if lacks := lacking(paper, half.parts):
        labels = ", ".join(one.label for one in paper.sections if one.key in lacks)
        raise Stop("p_surat_bagian_kurang", paper_lists.labels(case, paper) | {"kurang": labels})
    _preview(call, case, paper, half)


# -- whether --------------------------------------------------------------------------------------


def _check_right(call: Call, profile: Profile, paper: Paper) -> None:
    if not may_write(profile, call.staff, paper):
        may = ", ".join(roles_of(profile, enters(profile, paper)))
        raise Stop("p_surat_bukan_hak", {"surat": paper.title, "boleh": may or "-"})


def _check(call: Call, case: Case, profile: Profile, paper: Paper) -> None:
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    if case.number is None:
        raise Stop("p_belum_bernomor", {"nomor": case.label})
    _check_right(call, profile, paper)
    paper_files.check_may_read(call, case, paper)
    if paper.stages and case.stage not in paper.stages:
        names = [one.name for one in profile.workflow.stages if one.id in paper.stages]
        params = {"nomor": case.label, "surat": paper.title, "tahap": ", ".join(names)}
        raise Stop("p_surat_bukan_tahap", params)
    call.refuse_late(
        case,
        lambda event: isinstance(event, PaperWritten | PaperIssued) and event.paper == paper.id,
    )


def _begun(call: Call, case: Case, paper: Paper) -> Half:
    """What is there already: the version that waits, which is corrected, and the next one else."""
    found = case.paper(paper.id)
    waits = found is not None and found.state in ("menunggu", "dikembalikan")
    parts = paperwork.written_sections(call.work, paper, found) if waits else {}
    return Half(case=case.id, paper=paper.id, version=found.version if found else 0, parts=parts)


# -- asking ---------------------------------------------------------------------------------------


def _step(call: Call, case: Case, paper: Paper, half: Half, *before: str) -> None:
    """Ask for the next part, or show the whole."""
    asked = next(
        (
            one
            for one in paper.sections
            if not half.parts.get(one.key, "").strip() and one.key not in half.passed
        ),
        None,
    )
    if asked is None:
        _preview(call, case, paper, replace(half, asking=""))
        return
    _ask(call, case, paper, replace(half, asking=asked.key), asked, *before)


def _ask(call: Call, case: Case, paper: Paper, half: Half, asked: Section, *before: str) -> None:
    offered = _offered(call, case, paper, asked)
    params = {"nomor": case.label, "surat": paper.title, "bagian": asked.label, "usul": offered}
    text = "p_surat_tanya_usul" if offered else "p_surat_tanya"
    options = [*([_USE] if offered else []), *([] if asked.required else [_SKIP])]
    call.await_words(
        ">".join((*before, text)),
        params,
        options=options,
        data=msgspec.json.encode(half).decode(),
        entry=half.entry,
    )


def _offered(call: Call, case: Case, paper: Paper, asked: Section) -> str:
    """What the case knows of a part already; empty where it is nothing."""
    if not asked.prefill:
        return ""
    value = values_of(call.work, case, paper).get(asked.prefill, "")
    return value if isinstance(value, str) else ""


def _preview(call: Call, case: Case, paper: Paper, half: Half) -> None:
    parts = told(paper, half.parts)
    words = write_sections(paper, parts)
    if len(words) > MOST_CHARS:
        raise Stop("p_surat_panjang", {"batas": f"{MOST_CHARS:,}".replace(",", ".")})
    found = paperwork.tells_person(call.work, case, paper, parts)
    if found and paper.view in NEVER_PERSON:
        raise Stop("p_surat_data", {"nomor": case.label, "surat": paper.title, "isi": found})
    half = replace(half, parts=parts)
    params = {"nomor": case.label, "surat": paper.title, "isi": words}
    params["giliran"] = _signers(call, case, paper)
    text = "p_pratinjau_surat"
    if not paper.signs:
        text = "p_pratinjau_surat_terbit"
        if paper.layout:
            text = paper_signing.with_lacking(call, text, params, call.staff)
    if found:
        # Whether the other instance needs it is for whoever writes to say, and signs to see.
        marked = "\n".join(line for line in found.splitlines() if MASK in line)
        text, params = ">".join(("p_surat_identitas", text)), params | {"tanda": marked}
    data = msgspec.json.encode(half).decode()
    call.await_yes(text, params, data=data, entry=half.entry)


def _signers(call: Call, case: Case, paper: Paper) -> str:
    profile = call.desk.profile(case.version)
    return ", ".join(title for one in paper.signs for title in roles_of(profile, (one.role,)))


def ask_again(call: Call, pending: Pending) -> None:
    """What a half-written paper waits for, once more."""
    half, case, paper = _open(call, pending)
    _step(call, case, paper, half, "p_surat_lanjut")


def hear_part(call: Call, pending: Pending) -> None:
    """Words without a command while a part is asked for, or while the preview waits."""
    half, case, paper = _open(call, pending)
    if half.does != "tulis":
        raise Stop("p_surat_masih_dibaca", {"nomor": case.label, "surat": paper.title})
    words = call.rest.strip()
    parts, before = read_sections(paper, words)
    if parts and not before:
        # With its label any part may be said at any time, also below the preview.
        _step(call, case, paper, replace(half, parts=half.parts | parts))
    elif half.asking and words:
        _step(call, case, paper, replace(half, parts=half.parts | {half.asking: words}))
    else:
        raise Stop("p_surat_label", paper_lists.labels(case, paper))


def write_paper_confirmed(call: Call, pending: Pending, option: str) -> None:
    """A button of a question, or the YA that lays it before who signs."""
    half, case, paper = _open(call, pending)
    if half.does == "batal":
        paper_voiding.void(call, case, paper, half)
    elif half.does == "baca":
        _write_read(call, case, paper, half, pending)
    elif half.asking:
        _press(call, case, paper, half, option)
    elif option == "ya":
        _check(call, case, call.desk.profile(case.version), paper)
        found = case.paper(paper.id)
        if (found.version if found else 0) != half.version:
            raise Stop("p_surat_berubah", {"nomor": case.label, "surat": paper.title})
        case = paperwork.do_write(call.work, case, paper, half.parts)
        _report(call, case, paper)
    else:
        _step(call, case, paper, half)


def _press(call: Call, case: Case, paper: Paper, half: Half, option: str) -> None:
    asked = next(one for one in paper.sections if one.key == half.asking)
    if option == "pakai" and (offered := _offered(call, case, paper, asked)):
        half = replace(half, parts=half.parts | {asked.key: offered})
    elif option == "lewati" and not asked.required:
        half = replace(half, passed=(*half.passed, asked.key))
    _step(call, case, paper, half)


def _open(call: Call, pending: Pending) -> tuple[Half, Case, Paper]:
    """What waits, with its case as it is now; stops where that is gone."""
    half = msgspec.json.decode(pending.data, type=Half)
    case = cases.load(call.tx, half.case)
    paper = paper_of(call.desk.profile(case.version), half.paper) if case else None
    if case is None or paper is None or call.hides(case):
        raise Stop("p_tak_ada_konfirmasi")
    return half, case, paper


def _read(call: Call, case: Case, paper: Paper) -> None:
    """A document came: what it says is shown once it is read."""
    row, token, files = paper_returns.ask_reading(call, case, paper)
    found = case.paper(paper.id)
    version = found.version if found else 0
    half = Half(case=case.id, paper=paper.id, version=version, does="baca", reads=row)
    data = msgspec.json.encode(half).decode()
    paper_returns.await_reading(call, case, paper, token, data, files, row)


def _write_read(call: Call, case: Case, paper: Paper, half: Half, pending: Pending) -> None:
    parts = paper_returns.read_parts(call, case, paper, pending, half.reads)
    try:
        _check(call, case, call.desk.profile(case.version), paper)
        found = case.paper(paper.id)
        if (found.version if found else 0) != half.version:
            raise Stop("p_surat_berubah", {"nomor": case.label, "surat": paper.title})
        _check_whole(call, case, paper, parts)
        case = paperwork.do_write(call.work, case, paper, parts)
    finally:
        own_files.drop(call, pending)
    _report(call, case, paper)


def _check_whole(call: Call, case: Case, paper: Paper, parts: Mapping[str, str]) -> None:
    """Stop where a part lacks, it is too long, or says to others who complains."""
    if lacks := lacking(paper, parts):
        labels = ", ".join(one.label for one in paper.sections if one.key in lacks)
        raise Stop("p_surat_bagian_kurang", paper_lists.labels(case, paper) | {"kurang": labels})
    if len(write_sections(paper, parts)) > MOST_CHARS:
        raise Stop("p_surat_panjang", {"batas": f"{MOST_CHARS:,}".replace(",", ".")})
    if found := paperwork.tells_person(call.work, case, paper, parts):
        raise Stop("p_surat_data", {"nomor": case.label, "surat": paper.title, "isi": found})


def _bring_word(call: Call, case: Case, paper: Paper) -> None:
    """The version that waits, or what the case knows of the next one, as a DOCX."""
    found = case.paper(paper.id)
    waits = found if found and found.state in ("menunggu", "dikembalikan") else None
    begun = _begun(call, case, paper).parts
    parts = {
        one.key: begun.get(one.key) or _offered(call, case, paper, one) for one in paper.sections
    }
    file = paper_drafts.do_print_word(call.work, case, paper, waits, parts)
    if not file or not paper.sections:
        raise Stop("p_surat_tanpa_word", {"nomor": case.label, "surat": paper.title})
    version = waits.version if waits else (found.version if found else 0) + 1
    name = paper_files.draft_name(call, case, paper.id, version)
    params = {"nomor": case.label, "surat": paper.title, "kunci": paper.id, "versi": str(version)}
    call.say("p_surat_word", params, files=[outbox.File(file, name)], case_id=case.id)


# -- doing ----------------------------------------------------------------------------------------


def _print(call: Call, case: Case, paper: Paper) -> None:
    """Of what comes wholly out of the case there is nothing to confirm: it stays in the house."""
    if paper.number:
        half = Half(case=case.id, paper=paper.id, version=0)
        found = case.paper(paper.id)
        half = replace(half, version=found.version if found else 0)
        params = {"nomor": case.label, "surat": paper.title, "isi": "", "giliran": ""}
        data = msgspec.json.encode(half).decode()
        call.await_yes("p_pratinjau_surat_terbit", params, data=data)
        return
    case = paperwork.do_issue(call.work, case, paper)
    _report(call, case, paper)


def _report(call: Call, case: Case, paper: Paper) -> None:
    profile, found = call.desk.profile(case.version), case.paper(paper.id)
    if found is None:
        return
    if found.state == "terbit":
        paper_files.bring(call, case, paper, found)
        return
    sign = next_sign_of(paper, found)
    turn = ", ".join(roles_of(profile, (sign.role,) if sign else ()))
    params = {"nomor": case.label, "surat": paper.title, "versi": str(found.version)}
    call.say("p_surat_diajukan", params | {"giliran": turn}, case_id=case.id)


class _Writing(Command, frozen=True):
    """An office that declares no paper but the answer has no such command."""

    def belongs(self, profile: Profile) -> bool:
        return any(one.id != ANSWER for one in profile.papers)

    def by(self, profile: Profile) -> tuple[str, ...]:
        papers = [one for one in profile.papers if one.id != ANSWER]
        signers = [sign.role for one in papers for sign in one.signs]
        return tuple(dict.fromkeys((*(role for one in papers for role in one.by), *signers)))

    def allowed(self, desk: Desk, staff: Staff) -> bool:
        return any(
            one.id != ANSWER and may_write(desk.current, staff, one) for one in desk.current.papers
        )


WRITE_PAPER = _Writing(
    name="surat",
    aliases=("paper", "cetak"),
    takes="<nomor> <surat> [isi]",
    summary=(
        "Menulis atau mencetak surat sebuah pengaduan, bagian demi bagian atau sekaligus dengan "
        "label; ditampilkan dulu, diajukan atau terbit setelah YA. Surat yang keliru terbit "
        "dibatalkan dengan batal <alasan>; nomornya tidak dipakai lagi. Dengan word, drafnya "
        "dikirim untuk dilanjutkan di Word; yang sudah diperbaiki dikirim kembali dengan perintah "
        "ini. Dengan cetak, versi yang menunggu tanda dikirim untuk dicetak dan ditandatangani di "
        "atas kertas."
    ),
    example="/surat 42",
    run=write_paper,
    asks=OfficeQuestion(write_paper_confirmed, words=hear_part, again=ask_again),
    takes_files=True,
    paragraphs=True,
)
