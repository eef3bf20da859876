"""YA sent the reply although the citizen's latest message had come and was only not yet read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.demo.world import Person, World
from tests.databases import fresh_sqlite
from tests.mailing import Post, mail_officer
from tests.world import has_complained

UNREAD = "Belum dikirim: pelapor 0001/PGD/XI/2026 baru saja menulis, dan pesannya sedang diterima"


async def has_a_case(person: Person) -> None:
    """A greeting is answered after the quiet seconds; the complaint is there after it."""
    await person.says("halo")
    await person.world.passes(minutes=1)
    await has_complained(person)


@pytest.mark.parametrize("seconds", [1, 4, 7])
async def test_ya_waits_until_the_message_was_read(folder: Path, seconds: int) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), quiet_seconds=8) as world:
        warga = world.citizen()
        officer = await world.officer("Petugas Satu", "petugas_pengaduan")
        await has_a_case(warga)
        await officer.says("/balas 1 Berkas Bapak sudah kami teruskan ke pusat.")
        warga.news()
        await warga.says("maaf pak berkasnya sudah saya tarik lagi, jadi tolong tunggu dulu")
        world.clock.advance(timedelta(seconds=seconds))
        (told,) = await officer.says("YA")
        assert told.startswith(UNREAD)
        assert warga.news() == []
        await world.passes(minutes=1)
        officer.news()
        (shown,) = await officer.says("YA")
        assert "baru saja menulis" in shown
        assert "sudah saya tarik lagi" in shown
        warga.news()
        await officer.says("YA")
        assert "teruskan ke pusat" in "\n".join(warga.news())


@pytest.mark.parametrize(
    "command", ["/tolak 1 ganda Sudah ada.", "/alihkan 1 Dinas PU: Sudah diteruskan.",
                "/lengkapi 1 Foto resi.", "/cabut 1"],
)  # fmt: skip
async def test_so_does_all_that_is_confirmed(folder: Path, command: str) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), quiet_seconds=8) as world:
        warga = world.citizen()
        head = await world.officer("Pejabat Contoh", "pejabat_pengelola")
        await has_a_case(warga)
        await head.says(command)
        warga.news()
        await warga.says("maaf pak saya mau menambah keterangan tentang berkas itu")
        (told,) = await head.says("YA")
        assert told.startswith(UNREAD)
        await head.says("batal")
        await world.passes(minutes=1)
        head.news()
        (told,) = await head.says("YA")
        assert told.startswith("Tidak ada yang menunggu konfirmasi.")


async def test_by_mail_the_code_is_good_once_more(folder: Path) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), quiet_seconds=8) as world:
        post = Post(world)
        warga = world.citizen()
        officer = await mail_officer(
            post, "petugas@example.com", "Petugas Surel", "petugas_pengaduan"
        )
        await has_a_case(warga)
        officer.news()
        (shown,) = await officer.writes("/balas 1 Berkas diteruskan.", answers=officer.last)
        code = shown.text.split("YA ")[1].split()[0]
        await warga.says("maaf pak berkasnya sudah saya tarik lagi, jadi tolong tunggu dulu")
        (told,) = await officer.writes(f"YA {code}", answers=shown)
        assert UNREAD in told.text
        assert f"YA {code}" in told.text
        await world.passes(minutes=1)
        officer.news()
        (again,) = await officer.writes(f"YA {code}", answers=told)
        assert "sudah saya tarik lagi" in again.text


async def test_what_somebody_else_writes_holds_nothing_up(folder: Path) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), quiet_seconds=8) as world:
        warga, other = world.citizen(), world.citizen("Warga Lain")
        officer = await world.officer("Petugas Satu", "petugas_pengaduan")
        await has_a_case(warga)
        await has_a_case(other)
        await officer.says("/balas 1 Mohon datang besok.")
        await other.says("maaf pak saya mau menambah keterangan tentang berkas itu")
        warga.news()
        await officer.says("YA")
        assert "Mohon datang besok." in "\n".join(warga.news())
