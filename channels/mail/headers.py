"""The headers of a mail, read one by one: an odd one costs that header and not the mail.

The standard library's readers raise half a dozen kinds of errors on hostile headers, recurse on
parentheses and need a second for a long encoded subject; these are loops over bounded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from channels.mail.text import clean, decode, from_base64, from_quoted_printable, on_one_line

#: Beyond this a header is not read: nothing true is longer.
_MOST_CHARS = 64 * 1024
_MOST_FIELDS = 1000
_MOST_ADDRESSES = 500
_MOST_IDS = 500
_MOST_PARAMETERS = 60

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
#: Headers that every mail has; where one follows, an odd line has not ended the headers.
_KNOWN = re.compile(
    rb"^(?:from|to|subject|date|message-id|mime-version|content-type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_EMPTY_LINE = re.compile(rb"\n[ \t]*\r?\n")
#: Odd lines with headers behind them: a gateway's rubbish is no longer than this.
_ODD_BYTES = 32 * 1024
_WORD = re.compile(r"=\?([!->@-~]{1,80})\?([bBqQ])\?([^?]*)\?=")
_ID = re.compile(r"<([^<>]{1,2000})>")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\\\"@]{1,200}@[^\s<>(),;:\\\"@]{1,200}")
#: At most so many blanks: a run of thousands belongs to no address.
_AROUND_AT = re.compile(r"\s{0,9}@\s{0,9}")
_BRACKETS = str.maketrans('()<>[]",;', "         ")
_CONTINUED = re.compile(r"(.{1,40}?)(?:\*(\d{1,3}))?(\*)?")


class Fields:
    """The headers of one entity; names in lower case."""

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, list[bytes]]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def all(self, name: str) -> list[str]:
        """Every value under a name, unfolded and clean, encoded words left as they are."""
        return [_unfolded(value) for value in self._values.get(name, ())]

    def first(self, name: str) -> str:
        """The first value under a name, or an empty one."""
        values = self._values.get(name)
        return _unfolded(values[0]) if values else ""


def read_fields(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The headers that begin at `start`, and where the body begins.

    A line that is no header ends them, unless headers go on behind it: gateways leave such lines,
    and unfold headers without the blank that would show it.
    """
    spans: list[tuple[str, int, int]] = []
    at = start
    known_until = -1
    while at < end:
        stop = raw.find(b"\n", at, end)
        stop = end if stop < 0 else stop + 1
        first = raw[at]
        if first in b"\r\n \t":
            if not raw[at : min(stop, at + 200)].strip() and (first in b"\r\n" or not spans):
                at = stop
                break
            if spans and spans[-1][2] == at:
                spans[-1] = (spans[-1][0], spans[-1][1], stop)
        elif match := _FIELD.match(raw, at, stop):
            if len(spans) < _MOST_FIELDS:
                spans.append((match[1].decode("ascii").lower(), match.end(), stop))
        elif not (at == start and raw.startswith((b"From ", b">From "), at)) and not (
            _FIELD.match(raw, stop, end)
        ):
            if known_until < 0:
                known_until = _last_known(raw, at, end) if spans else 0
            if at >= known_until:
                break
        at = stop
    values: dict[str, list[bytes]] = {}
    for name, begin, stop in spans:
        values.setdefault(name, []).append(raw[begin : min(stop, begin + _MOST_CHARS)])
    return Fields(values), at


def _last_known(raw: bytes, at: int, end: int) -> int:
    """Where the last of the headers that every mail has begins, before the first empty line."""
    end = min(end, at + _ODD_BYTES)
    empty = _EMPTY_LINE.search(raw, at, end)
    behind = empty.start() + 1 if empty else end
    return max((one.start() for one in _KNOWN.finditer(raw, at, behind)), default=0)


def _unfolded(value: bytes) -> str:
    return clean(decode(value.replace(b"\r", b"").replace(b"\n", b""))).replace("\t", " ").strip()


def words(value: str) -> str:
    """A header's text with its encoded words read (RFC 2047), on one line.

    Words that follow each other in one charset are joined as bytes first: senders cut characters
    in two. A word that cannot be read stays as it is.
    """
    if "=?" not in value:
        return on_one_line(value)
    out: list[str] = []
    held, held_charset, end = b"", "", 0
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        charset = match[1].partition("*")[0].lower()
        joined = end > 0 and not between.strip()
        if not joined or charset != held_charset:
            out.append(decode(held, held_charset))
            held = b""
            if not joined:
                out.append(between)
        held += _word_bytes(match[2], match[3])
        held_charset, end = charset, match.end()
    out.append(decode(held, held_charset))
    out.append(value[end:])
    return on_one_line("".join(out))


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(data)
    return from_quoted_printable(data.replace(b" ", b"_"), header=True)


def addresses(value: str, *, as_written: bool = False) -> list[tuple[str, str]]:
    """Names and addresses of a From, To or Cc, the addresses in lower case if not `as_written`.

    Only what stands in angle brackets, or alone, is an address: a name that looks like one is a
    name.
    """
    found: list[tuple[str, str]] = []
    for phrase, comment, angle in _mailboxes(value[:_MOST_CHARS]):
        if angle is not None:
            address = valid_address(angle.rpartition(":")[2])
        else:
            phrase, address = _unbracketed(phrase)
            phrase = phrase or comment
        if address:
            address = address if as_written else address.lower()
            found.append((words(phrase or comment)[:200], address))
        if len(found) >= _MOST_ADDRESSES:
            break
    if not found and "@" in value:
        # Brackets that never close swallowed it.
        bare = _bare_address(value[:_MOST_CHARS].translate(_BRACKETS))
        return [("", bare if as_written else bare.lower())] if bare else []
    return found


def _mailboxes(value: str) -> Iterator[tuple[str, str, str | None]]:
    phrase: list[str] = []
    comment: list[str] = []
    angle: str | None = None
    at, depth, size = 0, 0, len(value)
    while at < size:
        c = value[at]
        at += 1
        if depth:
            if c == "\\":
                at += 1
            elif c == ")":
                depth -= 1
            elif c == "(":
                depth += 1
            else:
                comment.append(c)
        elif c == "(":
            depth = 1
        elif c == '"':
            stop = at
            while stop < size and value[stop] != '"':
                stop += 2 if value[stop] == "\\" else 1
            phrase.append(value[at:stop].replace("\\", ""))
            at = stop + 1
        elif c == "<":
            stop = value.find(">", at)
            stop = size if stop < 0 else stop
            angle = value[at:stop] if angle is None else angle
            at = stop + 1
        elif c in ",;":
            yield "".join(phrase).strip(), "".join(comment).strip(), angle
            phrase, comment, angle = [], [], None
        elif c == ":" and angle is None:
            phrase = []
        else:
            phrase.append(c)
    yield "".join(phrase).strip(), "".join(comment).strip(), angle


def _unbracketed(phrase: str) -> tuple[str, str]:
    """The name and the address of `Warga Contoh warga.contoh@example.com`."""
    if address := valid_address(phrase):
        return "", address
    said = _AROUND_AT.sub("@", phrase.translate(_BRACKETS)).split()[:20]
    found = [(at, one) for at, word in enumerate(said) if (one := valid_address(word))]
    if not found:
        return phrase, ""
    at, address = found[0]
    return " ".join([*said[:at], *said[at + 1 :]]), address


def is_sure(value: str) -> bool:
    """Whether a From leaves no doubt about the address: it stands alone, or in its brackets.

    Without brackets several words with an `@` are several guesses, and so is an `@` with blanks
    beside it behind other words.
    """
    phrases = [phrase for phrase, _, angle in _mailboxes(value[:_MOST_CHARS]) if angle is None]
    for phrase in phrases:
        if "@" not in phrase or valid_address(phrase):
            continue
        said = phrase.translate(_BRACKETS).replace("mailto:", " ").split()[:20]
        if len({one.lower() for word in said if (one := valid_address(word))}) != 1:
            return False
        if any("@" in word and not valid_address(word) for word in said):
            return False
    return True


def _bare_address(phrase: str) -> str:
    return next((a for a in map(valid_address, phrase.split()[:20]) if a), "")


def valid_address(text: str) -> str:
    """The address without blanks around its `@`, or nothing where this is none."""
    text = _AROUND_AT.sub("@", text.strip()).strip("'").rstrip(".")
    if "[" not in text:
        text = text.rstrip("]")
    return text if len(text) <= 254 and _ADDRESS.fullmatch(text) else ""


def message_ids(value: str) -> list[str]:
    """Message-IDs without their brackets. Folding and encoded words inside them are undone."""
    value = value[:_MOST_CHARS]
    if "=?" in value:
        value = words(value)
    found = ["".join(match[1].split()) for match in _ID.finditer(value)]
    if not found:
        found = [word.strip("<>,;") for word in value.split() if "@" in word]
    return [one for one in found[:_MOST_IDS] if one and len(one) <= 998]


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A Content-Type or Content-Disposition: its value in lower case, and its parameters.

    Both ways of writing a file name beyond ASCII are read: RFC 2231's, and encoded words.
    """
    pieces = list(_pieces(value[: _MOST_CHARS // 4]))
    head = "".join(pieces[0].split()).lower() if pieces else ""
    plain: dict[str, str] = {}
    parts: dict[str, list[tuple[int, bool, str]]] = {}
    for piece in pieces[1 : _MOST_PARAMETERS + 1]:
        name, equals, content = piece.partition("=")
        match = _CONTINUED.fullmatch(name.strip().lower())
        if not equals or match is None:
            continue
        content = _unquoted(content.strip())
        if match[2] is None and match[3] is None:
            named = match[1] in ("name", "filename") and "=?" in content
            plain.setdefault(match[1], words(content) if named else content)
        else:
            parts.setdefault(match[1], []).append((int(match[2] or 0), bool(match[3]), content))
    for name, sections in parts.items():
        plain[name] = clean(_joined(sorted(sections)))
    return head, plain


def _pieces(value: str) -> Iterator[str]:
    begin, at, quoted = 0, 0, False
    while at < len(value):
        c = value[at]
        if quoted and c == "\\":
            at += 1
        elif c == '"':
            quoted = not quoted
        elif c == ";" and not quoted:
            yield value[begin:at]
            begin = at + 1
        at += 1
    yield value[begin:]


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"':
        return value
    return re.sub(r"\\(.)", r"\1", value[1:].rpartition('"')[0] or value[1:])


def _joined(sections: list[tuple[int, bool, str]]) -> str:
    charset, data = "", b""
    for number, (_, escaped, content) in enumerate(sections):
        if escaped and number == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data += unquote_to_bytes(content) if escaped else content.encode("utf-8", "replace")
    return decode(data, charset)
