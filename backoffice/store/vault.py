"""Seals what people wrote, under a key per person or one per purpose, and makes keyed digests.

Whatever is sealed is bound to its place: the table, the row, the person, the case and what it is.
Moved to another place, it is Tampered. What a row is moved by on purpose seals it anew.

A person's own key is random and kept wrapped, so that destroying the wrapped key destroys what it
sealed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from backoffice.store.keyring import Keys
from backoffice.store.secret import KEY, digest, framed

#: In front of everything that is sealed: how it is sealed.
_FORMAT = b"\x01"
_NONCE = 12
_TAG = 16
_AHEAD = len(_FORMAT) + _NONCE
#: Bytes of what `attest` makes.
ATTESTED = 16
# Person keys that stay unwrapped in memory: those of the people who talk right now.
_WARM = 1024


class Erased(Exception):
    """The person's key was destroyed."""


class Tampered(Exception):
    """The sealed data was changed or moved, or was sealed under another key."""


class Place(Struct, frozen=True):
    """Where something sealed belongs; equal places, and no others, open it."""

    table: str
    row: str
    #: Which of the row's things it is, or of which kind.
    kind: str
    person: str = ""
    case: str | None = None
    #: What else of the row must not change without it.
    more: tuple[str, ...] = ()

    def framed(self) -> bytes:
        """The place as bytes that no other place makes."""
        return framed(self.table, self.row, self.kind, self.person, self.case or "", *self.more)


class Vault:
    """Sealing, opening and keyed digests; safe to use from several threads.

    `randomness` returns as many unpredictable bytes as it is asked for.
    """

    def __init__(self, keys: Keys, *, randomness: Callable[[int], bytes]) -> None:
        self._keys = keys
        self._randomness = randomness
        self._wrapping = AESGCM(self._derive("people"))
        self._archive = AESGCM(self._derive("archive"))
        self._attest_key = _expanded(keys.chain, "attest")
        self._of_person = lru_cache(maxsize=_WARM)(self._unwrap)
        self._of_table = lru_cache(maxsize=None)(self._for_table)

    def new_key(self, person_id: str) -> bytes:
        """A fresh key for that person, wrapped: to be stored as it is."""
        return self.wrapped(person_id, self._randomness(KEY))

    def wrapped(self, person_id: str, key: bytes) -> bytes:
        """That key as the person's own."""
        return self._encrypt(self._wrapping, key, _key_of(person_id, "key"))

    def archive(self, person_id: str, wrapped: bytes) -> bytes:
        """The person's key wrapped for the archive: only `from_archive` makes it usable again."""
        key = _decrypt(self._wrapping, wrapped, _key_of(person_id, "key"))
        return self._encrypt(self._archive, key, _key_of(person_id, "archive"))

    def from_archive(self, person_id: str, archived: bytes | None) -> bytes:
        """A key of the archive, wrapped for use; Erased when there is none any more."""
        if archived is None:
            raise Erased
        key = _decrypt(self._archive, archived, _key_of(person_id, "archive"))
        return self.wrapped(person_id, key)

    def seal(self, wrapped: bytes | None, place: Place, data: bytes) -> bytes:
        """The data under the key of the place's person; Erased when there is no key any more."""
        return self._encrypt(self._person(wrapped, place), data, place.framed())

    def open(self, wrapped: bytes | None, place: Place, sealed: bytes) -> bytes:
        """What `seal` was given there; Erased without a key, Tampered under a wrong one."""
        return _decrypt(self._person(wrapped, place), sealed, place.framed())

    def seal_local(self, place: Place, data: bytes) -> bytes:
        """The data under the installation's key for the place's table."""
        return self._encrypt(self._of_table(place.table), data, place.framed())

    def open_local(self, place: Place, sealed: bytes) -> bytes:
        """What `seal_local` was given for the same place, else Tampered."""
        return _decrypt(self._of_table(place.table), sealed, place.framed())

    def open_unbound(self, wrapped: bytes, person_id: str, sealed: bytes) -> bytes:
        """What a person's key sealed before anything was bound to its place; else Tampered."""
        key = _decrypt(self._wrapping, wrapped, _key_of(person_id, "key"))
        return open_unbound(key, sealed, b"person")

    def token(self, *parts: str) -> str:
        """32 hex characters, the same for the same parts, meaningless without the key."""
        return digest(self._keys.token, *parts)

    def name(self, *parts: str) -> str:
        """The same, for ids of addresses and of those who write from them."""
        return digest(self._keys.address, *parts)

    def tag(self, *parts: str) -> str:
        """The same, for what a mail carries as proof that it answers ours."""
        return digest(self._keys.tag, *parts)

    def link(self, head: bytes, entry: bytes) -> bytes:
        """The journal's next digest, 32 bytes, from the one before (empty at first)."""
        # The length keeps (head, entry) apart from another cut of the same bytes.
        return hmac.digest(self._keys.chain, bytes([len(head)]) + head + entry, "sha256")

    def attest(self, written: bytes) -> bytes:
        """16 bytes that nobody can make of these without the secret: a row is as it was written."""
        return hashlib.blake2b(written, key=self._attest_key, digest_size=ATTESTED).digest()

    def _person(self, wrapped: bytes | None, place: Place) -> AESGCM:
        if wrapped is None:
            raise Erased
        return self._of_person(bytes(wrapped), place.person)

    def _unwrap(self, wrapped: bytes, person_id: str) -> AESGCM:
        return AESGCM(_decrypt(self._wrapping, wrapped, _key_of(person_id, "key")))

    def _for_table(self, table: str) -> AESGCM:
        return AESGCM(self._derive(f"table:{table}"))

    def _derive(self, purpose: str) -> bytes:
        return _expanded(self._keys.seal, purpose)

    def _encrypt(self, cipher: AESGCM, data: bytes, context: bytes) -> bytes:
        nonce = self._randomness(_NONCE)
        return _FORMAT + nonce + cipher.encrypt(nonce, data, context)


def _expanded(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=KEY, salt=b"aduan", info=purpose.encode()).derive(key)


def open_unbound(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """What was sealed before it was bound to its place; else Tampered."""
    if len(sealed) < _NONCE + _TAG:
        raise Tampered
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except InvalidTag:
        raise Tampered from None


def _key_of(person_id: str, kind: str) -> bytes:
    return framed("people", person_id, kind)


def _decrypt(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    if len(sealed) < _AHEAD + _TAG or sealed[: len(_FORMAT)] != _FORMAT:
        raise Tampered
    try:
        return cipher.decrypt(sealed[len(_FORMAT) : _AHEAD], sealed[_AHEAD:], context)
    except InvalidTag:
        raise Tampered from None
