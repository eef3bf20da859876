"""Emergencies and citizens who wait for an officer stood anywhere in the queue, by their dates."""

from __future__ import annotations

import importlib
from datetime import datetime

import msgspec
import pytest
from msgspec.structs import replace

from app.demo.world import World
from backoffice.store import cases
from tests.world import has_complained, local


async def test_danger_stands_first_then_who_waits_for_an_officer(one_world: World) -> None:
    (rina,) = await one_world.officers(("Petugas Rina", "petugas_pengaduan"))
    await has_complained(one_world.citizen("Warga Contoh"))
    await one_world.passes(days=1)
    second = one_world.citizen("Warga Kedua")
    await has_complained(second)
    await has_complained(one_world.citizen("Warga Ketiga"), apa="Tolong, ada kebakaran di loket!")
    (told,) = [one for one in await rina.says("/antrean") if "Antrean" in one]
    assert "🙋 Menunggu" not in told
    await second.says("petugas")
    rina.news()
    (told,) = await rina.says("/antrean")
    order = ["🚨 Darurat", "🚨 0003/", "🙋 Menunggu dihubungi", "🙋 ", "0002/", "Lainnya", "0001/"]
    places = [told.index(one) for one in order]
    assert places == sorted(places)
    # Taken, it is in hands and stands where its limit puts it; answered, nobody waits any more.
    await rina.says("/ambil 3")
    await rina.says("/balas 2 Kami hubungi siang ini.")
    await rina.says("YA")
    rina.news()
    (told,) = await rina.says("/antrean")
    assert "Darurat" not in told and "Menunggu dihubungi" not in told and "Lainnya" not in told


async def test_without_either_there_is_no_heading(one_world: World) -> None:
    (rina,) = await one_world.officers(("Petugas Rina", "petugas_pengaduan"))
    await has_complained(one_world.citizen())
    rina.news()
    (told,) = await rina.says("/antrean")
    assert told.startswith("Antrean (1)\n0001/")


async def test_an_emergency_that_lacks_something_is_in_the_queue(one_world: World) -> None:
    (rina,) = await one_world.officers(("Petugas Rina", "petugas_pengaduan"))
    warga = one_world.citizen()
    await warga.says("PETUGAS")
    await warga.says("Tolong, ada kebakaran di loket!")
    [case] = await one_world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    assert case.state == "BELUM_LENGKAP" and case.urgent
    await rina.says(f"/balas {case.code} Petugas kami segera ke sana.")
    await rina.says("YA")
    rina.news()
    (told,) = await rina.says("/antrean")
    assert told.startswith(f"Antrean (1)\n🚨 Darurat\n🚨 {case.code}")
    await one_world.passes(days=1)
    (recap,) = [text for text in rina.news() if "Rekap" in text]
    assert "• Baru: 1" in recap and case.code in recap


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize("holder", [None, "s1"])
@pytest.mark.parametrize("called_at", [None, local(2026, 11, 23, 9)])
@pytest.mark.parametrize("answered_at", [None, local(2026, 11, 23, 9)])
async def test_what_was_there_before_is_placed_as_what_comes(
    one_world: World,
    urgent: bool,
    holder: str | None,
    called_at: datetime | None,
    answered_at: datetime | None,
) -> None:
    case = replace(
        await has_complained(one_world.citizen()),
        urgent=urgent,
        holder=holder,
        called_at=called_at,
        answered_at=answered_at,
    )
    migration = importlib.import_module("backoffice.store.migrations.versions.0024_ahead")
    assert migration._ahead(msgspec.json.encode(case)) == cases.ahead(case)
    assert migration._ahead(b"\xff") == 0, "what cannot be read stops nothing"
