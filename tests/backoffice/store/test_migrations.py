"""A migrated database is the database that `tables.py` describes, on both kinds of server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from backoffice.store.engine import schema, triggers
from backoffice.store.engine.database import Unavailable
from backoffice.store.engine.engines import open_engine
from backoffice.store.tables import metadata
from tests.databases import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two databases without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/one.db", f"sqlite:///{tmp_path}/other.db"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    urls = server.empty(), server.empty()
    yield urls
    for url in urls:
        server.discard(url)


def picture(engine: Engine) -> dict[str, Any]:
    """Everything that the database says about its own schema."""
    seen = inspect(engine)
    found: dict[str, Any] = {}
    for table in seen.get_table_names():
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(table)
            },
            "order": [column["name"] for column in seen.get_columns(table)],
            "primary": seen.get_pk_constraint(table),
            "unique": by_name(seen.get_unique_constraints(table)),
            "foreign": by_name(seen.get_foreign_keys(table)),
            "checks": by_name(seen.get_check_constraints(table)),
        }
    with engine.connect() as connection:
        found["indexes"] = indexes(connection)
        found["triggers"] = trigger_texts(connection)
    return found


def by_name(found: Any) -> dict[str, Any]:
    return {str(each["name"]): each for each in found}


def indexes(connection: Connection) -> dict[str, str]:
    """Each index as its DDL, so that a partial one is compared with its condition."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    return {
        # `inbox.status` in one and `status` in the other mean the same.
        name: " ".join(ddl.split()).replace("(status)::text", "status")
        for name, ddl in connection.execute(text(query))
        if "alembic" not in name
    }


def trigger_texts(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, pg_get_triggerdef(t.oid) || prosrc FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
        )
    return {str(row[0]): str(row[1]) for row in connection.execute(text(query))}


def test_migrations_and_tables_agree(empty_urls: tuple[str, str]) -> None:
    migrated_url, described_url = empty_urls
    schema.migrate(migrated_url)
    migrated, described = open_engine(migrated_url), open_engine(described_url)
    with described.begin() as connection:
        metadata.create_all(connection)
    ours = picture(migrated)
    assert ours == picture(described)
    # The comparison saw something.
    assert "status" in ours["indexes"]["ix_inbox_new"]
    assert "WHERE" in ours["indexes"]["ix_outbox_queued"]
    made = (*triggers.CREATE[migrated.name], *triggers.CREATE_STAFF[migrated.name])
    assert len(ours["triggers"]) == len([one for one in made if "TRIGGER" in one])
    assert ours["journal"]["foreign"]["fk_journal_case_id"]["referred_table"] == "cases"
    assert set(ours) == set(metadata.tables) | {"indexes", "triggers"}
    migrated.dispose()
    described.dispose()


def test_a_new_database_has_no_revision_and_then_the_newest(empty_urls: tuple[str, str]) -> None:
    url, _ = empty_urls
    assert schema.current(url) is None
    schema.migrate(url)
    assert schema.current(url) == schema.head()


def test_migrating_twice_changes_nothing(empty_urls: tuple[str, str]) -> None:
    url, _ = empty_urls
    schema.migrate(url)
    engine = open_engine(url)
    before = picture(engine)
    schema.migrate(url)
    assert picture(engine) == before
    engine.dispose()


def test_three_processes_that_start_together_migrate_once(empty_urls: tuple[str, str]) -> None:
    url, _ = empty_urls
    program = "import sys; from backoffice.store.engine.schema import migrate; migrate(sys.argv[1])"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, url], stderr=subprocess.PIPE, cwd=Path.cwd()
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert schema.current(url) == schema.head()


def test_a_failed_migration_leaves_nothing_behind(
    empty_urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _ = empty_urls
    dialect = "sqlite" if url.startswith("sqlite") else "postgresql"
    monkeypatch.setitem(triggers.CREATE, dialect, ("CREATE NONSENSE",))
    with pytest.raises(Exception, match="syntax error"):
        schema.migrate(url)
    engine = open_engine(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_database_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path}/no/such/folder/aduan.db"
    for url in (nowhere, "postgresql://aduan@127.0.0.1:1/aduan"):
        with pytest.raises(Unavailable):
            schema.migrate(url)
        with pytest.raises(Unavailable):
            schema.current(url)
