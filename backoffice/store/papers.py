"""Papers that were issued: what their QR codes and their files are checked against.

A row tells nothing of what stands on the paper. The code with its proof, and the printed file, are
there as digests under a key, so that neither a paper nor its file can be made from the database,
and none is found again in it by whoever has the database alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from backoffice.store.engine.tx import Tx
from backoffice.store.engine.values import reader
from backoffice.store.tables import papers, to_micros
from backoffice.store.vault import Vault


class IssuedPaper(Struct, frozen=True):
    """A paper that was issued; the columns say what each field means."""

    id: str
    office_id: str
    case_id: str
    paper: str
    number: str
    year: int
    ordinal: int
    issued_at: datetime
    voided_at: datetime | None
    digest: str
    mark: str
    printed: str | None
    kept: bytes


_read = reader(IssuedPaper)
#: What `kept` proves: every column but itself.
_PROVED = IssuedPaper.__struct_fields__[:-1]


def content_digest(vault: Vault, letter: bytes) -> str:
    """Keyed digest of a frozen letter without its QR codes: what they prove cannot hold them.

    It is taken of the bytes as they were written, whatever fields a letter has got since. It
    outlives an erasure, so it is under a key: nobody else can try what stood there.
    """
    raw = msgspec.msgpack.decode(letter)
    blocks = [one for one in raw.get("blocks", ()) if one.get("type") != "code"]
    written = msgspec.msgpack.encode({**raw, "blocks": blocks})
    return vault.token("paper content", hashlib.sha256(written).hexdigest())


def mark_of(vault: Vault, office_id: str, code: str, proof: str) -> str:
    """Under which digest a paper with this in its QR code is found."""
    return vault.token("paper code", office_id, code, proof)


def file_digest(vault: Vault, sha256: str) -> str:
    """Under which digest a file with this hash is found."""
    return vault.token("paper file", sha256)


def add(
    tx: Tx,
    vault: Vault,
    *,
    file: str,
    office_id: str,
    case_id: str,
    paper: str,
    number: str,
    year: int,
    ordinal: int,
    digest: str,
    mark: str,
    now: datetime,
) -> None:
    """Note that it was issued; `file` is the row of what is printed, empty where nothing is."""
    row = {
        "id": file or tx.new_id(),
        "office_id": office_id,
        "case_id": case_id,
        "paper": paper,
        "number": number,
        "year": year,
        "ordinal": ordinal,
        "issued_at": now,
        "voided_at": None,
        "digest": digest,
        "mark": mark,
        "printed": None,
    }
    tx.add(papers, **row, kept=_attested(vault, row))


def printed(tx: Tx, vault: Vault, file: str, sha256: str) -> None:
    """Note the hash of the file as it was printed; nothing where no paper has it."""
    _set(tx, vault, tx.get(papers, file), printed=file_digest(vault, sha256))


_OF_NUMBER = select(papers).where(
    papers.c.case_id == bindparam("case_id"),
    papers.c.paper == bindparam("paper"),
    papers.c.number == bindparam("number"),
    papers.c.voided_at.is_(None),
)


def voided(
    tx: Tx, vault: Vault, *, file: str, case_id: str, paper: str, number: str, now: datetime
) -> None:
    """Note that it is void."""
    if file:
        _set(tx, vault, tx.get(papers, file), voided_at=now)
        return
    for row in tx.rows(_OF_NUMBER, case_id=case_id, paper=paper, number=number)[:1]:
        _set(tx, vault, tx.get(papers, row["id"]), voided_at=now)


def _set(tx: Tx, vault: Vault, row: Mapping[Any, Any] | None, **changed: Any) -> None:
    if row is None:
        return
    # Changed behind our back, it is not to come out right by what we do.
    right = bytes(row["kept"]) == _attested(vault, row)
    kept = _attested(vault, {**row, **changed}) if right else b""
    tx.set(papers, row["id"], **changed, kept=kept)


def _attested(vault: Vault, row: Mapping[Any, Any]) -> bytes:
    proved = [row[name] for name in _PROVED]
    moments = [to_micros(one) if isinstance(one, datetime) else one for one in proved]
    return vault.attest(msgspec.msgpack.encode(("papers", *moments)))


def holds(vault: Vault, row: Mapping[Any, Any]) -> bool:
    """Whether it is as we wrote it."""
    return bytes(row["kept"]) == _attested(vault, row)


_BY_MARK = select(papers).where(papers.c.mark == bindparam("mark"))
_BY_FILE = select(papers).where(papers.c.printed == bindparam("printed"))


def by_code(tx: Tx, vault: Vault, office_id: str, code: str, proof: str) -> IssuedPaper | None:
    """The paper whose QR code holds both; None for anything else, at the same cost."""
    return _first(vault, tx.rows(_BY_MARK, mark=mark_of(vault, office_id, code, proof)))


def by_file(tx: Tx, vault: Vault, sha256: str) -> IssuedPaper | None:
    """The paper whose printed file has this hash, byte for byte; else None."""
    return _first(vault, tx.rows(_BY_FILE, printed=file_digest(vault, sha256)))


def _first(vault: Vault, rows: Iterable[Mapping[Any, Any]]) -> IssuedPaper | None:
    # What somebody put there without the key is no paper of ours.
    return next((_read(row) for row in rows if holds(vault, row)), None)


_PRINTED = select(papers.c.id, papers.c.printed).where(
    papers.c.id.in_(bindparam("ids", expanding=True)), papers.c.printed.is_not(None)
)


def printed_of(tx: Tx, files: Sequence[str]) -> dict[str, str]:
    """What these files are, where they are papers: row -> digest of the file."""
    return {row["id"]: row["printed"] for row in tx.rows(_PRINTED, ids=list(files))}
