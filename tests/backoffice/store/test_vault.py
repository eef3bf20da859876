"""What people wrote can be read in its place with its key, and by nobody once that is destroyed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from hashlib import sha256
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backoffice.store.keyring import Keys, new_keys, taken_over
from backoffice.store.secret import NotWrapped, Secret, framed
from backoffice.store.vault import Erased, Place, Tampered, Vault

SECRET = b"rahasia instalasi untuk pengujian"


def numbers(seed: str) -> Callable[[int], bytes]:
    """Bytes that are never the same twice."""
    steps = count()
    return lambda size: sha256(f"{seed}{next(steps)}".encode()).digest()[:size]


def vault(keys: Keys | None = None, seed: str = "a") -> Vault:
    """That of one installation, or of the one with those keys."""
    return Vault(keys or KEYS, randomness=numbers(seed))


KEYS = new_keys(numbers("keys"))
OTHERS = new_keys(numbers("others"))
HOUSE = vault(seed="hypothesis")
BUDI = Place("texts", "t1", "answers", person="budi", case="c1", more=("citizen:budi", "1000"))
KEY = HOUSE.new_key("budi")
HEARD = Place("inbox", "e1", "items")


@given(st.binary(max_size=2000))
def test_what_a_person_wrote_comes_back(words: bytes) -> None:
    sealed = HOUSE.seal(KEY, BUDI, words)
    assert HOUSE.open(KEY, BUDI, sealed) == words
    assert len(words) < 4 or words not in sealed


def test_another_process_with_the_same_keys_opens_it() -> None:
    first, second = vault(seed="a"), vault(seed="b")
    key = first.new_key("budi")
    assert second.open(key, BUDI, first.seal(key, BUDI, b"jalan rusak")) == b"jalan rusak"


def test_after_erasure_nothing_opens() -> None:
    house = vault()
    sealed = house.seal(house.new_key("budi"), BUDI, b"jalan rusak")
    with pytest.raises(Erased):
        house.open(None, BUDI, sealed)
    with pytest.raises(Erased):
        house.seal(None, BUDI, b"jalan rusak")


def test_one_person_cannot_be_read_with_the_key_of_another() -> None:
    house = vault()
    budi, sari = house.new_key("budi"), house.new_key("budi")
    assert budi != sari
    with pytest.raises(Tampered):
        house.open(sari, BUDI, house.seal(budi, BUDI, b"jalan rusak"))


MOVED = (
    replace(BUDI, table="evidence"),
    replace(BUDI, row="t2"),
    replace(BUDI, kind="identity"),
    replace(BUDI, person="sari"),
    replace(BUDI, case="c2"),
    replace(BUDI, case=None),
    replace(BUDI, more=("staff:sari", "1000")),
    replace(BUDI, more=("citizen:budi", "1001")),
    replace(BUDI, more=("citizen:bud", "i1000")),
    replace(BUDI, more=()),
)


@pytest.mark.parametrize("elsewhere", MOVED, ids=str)
def test_nothing_opens_in_another_place(elsewhere: Place) -> None:
    house = vault()
    key = house.new_key("budi")
    with pytest.raises(Tampered):
        house.open(key, elsewhere, house.seal(key, BUDI, b"jalan rusak"))
    with pytest.raises(Tampered):
        house.open_local(elsewhere, house.seal_local(BUDI, b"jalan rusak"))


def test_the_key_of_a_person_is_of_no_use_to_another() -> None:
    house = vault()
    key = house.new_key("budi")
    sari = replace(BUDI, person="sari")
    uses: tuple[Callable[[], bytes], ...] = (
        lambda: house.seal(key, sari, b"jalan rusak"),
        lambda: house.archive("sari", key),
        lambda: house.from_archive("sari", house.archive("budi", key)),
        lambda: house.from_archive("budi", key),
    )
    for use in uses:
        with pytest.raises(Tampered):
            use()
    again = house.from_archive("budi", house.archive("budi", key))
    assert house.open(again, BUDI, house.seal(key, BUDI, b"jalan rusak")) == b"jalan rusak"
    with pytest.raises(Erased):
        house.from_archive("budi", None)


def test_another_installation_reads_nothing() -> None:
    ours, theirs = vault(), vault(OTHERS)
    key = ours.new_key("budi")
    with pytest.raises(Tampered):
        theirs.open(key, BUDI, ours.seal(key, BUDI, b"jalan rusak"))
    with pytest.raises(Tampered):
        theirs.open_local(HEARD, ours.seal_local(HEARD, b"jalan rusak"))


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    house = vault()
    key = house.new_key("budi")
    cases: list[tuple[bytes, Callable[[bytes], bytes]]] = [
        (house.seal(key, BUDI, b"jalan rusak"), lambda data: house.open(key, BUDI, data)),
        (house.seal_local(HEARD, b"halo"), lambda data: house.open_local(HEARD, data)),
        (key, lambda data: house.seal(data, BUDI, b"x")),
    ]
    for sealed, read in cases:
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Tampered):
            read(bytes(changed))


@pytest.mark.parametrize("cut", [0, 1, 5, 28])
def test_a_cut_row_is_noticed(cut: int) -> None:
    house = vault()
    with pytest.raises(Tampered):
        house.open_local(HEARD, house.seal_local(HEARD, b"jalan rusak")[:cut])


def test_the_same_words_are_never_sealed_alike() -> None:
    house = vault()
    key = house.new_key("budi")
    assert len({house.seal(key, BUDI, b"halo") for _ in range(50)}) == 50


DIGESTS = (Vault.token, Vault.name, Vault.tag)


@pytest.mark.parametrize("digest", DIGESTS)
def test_a_digest_is_the_same_tomorrow_and_elsewhere_only_with_the_key(
    digest: Callable[..., str],
) -> None:
    token = digest(vault(seed="a"), "sanggau", "telegram", "100200300")
    assert token == digest(vault(seed="b"), "sanggau", "telegram", "100200300")
    assert token != digest(vault(OTHERS), "sanggau", "telegram", "100200300")
    assert len(token) == 32
    assert int(token, 16) >= 0
    assert "100200300" not in token


def test_one_key_is_never_used_for_two_things() -> None:
    assert len({getattr(KEYS, one.name) for one in fields(KEYS)}) == len(fields(KEYS))
    assert len({digest(HOUSE, "sanggau") for digest in DIGESTS}) == len(DIGESTS)


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
    assert vault(OTHERS).link(b"", b"diterima") != first


def test_more_people_than_stay_warm_are_all_read() -> None:
    house = vault()
    keys = [house.new_key("budi") for _ in range(1100)]
    sealed = [house.seal(key, BUDI, str(n).encode()) for n, key in enumerate(keys)]
    opened = [house.open(key, BUDI, data) for key, data in zip(keys, sealed, strict=True)]
    assert opened == [str(n).encode() for n in range(1100)]


# -- the secret -----------------------------------------------------------------------------------


def secret(words: bytes = SECRET) -> Secret:
    return Secret(words, randomness=numbers("secret"))


def test_the_fingerprint_tells_secrets_apart() -> None:
    mark = secret().fingerprint()
    assert mark == secret().fingerprint()
    assert mark != secret(SECRET + b"!").fingerprint()
    assert len(mark) == 12
    assert bytes.fromhex(mark) not in SECRET


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        secret(b"pendek")


def test_a_wrapped_key_is_unwrapped_under_its_name_alone() -> None:
    house = secret()
    wrapped = house.wrap("seal-1", KEYS.seal)
    assert KEYS.seal not in wrapped
    assert house.unwrap("seal-1", wrapped) == KEYS.seal
    for other, name, bytes_ in (
        (house, "token-1", wrapped),
        (house, "seal-1", wrapped[:-1]),
        (house, "seal-1", b""),
        (secret(SECRET + b"!"), "seal-1", wrapped),
    ):
        with pytest.raises(NotWrapped):
            other.unwrap(name, bytes_)


def test_what_is_written_keeps_its_keys_and_what_seals_is_new() -> None:
    """The digests of 29 November 2026, as the program of that day made them."""
    kept = vault(taken_over(secret()))
    assert kept.token("sanggau", "telegram", "1") == "debb6425a4afc8c858b6b723579ea273"
    assert kept.tag("sanggau", "telegram", "1") == kept.token("sanggau", "telegram", "1")
    assert kept.name("sanggau", "telegram", "1") == kept.token("sanggau", "telegram", "1")
    assert (
        kept.link(b"", b"diterima").hex()
        == "41b4d6eef7670ed2cd718a7f2fcefb4ce85bd91454bab11bc2b7654daf56cdb3"
    )
    assert secret().fingerprint() == "2fdf4ea8f8db"
    again = taken_over(Secret(SECRET, randomness=numbers("later")))
    assert again.chain == taken_over(secret()).chain
    assert again.seal != taken_over(secret()).seal


def test_no_key_shows_in_what_is_printed() -> None:
    assert KEYS.seal.hex() not in repr(KEYS) + repr(HOUSE)
    assert repr(KEYS.seal) not in repr(KEYS)


@given(st.lists(st.text(st.characters(), max_size=300) | st.text("abc019-", max_size=140)))
def test_parts_are_framed_by_four_bytes_of_length(parts: list[str]) -> None:
    """What is stored was sealed and named with these bytes: they stay as they are."""
    written = b""
    for part in parts:
        words = part.encode("utf-8", "surrogatepass")
        written += len(words).to_bytes(4, "big") + words
    assert framed(*parts) == written
