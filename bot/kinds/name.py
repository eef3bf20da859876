"""A person's name; single names are legal in Indonesia. Source: rules 4."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Confirmation, Heard, Kind, Problem, Reading
from bot.words import fold

_LEAD = re.compile(
    r"^\s*(?:(?:nama|nm)(?:\s+(?:lengkap|saya|sy|aku))*\s*[:=]?\s+|nama\s*[:=]\s*"
    r"|(?:saya|sy|aku)\s+(?:adalah\s+|bernama\s+)?|perkenalkan\s+(?:nama\s+)?(?:saya\s+)?)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(anonim|anonymous|hamba allah|hamba alloh|no ?name|tanpa nama|rahasia|warga biasa|seseorang"
    r"|pelapor|masyarakat)\b"
)
_TITLE = re.compile(
    r"^(h|hj|hjh|dr|drs|dra|drg|ir|prof|kh|tgk|ust|dt|st|sp|s|m|amd|a|se|sh|st|mm|msi|spd|mpd|skm"
    r"|skep|ners|kapten|letkol|pak|bu|bapak|ibu|bpk)$"
)


def _letters(word: str) -> int:
    return sum(unicodedata.category(char).startswith("L") for char in word)


def mask_name(name: str) -> str:
    """The first letter alone: enough to tell two cases apart, too little to know a person."""
    return f"{name.strip()[:1]}•••" if name.strip() else "–"


class Name(Kind):
    """Value: the name as a string, titles and all."""

    texts = frozenset({"nama_kurang", "konfirmasi_nama"})
    printed_as = "nama_pelapor"
    labels = (
        *("nama", "nama lengkap", "nama pelapor", "nama pengadu", "nama saya", "nama pengirim"),
        *("pelapor", "pengadu", "pengirim"),
    )
    strict = True
    identity = "name"
    declined_in_sentences = True

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        name = " ".join(_LEAD.sub("", heard.text).split()).strip(' ,;:!?"')
        if _NOBODY.search(fold(name)) or not 2 <= len(name) <= 100:
            return Problem("nama_kurang")
        if any(char.isdigit() for char in name) or not re.fullmatch(
            r"[^\W_](?:[^\W_]|[ .,'’`()/-])*", name
        ):
            return Problem("nama_kurang")
        words = [word for word in re.split(r"[\s.,()/]+", name) if word]
        proper = [
            word for word in words if _letters(word) >= 2 and not _TITLE.match(word.casefold())
        ]
        # "A. B." and "WC" are initials; "Bu Ani" is what the neighbours say, and still a name.
        if not proper or all(word.isupper() and len(word) <= 2 for word in proper):
            return Problem("nama_kurang")
        if len(words) > 9:
            return Problem("nama_kurang")
        answer = Answer(name, heard.text.strip(), name, messages=heard.messages)
        return Reading(answer, confirm=len(proper) == 1)

    def confirmation(self, answer: Answer) -> Confirmation:
        return Confirmation("konfirmasi_nama", {"nama": answer.shown})

    def is_certain(self, field: Field, answer: Answer) -> bool:
        # "Sudah saya kirim" would pass for a name; people write theirs with capitals.
        words = answer.words.split()
        return len(words) <= 5 and all(word[:1].isupper() for word in words)

    def mask(self, answer: Answer) -> str:
        return mask_name(answer.shown)
