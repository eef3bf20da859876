"""Seals what people wrote, under a key per person or one per purpose, and makes keyed digests.

Everything is derived from the installation's secret; a person's own key is random and kept
wrapped under it, so that destroying the wrapped key destroys what it sealed.
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

_NONCE = 12
_TAG = 16
_KEY = 32
#: Bytes of what `attest` makes.
ATTESTED = 16
# Person keys that stay unwrapped in memory: those of the people who talk right now.
_WARM = 1024


class Erased(Exception):
    """The person's key was destroyed."""


class Tampered(Exception):
    """The sealed data was changed, or was sealed under another key."""


class Vault:
    """Sealing, opening and keyed digests; safe to use from several threads.

    `randomness` returns as many unpredictable bytes as it is asked for. A secret of fewer than
    32 bytes is refused with ValueError.
    """

    def __init__(self, secret: bytes, *, randomness: Callable[[int], bytes]) -> None:
        if len(secret) < 32:
            raise ValueError("the installation's secret needs at least 32 bytes")
        self._secret = bytes(secret)
        self._randomness = randomness
        self._wrapping = AESGCM(self._derive("person-keys"))
        self._archive = AESGCM(self._derive("archive"))
        self._token_key = self._derive("token")
        self._link_key = self._derive("journal")
        self._attest_key = self._derive("attest")
        self._of_person = lru_cache(maxsize=_WARM)(self._unwrap)
        self._of_purpose = lru_cache(maxsize=None)(self._for_purpose)

    def new_key(self) -> bytes:
        """A fresh key for a person, wrapped: to be stored as it is."""
        return self._encrypt(self._wrapping, self._randomness(_KEY), b"person-key")

    def archive(self, wrapped: bytes) -> bytes:
        """The person's key wrapped for the archive: only `from_archive` makes it usable again."""
        key = _decrypt(self._wrapping, wrapped, b"person-key")
        return self._encrypt(self._archive, key, b"archived-key")

    def from_archive(self, archived: bytes | None) -> bytes:
        """A key of the archive, wrapped for use; Erased when there is none any more."""
        if archived is None:
            raise Erased
        key = _decrypt(self._archive, archived, b"archived-key")
        return self._encrypt(self._wrapping, key, b"person-key")

    def seal(self, wrapped: bytes | None, data: bytes) -> bytes:
        """Nonce and ciphertext under the person's key; Erased when there is no key any more."""
        return self._encrypt(self._person(wrapped), data, b"person")

    def open(self, wrapped: bytes | None, sealed: bytes) -> bytes:
        """What `seal` was given; Erased without a key, Tampered under a wrong one."""
        return _decrypt(self._person(wrapped), sealed, b"person")

    def seal_local(self, purpose: str, data: bytes) -> bytes:
        """Nonce and ciphertext under the installation's key for this purpose."""
        return self._encrypt(self._of_purpose(purpose), data, b"local")

    def open_local(self, purpose: str, sealed: bytes) -> bytes:
        """What `seal_local` was given for the same purpose, else Tampered."""
        return _decrypt(self._of_purpose(purpose), sealed, b"local")

    def token(self, *parts: str) -> str:
        """32 hex characters, the same for the same parts, meaningless without the secret."""
        framed = bytearray()
        for part in parts:
            words = part.encode("utf-8", "surrogatepass")
            framed += len(words).to_bytes(4, "big")
            framed += words
        return hashlib.blake2b(framed, key=self._token_key, digest_size=16).hexdigest()

    def link(self, head: bytes, entry: bytes) -> bytes:
        """The journal's next digest, 32 bytes, from the one before (empty at first)."""
        # The length keeps (head, entry) apart from another cut of the same bytes.
        return hmac.digest(self._link_key, bytes([len(head)]) + head + entry, "sha256")

    def attest(self, written: bytes) -> bytes:
        """16 bytes that nobody can make of these without the secret: a row is as it was written."""
        return hashlib.blake2b(written, key=self._attest_key, digest_size=ATTESTED).digest()

    def fingerprint(self) -> str:
        """12 hex characters that tell two secrets apart and reveal neither."""
        return self._derive("fingerprint")[:6].hex()

    def _person(self, wrapped: bytes | None) -> AESGCM:
        if wrapped is None:
            raise Erased
        return self._of_person(bytes(wrapped))

    def _unwrap(self, wrapped: bytes) -> AESGCM:
        return AESGCM(_decrypt(self._wrapping, wrapped, b"person-key"))

    def _for_purpose(self, purpose: str) -> AESGCM:
        return AESGCM(self._derive(f"local:{purpose}"))

    def _derive(self, purpose: str) -> bytes:
        expand = HKDF(SHA256(), length=_KEY, salt=b"aduan", info=purpose.encode())
        return expand.derive(self._secret)

    def _encrypt(self, cipher: AESGCM, data: bytes, context: bytes) -> bytes:
        nonce = self._randomness(_NONCE)
        return nonce + cipher.encrypt(nonce, data, context)


def _decrypt(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    if len(sealed) < _NONCE + _TAG:
        raise Tampered
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except InvalidTag:
        raise Tampered from None
