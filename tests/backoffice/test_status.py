"""What a citizen is told of a case, state by state."""

from __future__ import annotations

import pytest

from app.world import World
from backoffice import status
from tests.world import case_of, complains, has_complained, local


async def test_the_words_follow_the_case_from_receipt_to_the_end(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan", "tim_pengelola")
    warga = one_world.citizen()
    case = await complains(warga)

    async def told() -> str:
        await warga.says("STATUS")
        return warga.sees.removeprefix(f"Pengaduan {case.code} ")

    assert await told() == (
        "sudah diterima dan sedang diperiksa kelengkapannya. "
        "Batas waktu: 5 hari kerja sejak dinyatakan lengkap."
    )
    await petugas.says("/lengkap 1")
    assert "Langkah terakhir: dinyatakan lengkap, menunggu ditangani (23 November 2026)" in (
        await told()
    )
    await petugas.says("/ambil 1")
    assert "sedang ditangani" in await told()
    assert (await told()).endswith("Batas waktu: Senin, 30 November 2026.")
    await petugas.says("/balas 1 Sudah ada di loket 2.")
    await petugas.says("YA SELESAI")
    assert await told() == "sudah selesai pada 23 November 2026."
    await warga.says("belum")
    assert (await told()).startswith("sedang ditangani")


async def test_a_citizen_is_told_of_the_settling_limit_alone(one_world: World) -> None:
    """Late after the two days of L38: the office's own delay is not the citizen's limit."""
    pengelola = await one_world.officer("Tim Satu", "tim_pengelola")
    warga = one_world.citizen()
    await has_complained(warga)
    await one_world.passes(days=4)
    assert "dinyatakan lengkap pada 25 November 2026" in warga.sees
    assert "Batas penyelesaian: Rabu, 2 Desember 2026" in warga.sees
    assert "terlewati" not in warga.sees
    await pengelola.says("/lengkap 1")
    assert "sudah dinyatakan lengkap sebelumnya" in pengelola.sees
    await warga.says("STATUS")
    assert "Batas waktu: Rabu, 2 Desember 2026." in warga.sees


async def test_a_limit_that_is_over_is_not_hidden(one_world: World) -> None:
    pengelola = await one_world.officer("Tim Satu", "tim_pengelola")
    warga = one_world.citizen()
    await has_complained(warga)
    await pengelola.says("/lengkap 1")
    await one_world.passes(days=10)
    await warga.says("STATUS")
    assert "Batas waktu: Senin, 30 November 2026 (sudah terlewati, kami dahulukan)." in warga.sees


@pytest.mark.parametrize(
    ("words", "not_yet"),
    [
        ("BELUM", True),
        ("belum pak, masih sama", True),
        ("Blm", True),
        ("…belum", True),
        ("dereng pak", True),
        ("sudah, terima kasih", False),
        ("kalau belum gimana", False),
        ("belumnya apa", False),
        ("", False),
    ],
)
def test_belum_is_heard_at_the_beginning_alone(words: str, not_yet: bool) -> None:
    assert status.says_not_yet(words) is not_yet


async def test_a_closed_case_is_talked_of_for_ten_working_days(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    case = await has_complained(one_world.citizen())
    await petugas.says("/balas 1 Selesai.")
    await petugas.says("YA SELESAI")
    closed = await case_of(one_world, case.code)
    desk = one_world.node.desk
    assert status.still_talked_of(desk, closed, local(2026, 12, 7, 23, 59))
    assert not status.still_talked_of(desk, closed, local(2026, 12, 8, 0, 1))
    assert status.still_talked_of(desk, case, local(2027, 12, 8)), "an open one always is"
