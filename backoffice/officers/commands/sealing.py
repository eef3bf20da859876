"""/segel: decide a request for deletion of what must be kept. Source: rules 34."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.casework import sealing
from backoffice.officers.commands.command import CaseQuestion, Command
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases

_MOST = 1000


def seal(call: Call) -> None:
    """Say what would be sealed, until when, and wait for YA."""
    case = call.case()
    own = _own(call, case)
    reason = call.reason()
    text_id = call.draft(case, reason)
    params = {
        "nomor": case.label,
        "daftar": _names(call, own),
        "tanggal": call.desk.date(sealing.kept_until(call.desk, case)),
    }
    call.await_yes("p_konfirmasi_segel", params, text_id=text_id, case=case)


def seal_confirmed(call: Call, case: Case, pending: Pending, option: str) -> None:
    own = _own(call, case)
    reason = call.drafted(pending)
    until = call.desk.date(sealing.kept_until(call.desk, case))
    sealing.do_seal(call.work, case, own, reason)
    call.report(case, "p_segel", {"tanggal": until})


def _own(call: Call, case: Case) -> list[Case]:
    """Every case under the same key; stops while any of them is open."""
    if case.open:
        raise Stop("p_segel_terbuka", {"nomor": case.label})
    own = cases.of_person(call.tx, case.person_id, limit=_MOST)
    busy = [one for one in own if one.open]
    if busy:
        raise Stop("p_segel_lain", {"nomor": case.label, "daftar": _names(call, busy)})
    return own


def _names(call: Call, found: list[Case]) -> str:
    """Their numbers, as far as this officer may know of them."""
    names = [call.desk.words("hilang.lain") if call.hides(one) else one.label for one in found]
    return ", ".join(dict.fromkeys(names))


SEAL = Command(
    name="segel",
    aliases=("seal",),
    ends=True,
    takes="<nomor> <alasan>",
    summary="Menyegel data pelapor yang minta dihapus, setelah pengaduannya ditutup; "
    "dimusnahkan setelah masa simpan.",
    example="/segel 42 Permintaan HAPUS DATA pelapor.",
    run=seal,
    asks=CaseQuestion(seal_confirmed),
)
