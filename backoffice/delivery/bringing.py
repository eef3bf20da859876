"""The files that go along with a message: found when its row is leased, opened when it is sent.

Who gets one gets the copy without place and device; the contents are in the open in memory alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from backoffice.casework.copies import clean_copy
from backoffice.casework.file_types import HEAD, PLAIN, ending_of, shown_as, type_of
from backoffice.desk.printed import CSV
from backoffice.store import file_keys, outbox, texts
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence
from backoffice.store.vault import Erased, Tampered, Vault
from channels.message import Blob

log = logging.getLogger(__name__)

#: What an officer is told below a file: texts by these keys.
UNSCANNED, INFECTED, METADATA, LOST = (
    "p_berkas_belum_diperiksa",
    "p_berkas_terinfeksi",
    "p_berkas_metadata",
    "p_berkas_hilang",
)
#: Found by a scan: it goes to nobody.
IS_INFECTED = "infected"
IS_CLEAN = "clean"
#: Kinds of content that bear no notes of a device.
_WITHOUT_NOTES = ("audio/", PLAIN)


class ToBring(Struct, frozen=True):
    """A file as its row is; without a key and a place there is nothing to be brought."""

    id: str
    name: str
    sha256: str = ""
    key: bytes = b""
    #: As what it was sent.
    kind: str = ""
    place: tuple[float, float] | None = None
    scan: str | None = None
    #: The house printed it: it says of its makers what they wanted it to say.
    printed: bool = False
    #: What it is by its content, where the house made it; empty: that is looked at.
    content_type: str = ""


class Brought(Struct, frozen=True):
    """A file as it goes out; one without contents and place does not."""

    blob: Blob | None = None
    place: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()

    @property
    def goes(self) -> bool:
        return self.blob is not None or self.place is not None


def look_up(tx: Tx, vault: Vault, file: outbox.File) -> ToBring:
    """What is needed to open it; nothing of one that was erased, sealed or taken back meanwhile."""
    nothing = ToBring(id=file.id, name=file.name)
    found = tx.get(evidence, file.id)
    gone = found is None or found["note"] in (texts.ERASE, texts.TAKEN)
    if found is None or gone or found["status"] != "stored":
        return nothing
    row = texts.read_evidence(found)
    try:
        if row.kind == "location":
            place = msgspec.json.decode(texts.known_of(vault, row), type=tuple[float, float])
            return ToBring(id=file.id, name=file.name, place=place)
        if texts.key_of(tx, row.person_id) is None:
            return nothing
        key = file_keys.of_row(tx, vault, file.id)
    except (Erased, Tampered, msgspec.MsgspecError):
        return nothing
    if key is None or row.sha256 is None:
        return nothing
    return ToBring(
        id=file.id,
        name=file.name,
        sha256=row.sha256,
        key=key,
        kind=row.kind,
        scan=row.scan,
        printed=row.channel == texts.PRINTED,
        content_type=(row.content_type or "") if row.channel == texts.PRINTED else "",
    )


def bring(folder: BlobFolder, files: Iterable[ToBring]) -> dict[str, Brought]:
    """Open each and make the copy that may be handed on, by its id. Blocks."""
    return {file.id: _brought(folder, file) for file in files}


def _brought(folder: BlobFolder, file: ToBring) -> Brought:
    if file.place is not None:
        return Brought(place=file.place)
    if file.scan == IS_INFECTED:
        return Brought(notes=(INFECTED,))
    if not file.key:
        return Brought(notes=(LOST,))
    try:
        content = b"".join(folder.opened(file.sha256, file.key, file.id))
    except (OSError, ValueError, Tampered) as error:
        log.error("bring %s: %s", file.id, type(error).__name__)
        return Brought(notes=(LOST,))
    if not content:
        return Brought(notes=(LOST,))
    media_type = file.content_type or type_of(content[:HEAD])
    copy = clean_copy(content, media_type)
    bears_notes = not file.printed and not copy.clean and not media_type.startswith(_WITHOUT_NOTES)
    blob = Blob(
        "",
        f"{file.name}.{ending_of(media_type)}",
        # A table as text is text for a provider that does not know the word for it.
        PLAIN if media_type == CSV else media_type,
        content=copy.content,
        kind=shown_as(media_type, file.kind),
    )
    notes = (
        *((METADATA,) if bears_notes else ()),
        *(() if file.scan == IS_CLEAN else (UNSCANNED,)),
    )
    return Brought(blob=blob, notes=notes)
