"""A press that prints nothing: for tests whose matter is not what stands on a paper.

Each of some thousand offices would start a child process and lay out a page. A test that looks at
papers is marked `printed` and has the real one.
"""

from __future__ import annotations

from typing import Literal

import pytest

from backoffice.papers.letter import Letter, Rendered
from backoffice.papers.press import Press

_EMPTY = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


async def _empty_page(self: Press, letter: Letter, format: Literal["pdf", "docx"]) -> Rendered:
    return Rendered(_EMPTY)


def print_nothing(patch: pytest.MonkeyPatch) -> None:
    """Let every press give an empty page."""
    patch.setattr(Press, "render", _empty_page)
