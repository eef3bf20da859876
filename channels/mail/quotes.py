"""New words parted from quotes and signatures, in the shapes that mail programs give them.

Line rules over text, linear in it; HTML was made text by `html`, which left CUT and ATTRIBUTION in
it. No line is lost: it is in `new`, in `quoted` or in `signature`.
"""

from __future__ import annotations

import re

from msgspec import Struct

from channels.mail.html import ATTRIBUTION, CUT
from channels.mail.quote_starts import (
    LOOK,
    QUOTE,
    QUOTE_MARKS,
    attribution,
    goes_on,
    opening,
    ruled,
)
from channels.mail.signatures import without_signature


class Split(Struct, frozen=True):
    """What a mail says, parted. `new` of an interleaved mail holds each question and answer."""

    new: str
    quoted: str = ""
    signature: str = ""
    #: Quoted question and what was written beneath it, in order; empty unless interleaved.
    pairs: tuple[tuple[str, str], ...] = ()
    #: The text below is what the sender passes on: part of the story, so part of `new`.
    forwarded: bool = False


_MARKS = f" {CUT}{ATTRIBUTION}"
_ANSWERED = re.compile(
    r"(?:jawab(?:an)?|jwb|answer|balasan)(?:\s?[:=]|\s?->)\s*(?=\S)", re.IGNORECASE
)
_ASKS = re.compile(r"\(?\d{1,2}[.)]\s|[-•*]\s")


def split(text: str, *, forwarded: bool = False) -> Split:
    """Part a mail's text. `forwarded`: its subject says that it passes something on."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    lines = [line if line == "-- " else line.rstrip() for line in text.split("\n")]
    begun = opening(lines)
    if begun is None:
        top, signature = without_signature(lines)
        return Split(new=_joined(top), signature=_joined(signature))
    at, kind = begun
    if kind == "passed on" or (forwarded and kind in ("below", "prefixed")):
        return Split(new=_joined(_passed_on(lines, at)), forwarded=True)
    top, signature = without_signature(lines[:at])
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


# -- what was passed on ---------------------------------------------------------------------------


def _passed_on(lines: list[str], at: int) -> list[str]:
    """All lines; where a program put the passed on mail behind `>`, without these marks."""
    said = [line for line in lines[at + 1 :] if line]
    if said and sum(line[0] == ">" for line in said) * 10 >= len(said) * 9:
        below = [QUOTE_MARKS.sub("", line, count=1) for line in lines[at + 1 :]]
        return [*lines[: at + 1], *below]
    return lines


# -- quotes behind `>` ----------------------------------------------------------------------------


def _prefixed(top: list[str], signature: list[str], rest: list[str]) -> Split:
    blocks, tail = _blocks(rest)
    if blocks and blocks[-1][1]:
        last, more = without_signature(blocks[-1][1], alone=True)
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
    quoted = rest if interleaved else [*(line for quote, _ in blocks for line in quote), *tail]
    return Split(new=new, quoted=_joined(quoted), signature=_joined(signature), pairs=pairs)


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
        if QUOTE.match(line) or not started or _broken_off(rest, at):
            if any(answer):
                blocks.append((quote, answer))
                quote, answer = [], []
            elif answer:
                quote.append("")
                answer = []
            started = started or bool(QUOTE.match(line))
            quote.append(line)
            continue
        look = line[:LOOK].strip()
        if look and look[0] in (CUT, ATTRIBUTION):
            if look[0] == CUT:
                return [*blocks, (quote, answer)], rest[at:]
            quote.append(line)
            continue
        if look and ruled(rest, at, look):
            return [*blocks, (quote, answer)], rest[at:]
        if look and (end := attribution(rest, at, look)) is not None:
            if goes_on(rest, end) == "below":
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
        and QUOTE.match(above) is not None
        and above[-1] not in ".?!:"
        and QUOTE.match(lines[at + 1]) is not None
    )


def _question(quote: list[str]) -> str:
    """The last thing asked in a quote: its last paragraph, from a number or a full stop on."""
    said: list[str] = []
    for line in reversed(quote[-40:]):
        bare = QUOTE_MARKS.sub("", line[:2000], count=1).strip(_MARKS)
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
    said = [QUOTE_MARKS.sub("", line[:LOOK], count=1).strip() for line in quote]
    asked = [n for n, line in enumerate(said) if line.endswith("?") or _ASKS.match(line)]
    last = max((n for n, line in enumerate(said) if line), default=-1)
    return asked == [last] or (not asked and last >= 0 and said[last].endswith(":"))


def _answered(quoted: list[str]) -> tuple[tuple[str, str], ...]:
    """Answers beneath questions that nothing sets apart but the word "Jawab:" before them."""
    pairs: list[tuple[str, str]] = []
    above = ""
    for line in quoted:
        look = line.lstrip("> ").strip(_MARKS)
        if not look:
            continue
        if match := _ANSWERED.match(look[:LOOK]):
            pairs.append((above, look[match.end() :].strip()))
        else:
            above = look
    return tuple(pairs)


def _with_pairs(top: list[str], pairs: tuple[tuple[str, str], ...]) -> str:
    told = "\n".join(f"{question}\n{answer}".strip() for question, answer in pairs)
    return "\n\n".join(part for part in (_joined(top), told) if part)


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
