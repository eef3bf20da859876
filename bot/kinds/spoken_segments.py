"""Phrases put together into segments: what one "sejak", "sampai" or "setiap" is said of. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from bot.kinds.date_leftovers import FILLERS
from bot.kinds.phrase_readers import Phrase
from bot.kinds.spans import Said, merged
from bot.kinds.spoken_hours import Hours

#: They begin a segment.
_PARTING = frozenset({"since", "until", "before", "after", "every", "either", "between"})
#: "sejak saya pindah tahun lalu": so many words may stand between.
_REACH = 4
_AS_SAID = {"bakda": "habis"}
#: "2 bulan belum jadi": it has lasted so long.
_SO_LONG = frozenset(
    {"belum", "blm", "tidak", "tdk", "gak", "ga", "nggak", "indak", "lebih", "ini"}
)
#: So many words of an event are kept beside the day: "kemarin habis hujan".
_EVENT = 3


class Segment(Struct):
    """Days, hours and lengths that one phrase put together, and how they are meant."""

    #: Which of the roles of `_PARTING` stand before it.
    marks: frozenset[str] = frozenset()
    day: Said | None = None
    hours: tuple[Hours, ...] = ()
    count: int = 0
    unit: str = ""
    times: int = 0
    offset: int = 0
    around: bool = False
    #: "hampir setiap"
    almost: bool = False
    #: "lebih dari 2 bulan", "sudah 2 bulan": it has lasted.
    lasting: bool = False
    #: Words stand between this one and the one before.
    apart: bool = False
    #: "2 bulan lebih" and the like, as it was said.
    words: str = ""

    @property
    def empty(self) -> bool:
        """It says nothing of days."""
        return self.day is None and not self.count and not self.offset


class Parts(Struct):
    """What a text says, in order."""

    segments: list[Segment]
    #: "habis hujan": a part of the day, or a day, that only whoever said it knows.
    event: str = ""
    #: Such an event stands where a day was expected.
    broken: bool = False


def segments_of(said: Sequence[Phrase]) -> Parts:
    """Put phrases together. Raises Contradiction where neighbours contradict each other."""
    return _Builder(said).built()


class _Builder:
    def __init__(self, said: Sequence[Phrase]) -> None:
        self.said = said
        self.parts = Parts([])
        self.pending: list[Phrase] = []
        self.strange = 0
        self.apart = False

    def built(self) -> Parts:
        for at, one in enumerate(self.said):
            if one.role == "word":
                self._word(at, one)
            elif one.role in ("day", "hours", "length", "times", "offset"):
                self._content(one)
            else:
                self.pending.append(one)
                self.strange = 0
                if one.count:
                    self._content(Phrase("length", one.words, count=one.count, unit=one.unit))
                    self.parts.segments[-1].times = one.times
        if any(one.role in ("before", "every") for one in self.pending):
            self.parts.broken = True
        return self.parts

    def _word(self, at: int, one: Phrase) -> None:
        if one.words == "dan" and self._open("between"):
            self.pending.append(Phrase("until", one.words))
            return
        if one.words in _SO_LONG and at and self.said[at - 1].role == "length":
            self.parts.segments[-1].lasting = True
        if one.words in FILLERS:
            return
        self.apart = True
        self.strange += 1
        roles = {phrase.role for phrase in self.pending}
        if roles & {"before", "after", "every"}:
            words = [
                phrase.words for phrase in self.said[at : at + _EVENT] if phrase.role == "word"
            ]
            known = self.parts.segments and "every" not in roles and "since" not in roles
            if known and self.parts.segments[-1].day is not None:
                before = self.pending[-1].words
                self.parts.event = " ".join([_AS_SAID.get(before, before), *words])
            else:
                self.parts.broken = True
            self.pending = []
        elif "until" in roles or "either" in roles or self.strange > _REACH:
            self.pending = []

    def _open(self, mark: str) -> bool:
        return bool(self.parts.segments) and mark in self.parts.segments[-1].marks

    def _content(self, one: Phrase) -> None:
        roles = frozenset(phrase.role for phrase in self.pending)
        marks = roles & _PARTING
        segments = self.parts.segments
        led = bool(segments) and bool(segments[-1].marks & {"before", "after"})
        # "bakda isya kemarin": what is said of the hour is not said of the day.
        led = led and segments[-1].empty and bool(segments[-1].hours) and one.day is not None
        if marks or not segments or self.apart or led:
            segments.append(Segment(marks=frozenset(marks), apart=self.apart))
        segment = segments[-1]
        if one.day is not None:
            segment.day = one.day if segment.day is None else merged(segment.day, one.day)
        if one.hours is not None:
            segment.hours = (*segment.hours, one.hours)
        if one.role == "length":
            if segment.count:
                self.parts.broken = True
            segment.count, segment.unit = one.count, one.unit
        elif one.role == "times":
            segment.times = one.count
        elif one.role == "offset":
            segment.offset = one.count
        segment.around |= "about" in roles and one.role != "hours"
        segment.almost |= any(phrase.words.startswith("hampir") for phrase in self.pending)
        segment.lasting |= "lasting" in roles
        segment.words = f"{segment.words} {one.words}".strip()
        self.pending = []
        self.strange = 0
        self.apart = False
