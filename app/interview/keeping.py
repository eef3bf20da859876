"""Answers of an interview that is not finished: a file beside the profiles, written after each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from app.interview.conducting import Said

_ENDING = ".belum-selesai.json"


class Unfinished(Struct, frozen=True):
    """An interview that somebody left."""

    file: Path
    said: tuple[Said, ...]

    @property
    def office(self) -> str:
        """What was answered first: the id of the office."""
        return self.said[0].answer


def unfinished(root: Path) -> list[Unfinished]:
    """Those in this folder, the latest first; what cannot be read is none."""
    found = []
    for file in root.glob(f"*{_ENDING}"):
        try:
            said = msgspec.json.decode(file.read_bytes(), type=tuple[Said, ...])
            found.append((file.stat().st_mtime, Unfinished(file, said)))
        except (OSError, ValueError):
            continue
    return [one for _, one in sorted(found, key=lambda pair: -pair[0]) if one.said]


class Keeper:
    """Writes what was said so far, so that a closed window costs nothing."""

    def __init__(self, root: Path, begun: Unfinished | None = None) -> None:
        self._root = root
        self.file = begun.file if begun else None
        self.count = len(begun.said) if begun else 0
        #: Why it could not be written the last time.
        self.fault = ""

    def keep(self, said: Sequence[Said]) -> None:
        """All of it, or what was there before. Nothing said is nothing to keep."""
        self.count = len(said)
        if not said:
            self.forget()
            return
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            if self.file is None:
                self.file = self._free(said[0].answer)
            beside = self.file.with_suffix(".tmp")
            beside.write_bytes(msgspec.json.format(msgspec.json.encode(said), indent=1))
            beside.replace(self.file)
            self.fault = ""
        except OSError as error:
            self.fault = error.strerror or str(error)

    def forget(self) -> None:
        """The profile was written, or there is nothing left."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)
            self.file = None

    def _free(self, id: str) -> Path:
        file, number = self._root / f"{id}{_ENDING}", 2
        while file.exists():
            file, number = self._root / f"{id}-{number}{_ENDING}", number + 1
        return file
