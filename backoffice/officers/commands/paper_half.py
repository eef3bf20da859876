"""A paper that is half written: what waits between two messages of its author."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Half(Struct, frozen=True):
    """A paper that is being written."""

    #: Id of the case, and of the paper.
    case: str
    paper: str
    #: The version that was there when it began.
    version: int
    parts: dict[str, str] = {}
    #: Key of the part that is asked for; empty: the preview was shown.
    asking: str = ""
    #: Id of the entry; empty where all came in one message.
    entry: str = ""
    #: Keys of parts that were skipped.
    passed: tuple[str, ...] = ()
    does: Literal["tulis", "batal", "baca"] = "tulis"
    #: Row of what is read of a document that came back.
    reads: str = ""
