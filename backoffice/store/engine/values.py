"""Rows as frozen values, so that who holds one cannot change what others read of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, TypeVar

from msgspec import Struct

T = TypeVar("T", bound=Struct)


def reader(struct: type[T], *, given: int = 0) -> Callable[..., T]:
    """Makes a struct of a row with columns of the same names: `read(row)`.

    The last `given` fields are no columns: they follow the row, as in `read(row, address)`. The
    struct has two columns or more.
    """
    names = struct.__struct_fields__
    # By place it costs a fifth of what it costs by name, and turns make many of them.
    pick = itemgetter(*names[: len(names) - given])
    make: Callable[..., T] = struct

    def read(row: Mapping[Any, Any], *rest: Any) -> T:
        return make(*pick(row), *rest)

    return read
