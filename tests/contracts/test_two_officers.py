"""Two officers do something to one case at the same moment, each on a node of its own.

One of them takes effect. The other hears who was faster, what that was, and what holds now; nothing
reaches the citizen twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.demo.world import World
from tests.backoffice.officers.test_case_files import files_in
from tests.contracts.two_officers import CASE, does, two

DESK, TEAM, CHECK, CHARGE, HEAD = (
    "petugas_pengaduan", "tim_penjawab", "tim_pengelola", "pejabat_pengelola", "kepala_dinas",
)  # fmt: skip


# -- what is done as it is typed ------------------------------------------------------------------


async def test_ambil(world: World) -> None:
    async with two(world, DESK) as (office, _):
        await office.at_once("/ambil 1")
        winner, loser = office.told("sekarang Bapak/Ibu pegang")
        # Whether the case is read before the other one's line or behind it, the clock decides.
        held = f"{CASE} sedang dipegang {winner.user.name}."
        taken = f"{CASE} lebih dulu diubah. {winner.user.name}, "
        assert loser.sees == held or taken in loser.sees
        assert (await office.happened()).count("Taken") == 1


async def test_lepas(world: World) -> None:
    async with two(world, DESK, CHARGE) as (office, holder):
        await does(holder, "/ambil 1")
        await office.at_once("/lepas 1 Dinas luar.")
        winner, loser = office.told("kembali ke antrean")
        office.hears(loser, winner, "23 November 2026 pukul 10.15", "Sekarang: Dinyatakan lengkap.")
        assert ": dilepas ke antrean." in loser.sees
        assert (await office.happened()).count("Released") == 1


async def test_lengkap_of_what_was_asked(world: World) -> None:
    async with two(world, CHECK, CHARGE, third=DESK) as (office, petugas):
        await does(petugas, "/ambil 1", "/lengkapi 1 Foto resi.")
        office.warga.news()
        await office.at_once("/lengkap 1")
        winner, loser = office.told("yang diminta dari pelapor dinyatakan cukup")
        office.hears(loser, winner, "dilanjutkan", "Sekarang: Penyusunan jawaban.")
        assert (await office.happened()).count("Resumed") == 1
        assert sum("sudah cukup" in one for one in petugas.news()) == 1
        assert office.warga.news() == []


@pytest.mark.parametrize("other", ["tim_penjawab Cek resi.", "petugas_pengaduan Cek resi."])
async def test_disposisi(world: World, other: str) -> None:
    async with two(world, DESK, CHARGE, third=TEAM) as (office, tim):
        office.warga.news()
        tim.news()
        await office.at_once("/disposisi 1 tim_penjawab Cek berkas.", f"/disposisi 1 {other}")
        winner, loser = office.told("diteruskan kepada")
        office.hears(loser, winner, ": didisposisikan kepada ", "Sekarang: Didistribusikan.")
        assert (await office.happened()).count("Assigned") == 1
        read = office.warga.news()
        assert sum("diteruskan" in one for one in read) == 1, read
        assert sum("dinyatakan lengkap" in one for one in read) == 1, read
        assert len(tim.news()) <= 1
        # Whoever means it all the same says so again.
        await does(loser, "/disposisi 1 petugas_pengaduan Cek lagi.")
        assert (await office.happened()).count("Assigned") == 2


async def test_jawab(world: World) -> None:
    async with two(world, TEAM, DESK, third=CHARGE) as (office, pejabat):
        await does(pejabat, "/lengkap 1", "YA")
        pejabat.news()
        await office.at_once("/jawab 1 Sudah jadi.", "/jawab 1 Belum jadi.")
        winner, loser = office.told("versi 1 dikirim kepada pejabat")
        office.hears(loser, winner, "jawaban diusulkan, versi 1", "Sekarang: ")
        assert (await office.happened()).count("Drafted") == 1
        assert len(pejabat.news()) == 1, "nobody is shown two answers at once"


async def test_arahan(world: World) -> None:
    async with two(world, CHARGE, HEAD, third=DESK) as (office, petugas):
        await does(petugas, "/ambil 1", "/eskalasi 1 Mohon arahan.")
        petugas.news()
        await office.at_once("/arahan 1 Tunggu kecamatan.", "/arahan 1 Selesaikan hari ini.")
        winner, loser = office.told("disampaikan kepada Cici Contoh")
        office.hears(loser, winner, "arahan diberikan", "Penyusunan jawaban")
        assert (await office.happened()).count("Directed") == 1
        assert len(petugas.news()) == 1, "nobody is given two directions at once"


async def test_berkas(world: World) -> None:
    """To look is no step: both see it, and the journal names both."""
    async with two(world, DESK, file="photo") as (office, _):
        await office.at_once("/berkas 1 periksa", "/berkas 1 hubungi")
        assert [len(files_in(person)) for person in office.both] == [1, 1]
        assert (await office.happened()).count("FilesOpened") == 2


async def test_bukaberkas(world: World) -> None:
    async with two(world, DESK, file="photo") as (office, _):
        await does(office.first, "/berkas 1 periksa")
        await does(office.other, "/berkas 1 periksa")
        await office.at_once("/bukaberkas 1 1")
        winner, loser = office.told("sekarang boleh dilihat tim. Tercatat atas nama")
        office.hears(loser, winner, "berkas 1 dinyatakan tanpa data diri", "Terima dan catat")
        assert (await office.happened()).count("FileReleased") == 1


async def test_transkrip(world: World) -> None:
    async with two(world, DESK, file="voice") as (office, _):
        await does(office.first, "/berkas 1 periksa")
        await does(office.other, "/berkas 1 periksa")
        await office.at_once("/transkrip 1 1 kata si Amat", "/transkrip 1 1 kata si Beni")
        winner, loser = office.told("disimpan sebagai tulisan pelapor")
        office.hears(loser, winner, "isi rekaman ditulis (berkas 1)", "Terima dan catat")
        assert (await office.happened()).count("Transcribed") == 1
        await loser.says("/lihat 1")
        kept, lost = ("Amat", "Beni") if winner is office.first else ("Beni", "Amat")
        assert f"kata si {kept}" in loser.sees and f"kata si {lost}" not in loser.sees


# -- what waits for YA ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """Two who have a preview of one case open and say YA together."""

    roles: tuple[str, ...]
    #: What each typed; the other may have typed something else.
    first: str
    other: str
    #: What the winner reads, by which of the two it is.
    done: tuple[str, str]
    #: What the loser reads of it, and where the case stands, by who won.
    what: tuple[str, str]
    now: tuple[str, str]
    #: Events of which there is one, whoever won.
    once: tuple[str, ...]
    #: How many messages the citizen reads, by who won.
    reads: tuple[int, int]
    #: What was done before, by the third officer and by the first of the two.
    before: tuple[str, ...] = ()
    prepared: tuple[str, ...] = ()


def same(text: str) -> tuple[str, str]:
    return text, text


APPROVED = ("/lengkap 1", "/setujui 1 saja")
PREVIEWS = {
    "lengkap": Preview(
        (CHECK, CHARGE), "/lengkap 1", "", same("dinyatakan lengkap. Batas"),
        same("dinyatakan lengkap"), same("Dinyatakan lengkap"), ("Completed",), (1, 1),
    ),
    "lengkapi": Preview(
        (DESK, CHARGE), "/lengkapi 1 Foto resi.", "/lengkapi 1 Foto KTP.",
        same("Permintaan kelengkapan"), same("kelengkapan diminta"), same("Menunggu kelengkapan"),
        ("Requested",), (1, 1),
    ),
    "setujui": Preview(
        (CHARGE,), "/setujui 1", "", same("masuk antrean kirim"),
        same("jawaban dikirim kepada warga"), same("Dijawab, menunggu tanggapan"),
        ("Approved", "Answered"), (1, 1), before=("/jawab 1 Sudah jadi.",),
        prepared=("/lengkap 1",),
    ),
    "setujui saja": Preview(
        (CHARGE,), "/setujui 1 saja", "", same("disetujui. Kirim kepada pelapor"),
        same("usulan jawaban disetujui, versi 1"), same("Menyampaikan jawaban"),
        ("Approved",), (0, 0), before=("/jawab 1 Sudah jadi.",), prepared=("/lengkap 1",),
    ),
    "setujui beside setujui saja": Preview(
        (CHARGE,), "/setujui 1", "/setujui 1 saja",
        ("masuk antrean kirim", "disetujui. Kirim kepada pelapor"),
        ("jawaban dikirim kepada warga", "usulan jawaban disetujui, versi 1"),
        ("Dijawab, menunggu tanggapan", "Menyampaikan jawaban"),
        ("Approved",), (1, 0), before=("/jawab 1 Sudah jadi.",), prepared=("/lengkap 1",),
    ),
    "kirim": Preview(
        (CHARGE,), "/kirim 1", "", same("masuk antrean kirim"),
        same("jawaban dikirim kepada warga"), same("Dijawab, menunggu tanggapan"),
        ("Approved", "Answered"), (1, 1), before=("/jawab 1 Sudah jadi.",), prepared=APPROVED,
    ),
    "kirim beside tolak": Preview(
        (CHARGE, HEAD), "/kirim 1", "/tolak 1 ganda Sudah ada.",
        ("masuk antrean kirim", "tidak ditindaklanjuti."),
        ("jawaban dikirim kepada warga", "tidak ditindaklanjuti"),
        ("Dijawab, menunggu tanggapan", "Tidak ditindaklanjuti"),
        (), (1, 1), before=("/jawab 1 Sudah jadi.",), prepared=APPROVED,
    ),
    "tolak": Preview(
        (CHARGE, HEAD), "/tolak 1 ganda Sudah ada.", "/tolak 1 pengadilan Disidangkan.",
        same("tidak ditindaklanjuti."), same("tidak ditindaklanjuti"),
        same("Tidak ditindaklanjuti"), ("Closed",), (1, 1),
    ),
    "tolak beside alihkan": Preview(
        (CHARGE, HEAD), "/tolak 1 ganda Sudah ada.", "/alihkan 1 Dinas PU: Diteruskan.",
        ("tidak ditindaklanjuti.", "dialihkan kepada Dinas PU"),
        ("tidak ditindaklanjuti", "dialihkan ke instansi lain"),
        ("Tidak ditindaklanjuti", "Dialihkan"), ("Closed",), (1, 1),
    ),
    "selesai": Preview(
        (CHARGE,), "/selesai 1 Sudah diambil.", "/selesai 1", same("ditutup."),
        same("selesai"), same("Selesai"), ("Closed",), (1, 1), prepared=("/lengkap 1",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(PREVIEWS))
async def test_of_two_who_say_ya_one_is_heard(world: World, name: str) -> None:
    case = PREVIEWS[name]
    async with two(world, *case.roles, third=DESK) as (office, petugas):
        await does(petugas, *case.before)
        await does(office.first, *case.prepared)
        office.warga.news()
        before = await office.happened()
        await office.at_once(case.first, case.other)
        assert await office.happened() == before and office.warga.news() == [], "only shown"
        for person in office.both:
            assert "YA" in person.buttons, person.sees
        await office.at_once("YA")
        won = [part in person.sees and not person.sees.startswith("Tidak dikirim")
               for part, person in zip(case.done, office.both, strict=True)]  # fmt: skip
        assert sorted(won) == [False, True], [person.sees for person in office.both]
        index = won.index(True)
        winner, loser = office.both[index], office.both[1 - index]
        office.hears(loser, winner, case.what[index], f"Sekarang: {case.now[index]}.")
        happened = await office.happened()
        for event in case.once:
            assert happened.count(event) == 1, happened
        read = office.warga.news()
        assert len(read) == case.reads[index], read
        # Nothing of the slower one waits any more.
        await does(loser, "YA")
        assert "Tidak ada yang menunggu konfirmasi" in loser.sees
        assert await office.happened() == happened and office.warga.news() == []
