"""Sekretariat DPRD Tanah Bumbu: nothing is official before the letter is there; bodies outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.events import Assigned, Paused
from tests.sops.people import Office, opened
from tests.sops.rows import row
from tests.world import house_url as house_url
from tests.world import sends_to

STORY = {
    "perihal": "1",
    "mewakili": "2",
    "uraian": "Jalan desa kami rusak dan belum pernah dibahas.",
    "rencana": "Kamis pagi",
}


@pytest.fixture
async def tanbu(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("tanbu", tmp_path) as office:
        yield office


async def received(office: Office) -> Case:
    case = await office.complains(office.world.citizen(), **STORY)
    await office.does("resepsionis", f"/terima_surat {case.code}")
    return await office.case()


async def consulting(office: Office) -> None:
    """Up to the consultation with the leaders of the council."""
    await received(office)
    await office.does("resepsionis", "/teruskan 1")
    await office.does("subbag_pengaduan", "/kriteria 1 semua ya", "/lengkap 1")
    await office.does("kasubbag_pengaduan", "/teruskan 1")
    await office.does("kabag_pengawasan", "/teruskan 1")
    await office.does("sekretaris_dprd", "/disposisi 1 kabag_pengawasan Konsultasikan")


@row("T07")
async def test_a_chat_is_no_receipt(tanbu: Office) -> None:
    warga = tanbu.world.citizen()
    case = await tanbu.complains(warga, **STORY)
    assert (case.state, case.number, case.numbered_at) == ("PRA_DAFTAR", None, None)
    assert "belum tanda terima resmi" in warga.sees
    assert "Jl. H.M. Amin" in warga.sees
    assert "diterima. ✅" not in warga.sees
    desk = tanbu.world.node.desk
    assert clocks.running(case, desk.current.limits, desk.calendar) == ()
    await warga.says("STATUS")
    assert "menunggu kedatangan Bapak/Ibu" in warga.sees
    assert "Pra-pendaftaran" in tanbu["resepsionis"].sees
    # What numbers a case elsewhere does not receive it here.
    assert "/terima_surat" in await tanbu.does("resepsionis", f"/terima {case.code} sudah ada")
    assert (await tanbu.case()).number is None


@row("T07")
async def test_a_mail_is_no_receipt_either(tmp_path: Path) -> None:
    async with opened("tanbu", tmp_path, mail=True) as office:
        writer = office.world.citizen("Warga Contoh", on="mail")
        await writer.writes(
            "Jalan desa rusak",
            "Nama: Warga Contoh Satu\n"
            "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
            "Nomor HP: 0812-0000-0001\n"
            "Uraian: Jalan desa kami rusak dan belum pernah dibahas.\n",
        )
        assert (await office.case()).state == "PRA_DAFTAR"
        assert "belum tanda terima resmi" in writer.sees
        assert "Jl. H.M. Amin" in writer.sees
        for official in ("Nomor register", "telah kami terima", "Batas waktu"):
            assert official not in writer.sees
        assert "telah kami terima" not in writer.inbox[-1].subject


@row("T07")
async def test_who_does_not_come_is_reminded_and_a_person_decides(tanbu: Office) -> None:
    warga = tanbu.world.citizen()
    case = await tanbu.complains(warga, **STORY)
    await tanbu.world.passes(days=8)
    assert any("masih menunggu kedatangan" in one.text for one in warga.inbox)
    await tanbu.world.passes(days=28)
    assert (await tanbu.case()).state == "PRA_DAFTAR"
    assert any("/cabut" in one.text for one in tanbu["kasubbag_pengaduan"].inbox)
    assert case.complete_by is not None


@row("T09")
async def test_the_letter_makes_it_official_and_starts_the_clock(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("tanbu", tmp_path, house_url) as office:
        warga = office.world.citizen()
        case = await office.complains(warga, **STORY)
        await office.world.passes(days=1)
        await office.world.restart()
        await office.does("resepsionis", f"/terima_surat {case.code}")
        assert "Diterima: 24 November 2026" in warga.sees, "not when it was announced"
        assert "001/PENGADUAN/SETWAN/2026" in warga.sees
        case = await office.case()
        desk = office.world.node.desk
        (clock,) = clocks.running(case, desk.current.clocks, desk.calendar)
        assert desk.calendar.day(clock.started_at) == date(2026, 11, 24)


@row("T09")
async def test_what_is_entered_at_the_counter_has_been_brought(tanbu: Office) -> None:
    await tanbu.does(
        "resepsionis",
        "/catat\ntatap muka\nNama: Warga Contoh Dua\n"
        "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
        "Nomor HP: 0812-0000-0002\nUraian: Jalan desa kami rusak dan belum dibahas.",
        "hari ini",
        "YA",
    )
    case = await tanbu.case()
    assert (case.stage, case.number) == ("s1", "001/PENGADUAN/SETWAN/2026")


@pytest.mark.printed
@row("T09")
async def test_a_reception_by_mistake_is_taken_back_and_its_number_is_void(tanbu: Office) -> None:
    warga = tanbu.world.citizen()
    case = await received(tanbu)
    refused = await tanbu.does("subbag_pengaduan", f"/terima_surat {case.code} batal Salah")
    assert "hanya untuk Resepsionis" in refused
    await tanbu.does("resepsionis", "/terima_surat 1 batal Suratnya milik orang lain", "YA")
    assert "tidak berlaku: Suratnya milik orang lain" in warga.sees
    back = await tanbu.case()
    assert (back.state, back.number) == ("PRA_DAFTAR", None)
    desk = tanbu.world.node.desk
    assert clocks.running(back, desk.current.clocks, desk.calendar) == ()
    await tanbu.does("resepsionis", f"/terima_surat {case.code}")
    anew = await tanbu.case()
    assert anew.number == "002/PENGADUAN/SETWAN/2026"
    receipts = [one.state for one in anew.papers if one.paper == "tanda_terima"]
    assert receipts == ["batal", "terbit"]
    assert sum("tidak berlaku" in told for told in sends_to(tanbu.world, warga)) == 1


@row("T10")
async def test_at_the_desk_all_is_compared_and_what_is_wrong_is_put_right(tanbu: Office) -> None:
    await received(tanbu)
    await tanbu.does("resepsionis", "/teruskan 1")
    desk = "subbag_pengaduan"
    assert "Pencocokan belum lengkap" in await tanbu.does(desk, "/lengkap 1")
    await tanbu.does(desk, "/isi 1 nama Warga Contoh Empat", "/kriteria 1 semua ya", "/lengkap 1")
    assert await tanbu.stage() == "s3"
    history = await tanbu.does(desk, "/riwayat 1")
    assert "isian diperbaiki: nama" in history
    assert "pencocokan: identitas ya" in history


@row("T12", "T13")
async def test_the_memo_goes_up_and_the_direction_comes_down(tanbu: Office) -> None:
    await consulting(tanbu)
    assert "Konsultasikan" in "".join(one.text for one in tanbu["kabag_pengawasan"].inbox)
    assert await tanbu.stage() == "s6"
    case = await tanbu.case()
    to = [one.roles for one in await tanbu.journal(case) if isinstance(one, Assigned)]
    assert to == [
        ("subbag_pengaduan",),
        ("kabag_pengawasan",),
        ("sekretaris_dprd",),
        ("kabag_pengawasan",),
    ]


@row("T14")
async def test_what_the_leaders_say_decides_the_way_and_who_wrote_it_is_known(
    tanbu: Office,
) -> None:
    await consulting(tanbu)
    kabag = "kabag_pengawasan"
    assert "Dirapatkan belum ditetapkan" in await tanbu.does(kabag, "/teruskan 1")
    assert "alasannya" in await tanbu.does(kabag, "/tetapkan 1 tidak")
    await tanbu.does(kabag, "/tetapkan 1 tidak Cukup dijelaskan", "/teruskan 1")
    assert await tanbu.stage() == "s9"
    card = await tanbu.does(kabag, "/lihat 1")
    assert "Cukup dijelaskan" in card


@row("T14", "T15", "T18")
async def test_while_bodies_outside_are_awaited_the_clock_stands_still(tanbu: Office) -> None:
    await consulting(tanbu)
    await tanbu.world.passes(days=8)
    case = await tanbu.case()
    desk = tanbu.world.node.desk
    (clock,) = clocks.running(case, desk.current.clocks, desk.calendar)
    assert clock.paused_at is not None
    late = [one.text for one in tanbu["sekretaris_dprd"].inbox if "melewati batas" in one.text]
    assert late == [], "nobody is alarmed while somebody else decides"
    assert any("masih menunggu" in one.text for one in tanbu["kabag_pengawasan"].inbox)
    await tanbu.does("kabag_pengawasan", "/tetapkan 1 ya Setuju", "/teruskan 1")
    waits = [one.why for one in await tanbu.journal(case) if isinstance(one, Paused)]
    assert waits == ["menunggu_pimpinan", "menunggu_banmus"]
    shown = await tanbu.does("kabag_pengawasan", "/tenggat 1")
    assert "Termasuk 8 hari menunggu." in shown, "gross and net"


@row("T15", "T16")
async def test_banmus_sets_the_day_and_nothing_goes_on_without_a_result(tanbu: Office) -> None:
    await consulting(tanbu)
    kabag = "kabag_pengawasan"
    await tanbu.does(kabag, "/tetapkan 1 ya Setuju", "/teruskan 1")
    await tanbu.does(
        kabag,
        "/rapat 1 27 November 2026 pukul 09.00 di Ruang Banmus; undang: kasubbag_pengaduan",
        "YA",
    )
    assert await tanbu.stage() == "s8"
    assert "belum ada hasilnya" in await tanbu.does(kabag, "/teruskan 1")
    await tanbu.world.passes(days=5)
    await tanbu.does("kasubbag_pengaduan", "/hasil 1 Disepakati dianggarkan.")
    await tanbu.does(kabag, "/teruskan 1")
    assert await tanbu.stage() == "s9"


@row("T18")
async def test_two_days_with_the_end_moved_in_wita(tanbu: Office) -> None:
    case = await received(tanbu)
    desk = tanbu.world.node.desk
    friday = replace(case, numbered_at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    (clock,) = clocks.running(friday, desk.current.clocks, desk.calendar)
    assert desk.calendar.day(clock.due_at) == date(2026, 11, 23)
    assert clock.due_at == datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)


@row("T28")
async def test_the_receipt_says_that_it_costs_nothing(tanbu: Office) -> None:
    await received(tanbu)
    assert "Biaya: tidak dipungut biaya" in tanbu.world.citizen().sees


@row("T29")
async def test_the_citizen_hears_only_what_an_officer_confirms(tanbu: Office) -> None:
    warga = tanbu.world.citizen()
    await consulting(tanbu)
    heard = len(warga.inbox)
    await tanbu.does("kabag_pengawasan", "/tetapkan 1 tidak Cukup dijelaskan", "/teruskan 1")
    assert len(warga.inbox) == heard
    await tanbu.does("subbag_pengaduan", "/selesai 1")
    assert len(warga.inbox) == heard, "shown, and not said before YA"
    await tanbu.does("subbag_pengaduan", "YA")
    assert "selesai dibahas dan hasilnya tersedia" in warga.sees
    assert "rapat" not in warga.sees, "there was none"


@row("T30")
async def test_a_complaint_about_the_secretariat_goes_to_its_head(tanbu: Office) -> None:
    heard = {role: len(person.inbox) for role, person in tanbu.staff.items()}
    case = await tanbu.complains(tanbu.world.citizen(), **{**STORY, "perihal": "2"})
    for role in ("resepsionis", "subbag_pengaduan", "kasubbag_pengaduan"):
        assert len(tanbu[role].inbox) == heard[role], role
    assert "tidak ditemukan" in await tanbu.does("subbag_pengaduan", f"/lihat {case.code}")
    assert len(tanbu["sekretaris_dprd"].inbox) > heard["sekretaris_dprd"]
