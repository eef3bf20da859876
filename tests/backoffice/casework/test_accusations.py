"""What may be about an officer waits for a superior; the citizen notices nothing.

Source: rules 29.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.store import cases, timers
from backoffice.store.timers import Unseen
from tests.world import complains, has_complained, one_database, sends_to


@dataclasses.dataclass
class Office:
    """A desk with two officers, a team, who is in charge, the head, and an admin."""

    world: World
    bu_kenanga: Person
    rekan: Person
    tim: Person
    pejabat: Person
    kepala: Person
    admin: Person

    @property
    def below(self) -> tuple[Person, ...]:
        return (self.bu_kenanga, self.rekan, self.tim)

    async def case(self, number: int = 1) -> Case:
        found = await self.world.node.database.read(
            lambda tx: cases.listing(tx, self.world.node.desk.office_id)
        )
        return found[-number]

    def hush(self) -> None:
        for one in (*self.below, self.pejabat, self.kepala, self.admin):
            one.news()


@pytest.fixture
async def office(world: World) -> Office:
    bu_kenanga, rekan, tim, pejabat, kepala, admin = await world.officers(
        ("Kenanga Contoh", "petugas_pengaduan"),
        ("Sekar Cendana", "petugas_pengaduan"),
        ("Tirta Anggrek", "tim_penjawab", "tim_pengelola"),
        ("Utama Seruni", "pejabat_pengelola"),
        ("Wira Flamboyan", "kepala_dinas"),
        ("Yudha Admin", "admin"),
    )
    found = Office(
        world=world,
        bu_kenanga=bu_kenanga,
        rekan=rekan,
        tim=tim,
        pejabat=pejabat,
        kepala=kepala,
        admin=admin,
    )
    found.hush()
    return found


SHAPES = (
    "petugas KENANGA  CONTOH minta uang",
    "Kenanga-Contoh minta uang",
    "Bu Kenanga di loket 4 minta uang",
    "K. Contoh menahan berkas saya sejak Senin",
    "Kenanga Contohh menahan berkas saya sejak Senin",
    "pak contoh petugas antrean menahan berkas saya",
    "mbak kenangga menahan berkas saya sejak Senin",
    "petugas KC menahan berkas saya sejak Senin",
)


@one_database
@pytest.mark.parametrize("story", SHAPES)
async def test_whoever_may_be_meant_hears_nothing(office: Office, story: str) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian=story)
    (told,) = office.pejabat.news()
    assert "0001/PGD/XI/2026" in told
    assert "Kenanga Contoh" in told
    assert office.bu_kenanga.news() == []
    assert office.kepala.news() == []
    await office.bu_kenanga.says("/antrean")
    assert office.bu_kenanga.sees.endswith("tidak ada pengaduan.")
    await office.bu_kenanga.says("/lihat 1")
    assert "Pengaduan 1 tidak ditemukan" in office.bu_kenanga.sees


@one_database
@pytest.mark.parametrize(
    "story",
    [
        "petugas loket 4 menyuruh saya pulang",
        "yang di loket empat menyuruh saya pulang",
        "saya dimintai uang 100rb kalau mau cepat",
        "petugasnya kasar dan marah-marah",
    ],
)
async def test_where_nobody_is_named_nobody_below_sees_it(office: Office, story: str) -> None:
    await complains(office.world.citizen("Warga Satu"), uraian=story)
    (told,) = office.pejabat.news()
    assert "perlu Bapak/Ibu lihat lebih dulu" in told
    for one in office.below:
        assert one.news() == []
        await one.says("/lihat 1")
        assert "tidak ditemukan" in one.sees
        one.news()


@one_database
async def test_the_citizen_reads_what_every_citizen_reads(office: Office) -> None:
    held, open_ = office.world.citizen("Warga Satu"), office.world.citizen("Warga Dua")
    first = await complains(held, uraian="Bu Kenanga minta uang 50 ribu")
    second = await complains(open_, uraian="KTP saya belum jadi sejak Senin")
    for person in (held, open_):
        await person.says("STATUS")
        await person.says("Saya punya resinya.")
        await person.says("PETUGAS")

    def plain(texts: list[str], case: Case) -> list[str]:
        return [
            text.replace(case.code, "KODE").replace(case.number or "", "NOMOR") for text in texts
        ]

    mine = [plain(sends_to(office.world, who), case) for who, case in
            ((held, first), (open_, second))]  # fmt: skip
    stories = ("Bu Kenanga minta uang 50 ribu", "KTP saya belum jadi sejak Senin")
    shown = [
        [text.replace(story, "CERITA").replace("Warga Satu", "X").replace("Warga Dua", "X")
         for text in texts]
        for texts, story in zip(mine, stories, strict=True)
    ]  # fmt: skip
    assert shown[0] == shown[1]


@one_database
async def test_a_superior_who_looked_gives_it_to_the_desk_as_new(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian="Bu Kenanga sangat membantu saya")
    office.hush()
    await office.pejabat.says("/teradu 1 bukan")
    assert "tidak menyangkut petugas" in office.pejabat.sees
    for one in (office.bu_kenanga, office.rekan):
        (told,) = one.news()
        assert "Pengaduan baru 0001/PGD/XI/2026" in told
    await office.bu_kenanga.says("/lihat 1")
    assert "🔒" not in office.bu_kenanga.sees
    await office.pejabat.says("/riwayat 1")
    assert "sudah dilihat atasan" in office.pejabat.sees
    await warga.says("Bu Kenanga juga ramah.")
    await office.pejabat.says("/teradu 1 bukan")
    (told,) = office.rekan.news()
    assert "kembali dapat Bapak/Ibu tangani" in told


@one_database
async def test_a_superior_who_looked_says_that_it_is_about_her(office: Office) -> None:
    await complains(office.world.citizen("Warga Satu"), uraian="Bu Kenanga minta uang 50 ribu")
    await office.pejabat.says("/teradu 1 Kenanga Contoh")
    case = await office.case()
    assert case.secret is not None
    assert case.secret.doubts == ()
    assert len(case.secret.named) == 1
    await office.pejabat.says("/teradu 1 bukan")
    assert "disampaikan kepada: Wira Flamboyan" in office.pejabat.sees


@one_database
async def test_nobody_below_clears_it_and_nobody_whom_it_may_be_about(office: Office) -> None:
    await complains(office.world.citizen("Warga Satu"), uraian="Pak Utama minta uang 50 ribu")
    (told,) = office.kepala.news()
    assert "Utama Seruni" in told
    for one in (office.pejabat, office.rekan):
        await one.says("/teradu 1 bukan")
        assert "tidak ditemukan" in one.sees
    await office.kepala.says("/teradu 1 bukan")
    await office.rekan.says("/lihat 1")
    assert "0001/PGD" in office.rekan.sees


@one_database
async def test_a_doubt_about_the_head_is_looked_at_by_who_is_there(office: Office) -> None:
    await complains(office.world.citizen("Warga Satu"), uraian="Pak Wira menahan berkas saya")
    (told,) = office.pejabat.news()
    assert "Wira Flamboyan" in told
    assert office.kepala.news() == []
    await office.pejabat.says("/teradu 1 bukan")
    assert "tidak menyangkut petugas" in office.pejabat.sees


@one_database
async def test_whom_a_whole_name_names_two_superiors_clear(office: Office) -> None:
    await complains(office.world.citizen("Warga Satu"), uraian="Kenanga Contoh menahan berkas")
    await office.pejabat.says("/teradu 1 bukan Kenanga Contoh")
    assert "disampaikan kepada: Wira Flamboyan" in office.pejabat.sees
    assert "bukan tentang Kenanga Contoh" in office.kepala.sees
    # Asking twice is no second person.
    await office.pejabat.says("/teradu 1 bukan Kenanga Contoh")
    assert "masih menunggu" in office.pejabat.sees
    await office.bu_kenanga.says("/lihat 1")
    assert "tidak ditemukan" in office.bu_kenanga.sees
    await office.kepala.says("/teradu 1 bukan Kenanga Contoh")
    assert "tidak lagi tercatat" in office.kepala.sees
    await office.bu_kenanga.says("/lihat 1")
    assert "0001/PGD" in office.bu_kenanga.sees
    await office.pejabat.says("/riwayat 1")
    assert "menunggu orang kedua" in office.pejabat.sees


async def test_the_only_superior_clears_alone(one_world: World) -> None:
    _, pejabat = await one_world.officers(
        ("Kenanga Contoh", "petugas_pengaduan"),
        ("Utama Seruni", "pejabat_pengelola"),
    )
    await complains(one_world.citizen("Warga Satu"), uraian="Kenanga Contoh menahan berkas")
    await pejabat.says("/teradu 1 bukan Kenanga Contoh")
    assert "tidak lagi tercatat" in pejabat.sees


async def test_where_nobody_stands_above_no_word_hides_a_case_from_all(one_world: World) -> None:
    petugas = await one_world.officer("Kenanga Contoh", "petugas_pengaduan")
    await complains(one_world.citizen("Warga Satu"), uraian="saya dimintai uang 100 ribu")
    assert "Pengaduan baru" in petugas.sees


async def test_a_doubt_about_the_only_superior_leaves_it_to_the_desk(one_world: World) -> None:
    petugas, pejabat = await one_world.officers(
        ("Kenanga Contoh", "petugas_pengaduan"),
        ("Utama Seruni", "pejabat_pengelola"),
    )
    pejabat.news()
    await complains(one_world.citizen("Warga Satu"), uraian="Pak Utama menahan berkas saya")
    assert "perlu Bapak/Ibu lihat lebih dulu" in petugas.sees
    assert pejabat.news() == []
    await pejabat.says("/lihat 1")
    assert "tidak ditemukan" in pejabat.sees


@one_database
async def test_no_clock_stops_and_nobody_forgets(office: Office) -> None:
    await complains(office.world.citizen("Warga Satu"), uraian="Bu Kenanga minta uang 50 ribu")
    office.hush()
    await office.world.passes(days=3)
    told = "\n".join(office.pejabat.news())
    assert "masih menunggu dilihat atasan sejak 23 November 2026" in told
    assert "jatuh tempo" in told
    assert any("masih menunggu dilihat atasan" in text for text in office.kepala.news())
    for one in office.below:
        assert one.news() == []
    await office.pejabat.says("/teradu 1 bukan")
    office.hush()
    await office.world.passes(days=6)
    assert not any("masih menunggu dilihat" in text for text in office.pejabat.news())


@one_database
async def test_an_addition_takes_it_from_who_holds_it_until_a_superior_has_looked(
    office: Office,
) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga)
    await office.rekan.says("/ambil 1")
    office.hush()
    await warga.says("Saya dimintai uang 100 ribu di sana.")
    first, second = office.pejabat.news()
    assert "permintaan uang" in first
    assert "100 ribu" in second
    assert office.rekan.news() == []
    await office.rekan.says("/lihat 1")
    assert "tidak ditemukan" in office.rekan.sees
    office.hush()
    await office.pejabat.says("/teradu 1 bukan")
    (told,) = office.rekan.news()
    assert "kembali dapat Bapak/Ibu tangani" in told
    await office.rekan.says("/lihat 1")
    assert "100 ribu" in office.rekan.sees
    assert "Pemegang: Sekar Cendana" in office.rekan.sees


@one_database
async def test_who_is_not_meant_goes_on_with_it(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga)
    await office.rekan.says("/ambil 1")
    await warga.says("Bu Kenanga menahan berkas saya.")
    await office.rekan.says("/lihat 1")
    assert "menahan berkas" in office.rekan.sees
    await office.bu_kenanga.says("/lihat 1")
    assert "tidak ditemukan" in office.bu_kenanga.sees


@one_database
async def test_what_waits_for_the_morning_is_not_told_to_her_any_more(office: Office) -> None:
    await office.world.passes(hours=10)
    office.hush()
    warga = office.world.citizen("Warga Satu")
    await complains(warga)
    await warga.says("Yang menahan berkas saya Bu Kenanga.")
    await office.world.passes(hours=14)
    assert not any("0001/" in text for text in office.bu_kenanga.news())
    assert any("0001/" in text for text in office.pejabat.news())


@one_database
async def test_what_an_officer_enters_is_read_as_well(office: Office) -> None:
    await office.rekan.says(
        "/catat telepon hari ini\nnama: Warga Contoh\nalamat: Desa Contoh\nhp: 0812-0000-0001\n"
        "layanan: KTP\nisi: Bu Kenanga minta uang 50 ribu"
    )
    await office.rekan.says("YA")
    told = "\n".join(sends_to(office.world, office.rekan))
    assert "atasan melihatnya lebih dulu" in told
    await office.rekan.says("/lihat 1")
    assert "tidak ditemukan" in office.rekan.sees
    assert any("perlu Bapak/Ibu lihat" in text for text in office.pejabat.news())


@one_database
async def test_a_correction_out_of_a_letter_is_read_as_well(office: Office) -> None:
    await has_complained(office.world.citizen("Warga Satu"))
    office.hush()
    await office.rekan.says("/isi 1 uraian Bu Kenanga menahan berkas saya sejak Senin")
    assert any("perlu Bapak/Ibu lihat" in text for text in office.pejabat.news())
    await office.bu_kenanga.says("/lihat 1")
    assert "tidak ditemukan" in office.bu_kenanga.sees


@one_database
async def test_the_own_name_of_who_complains_is_no_officers(office: Office) -> None:
    await complains(
        office.world.citizen("Warga Satu"),
        nama="Kenanga Contoh",
        uraian="Saya Kenanga Contoh, KTP saya belum jadi sejak Senin",
    )
    assert any("Pengaduan baru" in text for text in office.bu_kenanga.news())


@one_database
async def test_what_somebody_kept_secret_before_is_so_after(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga)
    await office.pejabat.says("/rahasia 1 isi ya Tirta Anggrek")
    await warga.says("Bu Kenanga menahan berkas saya.")
    await office.pejabat.says("/rahasia 1 isi tidak")
    assert "menyangkut petugas" in office.pejabat.sees
    await office.pejabat.says("/teradu 1 bukan")
    await office.tim.says("/lihat 1")
    assert "0001/PGD" in office.tim.sees
    for one in (office.bu_kenanga, office.rekan):
        await one.says("/lihat 1")
        assert "tidak ditemukan" in one.sees


@one_database
async def test_a_second_word_of_the_same_kind_asks_nobody_twice(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian="Bu Kenanga minta uang 50 ribu")
    office.hush()
    await warga.says("Bu Kenanga minta uang lagi.")
    assert not any("lihat lebih dulu" in text for text in office.pejabat.news())
    armed = await office.world.node.database.read(
        lambda tx: [
            one
            for id in timers.waiting(tx, now=office.world.clock() + timedelta(days=60), limit=100)
            if (one := timers.get(tx, id)) and isinstance(one.what, Unseen)
        ]
    )
    assert len(armed) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/teradu 1 bukan", "tidak sedang menunggu dilihat"),
        ("/teradu 1 bukan Sekar Cendana", "tidak tercatat sebagai pihak"),
        ("/teradu 1 bukan Siapa Entah", "bukan peran atau nama petugas"),
    ],
)
async def test_there_is_nothing_to_clear(one_world: World, words: str, told: str) -> None:
    pejabat, _ = await one_world.officers(
        ("Utama Seruni", "pejabat_pengelola"),
        ("Sekar Cendana", "petugas_pengaduan"),
    )
    await has_complained(one_world.citizen("Warga Satu"))
    await pejabat.says(words)
    assert told in pejabat.sees
