"""Two houses that differ by one secret complaint: whom it is about finds no difference.

Whatever that officer may be besides, and whatever is asked or told: only the numbers have a gap.
Source: rules 29.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.demo.world import Person, World
from app.sandbox.telegram.people import SandboxGroup
from backoffice.case.case import Case
from tests.app.operators import alone
from tests.backoffice.officers.test_rooms import room_of, say_in
from tests.databases import fresh_sqlite
from tests.mailing import Post
from tests.world import complains

NAME = "Kenanga Contoh"
#: All that the one whom it is about may be.
ROLES = (
    ("petugas_pengaduan",),
    ("petugas_pengaduan", "admin"),
    ("tim_penjawab", "tim_pengelola", "admin"),
    ("pejabat_pengelola", "admin"),
    ("petugas_pengaduan", "pejabat_pengelola", "kepala_dinas", "admin", "tim_penjawab"),
)
STORIES = ("Kenanga Contoh minta uang 50 ribu", "Bu Kenanga minta uang 50 ribu")
#: Every command that reads something; {secret} is the number that one house alone has given.
ASKED = (
    "/antrean",
    "/antrean saya",
    "/antrean terlambat",
    "/antrean hari_ini",
    "/antrean belum_lengkap",
    "/tugas",
    "/telepon",
    "/surel",
    "/surel 1",
    "/surel 2",
    "/libur",
    "/libur 25 November 2026 Cuti daerah",
    "BATAL",
    "/petugas",
    "/izinkan",
    "/bantuan",
    *(
        f"/{command} {{secret}} {rest}".strip()
        for command, rest in {
            "lihat": "",
            "riwayat": "",
            "tenggat": "",
            "lacak": "",
            "identitas": "hubungi",
            "ambil": "",
            "catatan": "apa",
            "balas": "apa",
            "jawab": "apa",
            "teradu": "bukan",
            "rahasia": "isi tidak",
            "disposisi": "tim_penjawab apa",
            "telepon": "apa",
            "eskalasi": "apa",
            "kirim": "",
            "segel": "apa",
            "salinandata": "",
        }.items()
    ),
    "/lihat {open}",
    "/riwayat {open}",
)
_CODE = re.compile(r"SGU-[0-9A-Z]{4}-[0-9A-Z]{2}")
_INVITED = re.compile(r"kode \S+")


class House:
    """An office, with the secret complaint or without it."""

    def __init__(self, world: World, roles: Sequence[str], story: str) -> None:
        self.world, self.roles, self.story = world, roles, story
        self.room: SandboxGroup | None = None
        self.said: list[str] = []

    @property
    def number(self) -> str:
        """The number that the complaint behind the secret one has."""
        return "3" if self.story else "2"

    def plain(self, text: str) -> str:
        """A text as it is in both houses: the numbers behind the gap are one less."""
        if self.story:
            text = text.replace("0003/PGD", "0002/PGD").replace("_3_2026", "_2_2026")
            text = re.sub(r"\b3\b(?= tidak ditemukan)", "77", text)
        return _CODE.sub("KODE", text)

    async def lived(self) -> list[str]:
        """All that the one whom it is about ever read, in order."""
        world = self.world
        colleague = await world.officer("Sekar Cendana", "petugas_pengaduan")
        for name, role in (
            ("Utama Seruni", "pejabat_pengelola"),
            ("Wira Flamboyan", "kepala_dinas"),
            ("Yudha Anggrek", "admin"),
            ("Tirta Cempaka", "tim_penjawab"),
        ):
            await world.officer(name, role)
        accused = await world.officer(NAME, *self.roles)
        self.room = await room_of(world, accused, colleague)
        post = Post(world)
        first = await complains(world.citizen("Warga Satu"))
        if self.story:
            await self._secret(post, first)
        await complains(world.citizen("Warga Dua"), uraian="KK saya belum jadi sejak Senin")
        await self._asks(accused)
        for _ in range(6):
            await world.passes(days=1)
            await self._asks(accused, few=True)
        told = [message.text for message in accused.inbox]
        return [self.plain(text) for text in [*told, *self.said]]

    async def _secret(self, post: Post, other: Case) -> None:
        """The secret complaint, and all that happens with one."""
        warga = self.world.citizen("Warga Rahasia")
        case = await complains(warga, uraian=self.story)
        await warga.says("Tambahan: ada saksi di sana.")
        await warga.says("CABUT")
        await warga.says("HAPUS DATA")
        stranger = post.writer("orang.lain@example.com")
        await stranger.writes(self.story, note="auto_reply")
        await stranger.writes(f"Saya saksinya, kode {case.code}.")
        await stranger.writes(f"Untuk kode {other.code}: {self.story}.")

    async def _asks(self, accused: Person, *, few: bool = False) -> None:
        for command in ASKED[:12] if few else ASKED:
            secret = "2" if self.story else "77"
            await accused.says(command.format(secret=secret, open=self.number))
        assert self.room is not None
        self.said += await say_in(self.room, accused, "/antrean")


def without_gap(text: str) -> str:
    """A number that was never given is named as it was typed."""
    return re.sub(r"Pengaduan (2|77) tidak", "Pengaduan N tidak", text)


@pytest.mark.parametrize(("roles", "story"), list(zip(ROLES, itertools.cycle(STORIES))))
async def test_the_accused_finds_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roles: Sequence[str], story: str
) -> None:
    alone(monkeypatch, tmp_path)
    read = []
    for name, secret in (("with", story), ("without", "")):
        folder = tmp_path / name
        folder.mkdir()
        async with World.opened(folder, database_url=fresh_sqlite(folder), straight=True) as world:
            read.append([without_gap(text) for text in await House(world, roles, secret).lived()])
    mine, theirs = read
    assert mine == theirs
    assert len(mine) > len(ASKED)
