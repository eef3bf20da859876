"""What is wrong with the declared register of an office: one small function per kind. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from backoffice.office.profile import Profile
from backoffice.office.register import CLOSINGS, COLUMNS, FROM_FIELDS, Register
from backoffice.office.workflow_issues import Check, Found

#: A heading is at the top of a narrow column, a closing word in one.
_MOST_CHARS = 60


def _columns(profile: Profile) -> Found:
    columns = profile.register.columns
    for index, one in enumerate(columns):
        if one not in COLUMNS:
            yield f"register.columns[{index}]", _unknown("kolom", one, COLUMNS)
    for one, count in Counter(columns).items():
        if count > 1:
            yield "register.columns", f'kolom "{one}" disebut {count} kali'
    if "nomor" not in columns:
        yield "register.columns", 'tanpa kolom "nomor" sebuah baris tidak dapat ditunjuk'


def _tables(profile: Profile) -> Found:
    register = profile.register
    for table, said, known in (
        ("headings", register.headings, COLUMNS),
        ("closing", register.closing, CLOSINGS),
    ):
        for key, words in said.items():
            at = f"register.{table}.{key}"
            if key not in known:
                yield at, _unknown("kunci", key, known)
            if not words.strip():
                yield at, "harus berisi kata-kata"
            elif len(words) > _MOST_CHARS:
                yield at, f"paling banyak {_MOST_CHARS} huruf"
    for key in register.headings:
        if key in COLUMNS and key not in register.columns:
            yield f"register.headings.{key}", f'kolom "{key}" tidak ada dalam columns'


def _fields(profile: Profile) -> Found:
    known = {field.key: field for field in profile.form.fields}
    for column, keys in profile.register.fields.items():
        at = f"register.fields.{column}"
        if column not in FROM_FIELDS:
            yield at, _unknown("kolom", column, tuple(FROM_FIELDS))
            continue
        for key in keys:
            if key not in known:
                yield at, f'isian "{key}" tidak ada pada formulir'
            elif known[key].sensitive:
                # These columns are shown to whoever may read the story.
                yield at, f'isian "{key}" bagian dari identitas, dan kolom ini terbaca semua peran'


def _clause(profile: Profile) -> Found:
    if profile.register != Register() and not profile.register.clause.strip():
        yield "register.clause", "buku pengaduan tidak menyebut baris SOP"


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f'{what} "{name}" tidak dikenal; pilih di antara: {", ".join(known)}'


#: One function per kind of issue, in the order of profile.toml.
REGISTER_CHECKS: tuple[Check, ...] = (_columns, _tables, _fields, _clause)
