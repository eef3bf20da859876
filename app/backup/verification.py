"""Check everything that is stored: journals, register, papers, reports, officers, rows, files."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence

from backoffice.desk.desk import Desk
from backoffice.reports.rerun import differing
from backoffice.store import (
    audit,
    evidence,
    file_keys,
    heads,
    milestones_audit,
    papers,
    papers_audit,
    reports_audit,
    rows_audit,
    sealed_audit,
    staff_audit,
)
from backoffice.store.attestations import Attestor
from backoffice.store.audit import Fault, File, Report
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.database import Database, Tx
from backoffice.store.vault import Erased, Tampered, Vault


async def verify(
    database: Database,
    vault: Vault,
    folder: BlobFolder,
    tell: Callable[[str], None],
    *,
    noted: heads.Noted | None = None,
    desk: Desk | None = None,
) -> Report:
    """What is not as it was written.

    With `noted`, also what was there when those heads were noted and is not any more. With `desk`,
    the figures of the last twelve months are counted again; what differs is a note, and no fault.

    The journals are read from one state of the database; the files after it, each as long as it
    is to be kept, and last those that no row names. `tell` may be called from another thread.
    """

    def journals(tx: Tx) -> Report:
        report = Report()
        look = papers_audit.PapersLook(tx, vault)
        counted = milestones_audit.MilestonesLook(tx)
        audit.walk_journals(tx, vault, report, tell, look, counted)
        audit.walk_register(tx, report)
        papers_audit.walk_papers(tx, report, look.told)
        staff_audit.walk_staff(tx, vault, report)
        sealed_audit.walk_sealed(tx, vault, report, tell)
        rows_audit.walk_rows(tx, Attestor(vault), report, tell)
        reports_audit.walk_reports(tx, vault, report)
        if desk is not None:
            report.notes += differing(tx, desk)
        if noted is not None:
            heads.compare(tx, noted, report)
        return report

    # Taken first: what is being kept right now has its row by the time we ask again.
    lying = await asyncio.to_thread(lambda: list(folder.shelves()))
    unnamed = [name for names in lying for name in await _not_named(database, names)]
    report = await database.read(journals)
    after = ""
    while page := await database.read(functools.partial(audit.files, after=after)):
        ids = [file.id for file in page]
        printed = await database.read(functools.partial(papers.printed_of, files=ids))
        for file in page:
            text = await asyncio.to_thread(_fault, folder, file)
            as_printed = printed.get(file.id, "")
            text = text or await _sealed_fault(database, vault, folder, file, as_printed)
            if text:
                await _add(database, report, file, text)
            report.files += 1
            tell(f"{report.files:,} files")
        after = page[-1].id
    for sha256 in sorted(await _not_named(database, unnamed)):
        if await asyncio.to_thread(folder.path(sha256).exists):
            report.add(Fault(kind="file", file=sha256, text="belongs to nothing"))
    return report


async def _not_named(database: Database, hashes: Sequence[str]) -> set[str]:
    if not hashes:
        return set()
    return set(hashes) - await database.read(functools.partial(evidence.named, hashes=hashes))


def _fault(folder: BlobFolder, file: File) -> str:
    if file.sha256 is None:
        return "is said to be kept, and its hash is not on record"
    try:
        return "" if folder.holds(file.sha256) else "was changed"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except ValueError:
        return "has a hash on record that is none"


async def _sealed_fault(
    database: Database, vault: Vault, folder: BlobFolder, file: File, as_printed: str
) -> str:
    """Whether it opens with the key of its person, and is what was put under that row.

    `as_printed`: of a paper, what stands on record of its contents.
    """
    try:
        key = await database.read(lambda tx: file_keys.of_row(tx, vault, file.id))
        if key is None or file.sha256 is None:
            return ""
        contents = folder.opened(file.sha256, key, file.id)
        if not as_printed:
            await asyncio.to_thread(folder.read_through, file.sha256, key, file.id)
        elif not await asyncio.to_thread(papers_audit.is_as_printed, vault, contents, as_printed):
            return "is not the paper that was printed"
    except Erased:
        return "is kept, and the key of its person was destroyed"
    except Tampered:
        return "cannot be opened with the key of its person"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return ""


async def _add(database: Database, report: Report, file: File, text: str) -> None:
    def look(tx: Tx) -> str | None:
        if not audit.still_kept(tx, file):
            raise LookupError
        return audit.label(tx, file.case_id)

    try:
        case = await database.read(look)
    except LookupError:
        # Erased while we looked.
        return
    report.add(Fault(kind="file", case=case, file=file.sha256, text=text))
