"""The reference of the profile format is the code's own."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.docs.profile_format import SECTIONS, profile_format
from bot.kinds import KINDS

PAGE = Path(__file__).parents[3] / "docs" / "profile-format.md"


def test_the_page_is_current() -> None:
    """After a change: python -m app.docs.profile_format > docs/profile-format.md."""
    assert PAGE.read_text(encoding="utf-8") == profile_format()


def test_every_key_and_kind_is_in_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    made = {"texts", "letters", "paper_templates", "version"}
    for _, struct in SECTIONS:
        for field in msgspec.structs.fields(struct):
            assert f"| `{field.name}` |" in page or field.name in made
    for kind in KINDS:
        assert f"| `{kind}` |" in page
