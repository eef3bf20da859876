"""The installation's secret: what wraps its keys, signs backups, and is kept apart from both.

It opens nothing that people wrote by itself. The keys that do lie in the database, wrapped under
it (`keyring`), so that another secret can take its place without anything being sealed anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32
_NONCE = 12


class NotWrapped(Exception):
    """What is to be unwrapped was changed, or was wrapped under another secret."""


class Secret:
    """A secret of at least 32 bytes, else ValueError; its repr does not hold it.

    `randomness` returns as many unpredictable bytes as it is asked for.
    """

    def __init__(self, secret: bytes, *, randomness: Callable[[int], bytes]) -> None:
        if len(secret) < KEY:
            raise ValueError("the installation's secret needs at least 32 bytes")
        self._secret = bytes(secret)
        self._wrapping = AESGCM(self.derive("keys"))
        self.randomness = randomness

    def fingerprint(self) -> str:
        """12 hex characters that tell two secrets apart and reveal neither."""
        return self.derive("fingerprint")[:6].hex()

    def wrap(self, name: str, key: bytes) -> bytes:
        """A key to be stored under that name, and under no other."""
        nonce = self.randomness(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, key, name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """What `wrap` was given for that name, else NotWrapped."""
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
        except (InvalidTag, ValueError):
            raise NotWrapped from None

    def sign(self, purpose: str, words: str) -> str:
        """32 hex characters that nobody without the secret can make."""
        return digest(self.derive("token"), purpose, words)

    def derive(self, purpose: str) -> bytes:
        """A key that follows from the secret; before there was a keyring all of them did."""
        expand = HKDF(SHA256(), length=KEY, salt=b"aduan", info=purpose.encode())
        return expand.derive(self._secret)


#: Lengths of four bytes as they stand in front of short words.
_LENGTHS = tuple(f"\0\0\0{chr(length)}" for length in range(128))


def framed(*parts: str) -> bytes:
    """The parts as one row of bytes that no other parts make."""
    try:
        # Nearly all of them are ids: short, and in ASCII.
        return "".join([_LENGTHS[len(part)] + part for part in parts]).encode("ascii")
    except (IndexError, UnicodeEncodeError):
        pass
    row = bytearray()
    for part in parts:
        words = part.encode("utf-8", "surrogatepass")
        row += len(words).to_bytes(4, "big")
        row += words
    return bytes(row)


def digest(key: bytes, *parts: str) -> str:
    """32 hex characters, the same for the same parts and meaningless without the key."""
    return hashlib.blake2b(framed(*parts), key=key, digest_size=16).hexdigest()
