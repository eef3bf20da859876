"""What a citizen is told of a case, state by state."""

from __future__ import annotations

import pytest

from app.demo.world import World
from backoffice.case.codes import find_code
from backoffice.desk import status_texts
from tests.world import begins, case_of, complains, fills, has_complained, local, one_database


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
    await petugas.says("YA")
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
    await pengelola.says("YA")
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
    assert status_texts.says_not_yet(words) is not_yet


async def test_a_closed_case_is_talked_of_for_ten_working_days(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    case = await has_complained(one_world.citizen())
    await petugas.says("/balas 1 Selesai.")
    await petugas.says("YA SELESAI")
    closed = await case_of(one_world, case.code)
    desk = one_world.node.desk
    assert status_texts.still_talked_of(desk, closed, local(2026, 12, 7, 23, 59))
    assert not status_texts.still_talked_of(desk, closed, local(2026, 12, 8, 0, 1))
    assert status_texts.still_talked_of(desk, case, local(2027, 12, 8)), "an open one always is"


@one_database
async def test_from_another_account_the_code_alone_says_nothing(world: World) -> None:
    """C23: the code and four digits of the telephone, whether such a case exists or not."""
    warga, lain = world.citizen(), world.citizen("Warga Lain")
    case = await has_complained(warga)
    for code in (case.code, unknown_code(case.code)):
        told = await lain.says(f"STATUS {code}")
        assert told == [
            "Untuk melindungi data Bapak/Ibu, mohon tulis 4 angka terakhir nomor HP yang dipakai "
            "saat melapor."
        ]
        assert await lain.says("9999") == [
            f"Kode {code} tidak kami temukan. Mohon periksa lagi hurufnya, atau datang ke loket "
            "dengan tanda terimanya."
        ]
    await lain.says(f"status {case.code.lower()}")
    await lain.says("00 01")
    assert lain.sees.startswith(f"Pengaduan {case.code} sudah diterima")
    # Both at once; and what was opened stays nobody's own: nothing can be asked of it.
    await lain.says(f"STATUS {case.code} 0001")
    assert lain.sees.startswith(f"Pengaduan {case.code} sudah diterima")
    await lain.says(f"CABUT {case.code}")
    assert "tidak kami temukan" in lain.sees
    await lain.says("STATUS")
    assert lain.sees.startswith("Belum ada pengaduan dari akun ini")


async def test_a_register_number_and_a_wrong_letter_open_nothing(one_world: World) -> None:
    warga, lain = one_world.citizen(), one_world.citizen("Warga Lain")
    case = await has_complained(warga)
    for written in (
        "1/2026",
        "1/2026 0001",
        case.code[:-1] + ("2" if case.code[-1] != "2" else "3"),
    ):
        await lain.says(f"STATUS {written}")
        assert "tidak kami temukan" in lain.sees
    # Nothing was asked, so these are just digits.
    await lain.says("0001")
    assert case.code not in lain.sees


async def test_whoever_guesses_is_not_asked_again_within_the_hour(one_world: World) -> None:
    warga, lain = one_world.citizen(), one_world.citizen("Warga Lain")
    case = await has_complained(warga)
    for guess in range(5):
        await lain.says(f"STATUS {case.code}")
        assert "4 angka terakhir" in lain.sees
        await lain.says(f"123{guess}")
        assert "tidak kami temukan" in lain.sees
    for words in (f"STATUS {case.code}", f"STATUS {case.code} 0001"):
        await lain.says(words)
        assert "tidak kami temukan" in lain.sees
    await one_world.passes(hours=1)
    await lain.says(f"STATUS {case.code} 0001")
    assert lain.sees.startswith(f"Pengaduan {case.code} ")


async def test_digits_count_only_as_the_very_next_word(one_world: World) -> None:
    warga, lain = one_world.citizen(), one_world.citizen("Warga Lain")
    case = await has_complained(warga)
    await lain.says(f"STATUS {case.code}")
    await lain.says("INFO")
    await lain.says("0001")
    assert case.code not in lain.sees
    # In the middle of a form the question that waits comes again behind it.
    await begins(lain)
    await fills(lain, until="alamat")
    told = await lain.says(f"STATUS {case.code}")
    assert "4 angka terakhir" in told[0]
    told = await lain.says("0001")
    assert told[0].startswith(f"Pengaduan {case.code} sudah diterima")
    assert "Di mana alamat" in lain.sees


def unknown_code(known: str) -> str:
    """A code that is written rightly and that no case has."""
    made = "A" if known[4] != "A" else "B"
    return next(
        code
        for last in "23456789ABCDEFGHJKMNPQRSTVWXYZ"
        for check in "23456789ABCDEFGHJKMNPQRSTVWXYZ"
        if (code := find_code(f"SGU-{made}{known[5:8]}-{last}{check}")) is not None
    )
