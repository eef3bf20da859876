"""Mails in a transcript: as a person reads and writes them, without what differs in every run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from app.demo.cast import sample_photo
from app.demo.world import MailPerson
from app.sandbox.mail.people import MailFile, MailMessage

#: As a transcript names the channel.
MAIL = "surel"
_SUBJECT = "Perihal: "
#: What the code of a preview is called.
_CODE = "SANDI"
_CODED = re.compile(r"\b(YA(?: SELESAI)?) ([a-z2-7]{8})\b")
_LINE = re.compile(r"--- Mohon tulis jawaban di atas garis ini ---\s*")
_KEY = re.compile(r"\s*Kunci: [a-z2-7]+")


class Said(Protocol):
    """As much of a line as says what is sent."""

    @property
    def mark(self) -> str: ...
    @property
    def words(self) -> str: ...


def shown_mail(mail: MailMessage) -> str:
    """Subject and words; the line above which one answers, and the key, stand in every mail."""
    words = _KEY.sub("", _LINE.sub("", mail.text))
    words = _CODED.sub(rf"\1 {_CODE}", words)
    return f"{_SUBJECT}{mail.subject}\n\n{words}"


def send_mail(person: MailPerson, words: str, lines: Sequence[Said]) -> None:
    """A mail with these words and the files of these lines: a new one, or an answer to the latest.

    ValueError for a file that nobody can send.
    """
    files = []
    for line in lines:
        if line.mark == "+":
            what = line.words.partition(" ")[0]
            if what != "foto":
                raise ValueError(f"nobody can send a {what!r} by mail")
            files.append(MailFile("foto.jpg", sample_photo(), "image/jpeg"))
    if words.startswith(_SUBJECT):
        subject, _, text = words.removeprefix(_SUBJECT).partition("\n")
        person.user.write(subject, text.strip(), files)
        return
    coded = _CODED.findall(person.sees)
    person.user.reply(words.replace(_CODE, coded[-1][1]) if coded else words, files)
