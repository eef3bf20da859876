"""The key of an installation: made once, replaced, written down for a safe and brought back."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.demo.world import World
from app.serving import rotation, storage
from app.serving.wiring import WiringError, build
from app.settings.key_words import NotWords, key_in, words_of
from backoffice.store import installation
from tests.app.operators import Operator
from tests.sealed import fingerprint
from tests.world import has_complained

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
    assert fingerprint(small_office.settings) in told, "which key it wants"
    assert "5a5a" not in told
    assert await asyncio.to_thread(lying, tmp_path) == before


# -- a new key ------------------------------------------------------------------------------------


class Killed(Exception):
    """The process is no more."""


def dies_at(checkpoint: str) -> Callable[[str], None]:
    def look(name: str) -> None:
        if name == checkpoint:
            raise Killed(name)

    return look


async def opens(operator: Operator, **settings: str) -> bool:
    """Does this installation open, and is all as it was written?"""
    result = await operator.types("verify", **settings)
    assert result.exit_code == 0, result.output
    return "Everything is as it was written" in result.output


async def test_a_new_key_takes_the_place_of_the_old_one_while_the_office_works(
    office: World, operator: Operator, tmp_path: Path
) -> None:
    warga = office.citizen()
    case = await has_complained(warga)
    file = tmp_path / "secret.key"
    before, old = await asyncio.to_thread(file.read_text), fingerprint(office.settings)
    told = await operator.told("key", "rotate")
    new = fingerprint(office.settings)
    assert new != old
    assert f"The key {old} was replaced; it is now {new}." in told
    assert "aduan key escrow FILE" in told
    assert await asyncio.to_thread(file.read_text) != before
    assert file.stat().st_mode & 0o077 == 0
    assert not file.with_name("secret.key.next").exists()
    # The node has heard nothing of it, and goes on; so does the next one.
    assert case.code in (await warga.says("STATUS"))[-1]
    assert await opens(operator)
    await office.restart()
    assert case.code in (await warga.says("STATUS"))[-1]
    assert await opens(operator)
    # The former key is good for nothing any more.
    refused = await operator.refused("verify", SECRET_KEY=before.strip())
    assert f"was written under the key {new}; this is {old}" in refused


MOMENTS = {"the file is there": None, "before its commit": "key:before", "behind it": "key:after"}


@pytest.mark.parametrize("given_key", [False, True], ids=["in the file", "given"])
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
async def test_killed_at_any_moment_it_opens_and_the_next_one_goes_on(
    small_office: World, operator: Operator, tmp_path: Path, moment: str | None, given_key: bool
) -> None:
    world = small_office
    await has_complained(world.citizen())
    old, coming = fingerprint(world.settings), tmp_path / "secret.key.next"
    settings = world.settings
    if given_key:
        digits = await asyncio.to_thread((tmp_path / "secret.key").read_text)
        await asyncio.to_thread((tmp_path / "secret.key").unlink)
        operator.environment["ADUAN_SECRET_KEY"] = digits.strip()
        settings = replace(settings, given_key=bytes.fromhex(digits))
    given = replace(world.given, checkpoint=dies_at(moment) if moment else world.given.checkpoint)
    if moment is None:
        await asyncio.to_thread(coming.write_text, "ab" * 32 + "\n")
    else:
        database = storage.open_database(settings, given)
        with pytest.raises(Killed):
            await rotation.rotate(settings, database, given)
        await database.close()
        assert coming.exists()
    assert await opens(operator)
    wanted = await world.node.database.read(installation.fingerprint)
    assert (wanted == old) is (moment != "key:after")
    told = await operator.told("key", "rotate")
    now = await world.node.database.read(installation.fingerprint)
    assert now != old and now is not None
    assert now in told
    assert await opens(operator)
    if not given_key:
        assert not coming.exists()
        return
    # Whoever gives the key by hand is told where it lies, and may start meanwhile.
    assert f"Put the 64 digits that stand in {coming} in its place" in told
    digits = (await asyncio.to_thread(coming.read_text)).strip()
    assert digits not in told
    operator.environment["ADUAN_SECRET_KEY"] = digits
    assert await opens(operator)
    assert "is through" in await operator.told("key", "rotate")
    assert not coming.exists()
    assert await world.node.database.read(installation.fingerprint) == now
    assert await opens(operator)


async def test_a_backup_opens_with_the_key_of_its_day(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    await has_complained(small_office.citizen())
    old = (await asyncio.to_thread((tmp_path / "secret.key").read_text)).strip()
    await operator.told("backup", "before.tar")
    await operator.told("key", "rotate")
    new = (await asyncio.to_thread((tmp_path / "secret.key").read_text)).strip()
    await operator.told("backup", "after.tar")
    for name, key in (("before", old), ("after", new)):
        settings = {
            "DATABASE_URL": f"sqlite:///{tmp_path / name}.db",
            "DATA_DIR": str(tmp_path / name),
        }
        other = new if key == old else old
        refused = await operator.refused("restore", f"{name}.tar", SECRET_KEY=other, **settings)
        assert "was made under the key" in refused
        result = await operator.types("restore", f"{name}.tar", SECRET_KEY=key, **settings)
        assert result.exit_code == 0, result.output
        assert "Everything is as it was written" in result.output


# -- a copy for the safe --------------------------------------------------------------------------


async def test_a_key_that_was_written_down_comes_back_from_its_words(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    await has_complained(small_office.citizen())
    key, paper = tmp_path / "secret.key", tmp_path / "brankas.txt"
    digits = await asyncio.to_thread(key.read_text)
    told = await operator.told("key", "escrow", str(paper))
    assert f"holds the key {fingerprint(small_office.settings)} in 24 words" in told
    assert paper.stat().st_mode & 0o777 == 0o600
    words = await asyncio.to_thread(paper.read_text)
    assert digits.strip() not in words and "sanggau" in words
    assert "is there already" in await operator.refused("key", "escrow", str(paper))

    await asyncio.to_thread(key.unlink)
    assert "The key is not there" in await operator.refused("verify")
    told = await operator.told("key", "restore", str(paper))
    assert str(key) in told
    assert await asyncio.to_thread(key.read_text) == digits
    assert key.stat().st_mode & 0o777 == 0o600
    assert await opens(operator)
    assert await operator.told("key", "restore", str(paper)) == told, "it may be repeated"


async def test_a_wrong_copy_is_refused_before_anything_is_written(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    key, paper = tmp_path / "secret.key", tmp_path / "brankas.txt"
    await operator.told("key", "escrow", str(paper))
    words = await asyncio.to_thread(paper.read_text)
    spoken = [word for line in words.splitlines() if line[:1] != "#" for word in line.split()[1:]]
    digits = await asyncio.to_thread(key.read_text)
    await asyncio.to_thread(key.unlink)
    other = words_of(b"another key of thirty-two bytes!")
    for wrong, said in {
        " ".join(other): "was written under the key",
        " ".join(spoken[:-1]): "A key has 24 words, and here are 23",
        " ".join([*spoken, spoken[0]]): "and here are 25",
        " ".join(["rahasia", *spoken[1:]]): "These are no words of a key: number 1 (rahasia)",
        "": "and here are 0",
    }.items():
        await asyncio.to_thread(paper.write_text, wrong)
        assert said in await operator.refused("key", "restore", str(paper))
        assert not key.exists()
    # Typed by hand, in upper case and with no numbers.
    await asyncio.to_thread(paper.write_text, "\n".join(spoken).upper())
    refused = await operator.refused("key", "restore", str(paper), SECRET_KEY="5a" * 32)
    assert "ADUAN_SECRET_KEY gives another key" in refused
    await asyncio.to_thread(key.write_text, "5a" * 32)
    assert "it is not written over" in await operator.refused("key", "restore", str(paper))
    await asyncio.to_thread(key.unlink)
    await operator.told("key", "restore", str(paper))
    assert await asyncio.to_thread(key.read_text) == digits


async def test_doctor_asks_for_a_copy_of_each_key(
    small_office: World, operator: Operator, tmp_path: Path
) -> None:
    async def says() -> str:
        findings = await operator.types("doctor", "--json")
        return str(next(f for f in json.loads(findings.stdout) if f["name"] == "key"))

    assert "was ever made for a safe" in await says()
    await operator.told("key", "escrow", "satu.txt")
    assert "was ever made" not in await says()
    await operator.told("key", "rotate")
    assert "was ever made for a safe" in await says()
    await operator.told("key", "escrow", "dua.txt")
    assert "was ever made" not in await says()


def test_the_words_of_any_key_are_that_key_and_a_slip_is_noticed() -> None:
    for key in (bytes(32), b"\xff" * 32, bytes(range(32))):
        words = words_of(key)
        assert len(words) == 24 and all(len(word) == 4 for word in words)
        assert key_in("\n".join(words)) == key
    assert key_in("# catatan: kunci\n1 " + " 2 ".join(words_of(bytes(range(32))))) == bytes(
        range(32)
    )
    words = words_of(bytes(range(32)))
    slips = 0
    for place in range(24):
        for other in ("baba", "yuto", "lama"):
            wrong = [*words[:place], other, *words[place + 1 :]]
            try:
                assert key_in(" ".join(wrong)) != bytes(range(32)) or other == words[place]
                slips += 1
            except NotWords:
                continue
    assert slips < 4, "one in 256 is not noticed by the words, and then by the fingerprint"
