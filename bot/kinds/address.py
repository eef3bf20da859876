"""Where a person lives: the words as they are, and the parts that can be told apart."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Heard, Kind, Problem, Reading, is_broken

#: A part ends where the next one begins.
_MARKS = (
    r"(?:rt|rw|dusun|dsn|dukuh|jorong|lingkungan|lingk|desa|ds|kelurahan|kel|nagari|kampung|kamp"
    r"|kecamatan|kec|kabupaten|kab|provinsi|prov|jalan|jln|jl|gang|gg)\b"
)
_VALUE = rf"[\s.:]*(?!{_MARKS})([^,;\n]+?)(?=\s*(?:[,;\n]|$|\b{_MARKS}))"
_PARTS = {
    "dusun": re.compile(rf"\b(?:dusun|dsn|dukuh|jorong|lingkungan|lingk)\b{_VALUE}", re.I),
    "desa": re.compile(rf"\b(?:desa|ds|kelurahan|kel|nagari|kampung|kamp)\b{_VALUE}", re.I),
    "kecamatan": re.compile(rf"\b(?:kecamatan|kec)\b{_VALUE}", re.I),
    "jalan": re.compile(rf"\b(?:jalan|jln|jl|gang|gg)\b{_VALUE}", re.I),
}
_RT_RW = re.compile(r"\brt\s*[./]?\s*rw\W*(\d{1,3})\s*[/\-]\s*(\d{1,3})", re.I)
_RT = re.compile(r"\brt\W*(\d{1,3})", re.I)
_RW = re.compile(r"\brw\W*(\d{1,3})", re.I)
_RT_SLASH = re.compile(r"\brt\W*(\d{1,3})\s*/\s*(\d{1,3})", re.I)


def address_parts(text: str) -> dict[str, str]:
    """Return the parts that the words name: jalan, dusun, rt, rw, desa, kecamatan."""
    parts = {}
    for part, pattern in _PARTS.items():
        found = pattern.search(text)
        if found and found.group(1).strip(" ."):
            parts[part] = found.group(1).strip(" .")
    both = _RT_RW.search(text) or _RT_SLASH.search(text)
    rt, rw = _RT.search(text), _RW.search(text)
    if both:
        parts["rt"], parts["rw"] = both.group(1).zfill(2), both.group(2).zfill(2)
    if rt and not both:
        parts["rt"] = rt.group(1).zfill(2)
    if rw and not both:
        parts["rw"] = rw.group(1).zfill(2)
    return parts


class AddressKind(Kind):
    """Value: {"text": …, "parts": {…}}. A village or a district is enough to send a letter."""

    texts = frozenset({"alamat_kurang"})
    printed_as = "alamat_pelapor"
    written_lines = 2
    labels = (
        *("alamat", "alamat lengkap", "alamat rumah", "alamat pelapor", "alamat saya"),
        *("alamat tinggal", "alamat ktp", "domisili", "tempat tinggal"),
    )
    declined_in_sentences = True

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        said = " ".join(heard.text.split())
        before = heard.before.words if heard.before else ""
        words = f"{before}, {said}" if before and said else said or before
        parts = address_parts(words)
        messages = (heard.before.messages if heard.before else ()) + heard.messages
        answer = Answer({"text": words, "parts": parts}, words, words, messages=messages)
        enough = "desa" in parts or "kecamatan" in parts
        # Who names no village twice may live in a town where nobody says "kelurahan".
        if sum(char.isalpha() for char in words) >= 3 and (enough or heard.tries >= 2):
            return Reading(answer)
        partial = answer if sum(char.isalpha() for char in said) >= 3 else heard.before
        return Problem(
            "alamat_kurang",
            {"bagian_kurang": "nama desa/kelurahan dan kecamatan"},
            partial=partial,
        )

    def goes_on(self, last: str, line: str) -> bool:
        return is_broken(last) or bool(address_parts(line))

    def is_certain(self, field: Field, answer: Answer) -> bool:
        return bool(answer.value["parts"])
