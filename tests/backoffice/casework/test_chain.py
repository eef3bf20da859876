"""The chain of an office: handed on, drafted, approved, sent, waited for, ended, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.parts import CLOSED
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import outbox
from tests.world import ANSWERS, case_of, has_complained, local, sends_to

ANSWER = "KTP-el sudah dicetak dan dapat diambil di loket 2."


@dataclass
class Office:
    """The people of Sanggau, a citizen, and the citizen's complaint."""

    world: World
    warga: Person
    petugas: Person
    tim: Person
    pengelola: Person
    pejabat: Person
    admin: Person
    code: str

    async def case(self) -> Case:
        return await case_of(self.world, self.code)

    def quiet(self) -> None:
        """Forget what everybody was told so far."""
        for one in (self.warga, self.petugas, self.tim, self.pengelola, self.pejabat, self.admin):
            one.news()


@pytest.fixture
async def office(one_world: World) -> Office:
    petugas, tim, pengelola, pejabat, admin = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_penjawab"),
        ("Pengelola Satu", "tim_pengelola"),
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Admin Satu", "admin"),
    )
    warga = one_world.citizen()
    case = await has_complained(warga)
    found = Office(
        world=one_world,
        warga=warga,
        petugas=petugas,
        tim=tim,
        pengelola=pengelola,
        pejabat=pejabat,
        admin=admin,
        code=case.code,
    )
    found.quiet()
    return found


async def to_approved(office: Office) -> None:
    await office.pengelola.says("/lengkap 1")
    await office.pengelola.says("YA")
    await office.tim.says("/ambil 1")
    await office.tim.says(f"/jawab 1 {ANSWER}")
    await office.pejabat.says("/setujui 1 saja")
    await office.pejabat.says("YA")


async def to_answered(office: Office) -> None:
    await to_approved(office)
    await office.pejabat.says("/kirim 1")
    await office.pejabat.says("YA")
    office.quiet()


# -- handed on and given back -------------------------------------------------------------------


async def test_handed_on_by_role_reaches_the_role_and_the_citizen(office: Office) -> None:
    told = await office.petugas.says("/disposisi 1 tim_penjawab Cek berkas di loket 2.")
    assert told == ["✅ 0001/PGD/XI/2026 diteruskan kepada Tim Penjawab Pengaduan. "
                    "Pelapor diberi tahu."]  # fmt: skip
    [task] = office.tim.news()
    assert "didisposisikan kepada Bapak/Ibu oleh Petugas Satu" in task
    assert "Instruksi: Cek berkas di loket 2." in task
    assert "/lihat_1_2026" in task
    assert "Tim Penjawab Pengaduan" in office.warga.sees
    assert "Cek berkas" not in "\n".join(sends_to(office.world, office.warga)), "instruction leaks"
    case = await office.case()
    assert (case.stage, case.state, case.assigned_roles) == (
        "s2",
        "DIDISPOSISI",
        ("tim_penjawab",),
    )


async def test_handed_on_to_one_officer_by_name(office: Office) -> None:
    await office.petugas.says("disposisi 1 tim satu")
    assert "diteruskan kepada Tim Satu" in office.petugas.sees
    [task] = office.tim.news()
    assert "Instruksi" not in task
    assert (await office.case()).assigned_staff


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/disposisi 1", "Sebutkan kepada siapa."),
        ("/disposisi 1 bagian_umum Cek.", '"bagian_umum" bukan peran atau nama petugas'),
        ("/lepas 1 Saya dinas luar.", "sedang pada tahap Terima dan catat"),
        ("/kirim 1", "Perintah ini hanya untuk Pejabat Pengelola Pengaduan."),
        ("/disposisi 7 tim_penjawab", "Pengaduan 7 tidak ditemukan."),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(
    office: Office, words: str, told: str
) -> None:
    before = await office.case()
    await office.petugas.says(words)
    assert told in office.petugas.sees
    assert await office.case() == before


async def test_a_role_without_anybody_is_told_so(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    await petugas.says("/disposisi 1 tim_penjawab Mohon dicek.")
    assert "belum ada petugas terdaftar yang dapat diberi tahu" in petugas.sees


async def test_who_has_no_work_there_is_not_handed_it(office: Office) -> None:
    await office.petugas.says("/disposisi 1 kepala_dinas Mohon arahan.")
    takers = "Petugas Pengelolaan Pengaduan, Tim Penjawab Pengaduan."
    assert f"hanya dapat diteruskan kepada: {takers}" in office.petugas.sees
    assert (await office.case()).assigned_roles == ()


async def test_given_back_to_the_queue_by_its_holder_alone(office: Office) -> None:
    await office.tim.says("/ambil 1")
    await office.petugas.says("/lepas 1 Saya yang ambil alih.")
    assert "tidak sedang Bapak/Ibu pegang" in office.petugas.sees
    await office.tim.says("/lepas 1")
    assert "Tulis juga alasannya" in office.tim.sees
    await office.tim.says("/lepas 1 Saya dinas luar sampai Jumat.")
    assert "kembali ke antrean" in office.tim.sees
    assert (await office.case()).holder is None
    await office.petugas.says("/ambil 1")
    assert "sekarang Bapak/Ibu pegang" in office.petugas.sees


# -- drafted, returned, approved, sent ----------------------------------------------------------


async def test_a_draft_is_returned_written_again_approved_and_sent(office: Office) -> None:
    await office.pengelola.says("/lengkap 1")
    await office.pengelola.says("YA")
    await office.tim.says("/ambil 1")
    office.quiet()
    await office.tim.says("/jawab 1 Sudah jadi.")
    assert "versi 1" in office.tim.sees
    assert "versi 1 menunggu persetujuan" in office.pejabat.sees
    await office.pejabat.says("/kembalikan_1_2026 Sebutkan loketnya.")
    assert "dikembalikan kepada penyusunnya" in office.pejabat.sees
    assert "versi 1 dikembalikan oleh Pejabat Satu: Sebutkan loketnya." in office.tim.sees
    await office.pejabat.says("/setujui 1")
    assert "belum punya usulan jawaban yang menunggu" in office.pejabat.sees
    await office.tim.says(f"/jawab 1 {ANSWER}")
    assert "versi 2 menunggu persetujuan" in office.pejabat.sees
    await office.pejabat.says("/setujui_1_2026 saja")
    assert ANSWER in office.pejabat.sees
    await office.pejabat.presses("YA")
    assert "versi 2 disetujui" in office.tim.sees
    assert office.warga.news() == [], "the citizen hears nothing before it is sent"
    await office.pejabat.says("/kirim 1")
    assert ANSWER in office.pejabat.sees
    assert office.warga.news() == [], "the preview is not the answer"
    await office.pejabat.presses("YA")
    assert "masuk antrean kirim" in office.pejabat.sees
    [answer] = office.warga.news()
    assert ANSWER in answer
    assert "Sudah jadi." not in "\n".join(sends_to(office.world, office.warga))
    case = await office.case()
    assert (case.state, case.draft and case.draft.version) == ("DIJAWAB", 2)


async def test_nothing_is_sent_that_was_not_approved(office: Office) -> None:
    await office.pejabat.says("/kirim 1")
    assert "sedang pada tahap" in office.pejabat.sees
    await office.tim.says(f"/jawab 1 {ANSWER}")
    await office.pejabat.says("/kirim 1")
    assert "sedang pada tahap" in office.pejabat.sees
    assert office.warga.news() == []


async def test_a_version_written_after_the_approval_needs_its_own(office: Office) -> None:
    await to_approved(office)
    await office.tim.says("/jawab 1 Lain lagi.")
    await office.pejabat.says("/kirim 1")
    assert "belum disetujui" in office.pejabat.sees
    assert "Lain lagi." not in "\n".join(sends_to(office.world, office.warga))
    await office.pejabat.says("/setujui 1")
    await office.pejabat.says("YA")
    assert "Lain lagi." in office.warga.sees


async def test_an_approved_answer_is_taken_back_before_it_is_sent(office: Office) -> None:
    await to_approved(office)
    await office.pejabat.says("/kirim 1")
    office.quiet()
    await office.pejabat.says("/kembalikan 1 Sebutkan loketnya.")
    assert "dikembalikan kepada penyusunnya" in office.pejabat.sees
    assert "versi 1 dikembalikan oleh Pejabat Satu: Sebutkan loketnya." in office.tim.sees
    case = await office.case()
    assert case.state == "DIPROSES"
    assert case.draft is not None
    assert (case.draft.version, case.draft.state) == (1, "dikembalikan")
    await office.pejabat.says("YA")
    assert "berubah sesudah pratinjau" in office.pejabat.sees
    await office.pejabat.says("/kirim 1")
    assert "sedang pada tahap" in office.pejabat.sees
    await office.pejabat.says("/kembalikan 1 Sekali lagi.")
    assert "belum punya usulan jawaban" in office.pejabat.sees
    assert office.warga.news() == []
    await office.tim.says("/jawab 1 Ambil di loket 2.")
    assert "versi 2 menunggu persetujuan" in "\n".join(office.pejabat.news())
    await office.pejabat.says("/setujui 1")
    await office.pejabat.says("YA")
    assert "Ambil di loket 2." in office.warga.sees


async def test_five_minutes_are_for_reading_and_then_nothing_is_sent(office: Office) -> None:
    await to_approved(office)
    await office.pejabat.says("/kirim 1")
    office.warga.news()
    await office.world.passes(minutes=6)
    await office.pejabat.says("YA")
    assert "lewat 5 menit" in office.pejabat.sees
    assert office.warga.news() == []
    assert (await office.case()).state == "JAWABAN_DISETUJUI"


async def test_what_changed_after_the_preview_is_not_sent(office: Office) -> None:
    await to_approved(office)
    await office.pejabat.says("/kirim 1")
    await office.petugas.says("/catatan 1 Blangko habis.")
    await office.pejabat.says("YA")
    assert "berubah sesudah pratinjau" in office.pejabat.sees
    assert (await office.case()).state == "JAWABAN_DISETUJUI"


async def test_the_citizen_writes_in_between_and_both_are_shown(office: Office) -> None:
    await to_approved(office)
    await office.pejabat.says("/kirim 1")
    await office.warga.says("nama anak saya juga salah pak")
    await office.pejabat.says("YA")
    assert "nama anak saya juga salah pak" in office.pejabat.sees
    assert ANSWER in office.pejabat.sees
    assert (await office.case()).state == "JAWABAN_DISETUJUI"
    await office.pejabat.says("YA")
    assert (await office.case()).state == "DIJAWAB"


async def test_an_officer_asks_the_superior_who_is_told_and_the_case_stays(office: Office) -> None:
    before = await office.case()
    await office.petugas.says("/eskalasi 1 Menyangkut kewenangan kecamatan.")
    assert "disampaikan kepada Pejabat Satu" in office.petugas.sees
    assert "Menyangkut kewenangan kecamatan." in office.pejabat.sees
    assert (await office.case()).stage == before.stage
    await office.pejabat.says("/eskalasi 1 Mohon arahan.")
    assert "Belum ada atasan terdaftar" in office.pejabat.sees, "an alarm, not a silence"


# -- after the answer ---------------------------------------------------------------------------


def open_moment(day: int, month: int = 12) -> datetime:
    return local(2026, month, day, 7, 30)


async def test_silence_closes_after_ten_working_days_and_not_before(office: Office) -> None:
    await to_answered(office)  # Monday 23 November; ten working days end on 7 December
    await office.world.until(local(2026, 12, 7, 23, 59))
    assert (await office.case()).state == "DIJAWAB"
    await office.world.until(open_moment(8))
    case = await office.case()
    assert case.state == "SELESAI"
    assert office.code in office.warga.sees
    assert "selesai" in office.warga.sees.lower()


async def test_belum_opens_it_again_and_silence_no_longer_closes(office: Office) -> None:
    await to_answered(office)
    await office.world.passes(days=3)
    await office.warga.says("BELUM, KTP saya belum ada di loket")
    assert (await office.case()).state == "DIPROSES"
    assert "kami buka kembali" in "\n".join(sends_to(office.world, office.warga))
    await office.world.passes(days=30)
    assert (await office.case()).state == "DIPROSES"


@pytest.mark.parametrize(
    "thanks", ["terima kasih", "Makasih pak 👍", "sudah beres, terima kasih banyak", "ok siap bu"]
)
async def test_thanks_open_nothing_and_close_nothing(office: Office, thanks: str) -> None:
    await to_answered(office)
    before = await office.case()
    await office.warga.says(thanks)
    assert await office.case() == before
    assert office.petugas.news() == []


async def test_any_other_reply_to_the_answer_opens_it_again(office: Office) -> None:
    await to_answered(office)
    await office.warga.says("loket 2 tutup pak, saya harus ke mana?")
    assert (await office.case()).state == "DIPROSES"


async def test_a_second_answer_has_ten_days_of_its_own(office: Office) -> None:
    await to_answered(office)
    await office.world.passes(days=10)
    await office.warga.says("belum pak")
    await office.tim.says("/jawab 1 Silakan ke loket 3.")
    await office.pejabat.says("/setujui 1")
    await office.pejabat.says("YA")
    assert (await office.case()).state == "DIJAWAB"
    await office.world.until(local(2026, 12, 11, 12))
    assert (await office.case()).state == "DIJAWAB", "the first answer's timer must not close it"
    await office.world.passes(days=30)
    assert (await office.case()).state == "SELESAI"


# -- asked back ---------------------------------------------------------------------------------


async def ask_back(office: Office, items: str = "Foto resi perekaman.") -> None:
    await office.petugas.says(f"/lengkapi 1 {items}")
    await office.petugas.says("YA")


async def test_asked_back_with_a_free_list_and_the_clocks_wait(office: Office) -> None:
    await office.petugas.says("/lengkapi 1 Foto resi perekaman.")
    assert "Foto resi perekaman." in office.petugas.sees
    assert office.warga.news() == []
    await office.petugas.says("YA")
    [asked] = office.warga.news()
    assert "Foto resi perekaman." in asked
    assert "23 Desember 2026" in asked
    assert "menunggu sejak" not in office.petugas.sees
    office.quiet()
    await office.petugas.says("/tenggat 1")
    assert "menunggu sejak 23 November 2026" in office.petugas.sees
    office.quiet()
    await office.world.passes(days=6)
    assert office.petugas.news() == [], "a clock that waits reminds of nothing"
    assert office.pejabat.news() == []
    assert (await office.case()).completed_at is None, "and declares nothing complete"


async def test_the_citizens_answer_lets_the_clocks_go_on_with_the_days_added(
    office: Office,
) -> None:
    await ask_back(office)
    await office.world.until(local(2026, 11, 27, 9))
    await office.warga.says("ini nomor resinya: 123, sudah saya rekam tanggal 2")
    case = await office.case()
    assert (case.stage, case.state) == ("s1", "DITERIMA")
    assert case.complete_by is None
    profile = office.world.node.desk.current
    [clock] = clocks.running(case, profile.clocks, office.world.node.desk.calendar)
    # Due on the 25th; four days were waited: Sunday the 29th, moved to Monday the 30th.
    assert office.world.node.desk.local(clock.due_at).date().isoformat() == "2026-11-30"
    office.quiet()
    await office.world.until(local(2026, 12, 1, 12))
    late = [text for text in office.petugas.news() if "Terlambat: 1" in text]
    assert len(late) == 1


async def test_thirty_days_of_waiting_remind_the_citizen_and_then_ask_the_officer(
    office: Office,
) -> None:
    await ask_back(office)
    office.quiet()
    world = office.world
    await world.until(local(2026, 12, 24, 9))
    nudges = [
        world.node.desk.local(send.at)
        for send in world.sandbox.ledger.sends
        if send.chat == office.warga.user.id and "23 Desember 2026" in send.text
    ][1:]
    # Days 7, 20 (a Sunday) and 27 (a Sunday): in office hours.
    assert [f"{at:%m-%d %H.%M}" for at in nudges] == ["11-30 10.15", "12-14 07.30", "12-21 07.30"]
    assert "sudah 30 hari" not in "\n".join(sends_to(world, office.petugas))
    assert office.warga.news()[0].find(office.code) >= 0
    await world.until(local(2026, 12, 28, 9))
    told = [text for text in sends_to(world, office.petugas) if "sudah 30 hari" in text]
    assert len(told) == 1
    assert "/cabut" not in told[0], "that is not for the desk"
    (asked,) = [text for text in sends_to(world, office.pejabat) if "sudah 30 hari" in text]
    assert "/cabut_1_2026" in asked
    assert (await office.case()).open, "a person decides, not the clock"


async def test_withdrawn_by_the_official_after_confirmation(office: Office) -> None:
    await office.petugas.says("/cabut 1")
    assert "Perintah ini hanya untuk Pejabat Pengelola Pengaduan." in office.petugas.sees
    await office.pejabat.says("/cabut_1_2026")
    assert "Akan menyatakan dicabut" in office.pejabat.sees
    assert (await office.case()).open
    await office.pejabat.says("YA")
    assert (await office.case()).state == "DICABUT"
    assert office.code in office.warga.sees


async def test_after_the_answer_to_the_question_no_nudge_comes(office: Office) -> None:
    await ask_back(office)
    await office.warga.says("ini resinya, nomor 123 tanggal 2 November")
    office.quiet()
    await office.world.passes(days=40)
    told = "\n".join(office.warga.news())
    assert "kelengkapan" not in told
    assert "sudah 30 hari" not in "\n".join(sends_to(office.world, office.petugas))


# -- declared complete by the clock -------------------------------------------------------------


async def test_nobody_declares_it_so_the_clock_does_and_is_late_all_the_same(
    office: Office,
) -> None:
    await office.world.until(local(2026, 11, 25, 23, 58))
    assert (await office.case()).completed_at is None
    await office.world.until(local(2026, 11, 26, 8))
    case = await office.case()
    assert (case.state, case.stage) == ("LENGKAP", "s3")
    assert "dinyatakan lengkap" in office.warga.sees
    assert any("melewati batas" in text for text in office.pejabat.news()), (
        "it is late all the same"
    )
    await office.petugas.says("/riwayat 1")
    assert "tenggat" in office.petugas.sees


async def test_the_clock_declares_nothing_complete_that_lacks_something(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    case = await has_complained(one_world.citizen(), alamat="")
    await petugas.says(f"/terima {case.code} Pelapor dikenal, alamat menyusul.")
    assert "sekarang bernomor 0001/PGD/XI/2026" in petugas.sees
    await one_world.passes(days=14)
    assert (await case_of(one_world, case.code)).completed_at is None


# -- filled in, numbered ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("nama Warga Contoh Dua", "Nama: W•••"),
        ("alamat Jl. Contoh 4, Desa Contoh, Kec. Contoh", "Alamat: ••••"),
        ("kontak 0812-0000-0044", "Nomor HP: +62812••••0044"),
        ("kontak tidak terbaca di surat", "Nomor HP: ••••"),
        ("objek kartu keluarga", "Pokok: Kartu Keluarga"),
        ("rahasia ya", "Rahasiakan: Ya"),
        ("uraian KK saya salah tulis", "Uraian: KK saya salah tulis"),
        ("kapan 20 November 2026", "Waktu kejadian: Jumat, 20 November 2026"),
        ("di_mana Kantor desa", "Tempat kejadian: Kantor desa"),
        ("klasifikasi aspirasi", "Jenis: Aspirasi"),
        ("lokasi kejadian: Kantor desa", "Tempat kejadian: Kantor desa"),
        ("nomor HP 0812-0000-0009", "Nomor HP: +62812••••0009"),
    ],
)
async def test_every_field_is_filled_in_as_the_letter_says(
    office: Office, words: str, shown: str
) -> None:
    await office.petugas.says(f"/isi 1 {words}")
    assert "disimpan (sumber: petugas). Masih kurang: tidak ada." in office.petugas.sees
    await office.petugas.says("/lihat 1")
    assert shown in office.petugas.sees


async def test_what_was_filled_in_is_never_shown_in_the_open_for_a_name(office: Office) -> None:
    await office.petugas.says("/isi 1 nama Nama Rahasia Sekali")
    for words in ("/lihat 1", "/riwayat 1"):
        await office.petugas.says(words)
        assert "Nama Rahasia Sekali" not in office.petugas.sees, words


async def test_an_unknown_field_and_an_empty_one_are_refused(office: Office) -> None:
    await office.petugas.says("/isi 1 hobi memancing")
    assert '"hobi" bukan bidang isian' in office.petugas.sees
    await office.petugas.says("/isi 1 alamat")
    assert "Sebutkan bidang dan isinya" in office.petugas.sees


async def test_a_case_that_lacks_something_is_filled_in_then_numbered_and_completed(
    one_world: World,
) -> None:
    petugas, pengelola = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pengelola Satu", "tim_pengelola"),
    )
    warga = one_world.citizen()
    case = await has_complained(warga, alamat="")
    assert case.number is None
    await petugas.says(f"/isi {case.code} alamat Dusun Contoh RT 02, Desa Contoh, Kec. Contoh")
    assert "Masih kurang: tidak ada" in petugas.sees
    assert "0001/PGD/XI/2026" in petugas.sees, "what lacks nothing has its number"
    assert "0001/PGD/XI/2026" in "\n".join(sends_to(one_world, warga))
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    assert "dinyatakan lengkap" in pengelola.sees
    await petugas.says("/terima 1 lagi")
    assert "sudah bernomor register" in petugas.sees


async def test_what_lacks_something_is_numbered_for_a_reason_alone(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    case = await has_complained(one_world.citizen(), alamat="")
    await petugas.says(f"/terima {case.code}")
    assert "Tulis juga alasannya" in petugas.sees
    await petugas.says(f"/terima {case.code} Pelapor dikenal.")
    assert "sekarang bernomor 0001/PGD/XI/2026" in petugas.sees


# -- ended otherwise, and taken up again --------------------------------------------------------


async def test_referred_with_its_destination_after_a_look(office: Office) -> None:
    await office.pejabat.says("/alihkan 1")
    assert "Tulis nama instansi" in office.pejabat.sees
    await office.pejabat.says("/alihkan 1 Dinas PU: Jalan itu kewenangan Dinas PU.")
    assert "Jalan itu kewenangan Dinas PU." in office.pejabat.sees
    assert office.warga.news() == []
    await office.pejabat.says("YA")
    [told] = office.warga.news()
    assert "Dinas PU" in told
    assert "Jalan itu kewenangan Dinas PU." in told
    assert (await office.case()).state == "DIALIHKAN"


async def test_refused_for_a_listed_reason_alone(office: Office) -> None:
    for words in ("/tolak 1", "/tolak 1 malas Tidak mau.", "/tolak 1 umum"):
        await office.pejabat.says(words)
        assert "Pilih satu alasan dari daftar" in office.pejabat.sees, words
    await office.pejabat.says("/tolak 1 pengadilan Perkara nomor 1 sedang disidangkan.")
    await office.pejabat.presses("Batal")
    assert "tidak ada yang dikirim" in office.pejabat.sees
    assert (await office.case()).open
    await office.pejabat.says("/tolak 1 pengadilan Perkara nomor 1 sedang disidangkan.")
    await office.pejabat.presses("YA")
    assert "Perkara nomor 1 sedang disidangkan." in office.warga.sees
    assert (await office.case()).state == "DITOLAK"


@pytest.mark.parametrize(
    "ending", ["/tolak 1 ganda Sudah ada.", "/alihkan 1 Dinas PU: Sudah kami teruskan.", "/cabut 1"]
)
async def test_whatever_ended_can_be_taken_up_again(office: Office, ending: str) -> None:
    await office.pejabat.says(ending)
    await office.pejabat.says("YA")
    assert (await office.case()).state in CLOSED
    await office.pejabat.says("/buka 1")
    assert "Tulis juga alasannya" in office.pejabat.sees
    await office.pejabat.says("/buka 1 Pelapor datang ke loket.")
    assert (await office.case()).state == "DIPROSES"
    assert "kami buka kembali" in "\n".join(sends_to(office.world, office.warga))
    assert "Pelapor datang ke loket." not in "\n".join(sends_to(office.world, office.warga))


# -- identity -----------------------------------------------------------------------------------


async def test_identity_is_shown_for_a_listed_reason_told_and_journalled(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.petugas.says("/identitas 1 penasaran")
    assert "Sebutkan alasannya, salah satu dari:" in office.petugas.sees
    assert ANSWERS["nama"] not in office.petugas.sees
    assert office.admin.news() == []
    caplog.clear()
    await office.petugas.says("/identitas 1 hubungi")
    for word in (ANSWERS["nama"], ANSWERS["alamat"], "Nomor HP: "):
        assert word in office.petugas.sees
    [told] = office.admin.news()
    assert "dibuka oleh Petugas Satu (menghubungi pelapor)" in told
    assert ANSWERS["nama"] not in told
    assert ANSWERS["nama"] not in caplog.text
    await office.petugas.says("/riwayat 1")
    assert "menghubungi pelapor" in office.petugas.sees
    assert ANSWERS["nama"] not in office.petugas.sees
    await office.petugas.says("/lihat 1")
    assert ANSWERS["nama"] not in office.petugas.sees

    def rows(tx: Tx) -> str:
        return str(tx.rows(select(outbox)))

    assert ANSWERS["nama"] not in await office.world.node.database.read(rows)


async def test_whoever_writes_the_answer_needs_no_identity(office: Office) -> None:
    await office.tim.says("/identitas 1 hubungi")
    assert "meminta identitasnya dirahasiakan dari tim" in office.tim.sees
    assert ANSWERS["nama"] not in "\n".join(sends_to(office.world, office.tim))


# -- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "/lihat 1",
        "lihat 1",
        "/show 1",
        "/lihat 1/2026",
        "/lihat 0001",
        "/lihat 0001/PGD/XI/2026",
        "/lihat #1",
        "/lihat KODE",
        "/lihat kode",
        "/lihat_1_2026",
        "/lihat@kantor_bot 1",
    ],
)
async def test_a_case_is_named_in_any_usual_way(office: Office, words: str) -> None:
    said = words.replace("KODE", office.code).replace("kode", office.code.lower())
    await office.petugas.says(said)
    assert office.petugas.sees.startswith("0001/PGD/XI/2026 · ")


async def test_the_ledger_of_what_the_citizen_was_told(office: Office) -> None:
    await office.petugas.says("/lacak 1")
    assert "tanda_terima lewat Telegram: terkirim" in office.petugas.sees
    assert "diterima penyedia (id " in office.petugas.sees


async def test_every_step_is_in_the_journal_in_its_order(office: Office) -> None:
    await to_answered(office)
    entries = await office.world.node.database.read(
        lambda tx: [
            entry
            for case in cases.listing(tx, "sanggau", limit=9)
            for entry in cases.entries(tx, case.id)
        ]
    )
    names = [type(entry.event).__name__ for entry in entries]
    assert names == [
        "Opened",
        "Numbered",
        "Completed",
        "Taken",
        "Drafted",
        "Approved",
        "Answered",
    ]
    assert [entry.seq for entry in entries] == list(range(1, 8))
