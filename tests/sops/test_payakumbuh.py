"""DPMPTSP Payakumbuh: light at once, grave by a meeting and a signed record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from backoffice.case import clocks
from backoffice.case.case import Case
from tests.sops.people import Office, opened
from tests.sops.rows import row
from tests.world import house_url as house_url

STORY = {
    "bidang_usaha": "2",
    "usaha": "Bengkel Maju, Jalan Contoh",
    "uraian": "Bengkel bekerja sampai tengah malam dan sangat bising.",
}
PHOTO = b"\xff\xd8\xff\xe0 gambar"
SUB = "subkoordinator"


@pytest.fixture
async def payakumbuh(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("payakumbuh", tmp_path) as office:
        yield office


async def complained(office: Office, **answers: str) -> Case:
    """With a photograph of what is complained of, and no signed form."""
    given = {**STORY, **answers}
    warga = office.world.citizen()
    await office.fills(warga, until="Silakan kirim bukti", **given)
    warga.user.send_photo(PHOTO, "bengkel pada malam hari")
    await warga.settled()
    await warga.says("CUKUP")
    await office.goes_on(warga, **given)
    return await office.sends(warga)


async def graded(office: Office) -> None:
    """Up to the Koordinator: grave, signed, complete."""
    await complained(office)
    await office.does("petugas_layanan", "/teruskan 1")
    await office.does(
        SUB, "/tingkat 1 berat Menyangkut lingkungan", "/kriteria 1 pelapor, lurah ya"
    )


async def inviting(office: Office) -> None:
    await graded(office)
    await office.does("koordinator", "/teruskan 1")
    await office.does("kepala", "/disposisi 1 koordinator Rapatkan")
    await office.does("koordinator", "/teruskan 1")


async def recorded(office: Office) -> None:
    """The meeting was held and its record is laid before the chain."""
    await inviting(office)
    await office.does(
        SUB,
        "/rapat 1 25 November 2026 pukul 09.00 di Aula; undang: tim_teknis, pemilik Bengkel Maju",
        "YA",
    )
    await office.world.passes(days=2)
    await office.does("koordinator", "/hasil 1 Bengkel tutup pukul 18.00.", "/teruskan 1")
    await office.does(SUB, "/jawab 1 Berita acara: bengkel tutup pukul 18.00.")


@row("P02")
async def test_a_photo_of_the_noise_is_no_signed_form(payakumbuh: Office) -> None:
    warga = payakumbuh.world.citizen()
    await payakumbuh.fills(warga, until="Silakan kirim bukti", **STORY)
    warga.user.send_photo(PHOTO, "bengkel")
    await warga.settled()
    await warga.says("CUKUP")
    assert "formulir bertanda tangan" in warga.sees
    assert "1 bukti" not in warga.sees
    await warga.says("NANTI")
    assert "Bukti: 1 berkas" in warga.sees
    assert "Formulir bertanda tangan: (belum diisi)" in warga.sees


@row("P03")
async def test_seven_may_sign_and_the_profile_says_who_must(payakumbuh: Office) -> None:
    await complained(payakumbuh)
    await payakumbuh.does("petugas_layanan", "/teruskan 1")
    listed = await payakumbuh.does("petugas_layanan", "/kriteria 1")
    for who in ("RT", "RW", "Ketua LPM", "Ketua Pemuda", "Babintrantibmas", "Tokoh Masyarakat"):
        assert f"☐ {who} (" in listed
    assert "☐ Pelapor * (pelapor)" in listed
    assert "☐ Lurah * (lurah)" in listed
    await payakumbuh.does("petugas_layanan", "/kriteria 1 pelapor, rt ya")
    assert await payakumbuh.stage() == "s2", "the Lurah has not signed"
    refused = await payakumbuh.does("petugas_layanan", "/kriteria 1 lurah kesampingkan Cuti")
    assert "tidak dapat Bapak/Ibu kesampingkan" in refused


@row("P03", "P10")
async def test_the_last_signature_or_its_waiver_makes_it_complete(payakumbuh: Office) -> None:
    await complained(payakumbuh)
    await payakumbuh.does("petugas_layanan", "/teruskan 1")
    await payakumbuh.does(SUB, "/tingkat 1 sedang Perlu unit lain", "/kriteria 1 pelapor ya")
    assert (await payakumbuh.case()).completed_at is None
    told = await payakumbuh.does(SUB, "/kriteria 1 lurah kesampingkan Lurah sedang cuti")
    assert "Dengan itu dinyatakan lengkap" in told
    assert await payakumbuh.stage() == "s3"
    assert "dinyatakan lengkap" in payakumbuh.world.citizen().sees


@row("P07", "P08")
async def test_nothing_leaves_the_verification_without_a_grade_and_its_reason(
    payakumbuh: Office,
) -> None:
    await complained(payakumbuh)
    await payakumbuh.does("petugas_layanan", "/teruskan 1")
    assert "Verifikasi" in payakumbuh[SUB].sees
    assert "Tingkat belum ditetapkan" in await payakumbuh.does(SUB, "/lengkap 1")
    assert "alasannya" in await payakumbuh.does(SUB, "/tingkat 1 berat")
    assert "hanya untuk Subkoordinator" in await payakumbuh.does(
        "koordinator", "/tingkat 1 berat x"
    )
    assert "pilih salah satu" in await payakumbuh.does(SUB, "/tingkat 1 parah Sekali")


@row("P09", "P22")
async def test_a_light_one_is_answered_at_once_without_form_and_meeting(
    payakumbuh: Office,
) -> None:
    warga = payakumbuh.world.citizen()
    await complained(payakumbuh)
    assert "Nomor register: 0001/PGD/DPMPTSP/2026" in warga.sees
    await payakumbuh.does("petugas_layanan", "/teruskan 1")
    assert "YA SELESAI" not in await payakumbuh.does(SUB, "/balas 1 Sudah kami tegur.")
    await payakumbuh.does(SUB, "BATAL", "/tingkat 1 ringan Cukup ditegur")
    await payakumbuh.does(SUB, "/balas 1 Sudah kami tegur.", "YA SELESAI")
    assert (await payakumbuh.case()).stage == "s3r"
    assert "Sudah kami tegur." in warga.sees


@row("P10")
async def test_a_grade_put_right_changes_the_way(payakumbuh: Office) -> None:
    await complained(payakumbuh)
    await payakumbuh.does("petugas_layanan", "/teruskan 1")
    await payakumbuh.does(SUB, "/tingkat 1 ringan Cukup ditegur", "/tingkat 1 berat Ternyata berat")
    assert "YA SELESAI" not in await payakumbuh.does(SUB, "/balas 1 Sudah kami tegur.")
    await payakumbuh.does(SUB, "BATAL", "/kriteria 1 semua ya", "/lengkap 1", "YA")
    assert await payakumbuh.stage() == "s3"


@row("P11", "P12", "P13")
async def test_up_to_the_head_and_down_to_who_invites(payakumbuh: Office) -> None:
    await graded(payakumbuh)
    await payakumbuh.does("koordinator", "/teruskan 1")
    refused = await payakumbuh.does("kepala", "/disposisi 1 subkoordinator Rapatkan")
    assert "hanya dapat diteruskan kepada: Koordinator" in refused
    await payakumbuh.does("kepala", "/disposisi 1 koordinator Rapatkan")
    await payakumbuh.does("koordinator", "/teruskan 1")
    assert await payakumbuh.stage() == "s5"


@row("P14", "P15")
async def test_the_invitation_names_no_reporter_and_the_meeting_has_a_result(
    payakumbuh: Office,
) -> None:
    await inviting(payakumbuh)
    await payakumbuh.does(
        SUB, "/rapat 1 25 November 2026 pukul 09.00 di Aula; undang: tim_teknis", "YA"
    )
    invited = payakumbuh["tim_teknis"].sees
    assert "diundang rapat" in invited
    for secret in ("Warga Contoh", "Dusun Contoh", "0812"):
        assert secret not in invited
    assert "akan dibahas dalam rapat pada 25 November 2026" in payakumbuh.world.citizen().sees
    await payakumbuh.world.passes(days=2)
    assert "belum ada hasilnya" in await payakumbuh.does("koordinator", "/teruskan 1")
    await payakumbuh.does("koordinator", "/hasil 1 Tutup pukul 18.00.", "/teruskan 1")
    assert await payakumbuh.stage() == "s7"


@row("P17", "P18", "P19")
async def test_a_correction_after_the_first_sign_is_shown_and_signed_from_there(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("payakumbuh", tmp_path, house_url) as office:
        await recorded(office)
        assert "menunggu Koordinator" in await office.does("kepala", "/setujui 1")
        await office.does("koordinator", "/setujui 1", "YA")
        await office.does("sekretaris", "/jawab 1 Berita acara: tutup paling lambat pukul 18.00.")
        assert "paling lambat pukul 18.00" in office["koordinator"].sees
        await office.does("sekretaris", "/setujui 1", "YA")
        # Somebody below the chain writes a third version: nobody's sign stands any more.
        await office.does(SUB, "/jawab 1 Berita acara: tutup pukul 17.00.")
        assert "menunggu Koordinator" in await office.does("kepala", "/setujui 1")
        case = await office.case()
        assert case.draft is not None
        assert (case.draft.version, case.draft.signs) == (3, ())
        for role in ("koordinator", "sekretaris", "kepala"):
            await office.does(role, "/setujui 1", "YA")
        case = await office.case()
        assert case.draft is not None
        assert {one.version for one in case.draft.signs} == {3}
        assert case.stage == "s8"


@row("P23")
async def test_seven_working_days_from_complete(payakumbuh: Office) -> None:
    case = await complained(payakumbuh)
    desk = payakumbuh.world.node.desk
    declared = replace(case, completed_at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    (clock,) = clocks.running(declared, desk.current.clocks, desk.calendar)
    assert desk.calendar.day(clock.due_at) == date(2026, 12, 1)


@row("P25", "P26", "P28", "P29", "P30")
@pytest.mark.parametrize("way", ["kotak", "tatap muka", "website", "surat", "telepon", "medsos"])
async def test_what_comes_another_way_is_entered(payakumbuh: Office, way: str) -> None:
    await payakumbuh.does(
        "petugas_layanan",
        f"/catat {way} 23 November 2026\nNama: Warga Contoh Dua\n"
        "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
        "Nomor HP: 0812-0000-0002\nUraian: Bengkel bekerja sampai tengah malam.\n"
        "Bukti: foto pada surat",
        "YA",
    )
    case = await payakumbuh.case()
    assert (case.stage, case.number) == ("s1", "0001/PGD/DPMPTSP/2026")


async def test_what_nobody_declares_complete_is_declared_where_it_stands(
    payakumbuh: Office,
) -> None:
    """The law's fourteen days; no grade is passed over by it. Source: rules 13, 44."""
    await complained(payakumbuh)
    await payakumbuh.does("petugas_layanan", "/teruskan 1")
    await payakumbuh.world.passes(days=15)
    case = await payakumbuh.case()
    assert (case.stage, case.completed_at is None) == ("s2", False)
    assert "Tingkat belum ditetapkan" in await payakumbuh.does(SUB, "/lengkap 1")
    await payakumbuh.does(SUB, "/tingkat 1 berat Berat", "/kriteria 1 semua ya")
    await payakumbuh.does(SUB, "/lengkap 1")
    await payakumbuh.does(SUB, "YA")
    assert await payakumbuh.stage() == "s3"
