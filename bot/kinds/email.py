"""A mail address that somebody types, for a copy of the answer."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Heard, Kind, Problem, Reading

#: No longer than mail itself allows, and only what every server takes. Each part is bounded.
_ADDRESS = re.compile(
    r"(?<![\w.+@-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![\w@-])"
)
#: How people say it aloud, and what a telephone puts between the parts.
_BLANKS = re.compile(r"\s{1,3}(?=[@.])|(?<=[@])\s{1,3}")


def addresses_in(text: str) -> list[str]:
    """The different mail addresses in a text, in their order, in small letters."""
    found = _ADDRESS.findall(_BLANKS.sub("", text[:2000]))
    return list(dict.fromkeys(one.lower() for one in found if ".." not in one))


class Email(Kind):
    """Value: the address, in small letters."""

    texts = frozenset({"surel_salah"})
    labels = ("email", "e mail", "surel", "alamat email", "alamat surel")
    strict = True
    names_mailbox = True

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        found = addresses_in(words)
        if len(found) != 1:
            return Problem("surel_salah")
        return Reading(Answer(found[0], words, found[0], messages=heard.messages))

    def mask(self, answer: Answer) -> str:
        name, _, domain = str(answer.value).partition("@")
        return f"{name[:1]}••••@{domain}" if domain else "••••"
