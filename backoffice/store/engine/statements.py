"""The statements of each table, built and compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Delete,
    Dialect,
    Insert,
    Integer,
    String,
    Table,
    Text,
    TextClause,
    Update,
    bindparam,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

Names = tuple[str, ...]


#: Rows that one INSERT takes at most; each number of them is a statement that the driver prepares.
_TOGETHER = 32
_ONE_ROW = re.compile(r"\bVALUES (\((?:\?|%\(\w+\)s(?:::[A-Z ]+)?|,\s+)+\))")
_NAMED = re.compile(r"%\((\w+)\)s")


class Prepared:
    """A statement as the driver wants it, for many rows at once.

    SQLAlchemy compiles it and says how each type is bound; without its own walk over every row
    a flush takes half the time.
    """

    def __init__(self, statement: Insert | Update | Delete | TextClause, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("not a statement of SQL")
        self.sql = compiled.string
        self._large: dict[int, str] = {}
        self._positional = compiled.positional
        self._names = tuple(compiled.positiontup or compiled.binds)
        kinds = [compiled.binds[name].type.dialect_impl(dialect) for name in self._names]
        bind = [kind.bind_processor(dialect) for kind in kinds]
        self._bind = [(place, each) for place, each in enumerate(bind) if each is not None]

    def parameters(self, rows: Iterable[dict[str, Any]]) -> list[Any]:
        """What the driver takes, from rows by the statement's own names."""
        names = self._names
        ready: list[Any] = []
        for row in rows:
            values = [row[name] for name in names]
            for place, bind in self._bind:
                values[place] = bind(values[place])
            if self._positional:
                ready.append(tuple(values))
            else:
                ready.append(dict(zip(names, values, strict=True)))
        return ready

    def together(self, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
        """An INSERT in as few statements as may be, each with what the driver takes for it.

        A thread that writes row by row hands the interpreter over at each of them, and waits for
        it again; among busy threads that is most of its time.
        """
        ready = self.parameters(rows)
        for start in range(0, len(ready), _TOGETHER):
            some = ready[start : start + _TOGETHER]
            yield self._sized(len(some)), self._joined(some)

    def _sized(self, size: int) -> str:
        if size == 1:
            return self.sql
        found = self._large.get(size)
        if found is None:
            found = self._large[size] = self._repeated(size)
        return found

    def _repeated(self, size: int) -> str:
        row = _ONE_ROW.search(self.sql)
        if row is None:
            raise TypeError("not an INSERT of one row of values")
        rows = (
            row[1] if self._positional else _NAMED.sub(rf"%(\1_{number})s", row[1])
            for number in range(size)
        )
        return self.sql[: row.start(1)] + ", ".join(rows) + self.sql[row.end(1) :]

    def _joined(self, rows: Sequence[Any]) -> Any:
        if len(rows) == 1:
            return rows[0]
        if self._positional:
            return tuple(value for row in rows for value in row)
        return {f"{k}_{n}": value for n, row in enumerate(rows) for k, value in row.items()}


class Statements:
    """Everything that a unit of work says to one table in one dialect."""

    def __init__(self, dialect: str, table: Table) -> None:
        self._prepared: dict[Any, Prepared] = {}
        self.table = table
        self.names: Names = tuple(column.name for column in table.columns)
        self.keys: Names = tuple(column.name for column in table.primary_key.columns)
        self.rank = table.metadata.sorted_tables.index(table)
        self._columns = frozenset(self.names)
        self._defaults = {
            column.name: _default(column)
            for column in table.columns
            if column.nullable or column.server_default is not None
        }
        self.insert = table.insert().inline()
        self.insert_once = _insert_once(dialect, table)
        where = [table.c[name] == bindparam(f"key_{name}") for name in self.keys]
        self.select_one = select(table).where(*where)
        self.delete = table.delete().where(*where)
        columns = [table.c[name] for name in self.keys]
        one = columns[0] if len(columns) == 1 else tuple_(*columns)
        self.select_many = select(table).where(one.in_(bindparam("keys", expanding=True)))
        self._updates: dict[tuple[Names, Names, Names], Update] = {}

    def complete(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with every column in it; TypeError for a column too many or too few."""
        full = {**self._defaults, **row}
        if full.keys() != self._columns:
            wrong = sorted(full.keys() ^ self._columns)
            raise TypeError(f"{self.table.name}: unknown or missing {', '.join(wrong)}")
        return full

    def check_columns(self, values: Iterable[str], expect: Iterable[str]) -> None:
        """TypeError for a column that the table lacks, and for a change of its key."""
        for name in values:
            if name not in self._columns or name in self.keys:
                raise TypeError(f"{self.table.name}: {name} cannot be set")
        for name in expect:
            if name not in self._columns:
                raise TypeError(f"{self.table.name}: {name} is unknown")

    def prepared(self, statement: Insert | Update | Delete, dialect: Dialect) -> Prepared:
        """One of the statements above, compiled on first use."""
        ready = self._prepared.get(statement)
        if ready is None:
            ready = self._prepared[statement] = Prepared(statement, dialect)
        return ready

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple([row[name] for name in self.keys])

    def bound(self, key: tuple[Any, ...]) -> dict[str, Any]:
        return {f"key_{name}": value for name, value in zip(self.keys, key, strict=True)}

    def update(self, values: Names, expect: Names, expect_null: Names) -> Update:
        """An UPDATE of these columns by key, where others still hold what is expected."""
        shape = (values, expect, expect_null)
        built = self._updates.get(shape)
        if built is None:
            c = self.table.c
            where = [c[name] == bindparam(f"key_{name}") for name in self.keys]
            where += [c[name] == bindparam(f"was_{name}") for name in expect]
            where += [c[name].is_(None) for name in expect_null]
            # A change of nothing still checks what it expects, and locks the row.
            sets = values or self.keys[:1]
            to = {n: bindparam(f"to_{n}") if values else c[n] for n in sets}
            built = self._updates[shape] = self.table.update().where(*where).values(to)
        return built


@cache
def statements_for(dialect: str, table: Table) -> Statements:
    return Statements(dialect, table)


_raw: dict[tuple[TextClause, str], Prepared] = {}


def prepared(statement: TextClause, dialect: Dialect) -> Prepared:
    """A statement of raw SQL that lives as long as the process, compiled on first use."""
    ready = _raw.get((statement, dialect.name))
    if ready is None:
        ready = _raw[statement, dialect.name] = Prepared(statement, dialect)
    return ready


def _insert_once(dialect: str, table: Table) -> Insert:
    if dialect == "sqlite":
        return sqlite.insert(table).inline().on_conflict_do_nothing()
    return postgresql.insert(table).inline().on_conflict_do_nothing()


def _default(column: Column[Any]) -> Any:
    """What the database would put into a column that is not given."""
    if column.server_default is None:
        return None
    arg = getattr(column.server_default, "arg", None)
    words = arg.text if isinstance(arg, TextClause) else arg
    if isinstance(words, str):
        if isinstance(column.type, Boolean) and words in ("true", "false"):
            return words == "true"
        if isinstance(column.type, (Integer, BigInteger)):
            return int(words)
        if isinstance(column.type, (String, Text)):
            return words
    raise TypeError(f"{column.table.name}.{column.name}: a default that cannot be read")
