"""A unit of work over rows: reads go through a map of what this work last made of them, writes
are buffered and flushed in few statements per table.

Order of a flush: added rows (parents before children, `add` before `add_once` in each table),
then changed rows, then raw statements, then removed rows (children before parents).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    Connection,
    Delete,
    Executable,
    Insert,
    RowMapping,
    Table,
    TextClause,
    Update,
    select,
)
from sqlalchemy.sql.dml import UpdateBase

from backoffice.store.engine.statements import Prepared, Statements, prepared, statements_for

Key = tuple[Any, ...]
Row = dict[str, Any]

_CHUNK = 500
# Some counts are lost with the cursor unless they are asked for.
_COUNTED = {"preserve_rowcount": True}
_SELECT = re.compile(r"\s*select\b", re.IGNORECASE)


class Conflict(Exception):
    """Somebody else changed the row first."""


class Change(NamedTuple):
    """A row as it lies in the database and as it will; None: not there."""

    table: Table
    key: Key
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class Attestor(Protocol):
    """Whoever proves rows, and is told of every change of them before it is written."""

    def watched(self, table: Table) -> frozenset[str]:
        """The columns of a table that are proved."""

    def settle(self, tx: Tx, changes: Iterable[Change]) -> None:
        """Bring what is proved up to these changes."""

    def number(self, office_id: str, name: str, value: int) -> bytes:
        """The proof of a counter's value."""


class _Sheet:
    """What one work knows of one table, and what it still has to write there."""

    __slots__ = (
        "added", "changed", "locked", "once", "once_keys", "removed", "seen", "sql", "was",
        "watched",
    )  # fmt: skip

    def __init__(self, sql: Statements, watched: frozenset[str]) -> None:
        self.sql = sql
        #: Columns of which every change is attested.
        self.watched = watched
        #: Rows that are changed or removed, as they were found; None where nobody looked before.
        self.was: dict[Key, Row | None] = {}
        self.seen: dict[Key, Row | None] = {}
        #: Rows that nobody else changes until the end.
        self.locked: set[Key] = set()
        self.added: dict[Key, Row] = {}
        self.once: list[Row] = []
        self.once_keys: set[Key] = set()
        self.changed: dict[Key, tuple[Row, Row]] = {}
        self.removed: dict[Key, None] = {}


class Tx:
    """One transaction, shared by the works that commit together.

    A reader's Tx refuses to write. `Instant` and the other column types apply everywhere but in
    raw text statements.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        ids: Callable[[], str],
        reading: bool = False,
        attestor: Attestor | None = None,
    ) -> None:
        self.dialect: str = connection.dialect.name
        #: None: nothing is attested here (a database without its key).
        self.attestor = attestor
        self.new_id = ids
        #: For what one work looked up and another of the same transaction would look up again.
        self.memo: dict[object, Any] = {}
        self._connection = connection
        self._reading = reading
        self._sheets: dict[Table, _Sheet] = {}
        self._raw: dict[int, tuple[TextClause, list[Row]]] = {}
        self._dirty = False

    def get(self, table: Table, /, *key: Any) -> Row | None:
        """A copy of the row as this work last made it; None when there is none."""
        sheet = self._sheet(table)
        if key not in sheet.seen:
            self._load(sheet, [self._checked(sheet, key)])
        row = sheet.seen[key]
        return None if row is None else dict(row)

    def locked(self, table: Table, /, *key: Any) -> Row | None:
        """As `get`, and nobody else changes the row before this transaction has ended.

        It is read without writing first what is buffered, which a statement would do.
        """
        self._refuse_reading()
        sheet = self._sheet(table)
        self._checked(sheet, key)
        if self.dialect == "postgresql" and key not in sheet.locked:
            if key in sheet.added or key in sheet.once_keys:
                self.flush()
            sheet.seen[key] = None
            for row in self._stored(sheet, [key], lock=True).values():
                if key in sheet.changed:
                    row.update(sheet.changed[key][0])
                sheet.seen[key] = row
                sheet.locked.add(key)
        return self.get(table, *key)

    def know(self, table: Table, row: Row) -> None:
        """Takes a whole row that another query brought along, so that `get` need not ask for it."""
        sheet = self._sheet(table)
        key = sheet.sql.key_of(row)
        if key not in sheet.seen:
            if key in sheet.changed:
                row.update(sheet.changed[key][0])
            sheet.seen[key] = row

    def prefetch(self, table: Table, /, keys: Iterable[Any]) -> None:
        """Reads many rows at once for later `get`s; absent ones are remembered as absent.

        A key is a plain value, or a tuple where the primary key has several columns.
        """
        sheet = self._sheet(table)
        if len(sheet.sql.keys) == 1:
            wanted = {key if isinstance(key, tuple) else (key,): None for key in keys}
        else:
            wanted = {tuple(key): None for key in keys}
        self._load(sheet, [self._checked(sheet, key) for key in wanted if key not in sheet.seen])

    def add(self, table: Table, /, **row: Any) -> None:
        """Inserts a row at the next flush; what is not given is null or the column's default."""
        sheet = self._writing(table)
        full = sheet.sql.complete(row)
        key = sheet.sql.key_of(full)
        if key in sheet.removed or key in sheet.once_keys:
            self.flush()
        if key in sheet.added:
            raise Conflict(f"{table.name}: the same row added twice")
        self._dirty = True
        sheet.added[key] = full
        sheet.seen[key] = full

    def add_once(self, table: Table, /, **row: Any) -> None:
        """Inserts a row at the next flush, unless a unique key of it is already there."""
        sheet = self._writing(table)
        full = sheet.sql.complete(row)
        key = sheet.sql.key_of(full)
        if key in sheet.removed:
            self.flush()
        if key in sheet.added:
            return
        self._dirty = True
        sheet.once.append(full)
        sheet.once_keys.add(key)
        sheet.seen.pop(key, None)

    def set(self, table: Table, /, *key: Any, expect: Row | None = None, **values: Any) -> None:
        """Updates a row at the next flush, merged with what this work already does to it.

        A row that is not there, or does not hold `expect` any more, raises Conflict.
        """
        sheet = self._writing(table)
        self._checked(sheet, key)
        sheet.sql.check_columns(values, expect or {})
        if key in sheet.removed:
            raise Conflict(f"{table.name}: set after remove")
        row = sheet.added.get(key)
        if row is not None:
            _hold(table, expect, row)
            row.update(values)
            return
        self._dirty = True
        if sheet.watched and key not in sheet.was and not sheet.watched.isdisjoint(values):
            found = sheet.seen.get(key)
            sheet.was[key] = None if found is None else dict(found)
        change = sheet.changed.get(key)
        if change is None:
            sheet.changed[key] = (dict(values), dict(expect or {}))
        else:
            pending, expected = change
            if expect:
                _hold(table, expect, {**expected, **pending})
                expected.update({k: v for k, v in expect.items() if k not in pending})
            pending.update(values)
        seen = sheet.seen.get(key)
        if seen is not None:
            seen.update(values)

    def remove(self, table: Table, /, *key: Any) -> None:
        """Deletes a row at the next flush; one that is not there is no error."""
        sheet = self._writing(table)
        self._checked(sheet, key)
        self._dirty = True
        if sheet.watched and key not in sheet.was and key not in sheet.added:
            found = sheet.seen.get(key)
            sheet.was[key] = None if found is None else dict(found)
        sheet.changed.pop(key, None)
        sheet.seen[key] = None
        if sheet.added.pop(key, None) is None:
            sheet.removed[key] = None

    def upsert(self, statement: TextClause, /, **row: Any) -> None:
        """Runs a raw INSERT of one row of VALUES at the next flush, after the adds and the sets.

        Calls with the same statement object run in the order of `id`, rows of different `id` as
        one; the statement names nothing of the row but in its VALUES.
        """
        self._refuse_reading()
        self._dirty = True
        entry = self._raw.get(id(statement))
        if entry is None:
            self._raw[id(statement)] = (statement, [row])
        else:
            entry[1].append(row)

    def rows(self, statement: Executable, /, **params: Any) -> list[RowMapping]:
        """What a query finds, with everything written so far in it."""
        self.flush()
        result = self._connection.execute(statement, params)
        found = list(result.mappings()) if result.returns_rows else []
        self._forget(statement)
        return found

    def peek(self, statement: Executable, /, **params: Any) -> list[RowMapping]:
        """What a query finds without the rows that this transaction has still to write.

        For questions that a unique key answers again at the end; it saves writing in small bits.
        """
        return list(self._connection.execute(statement, params).mappings())

    def execute(self, statement: Executable, /, **params: Any) -> int:
        """Runs a statement at once and returns how many rows it touched."""
        self._refuse_reading()
        self.flush()
        sheet, found = self._concerned(statement, params)
        result = self._connection.execute(statement, params, execution_options=_COUNTED)
        self._forget(statement)
        if sheet is not None and found and self.attestor is not None:
            after = self._stored(sheet, list(found))
            table = sheet.sql.table
            changes = [Change(table, key, row, after.get(key)) for key, row in found.items()]
            self.attestor.settle(self, changes)
        return result.rowcount

    def bare(self, statement: Executable, /) -> int:
        """As `execute`, and nobody attests what it changes: for what is itself attested."""
        self._refuse_reading()
        self.flush()
        result = self._connection.execute(statement, execution_options=_COUNTED)
        self._forget(statement)
        return result.rowcount

    def settle(self) -> None:
        """Runs the raw statements that wait, so that what follows sees and comes after them."""
        if self._raw:
            self.flush()

    def flush(self) -> None:
        """Writes all that is buffered; Conflict when a row was not as a `set` expected it."""
        if not self._dirty:
            return
        if self.attestor is not None:
            self.attestor.settle(self, self._changes())
        self._dirty = False
        sheets = sorted(self._sheets.values(), key=lambda sheet: sheet.sql.rank)
        for sheet in sheets:
            self._flush_added(sheet)
        for sheet in sheets:
            if sheet.changed:
                self._flush_changed(sheet)
        if self._raw:
            self._flush_raw()
        for sheet in reversed(sheets):
            sheet.was = {}
            if sheet.removed:
                keys = sorted(sheet.removed)
                self._run(sheet, sheet.sql.delete, [sheet.sql.bound(key) for key in keys])
                sheet.removed = {}

    def _changes(self) -> Iterator[Change]:
        """What is about to be written of the rows that are attested."""
        # What is attested is itself written: the sheets may become more meanwhile.
        for sheet in tuple(self._sheets.values()):
            if not sheet.watched:
                continue
            table = sheet.sql.table
            for key, row in tuple(sheet.added.items()):
                yield Change(table, key, None, row)
            if sheet.once:
                there = self._stored(sheet, list(sheet.once_keys))
                for row in sheet.once:
                    key = sheet.sql.key_of(row)
                    if key not in there:
                        there[key] = row
                        yield Change(table, key, None, row)
            if sheet.was:
                yield from self._changed(sheet)

    def _changed(self, sheet: _Sheet) -> Iterator[Change]:
        # On PostgreSQL others write too: what is taken away is what lies there now, and from here
        # on nobody changes it before us.
        alone = self.dialect == "sqlite"
        found = {key: row for key, row in sheet.was.items() if alone and row is not None}
        asked = [key for key in sheet.was if key not in found]
        found |= self._stored(sheet, asked, lock=True)
        for key, before in found.items():
            if key in sheet.removed:
                yield Change(sheet.sql.table, key, before, None)
            elif key in sheet.changed:
                values = sheet.changed[key][0]
                yield Change(sheet.sql.table, key, before, {**before, **values})

    def _stored(self, sheet: _Sheet, keys: Sequence[Key], *, lock: bool = False) -> dict[Key, Row]:
        """These rows as they lie in the database, past what this work knows of them."""
        sql, found = sheet.sql, dict[Key, Row]()
        query = sql.select_many
        if lock and self.dialect == "postgresql":
            query = query.with_for_update()
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            some: Sequence[Any] = chunk if len(sql.keys) > 1 else [key[0] for key in chunk]
            for each in self._connection.execute(query, {"keys": some}).all():
                row = dict(zip(sql.names, each, strict=True))
                found[sql.key_of(row)] = row
        return found

    def _concerned(
        self, statement: Executable, params: Row
    ) -> tuple[_Sheet | None, dict[Key, Row]]:
        """The attested rows that a statement is about to change or remove."""
        if self.attestor is None or not isinstance(statement, (Update, Delete)):
            return None, {}
        table = statement.table
        if not isinstance(table, Table) or not (sheet := self._sheet(table)).watched:
            return None, {}
        query = select(table)
        if statement.whereclause is not None:
            query = query.where(statement.whereclause)
        if self.dialect == "postgresql":
            query = query.with_for_update()
        rows = [dict(row) for row in self._connection.execute(query, params).mappings()]
        return sheet, {sheet.sql.key_of(row): row for row in rows}

    def _flush_added(self, sheet: _Sheet) -> None:
        if sheet.added:
            self._insert(self._ready(sheet, sheet.sql.insert), sheet.added.values())
            # The map keeps the same dicts: later sets go to the database, not into these.
            sheet.added = {}
        if sheet.once:
            # Two processes that add the same rows meet in the same order: no deadlock.
            once = sorted(sheet.once, key=sheet.sql.key_of)
            self._insert(self._ready(sheet, sheet.sql.insert_once), once)
            sheet.once = []
            sheet.once_keys = set()

    def _flush_changed(self, sheet: _Sheet) -> None:
        groups: dict[tuple[Key, Key, Key], list[Row]] = {}
        for key in sorted(sheet.changed):
            values, expect = sheet.changed[key]
            shape = (
                tuple(values),
                tuple(name for name, value in expect.items() if value is not None),
                tuple(name for name, value in expect.items() if value is None),
            )
            bound = sheet.sql.bound(key)
            for name, value in values.items():
                bound[f"to_{name}"] = value
            for name in shape[1]:
                bound[f"was_{name}"] = expect[name]
            groups.setdefault(shape, []).append(bound)
        sheet.changed = {}
        for shape, params in groups.items():
            count = self._run(sheet, sheet.sql.update(*shape), params)
            if count < len(params):
                raise Conflict(f"{sheet.sql.table.name}: {len(params) - count} changed elsewhere")

    def _flush_raw(self) -> None:
        raw, self._raw = self._raw, {}
        for statement, rows in raw.values():
            ready = prepared(statement, self._connection.dialect)
            for some in _apart(sorted(rows, key=lambda row: row["id"])):
                self._insert(ready, some)
        # Raw SQL may have touched anything.
        self._forget_all()

    def _insert(self, ready: Prepared, rows: Iterable[Row]) -> None:
        for sql, values in ready.together(rows):
            self._connection.exec_driver_sql(sql, values)

    def _run(self, sheet: _Sheet, statement: Insert | Update | Delete, rows: Iterable[Row]) -> int:
        ready = self._ready(sheet, statement)
        return self._connection.exec_driver_sql(
            ready.sql, ready.parameters(rows), execution_options=_COUNTED
        ).rowcount

    def _ready(self, sheet: _Sheet, statement: Insert | Update | Delete) -> Prepared:
        return sheet.sql.prepared(statement, self._connection.dialect)

    def _load(self, sheet: _Sheet, keys: Sequence[Key]) -> None:
        if not keys:
            return
        if sheet.once_keys and not sheet.once_keys.isdisjoint(keys):
            self.flush()
        sql = sheet.sql
        if len(keys) == 1:
            found = self._connection.execute(sql.select_one, sql.bound(keys[0])).all()
        else:
            found = []
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                some: Sequence[Any] = chunk if len(sql.keys) > 1 else [key[0] for key in chunk]
                found += self._connection.execute(sql.select_many, {"keys": some}).all()
        sheet.seen.update(dict.fromkeys(keys))
        for each in found:
            row = dict(zip(sql.names, each, strict=True))
            key = sql.key_of(row)
            if key in sheet.changed:
                row.update(sheet.changed[key][0])
            sheet.seen[key] = row

    def _sheet(self, table: Table) -> _Sheet:
        sheet = self._sheets.get(table)
        if sheet is None:
            watched = self.attestor.watched(table) if self.attestor else frozenset[str]()
            sheet = self._sheets[table] = _Sheet(statements_for(self.dialect, table), watched)
        return sheet

    def _writing(self, table: Table) -> _Sheet:
        self._refuse_reading()
        return self._sheet(table)

    def _refuse_reading(self) -> None:
        if self._reading:
            raise RuntimeError("a reading transaction does not write")

    def _checked(self, sheet: _Sheet, key: Key) -> Key:
        if len(key) != len(sheet.sql.keys):
            raise TypeError(f"{sheet.sql.table.name} is found by {', '.join(sheet.sql.keys)}")
        return key

    def _forget(self, statement: Executable) -> None:
        if isinstance(statement, UpdateBase):
            table = statement.table
            if isinstance(table, Table) and table in self._sheets:
                self._sheets[table].seen = {}
        elif isinstance(statement, TextClause) and not _SELECT.match(statement.text):
            self._forget_all()

    def _forget_all(self) -> None:
        for sheet in self._sheets.values():
            sheet.seen = {}


def _apart(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that are in order of `id`, in groups in which each id is there once."""
    groups: list[list[Row]] = []
    before, place = None, 0
    for row in rows:
        place = place + 1 if row["id"] == before else 0
        before = row["id"]
        if place == len(groups):
            groups.append([])
        groups[place].append(row)
    return groups


def _hold(table: Table, expect: Row | None, row: Row) -> None:
    """Conflict unless what this work itself made of the row is what it now expects."""
    for name, value in (expect or {}).items():
        if name in row and row[name] != value:
            raise Conflict(f"{table.name}: {name} is not as expected")
