"""A press that prints nothing: for tests whose matter is not what stands on a paper.

Each of some thousand offices would start a child process, lay out a page, and have a receipt among
the files that a test counts. A test that looks at papers is marked `printed` and has the real one;
what runs as processes of its own (`tests/e2e`, the demo) prints everything.
"""

from __future__ import annotations

from typing import Literal

import pytest

from backoffice.case.case import Case
from backoffice.casework import paperwork
from backoffice.desk.work import Work
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


def _no_receipt(work: Work, case: Case) -> None:
    return None


def print_nothing(patch: pytest.MonkeyPatch) -> None:
    """Let every press give an empty page, and no receipt follow a number."""
    patch.setattr(Press, "render", _empty_page)
    patch.setattr(paperwork, "receipt_of", _no_receipt)
