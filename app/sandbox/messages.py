"""A message as the person of a sandbox sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SandboxMessage:
    """A message as a person sees it at this moment."""

    id: int
    chat: int
    text: str
    html: str
    #: Rows of (label, data).
    rows: tuple[tuple[tuple[str, str], ...], ...]
    date: datetime
    filename: str = ""
    media_type: str = ""
    document: bytes = b""
    edited: bool = False
    reply_to: int | None = None
    thread: int | None = None
    #: As what the provider shows it: photo, voice, location and the like; words have none.
    kind: str = ""
    #: Latitude and longitude.
    place: tuple[float, float] | None = None

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels, row by row."""
        return tuple(label for row in self.rows for label, _ in row)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(label, data), row by row."""
        return tuple(button for row in self.rows for button in row)
