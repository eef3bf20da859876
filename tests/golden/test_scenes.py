"""What citizens do by mail and by chat, and all that it leads to, is as it was.

`pytest tests/golden --update-golden` writes the record anew: the diff is the review.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden.plugin import RECORD, difference
from tests.golden.scenes import Unplayable, play, read_steps

SCENES = Path(__file__).parent / "scenes"
FILES = sorted(SCENES.glob("*/*.txt"))


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=name_of)
async def test_a_scene_leads_to_what_it_led_to(
    file: Path, folder: Path, hold: Callable[[str, str], None]
) -> None:
    hold(name_of(file), await play(read(file), folder))


def test_every_record_of_a_scene_has_its_scene(request: pytest.FixtureRequest) -> None:
    folders = {file.parent.name for file in FILES}
    kept = {name_of(file): file for one in folders for file in (RECORD / one).glob("*.txt")}
    left = kept.keys() - {name_of(file) for file in FILES}
    if request.config.getoption("--update-golden"):
        for name in left:
            kept[name].unlink()
        return
    assert not left, "a record without a scene"


async def test_another_word_another_event_and_another_state_are_seen(folder: Path) -> None:
    scene = "budi> halo\n\nstd budi\n\nbudi> CABUT\n"
    told = await play(scene, folder)
    for part in ("permintaan", "asked what=", "unread = "):
        assert part in told, part
        assert difference("x", told, told.replace(part, "lain ")) != difference("x", told, told)


async def test_what_cannot_be_played_says_where(folder: Path) -> None:
    with pytest.raises(Unplayable, match="line 2: nobody can do 'apa saja'"):
        await play("budi> halo\napa saja\n", folder)


def test_lines_that_are_indented_belong_to_the_step_above() -> None:
    steps = read_steps("a@mail> x | satu\n  dua\n\n  tiga\nclock 1d\n")
    assert [step.text for step in steps] == ["a@mail> x | satu\ndua\n\ntiga", "clock 1d"]
