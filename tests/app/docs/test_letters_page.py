"""What the page says of papers is the code's own, and its example is one that offices can write."""

from __future__ import annotations

from pathlib import Path

from app.docs.letters_page import EXAMPLE, letters_page
from backoffice.papers.building import build
from backoffice.papers.layout_files import LETTERS_FILE, house_layouts, load_layouts
from backoffice.papers.letter import Text, Title
from backoffice.papers.values import VALUES

PAGE = Path(__file__).parents[3] / "docs" / "surat.md"


def test_the_page_is_current() -> None:
    """After a change: python -m app.docs.letters_page > docs/surat.md."""
    assert PAGE.read_text(encoding="utf-8") == letters_page()


def test_every_layout_block_and_value_is_in_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, layout in house_layouts().items():
        assert f"### `{name}`:" in page
        for block in layout.blocks:
            assert f"| `{block.id}` |" in page
    for value in VALUES:
        assert f"| `{value}` |" in page


def test_its_example_changes_just_what_it_names() -> None:
    own = load_layouts((LETTERS_FILE, EXAMPLE))
    assert own["tanda_terima"].title == "Bukti Pengaduan"
    assert own["tanda_terima"].blocks == house_layouts()["tanda_terima"].blocks
    changed = [
        new.id
        for new, old in zip(own["undangan"].blocks, house_layouts()["undangan"].blocks, strict=True)
        if new != old
    ]
    assert changed == ["penutup"]
    letter = build(own["pemberitahuan"], {"nomor": "1/A/2026", "nomor_register": "0001/PGD/2026"})
    title, text = letter.blocks[0], letter.blocks[1]
    assert isinstance(title, Title)
    assert title.below == ("Nomor: 1/A/2026",)
    assert isinstance(text, Text)
    assert text.lines[0].text == "Pengaduan nomor register 0001/PGD/2026 sedang kami tangani."
