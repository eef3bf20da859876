"""Every office's transcripts are played against the whole house; an office can read them.

`pytest --update-transcripts tests/test_transcripts.py` writes the answers anew: the diff is the
review.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.world import World
from tests.databases import fresh_sqlite
from tests.transcript import (
    Play,
    Scene,
    Unreadable,
    differences,
    matches,
    read_scenes,
    settle_differences,
    written,
)

PROFILES = Path(__file__).parents[1] / "profiles"
FILES = sorted(PROFILES.glob("*/transcripts/*.txt"))


async def play(file: Path, folder: Path, url: str, *, update: bool) -> None:
    """Raises AssertionError with every difference; `update` writes what came into the file."""
    text = file.read_text(encoding="utf-8")
    scenes = read_scenes(text)
    wrong: list[str] = []
    office = file.parent.parent.name
    async with World.opened(folder, office=office, database_url=url) as world:
        stage = Play(world)
        await stage.enter(scenes)
        for scene in scenes:
            told = await stage.act(scene)
            if found := differences(scene, told):
                wrong.append(found)
            scene.told = settle_differences(scene, told)
    if update:
        file.write_text(written(scenes), encoding="utf-8")
        return
    assert not wrong, "\n\n".join([f"{file.name} is not what happens:", *wrong])
    assert written(scenes) == text, f"{file.name}: run pytest --update-transcripts"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
async def test_a_transcript_is_what_happens(
    file: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    update = request.config.getoption("--update-transcripts")
    await play(file, folder, fresh_sqlite(folder), update=bool(update))


async def test_on_postgresql_nobody_notices_a_difference(folder: Path, postgresql_url: str) -> None:
    await play(FILES[0], folder, postgresql_url, update=False)


def test_every_office_has_transcripts() -> None:
    offices = {file.parent.name for file in PROFILES.glob("*/profile.toml")}
    assert {file.parent.parent.name for file in FILES} == offices


async def test_a_wrong_answer_is_found(folder: Path) -> None:
    file = folder / "sanggau" / "transcripts" / "salah.txt"
    file.parent.mkdir(parents=True)
    file.write_text("> halo\n< Selamat datang, Tuan.\n")
    with pytest.raises(AssertionError, match="Selamat datang, Tuan"):
        await play(file, folder, fresh_sqlite(folder), update=False)


async def test_an_answer_too_many_is_found(folder: Path) -> None:
    file = folder / "sanggau" / "transcripts" / "diam.txt"
    file.parent.mkdir(parents=True)
    file.write_text("> halo\n")
    with pytest.raises(AssertionError, match="expected: .nothing.*\n.*came: +Selamat"):
        await play(file, folder, fresh_sqlite(folder), update=False)


async def test_an_update_writes_what_came_and_keeps_what_was_right(folder: Path) -> None:
    file = folder / "sanggau" / "transcripts" / "baru.txt"
    file.parent.mkdir(parents=True)
    file.write_text("# Salam\n> halo\n< Selamat …\n\n> [Cek status]\n< salah\n")
    await play(file, folder, fresh_sqlite(folder), update=True)
    lines = file.read_text().splitlines()
    assert lines[:3] == ["# Salam", "> halo", "< Selamat …"]
    assert lines[-1].startswith("< Belum ada pengaduan dari akun ini.")


@pytest.mark.parametrize(
    ("expected", "told", "same"),
    [
        ("Kode: …", "Kode: SGU", True),
        ("…", "", True),
        ("a … c", "a b\nb c", True),
        ("a.c", "abc", False),
        ("Kode", "Kode SGU", False),
    ],
)
def test_only_the_ellipsis_stands_for_anything(expected: str, told: str, same: bool) -> None:
    assert matches(expected, told) is same


def test_lines_of_one_person_are_a_burst_and_an_empty_line_ends_it() -> None:
    text = "> P\n> min\n\n> halo\n< a\n\n  b\n@kepala > x\n~ 1 jam\n> y\n"
    scenes = read_scenes(text)
    assert [[line.words for line in scene.doings] for scene in scenes] == [
        ["P", "min"],
        ["halo"],
        ["x"],
        ["1 jam"],
        ["y"],
    ]
    assert scenes[1].told == {"warga": ["a\n\nb"]}
    assert written(scenes) == text


@pytest.mark.parametrize("text", ["halo\n", "< jawaban\n", "> a\n# b\n< c\n"])
def test_what_is_no_transcript_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_scenes(text)


def test_a_scene_is_compared_person_by_person() -> None:
    scene = Scene(told={"warga": ["a"], "petugas": ["b"]})
    scene.doings = read_scenes("> x\n")[0].doings
    assert differences(scene, {"petugas": ["b"], "warga": ["a"]}) == ""
    assert "@petugas" in differences(scene, {"warga": ["a"]})
