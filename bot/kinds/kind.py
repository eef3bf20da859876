"""What a kind of answer offers: buttons, and a reading of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.conversation import Answer
from bot.form import Field, Option

#: A line that a mail program may have broken.
_WRAPPED = 60


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
    #: It was understood, and it cannot be: a day to come, the 31st of June.
    understood: bool = False
    #: Nothing will come of asking again: the question is left, and `partial` is kept beside the
    #: answers.
    leaves: bool = False


class Confirmation(Struct, frozen=True):
    """How a reading is shown back, and its two buttons."""

    text: str
    params: Mapping[str, str]
    yes: str = "tombol.benar"
    no: str = "tombol.ubah"


class Kind(Protocol):
    """A way of answering. Stateless; `read` never raises, whatever was typed.

    A kind is a subclass and says what is special about it; the values here are those of most.
    """

    #: Text keys that this kind may say.
    texts: frozenset[str]
    #: A burst of messages may be one answer, so the turn waits for silence.
    telling: bool = False
    #: Keys of `Field.limits` that this kind obeys.
    limits: frozenset[str] = frozenset()
    #: What people write before the colon in a mail or on paper, beside the field's own label.
    labels: tuple[str, ...] = ()
    #: On paper, what cannot be read is a slip of the finger and no manner of speaking.
    strict: bool = False
    #: It takes one of the options of its field.
    chooses: bool = False
    #: It is a matter of officers: no citizen is asked it.
    officers_only: bool = False
    #: Each of its options is decided by itself.
    one_by_one: bool = False
    #: It tells what happened: every word that no label claims, with its blank lines.
    as_story: bool = False
    #: It is answered by files, by a pin, by a shared contact; where it is not, they are evidence.
    takes_files: bool = False
    takes_pin: bool = False
    takes_contact: bool = False
    #: It names a mailbox: its value is a mail address.
    names_mailbox: bool = False
    #: What it is called on a paper of the office; empty: it is on none by itself.
    printed_as: str = ""
    #: Lines that it takes on a form that is filled by hand.
    written_lines: int = 1
    #: What of a person it tells. Who has a sentence with it knows who speaks.
    identity: Literal["", "name", "number"] = ""
    #: "Tidak ada" behind its label says something.
    none_answers: bool = False
    #: The same on a paper, which then does not leave the field open.
    none_fills: bool = False
    #: What it could not read stands in `Problem.partial`, and is not lost when it is passed.
    keeps_unread: bool = False
    #: Whoever declines it does so in a sentence too: "saya tidak mau sebut nama".
    declined_in_sentences: bool = False

    def choices(self, field: Field) -> tuple[Option, ...]:
        """Answers offered as buttons."""
        return ()

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        """Understand what was said, or say why not."""
        ...

    def read_labelled(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        """The same for what stands behind the label in a mail."""
        return self.read(field, heard, now=now, zone=zone)

    def confirmation(self, answer: Answer) -> Confirmation:
        """Show `answer` back; works from the stored answer alone."""
        return Confirmation("konfirmasi_isian", {"isi": answer.shown})

    def goes_on(self, last: str, line: str) -> bool:
        """Whether `line` belongs to a labelled answer whose last line is `last`."""
        return False

    def is_certain(self, field: Field, answer: Answer) -> bool:
        """An answer without a label that could hardly be anything else."""
        return False

    def taken(self, field: Field, answer: Answer) -> tuple[str, ...]:
        """Ids of the options that an answer takes."""
        return ()

    def satisfies(self, field: Field, answer: Answer) -> bool:
        """Whether it is an answer that the field wants (`Field.must`)."""
        return not field.must or not set(field.must).isdisjoint(self.taken(field, answer))

    def mask(self, answer: Answer) -> str:
        """What an officer sees of it where the person is not to be known."""
        return "••••"

    def number(self, answer: Answer) -> str:
        """The digits of the telephone number that it holds; empty for none."""
        return ""


def is_broken(last: str) -> bool:
    """A mail program may have broken the line here, or the writer goes on after a comma."""
    return last.endswith(",") or len(last) >= _WRAPPED
