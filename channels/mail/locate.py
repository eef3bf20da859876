"""What a mail is called: a key that survives its moving, and where a file of it is found again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from msgspec import Struct
from msgspec.structs import replace

from channels.message import Inbound, InboundMessage

#: No sane header block is longer; what stands behind is not looked at here.
_HEAD_BYTES = 256 * 1024
#: Headers that the writer's program makes and nobody on the way changes.
_OWN_HEADERS = ("message-id", "from", "date", "subject")
_BLANK = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_MESSAGE_ID = re.compile(r"<([\x21-\x3b\x3d\x3f-\x7e]{1,250})>")


def message_key(raw: bytes) -> str:
    """The same for the same mail under another UID, UIDVALIDITY or path of delivery.

    It is made of what the writer's program has written (Message-ID, From, Date, Subject, and the
    body) and not of what servers added on the way, so that a mail to two addresses of the office
    is one. The body is in it, so nobody can suppress another person's mail by its Message-ID.
    Without a Message-ID it is the digest of the whole.
    """
    found = _BLANK.search(raw, 0, _HEAD_BYTES)
    headers = _own_headers(raw[: found.start()] if found else b"")
    if not headers.get("message-id", b"").strip() or found is None:
        return hashlib.sha256(b"mail " + raw).hexdigest()
    digest = hashlib.sha256(b"mail with id ")
    for name in _OWN_HEADERS:
        value = headers.get(name, b"")
        digest.update(b"%d " % len(value) + value)
    digest.update(memoryview(raw)[found.end() :])
    return digest.hexdigest()


def message_id(raw: bytes) -> str:
    """The Message-ID without brackets; empty when there is none that could be searched for."""
    found = _BLANK.search(raw, 0, _HEAD_BYTES)
    head = raw[: found.start()] if found else raw[:_HEAD_BYTES]
    value = _own_headers(head).get("message-id", b"").decode("ascii", "replace")
    named = _MESSAGE_ID.search(value)
    return named[1] if named else ""


def _own_headers(head: bytes) -> dict[str, bytes]:
    """The first of each of our headers, unfolded."""
    found: dict[str, bytes] = {}
    for line in _FOLD.sub(b"", head).split(b"\n"):
        name, colon, value = line.partition(b":")
        key = name.strip().lower().decode("ascii", "replace") if colon else ""
        if key in _OWN_HEADERS and key not in found:
            found[key] = value.strip()
    return found


class Locator(Struct, frozen=True):
    """Where a mail is: by its UID while that holds, else by its Message-ID; the key proves it."""

    validity: int
    uid: int
    key: str
    message_id: str

    @classmethod
    def of(cls, validity: int, uid: int, key: str, raw: bytes) -> Locator:
        return cls(validity, uid, key, message_id(raw))

    def write(self) -> str:
        named = base64.urlsafe_b64encode(self.message_id.encode()).decode("ascii")
        return f"{self.validity}.{self.uid}.{self.key}.{named}"

    @classmethod
    def read(cls, text: str) -> Locator:
        """Raises ValueError for what `write` never wrote."""
        validity, uid, key, named = text.split(".")
        try:
            found = base64.urlsafe_b64decode(named).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            raise ValueError("not a locator") from None
        return cls(int(validity), int(uid), key, found)


def wrap_refs(items: tuple[Inbound, ...], where: Locator, *, sized: bool) -> tuple[Inbound, ...]:
    """The items with refs that also say in which mail the file is.

    `sized=False`: the mail was cut, so what the parser says of sizes is not true.
    """
    at = where.write()
    return tuple(
        replace(
            item,
            attachments=tuple(
                replace(file, ref=f"{at}|{file.ref}", size=file.size if sized else None)
                for file in item.attachments
            ),
        )
        if isinstance(item, InboundMessage) and item.attachments
        else item
        for item in items
    )


def split_ref(ref: str) -> tuple[Locator, str]:
    """Which mail, and the parser's own ref of the file in it. Raises ValueError."""
    at, bar, part = ref.partition("|")
    if not bar:
        raise ValueError("not a ref")
    return Locator.read(at), part
