"""The report of a month: made once, read, approved, sent as files, made known. SOP sanggau L41."""

from __future__ import annotations

import io
from datetime import datetime
from functools import partial

import msgspec
import openpyxl
import pytest
from sqlalchemy import text

from app.demo.world import Person, World
from backoffice.calendar.month import month_by_id
from backoffice.casework.file_types import ending_of
from backoffice.jobs.monthly import count
from backoffice.reports import monthly
from backoffice.store import publications, reports
from backoffice.store.reports import ReportRow
from tests.backoffice.casework.test_duties import LATE, heard
from tests.sops.people import Office
from tests.sops.printed import file_with, words_on
from tests.world import has_complained, local, sends_to

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
READY = "Laporan pengaduan November 2026 siap diperiksa"


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return local(2026, month, day, hour, minute)


async def rows(world: World, period: str = "2026-11") -> list[ReportRow]:
    return await world.node.database.read(lambda tx: reports.of_period(tx, "sanggau", period))


def cells_of(sheet: bytes) -> set[str]:
    """Every word of a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(sheet), data_only=False)
    return {str(cell.value) for row in book.active.iter_rows() for cell in row}


async def staffed(world: World) -> tuple[Person, Person]:
    """One in charge, and the head."""
    pejabat, kepala, _ = await world.officers(
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    return pejabat, kepala


async def reported(world: World) -> Person:
    """The report of November was made, with a complaint in it; whoever is in charge."""
    pejabat, _ = await staffed(world)
    await has_complained(world.citizen())
    await world.until(at(1, 9))
    return pejabat


async def approved(world: World) -> Person:
    pejabat = await reported(world)
    await pejabat.says("/setujui rekap 2026-11", "YA")
    await world.settle()
    return pejabat


async def test_s23_it_is_made_on_the_first_working_day_and_told_once(world: World) -> None:
    pejabat, kepala = await staffed(world)
    await has_complained(world.citizen())
    await world.until(at(30, 23, 59, month=11))
    assert await rows(world) == []
    await world.until(at(4, 12))
    (told,) = [one for one in sends_to(world, pejabat) if READY in one]
    assert f"{READY}: masuk 1, selesai 0, tepat waktu" in told
    assert not heard(world, kepala, READY)
    (row,) = await rows(world)
    assert (row.revision, row.state, row.made_by) == (0, "dibuat", "")


async def test_the_head_gets_the_note_and_what_it_covers(world: World) -> None:
    pejabat, kepala = await staffed(world)
    await has_complained(world.citizen())
    await world.until(at(1, 9))
    assert not heard(world, kepala, "Laporan pengaduan November 2026")
    await pejabat.says("/setujui rekap 2026-11", "YA")
    await world.settle()
    (told,) = [one for one in sends_to(world, kepala) if "Laporan pengaduan" in one]
    assert "sudah disetujui; berkasnya terlampir" in told
    files = [one.filename for one in kepala.user.inbox if one.document]
    assert len(files) == 2, files
    assert all("umum" not in one for one in files)


async def test_the_office_reads_why_identities_were_opened_and_nobody_else(world: World) -> None:
    pejabat, _ = await staffed(world)
    case = await has_complained(world.citizen())
    await pejabat.says(f"/identitas {case.code} hubungi")
    await world.until(at(1, 9))
    told = (await pejabat.says("/rekap 2026-11 identitas"))[-1]
    assert "Identitas pelapor yang dibuka" in told
    assert "menghubungi pelapor: dibuka 1" in told
    await pejabat.says("/setujui rekap 2026-11", "YA")
    await world.settle()
    (row,) = await rows(world)
    public = monthly.shown_to_everybody(row)
    assert public is not None
    assert "identitas" not in [one.id for one in public.tables]


async def test_before_anybody_complained_there_is_no_report(one_world: World) -> None:
    pejabat, _ = await staffed(one_world)
    await one_world.until(at(4, 12))
    assert await rows(one_world) == []
    assert "Belum ada laporan bulanan" in (await pejabat.says("/rekap"))[-1]


async def test_a_node_that_dies_in_between_tells_neither_twice_nor_never(one_world: World) -> None:
    pejabat, _ = await staffed(one_world)
    await has_complained(one_world.citizen())
    one_world.clock.at = at(1, 9)
    # One does its work, and dies before anything is sent; the other begins anew.
    job = next(one.job for one in one_world.node._workers if one.name == "monthly")
    await job.work_once()
    await one_world.restart()
    await one_world.settle()
    await one_world.until(at(3, 9))
    assert len(heard(one_world, pejabat, READY)) == 1
    assert len(await rows(one_world)) == 1


async def test_figures_that_do_not_add_up_are_an_alarm_and_no_report(world: World) -> None:
    pejabat, _ = await staffed(world)
    admin = (await world.officers(("Admin Satu", "admin")))[0]
    await has_complained(world.citizen())
    spoil = text("DELETE FROM milestones WHERE kind = 'masuk'")
    await world.node.database.write(lambda tx: tx.execute(spoil), name="test")
    await world.until(at(3, 12))
    assert await rows(world) == []
    assert not heard(world, pejabat, READY)
    assert len(heard(world, admin, "Laporan pengaduan November 2026 tidak dibuat")) == 1


async def test_months_that_were_missed_are_made_up_for(one_world: World) -> None:
    await reported(one_world)
    one_world.clock.at = local(2027, 3, 2, 9)
    await one_world.settle()
    made = [(await rows(one_world, one))[-1].period for one in ("2026-12", "2027-01", "2027-02")]
    assert made == ["2026-12", "2027-01", "2027-02"]


async def test_it_is_read_part_by_part(world: World) -> None:
    pejabat = await reported(world)
    told = (await pejabat.says("/rekap november 2026"))[-1]
    assert "📊 Laporan pengaduan November 2026" in told and "• Masuk: 1" in told
    assert "menunggu persetujuan" in told
    assert "Menurut kanal" in pejabat.buttons
    told = (await pejabat.presses("Menurut kanal"))[-1]
    assert "• Telegram: masuk 1" in told
    told = (await pejabat.says("/rekap 2026-11 ketepatan"))[-1]
    assert "Ketepatan waktu:" in told
    assert "Yang ada: ringkasan, kanal" in (await pejabat.says("/rekap 2026-11 warna"))[-1]
    assert "belum ada" in (await pejabat.says("/rekap 2026-09"))[-1]
    assert "tidak terbaca" in (await pejabat.says("/rekap 2026-44"))[-1]


async def test_what_is_approved_comes_as_files_of_both_versions(world: World) -> None:
    pejabat = await reported(world)
    told = (await pejabat.says("/setujui rekap 2026-11"))[-1]
    assert "Akan Bapak/Ibu setujui: laporan pengaduan November 2026." in told
    assert "• Masuk: 1" in told
    told = "\n".join(await pejabat.says("YA"))
    assert "disetujui. Berkasnya sedang dibuat" in told
    await world.settle()
    (row,) = await rows(world)
    assert row.state == "disetujui" and row.approved_by
    assert "nota-dinas-rekap-2026-11" in row.files_by_kind
    assert "rekap-2026-11-umum" in row.files_by_kind
    assert heard(world, pejabat, "nota dinas dan laporan untuk pimpinan")
    again = (await pejabat.says("/setujui rekap 2026-11"))[-1]
    assert "sudah disetujui oleh Pejabat Satu" in again


async def test_only_who_may_approves(world: World) -> None:
    _, kepala = await staffed(world)
    await has_complained(world.citizen())
    await world.until(at(1, 9))
    assert "Laporan pengaduan" in (await kepala.says("/rekap 2026-11"))[-1]
    told = (await kepala.says("/setujui rekap 2026-11"))[-1]
    assert "Pejabat Pengelola Pengaduan" in told
    assert (await rows(world))[0].approved_at is None


async def test_what_everybody_reads_holds_no_hidden_number(world: World) -> None:
    await approved(world)
    (row,) = await rows(world)
    shown = monthly.shown_to_everybody(row)
    assert shown is not None
    assert shown.summary["masuk"] in ("<3", "*")
    assert monthly.hidden_in(row)
    for table in shown.tables:
        for line in table.rows:
            assert not {"1", "2"} & set(line.cells), (table.id, line)


async def test_s24_where_it_was_made_known_is_written_down(world: World) -> None:
    pejabat = await approved(world)
    shown = (await pejabat.says("/publikasi 2026-11"))[-1]
    assert "📊 Statistik pengaduan November 2026" in shown and "<3: satu atau dua." in shown
    told = (await pejabat.says("/publikasi 2026-11 papan pengumuman"))[-1]
    assert "dicatat: papan pengumuman" in told
    told = (await pejabat.says("/publikasi november situs web dinas"))[-1]
    assert "dicatat: situs web dinas" in told
    (row,) = await rows(world)
    found = await world.node.database.read(lambda tx: publications.of_report(tx, row.id))
    assert [one.medium for one in found] == ["papan pengumuman", "situs web dinas"]


async def test_nothing_is_made_known_that_nobody_approved(world: World) -> None:
    pejabat = await reported(world)
    told = (await pejabat.says("/publikasi 2026-11 papan pengumuman"))[-1]
    assert "belum disetujui" in told


async def test_a_photo_may_show_it(one_world: World) -> None:
    pejabat = await approved(one_world)
    pejabat.user.send_photo(JPEG, "/publikasi 2026-11 papan")
    await pejabat.settled()
    assert "Bukti: foto (1)." in pejabat.sees
    (row,) = await rows(one_world)
    found = await one_world.node.database.read(lambda tx: publications.of_report(tx, row.id))
    assert len(found[0].files) == 1


async def test_a_wrong_month_is_corrected_by_a_revision_and_both_are_kept(world: World) -> None:
    pejabat = await approved(world)
    await pejabat.says("/publikasi 2026-11 papan pengumuman")
    assert "memerlukan alasannya" in (await pejabat.says("/rekap 2026-11 ulang"))[-1]
    await pejabat.says("/rekap 2026-11 ulang Kanal loket salah dicatat.")
    await world.settle()
    assert heard(world, pejabat, "dibuat lagi sebagai revisi ke-1: angkanya tetap sama")
    first, second = await rows(world)
    assert (first.state, second.state) == ("diganti", "dibuat")
    assert second.note == "Kanal loket salah dicatat." and first.public
    await pejabat.says("/setujui rekap 2026-11", "YA")
    await world.settle()
    told = (await pejabat.says("/publikasi 2026-11 papan pengumuman"))[-1]
    assert "(revisi ke-1) dicatat" in told
    assert "mohon diganti juga di sana:\n• papan pengumuman, 1 Desember 2026" in told


async def test_a_month_that_nobody_made_known_is_reminded_of_and_told_above(world: World) -> None:
    pejabat, kepala = await staffed(world)
    await has_complained(world.citizen())
    await world.until(at(14, 12))
    assert heard(world, pejabat, "belum dicatat sebagai dipublikasikan") == [at(7, 8)]
    assert any("Memublikasikan" in one for one in sends_to(world, kepala) if LATE in one)


async def test_a_month_that_was_made_known_reminds_nobody(world: World) -> None:
    pejabat = await approved(world)
    await pejabat.says("/publikasi papan pengumuman")
    await world.until(at(14, 12))
    assert not heard(world, pejabat, "belum dicatat sebagai dipublikasikan")


async def test_twelve_months_are_twelve_reports_that_balance(one_world: World) -> None:
    await staffed(one_world)
    petugas = one_world.citizen("Petugas Satu")
    for month in range(12):
        case = await has_complained(one_world.citizen(f"Warga Contoh {month}"))
        if month % 3:
            await petugas.says(f"/balas {case.code} Silakan ke loket 2.", "YA SELESAI")
        one_world.clock.at = local(2026 + (11 + month) // 12, (11 + month) % 12 + 1, 9, 9)
        await one_world.settle()

    database, desk = one_world.node.database, one_world.node.desk
    found = await database.read(lambda tx: reports.since(tx, "sanggau", ""))
    assert len(found) == 12
    left = 0
    for row in found:
        counts = monthly.figures_in(row).table("ringkasan").rows[0].counts
        assert counts["sisa_awal"] == left
        came = counts["sisa_awal"] + counts["masuk"] + counts["dibuka_kembali"]
        ends = ("selesai", "dialihkan", "ditolak", "dicabut", "sisa_akhir")
        assert came - counts["digabung"] == sum(counts[one] for one in ends)
        left = counts["sisa_akhir"]
        again = await database.read(partial(count, desk=desk, month=month_by_id(row.period)))
        assert msgspec.json.encode(again).decode() == row.figures


@pytest.mark.printed
async def test_the_pages_for_everybody_say_no_small_number(one_world: World) -> None:
    pejabat = await approved(one_world)
    brought = [one.document for one in pejabat.user.inbox if one.document]
    # The note and both versions as pages; both as sheets; one as data.
    assert [one[:4] for one in brought[:3]] == [b"%PDF"] * 3
    assert [one[:2] for one in brought[3:5]] == [b"PK"] * 2
    assert brought[5].startswith(b"\xef\xbb\xbf") and len(brought) == 6
    assert ending_of("text/csv") == "csv"
    (row,) = await rows(one_world)
    office = Office(one_world)
    files = row.files_by_kind
    inside = words_on(await file_with(office, files["rekap-2026-11-internal"]))
    public = words_on(await file_with(office, files["rekap-2026-11-umum"]))
    note = words_on(await file_with(office, files["nota-dinas-rekap-2026-11"]))
    assert "LAPORAN PENGADUAN NOVEMBER 2026" in inside and "Telegram" in inside
    assert "STATISTIK PENGADUAN NOVEMBER 2026" in public and "<3" in public
    assert "Kepala Dinas" in note and "masuk 1 pengaduan" in note
    data = (await file_with(office, files["data-rekap-2026-11-umum"])).decode("utf-8-sig")
    assert '"Ringkasan","November 2026","Masuk","<3"' in data
    cells = cells_of(await file_with(office, files["tabel-rekap-2026-11-umum"]))
    assert {"Masuk", "<3"} <= cells and not {"1", "2"} & cells
    assert "1" in cells_of(await file_with(office, files["tabel-rekap-2026-11-internal"]))
    # Neither a number nor a digest from which one could be found by trying.
    assert row.sha256[:16] in inside and row.sha256[:16] not in public
