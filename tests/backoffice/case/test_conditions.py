"""Conditions as a profile writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.case.conditions import Condition, parse


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bernomor", Condition("bernomor")),
        ("isi:tingkat", Condition("isi", "tingkat")),
        ("isi:tingkat=ringan", Condition("isi", "tingkat", ("ringan",))),
        ("isi:tingkat=sedang|berat", Condition("isi", "tingkat", ("sedang", "berat"))),
        # What has no such shape is told by the linter, whole.
        ("isi:tingkat=", Condition("isi:tingkat=")),
        ("isi: tingkat", Condition("isi: tingkat")),
        ("Bernomor", Condition("Bernomor")),
        ("", Condition("")),
    ],
)
def test_a_condition_is_read(text: str, found: Condition) -> None:
    assert parse(text) == found


_WORD = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)


@given(_WORD, _WORD, st.lists(_WORD, min_size=1, max_size=4))
def test_what_is_written_comes_back(name: str, subject: str, values: list[str]) -> None:
    assert parse(f"{name}:{subject}={'|'.join(values)}") == Condition(name, subject, tuple(values))


@given(st.text(max_size=60))
def test_nothing_is_lost_of_anything_else(text: str) -> None:
    read = parse(text)
    again = read.name + (f":{read.subject}" if read.subject else "")
    again += f"={'|'.join(read.any_of)}" if read.any_of else ""
    assert again == text
