"""/dokumen: the papers of a case, listed and brought. What citizens sent is /berkas."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.parts import CasePaper
from backoffice.case.workflow import roles_of
from backoffice.casework import paper_drafts, sheets
from backoffice.office.papers import Paper, next_sign_of, paper_of
from backoffice.office.secrecy import hides_identity
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import evidence, outbox
from backoffice.store.texts import ERASE

#: At the end of the name of a file that is not valid any more.
_VOID = "-DIBATALKAN"


def show_papers(call: Call) -> None:
    """`<nomor> [surat]`: list them, or bring the one that is named."""
    case = call.case()
    profile = call.desk.profile(case.version)
    word = call.rest.strip().lower()
    if not word:
        lines = [line(call, case, one) for one in case.papers]
        none = call.desk.words("surat.belum_ada")
        params = {"nomor": case.label, "daftar": "\n".join(lines) or none}
        call.say("p_dokumen", params, case_id=case.id)
        return
    paper = paper_of(profile, word)
    found = case.paper(paper.id) if paper else None
    if paper is None or found is None:
        there = ", ".join(dict.fromkeys(one.paper for one in case.papers))
        params = {"nomor": case.label, "surat": word[:40]}
        params["daftar"] = there or call.desk.words("surat.belum_ada")
        raise Stop("p_dokumen_mana", params)
    bring(call, case, paper, found)


def line(call: Call, case: Case, one: CasePaper) -> str:
    """A paper of the case in a line: what it is, its number, whose sign it waits for."""
    profile, desk = call.desk.profile(case.version), call.desk
    paper = paper_of(profile, one.paper)
    params = {"surat": paper.title if paper else one.paper, "kunci": one.paper}
    params["nomor_surat"] = one.number or desk.words("surat.tanpa_nomor")
    if one.state == "terbit" and one.issued_at is not None:
        return desk.words("surat.terbit", **params, tanggal=desk.date(one.issued_at))
    if one.state == "batal":
        return desk.words("surat.batal", **params)
    del params["nomor_surat"]
    params["versi"] = str(one.version)
    if one.state == "dikembalikan":
        return desk.words("surat.dikembalikan", **params)
    sign = next_sign_of(paper, one) if paper else None
    turn = ", ".join(roles_of(profile, (sign.role,))) if sign else ""
    return desk.words("surat.menunggu", **params, giliran=turn or "-")


def bring(call: Call, case: Case, paper: Paper, one: CasePaper) -> None:
    """Queue its file; a version that is not issued is shown as it is written."""
    desk = call.desk
    check_may_read(call, case, paper)
    params = {"nomor": case.label, "surat": paper.title, "keadaan": line(call, case, one)}
    if not one.pages:
        refs = {"isi": one.words} if one.words else {}
        if draft := paper_drafts.do_print(call.work, case, paper, one):
            params["versi"] = str(one.version)
            name = draft_name(call, case, one.paper, one.version)
            files = [outbox.File(draft, name)]
            call.say("p_dokumen_draf", params, refs=refs, files=files, case_id=case.id)
            return
        call.say("p_dokumen_teks" if refs else "p_dokumen_data", params, refs=refs, case_id=case.id)
        return
    rows = evidence.rows(call.tx, one.pages)
    if not rows or any(row.status in ("failed", "refused") or row.note == ERASE for row in rows):
        raise Stop("p_dokumen_gagal", params)
    void = one.state == "batal"
    name = f"{desk.numbers.tap(case.label)}-{one.paper}{_VOID if void else ''}"
    names = [name] if len(one.pages) == 1 else [f"{name}-{i + 1}" for i in range(len(one.pages))]
    going = [outbox.File(*one) for one in zip(one.pages, names, strict=True)]
    text = "p_dokumen_batal" if void else "p_dokumen_ini"
    call.say(text, params, files=going, case_id=case.id)


def draft_name(call: Call, case: Case, paper: str, version: int) -> str:
    """What the file of a version is called that is not issued."""
    return f"{call.desk.numbers.tap(case.label)}-{paper}-draf-v{version}"


def bring_sheet(call: Call, paper: Paper) -> None:
    """Queue what belongs to no case and tells of nobody: nothing is asked and nothing entered."""
    file = sheets.blank_form(call.work, paper)
    going = [outbox.File(file, call.desk.words("formulir.berkas"))] if file else []
    call.say("p_formulir_ini", {"surat": paper.title}, files=going)


def check_may_read(call: Call, case: Case, paper: Paper) -> None:
    """Stop where it says who complains, and this officer is not to know that."""
    profile = call.desk.profile(case.version)
    if paper.view == "pelapor" and hides_identity(profile, case, call.staff):
        raise Stop("p_dokumen_tertutup", {"nomor": case.label, "surat": paper.title})


SHOW_PAPERS = Command(
    name="dokumen",
    aliases=("documents",),
    takes="<nomor> [surat]",
    summary=(
        "Menampilkan surat-surat sebuah pengaduan; dengan nama suratnya, mengirim berkasnya, yang "
        "belum terbit sebagai draf."
    ),
    example="/dokumen 42",
    run=show_papers,
    shows=True,
)
