"""The files of citizens, as they lie in the folder and as they came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from app.demo.world import World
from backoffice.store import file_keys, texts
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence
from backoffice.store.vault import Vault


def folder_of(world: World) -> BlobFolder:
    return BlobFolder(world.settings.data_dir / "blobs")


def lying(data: Path) -> list[Path]:
    """Where files lie in a data folder."""
    return sorted((data / "blobs").glob("??/*"))


def hash_of(file: Path) -> str:
    """The hash by which a file in a data folder is known."""
    return file.parent.name + file.name


def open_files(tx: Tx, vault: Vault, folder: BlobFolder, case_id: str | None = None) -> list[bytes]:
    """What citizens sent, of all cases or of that one, in the order of its bytes."""
    query = select(evidence).where(
        evidence.c.sha256.is_not(None), evidence.c.channel != texts.PRINTED
    )
    return _opened(tx, vault, folder, query, case_id)


def open_papers(
    tx: Tx, vault: Vault, folder: BlobFolder, case_id: str | None = None
) -> list[bytes]:
    """What the house printed, likewise."""
    query = select(evidence).where(
        evidence.c.sha256.is_not(None), evidence.c.channel == texts.PRINTED
    )
    return _opened(tx, vault, folder, query, case_id)


def _opened(
    tx: Tx, vault: Vault, folder: BlobFolder, query: Select[Any], case_id: str | None
) -> list[bytes]:
    if case_id is not None:
        query = query.where(evidence.c.case_id == case_id)
    found = []
    for row in tx.rows(query):
        key = file_keys.of_row(tx, vault, row["id"])
        assert key is not None, "it is encrypted"
        found.append(b"".join(folder.opened(row["sha256"], key, row["id"])))
    return sorted(found)


async def sent_files(world: World) -> list[bytes]:
    """As `open_files`, of an office."""
    vault = world.node.desk.vault
    return await world.node.database.read(lambda tx: open_files(tx, vault, folder_of(world)))
