"""What an office may declare of its form. Data only; `engine` plays it and `issues` lints it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

#: receive: without it there is no register number; complete: asked for until the case is complete;
#: asked: always asked, may be skipped; optional: the same, and never reminded.
Need = Literal["receive", "complete", "asked", "optional"]


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer of a choice."""

    id: str
    #: At most 20 characters, so that it fits the narrowest channel's button.
    label: str
    #: Other words that mean this option, folded to lower case.
    words: tuple[str, ...] = ()


class When(Struct, frozen=True, forbid_unknown_fields=True):
    """The field is asked only if an earlier choice took one of these options."""

    field: str
    any_of: tuple[str, ...]


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """One question and the answer that it takes; or, with `by`, a field that officers fill."""

    #: Name of the answer; unique in the form.
    key: str
    #: A key of `bot.kinds.KINDS`.
    kind: str
    #: Text key of the question; none where officers fill the field.
    ask: str = ""
    #: Short name in summaries: "Nama", "Alamat".
    label: str = ""
    #: receive: without it there is no register number; complete: asked for until the case is
    #: complete; asked: always asked, may be skipped; optional: the same, and never reminded.
    #: Empty where officers fill the field, and only there.
    need: Need | None = None
    options: tuple[Option, ...] = ()
    when: When | None = None
    #: Meaning depends on the kind: min_chars, max_chars, max_files, max_mb …
    limits: dict[str, int] = {}
    #: Part of the identity: sealed apart, masked in every view.
    sensitive: bool = False
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""
    #: Roles that fill the field. It is never asked of the citizen: in no chat, mail or review.
    by: tuple[str, ...] = ()
    #: Name of the command that fills it, without the slash.
    command: str = ""
    #: Ids of options of which one must be chosen, or all be ticked; of yes or no without options
    #: of its own: "ya" or "tidak". Another answer is kept and nobody is refused, but it lacks.
    must: tuple[str, ...] = ()
    #: Roles that may set one of `must` aside, with a reason.
    waive: tuple[str, ...] = ()
    #: The command wants a reason.
    reason: bool = False
    #: Verb that is done behind the command.
    then: str = ""
    #: What it is on the papers of the office, where its kind does not say that: "terlapor".
    printed_as: str = ""
    #: Other labels of the field that are understood in mails, web forms and on paper.
    names: tuple[str, ...] = ()
    #: Way in (channel or paper way) -> what is needed of a case that came by it, for `need`.
    need_by: dict[str, Need] = {}

    @property
    def needs(self) -> frozenset[Need | None]:
        """What may be needed of it, whichever way a case comes in."""
        return frozenset((self.need, *self.need_by.values()))


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """The conversation of one office: a notice, the questions in order, a review."""

    id: str
    #: Version of the data notice; stored with every consent.
    notice: str
    fields: tuple[Field, ...]
    #: Days that an unsent draft is kept.
    draft_days: int = 14

    def by_way(self, way: str) -> Form:
        """The form for whoever comes that way: what is needed of them is in `Field.need`."""
        if not any(way in field.need_by for field in self.fields):
            return self
        fields = (replace(one, need=one.need_by.get(way, one.need)) for one in self.fields)
        return replace(self, fields=tuple(fields))

    def field(self, key: str) -> Field:
        """Return the field of that key; KeyError when the form has none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)
