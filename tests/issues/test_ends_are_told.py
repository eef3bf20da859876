"""STATUS of a refused or referred complaint said that it was being handled."""

from __future__ import annotations

import pytest

from app.demo.world import World
from tests.world import has_complained, sends_to


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("/tolak 1 ganda Sudah dijawab kemarin.", "tidak dapat ditindaklanjuti"),
        ("/alihkan 1 Dinas PU: Sudah kami teruskan.", "sudah diteruskan ke Dinas PU pada 23 Nov"),
    ],
)
async def test_status_tells_how_it_ended_and_why(one_world: World, ending: str, told: str) -> None:
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola")
    warga = one_world.citizen()
    case = await has_complained(warga)
    await pejabat.says(ending)
    await pejabat.says("YA")
    status = (await warga.says(f"STATUS {case.code}"))[-1]
    assert status.startswith(f"Pengaduan {case.code} {told}")
    assert ("Sudah dijawab kemarin." in status) == ending.startswith("/tolak")
    assert "sedang ditangani" not in status
    assert status in sends_to(one_world, warga)
