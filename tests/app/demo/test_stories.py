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


#: Of each office the papers that its story leaves, without the number before them.
LEFT = {
    "kalbar": {"tanda_terima", "telaahan_staf", "lembar_disposisi", "jawaban"},
    "payakumbuh": {"tanda_terima", "nota_dinas", "undangan_tim", "undangan_teradu", "jawaban"},
}


@pytest.mark.printed
@pytest.mark.parametrize("office", sorted(LEFT))
def test_a_story_leaves_its_papers_in_a_folder_that_it_names(office: str, tmp_path: Path) -> None:
    kept = tmp_path / "kantor"
    result = CliRunner().invoke(
        cli, ["demo", "--script", "--office", office, "--keep", str(kept)], prog_name="aduan"
    )
    assert result.exit_code == 0, result.output
    assert f"Surat-suratnya ada di {kept / 'surat'}" in result.output
    files = sorted((kept / "surat").iterdir())
    assert {one.stem.partition("-")[2] for one in files} >= LEFT[office]
    for one in files:
        assert one.name in result.output
        assert one.read_bytes().startswith(b"%PDF-")
