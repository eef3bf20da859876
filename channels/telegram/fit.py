"""Cutting a message to Telegram's limits, without splitting a tag, an entity or a meaning early.

The words go first and the files after them, so that no document comes before its explanation. A
single file of a stated kind bears its words itself, where they are short: both come or neither.
Buttons stand under the last words, or under the last file when there are no words.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from msgspec.structs import replace

from channels.channel import Limits
from channels.message import Choice, OutboundMessage
from channels.telegram.markup import (
    Atom,
    length,
    passage_length,
    read_markup,
    write_markup,
)

#: Bytes that Telegram gives back of a pressed button.
CHOICE_BYTES = 64

#: Stands in for words where buttons come without any; Telegram refuses an empty message.
_NO_WORDS = "…"

#: A cut at a paragraph or a line is taken only if it leaves at least this share of a part.
_WORTHWHILE = 3


def fit_message(message: OutboundMessage, limits: Limits) -> tuple[OutboundMessage, ...]:
    """Cut a message; part n has the key `<key>/<n>`, from 0. Nothing to say gives no part.

    Markup that Telegram would refuse is shown as it is written. Raises ValueError for a choice
    whose id is longer than 64 bytes.
    """
    texts = _texts(message.text, limits.text_chars)
    choices = tuple(_choice(choice, limits.label_chars) for choice in message.choices)
    groups = [choices[at : at + limits.choices] for at in range(0, len(choices), limits.choices)]
    if groups and not texts and not message.attachments:
        texts = [_NO_WORDS]
    bare = replace(message, text="", choices=(), attachments=(), reply_to=None)
    bare = replace(bare, location=None)
    if not groups and _fits_below(message, texts, limits):
        parts = [replace(bare, text=texts[0], attachments=message.attachments)]
    else:
        parts = [replace(bare, text=text) for text in texts]
        parts += [replace(bare, attachments=(blob,)) for blob in message.attachments]
    last_words = len(texts) - 1
    if message.location is not None:
        parts.append(replace(bare, location=message.location))
    if groups:
        under = last_words if texts else len(parts) - 1
        parts[under] = replace(parts[under], choices=groups[0])
        further = [replace(bare, text=_NO_WORDS, choices=group) for group in groups[1:]]
        parts[under + 1 : under + 1] = further
    if parts:
        parts[0] = replace(parts[0], reply_to=message.reply_to)
    return tuple(replace(part, key=f"{message.key}/{n}") for n, part in enumerate(parts))


def cut_markup(text: str, limit: int) -> list[str]:
    """Cut markup into well-formed pieces, none longer than `limit`, and none of them blank."""
    atoms = read_markup(text)
    if atoms is None:
        text = html.escape(text, quote=False)
        atoms = read_markup(text) or ()
    if length(text) <= limit:
        return [text] if any(not atom.shown.isspace() for atom in atoms) else []
    if any(passage_length((), atom.tags) + passage_length(atom.tags, ()) > limit // 2
           for atom in atoms):  # fmt: skip
        # Tags that fill half a message leave no room for words: the words are what counts.
        atoms = tuple(Atom(written=atom.written, tags=()) for atom in atoms)
    pieces: list[str] = []
    at = 0
    while at < len(atoms):
        reach = _reach(atoms, at, limit)
        end = reach if reach == len(atoms) else _cut(atoms, at, reach)
        piece = _trimmed(atoms[at:end])
        if piece:
            pieces.append(write_markup(piece))
        at = end
    return pieces


def _fits_below(message: OutboundMessage, texts: Sequence[str], limits: Limits) -> bool:
    """Whether the words can stand below the one file."""
    alone = len(message.attachments) == 1 and bool(message.attachments[0].kind)
    return alone and len(texts) == 1 and length(texts[0]) <= limits.caption_chars


def _texts(text: str, limit: int) -> list[str]:
    return cut_markup(text, limit) if text else []


def _choice(choice: Choice, label_chars: int) -> Choice:
    if len(choice.id.encode()) > CHOICE_BYTES:
        raise ValueError(f"a choice's id has at most {CHOICE_BYTES} bytes")
    label = choice.label.strip() or _NO_WORDS
    if length(label) > label_chars:
        while length(label) >= label_chars:
            label = label[:-1]
        label = label.rstrip() + "…"
    return replace(choice, label=label)


def _reach(atoms: Sequence[Atom], start: int, limit: int) -> int:
    """The furthest end that fits a piece beginning at `start`; always beyond `start`."""
    previous = atoms[start].tags
    used = passage_length((), previous)
    closing = passage_length(previous, ())
    for end in range(start, len(atoms)):
        atom = atoms[end]
        if atom.tags is not previous:
            used += passage_length(previous, atom.tags)
            closing = passage_length(atom.tags, ())
            previous = atom.tags
        used += length(atom.written)
        if used + closing > limit:
            return max(end, start + 1)
    return len(atoms)


def _cut(atoms: Sequence[Atom], start: int, reach: int) -> int:
    """Where to end a piece that could reach so far: after a paragraph, a line, a word, anywhere."""
    worthwhile = start + (reach - start) // _WORTHWHILE
    line = word = 0
    for end in range(reach, start, -1):
        # A break just behind the reach is as good a place as one before it.
        if not _is_space(atoms, end - 1) and not _is_space(atoms, end):
            continue
        word = word or end
        if end <= worthwhile:
            break
        if _is_break(atoms, end - 1) or _is_break(atoms, end):
            line = line or end
            if _is_break(atoms, end - 1) and (_is_break(atoms, end - 2) or _is_break(atoms, end)):
                return end
    return line or word or reach


def _is_space(atoms: Sequence[Atom], at: int) -> bool:
    return at < len(atoms) and atoms[at].written.isspace()


def _is_break(atoms: Sequence[Atom], at: int) -> bool:
    return 0 <= at < len(atoms) and atoms[at].written == "\n"


def _trimmed(atoms: Sequence[Atom]) -> Sequence[Atom]:
    start, end = 0, len(atoms)
    while start < end and atoms[start].shown.isspace():
        start += 1
    while end > start and atoms[end - 1].shown.isspace():
        end -= 1
    return atoms[start:end]
