"""Words of time in the languages of the regions, with where each list was found. Data only."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import msgspec
from msgspec import Struct

#: What stands for a word that means different days in different places: it is asked about.
DOUBTFUL = "kapankah"


class WordList(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of one language, each with its meaning in Indonesian; "" is asked about."""

    language: str
    #: The page on which the words were found.
    source: str
    words: dict[str, str]
    #: A native speaker has read it.
    checked: bool = False


def _load() -> tuple[WordList, ...]:
    text = (files("bot.kinds") / "days" / "regional.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["lists"], type=tuple[WordList, ...])


LISTS = _load()

_MEANINGS = {
    said: means or DOUBTFUL for one in reversed(LISTS) for said, means in one.words.items()
}
_ANY = re.compile(
    rf"(?<!\S)(?:{'|'.join(map(re.escape, sorted(_MEANINGS, key=len, reverse=True)))})(?!\S)"
)


def in_indonesian(words: str) -> str:
    """Return folded words, single spaces between them, with the regional ones replaced."""
    return _ANY.sub(lambda found: _MEANINGS[found.group()], words)
