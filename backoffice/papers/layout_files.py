"""Reads layouts: the house's, and an office's own over them, each with all that is wrong with it.

An office's `letters.id.toml` may have whole layouts, new or in place of the house's, and changes of
single blocks: `[undangan.change.penutup]` with the keys of that block that read otherwise.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from backoffice.papers.layout import (
    BlockRule,
    ChecksRule,
    CodeRule,
    CopiesRule,
    FormRule,
    Layout,
    SignsRule,
    TableRule,
)
from backoffice.papers.values import VALUES
from bot.issues import Issue
from bot.texts import TextError, parse_template

#: The name of an office's own layouts, beside its profile.
LETTERS_FILE = "letters.id.toml"

Layouts = Mapping[str, Layout]


class LayoutError(ValueError):
    """Layouts that cannot be used: every issue, with its file and its key."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("\n".join(f"{one.file}: {one.key}: {one.text}" for one in issues))
        self.issues = tuple(issues)


def load_layouts(*documents: tuple[str, str]) -> dict[str, Layout]:
    """The house's layouts and over them those of each document: its file name and its text.

    The later wins. Raises LayoutError with everything that is wrong in any of them.
    """
    raw: dict[str, Any] = {}
    issues: list[Issue] = []
    origin: dict[str, str] = {}
    for name, text in ((_HOUSE, _house_text()), *documents):
        _lay_over(raw, origin, name, text, issues)
    found: dict[str, Layout] = {}
    for layout_name, document in raw.items():
        layout = _convert(origin[layout_name], layout_name, document, issues)
        if layout is not None:
            found[layout_name] = layout
    if issues:
        raise LayoutError(sorted(set(issues)))
    return found


@cache
def house_layouts() -> Layouts:
    """The layouts that every office has."""
    return load_layouts()


_HOUSE = "backoffice/papers/layouts/id.toml"


@cache
def _house_text() -> str:
    return files("backoffice.papers").joinpath("layouts/id.toml").read_text(encoding="utf-8")


def _lay_over(
    raw: dict[str, Any], origin: dict[str, str], name: str, text: str, issues: list[Issue]
) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        issues.append(Issue(name, "", f"TOML tidak terbaca: {error}"))
        return
    for key, layout in document.items():
        if not isinstance(layout, dict):
            issues.append(Issue(name, key, "harus tabel [nama surat]"))
            continue
        changes = layout.pop("change", {})
        if "blocks" in layout or key not in raw:
            raw[key] = layout
        else:
            raw[key] = raw[key] | layout
        origin[key] = name
        if isinstance(changes, dict):
            issues += _change(raw[key], key, name, changes)
        else:
            issues.append(Issue(name, f"{key}.change", "harus tabel [nama.change.<id blok>]"))


def _change(
    layout: dict[str, Any], key: str, name: str, changes: Mapping[str, Any]
) -> Iterator[Issue]:
    blocks = [one for one in layout.get("blocks", []) if isinstance(one, dict)]
    known = [str(one["id"]) for one in blocks if one.get("id")]
    changed = []
    for one in blocks:
        change = changes.get(str(one.get("id")))
        changed.append(one | change if isinstance(change, dict) else one)
    for wanted, change in changes.items():
        if wanted not in known:
            yield Issue(
                name, f"{key}.change.{wanted}", f"blok ini tidak ada; ada: {', '.join(known)}"
            )
        elif not isinstance(change, dict):
            yield Issue(name, f"{key}.change.{wanted}", "harus tabel")
    layout["blocks"] = changed


def _convert(file: str, name: str, raw: Any, issues: list[Issue]) -> Layout | None:
    try:
        layout = msgspec.convert(raw, Layout)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        issues.append(Issue(file, f"{name}{place.rstrip('`')}", what))
        return None
    found = [Issue(file, f"{name}.{key}", text) for key, text in _misnamed(layout)]
    issues += found
    return None if found else layout


def _misnamed(layout: Layout) -> Iterator[tuple[str, str]]:
    """Where a layout asks for a value that there is not, and what else it cannot mean."""
    for key, text in _templates(msgspec.to_builtins(layout), ""):
        yield from _misread(key, text)
    seen: set[str] = set()
    for index, block in enumerate(layout.blocks):
        key = f"blocks[{index}]"
        if block.id and block.id in seen:
            yield f"{key}.id", f'id blok "{block.id}" dipakai dua kali'
        seen.add(block.id)
        if not isinstance(block, CodeRule):
            yield from _outside_code(key, block)
        yield from ((f"{key}.{one[0]}", one[1]) for one in _sources(block))
    keys = [one.key for one in layout.sections]
    for index, section in enumerate(layout.sections):
        if keys.count(section.key) > 1:
            yield f"sections[{index}].key", f'bagian "{section.key}" dipakai dua kali'
        if section.from_value:
            yield from _unknown(f"sections[{index}].from_value", section.from_value, "teks")


def _sources(block: object) -> Iterator[tuple[str, str]]:
    """Names of values that stand as they are and not in a template."""
    match block:
        case ChecksRule():
            if block.options_from:
                yield from _unknown("options_from", block.options_from, "daftar")
            if block.ticked_by:
                yield from _unknown("ticked_by", block.ticked_by, "")
        case CopiesRule():
            yield from _unknown("names_from", block.names_from, "daftar")
        case FormRule():
            yield from _unknown("rows_from", block.rows_from, "tabel")
        case SignsRule() if block.places_from:
            yield from _unknown("places_from", block.places_from, "daftar")
        case TableRule() if block.rows_from:
            yield from _unknown("rows_from", block.rows_from, "tabel")
            value = VALUES.get(block.rows_from)
            for index, column in enumerate(block.columns):
                if value and column.field and column.field not in value.columns:
                    yield (
                        f"columns[{index}].field",
                        f'kolom "{column.field}" tidak ada di {value.name}; '
                        f"ada: {', '.join(value.columns)}",
                    )


def _outside_code(key: str, block: BlockRule) -> Iterator[tuple[str, str]]:
    """The code proves the rest of the paper, so the rest cannot hold it."""
    for place, text in _templates(msgspec.to_builtins(block), key):
        for name in ("kode_qr", "keterangan_qr"):
            if f"{{{name}}}" in text:
                yield place, f'nilai "{name}" hanya untuk blok kode (kind = "code")'


def _unknown(key: str, name: str, kind: str) -> Iterator[tuple[str, str]]:
    value = VALUES.get(name)
    if value is None:
        near = get_close_matches(name, VALUES, n=1)
        meant = f" (mungkin {near[0]})" if near else ""
        yield key, f'nilai "{name}" tidak dikenal{meant}; ada: {", ".join(VALUES)}'
    elif kind and value.kind != kind:
        yield key, f'nilai "{name}" berupa {value.kind}, bukan {kind}'


def _templates(raw: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every word of a layout, with its place."""
    if isinstance(raw, str):
        yield path, raw
    elif isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _templates(value, f"{path}.{key}" if path else str(key))
    elif isinstance(raw, Sequence):
        for index, value in enumerate(raw):
            yield from _templates(value, f"{path}[{index}]")


def _misread(key: str, text: str) -> Iterator[tuple[str, str]]:
    try:
        pieces = parse_template(key, text)
    except TextError as error:
        yield key, str(error).removeprefix(f"{key}: ")
        return
    for piece in pieces:
        if piece.kind == "hole":
            value = VALUES.get(piece.text)
            yield from _unknown(key, piece.text, "")
            if value and value.kind == "tabel":
                yield key, f'nilai "{piece.text}" berupa tabel, yang tidak dapat ditulis di kalimat'
        elif piece.kind in ("open", "close"):
            yield key, "tanda * dan _ tidak dipakai di surat"
            return
