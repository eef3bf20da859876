"""A deadline that hung on another clock died with it: a case that was handed on or taken before
anybody said /lengkap had none for ever, and nobody was reminded of it in sixty days.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.case.events import Completed
from backoffice.store import cases
from tests.world import case_of, has_complained, sends_to

COMPLETE = re.compile("dinyatakan lengkap (pada|dan)")


async def journal_of(world: World, case: Case) -> list[object]:
    lines = await world.node.database.read(lambda tx: cases.entries(tx, case.id))
    return [line.event for line in lines]


async def officers(world: World) -> tuple[Person, Person, Person, Person]:
    petugas, tim, pejabat, kepala = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_penjawab"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    return petugas, tim, pejabat, kepala


@pytest.mark.parametrize("verb", ["/disposisi 1 tim_penjawab cek", "/ambil 1"])
async def test_what_is_handed_on_or_taken_is_complete_and_has_its_limit(
    world: World, verb: str
) -> None:
    petugas, _, pejabat, kepala = await officers(world)
    warga = world.citizen()
    case = await has_complained(warga)
    await petugas.says(verb)
    told = "\n".join(sends_to(world, warga))
    assert len(COMPLETE.findall(told)) == 1 and "Senin, 30 November 2026" in told
    after = await case_of(world, case.code)
    assert after.completed_at is not None
    [done] = [one for one in await journal_of(world, case) if isinstance(one, Completed)]
    assert done.origin == "otomatis"
    await world.until(world.clock() + timedelta(days=60))
    assert any("melewati batas" in text for text in sends_to(world, pejabat))
    assert any("melewati batas" in text for text in sends_to(world, kepala))
    assert len(COMPLETE.findall("\n".join(sends_to(world, warga)))) == 1


async def test_at_night_the_citizen_is_told_in_the_morning(one_world: World) -> None:
    petugas, *_ = await officers(one_world)
    warga = one_world.citizen()
    await has_complained(warga)
    one_world.clock.advance(timedelta(hours=10))
    await petugas.says("/ambil 1")
    assert not COMPLETE.search("\n".join(sends_to(one_world, warga)))
    await one_world.passes(hours=12)
    assert len(COMPLETE.findall("\n".join(sends_to(one_world, warga)))) == 1


async def test_what_was_closed_before_it_was_complete_has_a_limit_when_it_is_opened_again(
    one_world: World,
) -> None:
    _, _, pejabat, _ = await officers(one_world)
    case = await has_complained(one_world.citizen())
    await pejabat.says("/tolak 1 umum Mohon rinciannya.")
    await pejabat.says("YA")
    await pejabat.says("/buka 1 keliru")
    after = await case_of(one_world, case.code)
    assert after.state == "DIPROSES" and after.completed_at is not None
    await pejabat.says("/lihat 1")
    assert "30 November 2026" in pejabat.sees


async def test_what_was_asked_for_and_is_declared_complete_without_an_answer_goes_on(
    one_world: World,
) -> None:
    petugas, _, pejabat, _ = await officers(one_world)
    case = await has_complained(one_world.citizen())
    await petugas.says("/lengkapi 1 Foto resi.")
    await petugas.says("YA")
    await pejabat.says("/lengkap 1")
    await pejabat.says("YA")
    after = await case_of(one_world, case.code)
    assert after.state == "LENGKAP" and not after.waits and after.complete_by is None
    await pejabat.says("/tenggat 1")
    assert "menunggu sejak" not in pejabat.sees


async def test_what_lacked_something_at_first_has_its_thirty_days_and_a_way_back(
    one_world: World,
) -> None:
    petugas, _, pejabat, _ = await officers(one_world)
    warga = one_world.citizen("Warga Contoh Tiga")
    await warga.says("PETUGAS")
    await warga.says("Akta kelahiran anak saya belum terbit sejak Agustus.")
    [case] = await one_world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    assert case.state == "BELUM_LENGKAP" and case.complete_by is not None
    await one_world.passes(days=8)
    assert "\n".join(sends_to(one_world, warga)).count("masih menunggu kelengkapan") == 1
    await petugas.says(f"/isi {case.code} nama Warga Contoh Tiga")
    await petugas.says(
        f"/isi {case.code} alamat Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh"
    )
    assert (await case_of(one_world, case.code)).state == "BELUM_LENGKAP"
    await petugas.says(f"/isi {case.code} hp 0812-0000-0003")
    await petugas.says(f"/isi {case.code} layanan akta")
    after = await case_of(one_world, case.code)
    assert (after.stage, after.state, after.waits) == ("s1", "DITERIMA", False)
    assert after.number is not None and after.numbered_at is not None
    await one_world.passes(days=30)
    assert "\n".join(sends_to(one_world, warga)).count("masih menunggu kelengkapan") == 1
    assert not any("belum datang" in text for text in sends_to(one_world, petugas))
    assert any("melewati batas" in text for text in sends_to(one_world, pejabat))


async def test_nobody_completes_it_and_whoever_may_end_it_hears(one_world: World) -> None:
    petugas, _, pejabat, _ = await officers(one_world)
    warga = one_world.citizen("Warga Contoh Tiga")
    await warga.says("PETUGAS")
    await warga.says("Akta kelahiran anak saya belum terbit sejak Agustus.")
    [case] = await one_world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    await one_world.passes(days=36)
    for one in (petugas, pejabat):
        assert [text for text in sends_to(one_world, one) if "belum datang" in text]
    assert (await case_of(one_world, case.code)).open, "a person decides"
