"""Compare raw data with a declared Struct: list every misfit, or leave unknown parts out. Pure.

msgspec stops at the first misfit; whoever writes a profile by hand wants the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import msgspec.inspect as declared

#: How a TOML value is called in a sentence.
_NAMES: dict[type, str] = {
    str: "teks",
    bool: "true atau false",
    int: "bilangan bulat",
    float: "pecahan",
    list: "daftar [ ]",
    dict: "tabel",
}


def find_misfits(raw: object, shape: type) -> list[tuple[str, str]]:
    """Every place where `raw` does not fit the Struct: its path and a sentence."""
    return list(_misfits(raw, declared.type_info(shape), ""))


def known_part(raw: object, shape: type) -> Any:
    """`raw` without the keys that the Struct does not declare, at any depth."""
    return _known(raw, declared.type_info(shape))


def _misfits(raw: object, shape: declared.Type, path: str) -> Iterator[tuple[str, str]]:
    shape = _inner(shape, raw)
    match shape:
        case declared.StructType():
            if not isinstance(raw, dict):
                yield _unlike(path, "tabel", raw)
                return
            yield from _struct_misfits(raw, shape, path)
        case declared.VarTupleType(item_type=item):
            if not isinstance(raw, list):
                yield _unlike(path, "daftar [ ]", raw)
                return
            for index, value in enumerate(raw):
                yield from _misfits(value, item, f"{path}[{index}]")
        case declared.DictType(value_type=item):
            if not isinstance(raw, dict):
                yield _unlike(path, "tabel", raw)
                return
            for key, value in raw.items():
                yield from _misfits(value, item, _join(path, key))
        case declared.LiteralType(values=values):
            if raw not in values:
                known = ", ".join(str(value) for value in values)
                yield path, f'"{raw}" tidak dikenal; pilih salah satu: {known}'
        case declared.StrType():
            if not isinstance(raw, str):
                yield _unlike(path, "teks", raw)
        case declared.BoolType():
            if not isinstance(raw, bool):
                yield _unlike(path, "true atau false", raw)
        case declared.IntType():
            if isinstance(raw, bool) or not isinstance(raw, int):
                yield _unlike(path, "bilangan bulat", raw)
        case declared.DateType():
            if isinstance(raw, datetime) or not isinstance(raw, date):
                yield _unlike(path, "tanggal seperti 2014-12-31, tanpa tanda kutip", raw)


def _struct_misfits(
    raw: dict[str, object], shape: declared.StructType, path: str
) -> Iterator[tuple[str, str]]:
    fields = {field.encode_name: field for field in shape.fields}
    for key in raw:
        if key not in fields:
            near = get_close_matches(key, fields, n=1)
            hint = f"; maksudnya {near[0]}?" if near else ""
            yield _join(path, key), f"kunci ini tidak dikenal{hint}"
    for name, field in fields.items():
        if name in raw:
            yield from _misfits(raw[name], field.type, _join(path, name))
        elif field.required:
            yield _join(path, name), "kunci ini wajib ada"


def _known(raw: object, shape: declared.Type) -> object:
    match _inner(shape, raw):
        case declared.StructType(fields=fields) if isinstance(raw, dict):
            types = {field.encode_name: field.type for field in fields}
            return {key: _known(value, types[key]) for key, value in raw.items() if key in types}
        case declared.VarTupleType(item_type=item) if isinstance(raw, list):
            return [_known(value, item) for value in raw]
        case declared.DictType(value_type=item) if isinstance(raw, dict):
            return {key: _known(value, item) for key, value in raw.items()}
        case _:
            return raw


def _inner(shape: declared.Type, raw: object) -> declared.Type:
    """The one type that can be meant; TOML has no null, so None is only ever a default.

    Where a text may be a table as well, what was written says which of both it is.
    """
    if isinstance(shape, declared.UnionType):
        rest = [one for one in shape.types if not isinstance(one, declared.NoneType)]
        if len(rest) == 1:
            return rest[0]
        tables = [one for one in rest if isinstance(one, declared.StructType)]
        texts = [one for one in rest if isinstance(one, declared.StrType)]
        if tables and texts:
            return texts[0] if isinstance(raw, str) else tables[0]
    return shape


def _unlike(path: str, wanted: str, raw: object) -> tuple[str, str]:
    return path, f"harus {wanted}, bukan {_NAMES.get(type(raw), 'tanggal atau jam')}"


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
