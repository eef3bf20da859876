"""A paper that was not there when the words that it belongs to went out: it is sent behind them."""

from __future__ import annotations

from collections.abc import Iterable

from backoffice.desk.work import Work
from backoffice.office.profile import OFFICERS
from backoffice.store import outbox
from backoffice.store.outbox import OutboxRow
from backoffice.store.tables import evidence
from backoffice.store.texts import PRINTED


def missed(work: Work, row: OutboxRow, files: Iterable[str]) -> None:
    """Note that a row went out without these files; one that was printed meanwhile follows now.

    A paper can become ready between the moment its words were leased and the one at which they
    were sent: then printing found nobody to send it to.
    """
    for id in files:
        found = work.tx.get(evidence, id)
        if found is None or found["channel"] != PRINTED:
            continue
        outbox.await_file(work.tx, row.id, id)
        if found["status"] == "stored":
            _follow(work, row, id)


def follow(work: Work, file_id: str) -> None:
    """Send a paper that is ready now to whoever read that it follows."""
    for row in outbox.went_without(work.tx, file_id):
        _follow(work, row, file_id)


def _follow(work: Work, before: OutboxRow, file_id: str) -> None:
    if before.text.startswith(OFFICERS):
        # They bring theirs by /dokumen.
        return
    outbox.add(
        work.tx,
        work.desk.vault,
        key=f"{before.key}:susulan:{file_id}",
        office_id=before.office_id,
        address_id=before.address_id,
        version=before.version,
        text="surat_susulan",
        case_id=before.case_id,
        now=work.now,
        once=True,
        files=[outbox.File(file_id, work.desk.words("berkas.lampiran", urut="1"))],
    )
