"""The service that somebody's first words name, so that nobody is asked what was said. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from bot.form import Field, Option
from bot.kinds.choice import mentioned_options


class Category(NamedTuple):
    """Which field says what a complaint is about, and which of its options make it secret."""

    key: str = ""
    guarded: Collection[str] = ()


NO_CATEGORY = Category()
#: So many characters of a story are looked through; what it is about stands at its beginning.
SEARCHED = 2_000
#: "sesuai KTP", "fotokopi KK": a paper that is shown, and not the service that it is about.
_BESIDE = re.compile(
    r"\b(?:sesuai|menurut|foto ?(?:copy|kopi)|fc|scan|pindaian|foto|lampiran|terlampir|"
    r"(?:me)?lampirkan|nomor|no\.?|nik|sama dengan) [^\s,.;]{1,30}",
    re.IGNORECASE,
)


def services_in(field: Field, words: str) -> list[Option]:
    """The options of the category that these words name."""
    return mentioned_options(field.options, _BESIDE.sub(" ", words[:SEARCHED]))


def service_of_story(field: Field, story: str, guarded: Collection[str]) -> Option | None:
    """The one service that a story names; None for none, several, or one that is `guarded`.

    What makes a case secret is chosen by the citizen, not guessed.
    """
    found = services_in(field, story)
    if len(found) != 1 or found[0].id in guarded:
        return None
    return found[0]
