"""What the page behind a QR code says: is this paper genuine, how does this case stand?

With the code and the proof of a paper of ours: that it is, and when it was issued, of a secret case
too; or that it is void. Otherwise a code tells a date and a coarse state. A code that nobody has,
one of a secret case and what is no code at all get one and the same answer after the same two
questions to the database. Source: rules 26, 32.
"""

from __future__ import annotations

from msgspec import Struct

from backoffice.case.codes import find_code, is_code
from backoffice.desk.desk import Desk
from backoffice.papers.proof import NO_CODE, read_proof
from backoffice.store import cases, papers
from backoffice.store.engine.tx import Tx

#: Longer than any code, however it is written.
_LONGEST = 16
_BEGUN = frozenset({"PRA_DAFTAR", "BELUM_LENGKAP", "DITERIMA"})


class Shown(Struct, frozen=True):
    """What stands on the page: of nobody's name, of no category, of no unit."""

    office: str
    title: str
    lines: tuple[str, ...]


def look_up(tx: Tx, desk: Desk, code: str, proof: str) -> Shown:
    """What may be told of what stands behind the address and its `?s=`."""
    known, given = _read(code), read_proof(proof)
    paper = papers.by_code(tx, desk.vault, desk.office_id, known, given)
    told = cases.told_of(tx, desk.office_id, known)
    if paper is not None and paper.voided_at is not None:
        line = desk.words("halaman.batal", tanggal=desk.date(paper.issued_at))
        return _page(desk, desk.words("halaman.judul_batal"), line)
    if paper is not None:
        line = desk.words("halaman.asli", tanggal=desk.date(paper.issued_at))
        return _page(desk, desk.words("halaman.judul_asli"), line, desk.words("halaman.ragu"))
    if told is not None:
        return _page(
            desk,
            desk.words("halaman.judul_keadaan"),
            desk.words("halaman.diterima", tanggal=desk.date(told.received_at)),
            desk.words("halaman.keadaan", keadaan=_state(desk, told)),
            desk.words("halaman.tanpa_bukti"),
        )
    return nothing(desk)


def nothing(desk: Desk) -> Shown:
    """Of a code that nobody has, and of one whose case is secret."""
    title = desk.words("halaman.judul_kosong")
    return _page(desk, title, desk.words("halaman.kosong"), desk.words("halaman.tanya"))


def too_often(desk: Desk) -> Shown:
    """For an address that asks too often."""
    return _page(desk, desk.words("halaman.judul_sering"), desk.words("halaman.sering"))


def not_now(desk: Desk) -> Shown:
    """While the database is away."""
    return _page(desk, desk.words("halaman.judul_gangguan"), desk.words("halaman.gangguan"))


def _read(code: str) -> str:
    """The code as it is kept; empty for what has not its shape."""
    word = code.upper() if len(code) <= _LONGEST else ""
    if word == NO_CODE:
        return word
    return (find_code(word) or "") if is_code(word) else ""


def _page(desk: Desk, title: str, *lines: str) -> Shown:
    return Shown(desk.current.office.name, title, lines)


def _state(desk: Desk, told: cases.Told) -> str:
    if not told.open:
        return desk.words("halaman.selesai")
    if told.state == "DIJAWAB":
        return desk.words("halaman.dijawab")
    return desk.words("halaman.masuk" if told.state in _BEGUN else "halaman.proses")
