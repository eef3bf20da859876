"""Codes that people read aloud, and the numbers that they type."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.case.codes import (
    ALPHABET,
    find_code,
    find_invitation,
    find_link,
    is_code,
    is_link,
    new_code,
    new_invitation,
    new_link,
)
from bot.menu import asks_for_status, parse_command


def dice(seed: str = "a") -> Callable[[int], bytes]:
    numbers = count()

    def roll(size: int) -> bytes:
        return sha256(f"{seed}{next(numbers)}".encode()).digest()[:size]

    return roll


CODE = new_code("SGU", dice())


def test_a_code_has_no_letter_that_is_misread() -> None:
    roll = dice()
    for _ in range(200):
        code = new_code("SGU", roll)
        assert len(code) == 11
        assert set(code[4:].replace("-", "")) <= set(ALPHABET)
        assert find_code(code) == code
        assert not set("01OILUZ") & set(code[4:])


def test_every_letter_comes_up_about_as_often_as_any_other() -> None:
    roll = dice("fair")
    drawn = "".join(new_code("SGU", roll)[4:].replace("-", "")[:5] for _ in range(3000))
    letters = set(ALPHABET) - set("2Z")
    assert set(drawn) == letters
    for letter in letters:
        assert 0.7 < drawn.count(letter) / (len(drawn) / len(letters)) < 1.3, letter


def misread(body: str) -> Iterator[str]:
    """The letters with one of them wrong, or with two neighbours in each other's place."""
    for place, right in enumerate(body):
        for letter in string.digits + string.ascii_uppercase:
            if letter != right:
                yield body[:place] + letter + body[place + 1 :]
    for place, (one, other) in enumerate(pairwise(body)):
        if one != other:
            yield body[:place] + other + one + body[place + 2 :]


def test_every_slip_in_a_new_code_is_noticed() -> None:
    roll, checks = dice("slips"), set()
    for _ in range(200):
        code = new_code("SGU", roll)
        body = code[4:].replace("-", "")
        checks.add(body[5])
        for wrong in misread(body):
            assert find_code(f"SGU-{wrong[:4]}-{wrong[4:]}") is None, (code, wrong)
    # Among them codes that end in the character that Z is taken for.
    assert checks == set(ALPHABET) - {"Z"}


def test_every_slip_in_a_new_linking_code_is_noticed() -> None:
    roll = dice("links")
    for _ in range(50):
        body = new_link(roll)[5:].replace("-", "")
        for wrong in misread(body):
            assert not is_link(f"TAUT-{wrong[:4]}-{wrong[4:]}"), (body, wrong)


#: Given out when 2 and Z were still drawn.
@pytest.mark.parametrize("code", ["SGU-Z7K4-Q2", "SGU-27K4-Q2", "SGU-22ZZ-22", "SGU-ZZZZ-Z2"])
def test_a_code_that_was_given_out_earlier_is_found(code: str) -> None:
    for typed in (code, code.lower(), code.replace("-", " "), f"STATUS {code.replace('-', '')}"):
        assert find_code(typed) == code


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        str.upper,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "\u2013"),
        lambda code: f"pak, {code}. bagaimana?",
    ],
)
def test_a_code_is_found_however_it_is_written(write: Callable[[str], str]) -> None:
    assert find_code(write(CODE)) == CODE


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_reading(text: str) -> None:
    assert find_invitation(text) is None or text.strip()
    assert find_code(text) is None or is_code(text) or len(text) > 9


def test_an_invitation_is_read_in_any_spelling_and_nowhere_inside_words() -> None:
    code = new_invitation(dice())
    for typed in (code, code.lower(), f" {code} ", f"/start {code}", code.replace("-", " ")):
        assert find_invitation(typed) == code, typed
    assert find_invitation(f"kodenya {code}") is None
    assert find_invitation(CODE) is None


@pytest.mark.parametrize("code", ["SGU-KMNP-QR", "sgu-kmnp-qr", CODE, CODE.replace("-", "")])
def test_a_code_without_a_digit_is_a_code_too(code: str) -> None:
    asked = parse_command(f"STATUS {code}")
    assert asked is not None
    assert (asked.name, asked.rest) == ("status", code)
    assert parse_command(f"CABUT {code}") is not None
    assert asks_for_status(code) == code


@pytest.mark.parametrize("words", ["status pengaduan saya", "cabut pengaduannya", "pengaduan"])
def test_words_are_no_code(words: str) -> None:
    found = parse_command(words)
    assert found is None or found.rest == ""
    assert asks_for_status(words) is None


@given(st.text(max_size=20))
def test_a_linking_code_is_found_as_it_is_typed_and_one_wrong_letter_shows(seed: str) -> None:
    code = new_link(dice(seed))
    assert is_link(code)
    bare = code.replace("-", "")
    for typed in (code, code.lower(), f" {bare} ".replace("TAUT", "taut "), f"tautkan {code[5:]}."):
        assert find_link(typed) == code
    for place in range(5, len(code)):
        other = "2" if code[place] != "2" else "3"
        changed = code[:place] + other + code[place + 1 :]
        if code[place] != "-":
            assert not is_link(changed)
    assert find_link(code[5:]) is None and find_link(f"{code} dan lagi") is None
