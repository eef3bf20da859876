"""The papers of the Inspektorat: the study that must be written, the sheet, the secret report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sops.people import Office, opened
from tests.sops.printed import text_of
from tests.sops.rows import row
from tests.sops.test_kalbar import STUDY, distributing, eligible, with_evidence

pytestmark = pytest.mark.printed
KASUBBAG = "kasubbag_perencanaan"


@pytest.fixture
async def kalbar(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("kalbar", tmp_path) as office:
        yield office


@row("K10")
async def test_nothing_goes_up_without_the_study(kalbar: Office) -> None:
    await with_evidence(kalbar)
    await kalbar.does("petugas_penerima", "/teruskan 1")
    refused = await kalbar.does(KASUBBAG, "/kriteria 1 semua ya", "/lengkap 1")
    assert "Telaahan Staf belum ditulis" in refused
    shown = await kalbar.does(KASUBBAG, STUDY)
    assert "akan terbit atas nama Bapak/Ibu" in shown
    await kalbar.does(KASUBBAG, "YA")
    study = await text_of(kalbar, "telaahan_staf")
    headings = (
        "1. Persoalan",
        "Fakta yang mempengaruhi",
        "Analisis",
        "Kesimpulan",
        "Saran tindak",
    )
    places = [study.index(one) for one in headings]
    assert places == sorted(places)
    assert "Nomor : 001/TS/ITPROV/XI/2026" in study
    await kalbar.does(KASUBBAG, "/lengkap 1", "YA")
    assert await kalbar.stage() == "s3"


@row("K10")
async def test_the_study_is_asked_part_by_part_and_survives_what_comes_between(
    kalbar: Office,
) -> None:
    await with_evidence(kalbar)
    await kalbar.does("petugas_penerima", "/teruskan 1")
    asked = await kalbar.does(KASUBBAG, "/surat 1 telaah")
    assert "bagian *Persoalan*" in asked or "Persoalan" in asked
    await kalbar[KASUBBAG].presses("Pakai")
    assert "Praanggapan" in kalbar[KASUBBAG].sees
    await kalbar[KASUBBAG].presses("Lewati")
    await kalbar[KASUBBAG].presses("Pakai")
    assert "Analisis" in kalbar[KASUBBAG].sees
    # Another command pauses it, a restart loses none of it.
    await kalbar.does(KASUBBAG, "/lihat 1")
    assert "isiannya masih tersimpan" in "\n".join(one.text for one in kalbar[KASUBBAG].inbox[-2:])
    await kalbar.world.restart()
    await kalbar.does(KASUBBAG, "Kewenangan provinsi.", "Layak ditindaklanjuti.", "Diperiksa.")
    shown = kalbar[KASUBBAG].sees
    for told in ("Kepala dinas memakai mobil", "Kewenangan provinsi.", "Diperiksa."):
        assert told in shown
    await kalbar.does(KASUBBAG, "YA")
    case = await kalbar.case()
    paper = case.paper("telaahan_staf")
    assert paper is not None
    assert (paper.state, paper.number) == ("terbit", "001/TS/ITPROV/XI/2026")


@row("K12", "K14")
async def test_the_sheet_goes_up_blank_and_comes_down_filled(kalbar: Office) -> None:
    await eligible(kalbar)
    await kalbar.does("sekretaris", "/teruskan 1")
    blank = await text_of(kalbar, "lembar_disposisi")
    assert "No. agenda 700/0001/DUMAS/XI/2026" in blank.replace("\n", " ")
    assert "Telusuri" not in blank
    await kalbar.does("kepala_skpd", "/disposisi 1 sekretaris Telusuri, jawab segera")
    filled = await text_of(kalbar, "lembar_disposisi")
    assert "Telusuri, jawab segera" in filled
    assert "Disetujui lewat sistem" in filled


@row("K24")
async def test_of_the_report_there_are_its_data_and_no_file(kalbar: Office) -> None:
    await distributing(kalbar)
    await kalbar.does(KASUBBAG, "/disposisi 1 irbansus Periksa")
    await kalbar.does(
        "irbansus",
        "/surat 1 lhp\nNomor: 700/LHP/1/2026\nTanggal: 1 Desember 2026\nTim: Tim Contoh\n"
        "Terbukti atau tidak: terbukti sebagian\nJumlah rekomendasi: 2",
        "YA",
    )
    case = await kalbar.case()
    report = case.paper("lhp")
    assert report is not None
    assert (report.state, report.file) == ("terbit", "")
    assert "terbukti sebagian" in await kalbar.does("irbansus", "/dokumen 1 lhp")
    citizen = "\n".join(one.text for one in kalbar.world.citizen().inbox)
    assert "LHP" not in citizen


@row("K04")
async def test_a_covering_letter_goes_to_the_other_instance_over_the_heads_sign(
    kalbar: Office,
) -> None:
    await with_evidence(kalbar)
    await kalbar.does("petugas_penerima", "/teruskan 1")
    shown = await kalbar.does(
        KASUBBAG, "/surat 1 surat_pengantar Kepala Dinas Perhubungan, Pontianak"
    )
    assert "menyebut pelapor" not in shown
    await kalbar.does(KASUBBAG, "YA")
    case = await kalbar.case()
    waits = case.paper("surat_pengantar")
    assert waits is not None
    assert (waits.state, waits.file) == ("menunggu", "")
    await kalbar.does("kepala_skpd", "/setujui 1 surat_pengantar", "YA")
    letter = " ".join((await text_of(kalbar, "surat_pengantar")).split())
    for told in (
        "SURAT PENGANTAR",
        "Nomor: 001/SP/ITPROV/XI/2026",
        "Yth. Kepala Dinas Perhubungan, Pontianak",
        "Naskah yang dikirim Banyaknya Keterangan",
        "Berkas pengaduan Reg.",
        "700/0001/DUMAS",
        "1 (satu) berkas",
        "Untuk ditindaklanjuti",
        "Pengirim,",
        "Disetujui lewat sistem",
        "Diterima tanggal",
        "No. telepon",
    ):
        assert told.replace(" ", "") in letter.replace(" ", ""), told
    for secret in ("Warga Contoh", "0812", "Dusun Contoh"):
        assert secret not in letter


@row("K04")
async def test_who_complained_stands_in_it_only_where_that_is_confirmed(kalbar: Office) -> None:
    await with_evidence(kalbar)
    await kalbar.does("petugas_penerima", "/teruskan 1")
    to = "Kepala Dinas Perhubungan (pelapor: Warga Contoh Satu)"
    shown = await kalbar.does(KASUBBAG, f"/surat 1 surat_pengantar {to}")
    assert "menyebut pelapor" in shown
    assert "••••" in shown
    assert (await kalbar.case()).paper("surat_pengantar") is None
    # Whoever thinks again writes it without.
    shown = await kalbar.does(KASUBBAG, "Kepada: Kepala Dinas Perhubungan")
    assert "menyebut pelapor" not in shown
    shown = await kalbar.does(KASUBBAG, f"Kepada: {to}", "YA")
    await kalbar.does("kepala_skpd", "/setujui 1 surat_pengantar", "YA")
    assert "Warga Contoh Satu" in await text_of(kalbar, "surat_pengantar")
