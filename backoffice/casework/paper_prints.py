"""A version that waits, printed to be signed by hand: in the office's own DOCX, or by its layout.

What comes of it is no issued paper: that is the scan of the sheet, once it was signed.
Source: rules 63.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from backoffice.case.case import Case
from backoffice.case.parts import CasePaper, Draft, Sign
from backoffice.case.workflow import roles_of
from backoffice.casework.journal import keep_bytes
from backoffice.casework.letters import as_value, frozen, letter_of, mark_of
from backoffice.casework.paper_issuing import LETTER
from backoffice.casework.paper_signs import stands
from backoffice.casework.paper_values import values_of
from backoffice.casework.paperwork import answer_sections, written_sections
from backoffice.desk.printed import DOCX, PDF, keep_printed
from backoffice.desk.work import Work
from backoffice.office.papers import ANSWER, Paper
from backoffice.papers.filling import GAP
from backoffice.papers.press import sent
from backoffice.papers.templates import Filling, names_of
from backoffice.papers.values import VALUES, Value
from backoffice.store import staff
from backoffice.store.tables import evidence

#: It differs each minute, and says nothing that makes another sheet.
_MOMENT = "tanggal_cetak"


def waiting_of(case: Case, paper: Paper) -> CasePaper | Draft | None:
    """The version of that paper that waits for signs; None where none does."""
    found = case.draft if paper.id == ANSWER else case.paper(paper.id)
    return found if found is not None and found.state == "menunggu" else None


def do_print_to_sign(work: Work, case: Case, paper: Paper, waits: CasePaper | Draft) -> str:
    """The row of the file of that version, to be signed by hand; "" where it is not printed.

    The same sheet is printed once. Number and date of issue are given with the last sign, so that
    a line stands where the number comes.
    """
    if isinstance(waits, CasePaper):
        parts = written_sections(work, paper, waits)
    else:
        parts = answer_sections(work, case, paper)
    if paper.template:
        filling = Filling(
            case.version, paper.template, sent(_values(work, case, paper, parts, waits))
        )
        same = {name: value for name, value in filling.values.items() if name != _MOMENT}
        said, data, media_type = msgspec.msgpack.encode(same), msgspec.msgpack.encode(filling), DOCX
    else:
        made = letter_of(work, case, paper, parts, waits.signs)
        if made is None:
            return ""
        data = frozen(work.desk.vault, made).data
        said = frozen(work.desk.vault, msgspec.structs.replace(made, made_at=0)).data
        media_type = PDF
    shows = hashlib.sha256(said).hexdigest()
    id = work.desk.vault.token("to sign", case.id, paper.id, str(waits.version), shows)
    if work.tx.get(evidence, id) is not None:
        return id
    row = keep_bytes(work, case, LETTER, data)
    name = f"{paper.id}-cetak-v{waits.version}"
    return keep_printed(work, case, row, name, id=id, media_type=media_type)


def _values(
    work: Work, case: Case, paper: Paper, parts: Mapping[str, str], waits: CasePaper | Draft
) -> dict[str, Value]:
    """All that a template may ask for; what has nothing to say is empty."""
    names = names_of(work.desk.profile(case.version), paper)
    empty: dict[str, Value] = {name: "" for name, one in names.items() if one.kind == "teks"}
    found = empty | values_of(work, case, paper, number=GAP if paper.number else "")
    for key, words in parts.items():
        found[key] = as_value(key, words) if key in VALUES else words
    for act, name in (("tanda_tangan", "penanda_tangan"), ("paraf", "pemaraf")):
        roles = [one.role for one in paper.signs if one.act == act]
        found[name] = list(_standing(work, case, roles, waits.signs))
    return {name: value for name, value in found.items() if name in names}


def _standing(
    work: Work, case: Case, roles: Sequence[str], signs: Sequence[Sign]
) -> Iterator[dict[str, str]]:
    """Who has signed at each of these places, or is to: where several may, nobody yet."""
    profile = work.desk.profile(case.version)
    given = {one.role: one for one in signs}
    known = staff.known(work.tx, case.office_id)
    for role in roles:
        holders = [one for one in known if role in one.roles]
        alone = holders[0].id if len(holders) == 1 else ""
        sign = given.get(role, Sign(role, alone, 0))
        who = staff.get(work.tx, sign.staff) if sign.staff else None
        shown, titles = stands(work, sign), roles_of(profile, (role,))
        yield {
            "jabatan": shown.position or ", ".join(titles),
            "nama": who.name if who else "",
            "pangkat": shown.rank,
            "nip": shown.nip,
            "tanda": mark_of(work.desk, sign),
        }
