"""New words parted from quotes and signatures, in the shapes that mail programs give them.

Line rules over text; HTML was made text by `html`, which left CUT and ATTRIBUTION in it. Every
rule looks at a bounded piece of a line and at a few lines, so the time grows with the text alone.
No line is lost: it is in `new`, in `quoted` or in `signature`.
"""

from __future__ import annotations

import re

from msgspec import Struct

from channels.mail.html import ATTRIBUTION, CUT
from channels.mail.marks import ANSWER_ABOVE
from channels.mail.text import casefold


class Split(Struct, frozen=True):
    """What a mail says, parted. `new` of an interleaved mail holds each question and answer."""

    new: str
    quoted: str = ""
    signature: str = ""
    #: Quoted question and what was written beneath it, in order; empty unless interleaved.
    pairs: tuple[tuple[str, str], ...] = ()
    #: The text below is what the sender passes on: part of the story, so part of `new`.
    forwarded: bool = False


#: Characters of a line at which the rules look.
_LOOK = 400
#: Lines over which mail programs fold "Pada … menulis:".
_FOLDED = 4
_SIGNATURE_LINES = 25
#: Behind two dashes without the blank that belongs to them: some people draw lines so.
_BARE_SIGNATURE_LINES = 8
#: Lines that programs add at the end.
_ADDED_LINES = 6

_QUOTE = re.compile(r" {0,3}>")
_QUOTE_MARKS = re.compile(r"(?: {0,3}>){1,60} ?")
_STARS = re.compile(r"[*_\s]+")
_MARKER = re.sub(r"[\W_]+", " ", ANSWER_ABOVE).strip().lower()

_WROTE = re.compile(r"(?:menulis|wrote|schreef|tulis)\s?:$", re.IGNORECASE)
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
_RULE_LINE = re.compile(r"[_=-]{10,200}$")

_LABEL = re.compile(
    r"(?:(dari|from|pengirim)|(dikirim|terkirim|sent|date|tanggal|waktu)|"
    r"(kepada|to|untuk|ke|cc|tembusan|bcc|subject|subjek|perihal|judul|hal|reply-to|balas ke))"
    r"\s{0,3}:",
    re.IGNORECASE,
)
_HEADER_LINES = 12

_PRODUCT = (
    r"iphone|ipad|android|yahoo|outlook|samsung|galaxy|xiaomi|redmi|oppo|vivo|realme|huawei|"
    r"infinix|blackberry|nokia|mail untuk windows|mail for windows|windows|gmail|smartphone|"
    r"ponsel|telepon|perangkat|hp|hape|handphone|phone|tablet|mobile|seluler|telkomsel|"
    r"thunderbird|zoho|bluemail|aqua mail|spark|proton|k-9|mail"
)
_FROM_PHONE = re.compile(
    rf"(?:dikirim|terkirim|sent|diposting)\b.{{0,20}}\b(?:dari|from|via|dengan|menggunakan|using|"
    rf"melalui|with)\b.{{0,40}}(?:\b(?:{_PRODUCT})\b).{{0,90}}$",
    re.IGNORECASE,
)
_GET_APP = re.compile(
    r"(?:dapatkan|unduh|download|get)\s(?:aplikasi\s)?(?:outlook|bluemail|yahoo mail|gmail|"
    r"typeapp|spark)\b.{0,120}$",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"(?:jawab(?:an)?|jwb|answer|balasan)(?:\s?[:=]|\s?->)\s*(?=\S)", re.IGNORECASE
)
_ASKS = re.compile(r"\(?\d{1,2}[.)]\s|[-•*]\s")


def split(text: str, *, forwarded: bool = False) -> Split:
    """Part a mail's text. `forwarded`: its subject says that it passes something on."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    lines = [line if line == "-- " else line.rstrip() for line in text.split("\n")]
    opening = _opening(lines)
    if opening is None:
        top, signature = _without_signature(lines)
        return Split(new=_joined(top), signature=_joined(signature))
    at, kind = opening
    if kind == "passed on" or (forwarded and kind in ("below", "prefixed")):
        return Split(new=_joined(_passed_on(lines, at)), forwarded=True)
    top, signature = _without_signature(lines[:at])
    if kind == "prefixed":
        return _prefixed(top, signature, lines[at:])
    pairs = _answered(lines[at:])
    return Split(
        new=_with_pairs(top, pairs),
        quoted=_joined(lines[at:]),
        signature=_joined(signature),
        pairs=pairs,
    )


def plain(text: str) -> str:
    """The whole text as it reads, nothing parted."""
    return _joined(text.split("\n"))


# -- where the quote begins -----------------------------------------------------------------------


def _opening(lines: list[str]) -> tuple[int, str] | None:
    """The first line of what was quoted or passed on, and how it goes on.

    "below": all further lines are it; "prefixed": those behind `>` are; "passed on".
    """
    for at, line in enumerate(lines):
        if not line:
            continue
        look = line[:_LOOK].strip()
        if not look:
            continue
        if look[0] == CUT:
            kind = "below"
        elif look[0] == ATTRIBUTION:
            kind = _goes_on(lines, _past_attribution(lines, at))
        elif look[0] == ">":
            if not _is_quote(lines, at):
                continue
            kind = "prefixed"
        elif (found := _ruled(lines, at, look)) is not None:
            kind = found
        elif (end := _attribution(lines, at, look)) is not None:
            kind = _goes_on(lines, end)
        else:
            continue
        return at, kind
    return None


def _is_quote(lines: list[str], at: int) -> bool:
    """One `>` alone may mean "more than"; two are a quote, and so is one beneath our marker."""
    behind = lines[at : at + 40]
    return sum(_QUOTE.match(line) is not None for line in behind) >= 2 or _is_marker(lines[at])


def _ruled(lines: list[str], at: int, look: str) -> str | None:
    first = look[0]
    if first in "-_=*~":
        if _is_marker(look):
            return "below"
        if match := _RULED.match(look):
            return "passed on" if match[2] else "below"
        if _RULE_LINE.match(look) and _header_block(lines, _next_said(lines, at + 1)):
            return "below"
    if first in "BbMmAaPp" and _PASSED_ON_PLAIN.match(look):
        return "passed on"
    if first in "DdFfPp*" and _header_block(lines, at):
        return "below"
    return None


def _is_marker(line: str) -> bool:
    return "---" in line and _MARKER in re.sub(r"[\W_]+", " ", line[:_LOOK]).lower()


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
    exact = "@" in lines[at][:_LOOK]
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
    look = line[:_LOOK].lstrip()
    return _STARS.sub(" ", look).strip() if "*" in look else look


def _attribution(lines: list[str], at: int, look: str) -> int | None:
    """The line behind "Pada … menulis:", where that begins here and a mail was meant.

    A citizen may tell that somebody wrote something: an address, a time of day or a quote behind
    it is what makes the difference.
    """
    if not _OPENS.match(look):
        # "Disdukcapil menulis:" means a mail only right above its quote.
        if _WROTE.search(look) and len(look) < 120:
            below = _next_said(lines, at + 1)
            if below < len(lines) and _QUOTE.match(lines[below]):
                return at + 1
        return None
    said = ""
    for n in range(at, min(at + _FOLDED, len(lines))):
        line = lines[n][:_LOOK].strip()
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


def _goes_on(lines: list[str], at: int) -> str:
    below = _next_said(lines, at)
    return "prefixed" if below < len(lines) and _QUOTE.match(lines[below]) else "below"


# -- what was passed on ---------------------------------------------------------------------------


def _passed_on(lines: list[str], at: int) -> list[str]:
    """All lines; where a program put the passed on mail behind `>`, without these marks."""
    said = [line for line in lines[at + 1 :] if line]
    if said and sum(line[0] == ">" for line in said) * 10 >= len(said) * 9:
        below = [_QUOTE_MARKS.sub("", line, count=1) for line in lines[at + 1 :]]
        return [*lines[: at + 1], *below]
    return lines


# -- quotes behind `>` ----------------------------------------------------------------------------


def _prefixed(top: list[str], signature: list[str], rest: list[str]) -> Split:
    blocks, tail = _blocks(rest)
    if blocks and blocks[-1][1]:
        last, more = _without_signature(blocks[-1][1], alone=True)
        blocks[-1] = (blocks[-1][0], last)
        signature = [*signature, *more]
    answered = [(question, answer) for question, answer in blocks if _joined(answer)]
    below = [answer for _, answer in answered]
    interleaved = (
        len(answered) > 1
        or (len(answered) == 1 and answered[0][1] is not blocks[-1][1])
        or (len(answered) == 1 and _one_question(answered[0][0]))
    )
    pairs: tuple[tuple[str, str], ...] = ()
    if interleaved:
        pairs = tuple((_question(quote), _joined(answer)) for quote, answer in answered)
        new = _with_pairs(top, pairs)
    else:
        new = _joined([*top, "", *(line for answer in below for line in answer)])
    quoted = rest if interleaved else _only_quoted(rest, below, tail)
    return Split(new=new, quoted=_joined(quoted), signature=_joined(signature), pairs=pairs)


def _only_quoted(rest: list[str], below: list[list[str]], tail: list[str]) -> list[str]:
    if not below:
        return rest
    kept = rest[: len(rest) - len(tail)]
    return [line for line in kept if _QUOTE.match(line)] + tail


def _blocks(rest: list[str]) -> tuple[list[tuple[list[str], list[str]]], list[str]]:
    """Runs of quoted lines, each with what was written beneath it; and a quote of another shape.

    The lines above the first `>` say who wrote, so they are of the quote.
    """
    blocks: list[tuple[list[str], list[str]]] = []
    quote: list[str] = []
    answer: list[str] = []
    started = False
    skip_to = 0
    for at, line in enumerate(rest):
        if at < skip_to:
            quote.append(line)
            continue
        if _QUOTE.match(line) or not started or _broken_off(rest, at):
            if any(answer):
                blocks.append((quote, answer))
                quote, answer = [], []
            elif answer:
                quote.append("")
                answer = []
            started = started or bool(_QUOTE.match(line))
            quote.append(line)
            continue
        look = line[:_LOOK].strip()
        if look and look[0] in (CUT, ATTRIBUTION):
            if look[0] == CUT:
                return [*blocks, (quote, answer)], rest[at:]
            quote.append(line)
            continue
        if look and _ruled(rest, at, look):
            return [*blocks, (quote, answer)], rest[at:]
        if look and (end := _attribution(rest, at, look)) is not None:
            if _goes_on(rest, end) == "below":
                return [*blocks, (quote, answer)], rest[at:]
            if any(answer):
                blocks.append((quote, answer))
                quote, answer = [], []
            quote.append(line)
            skip_to = end
            continue
        answer.append(line)
    return [*blocks, (quote, answer)], []


def _broken_off(lines: list[str], at: int) -> bool:
    """Whether this is the end of a quoted line that a program broke without a new `>`."""
    if at == 0 or at + 1 >= len(lines) or not lines[at] or not lines[at][0].islower():
        return False
    above = lines[at - 1]
    return (
        len(above) >= 60
        and _QUOTE.match(above) is not None
        and above[-1] not in ".?!:"
        and _QUOTE.match(lines[at + 1]) is not None
    )


def _question(quote: list[str]) -> str:
    """The last thing asked in a quote: its last paragraph, from a number or a full stop on."""
    said: list[str] = []
    for line in reversed(quote[-40:]):
        bare = _QUOTE_MARKS.sub("", line[:2000], count=1).strip(ATTRIBUTION).strip()
        if not bare:
            if said:
                break
            continue
        if said and (bare[-1] in ".?!:" or _stands_alone(bare, said[-1])):
            break
        said.append(bare)
        if _ASKS.match(bare) or len(said) >= 4:
            break
    return " ".join(reversed(said))


def _stands_alone(line: str, below: str) -> bool:
    """Whether a line ended by itself, and was not broken for its length."""
    return len(line) < 40 and below[0].isupper() and not _ASKS.match(line)


def _one_question(quote: list[str]) -> bool:
    """Whether a quote asks one thing, at its end: then what stands below it is the answer."""
    said = [_QUOTE_MARKS.sub("", line[:_LOOK], count=1).strip() for line in quote]
    asked = [n for n, line in enumerate(said) if line.endswith("?") or _ASKS.match(line)]
    last = max((n for n, line in enumerate(said) if line), default=-1)
    return asked == [last] or (not asked and last >= 0 and said[last].endswith(":"))


def _answered(quoted: list[str]) -> tuple[tuple[str, str], ...]:
    """Answers beneath questions that nothing sets apart but the word "Jawab:" before them."""
    pairs: list[tuple[str, str]] = []
    above = ""
    for line in quoted:
        look = line.strip().lstrip("> ")
        if not look:
            continue
        if match := _ANSWERED.match(look[:_LOOK]):
            pairs.append((above, look[match.end() :].strip()))
        else:
            above = look
    return tuple(pairs)


def _with_pairs(top: list[str], pairs: tuple[tuple[str, str], ...]) -> str:
    told = "\n".join(f"{question}\n{answer}".strip() for question, answer in pairs)
    return "\n\n".join(part for part in (_joined(top), told) if part)


# -- signatures -----------------------------------------------------------------------------------


def _without_signature(lines: list[str], *, alone: bool = False) -> tuple[list[str], list[str]]:
    """Lines, and the signature that ended them: behind `-- `, or what a telephone adds.

    `alone`: there may be nothing but a signature in them.
    """
    signature: list[str] = []
    end = len(lines)
    for at in range(max(0, end - 60), end):
        if lines[at][:3] in ("--", "-- ") and _is_signature(lines, at, alone):
            signature, end = lines[at:], at
            break
    added: list[str] = []
    while end > 0 and len(added) < _ADDED_LINES:
        look = lines[end - 1][:_LOOK].strip()
        if look and not _added_by_program(look):
            break
        if look:
            added.append(lines[end - 1])
        end -= 1
    return lines[:end], [*reversed(added), *signature]


def _is_signature(lines: list[str], at: int, alone: bool) -> bool:
    below = sum(bool(line.strip()) for line in lines[at + 1 :])
    most = _SIGNATURE_LINES if lines[at] == "-- " else _BARE_SIGNATURE_LINES
    return below <= most and (alone or any(line.strip() for line in lines[:at]))


def _added_by_program(look: str) -> bool:
    bare = look.strip("*_<>[]() ")
    return (
        _FROM_PHONE.match(bare) is not None
        or _GET_APP.match(bare) is not None
        or (look[0] in "_=" and _RULE_LINE.match(look) is not None)
    )


def _joined(lines: list[str]) -> str:
    """The lines as text, without marks of ours, without empty lines around or one upon another."""
    out: list[str] = []
    for line in lines:
        if line[:1] == CUT:
            continue
        line = line.replace(ATTRIBUTION, "") if ATTRIBUTION in line else line
        if line.strip() or (out and out[-1]):
            out.append(line if line.strip() else "")
    while out and not out[-1]:
        out.pop()
    return "\n".join(out)


# -- with our own mail at hand --------------------------------------------------------------------


def written_between(quoted: str, original: str) -> tuple[tuple[str, str], ...]:
    """What somebody wrote between the lines of our mail, each with our line above it.

    For programs that set nothing apart (Outlook), and for lines filled in where they stand:
    `Telepon:` of `original` became `Telepon: 0812…`. Whoever has the text that we sent calls this.
    """
    ours = [line for line in map(_comparable, original.split("\n")) if line]
    known, whole = set(ours), " ".join(ours)
    labels = tuple(line for line in known if line.endswith(":"))
    quoted_lines = quoted.split("\n")[:2000]
    lines = [_QUOTE_MARKS.sub("", line[:2000], count=1).strip() for line in quoted_lines]
    compared = [_comparable(line) for line in lines]
    is_ours = [line in known or (len(line) > 12 and line in whole) for line in compared]
    filled = [
        max((label for label in labels if line.startswith(label)), key=len, default="")
        for line in compared
    ]
    spots = [n for n, line in enumerate(compared) if line and (is_ours[n] or filled[n])]
    if not spots:
        return ()
    pairs: list[tuple[str, str]] = []
    above = lines[spots[0]]
    for n in range(spots[0], spots[-1] + 1):
        if not compared[n]:
            continue
        if is_ours[n]:
            above = lines[n]
        elif label := filled[n]:
            told = lines[n].partition(":")[2] if label.count(":") == 1 else lines[n]
            pairs.append((label, told.strip()))
        elif pairs and pairs[-1][0] == above:
            pairs[-1] = (above, f"{pairs[-1][1]}\n{lines[n]}")
        else:
            pairs.append((above, lines[n]))
    return tuple(pairs)


def _comparable(line: str) -> str:
    return " ".join(casefold(_QUOTE_MARKS.sub("", line[:2000], count=1)).split())
