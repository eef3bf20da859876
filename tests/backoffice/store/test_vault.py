"""What people wrote can be read with their key, and by nobody once it is destroyed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.store.vault import Erased, Tampered, Vault

SECRET = b"rahasia instalasi untuk pengujian"


def vault(secret: bytes = SECRET, seed: str = "a") -> Vault:
    numbers = count()

    def randomness(size: int) -> bytes:
        return sha256(f"{seed}{next(numbers)}".encode()).digest()[:size]

    return Vault(secret, randomness=randomness)


HOUSE = vault(seed="hypothesis")
KEY = HOUSE.new_key()


@given(st.binary(max_size=2000))
def test_what_a_person_wrote_comes_back(words: bytes) -> None:
    sealed = HOUSE.seal(KEY, words)
    assert HOUSE.open(KEY, sealed) == words
    assert len(words) < 4 or words not in sealed


def test_another_process_with_the_same_secret_opens_it() -> None:
    first, second = vault(seed="a"), vault(seed="b")
    key = first.new_key()
    assert second.open(key, first.seal(key, b"jalan rusak")) == b"jalan rusak"


def test_after_erasure_nothing_opens() -> None:
    house = vault()
    sealed = house.seal(house.new_key(), b"jalan rusak")
    with pytest.raises(Erased):
        house.open(None, sealed)
    with pytest.raises(Erased):
        house.seal(None, b"jalan rusak")


def test_one_person_cannot_be_read_with_the_key_of_another() -> None:
    house = vault()
    budi, sari = house.new_key(), house.new_key()
    assert budi != sari
    with pytest.raises(Tampered):
        house.open(sari, house.seal(budi, b"jalan rusak"))


def test_another_installation_reads_nothing() -> None:
    ours, theirs = vault(), vault(SECRET + b"!")
    key = ours.new_key()
    with pytest.raises(Tampered):
        theirs.open(key, ours.seal(key, b"jalan rusak"))
    with pytest.raises(Tampered):
        theirs.open_local("inbox", ours.seal_local("inbox", b"jalan rusak"))


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    house = vault()
    key = house.new_key()
    cases: list[tuple[bytes, Callable[[bytes], bytes]]] = [
        (house.seal(key, b"jalan rusak"), lambda data: house.open(key, data)),
        (house.seal_local("inbox", b"halo"), lambda data: house.open_local("inbox", data)),
        (key, lambda data: house.seal(data, b"x")),
    ]
    for sealed, read in cases:
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Tampered):
            read(bytes(changed))


@pytest.mark.parametrize("cut", [0, 5, 27])
def test_a_cut_row_is_noticed(cut: int) -> None:
    house = vault()
    with pytest.raises(Tampered):
        house.open_local("inbox", house.seal_local("inbox", b"jalan rusak")[:cut])


def test_what_is_sealed_for_the_inbox_does_not_open_as_outbox() -> None:
    house = vault()
    sealed = house.seal_local("inbox", b"halo")
    assert house.open_local("inbox", sealed) == b"halo"
    with pytest.raises(Tampered):
        house.open_local("outbox", sealed)


def test_the_same_words_are_never_sealed_alike() -> None:
    house = vault()
    key = house.new_key()
    assert len({house.seal(key, b"halo") for _ in range(50)}) == 50


def test_a_token_is_the_same_tomorrow_and_elsewhere_only_with_the_secret() -> None:
    token = vault(seed="a").token("sanggau", "telegram", "100200300")
    assert token == vault(seed="b").token("sanggau", "telegram", "100200300")
    assert token != vault(SECRET + b"!").token("sanggau", "telegram", "100200300")
    assert len(token) == 32
    assert int(token, 16) >= 0
    assert "100200300" not in token


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_different_parts_make_different_tokens(one: list[str], other: list[str]) -> None:
    assert (HOUSE.token(*one) == HOUSE.token(*other)) is (one == other)


def test_a_name_that_is_not_quite_unicode_still_has_a_token() -> None:
    assert len(vault().token("\udcff")) == 32


def test_the_chain_notices_a_changed_line_and_a_changed_cut() -> None:
    house = vault()
    first = house.link(b"", b"diterima")
    second = house.link(first, b"diteruskan")
    assert len(first) == len(second) == 32
    assert house.link(house.link(b"", b"ditolak"), b"diteruskan") != second
    assert house.link(b"", first + b"diteruskan") != second
    assert vault(SECRET + b"!").link(b"", b"diterima") != first


def test_the_fingerprint_tells_secrets_apart() -> None:
    mark = vault().fingerprint()
    assert mark == vault(seed="b").fingerprint()
    assert mark != vault(SECRET + b"!").fingerprint()
    assert len(mark) == 12
    assert bytes.fromhex(mark) not in SECRET


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        vault(b"pendek")


def test_more_people_than_stay_warm_are_all_read() -> None:
    house = vault()
    keys = [house.new_key() for _ in range(1100)]
    sealed = [house.seal(key, str(n).encode()) for n, key in enumerate(keys)]
    opened = [house.open(key, data) for key, data in zip(keys, sealed, strict=True)]
    assert opened == [str(n).encode() for n in range(1100)]
