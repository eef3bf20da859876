"""The structure of a mail: its parts, where they lie in the bytes, and what they hold.

A loop over offsets: it copies nothing, does not recurse and leaves mails inside mails closed, so
neither five thousand parts nor fifteen hundred nested mails cost more than the bytes they are of.
"""

from __future__ import annotations

from collections.abc import Iterator

from channels.mail.headers import Fields, parameters, read_fields
from channels.mail.text import base64_pieces, decode, from_base64, from_quoted_printable

#: Parts that are looked at, and how deep they may lie; what is beyond stays in the raw mail.
MOST_PARTS = 1000
DEEPEST = 30
_PIECE = 1024 * 1024


class Part:
    """One entity of a mail. `ref` is its place: "1.2" is the second part of the first."""

    __slots__ = (
        "children", "disposition", "encoding", "end", "fields", "media_type", "named", "params",
        "ref", "start",
    )  # fmt: skip

    def __init__(self, fields: Fields, ref: str, default: str, start: int, end: int) -> None:
        self.fields = fields
        self.ref = ref
        self.start = start
        self.end = end
        self.children: list[Part] = []
        kind, self.params = parameters(fields.first("content-type"))
        main, slash, sub = kind.partition("/")
        self.media_type = kind if slash and main and sub and len(kind) <= 100 else default
        self.disposition, placed = parameters(fields.first("content-disposition"))
        #: The file name as the sender wrote it: not to be trusted.
        self.named = placed.get("filename") or self.params.get("name", "")
        encoding = fields.first("content-transfer-encoding").split(";")[0]
        self.encoding = encoding.strip().strip('"').lower()

    def descend(self) -> Iterator[Part]:
        """This part and all within it, in the order of the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


class Mime:
    """A mail's bytes and its tree of parts."""

    __slots__ = ("problems", "raw", "root")

    def __init__(self, raw: bytes) -> None:
        if b"\n" not in raw and b"\r" in raw:
            raw = raw.replace(b"\r", b"\n")
        self.raw = raw
        self.problems: list[str] = []
        fields, start = read_fields(raw, 0, len(raw))
        self.root = Part(fields, "", "text/plain", start, len(raw))
        self._divide()

    def _divide(self) -> None:
        left = MOST_PARTS
        waiting = [(self.root, 0)]
        while waiting:
            part, depth = waiting.pop()
            if not part.media_type.startswith("multipart/"):
                continue
            if depth >= DEEPEST:
                self.problems.append("parts lie too deep inside each other")
                part.media_type = "application/octet-stream"
                continue
            default = "text/plain"
            if part.media_type == "multipart/digest":
                default = "message/rfc822"
            spans = list(self._spans(part, left))
            left -= len(spans)
            if not spans:
                # Nothing is divided by the boundary that was promised: the words are still words.
                part.media_type = "text/plain"
            for number, (begin, end) in enumerate(spans, 1):
                ref = f"{part.ref}.{number}" if part.ref else str(number)
                fields, start = read_fields(self.raw, begin, end)
                child = Part(fields, ref, default, start, end)
                part.children.append(child)
                waiting.append((child, depth + 1))
        if not self.root.children:
            self.root.ref = "1"
        if left <= 0:
            self.problems.append(f"more than {MOST_PARTS} parts")

    def _spans(self, part: Part, most: int) -> Iterator[tuple[int, int]]:
        """Where the children of a multipart begin and end."""
        boundary = part.params.get("boundary", "").rstrip()
        if not boundary or len(boundary) > 300:
            return
        raw = self.raw
        line = b"--" + boundary.encode("utf-8", "replace")
        begin, at = -1, part.start
        while most > 0:
            at = raw.find(line, at, part.end)
            if at < 0:
                break
            after = at + len(line)
            stop = raw.find(b"\n", after, part.end)
            stop = part.end if stop < 0 else stop + 1
            rest = raw[after : min(stop, after + 80)].strip()
            if (at > part.start and raw[at - 1] != 10) or rest not in (b"", b"--"):
                at = after
                continue
            if begin >= 0:
                yield begin, _before_break(raw, begin, at)
                most -= 1
            begin, at = stop, stop
            if rest == b"--":
                return
        if 0 <= begin < part.end and most > 0:
            yield begin, part.end

    def data(self, part: Part) -> bytes:
        """What a part holds, its transfer encoding undone."""
        return _decoded(self.raw[part.start : part.end], part.encoding)

    def pieces(self, part: Part) -> Iterator[bytes]:
        """What `data` gives, without holding all of it where that can be avoided."""
        if part.encoding == "base64":
            yield from base64_pieces(self.raw, part.start, part.end)
        elif part.encoding == "quoted-printable":
            yield self.data(part)
        else:
            for at in range(part.start, part.end, _PIECE):
                yield self.raw[at : min(at + _PIECE, part.end)]

    def size(self, part: Part) -> int:
        """How many bytes `data` would give; for base64 counted, without making them."""
        if part.encoding == "base64":
            span = (part.start, part.end)
            breaks = self.raw.count(b"\n", *span) + self.raw.count(b"\r", *span)
            padding = self.raw.count(b"=", max(part.start, part.end - 8), part.end)
            return max((part.end - part.start - breaks) * 3 // 4 - padding, 0)
        if part.encoding == "quoted-printable":
            return len(self.data(part))
        return part.end - part.start

    def words(self, part: Part, most: int) -> tuple[str, bool]:
        """The text of a part, from at most so many bytes, and whether that was all of it."""
        # Three characters at most stand for a byte, and line breaks for none.
        end = min(part.end, part.start + most * 4)
        data = _decoded(self.raw[part.start : end], part.encoding)
        whole = len(data) <= most and end == part.end
        return decode(data[:most], part.params.get("charset", "")), whole


def _decoded(held: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return from_base64(held)
    if encoding == "quoted-printable":
        return from_quoted_printable(held)
    return held


def _before_break(raw: bytes, begin: int, at: int) -> int:
    """The end of a part: the line break before a boundary belongs to the boundary."""
    if at > begin and raw[at - 1] == 10:
        at -= 1
        if at > begin and raw[at - 1] == 13:
            at -= 1
    return at


def extract(raw: bytes, ref: str, limit: int) -> bytes:
    """The bytes of the attachment at `ref`.

    Raises LookupError where the mail has no such part, ValueError("too_large") beyond `limit`.
    """
    return b"".join(extract_pieces(raw, ref, limit))


def extract_pieces(raw: bytes, ref: str, limit: int) -> Iterator[bytes]:
    """What `extract` gives and raises, bit by bit: a large file is not held as a whole."""
    mime = Mime(raw)
    part = next((p for p in mime.root.descend() if p.ref == ref and not p.children), None)
    if part is None:
        raise LookupError("no such part")
    # Encoded bytes are never fewer than what they stand for, nor more than thrice as many.
    if part.end - part.start > limit * 4 + 1024:
        raise ValueError("too_large")
    size = 0
    for piece in mime.pieces(part):
        size += len(piece)
        if size > limit:
            raise ValueError("too_large")
        yield piece
