"""How a file lies on the disk: encrypted in chunks, each of which proves itself and its place.

    header   `aduan` and the version of the format, 6 bytes
    chunks   64 KiB of the file each, the last one what is left (also nothing), with 16 bytes more

AES-256-GCM under a key that is this file's alone. The nonce of a chunk is its number, and whether
it is the last; what is authenticated beside it is the header and the name that the file has among
the rows. So no chunk can be changed, left out, moved, or put into another file, and none can be
missing at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backoffice.store.vault import Tampered

#: Bytes of a file's key.
KEY = 32
_HEADER = b"aduan\x01"
_CHUNK = 64 * 1024
_TAG = 16


class Sealer:
    """Encrypts one file under its own key; used once, since a nonce must not come twice.

    `name` is the id of the file's row.
    """

    def __init__(self, key: bytes, name: str) -> None:
        self._cipher = AESGCM(key)
        self._context = _HEADER + name.encode()
        self._waiting = bytearray()
        self._number = 0

    def feed(self, data: bytes) -> bytes:
        """What of the sealed file can be written now."""
        self._waiting += data
        out = bytearray()
        # The last chunk is known by what does not come: it always waits for `end`.
        whole = max(0, len(self._waiting) - 1) // _CHUNK * _CHUNK
        for start in range(0, whole, _CHUNK):
            out += self._chunk(bytes(self._waiting[start : start + _CHUNK]), last=False)
        del self._waiting[:whole]
        return bytes(out)

    def end(self) -> bytes:
        """The rest of the sealed file."""
        return self._chunk(bytes(self._waiting), last=True)

    def _chunk(self, data: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last), data, self._context)
        self._number += 1
        return sealed if self._number > 1 else _HEADER + sealed


def seal_into(out: IO[bytes], pieces: Iterable[bytes], sealer: Sealer) -> tuple[str, int]:
    """Write a sealed file; returns its sha256 in hex, and how many bytes it holds in the open."""
    digest, size = sha256(), 0
    for piece in pieces:
        size += len(piece)
        sealed = sealer.feed(piece)
        digest.update(sealed)
        out.write(sealed)
    sealed = sealer.end()
    digest.update(sealed)
    out.write(sealed)
    return digest.hexdigest(), size


def opened(file: IO[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """The file as it came, piece by piece.

    Each piece is as it was sealed; that nothing is missing shows at the end. Tampered otherwise.
    """
    if file.read(len(_HEADER)) != _HEADER:
        raise Tampered
    cipher, context = AESGCM(key), _HEADER + name.encode()
    number, piece = 0, file.read(_CHUNK + _TAG)
    while True:
        following = file.read(_CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), piece, context)
        except InvalidTag:
            raise Tampered from None
        if not following:
            return
        number, piece = number + 1, following


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))
