"""Cutting a message to the Cloud API's limits, without splitting a mark, a sign or a meaning early.

The words go first and the files after them; a single file of a stated kind bears its words itself,
where they are short and it is no recording: both come or neither. Up to three short choices are
buttons and up to ten are the rows of a list; more are a numbered text, and people answer with the
number. Choices stand under the last words, whose body may be 1,024 characters only.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from channels.channel import Limits
from channels.message import Choice, OutboundMessage

BUTTONS = 3
BUTTON_CHARS = 20
ROW_CHARS = 24
#: Under a row's title; what the title has no room for.
ROW_NOTE_CHARS = 72
BODY_CHARS = 1024
_CHOICE_BYTES = 200

#: Stands in for words where choices come without any.
_NO_WORDS = "…"
_BY_NUMBER = "Balas dengan nomor pilihan."

#: A cut at a paragraph or a line is taken only if it leaves at least this share of a part.
_WORTHWHILE = 3
#: Where a formatted stretch may begin, and where it may end: on the same line, by the same mark.
_OPENING = re.compile(r"(?<![\w*_~`])[*_~`](?=\S)")
_CLOSING = re.compile(r"(?<=\S)[*_~`](?![\w*_~`])")
_JOINS = frozenset("\u200d\ufe0e\ufe0f") | {chr(c) for c in range(0x1F3FB, 0x1F400)}


def fit_message(message: OutboundMessage, limits: Limits) -> tuple[OutboundMessage, ...]:
    """Cut a message; part n has the key `<key>/<n>`, from 0. Nothing to say gives no part.

    Raises ValueError for a choice whose id is longer than 200 bytes.
    """
    text, choices = message.text, message.choices
    for choice in choices:
        if len(choice.id.encode()) > _CHOICE_BYTES:
            raise ValueError(f"a choice's id has at most {_CHOICE_BYTES} bytes")
    if message.template is not None:
        bare = replace(message, choices=(), attachments=(), key=f"{message.key}/0")
        return (bare,)
    if len(choices) > limits.choices:
        text = _numbered(text, choices)
        choices = ()
    texts = _texts(text, limits.text_chars, asks=bool(choices))
    if choices and not texts:
        texts = [_NO_WORDS]
    bare = replace(message, text="", choices=(), attachments=(), location=None, reply_to=None)
    if not choices and _fits_below(message, texts, limits):
        parts = [replace(bare, text=texts[0], attachments=message.attachments)]
    else:
        parts = [replace(bare, text=one) for one in texts]
        if choices:
            parts[-1] = replace(parts[-1], choices=choices)
        parts += [replace(bare, attachments=(blob,)) for blob in message.attachments]
    if message.location is not None:
        parts.append(replace(bare, location=message.location))
    if parts:
        parts[0] = replace(parts[0], reply_to=message.reply_to)
    return tuple(replace(part, key=f"{message.key}/{n}") for n, part in enumerate(parts))


def _fits_below(message: OutboundMessage, texts: Sequence[str], limits: Limits) -> bool:
    """Whether the words can stand below the one file: below a recording there are none."""
    if len(message.attachments) != 1 or len(texts) != 1:
        return False
    (blob,) = message.attachments
    spoken = blob.kind != "document" and blob.media_type.startswith("audio/")
    return bool(blob.kind) and not spoken and length(texts[0]) <= limits.caption_chars


def _numbered(text: str, choices: Sequence[Choice]) -> str:
    """The choices as lines of the text, unless it lists them by number already."""
    if all(re.search(rf"^{n}\. ", text, re.MULTILINE) for n in range(1, len(choices) + 1)):
        return text
    lines = [f"{n}. {_line(choice.label)}" for n, choice in enumerate(choices, 1)]
    return "\n".join((*([text, ""] if text.strip() else []), *lines, "", _BY_NUMBER))


def are_buttons(choices: Sequence[Choice]) -> bool:
    """Whether these go as buttons: few, short, and no two of them look the same."""
    labels = [label_of(choice, BUTTON_CHARS) for choice in choices]
    return (
        len(choices) <= BUTTONS
        and len(set(labels)) == len(labels)
        and all(length(_line(choice.label)) <= BUTTON_CHARS for choice in choices)
    )


def label_of(choice: Choice, limit: int) -> str:
    """The choice's label on one line, cut to so many characters; never empty."""
    label = _line(choice.label)
    if length(label) <= limit:
        return label
    return label[: _reach(label, 0, limit - 1)].rstrip() + "…"


def length(text: str) -> int:
    """Length as telephones count: a character beyond the first plane counts twice."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def cut_text(text: str, limit: int) -> list[str]:
    """Cut text into pieces, none longer than `limit`, and none of them blank."""
    return [text[start:end] for start, end in _pieces(text, limit)]


def _line(label: str) -> str:
    return " ".join(label.split()) or _NO_WORDS


def _texts(text: str, limit: int, *, asks: bool) -> list[str]:
    if not asks or length(text.strip()) <= BODY_CHARS:
        return cut_text(text, limit)
    # The choices stand under the end of the text, where the question is.
    *_, (start, end) = _pieces(text, BODY_CHARS)
    return [*cut_text(text[:start], limit), text[start:end]]


def _spans(text: str) -> list[tuple[int, int]]:
    """Formatted stretches with their marks. One look at each sign, however they are nested."""
    ends: dict[str, list[int]] = {}
    for found in _CLOSING.finditer(text):
        ends.setdefault(found[0], []).append(found.start())
    spans: list[tuple[int, int]] = []
    after = line_end = -1
    for found in _OPENING.finditer(text):
        at, ending = found.start(), ends.get(found[0], [])
        if at < after:
            continue
        if at > line_end:
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
        # Something stands between the marks.
        place = bisect_left(ending, at + 2)
        if place < len(ending) and ending[place] < line_end:
            after = ending[place] + 1
            spans.append((at, after))
    return spans


def _pieces(text: str, limit: int) -> list[tuple[int, int]]:
    spans = _spans(text)
    starts = [start for start, _ in spans]
    pieces = []
    at = 0
    while at < len(text):
        reach = _reach(text, at, limit)
        end = reach if reach == len(text) else _cut(text, at, reach, spans, starts)
        start, stop = at, end
        while start < stop and text[start].isspace():
            start += 1
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if start < stop:
            pieces.append((start, stop))
        at = end
    return pieces


def _reach(text: str, start: int, limit: int) -> int:
    """The furthest end that fits a piece beginning at `start`; always beyond `start`."""
    used = 0
    for end in range(start, min(len(text), start + limit)):
        used += 2 if text[end] > "\uffff" else 1
        if used > limit:
            return max(end, start + 1)
    return max(min(len(text), start + limit), start + 1)


def _cut(
    text: str, start: int, reach: int, spans: Sequence[tuple[int, int]], starts: Sequence[int]
) -> int:
    """Where to end a piece that could reach so far: after a paragraph, a line, a word, anywhere."""
    worthwhile = start + (reach - start) // _WORTHWHILE
    line = word = anywhere = 0
    for end in range(reach, start, -1):
        if _inside(end, spans, starts):
            continue
        if not (text[end - 1].isspace() or text[end].isspace()):
            if not anywhere and not _joined(text, end):
                anywhere = end
            if end <= worthwhile and (line or word):
                break
            continue
        word = word or end
        if end <= worthwhile:
            break
        if "\n" in (text[end - 1], text[end]):
            line = line or end
            if text[end - 2 : end] == "\n\n" or text[end - 1 : end + 1] == "\n\n":
                return end
    return line or word or anywhere or reach


def _inside(at: int, spans: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    """Whether a cut here would leave a mark without its other half."""
    found = bisect_right(starts, at - 1) - 1
    return found >= 0 and spans[found][0] < at < spans[found][1]


def _joined(text: str, at: int) -> bool:
    """Whether what stands at `at` belongs to the sign before it."""
    after, before = text[at], text[at - 1]
    return after in _JOINS or before == "\u200d" or unicodedata.combining(after) != 0
