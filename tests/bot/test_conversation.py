"""Whole conversations: a citizen says, presses and sends, as they are said, pressed and sent."""

from __future__ import annotations

import pytest

from bot.conversation import (
    CallOfficer,
    Consented,
    Erase,
    Forward,
    LookUp,
    Say,
    Submit,
    Withdraw,
)
from bot.engine import is_control, is_telling
from bot.form import Field, Form, Option, When
from channels.message import Attachment
from tests.bot.citizen import ANSWERS, FORM, Citizen

STORY = "ktp sy ko blm jd2 y udh 2 bln lbh padahal blgnya 3 hr"


@pytest.fixture
def citizen() -> Citizen:
    return Citizen()


# the opening


@pytest.mark.parametrize(
    "said", ["P", "halo", "min", "/start", "selamat pagi pak", "🙏", "Haloooo"]
)
def test_a_greeting_is_greeted_with_a_menu(citizen: Citizen, said: str) -> None:
    citizen.says(said)
    assert citizen.texts == ["salam"]
    assert [choice.label for choice in citizen.buttons] == [
        "tombol.buat_pengaduan",
        "tombol.cek_status",
        "tombol.info_bantuan",
    ]


@pytest.mark.parametrize(
    "said", ["Assalamualaikum", "assalamu'alaikum wr wb", "asslmkm pak", "Ass. min"]
)
def test_an_islamic_greeting_is_answered_in_kind(citizen: Citizen, said: str) -> None:
    citizen.says(said)
    assert citizen.texts == ["salam_islami>salam"]
    assert citizen.heard.startswith("Waalaikumsalam")


def test_a_first_message_with_a_story_gets_one_reply_and_is_offered_as_the_story(
    citizen: Citizen,
) -> None:
    citizen.says("P", "min", "ktp sy ko blm jd2 y", "udh 2 bln lbh", "padahal blgnya 3 hr", "🙏")
    assert citizen.texts == ["salam", "persetujuan_data"]
    said = [effect for effect in citizen.effects if isinstance(effect, Say)]
    assert said[0].choices == ()
    citizen.presses("Setuju").reaches("objek").says("ktp")
    assert "“ktp sy ko blm jd2 y udh 2 bln lbh padahal blgnya 3 hr”" in citizen.heard
    citizen.presses("Pakai")
    assert citizen.answer("uraian") == "ktp sy ko blm jd2 y\nudh 2 bln lbh\npadahal blgnya 3 hr"
    assert citizen.state.opening == ""


def test_the_first_words_are_never_lost_when_the_story_is_written_again(citizen: Citizen) -> None:
    citizen.says(STORY).presses("Setuju").reaches("objek").says("ktp")
    citizen.presses("Tulis lagi").says("KTP saya rekam Agustus, sampai sekarang belum dicetak.")
    assert citizen.state.asking == "kapan"
    citizen.reaches("ringkasan").says("KIRIM")
    assert citizen.submitted.opening == STORY
    assert citizen.submitted.answers["uraian"].value.startswith("KTP saya rekam")


def test_evidence_in_the_opening_is_kept(citizen: Citizen) -> None:
    citizen.sends(citizen.photo("jalan di depan kantor rusak parah"))
    assert citizen.texts[-1].endswith("persetujuan_data")
    assert citizen.state.evidence[0].caption == "jalan di depan kantor rusak parah"
    assert citizen.state.opening == "jalan di depan kantor rusak parah"


def test_buat_pengaduan_goes_on_at_once(citizen: Citizen) -> None:
    citizen.says("buat pengaduan")
    assert citizen.texts == ["persetujuan_data"]
    assert Citizen().says("MULAI").texts == ["persetujuan_data"]


@pytest.mark.parametrize("typed", ["1", "Buat pengaduan"])
def test_typed_words_work_beside_the_buttons(citizen: Citizen, typed: str) -> None:
    assert citizen.says("halo").says(typed).state.phase == "notice"


# the notice


def test_consent_is_recorded_with_the_message_that_gave_it(citizen: Citizen) -> None:
    citizen.says("mulai").says("iya pak")
    assert Consented("1", True, "m2") in citizen.effects
    assert citizen.texts == ["info_langkah>pilih_klasifikasi"]
    assert "Ada 10 pertanyaan singkat" in citizen.heard


def test_the_whole_notice_can_be_read_first(citizen: Citizen) -> None:
    citizen.says("mulai").presses("Baca lengkap")
    assert citizen.texts == ["persetujuan_lengkap"]
    assert citizen.presses("Setuju").state.consent == "1"


def test_nobody_is_refused_for_saying_no(citizen: Citizen) -> None:
    citizen.says(STORY).presses("Tidak setuju")
    assert Consented("1", False, "m2") in citizen.effects
    assert "7 Desember 2026" in citizen.heard and "PETUGAS" in citizen.heard
    citizen.says("MULAI")
    assert citizen.texts == ["persetujuan_data"]
    assert citizen.says("setuju").state.phase == "form"
    assert citizen.state.opening == STORY


def test_after_a_no_the_story_is_not_handed_on(citizen: Citizen) -> None:
    citizen.says(STORY).says("tidak").says("PETUGAS")
    assert not any(isinstance(effect, Submit) for effect in citizen.effects)
    assert CallOfficer() in citizen.effects


def test_what_is_neither_yes_nor_no_is_asked_again_and_then_an_officer_is_offered(
    citizen: Citizen,
) -> None:
    citizen.says("mulai").says("ktp saya belum jadi juga")
    assert citizen.texts == ["tambahan_disimpan>persetujuan_data"]
    citizen.says("gimana ini jadinya")
    assert citizen.texts == ["tidak_paham>persetujuan_data"]
    assert "PETUGAS" in citizen.heard
    assert citizen.state.consent is None
    assert "ktp saya belum jadi juga" in citizen.state.opening


def test_consent_is_asked_once_for_a_version_of_the_notice(citizen: Citizen) -> None:
    citizen.reaches("ringkasan").says("KIRIM").says("MULAI")
    assert citizen.texts == ["info_langkah>pilih_klasifikasi"]
    newer = Form("pengaduan", "2", FORM.fields)
    citizen.reaches("ringkasan").says("KIRIM")
    citizen.form = newer
    assert citizen.says("MULAI").texts == ["persetujuan_data"]


# from question to question


def test_a_complaint_from_greeting_to_kirim(citizen: Citizen) -> None:
    citizen.reaches("ringkasan")
    assert "2. Nama: Warga Contoh" in citizen.heard
    assert "4. Nomor HP: 0812-0000-0001" in citizen.heard
    assert "10. Bukti: (belum diisi)" in citizen.heard
    citizen.presses("Kirim")
    sent = citizen.submitted
    assert (sent.how, sent.form, sent.version) == ("kirim", "pengaduan", "v1")
    assert set(sent.answers) == set(ANSWERS) - {"bukti", "ringkasan"}
    assert citizen.texts == []
    assert citizen.state.phase == "idle" and citizen.state.answers == {}
    assert citizen.state.consent == "1" and citizen.state.expires_at is None


def test_a_direct_citizen_needs_few_more_messages_than_there_are_fields(citizen: Citizen) -> None:
    citizen.reaches("ringkasan").presses("Kirim")
    assert citizen._count <= len(FORM.fields) + 5


def test_each_answer_keeps_the_words_and_the_message(citizen: Citizen) -> None:
    citizen.reaches("kontak").says("o812 0000 0005").says("betul")
    kept = citizen.state.answers["kontak"]
    assert (kept.value, kept.words) == ({"number": "+6281200000005"}, "o812 0000 0005")
    assert kept.messages == (f"m{citizen._count - 1}",)


def test_a_single_name_is_confirmed_once(citizen: Citizen) -> None:
    citizen.reaches("nama").says("Suharto")
    assert citizen.texts == ["konfirmasi_nama"] and "nama" not in citizen.state.answers
    citizen.says("iya")
    assert citizen.answer("nama") == "Suharto"


def test_the_right_answer_may_be_given_instead_of_yes_or_no(citizen: Citizen) -> None:
    citizen.reaches("kapan").says("kmrn").says("bukan, 3 hari lalu")
    assert "Jumat, 20 November 2026" in citizen.heard
    citizen.says("benar")
    assert citizen.state.answers["kapan"].words == "3 hari lalu"


def test_a_greeting_is_not_taken_for_a_name(citizen: Citizen) -> None:
    citizen.reaches("nama").says("halo pak")
    assert citizen.texts == ["tanya_nama"]
    assert Citizen().reaches("uraian").says("P").texts == ["tanya_apa"]


def test_after_three_misses_an_officer_is_offered(citizen: Citizen) -> None:
    citizen.reaches("kontak")
    assert citizen.says("123").texts == ["hp_salah"]
    assert citizen.says("456").texts == ["hp_salah"]
    assert citizen.says("789").texts == ["tidak_paham>tanya_hp"]


def test_optional_questions_can_be_skipped_in_many_ways(citizen: Citizen) -> None:
    citizen.reaches("uraian").presses("Lewati")
    citizen.says("TIDAK TAHU")
    citizen.says("lewati")
    citizen.says("ngga ada bukti sih")
    assert citizen.state.phase == "review"
    assert citizen.state.passed == ("uraian", "kapan", "di_mana", "bukti")


def test_a_menu_word_that_does_not_fit_is_no_answer(citizen: Citizen) -> None:
    citizen.reaches("di_mana").says("KIRIM")
    assert citizen.state.asking == "di_mana" and "di_mana" not in citizen.state.answers
    citizen = Citizen().reaches("nama").says("nanti")
    assert citizen.state.asking == "nama"


def test_petugas_is_an_option_where_it_is_one_and_a_call_in_capitals(citizen: Citizen) -> None:
    citizen.reaches("objek").says("petugas")
    assert citizen.answer("objek") == "petugas"
    citizen = Citizen().reaches("objek").says("PETUGAS")
    assert CallOfficer() in citizen.effects


def test_a_field_is_asked_only_when_its_condition_holds() -> None:
    form = Form(
        "f",
        "1",
        (
            Field(
                "mewakili",
                "choice",
                "pilih_klasifikasi",
                "Atas nama",
                "receive",
                options=(Option("sendiri", "Saya sendiri"), Option("lain", "Orang lain")),
            ),
            Field(
                "kuasa",
                "name",
                "tanya_nama",
                "Kuasa",
                "receive",
                when=When("mewakili", ("lain",)),
            ),
        ),
    )
    alone = Citizen(form).agrees().says("1")
    assert alone.state.phase == "review"
    other = Citizen(form).agrees().says("2").says("Warga Contoh")
    assert other.state.phase == "review"
    other.says("ubah 1").says("1")
    other.says("KIRIM")
    assert set(other.submitted.answers) == {"mewakili"}


def test_what_officers_fill_is_never_asked_of_a_citizen() -> None:
    level = Field(
        "tingkat",
        "choice",
        label="Tingkat",
        by=("petugas",),
        options=(Option("ringan", "Ringan"), Option("berat", "Berat")),
    )
    citizen = Citizen(Form("f", "1", (level, FORM.field("nama"))))
    citizen.agrees().says("Warga Contoh")
    assert citizen.state.phase == "review"
    assert "Tingkat" not in citizen.heard
    citizen.says("ubah")
    assert "Tingkat" not in [choice.label for choice in citizen.buttons]


# who declines


def test_the_first_refusal_is_explained_and_the_second_ends_the_asking(citizen: Citizen) -> None:
    citizen.says(STORY).presses("Setuju").reaches("nama")
    citizen.says("ga usah pake nama ya, takut. yg penting ditindak")
    assert citizen.texts == ["identitas_wajib>tanya_nama"]
    citizen.says("anonim saja")
    assert citizen.submitted.how == "petugas"
    assert citizen.submitted.opening == STORY


def test_who_declines_before_telling_is_asked_for_the_story_first(citizen: Citizen) -> None:
    citizen.reaches("nama").says("LEWATI").says("tidak mau")
    assert citizen.texts == ["cerita_dulu>tanya_apa"]
    citizen.says("Petugas loket meminta uang untuk KTP saya.")
    assert citizen.submitted.how == "petugas"
    assert "uraian" in citizen.submitted.answers


def test_who_declines_everything_is_given_to_an_officer(citizen: Citizen) -> None:
    citizen.reaches("nama").says("LEWATI").says("tidak mau").says("LEWATI")
    assert CallOfficer() in citizen.effects
    citizen.says("pokoknya tolong telepon saya")
    assert isinstance(citizen.effects[0], Forward)


def test_who_comes_round_is_asked_on(citizen: Citizen) -> None:
    citizen.reaches("nama").says("rahasia").says("Warga Contoh")
    assert citizen.answer("nama") == "Warga Contoh" and citizen.state.refusals == 0


# evidence, voices, pins, stickers


def test_each_file_is_acknowledged_and_explained(citizen: Citizen) -> None:
    citizen.reaches("bukti").sends(citizen.photo())
    assert citizen.texts == ["foto_tanpa_ket"]
    citizen.says("loket tutup jam 10")
    assert citizen.state.evidence[0].caption == "loket tutup jam 10"
    citizen.sends(citizen.photo(kind="document"))
    assert citizen.texts == ["bukti_diterima"] and "Bukti ke-2" in citizen.heard
    citizen.says("surat tanda rekam").sends(citizen.photo("rekaman antrean", kind="video"))
    assert citizen.texts == ["bukti_dicatat>tanya_bukti_lagi"]
    citizen.presses("Cukup")
    assert "10. Bukti: 3 berkas" in citizen.heard
    citizen.presses("Kirim")
    assert [item.kind for item in citizen.submitted.evidence] == ["photo", "document", "video"]


def test_an_album_is_acknowledged_once(citizen: Citizen) -> None:
    citizen.reaches("bukti")
    citizen.sends(*(citizen.photo(album="a1") for _ in range(3)))
    assert citizen.texts == ["bukti_beberapa"] and "3 bukti" in citizen.heard
    citizen.sends(citizen.photo(album="a1"))
    assert citizen.texts == [] and len(citizen.state.evidence) == 4
    citizen.says("semua foto loket")
    assert {item.caption for item in citizen.state.evidence} == {"semua foto loket"}


def test_an_album_at_another_question_is_acknowledged_once(citizen: Citizen) -> None:
    citizen.reaches("nama").sends(citizen.photo(album="a1"))
    assert citizen.texts == ["bukti_dicatat>tanya_nama"]
    citizen.sends(citizen.photo(album="a1"))
    assert citizen.texts == [] and len(citizen.state.evidence) == 2
    citizen.says("Warga Contoh").sends(citizen.photo(album="a2"))
    assert citizen.texts == ["bukti_dicatat>tanya_alamat"]


def test_a_file_at_another_question_is_kept_and_the_question_stays(citizen: Citizen) -> None:
    citizen.reaches("nama").sends(citizen.photo("foto ktp saya"))
    assert citizen.texts == ["bukti_dicatat>tanya_nama"]
    assert "nama" not in citizen.state.answers and len(citizen.state.evidence) == 1
    citizen.says("Warga Contoh")
    assert citizen.state.evidence[0].caption == "foto ktp saya"


def test_a_voice_at_a_question_is_kept_and_the_question_repeated(citizen: Citizen) -> None:
    citizen.reaches("alamat").sends(citizen.photo(kind="voice"))
    assert citizen.texts == ["suara_diterima>tanya_alamat"]
    assert citizen.state.evidence[0].kind == "voice"


def test_a_voice_only_complaint_is_taken(citizen: Citizen) -> None:
    citizen.reaches("uraian").sends(citizen.photo(kind="voice"))
    assert citizen.texts == ["suara_diterima"]
    citizen.sends(citizen.photo(kind="voice"))
    assert citizen.state.asking == "kapan"
    citizen.reaches("ringkasan")
    assert "7. Uraian: (rekaman suara)" in citizen.heard


def test_a_pin_is_the_place_and_is_asked_for_its_landmark(citizen: Citizen) -> None:
    citizen.reaches("di_mana").sends(citizen.message(location=(-0.2, 100.6)))
    assert citizen.texts == ["lokasi_diterima"]
    citizen.says("LEWATI")
    assert citizen.answer("di_mana") == {"text": "", "lat": -0.2, "lon": 100.6}
    assert citizen.state.evidence == ()


def test_a_pin_at_another_question_is_evidence(citizen: Citizen) -> None:
    citizen.reaches("nama").sends(citizen.message(location=(-0.2, 100.6)))
    assert [item.kind for item in citizen.state.evidence] == ["location"]
    assert citizen.texts == ["bukti_dicatat>tanya_nama"]


def test_a_sticker_is_thanked_for_and_the_question_repeated(citizen: Citizen) -> None:
    citizen.reaches("nama").sends(citizen.message(note="sticker"))
    assert citizen.texts == ["stiker>tanya_nama"]
    assert "Mohon dilanjutkan dengan tulisan: Siapa nama lengkap" in citizen.heard
    citizen.sends(citizen.message(note="unsupported"))
    assert citizen.texts == ["tak_didukung>tanya_nama"]


def test_a_file_too_large_is_said_so(citizen: Citizen) -> None:
    big = Attachment("r", "video/mp4", size=30 * 1024 * 1024, kind="video")
    citizen.reaches("bukti").sends(citizen.message(attachments=(big,)))
    assert citizen.state.evidence == () and "di bawah 20 MB" in citizen.heard


def test_files_beyond_the_limit_are_not_taken(citizen: Citizen) -> None:
    citizen.reaches("bukti").sends(*(citizen.photo("x") for _ in range(25)))
    assert len(citizen.state.evidence) == 20 and "bukti_penuh" in citizen.texts[0]


# summary, changes, going back


def test_one_part_is_changed_out_of_the_summary(citizen: Citizen) -> None:
    citizen.reaches("ringkasan").presses("Ubah data").says("2").says("Warga Contoh Dua")
    assert citizen.state.phase == "review" and "2. Nama: Warga Contoh Dua" in citizen.heard
    citizen.says("ubah 8").says("3 hari lalu").presses("Benar")
    assert "8. Waktu kejadian: Jumat, 20 November 2026" in citizen.heard
    citizen.says("9").says("KEMBALI")
    assert citizen.state.phase == "review"
    assert citizen.says("ubah 77").texts == ["nomor_tidak_ada>pilih_ubah"]


def test_kembali_goes_to_the_question_before(citizen: Citizen) -> None:
    citizen.reaches("alamat").says("KEMBALI")
    assert citizen.state.asking == "nama"
    citizen.says("KEMBALI").says("KEMBALI")
    assert citizen.texts == ["kembali_awal>pilih_klasifikasi"]
    citizen.says("2")
    assert citizen.answer("klasifikasi") == "aspirasi"
    assert citizen.state.asking == "alamat"
    citizen.reaches("ringkasan").says("kembali")
    assert citizen.state.asking == "bukti"


def test_ubah_works_in_the_middle_and_returns_there(citizen: Citizen) -> None:
    citizen.reaches("uraian").says("ubah 2").says("Warga Contoh Dua")
    assert citizen.answer("nama") == "Warga Contoh Dua" and citizen.state.asking == "uraian"
    citizen.says("kembali")
    assert citizen.state.asking == "objek"


def test_a_card_number_is_masked_in_the_summary(citizen: Citizen) -> None:
    citizen.reaches("uraian").says("nik saya 9999 9941 0190 0001 tidak sinkron dengan BPJS")
    citizen.reaches("ringkasan")
    assert "9999••••••••0001" in citizen.heard and "0190" not in citizen.heard


def test_words_at_the_summary_go_along(citizen: Citizen) -> None:
    citizen.reaches("ringkasan").says("oh ya, petugasnya juga tidak ramah").says("kirim")
    assert citizen.submitted.opening == "oh ya, petugasnya juga tidak ramah"


# buttons that are old


def test_an_old_button_shows_the_current_question_and_writes_nothing(citizen: Citizen) -> None:
    citizen.agrees()
    old = citizen.buttons[1].id
    citizen.presses("Pengaduan").presses_id(old)
    assert citizen.texts == ["tombol_lama>tanya_nama"]
    assert citizen.answer("klasifikasi") == "pengaduan"


def test_a_double_tap_in_one_turn_answers_once(citizen: Citizen) -> None:
    citizen.agrees()
    first = citizen.buttons[0].id
    citizen.sends(citizen.message(choice=first), citizen.message(choice=first))
    assert citizen.state.asking == "nama"
    assert citizen.texts == ["tombol_lama>tanya_nama"]


def test_kirim_of_an_older_complaint_sends_nothing(citizen: Citizen) -> None:
    citizen.reaches("ringkasan")
    send = next(choice.id for choice in citizen.buttons if choice.label == "tombol.kirim")
    citizen.presses_id(send).says("MULAI").reaches("ringkasan").presses_id(send)
    assert citizen.texts == ["tombol_lama>ringkasan"]


def test_ids_of_buttons_fit_the_wire(citizen: Citizen) -> None:
    for key in ANSWERS:
        citizen.reaches(key)
        for choice in citizen.buttons:
            assert choice.id.isascii() and len(choice.id) <= 60


def test_what_was_written_before_a_question_was_shown_is_no_answer_to_it(citizen: Citizen) -> None:
    citizen.agrees()
    press = citizen.message(choice=citizen.buttons[0].id)
    citizen.sends(press, citizen.message("Bapak Kepala Loket itu kasar sekali"))
    assert citizen.state.asking == "nama" and "nama" not in citizen.state.answers
    assert citizen.state.opening == "Bapak Kepala Loket itu kasar sekali"


# edited messages


def test_an_edit_changes_its_own_answer(citizen: Citizen) -> None:
    citizen.reaches("alamat")
    name = citizen.state.answers["nama"].messages[0]
    citizen.sends(citizen.message("Warga Contoh Baru", edits=name, note="edited"))
    assert citizen.answer("nama") == "Warga Contoh Baru"
    assert citizen.texts == ["ubahan_dicatat>tanya_alamat"]


def test_an_edit_of_anything_else_answers_nothing(citizen: Citizen) -> None:
    citizen.reaches("nama").sends(citizen.message("Warga Contoh", edits="m1", note="edited"))
    assert "nama" not in citizen.state.answers
    assert citizen.texts == ["ubahan_tulis_baru>tanya_nama"]


def test_an_edit_within_a_burst_is_what_the_message_says(citizen: Citizen) -> None:
    citizen.reaches("uraian")
    first = citizen.message("KTP saya belum jdai sejak Agustus")
    fixed = citizen.message("KTP saya belum jadi sejak Agustus", edits=first.external_id)
    citizen.sends(first, fixed)
    assert citizen.answer("uraian") == "KTP saya belum jadi sejak Agustus"


# stopping and going on


def test_batal_is_asked_once_and_the_draft_is_kept(citizen: Citizen) -> None:
    citizen.reaches("alamat").says("BATAL")
    assert citizen.texts == ["konfirmasi_batal"]
    citizen.presses("Lanjutkan")
    assert citizen.texts == ["tanya_alamat"]
    citizen.says("batal").says("ya")
    assert citizen.texts == ["batal"] and "7 Desember 2026" in citizen.heard
    citizen.waits(days=3).says("LANJUT")
    assert citizen.texts == ["tanya_alamat"] and citizen.answer("nama") == "Warga Contoh"


def test_lanjut_nanti_keeps_the_draft_and_even_a_pending_confirmation(citizen: Citizen) -> None:
    citizen.reaches("kapan").says("kmrn").says("lanjut nanti")
    assert citizen.texts == ["sesi_ditutup"]
    citizen.says("lanjut")
    assert citizen.texts == ["konfirmasi_kapan"]


def test_words_to_a_stopped_draft_are_kept_and_show_the_way_back(citizen: Citizen) -> None:
    citizen.reaches("alamat").says("LANJUT NANTI").says("oh ya loketnya nomor tiga")
    assert citizen.texts == ["tambahan_disimpan>sesi_diam"]
    citizen.presses("Lanjutkan")
    assert citizen.state.asking == "alamat"
    assert citizen.state.opening == "oh ya loketnya nomor tiga"


def test_mulai_with_a_draft_asks_what_becomes_of_it(citizen: Citizen) -> None:
    citizen.reaches("alamat").says("lanjut nanti").says("MULAI")
    assert citizen.texts == ["pilih_lanjut"]
    citizen.presses("Lanjutkan")
    assert citizen.state.asking == "alamat"
    citizen.says("mulai").presses("Mulai baru")
    assert citizen.state.answers == {} and citizen.state.asking == "klasifikasi"


def test_a_draft_lives_fourteen_days_after_the_last_word(citizen: Citizen) -> None:
    citizen.reaches("alamat").waits(days=10).says("info")
    citizen.waits(days=13).is_expired()
    assert citizen.state.asking == "alamat"
    citizen.waits(days=1).is_expired()
    assert citizen.state.phase == "idle" and citizen.state.answers == {}
    assert citizen.effects == () and citizen.state.consent == "1"


# what may be said at any time


def test_petugas_sends_what_was_told(citizen: Citizen) -> None:
    citizen.reaches("kapan").says("PETUGAS")
    assert [type(effect) for effect in citizen.effects] == [Submit, CallOfficer, Say]
    assert citizen.submitted.how == "petugas" and citizen.texts == ["minta_petugas"]


def test_petugas_without_a_story_forwards_what_follows(citizen: Citizen) -> None:
    citizen.reaches("nama").says("petugas")
    assert [type(effect) for effect in citizen.effects] == [CallOfficer, Say]
    citizen.says("saya mau tanya syarat akta")
    assert [type(effect) for effect in citizen.effects] == [Forward]
    citizen.says("LANJUT")
    assert citizen.texts == ["tanya_nama"]


def test_half_a_story_goes_along_to_the_officer(citizen: Citizen) -> None:
    citizen.reaches("uraian").says("ktp blm jadi").says("PETUGAS")
    assert citizen.submitted.opening == "ktp blm jadi"


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("STATUS", ""),
        ("status SGU-7K4Q-29", "SGU-7K4Q-29"),
        ("cek status 42/2026", "42/2026"),
        ("sgu7k4q29", "sgu7k4q29"),
        ("pak aduan sy kmrn gmn ya kodenya ilang", ""),
        ("/status@AduanBot 42/2026", "42/2026"),
    ],
)
def test_status_is_looked_up(said: str, query: str) -> None:
    assert LookUp(query) in Citizen().says(said).effects


def test_status_in_the_middle_asks_the_question_again(citizen: Citizen) -> None:
    citizen.reaches("alamat").says("STATUS")
    assert LookUp("") in citizen.effects and citizen.texts == ["tanya_alamat"]
    citizen.reaches("uraian").says("status ktp saya belum jadi sejak bulan Agustus")
    assert citizen.answer("uraian") == "status ktp saya belum jadi sejak bulan Agustus"


def test_help_and_office_are_told_with_the_question(citizen: Citizen) -> None:
    citizen.reaches("alamat")
    assert citizen.says("BANTUAN").texts == ["bantuan>tanya_alamat"]
    assert citizen.says("/info").texts == ["info_kantor>tanya_alamat"]
    assert Citizen().says("INFO").texts == ["info_kantor"]


def test_cabut_is_for_an_officer(citizen: Citizen) -> None:
    assert Withdraw() in citizen.says("CABUT").effects


def test_hapus_data_is_confirmed_and_then_all_is_fresh(citizen: Citizen) -> None:
    citizen.reaches("alamat").says("hapus data")
    assert citizen.texts == ["konfirmasi_hapus"]
    citizen.presses("Jangan")
    assert citizen.texts == ["hapus_batal>tanya_alamat"]
    citizen.says("HAPUS DATA").presses("Ya hapus")
    assert citizen.effects == (Erase(),)
    assert citizen.state.answers == {} and citizen.state.consent is None


def test_danger_is_answered_first_and_the_conversation_goes_on(citizen: Citizen) -> None:
    citizen.says("tolong pak saya diancam mau dibunuh oleh oknum petugas")
    assert citizen.texts[0] == "darurat" and citizen.texts[-1] == "persetujuan_data"
    citizen.presses("Setuju").says("tolong ada kebakaran")
    assert citizen.texts[0] == "darurat"
    assert "darurat" not in Citizen().says("petugas loket galak dan lambat sekali").texts


# a person with open cases


def test_plain_words_of_a_person_with_a_case_are_forwarded() -> None:
    citizen = Citizen(open_cases=1).says("loketnya nomor tiga ya pak")
    assert [type(effect) for effect in citizen.effects] == [Forward]
    assert [type(effect) for effect in citizen.says("belum").effects] == [Forward]
    assert [type(e) for e in citizen.sends(citizen.photo()).effects] == [Forward]


def test_greetings_still_greet_and_thanks_bother_nobody() -> None:
    citizen = Citizen(open_cases=1)
    assert citizen.says("halo").texts == ["salam"]
    assert citizen.says("terima kasih pak").texts == ["sama_sama"]
    assert citizen.says("MULAI").texts == ["persetujuan_data"]


def test_being_blocked_says_nothing(citizen: Citizen) -> None:
    citizen.reaches("alamat")
    before = citizen.state
    citizen.sends(citizen.message(note="blocked"))
    assert citizen.effects == () and citizen.state == before


# readiness


def test_only_a_telling_person_is_waited_for(citizen: Citizen) -> None:
    assert is_telling(FORM, citizen.state)
    waits = {key for key in ANSWERS if is_telling(FORM, Citizen().reaches(key).state)}
    assert waits == {"uraian", "bukti"}


@pytest.mark.parametrize(
    "said", ["KIRIM", "/start", "2", "ya", "ubah 3", "tidak", "CUKUP", "ok pak"]
)
def test_control_words_never_wait(said: str) -> None:
    assert is_control(said)


@pytest.mark.parametrize("said", ["ktp saya belum jadi", "halo", "loket tiga"])
def test_other_words_may_wait(said: str) -> None:
    assert not is_control(said)
