"""The house of 29 November 2026 knew nothing of attested rows: what it holds is attested once."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from app.serving import keys, storage
from app.serving.wiring import Sources
from app.settings.settings import Settings
from backoffice.store import attesting
from backoffice.store.attestations import Attestor
from backoffice.store.engine.database import Database
from tests.app.backup.damage import damages
from tests.golden.opening import operator, restore

_AS_OF_OLD = (
    "UPDATE cases SET kept = NULL",
    "UPDATE people SET kept = NULL",
    "UPDATE counters SET kept = NULL WHERE name LIKE 'register:%'",
    "DELETE FROM meta WHERE name = 'attested'",
)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the restored house in it, as an update finds it; it is copied, never used."""
    folder = tmp_path_factory.mktemp("before")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        url = f"sqlite:///{folder / 'aduan.db'}"
        restore(url, folder)
        damages(url, *_AS_OF_OLD)
    return folder


@pytest.fixture
def folder(before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    return tmp_path


async def opened(folder: Path) -> tuple[Database, Attestor]:
    someone = operator(f"sqlite:///{folder / 'aduan.db'}", folder)
    settings = Settings.from_env(someone.environment)
    database = storage.open_database(settings, Sources())
    vault = await keys.kept_vault(settings, database, Sources())
    return database, Attestor(vault)


def verified(folder: Path) -> str:
    result = operator(f"sqlite:///{folder / 'aduan.db'}", folder).type_now("verify")
    return result.stdout


def test_an_update_attests_what_is_there(folder: Path) -> None:
    assert verified(folder) == "rows: what was there before is not attested to the end\n"
    result = operator(f"sqlite:///{folder / 'aduan.db'}", folder).type_now("migrate")
    assert result.exit_code == 0, result.output
    assert "Everything is as it was written" in verified(folder)


async def test_it_goes_on_where_it_was_broken_off(folder: Path) -> None:
    database, attestor = await opened(folder)
    for _ in range(3):
        so_far = await database.write(
            lambda tx: attesting.go_on(tx, attestor, limit=4), name="attest"
        )
        assert so_far == attesting.Progress(done=False, count=4)
    await database.close()
    assert "not attested to the end" in await asyncio.to_thread(verified, folder)
    database, attestor = await opened(folder)
    portions = 0
    while not (
        await database.write(lambda tx: attesting.go_on(tx, attestor, limit=4), name="attest")
    ).done:
        portions += 1
    await database.close()
    assert portions > 3
    assert "Everything is as it was written" in await asyncio.to_thread(verified, folder)


async def test_what_is_changed_while_it_is_broken_off_is_not_attested(folder: Path) -> None:
    database, attestor = await opened(folder)
    await database.write(lambda tx: attesting.go_on(tx, attestor, limit=4), name="attest")
    await database.close()
    url = f"sqlite:///{folder / 'aduan.db'}"
    # How far it has come stands under the key: nobody sends it back to the beginning.
    damages(
        url,
        "UPDATE meta SET value = 'cases  00' WHERE name = 'attested'",
        "UPDATE cases SET kept = NULL",
    )
    database, attestor = await opened(folder)
    with pytest.raises(attesting.Refused):
        await database.write(lambda tx: attesting.go_on(tx, attestor), name="attest")
    await database.close()
