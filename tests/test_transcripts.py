"""Every office's transcripts are played against the whole house; an office can read them.

`pytest --update-transcripts tests/test_transcripts.py` writes the answers anew: the diff is the
review.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.demo.world import World
from backoffice.office.profile import load_profile
from tests.databases import fresh_sqlite
from tests.sops.test_ways import ways_of as ways_to_the_ends
from tests.sops.walked import shown
from tests.transcript import (
    Play,
    Scene,
    Unreadable,
    differences,
    matches,
    read_scenes,
    settle_differences,
    ways_of,
    written,
)
from tests.transcript_mail import MAIL
from tests.transcript_steps import parted, steps_in, steps_of

PROFILES = Path(__file__).parents[1] / "profiles"
FILES = sorted(PROFILES.glob("*/transcripts/*.txt"))


async def play(text: str, folder: Path, url: str, *, office: str) -> tuple[str, list[str]]:
    """Returns the transcript as it should be, and every difference to what it is."""
    body, listed = parted(text)
    scenes = read_scenes(body)
    wrong: list[str] = []
    on = set(ways_of(scenes).values())
    async with World.opened(
        folder,
        office=office,
        database_url=url,
        straight=True,
        whatsapp="WhatsApp" in on,
        mail=MAIL in on,
    ) as world:
        stage = Play(world)
        await stage.enter(scenes)
        for scene in scenes:
            told = await stage.act(scene)
            if found := differences(scene, told):
                wrong.append(found)
            scene.told = settle_differences(scene, told)
        steps = await steps_of(world, stage.codes)
    if steps != listed:
        wrong.append(f"the steps at the end\n  expected: {listed}\n  came:     {steps}")
    return written(scenes) + steps, wrong


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
async def test_a_transcript_is_what_happens(
    file: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    text = read(file)
    office = file.parent.parent.name
    fresh, wrong = await play(text, folder, fresh_sqlite(folder), office=office)
    if request.config.getoption("--update-transcripts"):
        write(file, fresh)
        return
    assert not wrong, "\n\n".join([f"{file.name} is not what happens:", *wrong])
    assert fresh == text, f"{file.name}: run pytest --update-transcripts"


async def test_on_postgresql_nobody_notices_a_difference(folder: Path, postgresql_url: str) -> None:
    text = read(FILES[0])
    fresh, wrong = await play(text, folder, postgresql_url, office=FILES[0].parent.parent.name)
    assert wrong == []
    assert fresh == text


def test_every_office_has_transcripts() -> None:
    offices = {file.parent.name for file in PROFILES.glob("*/profile.toml")}
    assert {file.parent.parent.name for file in FILES} == offices


@pytest.mark.parametrize("office", sorted({file.parent.parent.name for file in FILES}))
def test_every_step_of_an_sop_is_shown(office: str) -> None:
    """What no transcript shows is what no case of `tests/sops/ways` can go either."""
    profile = load_profile(PROFILES / office)
    texts = [read(file) for file in FILES if file.parent.parent.name == office]
    known = set().union(*(steps_in(profile, text) for text in texts))
    every = {shown(move) for move in profile.workflow.transitions}
    assert every - known == set(ways_to_the_ends(office).not_walked)


async def test_a_wrong_answer_and_one_too_many_are_found(folder: Path) -> None:
    text = "> halo\n< Selamat datang, Tuan.\n\n> halo\n"
    fresh, wrong = await play(text, folder, fresh_sqlite(folder), office="sanggau")
    assert len(wrong) == 2
    assert "expected: Selamat datang, Tuan." in wrong[0]
    assert "came:     Selamat siang" in wrong[0]
    assert "expected: (nothing)" in wrong[1]
    assert fresh.count("< Selamat siang") == 2


async def test_an_update_writes_what_came_and_keeps_what_was_right(folder: Path) -> None:
    text = "# Salam\n> halo\n< Selamat …\n\n> [Cek status]\n< salah\n"
    fresh, _ = await play(text, folder, fresh_sqlite(folder), office="sanggau")
    lines = fresh.splitlines()
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
