"""Wording by key. Templates are trusted and may be marked up; what fills them is data alone.

A template knows `{name}` placeholders, `*bold*`, `_italic_` and `[[asides]]`, and nothing else. A
`*` or `_` inside a word, or alone, is itself. An aside is left out where a placeholder in it has
nothing to say: "di {alamat}[[, telepon {telepon}]]". Keys joined by ">" make one message: in
"stiker>tanya_nama" the second text fills `{pertanyaan_terakhir}` of the first, or follows it after
an empty line.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from channels.channel import Markup

#: Filled in every text by whoever renders it, from the office's profile and its clock.
OFFICE_PARAMS = frozenset(
    {
        "nama_kantor",
        "nama_layanan",
        "alamat_kantor",
        "kode_pos",
        "jam_kerja",
        "zona",
        "telepon",
        "situs",
        "tautan",
        "no_sk",
        "nomor_darurat",
        "dasar_hukum",
        "biaya",
        "waktu_sapa",
        "hari_buka",
        "daftar_kanal",
        "penanggung_jawab",
        "lama_kelengkapan",
        "lama_data",
        "lama_catat",
        "kata_formulir",
    }
)

#: The placeholder that a following key fills.
NEXT = "pertanyaan_terakhir"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[a-z][a-z0-9_.]*")
_SPANS = (
    ("b", re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")),
    ("i", re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])")),
)
#: Stands for the nth placeholder while markup is looked for; it is no word character.
_HOLE = 0xE000
#: Stand for the beginning and the end of an aside meanwhile.
_ASIDE = {"[[": chr(_HOLE + 0xFFE), "]]": chr(_HOLE + 0xFFF)}
#: Breaks a formatting mark from the words beside it, unseen.
_JOINER = "\u200d"
_MARK = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)")
#: What WhatsApp makes a quotation or a list of, at the beginning of a line.
_LINE_MARK = re.compile(r"^([ \t]*)(?=[>-])", re.MULTILINE)


class TextError(ValueError):
    """A template cannot be read."""


class UnknownText(KeyError):
    """No text has that key."""


class MissingParam(KeyError):
    """A placeholder was given no value."""

    def __init__(self, key: str, placeholder: str) -> None:
        super().__init__(f"{key}: {{{placeholder}}} has no value")
        self.key = key
        self.placeholder = placeholder


class Piece(Struct, frozen=True):
    """A part of a template, in order."""

    #: text: words as they are; hole: a placeholder's name; open, close: "b" or "i"; aside, end:
    #: of what is left out where a hole in it has nothing to say
    kind: Literal["text", "hole", "open", "close", "aside", "end"]
    text: str


# An office has a catalogue for each version of its profile and each set of commands that a reader
# may not use; almost all of their texts are the same.
@lru_cache(maxsize=8192)
def parse_template(key: str, template: str) -> tuple[Piece, ...]:
    """Read a template.

    Raises TextError for a placeholder that is not a plain name, and for an aside that does not end
    or that has no placeholder.
    """
    names: list[str] = []

    def hole(found: re.Match[str]) -> str:
        if not _NAME.fullmatch(found.group(1)):
            raise TextError(f"{key}: {found.group()} is not a plain placeholder")
        names.append(found.group(1))
        return chr(_HOLE + len(names) - 1)

    if any(_HOLE <= ord(char) < _HOLE + 0x1000 for char in template):
        raise TextError(f"{key}: a private character stands in the text")
    flat = _PLACEHOLDER.sub(hole, template)
    if "{" in flat or "}" in flat:
        raise TextError(f"{key}: a brace stands alone")
    for written, char in _ASIDE.items():
        flat = flat.replace(written, char)
    marks = _asides(key, flat)
    marks |= _marks(flat, tuple(sorted(marks)))
    pieces: list[Piece] = []
    words = ""

    def flush() -> None:
        nonlocal words
        if words:
            pieces.append(Piece("text", words))
            words = ""

    for index, char in enumerate(flat):
        if index in marks:
            flush()
            pieces.append(marks[index])
        elif _HOLE <= ord(char) < _HOLE + len(names):
            flush()
            pieces.append(Piece("hole", names[ord(char) - _HOLE]))
        else:
            words += char
    flush()
    return tuple(pieces)


def _asides(key: str, flat: str) -> dict[int, Piece]:
    """Positions where asides begin and end. None stands in another."""
    begin, end = _ASIDE.values()
    found = [index for index, char in enumerate(flat) if char in (begin, end)]
    starts, ends = found[::2], found[1::2]
    whole = len(starts) == len(ends)
    if not whole or any(
        flat[a] != begin or flat[b] != end for a, b in zip(starts, ends, strict=True)
    ):
        raise TextError(f"{key}: an aside is not written as [[ … ]]")
    for start, stop in zip(starts, ends, strict=True):
        if not any(_HOLE <= ord(char) < ord(begin) for char in flat[start:stop]):
            raise TextError(f"{key}: an aside has no placeholder")
    return {start: Piece("aside", "") for start in starts} | {
        stop: Piece("end", "") for stop in ends
    }


def _marks(flat: str, asides: tuple[int, ...]) -> dict[int, Piece]:
    """Positions of marks that open or close; a span that would cross another is left literal.

    `asides`: where they begin and end, by turns.
    """
    spans: list[tuple[int, int]] = list(zip(asides[::2], asides[1::2], strict=True))
    marks: dict[int, Piece] = {}
    for tag, pattern in _SPANS:
        for found in pattern.finditer(flat):
            start, end = found.start(), found.end() - 1
            if any(a < start < b < end or start < a < end < b for a, b in spans):
                continue
            spans.append((start, end))
            marks[start] = Piece("open", tag)
            marks[end] = Piece("close", tag)
    return marks


class Catalogue:
    """Texts by key, ready to be rendered in the markup of a channel."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Raises TextError for the first template that cannot be read."""
        self._pieces = {key: parse_template(key, text) for key, text in texts.items()}
        #: What was rendered without anything to fill in or to mark, which are most of the parts.
        self._constant: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return all(part in self._pieces for part in key.split(">"))

    def keys(self) -> frozenset[str]:
        """Every key, without combinations."""
        return frozenset(self._pieces)

    def placeholders(self, key: str) -> frozenset[str]:
        """Return the names that `render` needs for this key. Raises UnknownText."""
        parts = key.split(">")
        names = {piece.text for part in parts for piece in self._of(part) if piece.kind == "hole"}
        return frozenset(names - {NEXT}) if len(parts) > 1 else frozenset(names)

    def render(self, key: str, params: Mapping[str, str], *, markup: Markup) -> str:
        """Return the wording with `params` put in as data.

        In html they are escaped; in whatsapp the marks that could format are broken; braces in
        them mean nothing. Raises UnknownText and MissingParam.
        """
        if markup == "plain" and (constant := self._constant.get(key)) is not None:
            return constant
        head, _, rest = key.partition(">")
        following = self.render(rest, params, markup=markup) if rest else None
        placed = False
        out: list[str] = []
        for piece in _said(self._of(head), params):
            if piece.kind == "hole" and piece.text == NEXT and following is not None:
                out.append(following)
                placed = True
            elif piece.kind == "hole":
                if piece.text not in params:
                    raise MissingParam(key, piece.text)
                out.append(_data(params[piece.text], markup))
            elif piece.kind == "text":
                out.append(html.escape(piece.text, quote=False) if markup == "html" else piece.text)
            else:
                out.append(_mark(piece, markup))
        if following is not None and not placed:
            out.append("\n\n" + following)
        words = "".join(out)
        if markup == "plain" and not rest and all(piece.kind == "text" for piece in self._of(key)):
            self._constant[key] = words
        return words

    def constants(
        self, key: str, known: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[str, ...]:
        """The words of one text between its placeholders, without markup. Raises UnknownText.

        Placeholders that are `known` are filled, and part nothing.
        """
        words = [""]
        for piece in _said(self._of(key), known):
            if piece.kind == "text":
                words[-1] += piece.text
            elif piece.kind == "hole" and piece.text in known:
                words[-1] += known[piece.text]
            else:
                words.append("")
        return tuple(one for one in words if one)

    def last_line(self, key: str) -> str:
        """The last line of a template as it was written, without markup. Raises UnknownText."""
        pieces = self._of(key.rpartition(">")[2])
        shown = [
            f"{{{one.text}}}" if one.kind == "hole" else one.text
            for one in pieces
            if one.kind in ("text", "hole")
        ]
        return "".join(shown).rpartition("\n")[2]

    def label(self, text: str) -> str:
        """Return the words of a button: the text of that key, or `text` itself."""
        pieces = self._pieces.get(text)
        return text if pieces is None else "".join(p.text for p in pieces if p.kind == "text")

    def _of(self, key: str) -> tuple[Piece, ...]:
        try:
            return self._pieces[key]
        except KeyError:
            raise UnknownText(key) from None


def _said(pieces: Iterable[Piece], params: Mapping[str, str]) -> Iterator[Piece]:
    """The pieces without the asides that have nothing to say, and without their bounds."""
    aside: list[Piece] | None = None
    for piece in pieces:
        if piece.kind == "aside":
            aside = []
        elif piece.kind == "end":
            told = aside or []
            if all(one.kind != "hole" or params.get(one.text) != "" for one in told):
                yield from told
            aside = None
        elif aside is None:
            yield piece
        else:
            aside.append(piece)


def as_data(value: str, markup: Markup) -> str:
    """Words that are not ours as `render` puts them in: their marks format nothing."""
    return _data(value, markup)


def _data(value: str, markup: Markup) -> str:
    if markup == "html":
        return html.escape(value, quote=False)
    if markup == "whatsapp":
        broken = _MARK.sub(lambda found: _JOINER + _JOINER.join(found.group()) + _JOINER, value)
        # "-" alone stands for nothing known, and makes no list.
        return broken if broken == "-" else _LINE_MARK.sub(r"\1" + _JOINER, broken)
    return value


def _mark(piece: Piece, markup: Markup) -> str:
    if markup == "html":
        return f"<{piece.text}>" if piece.kind == "open" else f"</{piece.text}>"
    if markup == "whatsapp":
        return "*" if piece.text == "b" else "_"
    return ""


def read_texts(document: str, *, source: str) -> dict[str, str]:
    """Read a TOML file of texts; a table makes a prefix, so `[tombol] ya` is "tombol.ya".

    Raises TextError that names the file and the key.
    """
    try:
        loaded = tomllib.loads(document)
    except tomllib.TOMLDecodeError as error:
        raise TextError(f"{source}: {error}") from None
    texts: dict[str, str] = {}
    todo: list[tuple[str, object]] = list(loaded.items())
    while todo:
        key, value = todo.pop(0)
        if isinstance(value, dict):
            todo.extend((f"{key}.{inner}", text) for inner, text in value.items())
        elif not isinstance(value, str):
            raise TextError(f"{source}: {key} is not a text")
        elif not _KEY.fullmatch(key):
            raise TextError(f"{source}: {key} is not a key")
        else:
            texts[key] = value
    return texts


def load_citizen_texts() -> dict[str, str]:
    """The citizen-facing wording that every office shares."""
    path = files("bot").joinpath("texts/id.toml")
    return read_texts(path.read_text(encoding="utf-8"), source="bot/texts/id.toml")


def merge(base: Mapping[str, str], override: Mapping[str, str]) -> dict[str, str]:
    """Return `base` with an office's own wording over it."""
    return {**base, **override}
