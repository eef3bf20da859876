"""Every line that a journal can hold, in the operator's words."""

from __future__ import annotations

import re
import typing
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from app.cli.case_events import Narrator
from app.serving.wiring import PROFILES
from backoffice.case.events import Actor, CaseEvent, Entry, Filled, Opened, Taken
from backoffice.case.officers import Staff
from backoffice.office.profile import load_profile

AT = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
#: Ids and words that are nobody's business here.
SECRETS = ("warga-1", "alamat-1", "kata-1", "petugas-9")
KNOWN = {"petugas-1": Staff("petugas-1", "sanggau", "Petugas Contoh", frozenset())}
NARRATOR = Narrator(load_profile(PROFILES / "sanggau"), KNOWN)


def told(event: Any, *, by: str = "petugas-1") -> str:
    return NARRATOR.tell(Entry("k", 1, AT, Actor("staff", by), event))


def values(hint: Any, name: str) -> list[Any]:
    """Some values that a field may have, with all that it may say where that is a list."""
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    if get_origin(hint) is tuple:
        (item, *_) = get_args(hint)
        return [(), *((one,) for one in values(item, name))]
    if get_origin(hint) in (typing.Union, type(int | str)):
        return values(get_args(hint)[0], name)
    known = {
        "stage": "s1", "clock": "penyelesaian", "field": "di_mana", "category": "ktp_el",
        "channel": "telegram", "roles": "tim_penjawab", "act": "balas", "how": "kirim",
    }  # fmt: skip
    if hint is str:
        return [known.get(name, {"words": "kata-1", "person": "warga-1", "address": "alamat-1",
                                 "staff": "petugas-9"}.get(name, "SELESAI"))]  # fmt: skip
    if hint is datetime:
        return [AT]
    return [False, True] if hint is bool else [3] if hint is int else [None]


def samples(kind: Any) -> list[Any]:
    hints = get_type_hints(kind)
    given = {one.name: values(hints[one.name], one.name) for one in msgspec.structs.fields(kind)}
    first = {name: found[0] for name, found in given.items()}
    return [kind(**{**first, name: value}) for name, found in given.items() for value in found] or [
        kind()
    ]


@pytest.mark.parametrize("kind", get_args(CaseEvent), ids=lambda kind: kind.__name__)
def test_every_event_is_told_in_words(kind: Any) -> None:
    for event in samples(kind):
        line = told(event)
        assert re.fullmatch(r"\w.{3,}", line), event
        assert not re.search(r"_|\(\)|\[|None|\bs1\b|\b(di_mana|penyelesaian|kirim)\b", line), line
        assert not any(secret in line for secret in SECRETS), line


def test_what_lacks_is_named_once_by_its_label() -> None:
    opened = Opened("SGU-1", "v", "w", "a", "mail", "ktp_el", "s1", "DITERIMA", "k")
    assert told(opened).endswith("came by e-mail, code SGU-1, KTP-el → Terima dan catat")
    lacking = msgspec.structs.replace(
        opened, lacks_receive=("nama",), lacks_complete=("nama", "uraian"), category=""
    )
    assert "no category; still lacks: " in told(lacking)
    assert told(lacking).count("ama") == 1
    assert "still lacks" in told(Filled("di_mana", "k", lacks_complete=("uraian",)))


def test_who_takes_a_case_for_somebody_is_told_apart() -> None:
    assert told(Taken("petugas-1", "s1")) == "taken → Terima dan catat"
    assert told(Taken("petugas-1", "s1"), by="kepala") == "taken by Petugas Contoh → " + (
        "Terima dan catat"
    )
    assert told(Taken("lain", "lain")) == "taken by an officer → lain"
