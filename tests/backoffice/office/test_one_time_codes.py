"""One-time codes as RFC 6238 has them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.office.one_time_codes import address_of, code_of, step_at, step_of, written

#: Of RFC 6238, appendix B, for SHA-1.
SECRET = b"12345678901234567890"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_of_the_rfc(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert code_of(SECRET, step_at(at)) == code[-6:]


@pytest.mark.parametrize(
    ("away", "counts"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_counts_one_step_before_and_after(away: int, counts: bool) -> None:
    code = code_of(SECRET, step_at(NOON + timedelta(seconds=away)))
    assert (step_of(SECRET, code, at=NOON, after=0) is not None) is counts


def test_a_code_that_was_used_counts_no_more_nor_does_an_older_one() -> None:
    step = step_at(NOON)
    for used in (step, step + 1):
        assert step_of(SECRET, code_of(SECRET, step), at=NOON, after=used) is None


@given(st.text(max_size=12))
def test_other_words_are_no_code(text: str) -> None:
    around = {code_of(SECRET, step_at(NOON) + away) for away in (-1, 0, 1)}
    assert (step_of(SECRET, text, at=NOON, after=0) is not None) is (text in around)


def test_the_secret_is_written_as_apps_read_it() -> None:
    letters = written(SECRET).replace(" ", "")
    assert base64.b32decode(letters) == SECRET
    shown = address_of(SECRET, office="Dinas Contoh", name="Petugas & Contoh")
    assert shown.startswith("otpauth://totp/Dinas%20Contoh:Petugas%20%26%20Contoh?secret=")
    assert letters in shown
