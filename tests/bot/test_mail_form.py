"""A mail as a form: labels of every kind, answers between the questions, and words kept whole."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Answer
from bot.mail_form import MailForm, asked_in, phrases, read_mail
from channels.message import Address, Attachment, InboundMessage, Sender
from tests.bot.citizen import FORM, MONDAY, ZONE
from tests.growth import assert_in_step

WHOLE = """\
Yth. Disdukcapil Sanggau,

Nama lengkap : Warga Contoh Dua
ALAMAT: Dusun Contoh RT 02 RW 01, Desa Contoh,
Kec. Contoh
No. HP/WA: 0812 0000 0006
Perihal: KTP
Waktu kejadian: 12 November 2026
Lokasi: Kantor dinas
Kronologi: Saya rekam bulan Agustus.

Sampai sekarang belum dicetak.
"""


def mail(text: str, *, subject: str = "", files: int = 0) -> InboundMessage:
    return InboundMessage(
        address=Address("mail", "kantor@example.com", "warga.contoh@example.com"),
        sender=Sender("warga.contoh@example.com", "Nama Tampilan"),
        external_id="m1@example.com",
        sent_at=MONDAY,
        received_at=MONDAY,
        text=text,
        subject=subject,
        attachments=(Attachment("r", "application/pdf", "scan0001.pdf"),) * files,
    )


def read(
    text: str,
    *,
    subject: str = "",
    files: int = 0,
    asked: tuple[str, ...] = (),
    known: dict[str, Answer] | None = None,
) -> MailForm:
    form = read_mail(
        FORM,
        mail(text, subject=subject, files=files),
        now=MONDAY,
        zone=ZoneInfo(ZONE),
        known=known,
        asked=asked,
        category="objek",
        guarded=("petugas",),
    )
    # What a turn remembers survives JSON.
    return msgspec.json.decode(msgspec.json.encode(form), type=MailForm)


def words(form: MailForm) -> dict[str, str]:
    return {key: answer.words for key, answer in form.answers.items()}


def test_one_mail_answers_everything() -> None:
    form = read(WHOLE)
    assert words(form) == {
        "nama": "Warga Contoh Dua",
        "alamat": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
        "kontak": "0812 0000 0006",
        "objek": "KTP",
        "kapan": "12 November 2026",
        "di_mana": "Kantor dinas",
        "uraian": "Saya rekam bulan Agustus.\n\nSampai sekarang belum dicetak.",
    }
    assert form.answers["kontak"].value == {"number": "+6281200000006"}
    assert form.answers["objek"].value == "ktp_el"
    assert form.unread == {}
    assert form.rest == "Yth. Disdukcapil Sanggau,"
    assert not form.told


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("nama: Warga Contoh", "nama"),
        ("1. Nama : Warga Contoh", "nama"),
        ("- *Nama Lengkap*: Warga Contoh", "nama"),
        ("Nama Pelapor = Warga Contoh", "nama"),
        ("> Nama: Warga Contoh", "nama"),
        ("Nomor HP: 0812-0000-0006", "kontak"),
        ("no.hp / wa : +62 812 0000 0006", "kontak"),
        ("Telepon: 0812 0000 0006", "kontak"),
        ("WhatsApp: 62812 0000 0006", "kontak"),
        ("kontak: 081200000006", "kontak"),
        ("Alamat lengkap: Desa Contoh", "alamat"),
        ("Layanan: Kartu Keluarga", "objek"),
        ("OBJEK : kk", "objek"),
        ("Rahasiakan: ya", "rahasia"),
        ("Tempat kejadian: loket 2", "di_mana"),
        ("Waktu: kemarin sore", "kapan"),
        ("Uraian kejadian: Saya disuruh pulang tanpa alasan.", "uraian"),
        ("Jenis: Aspirasi", "klasifikasi"),
    ],
)
def test_labels_as_people_write_them(line: str, key: str) -> None:
    assert list(read(line).answers) == [key]


def test_in_any_order_and_below_the_label() -> None:
    form = read("HP\n0812 0000 0006\n\nNama:\nWarga Contoh Dua\n\nLayanan:\n\nKTP")
    assert words(form) == {
        "kontak": "0812 0000 0006",
        "nama": "Warga Contoh Dua",
        "objek": "KTP",
    }


def test_several_labels_in_one_line() -> None:
    form = read("nama: Warga Contoh, alamat: ds Contoh, kec Contoh; hp: 0812 0000 0006")
    assert words(form) == {
        "nama": "Warga Contoh",
        "alamat": "ds Contoh, kec Contoh",
        "kontak": "0812 0000 0006",
    }


def test_a_letter_as_it_is_written_on_paper() -> None:
    form = read(
        "Kepada Yth.\nKepala Dinas\ndi Sanggau\n\nPerihal : Pengaduan pelayanan KTP\n\n"
        "Dengan hormat,\nSaya yang bertanda tangan di bawah ini:\nNama   : Warga Contoh Dua\n"
        "Alamat : Dusun Contoh RT 02 RW 01,\n         Desa Contoh, Kec. Contoh\n"
        "No. Telp/HP : 0812 0000 0006\nDengan ini mengadukan bahwa KTP saya belum dicetak.\n\n"
        "Demikian surat ini. Terima kasih.\n\nHormat saya,\nWarga Contoh Dua"
    )
    assert form.answers["objek"].value == "ktp_el"
    assert form.answers["alamat"].words.endswith("Desa Contoh, Kec. Contoh")
    assert form.answers["kontak"].value == {"number": "+6281200000006"}
    assert "mengadukan bahwa KTP saya belum dicetak" in form.answers["uraian"].words


def test_what_stands_behind_an_answer_is_not_swallowed_by_it() -> None:
    form = read(
        "Nama: Warga Contoh Dua\nAlamat: Desa Contoh Kec. Contoh\n"
        "KTP saya belum dicetak sejak Agustus, mohon dibantu.\nTerima kasih."
    )
    assert form.answers["alamat"].words == "Desa Contoh Kec. Contoh"
    assert form.rest.startswith("KTP saya belum dicetak")
    assert form.answers["uraian"].words == form.rest


def test_prose_is_the_story_and_nothing_is_read_out_of_it() -> None:
    told = (
        "Yth. Disdukcapil, nama saya Warga Contoh Dua, alamat Desa Contoh Kec. Contoh. KTP saya "
        "rekam Agustus sampai sekarang belum dicetak. Mohon dibantu."
    )
    form = read(told, subject="Komplain KTP")
    assert form.answers["uraian"].words == told
    assert set(form.answers) == {"uraian", "objek"}
    assert form.answers["objek"].value == "ktp_el"
    assert not form.answers["objek"].confirmed, "the subject said it; it is shown back"


@pytest.mark.parametrize("subject", ["Surat Pengaduan", "KTP dan KK", "", "Re: halo"])
def test_a_subject_that_names_no_single_service_is_none(subject: str) -> None:
    assert "objek" not in read("Mohon dibantu ya pak", subject=subject).answers


@pytest.mark.parametrize(
    ("subject", "text", "service"),
    [
        ("PENGADUAN", "KTP saya belum jadi sejak 2 November.", "ktp_el"),
        ("Komplain KTP", "KK tetangga sudah jadi, punya saya belum.", "ktp_el"),
        ("", "KTP dan KK saya belum jadi.", None),
        ("KTP dan KK", "KTP saya belum jadi.", None),
        ("", "Berkas saya belum jadi, fotokopi KTP terlampir, alamat sesuai KTP.", None),
        ("", "Fotokopi KTP terlampir. KK saya belum jadi.", "kk"),
        ("", "Petugas di loket menolak berkas saya.", None),
        ("", "Petugas di loket bilang KTP saya belum jadi.", None),
        ("Keluhan petugas", "Berkas saya ditolak.", "petugas"),
    ],
)
def test_a_service_in_the_words_of_a_first_mail(
    subject: str, text: str, service: str | None
) -> None:
    found = read(text, subject=subject).answers.get("objek")
    assert (found.value if found else None) == service


def test_a_story_behind_its_label_names_the_service_too() -> None:
    found = read("Nama: Warga Contoh Dua\nUraian: KK saya salah nama ibu sejak dua bulan lalu.")
    assert found.answers["objek"].value == "kk"
    # A greeting around the labels says nothing.
    told = "Yth. Bapak/Ibu\nUraian: KK saya salah nama ibu sejak dua bulan lalu.\nTerima kasih"
    assert read(told).answers["objek"].value == "kk"


def test_a_subject_does_not_move_a_case_that_has_its_service() -> None:
    known = {"objek": Answer("akta", "akta", "Akta")}
    form = read("KK saya juga salah nama ibu.", subject="kk", known=known)
    assert "objek" not in form.answers | form.corrections
    assert form.rest == "KK saya juga salah nama ibu."


@pytest.mark.parametrize("between", [" ", "\n"])
def test_the_words_of_a_long_mail_stay_whole(between: str) -> None:
    told = between.join(f"kata{number}" for number in range(20_000))
    assert len(told) > 150_000
    assert read(told).rest.split() == told.split()


def test_what_cannot_be_read_is_named_with_the_kinds_own_sentence() -> None:
    form = read("Nama: anonim\nNo HP: 0812\nAlamat: dekat pasar\nLayanan: entah")
    assert {key: one.text for key, one in form.unread.items()} == {
        "nama": "nama_kurang",
        "kontak": "hp_salah",
        "alamat": "alamat_kurang",
        "objek": "objek_kurang_jelas",
    }
    assert form.answers == {}
    assert "anonim" not in form.rest, "what says who somebody is stays off the card"


def test_an_empty_form_answers_nothing() -> None:
    form = read("Nama:\nAlamat: -\nNomor HP: ...\nTerima kasih.")
    assert (form.answers, form.unread) == ({}, {})
    assert not form.told


@pytest.mark.parametrize("said", ["di kantor desa Contoh", "titip ke kepala dusun"])
def test_whoever_has_no_telephone_names_a_place(said: str) -> None:
    assert read(f"No HP: {said}").answers["kontak"].value == {"pickup": said}


def test_no_telephone_and_no_place_asks_for_the_place() -> None:
    assert read("No HP: tidak ada").unread["kontak"].text == "hp_tidak_punya"


def test_a_reading_that_a_chat_would_confirm_is_marked() -> None:
    form = read("Nama: Suparman\nWaktu kejadian: kemarin sore")
    assert not form.answers["nama"].confirmed
    assert not form.answers["kapan"].confirmed


def test_a_time_that_nobody_can_read_is_kept_as_it_was_written() -> None:
    answer = read("Waktu kejadian: waktu itulah pokoknya").answers["kapan"]
    assert (answer.value, answer.words) == (None, "waktu itulah pokoknya")


@pytest.mark.parametrize(
    ("line", "given"),
    [("SETUJU", True), ("setuju.", True), ("Tidak setuju", False), ("saya setuju", True)],
)
def test_consent_is_a_line_of_its_own(line: str, given: bool) -> None:
    form = read(f"{line}\nNama: Warga Contoh")
    assert form.consent is given
    assert form.rest == ""
    assert read("Saya setuju kalau KTP saya diproses cepat").consent is None


# -- replies --------------------------------------------------------------------------------------

PARTS = ("nama", "kontak")


def test_the_form_that_was_sent_is_filled_in() -> None:
    form = read("Nama: Warga Contoh Dua\nNomor HP: 0812 0000 0006", asked=PARTS)
    assert set(form.answers) == set(PARTS)


def test_answers_between_the_quoted_questions() -> None:
    form = read(
        "1. Nama\nWarga Contoh Dua\n2. Nomor HP\n→ Nomornya sepertinya belum lengkap.\n"
        "0812 0000 0006\n",
        asked=PARTS,
    )
    assert words(form) == {"nama": "Warga Contoh Dua", "kontak": "0812 0000 0006"}


def test_answers_by_the_numbers_of_the_list() -> None:
    form = read("1. Warga Contoh Dua\n2) 0812 0000 0006", asked=PARTS)
    assert words(form) == {"nama": "Warga Contoh Dua", "kontak": "0812 0000 0006"}
    assert "nama" not in read("1. Warga Contoh Dua\n2) 0812 0000 0006").answers


def test_the_list_is_the_one_that_is_quoted() -> None:
    quoted = "Mohon melengkapi:\n> 1. Alamat\n> 2. Nomor HP\n\nNomor HP:\n"
    assert asked_in(FORM, quoted) == ("alamat", "kontak")
    assert asked_in(FORM, "tidak ada daftar") == ()


def test_the_only_thing_that_was_missing_needs_no_label() -> None:
    form = read("Nomor saya 0812 0000 0006 pak.\n\nTerima kasih", asked=("kontak",))
    assert form.answers["kontak"].value == {"number": "+6281200000006"}
    assert form.rest == ""


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Sudah saya kirim kemarin pak", "nama"),
        ("Sudah saya kirim kemarin pak", "kontak"),
        ("Kok belum ada kabarnya ya pak", "objek"),
        ("di rumah saja", "alamat"),
    ],
)
def test_words_that_only_might_be_the_answer_are_none(said: str, key: str) -> None:
    form = read(said, asked=(key,))
    assert (form.answers, form.unread) == ({}, {})
    assert form.rest == said


def test_another_value_for_what_is_known_changes_nothing_by_itself() -> None:
    known = {"alamat": Answer({"text": "Desa Lama", "parts": {}}, "Desa Lama", "Desa Lama")}
    form = read("Alamat: Desa Baru\nNomor HP: 0812 0000 0006", known=known, asked=("kontak",))
    assert set(form.answers) == {"kontak"}
    assert form.corrections["alamat"].words == "Desa Baru"
    assert "Desa Baru" not in form.rest


def test_our_own_mail_below_unmarked_is_nobodys_answer() -> None:
    sent = (
        "Agar dapat diproses, mohon melengkapi hal berikut:\n1. Nama\n2. Nomor HP\n\n"
        "Yang sudah kami catat:\n✓ Layanan: KTP-el\n\nSilakan membalas surel ini dengan format:\n"
        "Nama: \nNomor HP: \n\nData pribadi Bapak/Ibu hanya dipakai untuk memeriksa dan\nmenjawab"
        " pengaduan ini. Mohon dilengkapi."
    )
    ours = phrases(
        [
            "\n\nAgar dapat diproses, mohon melengkapi hal berikut:\n",
            "\n\nYang sudah kami catat:\n",
            "\nSilakan membalas surel ini dengan format:\n",
            "Data pribadi Bapak/Ibu hanya dipakai untuk memeriksa dan menjawab pengaduan ini. ",
            "Mohon dilengkapi.",
        ]
    )
    message = mail(f"Saya cuti sampai 30 November.\n\n{sent}")
    form = read_mail(
        FORM, message, now=MONDAY, zone=ZoneInfo(ZONE), asked=PARTS, ours=ours, known={}
    )
    assert (form.answers, form.unread) == ({}, {})
    assert form.rest == "Saya cuti sampai 30 November."
    filled = mail(sent.replace("Nama: ", "Nama: Warga Contoh Dua"))
    form = read_mail(
        FORM, filled, now=MONDAY, zone=ZoneInfo(ZONE), asked=PARTS, ours=ours, known={}
    )
    assert words(form) == {"nama": "Warga Contoh Dua"}


def test_files_are_named_by_their_label() -> None:
    assert read("Bukti: foto resi", files=1).answers["bukti"].words == "foto resi"
    assert "foto resi" in read("Bukti: foto resi").rest


def test_a_long_letter_keeps_its_end() -> None:
    text = "a" * 120_000 + " akhir surat"
    assert read(text).rest.replace("\n", "").endswith("akhir surat")


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("Nama: Warga", "1. ", "2. 0812 0000 0006", "Alamat:", "No HP : tidak ada"),
                *("SETUJU", "→ kami", "Uraian: x", "", "> Nama :", "Waktu: besok", ":::", "= :"),
                *("Layanan: lainnya", "*Nama*: *A B*", "Lokasi: \u202e\u0007", "Bukti: foto"),
            ]
        ),
        st.text(max_size=80),
    ),
    max_size=25,
)


@given(LINES, st.sampled_from([(), ("nama",), ("nama", "kontak"), ("objek", "uraian")]))
def test_nothing_that_people_write_breaks_it_or_is_lost(
    lines: list[str], asked: tuple[str, ...]
) -> None:
    text = "\n".join(lines)
    form = read(text, asked=asked, subject=text[:50])
    assert form.answers.keys() <= {field.key for field in FORM.fields}
    assert not form.unread.keys() & form.answers.keys()
    for answer in form.answers.values():
        for line in answer.words.splitlines():
            assert line.strip() in text or line.strip() in " ".join(text.split())


@pytest.mark.parametrize(
    ("before", "piece", "times", "behind"),
    [("Nama: ", "a ", 5000, ""), ("", ">", 9000, ":"), ("", "*", 9000, "a:"), ("", "1", 9000, "")],
)
def test_a_hostile_line_takes_no_time(before: str, piece: str, times: int, behind: str) -> None:
    def ten(times: int) -> str:
        return "\n".join([before + piece * times + behind] * 10)

    assert_in_step(read, ten(times // 2), ten(times))
