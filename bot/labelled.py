"""Labelled lines ("nama: Warga Contoh"): what a label means, and a text cut at its labels. Pure.

A mail, a paper that an officer types and /isi are read by these labels. What the words without a
label are differs: in a mail the story, on a paper a slip of the finger. No reader takes more time
than in step with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.fields import kind_of
from bot.form import Field, Form
from bot.kinds.choice import exact_option
from bot.kinds.kind import Heard, Problem, Reading
from bot.words import fold

#: Other labels, by the field's own name: several fields are of the same kind.
_BY_KEY: dict[str, tuple[str, ...]] = {
    "klasifikasi": ("jenis", "klasifikasi", "jenis laporan", "jenis pengaduan"),
    "rahasia": (
        *("rahasia", "rahasiakan", "rahasiakan identitas", "identitas dirahasiakan"),
        *("kerahasiaan", "sembunyikan identitas"),
    ),
    "siapa": ("terlapor", "yang diadukan", "pihak yang diadukan", "teradu"),
    "kerugian": ("kerugian", "kerugian yang dialami"),
    "permintaan_penyelesaian": ("harapan", "penyelesaian", "permintaan"),
    "usaha_dilaporkan": ("usaha", "nama usaha", "usaha yang dilaporkan"),
    "sumber_informasi": ("sumber", "sumber informasi"),
}
#: The field that says what the complaint is about, as every office calls it.
_SUBJECT = (
    *("objek", "layanan", "jenis layanan", "perihal", "hal", "pokok", "pokok pengaduan"),
    *("layanan yang diadukan", "objek pengaduan", "yang diadukan"),
)
#: Behind a label: nothing is said.
NOTHING = frozenset({"", "kosong", "tidak ada"})

#: What may stand before a label: marks of quoting and of lists.
_BULLETS = re.compile(r"[\s>*•·\-–—]*")
_POINT = re.compile(r"\(?\d{1,2}[.)]\s{0,8}")
_SEPARATOR = re.compile("[:=]")
#: A label ends within so many characters behind those marks, or it is none.
_HEAD = 80
_LABEL_CHARS = 49
#: Words of the longest label.
_LONGEST_LABEL = 4
_COMMA = re.compile(r"[,;]\s{0,3}(?P<label>[^\W\d_][^:=,;]{0,30})[:=]")
_NUMBER_WORD = re.compile(r"^(?:no|nomor|nomer|nmr)\b\s*")
_APART = re.compile(r"[\W_]+")


class Piece(Struct):
    """A run of lines that belong to one label, or to none."""

    #: What the label means: the key of a field, or what else the reader knows by name.
    target: str = ""
    #: What stands behind the label and below it.
    lines: list[str] = []
    #: The lines as they were written, label and all, each with its number from 1.
    raw: list[tuple[int, str]] = []

    @property
    def words(self) -> str:
        return "\n".join(self.lines).strip()

    @property
    def number(self) -> int:
        return self.raw[0][0] if self.raw else 0


class Proposal(Struct, frozen=True):
    """What words say for a field: a reading that nobody has taken yet, or why there is none."""

    field: Field
    #: The words that it came from, as they were written.
    words: str
    reading: Reading | Problem
    #: The line where they begin, from 1; 0 where it is not known.
    line: int = 0


def fold_label(text: str) -> str:
    """A label for comparing: lower case, words alone, without "nomor" before them."""
    folded = " ".join(_APART.sub(" ", text.casefold()).split())
    return _NUMBER_WORD.sub("", folded)


def own_labels(form: Form) -> frozenset[str]:
    """Folded, what the form itself calls its fields: labels, names and keys."""
    every = ((one.label, *one.names, one.key) for one in form.fields)
    return frozenset(fold_label(name) for names in every for name in names) - {""}


def labels(form: Form, category: str = "", *, officers: bool = False) -> dict[str, str]:
    """Folded label -> key of the field that it means.

    A field's own label, names and key are never another field's synonym. `category` is the field
    that says what the complaint is about. What officers fill is among them for `officers` alone: it
    has a command of its own, and no line of a mail or a paper sets it.
    """
    found: dict[str, str] = {}

    def add(names: Iterable[str], key: str) -> None:
        for name in names:
            found.setdefault(fold_label(name), key)

    fields = [field for field in form.fields if officers or not field.by]
    for field in fields:
        add((field.label, *field.names, field.key), field.key)
    for field in fields:
        add(_SUBJECT if field.key == category else _BY_KEY.get(field.key, ()), field.key)
    taken: set[str] = set()
    for field in fields:
        if field.kind not in taken:  # the first field of a kind has the kind's names
            add(kind_of(field).labels, field.key)
        taken.add(field.kind)
    found.pop("", None)
    return found


def split_label(line: str) -> tuple[str, str]:
    """What stands before the colon of a line and behind it; two empty texts where there is none.

    Reads no more than the head of a line, however long it is and whatever it is made of.
    """
    marks = _BULLETS.match(line)
    bare = line[marks.end() :] if marks else line
    if point := _POINT.match(bare):
        bare = bare[point.end() :]
    separator = _SEPARATOR.search(bare, 0, _HEAD)
    if separator is None:
        return "", ""
    label = bare[: separator.start()].lstrip("*_").rstrip("*_ \t\xa0")
    if not label[:1].isalpha() or len(label) > _LABEL_CHARS:
        return "", ""
    return label, bare[separator.end() :].lstrip("*_").strip()


def begun_by(line: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """What the label of a line means, and what stands behind it; None without a known label."""
    label, value = split_label(line)
    target = known.get(fold_label(label)) if label else None
    return None if target is None else (target, value)


def leading_label(
    text: str, known: Mapping[str, str], own: Collection[str] = ()
) -> tuple[str, str] | None:
    """The same for words without a colon ("nomor hp 0812…").

    The shortest label counts: no word of the value is taken for one of a longer label, unless it
    is one of those that the form has itself (`own`): "uraian kerugian" is not "uraian".
    """
    words = text.split(maxsplit=_LONGEST_LABEL)
    counts = range(1, min(len(words), _LONGEST_LABEL) + 1)
    mine = [count for count in counts if fold_label(" ".join(words[:count])) in own]
    for count in (*mine[-1:], *counts):
        if target := known.get(fold_label(" ".join(words[:count]))):
            behind = text.split(maxsplit=count)
            return target, behind[count] if len(behind) > count else ""
    return None


def numbered_lines(text: str, known: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The lines, each with its number; "nama: …, alamat: …, hp: …" in one line are three."""
    for number, line in enumerate(text.splitlines(), start=1):
        start = 0
        for comma in _COMMA.finditer(line):
            if fold_label(comma["label"]) in known and line[start : comma.start()].strip():
                yield number, line[start : comma.start()]
                start = comma.start("label")
        yield number, line[start:]


def cut(
    lines: Iterable[tuple[int, str]],
    begins: Callable[[str, Piece], tuple[str, str] | None],
    goes_on: Callable[[Piece, str], bool],
) -> list[Piece]:
    """Cut numbered lines where `begins` finds a label; what it gives is target and value.

    A line without one belongs to the piece before it while `goes_on` says so, else to nobody's.
    """
    pieces = [Piece()]
    for number, line in lines:
        last = pieces[-1]
        if (found := begins(line, last)) is not None:
            target, value = found
            pieces.append(Piece(target, [value] if value else [], [(number, line)]))
        elif last.target and goes_on(last, line):
            if line.strip() or last.lines:
                last.lines.append(line.strip())
            last.raw.append((number, line))
        else:
            if last.target:
                pieces.append(Piece())
            pieces[-1].raw.append((number, line))
    return pieces


def propose(
    field: Field,
    words: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    tries: int,
    messages: tuple[str, ...] = (),
    line: int = 0,
) -> Proposal:
    """Read what was written for a field.

    `tries`: as patiently as in a chat where it was not understood so often.
    """
    heard = Heard(text=words, messages=messages, tries=tries)
    reading = kind_of(field).read_labelled(field, heard, now=now, zone=zone)
    return Proposal(field=field, words=words, reading=reading, line=line)


def says_nothing(field: Field, words: str, more: frozenset[str]) -> bool:
    """Nothing stands behind the label, or a word for it; `more` are those of this kind of text.

    "Tidak ada" is an answer where the field has it for an option.
    """
    folded = fold(words)
    if folded not in NOTHING and folded not in more:
        return False
    return not kind_of(field).chooses or exact_option(field.options, words) is None
