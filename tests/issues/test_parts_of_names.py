"""A part of a name was enough for /disposisi alone: whoever revoked rights had to type it whole."""

from __future__ import annotations

import pytest

from app.demo.world import Person, World


async def office(world: World) -> tuple[Person, ...]:
    return tuple(
        await world.officers(
            ("Admin Dedi", "admin"),
            ("Tim Joko Suseno", "tim_penjawab"),
            ("Tim Joko Contoh", "tim_penjawab"),
            ("Melati Contoh, S.Sos", "petugas_pengaduan"),
        )
    )


@pytest.mark.parametrize("said", ["melati", "Bu Melati", "MELATI CONTOH", "melati contoh, s.sos"])
async def test_a_part_is_enough_and_the_whole_name_is_shown_first(
    one_world: World, said: str
) -> None:
    dedi, *_ = await office(one_world)
    dedi.news()
    (told,) = await dedi.says(f"/petugas cabut {said}")
    assert "Melati Contoh, S.Sos" in told and "YA" in told
    (told, *_) = await dedi.says("YA")
    assert "Melati Contoh, S.Sos" in told


async def test_a_part_of_two_is_asked_back(one_world: World) -> None:
    dedi, *_ = await office(one_world)
    (told,) = await dedi.says("/petugas cabut joko")
    assert told == (
        "Nama itu cocok untuk lebih dari satu: Tim Joko Suseno, Tim Joko Contoh. "
        "Tulis nama lengkapnya."
    )
    (told,) = await dedi.says("/petugas cabut joko suseno")
    assert "Tim Joko Suseno" in told


@pytest.mark.parametrize("said", ["melati wangi", "mel", "pak", ",", "suseno joko"])
async def test_what_is_no_part_finds_nobody(one_world: World, said: str) -> None:
    dedi, *_ = await office(one_world)
    (told,) = await dedi.says(f"/petugas cabut {said}")
    assert "bukan nama petugas yang terdaftar" in told
