"""Whole databases as lines of JSON that say nothing of the database they came from.

The tables are read from the database itself, so one of an older schema can be copied as it is.
Values stand as they are stored (instants as microseconds), bytes in base64.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Integer,
    LargeBinary,
    String,
    TableClause,
    Text,
    column,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.types import TypeEngine

from backoffice.store.engine.driver import database_errors
from backoffice.store.engine.engines import open_engine
from backoffice.store.engine.schema import meant

Kind = Literal["text", "integer", "boolean", "bytes"]

_BATCH = 1000
_STORED: dict[Kind, TypeEngine[Any]] = {
    "text": Text(),
    "integer": BigInteger(),
    "boolean": Boolean(),
    "bytes": LargeBinary(),
}
_READ: dict[Kind, Any] = {"text": str, "integer": int, "boolean": bool, "bytes": bytes}
#: Not carried over: the schema is made anew, and who runs what now is over by then.
_LEFT_OUT = ("alembic_version", "begun_turns", "leases")


class NotEmpty(Exception):
    """The database already holds something."""


class Shape(Struct, frozen=True):
    """A table and its columns, in the order in which a line gives them."""

    table: str
    columns: tuple[tuple[str, Kind], ...]

    def clause(self) -> TableClause:
        return table(self.table, *[column(name, _STORED[kind]) for name, kind in self.columns])

    def decoder(self) -> msgspec.json.Decoder[tuple[Any, ...]]:
        """Reads a line of this table; anything else in it is a ValidationError."""
        values = tuple(_READ[kind] | None for _, kind in self.columns)
        line: Any = tuple.__class_getitem__(values)
        return msgspec.json.Decoder(line)

    def place(self, name: str) -> int | None:
        """Where a line has that column; None where it has none."""
        return next((at for at, (own, _) in enumerate(self.columns) if own == name), None)


class Snapshot:
    """Everything that a database holds at one instant; valid while `snapshot` is open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        found = inspect(connection)
        self.revision = self._one("SELECT version_num FROM alembic_version") or ""
        self.fingerprint = self._one("SELECT value FROM meta WHERE name = 'key_fingerprint'")
        self.offices = tuple(
            str(row[0])
            for row in connection.execute(
                text("SELECT DISTINCT office_id FROM profiles ORDER BY office_id")
            )
        )
        #: Tables that others point to come before those.
        self.shapes = tuple(
            Shape(
                table=name,
                columns=tuple(
                    (each["name"], _kind(each["type"])) for each in found.get_columns(name)
                ),
            )
            for name, _ in found.get_sorted_table_and_fkc_names()
            if name is not None and name not in _LEFT_OUT
        )

    def lines(self, shape: Shape) -> Iterator[bytes]:
        """Each row as a JSON list, without the line's end."""
        encode = msgspec.json.Encoder().encode
        rows = self._connection.execute(
            select(shape.clause()), execution_options={"yield_per": _BATCH}
        )
        for row in rows:
            yield encode(tuple(row))

    def files(self) -> Iterator[str]:
        """Hashes of the contents that are kept, each once."""
        rows = self._connection.execute(
            text(
                "SELECT DISTINCT sha256 FROM evidence "
                "WHERE status = 'stored' AND sha256 IS NOT NULL ORDER BY sha256"
            ),
            execution_options={"yield_per": _BATCH},
        )
        for row in rows:
            yield str(row[0])

    def _one(self, query: str) -> str | None:
        found = self._connection.execute(text(query)).scalar()
        return None if found is None else str(found)


@contextlib.contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """One consistent state of a database in use; it holds up nobody who writes.

    Raises Unavailable when the database does not answer, Unfit when it answers and refuses.
    """
    with _connected(url, reading=True) as connection:
        yield Snapshot(connection)


def is_kept(url: str, sha256: str) -> bool:
    """Whether any evidence has these contents now."""
    with _connected(url, reading=True) as connection:
        query = text("SELECT 1 FROM evidence WHERE sha256 = :sha256 AND status = 'stored' LIMIT 1")
        return connection.execute(query, {"sha256": sha256}).scalar() is not None


def is_empty(url: str, shapes: Sequence[Shape]) -> bool:
    """Whether none of these tables holds a row."""
    with _connected(url, reading=True) as connection:
        return _empty(connection, shapes)


def load(
    url: str,
    shapes: Sequence[Shape],
    tables: Iterable[tuple[Shape, Iterable[bytes]]],
    *,
    without: frozenset[str],
    tell: Callable[[str], None],
) -> dict[str, int]:
    """Put lines into the tables of an empty database: all of them, or none; rows by table.

    Rows of contents whose hash is in `without` are left out, but for what a case counts. One
    transaction holds all of it although it reads a file meanwhile: half an office is worse than
    none, and nobody else is there yet. Raises NotEmpty, and what `snapshot` raises.
    """
    counts: dict[str, int] = {}
    with _connected(url) as connection:
        if not _empty(connection, shapes):
            raise NotEmpty
        for shape, lines in tables:
            counts[shape.table] = _fill(connection, shape, lines, without, tell)
        connection.commit()
    return counts


def _fill(
    connection: Connection,
    shape: Shape,
    lines: Iterable[bytes],
    without: frozenset[str],
    tell: Callable[[str], None],
) -> int:
    insert = shape.clause().insert()
    decode = shape.decoder().decode
    names = [name for name, _ in shape.columns]
    hashed = None if shape.table == "evidence" else shape.place("sha256")
    count = 0
    batch: list[dict[str, Any]] = []
    for line in lines:
        row = decode(line)
        if hashed is not None and row[hashed] in without:
            continue
        batch.append(dict(zip(names, row, strict=True)))
        count += 1
        if len(batch) == _BATCH:
            connection.execute(insert, batch)
            batch = []
            tell(f"{shape.table}: {count:,} rows")
    if batch:
        connection.execute(insert, batch)
    return count


def _empty(connection: Connection, shapes: Sequence[Shape]) -> bool:
    return all(
        connection.execute(select(shape.clause()).limit(1)).first() is None for shape in shapes
    )


@contextlib.contextmanager
def _connected(url: str, *, reading: bool = False) -> Iterator[Connection]:
    engine = open_engine(url, reading=reading, busy_seconds=30.0)
    try:
        with engine.connect() as connection:
            yield connection
    except database_errors() as error:
        raise meant(error) from error
    finally:
        engine.dispose()


def _kind(stored: TypeEngine[Any]) -> Kind:
    kinds: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
        (Boolean, "boolean"),
        (Integer, "integer"),
        (LargeBinary, "bytes"),
        (String, "text"),
    )
    for kind, name in kinds:
        if isinstance(stored, kind):
            return name
    raise TypeError(f"a column of a kind that no backup knows: {stored!r}")
