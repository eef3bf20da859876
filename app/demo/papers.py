"""The papers that an office issued while it was played, as files that one can open."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from pathlib import Path

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.parts import CasePaper
from backoffice.store import evidence, file_keys
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx

#: Below the folder of the office.
FOLDER = "surat"


async def leave_papers(world: World, found: Sequence[Case], folder: Path) -> list[str]:
    """Write the issued papers of these cases, as they were sent, into `folder`/surat.

    Returns their names, in the order in which they were issued.
    """
    desk, database = world.node.desk, world.node.database
    blobs = BlobFolder(world.settings.data_dir / "blobs")
    names = []
    for case in found:
        for paper in case.papers:
            if paper.state != "terbit" or not paper.file:
                continue
            kept = await database.read(functools.partial(_kept, world=world, file=paper.file))
            if kept is None:
                continue
            sha256, key = kept
            data = b"".join(blobs.opened(sha256, key, paper.file))
            name = _name(desk.numbers.tap(case.label), paper)
            await asyncio.to_thread(_write, folder / FOLDER / name, data)
            names.append(name)
    return names


def _name(number: str, paper: CasePaper) -> str:
    again = f"-{paper.serial}" if paper.serial > 1 else ""
    return f"{number}-{paper.paper}{again}.pdf"


def _kept(tx: Tx, world: World, file: str) -> tuple[str, bytes] | None:
    """The hash of its contents and their key; None for one that was not printed."""
    for row in evidence.rows(tx, (file,)):
        key = file_keys.of_row(tx, world.node.desk.vault, row.id)
        if row.status == "stored" and row.sha256 and key is not None:
            return row.sha256, key
    return None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
