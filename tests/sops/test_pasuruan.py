"""DPMD Pasuruan: a statutory form, three levels, three days."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from backoffice.case import clocks
from tests.sops.people import Office, opened
from tests.sops.rows import row
from tests.world import house_url as house_url

STORY = {
    "layanan": "1",
    "uraian": "BLT desa dijanjikan tiga hari, sudah dua bulan belum cair juga.",
    "tempat": "Balai desa contoh, Desa Contoh",
    "kerugian": "rugi 150rb buat ongkos",
    "penyelesaian": "Mohon segera dicairkan.",
    "pernyataan": "Saya menyatakan",
}


@pytest.fixture
async def pasuruan(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("pasuruan", tmp_path) as office:
        yield office


@row("D04")
async def test_the_number_has_the_shape_of_the_decree_and_is_found_as_printed(
    pasuruan: Office,
) -> None:
    case = await pasuruan.complains(pasuruan.world.citizen(), **STORY)
    assert case.number == "060/001/424.079/2026"
    assert case.code in await pasuruan.does("petugas_pengaduan", "/lihat 060/001/424.079/2026")


@row("D06")
async def test_an_address_has_a_village_or_a_district(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    await pasuruan.fills(warga, until="Di mana alamat")
    await warga.says("Raci")
    assert "desa" in warga.sees
    assert "kecamatan" in warga.sees


@row("D05", "D07")
async def test_a_greeting_is_no_description(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    await pasuruan.fills(warga, until="Pelayanan apa yang tidak sesuai", **STORY)
    await warga.says("lama sekali")
    assert "ceritakan sedikit lebih lengkap" in warga.sees
    await warga.says("selamat pagi")
    assert "Pelayanan apa yang tidak sesuai" in warga.sees
    await pasuruan.goes_on(warga, **STORY)
    assert "BLT desa dijanjikan" in warga.sees


@row("D08")
async def test_a_loss_is_read_as_people_write_it(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    await pasuruan.fills(warga, **STORY)
    assert "rugi 150rb buat ongkos (materiel, Rp150.000)" in warga.sees


@row("D08")
async def test_who_lost_nothing_lacks_nothing(pasuruan: Office) -> None:
    case = await pasuruan.complains(pasuruan.world.citizen(), **{**STORY, "kerugian": "TIDAK ADA"})
    assert (case.state, case.lacks) == ("DITERIMA", ())


@row("D09")
async def test_by_mail_the_sops_own_label_is_understood(tmp_path: Path) -> None:
    async with opened("pasuruan", tmp_path, mail=True) as office:
        writer = office.world.citizen("Warga Contoh", on="mail")
        await writer.writes(
            "Pengaduan BLT",
            "Nama: Warga Contoh Satu\n"
            "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
            "Uraian: BLT desa dijanjikan tiga hari, sudah dua bulan belum cair juga.\n"
            "Tempat: Balai desa contoh\n"
            "Kerugian: materiel, ongkos ojek ke desa\n"
            "Permintaan penyelesaian: Mohon segera dicairkan.\n"
            "Pernyataan: ya\n",
        )
        case = await office.case()
        assert case.lacks == ()
        card = await office.does("petugas_pengaduan", "/lihat 1")
        assert "Permintaan penyelesaian: Mohon segera dicairkan." in card
        assert "ongkos ojek ke desa" in card


@row("D10")
async def test_place_time_and_declaration_stand_on_receipt_and_card(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    await pasuruan.complains(warga, **STORY)
    declared = "Saya menyatakan (Balai desa contoh, Desa Contoh, 23 November 2026 pukul 10.15)"
    assert declared in warga.sees
    assert declared in await pasuruan.does("petugas_pengaduan", "/lihat 1")


@row("D10")
async def test_who_does_not_declare_is_refused_nothing_and_lacks_it(pasuruan: Office) -> None:
    case = await pasuruan.complains(pasuruan.world.citizen(), **{**STORY, "pernyataan": "tidak"})
    assert case.number is not None
    assert case.lacks_complete == ("pernyataan",)
    assert case.state == "BELUM_LENGKAP"


@row("D10")
async def test_who_declares_later_by_chat_lacks_it_no_more(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    await pasuruan.complains(warga, **{**STORY, "pernyataan": "tidak"})
    assert "• pernyataan (tulis: Saya menyatakan)" in warga.sees
    await warga.says("ya")
    assert (await pasuruan.case()).lacks_complete == ("pernyataan",), "a yes may mean anything"
    await warga.says("Saya menyatakan.")
    case = await pasuruan.case()
    assert (case.state, case.lacks) == ("DITERIMA", ())
    declared = "Saya menyatakan (Balai desa contoh, Desa Contoh, 23 November 2026 pukul 10.15)"
    assert declared in await pasuruan.does("petugas_pengaduan", "/lihat 1")


@row("D17")
async def test_asking_back_is_kept_with_what_was_answered(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    await pasuruan.complains(warga, **STORY)
    await pasuruan.does("petugas_pengaduan", "/lengkapi 1 Nama desa yang mencairkan?", "YA")
    assert "Nama desa yang mencairkan?" in warga.sees
    await warga.says("Desa Contoh, pak")
    card = await pasuruan.does("petugas_pengaduan", "/lihat 1")
    assert "Nama desa yang mencairkan?" in card
    assert "Desa Contoh, pak" in card


@row("D18", "D20")
async def test_level_one_is_closed_at_the_desk_without_a_bidang(pasuruan: Office) -> None:
    warga = pasuruan.world.citizen()
    await pasuruan.complains(warga, **STORY)
    desk = "petugas_pengaduan"
    await pasuruan.does(desk, "/lengkap 1", "YA")
    assert "YA SELESAI" not in await pasuruan.does(desk, "/balas 1 Dana cair besok.")
    await pasuruan.does(desk, "BATAL", "/level 1 1")
    assert "YA SELESAI" in await pasuruan.does(desk, "/balas 1 Dana cair besok.")
    await pasuruan.does(desk, "YA SELESAI")
    assert (await pasuruan.case()).stage == "lv1"
    assert "Dana cair besok." in warga.sees
    assert "hanya bila Level" in await pasuruan_level_two(pasuruan)


async def pasuruan_level_two(office: Office) -> str:
    """Of another case, at level 1, the way to the bidang is shut."""
    case = await office.complains(office.world.citizen("Warga Lain"), **STORY)
    number = case.number or ""
    desk = "petugas_pengaduan"
    await office.does(desk, f"/lengkap {number}", "YA", f"/level {number} 1")
    return await office.does(desk, f"/disposisi {number} bidang_terkait Telusuri")


@row("D19", "D20", "D26")
async def test_levels_two_and_three_go_to_the_bidang_and_end_with_a_result(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("pasuruan", tmp_path, house_url) as office:
        warga = office.world.citizen()
        await office.complains(warga, **STORY)
        desk = "petugas_pengaduan"
        await office.does(desk, "/lengkap 1", "YA", "/level 1 3")
        await office.does(desk, "/disposisi 1 bidang_terkait Telusuri")
        assert "Telusuri" in office["bidang_terkait"].sees
        await office.does("bidang_terkait", "/ambil 1", "/jawab 1 Dana sudah cair.")
        assert "Level" in await office.does("tim_pengaduan", "/setujui 1")
        await office.does("kepala_dinas", "/setujui 1", "YA")
        await office.does(desk, "/kirim 1", "YA")
        assert "Dana sudah cair." in warga.sees
        assert "hasilnya" in await office.does("tim_pengaduan", "/selesai 1")
        assert (await office.case()).state == "DIJAWAB"
        await office.does("tim_pengaduan", "/selesai 1 Dana cair 24 November 2026.", "YA")
        assert (await office.case()).stage == "s5"


@row("D23")
async def test_three_days_with_the_end_moved_off_the_closed_day(pasuruan: Office) -> None:
    case = await pasuruan.complains(pasuruan.world.citizen(), **STORY)
    desk = pasuruan.world.node.desk
    friday = replace(case, numbered_at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    (clock,) = clocks.running(friday, desk.current.clocks, desk.calendar)
    assert desk.calendar.day(clock.due_at) == date(2026, 11, 23)


@row("D27")
async def test_a_complaint_about_this_service_goes_past_the_desk(pasuruan: Office) -> None:
    heard = len(pasuruan["petugas_pengaduan"].inbox)
    await pasuruan.complains(pasuruan.world.citizen(), **{**STORY, "layanan": "4"})
    assert len(pasuruan["petugas_pengaduan"].inbox) == heard


@row("D12", "D15", "D16")
async def test_written_or_through_lapor_it_gets_a_number_in_one_series(pasuruan: Office) -> None:
    first = await pasuruan.complains(pasuruan.world.citizen(), **STORY)
    assert first.number == "060/001/424.079/2026"
    desk = "petugas_pengaduan"
    entry = (
        "/catat lapor 23 November 2026\nID: 7654321\nNama: Warga Contoh Dua\n"
        "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
        "Uraian: BLT desa dijanjikan tiga hari, sudah dua bulan belum cair juga."
    )
    await pasuruan.does(desk, entry, "YA")
    card = await pasuruan.does(desk, "/lihat 060/002/424.079/2026")
    assert "SP4N-LAPOR! (7654321)" in card or "7654321" in card
    # The same Tracking ID comes in once.
    assert "7654321" in await pasuruan.does(desk, entry)
    assert "tidak ditemukan" in await pasuruan.does(desk, "/lihat 060/003/424.079/2026")
