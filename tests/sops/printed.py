"""What stands on the papers of an office that a test plays."""

from __future__ import annotations

import pypdfium2

from backoffice.store import evidence, file_keys
from backoffice.store.blobs import BlobFolder
from tests.sops.people import Office


async def file_of(office: Office, paper: str) -> bytes:
    """The printed file of that paper of the only case."""
    case = await office.case()
    found = case.paper(paper)
    assert found is not None, [one.paper for one in case.papers]
    return await file_with(office, found.file)


async def file_with(office: Office, id: str) -> bytes:
    """The printed file of that row."""
    database, vault = office.world.node.database, office.world.node.desk.vault
    (row,) = await database.read(lambda tx: evidence.rows(tx, (id,)))
    assert row.status == "stored", row.status
    key = await database.read(lambda tx: file_keys.of_row(tx, vault, row.id))
    assert key is not None
    assert row.sha256 is not None
    folder = BlobFolder(office.world.settings.data_dir / "blobs")
    return b"".join(folder.opened(row.sha256, key, row.id))


async def text_of(office: Office, paper: str) -> str:
    """What stands on it, a line each."""
    return words_on(await file_of(office, paper))


def words_on(pdf: bytes) -> str:
    """What stands on these pages, a line each."""
    pages = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return text.replace("\r\n", "\n")
