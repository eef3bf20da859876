"""Another office than the one that the tests live in: the same rules under its own name."""

from __future__ import annotations

from pathlib import Path

from app.serving.wiring import PROFILES

_SAME = PROFILES / "sanggau"


def another_office(tmp_path: Path) -> Path:
    """The folder of the profile `kapuas`, which has neither a story nor words of its own."""
    folder = tmp_path / "kapuas"
    folder.mkdir()
    text = (_SAME / "profile.toml").read_text(encoding="utf-8")
    for ours, theirs in (
        ('id = "sanggau"', 'id = "kapuas"'),
        ('prefix = "SGU"', 'prefix = "KPS"'),
        ('Dinas Kependudukan dan Pencatatan Sipil Kabupaten Sanggau"', 'Dinas Contoh Kapuas"'),
    ):
        assert ours in text
        text = text.replace(ours, theirs)
    (folder / "profile.toml").write_text(text, encoding="utf-8")
    (folder / "texts.id.toml").write_bytes((_SAME / "texts.id.toml").read_bytes())
    return folder
