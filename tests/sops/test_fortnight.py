"""Cases come in day by day and nothing is left lying; ten a day: `benchmarks.fortnight`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sops.fortnight import fortnight
from tests.sops.people import opened
from tests.sops.robots import WAYS


@pytest.mark.parametrize("name", WAYS)
async def test_a_week_of_cases_ends(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path) as office:
        told = await fortnight(office, days=3, a_day=2)
        assert told.left == ()
        assert told.closed == 6
