"""Under which classes an office files its closed cases, and how long it keeps each. Pure.

Source: rules 35; SOP tanbu L33; SOP pasuruan L30.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct


class ArchiveClass(Struct, frozen=True, forbid_unknown_fields=True):
    """A class of the office's schedule of retention (JRA)."""

    #: As officers type it: /arsip 42 rapat.
    id: str
    #: As people read it.
    name: str
    #: Years in which it is at hand, and then in which it is only kept.
    active: int
    inactive: int
    #: What becomes of it then.
    then: Literal["musnah", "dinilai kembali", "permanen"]
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""


class ArchiveProfile(Protocol):
    """As much of a profile as declares its classes."""

    @property
    def archive(self) -> Sequence[ArchiveClass]: ...


def class_of(profile: ArchiveProfile, id: str) -> ArchiveClass | None:
    """The class of that id, or None."""
    return next((one for one in profile.archive if one.id == id), None)
