"""The key of an installation: never made anew beside a database that has one."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.demo.world import World
from app.serving.wiring import WiringError, build
from tests.app.operators import Operator

#: Whatever opens the vault, but for `serve`, which is not run within a test.
COMMANDS = (
    ("staff", "add", "--name", "Petugas Baru", "--role", "petugas_pengaduan"),
    ("case", "show", "1", "--sealed", "--reason", "uji"),
    ("verify",),
    ("backup", "salinan.tar"),
)


def lying(folder: Path) -> dict[str, str]:
    """Every file with what it holds; SQLite's own notes on who reads are no content."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
async def test_no_key_is_made_beside_a_database_that_has_one(
    small_office: World, operator: Operator, tmp_path: Path, words: Sequence[str]
) -> None:
    key = tmp_path / "secret.key"
    await asyncio.to_thread(key.rename, tmp_path.parent / f"{tmp_path.name}.key")
    before = await asyncio.to_thread(lying, tmp_path)
    told = await operator.refused(*words)
    assert "The key is not there, and nothing was made in its place" in told
    assert f"put your copy of it in {key}" in told
    assert await asyncio.to_thread(lying, tmp_path) == before


async def test_serve_makes_no_key_either_and_does_not_begin(
    small_office: World, tmp_path: Path
) -> None:
    await asyncio.to_thread((tmp_path / "secret.key").unlink)
    before = await asyncio.to_thread(lying, tmp_path)
    with pytest.raises(WiringError, match="nothing was made in its place"):
        await build(small_office.settings, small_office.given)
    given_key = replace(small_office.settings, given_key=b"Z" * 32)
    with pytest.raises(WiringError, match="was written under the key"):
        await build(given_key, small_office.given)
    assert await asyncio.to_thread(lying, tmp_path) == before


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
async def test_the_key_of_another_database_writes_nothing(
    small_office: World, operator: Operator, tmp_path: Path, words: Sequence[str]
) -> None:
    before = await asyncio.to_thread(lying, tmp_path)
    told = await operator.refused(*words, SECRET_KEY="5a" * 32)
    assert small_office.node.desk.vault.fingerprint() in told, "which key it wants"
    assert "5a5a" not in told
    assert await asyncio.to_thread(lying, tmp_path) == before
