"""The story of each office that has one plays its SOP's main path to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import cli
from app.demo.story import STORY_FILE
from app.serving.wiring import PROFILES

OFFICES = sorted(path.parent.name for path in PROFILES.glob(f"*/{STORY_FILE}"))


def test_each_of_the_five_has_a_story() -> None:
    assert {"kalbar", "pasuruan", "payakumbuh", "sanggau", "tanbu"} <= set(OFFICES)


@pytest.mark.parametrize("office", [one for one in OFFICES if one != "sanggau"])
def test_a_story_ends_well(office: str, tmp_path: Path) -> None:
    """Sanggau's is looked at in `test_script`."""
    kept = tmp_path / "kantor"
    result = CliRunner().invoke(
        cli, ["demo", "--script", "--office", office, "--keep", str(kept)], prog_name="aduan"
    )
    assert result.exit_code == 0, result.output
    assert "aduan case show 1/2026" in result.output
    assert (kept / "aduan.db").is_file()
