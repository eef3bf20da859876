"""Who complains, as somebody may see it who has not opened it: on the card and in the register.

It is masked everywhere. Where it is hidden from the reader even so, nothing of it is shown, and
what people tell is shown without the name and the number. Source: rules 30, 31.
"""

from __future__ import annotations

from msgspec import Struct

from backoffice.casework.stored_answers import Stored, names_in
from backoffice.office.profile import Profile
from bot.fields import kind_of


class SeenIdentity(Struct, frozen=True):
    """The identity of a case for one reader."""

    #: Key of the field -> its answer, masked; empty where none was given or it is hidden.
    answers: dict[str, str] = {}
    #: It was given and is not for this reader.
    hidden: bool = False
    #: What is to be taken out of everything that people wrote; nothing where it is not hidden.
    names: tuple[str, ...] = ()


def seen_identity(profile: Profile, stored: Stored, *, hidden: bool) -> SeenIdentity:
    """What a reader sees from whom it is `hidden`, or not."""
    fields = [field for field in profile.form.fields if field.key in stored.answers]
    if fields and hidden:
        return SeenIdentity(hidden=True, names=tuple(names_in(profile, stored)))
    return SeenIdentity(
        {field.key: kind_of(field).mask(stored.answers[field.key]) for field in fields}
    )
