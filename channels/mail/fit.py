"""Cutting a message to the size of a mail, and saying buttons in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from channels.channel import Limits
from channels.mail.marks import ANSWER_ABOVE
from channels.message import Choice, OutboundMessage

_ANSWER = "Balas dengan nomor atau kata pilihan Anda:"

#: A cut at a paragraph or a line is taken only if it leaves at least this share of a part.
_WORTHWHILE = 3
_NUMBERED = re.compile(r"\s*(\d{1,3})[.)]\s+(.*?)\s*")


def fit_message(message: OutboundMessage, limits: Limits) -> tuple[OutboundMessage, ...]:
    """Cut a message; part n has the key `<key>/<n>`, from 0. Nothing to say gives no part.

    Files go with the first part, which explains them; choices stand under the last words.
    """
    texts = cut_text(message.text, limits.text_chars)
    if not texts and (message.choices or message.attachments):
        texts = [""]
    last = len(texts) - 1
    return tuple(
        replace(
            message,
            key=f"{message.key}/{n}",
            text=text,
            choices=message.choices if n == last else (),
            links=message.links if n == last else (),
            attachments=message.attachments if n == 0 else (),
        )
        for n, text in enumerate(texts)
    )


def cut_text(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters, cut after a paragraph, a line or a word if possible."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        end = _cut(rest, limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> int:
    for stop in ("\n\n", "\n", " "):
        end = text.rfind(stop, 0, limit + 1)
        if end > limit // _WORTHWHILE:
            return end
    return limit


def mail_text(message: OutboundMessage) -> str:
    """The words of one part as they stand in the mail, with its choices and the marker line."""
    words = message.text.strip()
    options = _options(words, message.choices)
    text = "\n\n".join(part for part in (words, options) if part)
    return f"{ANSWER_ABOVE}\n\n{text}" if expects_answer(message) else text


def expects_answer(message: OutboundMessage) -> bool:
    """Whether a reply to this very mail is asked for: choices, a question, a form to fill in."""
    return bool(message.choices or message.reply_tag) or any(
        line.rstrip().endswith("?") for line in message.text.splitlines()
    )


def _options(text: str, choices: Sequence[Choice]) -> str:
    """The choices as numbered lines; nothing where the text itself lists them so."""
    labels = [" ".join(choice.label.split()) for choice in choices]
    if not labels:
        return ""
    listed = {
        (int(found[1]), found[2])
        for line in text.splitlines()
        if (found := _NUMBERED.fullmatch(line))
    }
    numbered = list(enumerate(labels, start=1))
    if listed.issuperset(numbered):
        return _ANSWER.replace(":", ".")
    return "\n".join([_ANSWER, *(f"{number}. {label}" for number, label in numbered)])
