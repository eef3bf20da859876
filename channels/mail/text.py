"""Bytes of any charset as clean text. Nothing here raises, and everything is linear."""

from __future__ import annotations

import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator

from channels import fields

#: Codecs that make text of bytes in linear time and do nothing else. A mail may name any codec of
#: the interpreter: `unicode_escape` would corrupt words, `zlib` unpack bombs, `idna` take minutes.
CHARSETS = frozenset({
    "ascii", "big5", "big5hkscs", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp1258", "cp437", "cp850", "cp852", "cp866", "cp874", "cp932", "cp949",
    "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "hz", "iso2022_jp", "iso2022_kr",
    "iso8859-1", "iso8859-10", "iso8859-11", "iso8859-13", "iso8859-14", "iso8859-15",
    "iso8859-16", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7",
    "iso8859-8", "iso8859-9", "johab", "koi8-r", "koi8-u", "mac-roman", "shift_jis", "tis-620",
    "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-7", "utf-8",
})  # fmt: skip

#: Charsets whose bytes are all below 128 although their words are not.
_SEVEN_BIT = frozenset({"hz", "iso2022_jp", "iso2022_kr", "utf-7", "utf-16", "utf-16-be",
                        "utf-16-le", "utf-32"})  # fmt: skip

#: Private characters with which `html` marks structure and which no mail may forge.
_MARKS = re.compile("[\ue000-\ue0ff]")
_ASIDE = bytes(sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            b"0123456789+/=")))  # fmt: skip
#: Encoded pieces that stand behind each other; more are nobody's.
_MOST_INNER = 10_000
_PADDING = re.compile(b"=+")
#: Encoded bytes that are decoded together.
_PIECE = 1024 * 1024


def clean(text: str) -> str:
    """The text as `fields.clean` gives it for every channel, and without marks of our own."""
    return fields.clean(text if text.isascii() else _MARKS.sub("", text))


def on_one_line(text: str) -> str:
    """The clean text with each run of whitespace as one space."""
    return " ".join(clean(text).split())


def charset(name: str) -> str | None:
    """The codec for a charset that a mail names; None where it names none that is known."""
    name = name.strip().strip("\"'").lower()
    if not 0 < len(name) <= 40 or not name.isascii():
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found in CHARSETS else None


def decode(data: bytes, declared: str = "") -> str:
    """The words in these bytes, whatever the mail says of their charset.

    UTF-8 is tried first: bytes that are valid in it are in it, and the declaration is what is
    wrong. What fits nothing is read as windows-1252, which has a character for nearly every byte.
    """
    named = charset(declared)
    if named not in _SEVEN_BIT:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if named in (None, "utf-8", "ascii", "iso8859-1"):
        named = "utf-8" if named == "utf-8" and _mostly_utf8(data) else "cp1252"
    return data.decode(named or "cp1252", "replace")


def _mostly_utf8(data: bytes) -> bool:
    """Whether only a few bytes are broken, as where a gateway cut a character in two."""
    sample = data[:65536]
    broken = sample.decode("utf-8", "replace").count("\ufffd")
    high = len(sample) - len(sample.decode("ascii", "ignore"))
    return broken * 4 <= high


def from_base64(data: bytes) -> bytes:
    """What these characters stand for; stray characters, missing and inner padding are forgiven."""
    kept = data.translate(None, _ASIDE).rstrip(b"=")
    inner = kept.count(b"=")
    if inner > _MOST_INNER:
        kept = kept.replace(b"=", b"")
    elif inner:
        return b"".join(map(_quads, _PADDING.split(kept)))
    return _quads(kept)


def _quads(piece: bytes) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def base64_pieces(data: bytes, start: int, end: int, *, piece: int = _PIECE) -> Iterator[bytes]:
    """What `from_base64` gives for this stretch, bit by bit: no large part is held once more."""
    if data.count(b"=", start, end) > _MOST_INNER:
        yield from_base64(data[start:end])
        return
    kept = b""
    for at in range(start, end, piece):
        *closed, kept = (kept + data[at : min(at + piece, end)].translate(None, _ASIDE)).split(b"=")
        yield from map(_quads, closed)
        whole = len(kept) // 4 * 4
        yield _quads(kept[:whole])
        kept = kept[whole:]
    yield _quads(kept)


def from_quoted_printable(data: bytes, *, header: bool = False) -> bytes:
    return binascii.a2b_qp(data, header=header)


def casefold(text: str) -> str:
    """The text as it is compared: one form of each character, no case."""
    return unicodedata.normalize("NFKC", text).casefold()
