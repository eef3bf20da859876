"""Ids of what people call by name: positions, options, questions. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from app.interview.answers import Answers, Choice, Needs
from backoffice.office.leadership import ADMIN

_LONGEST = 36
#: Fields that every form may have, with the labels under which they are asked.
STANDARD = {
    "klasifikasi": "Jenis",
    "nama": "Nama",
    "alamat": "Alamat",
    "kontak": "Nomor HP",
    "rahasia": "Rahasiakan",
    "uraian": "Uraian",
    "kapan": "Waktu kejadian",
    "tempat": "Tempat kejadian",
    "bukti": "Bukti",
    "kerugian": "Kerugian",
    "penyelesaian": "Permintaan penyelesaian",
    "pernyataan": "Pernyataan",
    "kelayakan": "Kelayakan",
    "tingkat": "Tingkat",
}


def ids(names: Iterable[str], prefix: str, taken: Collection[str] = ()) -> dict[str, str]:
    """Name -> id, each once; `prefix` stands before what would not begin with a letter."""
    found: dict[str, str] = {}
    used = set(taken)
    for name in names:
        if name not in found:
            found[name] = _free(_slug(name, prefix), used)
            used.add(found[name])
    return found


def role_ids(answers: Answers) -> dict[str, str]:
    """Title -> id of its role."""
    return ids(answers.titles, "peran", (ADMIN,))


def option_ids(choice: Choice) -> dict[str, str]:
    """Option -> its id; `lainnya` takes other words as they are."""
    return ids(choice.options, "pilihan")


def choice_keys(answers: Answers) -> dict[str, str]:
    """Label of a question of the office's own -> key of its field."""
    return ids((one.label for one in own_choices(answers)), "isian", STANDARD)


def level_ids(answers: Answers) -> dict[str, str]:
    return ids((one.name for one in answers.levels), "tingkat")


def label_keys(answers: Answers) -> dict[str, str]:
    """Label -> key of every question of which less may be needed by one way in than by another."""
    asked = ("nama", *(key for key in Needs.__struct_fields__ if getattr(answers.needs, key)))
    return {**{STANDARD[key]: key for key in asked}, **choice_keys(answers)}


def own_choices(answers: Answers) -> tuple[Choice, ...]:
    """The category first."""
    return (*((answers.category,) if answers.category else ()), *answers.choices)


def _slug(name: str, prefix: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_")
    return slug if slug[:1].isalpha() else f"{prefix}_{slug}".strip("_")[:_LONGEST]


def _free(slug: str, used: Collection[str]) -> str:
    tried, number = slug, 2
    while tried in used:
        tried, number = f"{slug}_{number}", number + 1
    return tried
