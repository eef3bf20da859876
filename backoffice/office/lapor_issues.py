"""What is wrong with the words for SP4N-LAPOR! that an office declares. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from backoffice.case.parts import CaseState
from backoffice.office.lapor import CLASS_FIELD, fold_heading
from backoffice.office.profile import Profile
from backoffice.office.workflow_issues import Check, Found
from bot.fields import field_of
from bot.kinds.choice import OTHER

#: Without these two no line of a file can become a case.
_NEEDED = ("id", "received")
#: A status, a topic or a class is one line on somebody's form.
_CHARS = 60


def _states(profile: Profile) -> Found:
    known = get_args(CaseState)
    for state in profile.lapor.states:
        if state not in known:
            yield f"lapor.states.{state}", f"keadaan ini tidak ada; pilih dari: {', '.join(known)}"
    yield from _words("lapor.states", profile.lapor.states)


def _options(profile: Profile) -> Found:
    for name, key, said in (
        ("topics", profile.category_field, profile.lapor.topics),
        ("classes", CLASS_FIELD, profile.lapor.classes),
    ):
        field = field_of(profile.form, key) if key else None
        known = {one.id for one in field.options} | {OTHER} if field is not None else set()
        for option in said:
            if option not in known:
                listed = ", ".join(sorted(known)) or "-"
                yield f"lapor.{name}.{option}", f"pilihan ini tidak ada; yang ada: {listed}"
        yield from _words(f"lapor.{name}", said)


def _words(place: str, said: Mapping[str, str]) -> Found:
    for key, words in said.items():
        if not words.strip() or "\n" in words or len(words) > _CHARS:
            yield f"{place}.{key}", f"tulis satu baris, paling panjang {_CHARS} huruf"


def _columns(profile: Profile) -> Found:
    columns, taken = profile.lapor.columns, dict[str, str]()
    for name in columns.__struct_fields__:
        headings: tuple[str, ...] = getattr(columns, name)
        if name in _NEEDED and not headings:
            yield f"lapor.columns.{name}", "judul kolom ini harus disebut"
        for heading in headings:
            folded = fold_heading(heading)
            if not folded:
                yield f"lapor.columns.{name}", f'"{heading}" bukan judul kolom'
            elif (other := taken.setdefault(folded, name)) != name:
                yield f"lapor.columns.{name}", f'"{heading}" sudah dipakai oleh {other}'


LAPOR_CHECKS: tuple[Check, ...] = (_states, _options, _columns)
