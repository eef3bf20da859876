"""Inspektorat Kalbar: up to the head, down to the bidang, back through two signs."""

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
from tests.world import sends_to

STORY = {
    "objek": "1",
    "apa": "Kepala dinas memakai mobil dinas untuk usaha pribadi.",
    "siapa": "Kepala dinas contoh",
    "kapan": "12 November 2026 pukul 10",
    "di_mana": "Pasar contoh, Desa Contoh",
    "mengapa": "Melanggar aturan pemakaian barang daerah.",
    "bagaimana": "Setiap Minggu mobilnya dipakai mengangkut barang dagangan.",
    "sumber": "2",
}
PHOTO = b"\xff\xd8\xff\xe0 gambar"
#: The study without which nothing goes up. Source: SOP kalbar L11.
STUDY = (
    "/surat 1 telaahan_staf\nPersoalan: Mobil dinas dipakai untuk usaha.\n"
    "Fakta yang mempengaruhi: Foto mobil di pasar.\nAnalisis: Kewenangan provinsi.\n"
    "Kesimpulan: Layak ditindaklanjuti.\nSaran tindak: Diperiksa."
)


@pytest.fixture
async def kalbar(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened("kalbar", tmp_path) as office:
        yield office


async def with_evidence(office: Office, **answers: str) -> Case:
    """A complaint with everything that the SOP wants of it."""
    warga = office.world.citizen()
    await office.fills(warga, until="Silakan kirim bukti", **{**STORY, **answers})
    warga.user.send_photo(PHOTO, "mobil dinas di pasar")
    await warga.settled()
    await warga.says("CUKUP")
    await office.goes_on(warga, **{**STORY, **answers})
    return await office.sends(warga)


async def eligible(office: Office) -> None:
    """Up to the Sekretaris: recorded, studied, declared complete."""
    await with_evidence(office)
    await office.does("petugas_penerima", "/teruskan 1")
    kasubbag = "kasubbag_perencanaan"
    await office.does(kasubbag, "/kriteria 1 semua ya", STUDY, "YA", "/lengkap 1", "YA")


async def distributing(office: Office) -> None:
    """Down again to the Kasubbag, who distributes."""
    await eligible(office)
    await office.does("sekretaris", "/teruskan 1")
    await office.does("kepala_skpd", "/disposisi 1 sekretaris Telusuri, jawab segera")
    await office.does("sekretaris", "/teruskan 1")


@row("K01", "K23")
async def test_greeting_and_receipt_name_the_service_and_that_it_is_free(kalbar: Office) -> None:
    warga = kalbar.world.citizen()
    await warga.says("halo")
    assert "Ini layanan Pelayanan Pengaduan Masyarakat (Dumas), Inspektorat Provinsi" in warga.sees
    assert "Biaya: tidak dipungut biaya." in warga.sees
    await kalbar.complains(warga, **STORY)
    receipt = next(one for one in sends_to(kalbar.world, warga) if "Nomor register" in one)
    assert "Nama layanan: Pelayanan Pengaduan Masyarakat (Dumas)" in receipt.splitlines()
    assert "Biaya: tidak dipungut biaya" in receipt.splitlines()


@row("K28", "K29")
async def test_info_leads_to_lapor_and_says_what_it_is(kalbar: Office) -> None:
    warga = kalbar.world.citizen()
    await warga.says("INFO")
    (told,) = [one for one in sends_to(kalbar.world, warga) if "Jam layanan" in one]
    (link,) = [line for line in told.splitlines() if "https://www.lapor.go.id" in line]
    assert "satu kanal yang meneruskan pengaduan kepada instansi yang berwenang" in link
    assert "Nama layanan: Pelayanan Pengaduan Masyarakat (Dumas)" in told.splitlines()
    for label in ("Telepon:", "Situs:", "Dasar hukum:", "Nomor SK:"):
        assert label not in told, "the SOP says nothing of it"


@row("K05", "K06")
async def test_six_questions_and_evidence_of_four_kinds(kalbar: Office) -> None:
    warga = kalbar.world.citizen()
    await kalbar.fills(warga, until="Silakan kirim bukti", **STORY)
    warga.user.send_photo(PHOTO, "mobilnya")
    warga.user.send_document(b"%PDF-1.4 contoh", "nota.pdf", "application/pdf", "nota bensin")
    warga.user.send_voice(b"OggS rekaman", 7)
    await warga.settled()
    await warga.says("rekaman percakapan di pasar", "CUKUP")
    await kalbar.goes_on(warga, **STORY)
    for answer in ("mobil dinas", "Kepala dinas contoh", "12 November 2026", "Pasar contoh"):
        assert answer in warga.sees
    assert "Melanggar aturan" in warga.sees
    assert "Setiap Minggu" in warga.sees
    assert "3 berkas" in warga.sees
    await kalbar.sends(warga)
    card = await kalbar.does("petugas_penerima", "/lihat 1")
    assert "foto" in card
    assert "dokumen" in card
    assert "rekaman" in card
    assert "Melanggar aturan" in card


@row("K02")
async def test_a_voice_alone_waits_until_somebody_has_written_it_down(kalbar: Office) -> None:
    warga = kalbar.world.citizen()
    await warga.says("MULAI")
    await warga.presses("Setuju")
    warga.user.send_voice(b"OggS rekaman", 9)
    await warga.settled()
    await warga.says("PETUGAS")
    case = await kalbar.case()
    assert case.state == "BELUM_LENGKAP"
    assert case.number is None, "nothing was written yet"
    petugas = kalbar["petugas_penerima"]
    await petugas.says(f"/berkas {case.code} 1 periksa")
    await petugas.says(f"/transkrip {case.code} 1 Jembatan di Desa Contoh tidak selesai.")
    assert "Jembatan di Desa Contoh" in await kalbar.does("petugas_penerima", f"/lihat {case.code}")


@row("K03")
async def test_identity_is_wanted_and_can_be_kept_from_those_who_work_on_it(kalbar: Office) -> None:
    await distributing_secretly(kalbar)
    card = await kalbar.does("bidang", "/lihat 1")
    assert "dirahasiakan" in card
    assert "Warga Contoh" not in card


async def distributing_secretly(office: Office) -> None:
    case = await with_evidence(office, rahasia="ya")
    assert case.hide_identity
    await office.does("petugas_penerima", "/teruskan 1")
    kasubbag = "kasubbag_perencanaan"
    await office.does(kasubbag, "/kriteria 1 semua ya", STUDY, "YA", "/lengkap 1", "YA")
    await office.does("sekretaris", "/teruskan 1")
    await office.does("kepala_skpd", "/disposisi 1 sekretaris Telusuri")
    await office.does("sekretaris", "/teruskan 1")
    await office.does("kasubbag_perencanaan", "/disposisi 1 bidang Telusuri")


@row("K03", "K25")
async def test_what_is_missing_is_asked_for_and_nothing_goes_up_without_it(kalbar: Office) -> None:
    warga = kalbar.world.citizen()
    case = await kalbar.complains(warga, **{**STORY, "kapan": "LEWATI"})
    assert case.lacks_complete == ("kapan", "bukti")
    assert "• kapan\n• bukti" in warga.sees
    assert "23 Desember 2026" in warga.sees, "until when"
    # Asked in the SOP's own words, in the register at once, and outside the work.
    assert case.number == "700/0001/DUMAS/XI/2026"
    assert "Menunggu kelengkapan" in await kalbar.does("petugas_penerima", "/teruskan 1")
    await kalbar.does(
        "petugas_penerima", "/isi 1 kapan 12 November 2026", "/isi 1 bukti foto di surat"
    )
    case = await kalbar.case()
    assert (case.stage, case.lacks) == ("s1", ()), "back at the first stage by itself"


@row("K04")
async def test_outside_the_provinces_authority_it_goes_to_whom_it_belongs(kalbar: Office) -> None:
    await with_evidence(kalbar)
    await kalbar.does("petugas_penerima", "/teruskan 1")
    told = await kalbar.does("kasubbag_perencanaan", "/kriteria 1 kewenangan tidak Urusan kota")
    assert "☒ Kewenangan Pemerintah Provinsi" in told
    assert "tidak terpenuhi" in await kalbar.does("kasubbag_perencanaan", "/lengkap 1")
    warga = kalbar.world.citizen()
    warga.news()
    await kalbar.does(
        "kasubbag_perencanaan", "/alihkan 1 Inspektorat Kota Contoh: kami teruskan.", "YA", "YA"
    )
    assert (await kalbar.case()).state == "DIALIHKAN"
    assert "Inspektorat Kota Contoh" in "".join(warga.news())
    await warga.says("STATUS")
    assert "Inspektorat Kota Contoh" in warga.sees


@row("K04")
async def test_who_checks_what_and_why_stands_in_the_journal_and_can_be_put_right(
    kalbar: Office,
) -> None:
    await with_evidence(kalbar)
    await kalbar.does("petugas_penerima", "/teruskan 1")
    refused = await kalbar.does("petugas_penerima", "/kriteria 1 dugaan ya")
    assert "hanya untuk Kasubbag Perencanaan" in refused
    kasubbag = "kasubbag_perencanaan"
    await kalbar.does(kasubbag, "/kriteria 1 tertulis, identitas, dugaan, tiga_w ya")
    assert "Kewenangan Pemerintah Provinsi" in await kalbar.does(kasubbag, "/lengkap 1")
    # A tick by mistake is put right by the next line, and both stay.
    await kalbar.does(kasubbag, "/kriteria 1 dugaan tidak Belum jelas", "/kriteria 1 dugaan ya")
    # Only who may, and only with a reason, sets one aside.
    assert "tidak dapat Bapak/Ibu" in await kalbar.does(
        kasubbag, "/kriteria 1 kewenangan kesampingkan x"
    )
    assert "alasannya" in await kalbar.does("sekretaris", "/kriteria 1 kewenangan kesampingkan")
    await kalbar.does("sekretaris", "/kriteria 1 kewenangan kesampingkan Menyangkut dua pihak")
    assert "Telaahan Staf" in await kalbar.does(kasubbag, STUDY, "YA")
    assert "Akan menyatakan lengkap" in await kalbar.does(kasubbag, "/lengkap 1")
    history = await kalbar.does(kasubbag, "/riwayat 1")
    assert "kelayakan: dugaan tidak" in history
    assert "kelayakan: kewenangan dikesampingkan" in history
    assert "Sekretaris" in history


@row("K07")
async def test_the_source_is_shown_to_nobody_unasked(kalbar: Office) -> None:
    await with_evidence(kalbar)
    card = await kalbar.does("petugas_penerima", "/lihat 1")
    assert "Sumber informasi: ••••" in card
    assert "Melihat langsung" not in card


@row("K08")
async def test_numbers_follow_each_other(kalbar: Office) -> None:
    first = await kalbar.complains(kalbar.world.citizen("Warga Contoh"), **STORY)
    second = await kalbar.complains(kalbar.world.citizen("Warga Lain"), **STORY)
    assert (first.number, second.number) == ("700/0001/DUMAS/XI/2026", "700/0002/DUMAS/XI/2026")
    # Typed as it is printed it is found, and never another citizen's case.
    assert second.code in await kalbar.does("petugas_penerima", f"/lihat {second.number}")


@row("K09", "K10", "K11", "K13", "K15")
async def test_each_hop_reaches_the_next_desk_and_stands_in_the_history(kalbar: Office) -> None:
    await distributing(kalbar)
    for role, stage in (
        ("kepala_skpd", "Telaah dan disposisi pimpinan"),
        ("sekretaris", "Penerusan"),
    ):
        assert any(stage in one.text for one in kalbar[role].inbox)
    history = await kalbar.does("kasubbag_perencanaan", "/riwayat 1")
    assert "Petugas Penerima: diteruskan kepada Kasubbag Perencanaan" in history
    assert "Sekretaris: diteruskan kepada Inspektur" in history
    assert "Inspektur: didisposisikan kepada Sekretaris" in history
    assert (await kalbar.case()).stage == "s5k"


@row("K09", "K15")
async def test_the_citizen_hears_of_no_hop_within_the_house(kalbar: Office) -> None:
    warga = kalbar.world.citizen()
    await distributing(kalbar)
    told = [one.text for one in warga.inbox if "KAL-" in one.text][1:]
    assert len(told) == 1, told
    assert "dinyatakan lengkap" in told[0]
    await kalbar.does("kasubbag_perencanaan", "/disposisi 1 bidang Telusuri")
    assert "Inspektur Pembantu" in warga.sees, "who works on it, the citizen is told"


@row("K14")
async def test_a_disposition_names_somebody_who_has_work_there(kalbar: Office) -> None:
    await eligible(kalbar)
    await kalbar.does("sekretaris", "/teruskan 1")
    assert "Sebutkan kepada siapa" in await kalbar.does("kepala_skpd", "/disposisi 1")
    refused = await kalbar.does("kepala_skpd", "/disposisi 1 bidang Telusuri")
    assert "hanya dapat diteruskan kepada: Sekretaris" in refused
    assert (await kalbar.case()).stage == "s4"


@row("K16")
async def test_two_work_on_it_and_the_first_leads(kalbar: Office) -> None:
    await distributing(kalbar)
    told = await kalbar.does(
        "kasubbag_perencanaan", "/disposisi 1 bidang, irbansus Telusuri bersama"
    )
    assert "Inspektur Pembantu, Inspektur Pembantu Khusus" in told
    case = await kalbar.case()
    assert (case.stage, case.lead) == ("s5a", "bidang")
    assert "memimpin" in kalbar["bidang"].sees


async def handled(office: Office) -> None:
    await distributing(office)
    await office.does("kasubbag_perencanaan", "/disposisi 1 bidang Telusuri")
    await office.does("bidang", "/ambil 1", "/jawab 1 Sudah kami periksa.")


@row("K17", "K18")
async def test_the_answer_needs_both_signs_in_their_order(kalbar: Office) -> None:
    await handled(kalbar)
    assert "menunggu paraf" in kalbar["sekretaris"].sees
    assert "Sudah kami periksa." in kalbar["sekretaris"].sees
    heard = len(kalbar["kepala_skpd"].inbox)
    assert "menunggu Sekretaris" in await kalbar.does("kepala_skpd", "/setujui 1")
    assert "belum" in await kalbar.does("kasubbag_perencanaan", "/kirim 1")
    await kalbar.does("sekretaris", "/setujui 1", "YA")
    assert "menunggu tanda tangan" in kalbar["kepala_skpd"].sees
    assert len(kalbar["kepala_skpd"].inbox) == heard + 2, "told once, when it is his turn"
    assert "belum" in await kalbar.does("kasubbag_perencanaan", "/kirim 1")
    await kalbar.does("kepala_skpd", "/setujui 1", "YA")
    assert "tinggal dikirim" in kalbar["kasubbag_perencanaan"].sees


@row("K19")
async def test_a_returned_answer_comes_back_as_the_next_version_and_all_sign_anew(
    kalbar: Office,
) -> None:
    await handled(kalbar)
    await kalbar.does("sekretaris", "/setujui 1", "YA")
    await kalbar.does("kepala_skpd", "/kembalikan 1 Sebutkan tanggalnya.")
    assert "Sebutkan tanggalnya." in kalbar["bidang"].sees
    await kalbar.does("bidang", "/jawab 1 Sudah kami periksa pada 20 November 2026.")
    case = await kalbar.case()
    assert case.draft is not None
    assert (case.draft.version, case.draft.signs) == (2, ())
    assert "versi 2" in kalbar["sekretaris"].sees


@row("K18", "K19")
async def test_who_signed_is_shown_what_the_head_corrects_and_nobody_signs_blind(
    kalbar: Office,
) -> None:
    await handled(kalbar)
    await kalbar.does("sekretaris", "/setujui 1", "YA")
    await kalbar.does("kepala_skpd", "/jawab 1 Sudah kami periksa, terima kasih.")
    shown = kalbar["sekretaris"].sees
    assert "Sebelumnya:\nSudah kami periksa.\n" in shown
    assert "Sekarang:\nSudah kami periksa, terima kasih." in shown
    case = await kalbar.case()
    assert case.draft is not None
    assert [one.role for one in case.draft.signs] == ["sekretaris"]
    # From below the chain all signs fall.
    await kalbar.does("bidang", "/jawab 1 Ditulis ulang oleh bidang.")
    case = await kalbar.case()
    assert case.draft is not None
    assert case.draft.signs == ()


@row("K19", "K21")
async def test_the_whole_way(tmp_path: Path, house_url: str) -> None:
    async with opened("kalbar", tmp_path, house_url) as office:
        warga = office.world.citizen()
        await handled(office)
        await office.world.restart()
        await office.does("sekretaris", "/setujui 1", "YA")
        await office.does("kepala_skpd", "/setujui 1", "YA")
        await office.does("kasubbag_perencanaan", "/kirim 1", "YA")
        assert "Sudah kami periksa." in warga.sees
        await office.does("kasubbag_perencanaan", "/selesai 1", "YA")
        case = await office.case()
        assert case.state == "SELESAI"
        assert "Aduan Tuntas/Selesai" in await office.does("kasubbag_perencanaan", "/lihat 1")


@row("K22")
async def test_ninety_working_days_from_complete_and_the_outer_limit_from_receipt(
    kalbar: Office,
) -> None:
    await with_evidence(kalbar)
    case = await kalbar.case()
    desk = kalbar.world.node.desk
    begun = datetime(2026, 11, 20, 3, tzinfo=UTC)
    declared = replace(case, numbered_at=begun, completed_at=begun)
    ends = {
        one.rule: desk.calendar.day(one.due_at)
        for one in clocks.running(declared, desk.current.clocks, desk.calendar)
    }
    assert ends == {"tindak_lanjut": date(2027, 4, 14), "sejak_diterima": date(2027, 4, 14)}


@row("K22")
async def test_the_head_gives_more_time_and_the_citizen_reads_why(kalbar: Office) -> None:
    await eligible(kalbar)
    warga = kalbar.world.citizen()
    assert "hanya untuk Inspektur" in await kalbar.does("sekretaris", "/perpanjang 1 10 Alasan")
    asked = await kalbar.does("kepala_skpd", "/perpanjang 1 tindak_lanjut 10 Menunggu ahli.")
    assert "29 April 2027" in asked
    await kalbar.does("kepala_skpd", "YA")
    assert "memerlukan waktu tambahan karena Menunggu ahli." in warga.sees
    assert "29 April 2027" in warga.sees


@row("K26")
async def test_no_examination_begins_without_its_kind_and_letter_of_duty(kalbar: Office) -> None:
    await distributing(kalbar)
    await kalbar.does("kasubbag_perencanaan", "/disposisi 1 irbansus Periksa")
    assert "Jenis pemeriksaan belum ditetapkan" in await kalbar.does("irbansus", "/ambil 1")
    assert "pilih salah satu" in await kalbar.does("irbansus", "/periksa 1 pemeriksaan")
    await kalbar.does("irbansus", "/periksa 1 pemeriksaan pdtt")
    assert "Nomor surat tugas belum" in await kalbar.does("irbansus", "/ambil 1")
    await kalbar.does("irbansus", "/periksa 1 surat_tugas 800/12/ITPROV/2026", "/ambil 1")
    assert (await kalbar.case()).stage == "s5x"
    await kalbar.does(
        "irbansus", "/periksa 1 tanggal_tugas 24 November 2026", "/periksa 1 tim Tim Contoh Satu"
    )
    card = await kalbar.does("irbansus", "/lihat 1")
    for said in ("800/12/ITPROV/2026", "24 November 2026", "Tim Contoh Satu"):
        assert said in card, said


async def test_who_can_confirm_a_withdrawal_hears_that_it_is_asked_for(kalbar: Office) -> None:
    await with_evidence(kalbar)
    await kalbar.world.citizen().says("CABUT")
    assert "minta mencabut" in kalbar["petugas_penerima"].sees, "with whom it lies"
    assert "minta mencabut" in kalbar["kasubbag_perencanaan"].sees


async def test_whom_the_answer_does_not_satisfy_comes_back_to_those_who_examined_it(
    kalbar: Office,
) -> None:
    await distributing(kalbar)
    await kalbar.does("kasubbag_perencanaan", "/disposisi 1 irbansus Periksa")
    examined = ("/periksa 1 pemeriksaan dumas", "/periksa 1 surat_tugas 800/12/ITPROV/2026")
    await kalbar.does("irbansus", *examined, "/ambil 1", "/jawab 1 Sudah kami periksa.")
    for role in ("sekretaris", "kepala_skpd"):
        await kalbar.does(role, "/setujui 1", "YA")
    await kalbar.does("kasubbag_perencanaan", "/kirim 1", "YA")
    await kalbar.world.citizen().says("BELUM")
    assert await kalbar.stage() == "s5x", "no bidang had it"


@row("K27")
async def test_a_wish_for_information_has_a_short_way_and_a_clock_of_its_own(
    kalbar: Office,
) -> None:
    warga = kalbar.world.citizen()
    case = await kalbar.complains(warga, klasifikasi="3", apa="Mohon jadwal pelayanan kantor.")
    assert case.lacks == (), "nothing of a complaint is asked"
    running = clocks.running(case, kalbar.profile.clocks, kalbar.world.node.desk.calendar)
    assert "informasi" in [one.rule for one in running]
    await kalbar.does("petugas_penerima", "/teruskan 1")
    assert await kalbar.stage() == "ppid"
    await kalbar.does("kasubbag_perencanaan", "/balas 1 Senin sampai Jumat.", "YA SELESAI")
    assert (await kalbar.case()).stage == "informasi"


@row("K27")
async def test_officers_put_the_class_right(kalbar: Office) -> None:
    await kalbar.complains(kalbar.world.citizen(), klasifikasi="2", apa="Usul loket ditambah dua.")
    await kalbar.does("petugas_penerima", "/klasifikasi 1 informasi", "/teruskan 1")
    assert await kalbar.stage() == "ppid"


@row("K31")
async def test_a_complaint_about_this_service_passes_its_own_officer_by(kalbar: Office) -> None:
    heard = len(kalbar["petugas_penerima"].inbox)
    await with_evidence(kalbar, objek="5")
    assert len(kalbar["petugas_penerima"].inbox) == heard
    assert "tidak" in await kalbar.does("petugas_penerima", "/lihat 1")
