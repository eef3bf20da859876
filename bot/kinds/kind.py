"""What a kind of answer offers: buttons, and a reading of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.conversation import Answer
from bot.form import Field, Option


class Heard(Struct, frozen=True):
    """What was said at one question, joined from one message or a burst."""

    text: str = ""
    #: Id of the option whose button was pressed.
    option: str | None = None
    #: Latitude and longitude in degrees.
    location: tuple[float, float] | None = None
    #: There was a voice note among it.
    voice: bool = False
    messages: tuple[str, ...] = ()
    #: The first half of this answer, if one was given.
    before: Answer | None = None
    #: Answers to this question that were not understood so far.
    tries: int = 0


class Reading(Struct, frozen=True):
    """An answer; with `confirm` it is shown back and waits for "benar"."""

    answer: Answer
    confirm: bool = False


class Problem(Struct, frozen=True):
    """Why there is no answer yet: a text key and its data, and what to remember of it."""

    text: str
    params: Mapping[str, str] = {}
    partial: Answer | None = None
    #: Progress rather than a failure: it does not count as an answer that was not understood.
    counts: bool = True


class Confirmation(Struct, frozen=True):
    """How a reading is shown back, and its two buttons."""

    text: str
    params: Mapping[str, str]
    yes: str = "tombol.benar"
    no: str = "tombol.ubah"


class Kind(Protocol):
    """A way of answering. Stateless; `read` never raises, whatever was typed."""

    #: A burst of messages may be one answer, so the turn waits for silence.
    telling: bool
    #: Keys of `Field.limits` that this kind obeys.
    limits: frozenset[str]
    #: Text keys that this kind may say.
    texts: frozenset[str]

    def choices(self, field: Field) -> tuple[Option, ...]:
        """Answers offered as buttons."""
        ...

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        """Understand what was said, or say why not."""
        ...

    def confirmation(self, answer: Answer) -> Confirmation:
        """Show `answer` back; works from the stored answer alone."""
        ...


def plain_confirmation(answer: Answer) -> Confirmation:
    """For kinds whose readings need no confirmation of their own."""
    return Confirmation("konfirmasi_isian", {"isi": answer.shown})
