"""Where in a mail's text the quote begins, in the shapes that mail programs give it.

Every rule looks at a bounded piece of a line and at a few lines, so the time grows with the text
alone.
"""

from __future__ import annotations

import re

from channels.mail.html import ATTRIBUTION, CUT
from channels.mail.marks import ANSWER_ABOVE

#: Characters of a line at which the rules look.
LOOK = 400
#: Lines over which mail programs fold "Pada … menulis:".
_FOLDED = 4

QUOTE = re.compile(r" {0,3}>")
QUOTE_MARKS = re.compile(r"(?: {0,3}>){1,60} ?")
_STARS = re.compile(r"[*_\s]+")
_MARKER = re.sub(r"[\W_]+", " ", ANSWER_ABOVE).strip().lower()

_WROTE = re.compile(r"(?:menulis|wrote|schreef|tulis)\s?:$", re.IGNORECASE)
#: Zoho's line, which rules it off instead of ending it with a colon.
_WROTE_RULED = re.compile(
    r"[-_]{2,40} {0,3}(?:pada|on|tanggal) .{1,300} (?:menulis|wrote|tulis) {0,3}[-_]{2,40}$",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:pada|on|tanggal|tgl|at|di|le|\d{1,4}[-/. ]|sen|sel|rab|kam|jum|sab|min|mon|tue|wed|thu|"
    r"fri|sat|sun)",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}[.:]\d{2}")
_GMAIL_OLD = re.compile(r"\d{4}-\d{2}-\d{2} .{0,80}<[^<>\s]{3,120}@[^<>\s]{3,120}>:$")

_ORIGINAL = (
    r"pesan asli|pesan awal|pesan sebelumnya|original message|reply message|"
    r"original appointment|surat asli|e-?mail asli|surel asli|balas pesan"
)
_PASSED_ON = (
    r"forwarded message|forwarded mail|pesan (?:yang )?(?:di)?teruskan?|pesan terusan|"
    r"e-?mail (?:yang )?(?:di)?teruskan|surel (?:yang )?diteruskan"
)
_RULED = re.compile(
    rf"[-_=*~]{{2,40}} {{0,3}}(?:({_ORIGINAL})|({_PASSED_ON})) {{0,3}}[-_=*~]{{2}}", re.IGNORECASE
)
_PASSED_ON_PLAIN = re.compile(
    r"(?:begin forwarded message|mulai pesan terusan|awal pesan (?:yang )?(?:di)?terus(?:k)?an|"
    r"pesan (?:yang )?diteruskan dimulai|memulai pesan (?:yang )?(?:di)?teruskan)\s?:?$",
    re.IGNORECASE,
)
RULE_LINE = re.compile(r"[_=-]{10,200}$")

_LABEL = re.compile(
    r"(?:(dari|from|pengirim)|(dikirim|terkirim|sent|date|tanggal|waktu)|"
    r"(kepada|to|untuk|ke|cc|tembusan|bcc|subject|subjek|perihal|judul|hal|reply-to|balas ke))"
    r"\s{0,3}:",
    re.IGNORECASE,
)
_HEADER_LINES = 12


def opening(lines: list[str]) -> tuple[int, str] | None:
    """The first line of what was quoted or passed on, and how it goes on.

    "below": all further lines are it; "prefixed": those behind `>` are; "passed on".
    """
    for at, line in enumerate(lines):
        if not line:
            continue
        look = line[:LOOK].strip()
        if not look:
            continue
        if look[0] == CUT:
            kind = "below"
        elif look[0] == ATTRIBUTION:
            kind = goes_on(lines, _past_attribution(lines, at))
        elif look[0] == ">":
            if not _is_quote(lines, at):
                continue
            kind = "prefixed"
        elif (found := ruled(lines, at, look)) is not None:
            kind = found
        elif (end := attribution(lines, at, look)) is not None:
            kind = goes_on(lines, end)
        else:
            continue
        return at, kind
    return None


def _is_quote(lines: list[str], at: int) -> bool:
    """One `>` alone may mean "more than"; two are a quote, and so is one beneath our marker."""
    behind = lines[at : at + 40]
    return sum(QUOTE.match(line) is not None for line in behind) >= 2 or _is_marker(lines[at])


def ruled(lines: list[str], at: int, look: str) -> str | None:
    first = look[0]
    if first in "-_=*~":
        if _is_marker(look):
            return "below"
        if match := _RULED.match(look):
            return "passed on" if match[2] else "below"
        if _WROTE_RULED.match(look) and ("@" in look or _TIME.search(look)):
            return goes_on(lines, at + 1)
        if RULE_LINE.match(look) and _header_block(lines, _next_said(lines, at + 1)):
            return "below"
    if first in "BbMmAaPp" and _PASSED_ON_PLAIN.match(look):
        return "passed on"
    if first in "DdFfPp*" and _header_block(lines, at):
        return "below"
    return None


def _is_marker(line: str) -> bool:
    return "---" in line and _MARKER in re.sub(r"[\W_]+", " ", line[:LOOK]).lower()


def _next_said(lines: list[str], at: int) -> int:
    """The next line that says something, within a few."""
    return next((n for n in range(at, min(at + 4, len(lines))) if lines[n].strip()), at)


def _header_block(lines: list[str], at: int) -> bool:
    """Whether the headers of a mail begin here, as Outlook copies them above it.

    A letter's own head (Dari, Tanggal, Kepada, Perihal) is none: it has no address in it and no
    time of day.
    """
    if at >= len(lines):
        return False
    first = _LABEL.match(_bare(lines[at]))
    if first is None or first[1] is None:
        return False
    others: set[str] = set()
    exact = "@" in lines[at][:LOOK]
    for line in lines[at + 1 : at + _HEADER_LINES]:
        look = _bare(line)
        if not look:
            if others:
                break
            continue
        label = _LABEL.match(look)
        if label is not None and label[1]:
            break
        if label is not None:
            others.add("date" if label[2] else label[3].lower())
            exact = exact or bool(label[2] and _TIME.search(look))
    return len(others) >= 2 and exact


def _bare(line: str) -> str:
    """The line without the marks of bold print."""
    look = line[:LOOK].lstrip()
    return _STARS.sub(" ", look).strip() if "*" in look else look


def attribution(lines: list[str], at: int, look: str) -> int | None:
    """The line behind "Pada … menulis:", where that begins here and a mail was meant.

    A citizen may tell that somebody wrote something: an address, a time of day or a quote behind
    it is what makes the difference.
    """
    if not _OPENS.match(look):
        # "Disdukcapil menulis:" means a mail only right above its quote.
        if _WROTE.search(look) and len(look) < 120:
            below = _next_said(lines, at + 1)
            if below < len(lines) and QUOTE.match(lines[below]):
                return at + 1
        return None
    said = ""
    for n in range(at, min(at + _FOLDED, len(lines))):
        line = lines[n][:LOOK].strip()
        if not line or line[0] == ">":
            return None
        said = f"{said} {line}" if said else line
        if _GMAIL_OLD.match(said):
            return n + 1
        if _WROTE.search(line):
            if not any(c.isdigit() for c in said):
                return None
            below = _next_said(lines, n + 1)
            quoted = below < len(lines) and lines[below].lstrip()[:1] in (">", CUT)
            return n + 1 if quoted or "@" in said or _TIME.search(said) else None
    return None


def _past_attribution(lines: list[str], at: int) -> int:
    while at < len(lines) and (not lines[at] or lines[at][0] == ATTRIBUTION):
        at += 1
    return at


def goes_on(lines: list[str], at: int) -> str:
    below = _next_said(lines, at)
    return "prefixed" if below < len(lines) and QUOTE.match(lines[below]) else "below"
