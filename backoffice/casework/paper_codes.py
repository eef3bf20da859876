"""The QR code of an issued paper: what whoever holds it asks with, and where.

Only a paper for the complainant bears the case's own code: with it the accused could look the case
up. Another paper with a number says that it is genuine, and nothing of a case.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.papers import Paper
from backoffice.papers.letter import Code, Letter
from backoffice.papers.proof import NO_CODE, proof_of
from backoffice.papers.values import Value
from backoffice.store import papers

#: Where the world sees whether a paper is genuine; behind it stand the code and `?s=` the proof.
PAGE = "/tanda-terima/"


def code_values(work: Work, case: Case, paper: Paper, number: str, digest: str) -> dict[str, Value]:
    """What stands in the code of a paper with this content, and beside it; empty: it has none."""
    desk, code = work.desk, _code_of(case, paper, number)
    if desk.public_url and code:
        proof = _proof(work, case, paper, number, digest)
        return {
            "kode_qr": f"{desk.public_url}{PAGE}{code}?s={proof}",
            "keterangan_qr": (desk.words("surat.qr_asli"),),
        }
    if paper.view != "pelapor":
        return {}
    if link := desk.asked_at(case.code):
        return {"kode_qr": link, "keterangan_qr": (desk.words("surat.qr_tanya"),)}
    command = desk.words("surat.qr_perintah", kode=case.code)
    return {"kode_qr": command, "keterangan_qr": (desk.words("surat.qr_kirim"),)}


def mark_in(work: Work, case: Case, paper: Paper, number: str, digest: str, made: Letter) -> str:
    """Under what the code of that letter is found again; empty where it proves nothing."""
    code = _code_of(case, paper, number)
    if not work.desk.public_url or not code or not any(isinstance(b, Code) for b in made.blocks):
        return ""
    proof = _proof(work, case, paper, number, digest)
    return papers.mark_of(work.desk.vault, case.office_id, code, proof)


def _code_of(case: Case, paper: Paper, number: str) -> str:
    if paper.view == "pelapor":
        return case.code
    return NO_CODE if number else ""


def _proof(work: Work, case: Case, paper: Paper, number: str, digest: str) -> str:
    desk: Desk = work.desk
    return proof_of(
        desk.vault,
        office_id=case.office_id,
        code=_code_of(case, paper, number),
        paper=paper.id,
        number=number,
        day=desk.local(work.now).date(),
        digest=digest,
    )
