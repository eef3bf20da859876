"""The answers of a form as they are kept, and what of them gives a person away."""

from __future__ import annotations

import msgspec

from backoffice.office.profile import Profile
from bot.conversation import Answer
from bot.fields import kind_of


class Stored(msgspec.Struct, frozen=True):
    """The answers of a form as they are kept in a sealed text row."""

    answers: dict[str, Answer]
    opening: str = ""
    #: What each file shows, by id of its evidence row, in the order in which they were sent.
    captions: dict[str, str] = {}
    #: Key of the question that a file answers, by id of its evidence row.
    piles: dict[str, str] = {}


def names_in(profile: Profile, identity: Stored) -> list[str]:
    """What of an identity gives the person away in a sentence: name and number."""
    telling = [field.key for field in profile.form.fields if kind_of(field).identity]
    answers = [identity.answers[key] for key in telling if key in identity.answers]
    return [said for answer in answers for said in (answer.words, answer.shown)]
