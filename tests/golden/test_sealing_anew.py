"""The database of 29 November 2026, sealed anew in the places where everything belongs.

Killed wherever one likes it goes on, and in the end everything opens; without the key, or beside
a node that runs, nothing of it begins.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from app.backup import restore
from app.backup.archive import Archive
from app.serving import keys, storage, upgrade
from app.serving.sources import Sources
from app.serving.storage import WiringError
from app.settings.settings import Settings
from backoffice.store import installation, resealing, sealed_audit
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine import schema
from backoffice.store.engine.engines import open_engine
from backoffice.store.secret import Secret
from backoffice.store.tables import leases, metadata
from tests.app.operators import Operator
from tests.databases import PostgreSQL
from tests.golden.opening import KEPT, kept_rows

#: Rows of one portion: few, so that there are many moments at which to die.
FEW = 60


class Killed(Exception):
    """The process is no more."""


@dataclass
class Yesterday:
    """A machine on which the program was updated and nothing else was done."""

    url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ADUAN_OFFICE": "sanggau",
            "ADUAN_DATABASE_URL": self.url,
            "ADUAN_DATA_DIR": str(self.folder),
        }

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.environment)

    @property
    def operator(self) -> Operator:
        return Operator(self.environment, Sources())

    def facts(self) -> dict[str, str]:
        return installation.read_facts(self.url)

    def rows(self) -> dict[str, list[Any]]:
        """Everything that the database holds, but for the progress of the sealing itself."""
        engine = open_engine(self.url, reading=True)
        with engine.connect() as connection:
            tables = [one for one in metadata.sorted_tables if one.name not in ("keys", "meta")]
            found = {
                one.name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {one.name}"))))  # noqa: S608
                for one in tables
            }
        engine.dispose()
        return found


def lay_down(url: str, folder: Path) -> Yesterday:
    """The database as the program of that day left it, with its files and its key."""
    folder.mkdir()
    shutil.copy(KEPT / "secret.key", folder)
    here = Yesterday(url, folder)
    secret = Secret(bytes.fromhex((folder / "secret.key").read_text()), randomness=os.urandom)
    with (KEPT / "sanggau.tar").open("rb") as opened:
        archive = Archive(opened)
        manifest = archive.check(secret, lambda _: None)
        restore._prepare(url, archive, manifest, url)
        restore._bring_files(archive, manifest, BlobFolder(folder / "blobs"), lambda _: None)
        restore._bring_rows(url, archive, manifest, lambda _: None)
    return here


def on_sqlite(folder: Path) -> str:
    """The URL of a database that is not there yet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder}.db"


@pytest.fixture
def yesterday(tmp_path: Path) -> Yesterday:
    return lay_down(on_sqlite(tmp_path / "one"), tmp_path / "data")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Yesterday]:
    """The same on each kind of database."""
    if request.param == "sqlite":
        yield lay_down(on_sqlite(tmp_path / "one"), tmp_path / "data")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.empty()
    yield lay_down(url, tmp_path / "data")
    server.discard(url)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "ROWS", FEW)


def dies_at(moment: int) -> Callable[[str], None]:
    """Kills at the checkpoint of that number."""
    passed = count(1)

    def checkpoint(name: str) -> None:
        if next(passed) == moment:
            raise Killed(name)

    return checkpoint


def assert_all_is_well(here: Yesterday) -> None:
    assert "resealing" not in here.facts()
    assert storage.schema_state(here.settings) == "current"
    # What is there is attested next, by this or by the first start.
    assert here.operator.type_now("migrate").exit_code == 0
    result = here.operator.type_now("verify")
    assert result.exit_code == 0, result.output
    assert "Everything is as it was written" in result.output


def test_killed_at_every_step_it_ends_with_everything_sealed_in_its_place(
    either: Yesterday,
) -> None:
    settings = either.settings
    deaths: list[str] = []
    for moment in count(1):
        try:
            upgrade.migrate(settings, Sources(checkpoint=dies_at(moment)))
            break
        except Killed as killed:
            deaths.append(str(killed))
            # Whoever looks at it meanwhile is told what to do, and nothing is taken for changed.
            refused = either.operator.type_now("verify")
            assert "run `aduan migrate`" in refused.stderr, refused.output
    assert {*deaths} == {"resealing:before", "resealing:after"}
    assert_all_is_well(either)
    again = either.rows()
    upgrade.migrate(settings, Sources())
    assert either.rows() == again, "it is done once"


def test_as_many_deaths_as_there_are_moments_change_nothing(tmp_path: Path) -> None:
    """Each time from the start; the last moment is when the database was written anew."""
    whole = lay_down(on_sqlite(tmp_path / "whole"), tmp_path / "whole")
    moments: list[str] = []
    upgrade.migrate(whole.settings, Sources(checkpoint=moments.append))
    assert len(moments) > 40 and moments[-1] == "resealing:written"
    for moment in (*range(1, len(moments), 13), len(moments)):
        here = lay_down(on_sqlite(tmp_path / str(moment)), tmp_path / str(moment))
        with pytest.raises(Killed):
            upgrade.migrate(here.settings, Sources(checkpoint=dies_at(moment)))
        upgrade.migrate(here.settings, Sources())
        assert_all_is_well(here)


def _die_for_good(environment: dict[str, str], moment: int) -> None:
    resealing.ROWS = FEW
    passed = count(1)

    def checkpoint(name: str) -> None:
        if next(passed) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    upgrade.migrate(Settings.from_env(environment), Sources(checkpoint=checkpoint))


def test_kill_9_in_the_middle(yesterday: Yesterday) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_die_for_good, args=(yesterday.environment, 21)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert "resealing" in yesterday.facts()
    result = yesterday.operator.type_now("migrate")
    assert result.exit_code == 0, result.output
    assert_all_is_well(yesterday)


def test_nothing_of_before_is_left_in_the_file(yesterday: Yesterday) -> None:
    file = Path(yesterday.url.removeprefix("sqlite:///"))
    # A chat of Telegram also stands in the ids of what went out there.
    peers = [row["peer"] for row in kept_rows("addresses") if row["channel"] != "telegram"]
    assert any("@" in one for one in peers)
    before = file.read_bytes()
    assert all(one.encode() in before for one in peers)
    yesterday.operator.type_now("migrate")
    logs = [file.with_name(f"{file.name}-wal"), file]
    left = b"".join(one.read_bytes() for one in logs if one.exists())
    assert not [one for one in peers if one.encode() in left]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_a_backup_of_how_it_was_is_laid_down_before(yesterday: Yesterday, tmp_path: Path) -> None:
    result = yesterday.operator.type_now("migrate")
    kept = yesterday.folder / "before-0019.tar"
    assert f"How it was before lies in {kept}" in result.output
    assert kept.stat().st_mode & 0o077 == 0
    back = Yesterday(on_sqlite(tmp_path / "back"), yesterday.folder)
    result = back.operator.type_now("restore", str(kept))
    assert result.exit_code == 0, result.output
    assert_all_is_well(back)
    assert "How it was" not in yesterday.operator.type_now("migrate").output
    assert f"{kept} holds the database as it was" in yesterday.operator.type_now("doctor").output


def test_without_the_key_or_with_another_nothing_begins(yesterday: Yesterday) -> None:
    before = sorted(path.name for path in yesterday.folder.iterdir())
    revision, facts = schema.current(yesterday.url), yesterday.facts()
    for settings in ({"SECRET_KEY": "5a" * 32}, {}):
        if not settings:
            (yesterday.folder / "secret.key").unlink()
            before.remove("secret.key")
        result = yesterday.operator.type_now("migrate", **settings)
        assert result.exit_code == 1
        assert "secret.key" in result.stderr
        assert schema.current(yesterday.url) == revision
        assert yesterday.facts() == facts
        assert sorted(path.name for path in yesterday.folder.iterdir()) == before


def test_beside_a_node_that_runs_nothing_begins(either: Yesterday) -> None:
    now = Sources().clock()
    engine = open_engine(either.url)
    with engine.begin() as connection:
        connection.execute(
            leases.insert().values(
                name="poll:telegram", holder="old", until=now + timedelta(seconds=5)
            )
        )
    engine.dispose()
    revision = schema.current(either.url)
    with pytest.raises(WiringError, match="stop every node"):
        upgrade.migrate(either.settings, Sources())
    assert schema.current(either.url) == revision
    upgrade.migrate(either.settings, Sources(clock=lambda: now + timedelta(seconds=6)))
    assert_all_is_well(either)


def test_what_had_been_changed_before_is_named_and_does_not_stop_it(yesterday: Yesterday) -> None:
    engine = open_engine(yesterday.url)
    with engine.begin() as connection:
        table = metadata.tables["texts"]
        (id_,) = connection.execute(select(table.c.id).limit(1)).one()
        connection.execute(table.update().where(table.c.id == id_).values(sealed=b"x" * 60))
    engine.dispose()
    assert yesterday.operator.type_now("migrate").exit_code == 0
    result = yesterday.operator.type_now("verify")
    assert result.exit_code == 1
    assert f"the text {id_} (" in result.output
    assert "1 thing is not as written" in result.stderr


def test_two_processes_that_do_it_at_once_do_it_once(either: Yesterday) -> None:
    now, moments = Sources().clock(), count(1)
    with ThreadPoolExecutor() as others:
        begun: list[Future[str]] = []

        def checkpoint(name: str) -> None:
            # The other takes up the very portion that is about to be committed.
            if next(moments) == 7:
                begun.append(
                    others.submit(upgrade.migrate, either.settings, Sources(clock=lambda: now))
                )
                time.sleep(0.3)

        upgrade.migrate(either.settings, Sources(clock=lambda: now, checkpoint=checkpoint))
        assert [one.result() for one in begun] == [schema.head()]
    assert_all_is_well(either)


def test_every_sealed_column_has_its_step_and_is_looked_at() -> None:
    """Whoever adds one decides where it belongs: it is sealed in a `Place`, and audited."""
    sealed = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info["privacy"] == "sealed"
    }
    assert sealed == {
        "keys.wrapped", "people.wrapped_key", "people.archived_key", "texts.sealed",
        "conversations.state", "conversations.pending", "inbox.raw", "inbox.items",
        "outbox.sealed", "evidence.sealed", "evidence.file_key", "addresses.sealed",
        "second_factors.sealed",
    }  # fmt: skip
    tables = {name.partition(".")[0] for name in sealed} - {"keys"}
    assert {table.name for table, _ in sealed_audit._TABLES} == tables
    # What came later was never sealed otherwise.
    assert tables - {"second_factors"} <= {*resealing._STEPS}


def test_keys_that_are_gone_are_not_made_anew(yesterday: Yesterday) -> None:
    yesterday.operator.type_now("migrate")
    engine = open_engine(yesterday.url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM keys WHERE purpose = 'seal'"))
    engine.dispose()
    result = yesterday.operator.type_now("verify")
    assert result.exit_code == 1
    assert "are not as they were written (seal missing): restore a backup" in result.stderr
    assert keys.kept_secret(yesterday.settings, os.urandom)
